-- claim: C121
-- statement: China is an alternative to Russia for Central Asia, and has overtaken Russia in trade and investment
--   there.
-- where: Political p3
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: tie:trade_baci tie:arms_sipri_by_order|tie:arms_ordered_sipri
-- holds: trade_ahead = 5 AND arms_ahead >= 3
-- partly: trade_ahead >= 3
-- contradicted: otherwise
-- evidence: in {last_year} China traded more than Russia with {trade_ahead} of the five Central Asian states
--   ({ahead}), in {first_year} with {trade_ahead_first}; it delivered more arms than Russia to {arms_ahead} of them
--   since 2005 ({arms_china} and {arms_russia} million trend-indicator values for all five)
-- reason: Domination in trade is read as more trade with all five states, an alternative to Russia as more arms to
--   most of them. Investment has no series here; language and migration, in which Russia leads, are left out.
-- changes: a series of investment by origin, or a year in which the order changes
-- sources: recorder
WITH ca(state) AS (VALUES ('KAZ'), ('KGZ'), ('TJK'), ('TKM'), ('UZB')),
flow AS (
    SELECT t.year, CASE WHEN t.origin IN ('CHN', 'RUS') THEN t.destination ELSE t.origin END AS state,
           CASE WHEN t.origin IN ('CHN', 'RUS') THEN t.origin ELSE t.destination END AS partner, sum(t.value) AS value
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND ((t.origin IN ('CHN', 'RUS') AND t.destination IN (FROM ca))
          OR (t.destination IN ('CHN', 'RUS') AND t.origin IN (FROM ca)))
    GROUP BY ALL
), span AS (SELECT greatest(2001, min(year)) AS first_year, max(year) AS last_year FROM flow),
pair AS (
    SELECT year, state, sum(value) FILTER (partner = 'CHN') AS china, sum(value) FILTER (partner = 'RUS') AS russia
    FROM flow GROUP BY ALL
), arms AS (
    SELECT t.destination AS state, coalesce(sum(t.value) FILTER (t.origin = 'CHN'), 0) AS china,
           coalesce(sum(t.value) FILTER (t.origin = 'RUS'), 0) AS russia
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = (SELECT max(layer) FROM layer WHERE layer IN ('arms_sipri_by_order', 'arms_ordered_sipri'))
      AND t.year >= 2005 AND t.destination IN (FROM ca) GROUP BY ALL
)
SELECT first_year, last_year, count(*) FILTER (year = last_year AND china > coalesce(russia, 0)) AS trade_ahead,
       coalesce(string_agg(state, ' ' ORDER BY state) FILTER (year = last_year AND china > coalesce(russia, 0)),
           'none') AS ahead,
       count(*) FILTER (year = first_year AND china > coalesce(russia, 0)) AS trade_ahead_first,
       (SELECT count(*) FROM arms WHERE china > russia) AS arms_ahead,
       (SELECT round(sum(china))::BIGINT FROM arms) AS arms_china,
       (SELECT round(sum(russia))::BIGINT FROM arms) AS arms_russia,
       count(*) FILTER (year = last_year) AS n
FROM pair, span GROUP BY ALL

-- claim: C145
-- statement: Kazakhstan and Uzbekistan are rivals.
-- where: Challenges p4
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: tie:rivalry_tss|tie:rivalry_td fact:instrument fact:party fact:event
-- holds: allied = 0 AND listed_last >= 1
-- outdated: allied >= 1 AND listed_ever >= 1
-- contradicted: otherwise
-- evidence: the lists of strategic rivalries have the pair in {listed_ever} years, the last of them {last_listed}
--   of the data to {last_year}; treaty on allied relations of {adopted}, ratified by {ratified}; trade of the two
--   {trade_factor} times that of 2016
-- reason: Rivals are those whom a list of rivalries made by others holds to be rivals, and who have no treaty of
--   alliance; if the list has had them before and a treaty has followed, the claim is out of date. A treaty of
--   alliance does not end every rivalry of influence in the region.
-- changes: a later edition of the lists, or an end of the treaty
-- sources: caspiannews_2022 astana_times_2024_05
WITH r AS (
    SELECT t.year FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer IN ('rivalry_tss', 'rivalry_td') AND t.origin IN ('KAZ', 'UZB')
      AND t.destination IN ('KAZ', 'UZB')
), ends AS (SELECT max(t.year) AS year FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer IN ('rivalry_tss', 'rivalry_td')),
trade AS (
    SELECT t.year, sum(t.value) AS value FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND t.origin IN ('KAZ', 'UZB') AND t.destination IN ('KAZ', 'UZB')
      AND t.origin <> t.destination
    GROUP BY t.year
), a AS (
    SELECT i.adopted FROM instrument i, event e
    WHERE i.instrument = 'kaz_uzb_allied_2022' AND e.event = 'paper_published' AND i.adopted <= e.began
      AND (i.ended IS NULL OR i.ended > e.began)
)
SELECT (SELECT count(*) FROM a) AS allied, (SELECT count(DISTINCT year) FROM r) AS listed_ever,
       (SELECT count(*) FROM r WHERE year = ends.year) AS listed_last,
       coalesce((SELECT max(year)::VARCHAR FROM r), 'none') AS last_listed,
       ends.year AS last_year, coalesce((SELECT strftime(max(adopted), '%Y-%m-%d') FROM a), 'none') AS adopted,
       coalesce((SELECT string_agg(state, ' ') FROM party WHERE instrument = 'kaz_uzb_allied_2022'
           AND act = 'ratification'), 'none')
           AS ratified,
       coalesce((SELECT round(max(value) FILTER (year = (SELECT max(year)
           FROM trade)) / max(value) FILTER (year = 2016), 1)::VARCHAR
           FROM trade), 'an unknown number of') AS trade_factor,
       ends.year - 1990 AS n
FROM ends

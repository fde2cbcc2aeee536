-- claim: C107
-- statement: Through the organisation China's trade with Central Asia grew and the region became more integrated.
-- where: Economic p1
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: tie:trade_baci fact:spell
-- holds: factor_members >= 1.25 AND factor_members > factor_others AND introversion_change > 0
-- partly: factor_members >= 1.25
-- contradicted: otherwise
-- evidence: share of the four Central Asian members in China's trade {share_first} % in {first_year} and
--   {share_last} % in {last_year}, factor {factor_members}; factor {factor_others} for {others} neighbours that are
--   no members; share of trade among the six founders in their trade changed by {introversion_change} points
-- reason: If the organisation furthers trade, China's trade with its members should grow faster than that with
--   comparable neighbours outside, and the founders should trade more with each other. A factor of a quarter is the
--   line, set before looking. This is no proof of cause: pipelines, prices and distance are not held constant.
-- changes: a gravity model with pair and country-year effects, or later years of trade data
-- sources: recorder
WITH flow AS (
    SELECT t.year, t.origin, t.destination, t.value FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND t.origin <> t.destination
      AND (t.origin IN ('CHN', 'RUS', 'KAZ', 'KGZ', 'TJK', 'UZB')
          OR t.destination IN ('CHN', 'RUS', 'KAZ', 'KGZ', 'TJK', 'UZB'))
), span AS (SELECT greatest(2001, min(year)) AS first_year, max(year) AS last_year FROM flow),
china AS (
    SELECT year, CASE WHEN origin = 'CHN' THEN destination ELSE origin END AS partner, sum(value) AS value
    FROM flow WHERE 'CHN' IN (origin, destination) GROUP BY ALL
), s AS (
    SELECT year, sum(value) FILTER (partner IN ('KAZ', 'KGZ', 'TJK', 'UZB')) / sum(value) AS members,
           sum(value) FILTER (partner IN ('TKM', 'MNG', 'AZE', 'ARM', 'GEO')) / sum(value) AS others
    FROM china GROUP BY year
), six AS (
    SELECT year, sum(value * (CASE WHEN origin IN ('CHN', 'RUS', 'KAZ', 'KGZ', 'TJK', 'UZB')
                   AND destination IN ('CHN', 'RUS', 'KAZ', 'KGZ', 'TJK', 'UZB') THEN 2 ELSE 0 END))
           / sum(value * (CASE WHEN origin IN ('CHN', 'RUS', 'KAZ', 'KGZ', 'TJK', 'UZB')
                   AND destination IN ('CHN', 'RUS', 'KAZ', 'KGZ', 'TJK', 'UZB') THEN 2 ELSE 1 END)) AS inner_share
    FROM flow GROUP BY year
)
SELECT first_year, last_year, round(100 * a.members, 2) AS share_first, round(100 * b.members, 2) AS share_last,
       round(b.members / a.members, 2) AS factor_members, round(b.others / a.others, 2) AS factor_others, 5 AS others,
       round(100 * (y.inner_share - x.inner_share), 2) AS introversion_change,
       (SELECT count(*) FROM china WHERE year BETWEEN first_year AND last_year
           AND partner IN ('KAZ', 'KGZ', 'TJK', 'UZB')) AS n
FROM span JOIN s a ON a.year = first_year JOIN s b ON b.year = last_year JOIN six x ON x.year = first_year
     JOIN six y ON y.year = last_year

-- indicator: defence_pacts
-- name: Pairs of members bound by a defence obligation
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members with a defence obligation in force in the year in either direction; only
--   years that the data cover; n is the number of pairs
-- needs: tie:alliance_atop_defense
-- reference: Leeds, Ritter, Mitchell & Long 2002, ATOP 5.1
WITH covered AS (SELECT min(year) AS first, max(year) AS last FROM inner_tie WHERE layer LIKE 'alliance_atop_%'),
bound AS (
    SELECT DISTINCT year, least(origin, destination) AS a, greatest(origin, destination) AS b
    FROM inner_tie WHERE layer = 'alliance_atop_defense'
)
SELECT a.year, avg(CASE WHEN bound.a IS NULL THEN 0 ELSE 1 END)::DOUBLE AS value, count(*) AS n
FROM covered, region a JOIN region b ON b.year = a.year AND a.state < b.state
     LEFT JOIN bound ON bound.year = a.year AND bound.a = a.state AND bound.b = b.state
WHERE a.year BETWEEN covered.first AND covered.last
GROUP BY a.year

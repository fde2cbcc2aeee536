-- indicator: war_share_cow
-- name: Pairs of members at war
-- unit: share
-- direction: negative
-- bounds: 0 1
-- formula: share of the pairs of members at war with each other in the year; a pair without a row has none, between
--   the first and the last year of the data; n is the number of pairs
-- needs: tie:war_cow
-- reference: Sarkees & Wayman 2010, Correlates of War
WITH covered AS (SELECT min(year) AS first, max(year) AS last FROM layer_year WHERE layer = 'war_cow'),
at_war AS (
    SELECT DISTINCT year, least(origin, destination) AS a, greatest(origin, destination) AS b
    FROM inner_tie WHERE layer = 'war_cow' AND value > 0
)
SELECT p.year, count(at_war.a)::DOUBLE / count(*) AS value, count(*) AS n
FROM covered JOIN region_pairs() p ON p.year BETWEEN covered.first AND covered.last
     LEFT JOIN at_war ON at_war.year = p.year AND at_war.a = p.a AND at_war.b = p.b
GROUP BY p.year

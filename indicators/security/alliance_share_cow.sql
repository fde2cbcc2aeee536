-- indicator: alliance_share_cow
-- name: Pairs of members bound by any alliance (Correlates of War)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members with a pact of defence, neutrality, non-aggression or entente in force in
--   the year, in either direction; only years that the data cover; n is the number of pairs
-- needs: tie:alliance_cow_defense tie:alliance_cow_nonaggression
-- reference: Gibler 2009, Correlates of War
WITH covered AS (
    SELECT min(year) AS first, max(year) AS last FROM layer_year WHERE layer LIKE 'alliance_cow_%'
), bound AS (
    SELECT DISTINCT year, least(origin, destination) AS a, greatest(origin, destination) AS b
    FROM inner_tie WHERE layer LIKE 'alliance_cow_%' AND value > 0
)
SELECT p.year, avg(CASE WHEN bound.a IS NULL THEN 0 ELSE 1 END)::DOUBLE AS value, count(*) AS n
FROM covered JOIN region_pairs() p ON p.year BETWEEN covered.first AND covered.last
     LEFT JOIN bound ON bound.year = p.year AND bound.a = p.a AND bound.b = p.b
GROUP BY p.year

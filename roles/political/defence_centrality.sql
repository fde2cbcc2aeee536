-- component: defence_centrality
-- name: Degree in the network of defence cooperation among the members
-- unit: share
-- formula: share of the other members with which the state has a defence cooperation agreement in force (normalised
--   degree centrality); multiple: over the mean of all members; years without any agreement among members have no value;
--   n is the number of other members
-- needs: tie:dca_standing
-- reference: Freeman 1978, Social Networks 1:215-239; Kinne 2020, Defense Cooperation Agreement Dataset
WITH tied AS (
    SELECT DISTINCT t.year, t.origin AS a, t.destination AS b
    FROM inner_tie t JOIN region x ON x.year = t.year AND x.state = t.origin
         JOIN region y ON y.year = t.year AND y.state = t.destination
    WHERE t.layer = 'dca_standing' AND t.value > 0 AND t.origin <> t.destination
), degree AS (
    SELECT year, state, count(*) AS k FROM (
        SELECT year, a AS state, b AS partner FROM tied UNION SELECT year, b, a FROM tied
    ) GROUP BY ALL
), counted AS (
    SELECT r.state, r.year, coalesce(k, 0) AS k, count(*) OVER (PARTITION BY r.year) - 1 AS others
    FROM region r LEFT JOIN degree USING (state, year)
)
SELECT state, year, k / others AS value, others AS n, k / avg(k) OVER of_year AS multiple
FROM counted
WINDOW of_year AS (PARTITION BY year)
QUALIFY sum(k) OVER of_year > 0

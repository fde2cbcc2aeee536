-- component: defence_brokerage
-- name: Brokerage in defence cooperation among the members
-- unit: share
-- formula: pairs of other members without a defence cooperation agreement of their own that both have one with the
--   state, over all such open pairs, counted once a broker; multiple: share times the number of members; years
--   without an open pair have no value; n is the number of open pairs
-- needs: tie:dca_standing
-- reference: Gould & Fernandez 1989, Sociological Methodology 19:89-126; Kinne 2020, Defense Cooperation Agreement
--   Dataset
WITH tied AS (
    SELECT DISTINCT t.year, t.origin AS a, t.destination AS b
    FROM inner_tie t JOIN region x ON x.year = t.year AND x.state = t.origin
         JOIN region y ON y.year = t.year AND y.state = t.destination
    WHERE t.layer = 'dca_standing' AND t.value > 0 AND t.origin <> t.destination
), undirected AS (
    SELECT year, a, b FROM tied UNION SELECT year, b, a FROM tied
), brokered AS (
    SELECT p.year, p.a AS state, count(*) AS k
    FROM undirected p JOIN undirected q ON q.year = p.year AND q.a = p.a AND p.b < q.b
         ANTI JOIN undirected d ON d.year = p.year AND d.a = p.b AND d.b = q.b
    GROUP BY ALL
), counted AS (
    SELECT r.state, r.year, coalesce(k, 0) AS k, count(*) OVER (PARTITION BY r.year) AS members
    FROM region r LEFT JOIN brokered ON brokered.year = r.year AND brokered.state = r.state
)
SELECT state, year, k / sum(k) OVER of_year AS value, (sum(k) OVER of_year)::BIGINT AS n,
       comity_contribution_ratio(k / sum(k) OVER of_year, members) AS multiple
FROM counted
WINDOW of_year AS (PARTITION BY year)
QUALIFY sum(k) OVER of_year > 0

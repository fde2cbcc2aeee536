-- indicator: environment_treaties_shared
-- name: Environmental treaties that members share
-- unit: treaties
-- direction: positive
-- bounds: 0 inf
-- formula: mean over pairs of members of the number of treaties that both signed by the year; no value after the last
--   signature in the data; n is the number of pairs
-- needs: data:treaty_parties_ieadb
-- reference: Mitchell, International Environmental Agreements Database; Hollway, manyenviron; environmental
--   cooperation in the enlarged ARCII
WITH act AS (
    SELECT treatyid, state, min(TRY_CAST(left(CAST(signature AS VARCHAR), 4) AS INTEGER)) AS year
    FROM data.treaty_parties_ieadb WHERE state IN (SELECT DISTINCT state FROM region) GROUP BY ALL
), joint AS (
    SELECT x.state AS a, y.state AS b, greatest(x.year, y.year) AS since, count(*) AS k
    FROM act x JOIN act y ON y.treatyid = x.treatyid AND x.state < y.state
    WHERE x.year IS NOT NULL AND y.year IS NOT NULL GROUP BY ALL
)
SELECT p.year, coalesce(sum(j.k), 0)::DOUBLE / count(DISTINCT p.a || p.b) AS value, count(DISTINCT p.a || p.b) AS n
FROM region_pairs() p LEFT JOIN joint j ON j.a = p.a AND j.b = p.b AND j.since <= p.year
WHERE p.year <= (SELECT max(year) FROM act WHERE year < 2100) GROUP BY p.year

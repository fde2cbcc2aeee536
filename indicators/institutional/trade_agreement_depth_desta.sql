-- indicator: trade_agreement_depth_desta
-- name: Mean depth of the deepest trade agreement of a pair of members
-- unit: points 0 to 7
-- direction: positive
-- bounds: 0 7
-- formula: mean over pairs of members of the highest additive depth among the agreements that both signed by the
--   year, 0 without one; withdrawals do not undo it; n is the number of pairs
-- needs: data:desta_members data:desta_indices
-- reference: Dür, Baccini & Elsig 2014, DESTA
WITH act AS (
    SELECT m.number, m.state, m.base_treaty, min(m.year::INTEGER) AS year
    FROM data.desta_members m
    WHERE m.entry_type IN ('base_treaty', 'accession', 'consolidated') AND m.state IN (SELECT DISTINCT state FROM region)
    GROUP BY ALL
), joint AS (
    SELECT x.state AS a, y.state AS b, greatest(x.year, y.year) AS since, i.depth_index AS depth
    FROM act x JOIN act y ON y.number = x.number AND x.state < y.state
         JOIN data.desta_indices i ON CAST(i.number AS VARCHAR) = CAST(x.number AS VARCHAR)
), best AS (
    SELECT p.year, p.a, p.b, coalesce(max(joint.depth), 0) AS depth
    FROM region_pairs() p LEFT JOIN joint ON joint.a = p.a AND joint.b = p.b AND joint.since <= p.year
    WHERE p.year <= (SELECT max(year) FROM data.desta_members) GROUP BY ALL
)
SELECT year, avg(depth) AS value, count(*) AS n FROM best GROUP BY year

-- indicator: trade_agreement_share_desta
-- name: Pairs of members with a preferential trade agreement in common
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members that both stand in a base treaty, accession or consolidation signed by the
--   year; withdrawals do not undo it; no value after the last year of the data; n is the number of pairs
-- needs: data:desta_members
-- reference: Dür, Baccini & Elsig 2014, DESTA
WITH act AS (
    SELECT m.number, m.state, m.base_treaty, min(m.year::INTEGER) AS year
    FROM data.desta_members m
    WHERE m.entry_type IN ('base_treaty', 'accession', 'consolidated') AND m.state IN (SELECT DISTINCT state FROM region)
    GROUP BY ALL
), joint AS (
    SELECT x.state AS a, y.state AS b, min(greatest(x.year, y.year)) AS since
    FROM act x JOIN act y ON y.number = x.number AND x.state < y.state GROUP BY ALL
)
SELECT p.year, count(joint.a)::DOUBLE / count(*) AS value, count(*) AS n
FROM region_pairs() p LEFT JOIN joint ON joint.a = p.a AND joint.b = p.b AND joint.since <= p.year
WHERE p.year <= (SELECT max(year) FROM data.desta_members) GROUP BY p.year

-- indicator: border_disputes_settled
-- name: Recorded border disputes among members that are settled
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: of the recorded disputes of kind border or territory with two or more members as sides that had begun, the
--   share ended by 31 December; n is the number of disputes
-- needs: fact:dispute fact:dispute_party
-- reference: recorded disputes of the case
WITH among AS (
    SELECT r.year, d.dispute, any_value(d.ended) AS ended
    FROM dispute d JOIN dispute_party p USING (dispute) JOIN region r ON r.state = p.state
    WHERE d.kind IN ('border', 'territory') AND p.role = 'side' AND d.began <= make_date(r.year, 12, 31)
    GROUP BY r.year, d.dispute HAVING count(DISTINCT p.state) >= 2
)
SELECT year, avg(CASE WHEN ended <= make_date(year, 12, 31) THEN 1 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM among GROUP BY year

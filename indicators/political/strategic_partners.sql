-- indicator: strategic_partners
-- name: Pairs of members with a strategic partnership or more
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of all pairs of members with a recorded partnership on rung 3 (strategic) or higher on 31 December;
--   pairs without a record count as having none, so the value is at least what is recorded; n is the number of pairs
-- needs: fact:partnership
-- reference: Strüver 2016; names negotiated by the states
WITH held AS (
    SELECT DISTINCT p.year, p.a, p.b
    FROM region_pairs() p JOIN partnership s ON s.grade >= 3 AND s.began <= make_date(p.year, 12, 31)
         AND (s.ended IS NULL OR s.ended > make_date(p.year, 12, 31))
         AND least(s.state, s.partner) = p.a AND greatest(s.state, s.partner) = p.b
)
SELECT p.year, count(held.a)::DOUBLE / count(*) AS value, count(*) AS n
FROM region_pairs() p LEFT JOIN held ON held.year = p.year AND held.a = p.a AND held.b = p.b GROUP BY p.year

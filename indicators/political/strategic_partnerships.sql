-- indicator: strategic_partnerships
-- name: Pairs of members with a strategic partnership or more, among those recorded
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members whose partnership is recorded at any time that stand on rung 3 (strategic)
--   or higher on 31 December; the rungs are ordered, never averaged; n is the number of such pairs
-- needs: fact:partnership
-- reference: Strüver 2016; names negotiated by the states
WITH pair AS (SELECT DISTINCT state, partner FROM partnership)
SELECT a.year, avg(CASE WHEN p.grade >= 3 THEN 1 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM pair JOIN region a ON a.state = pair.state JOIN region b ON b.state = pair.partner AND b.year = a.year
     LEFT JOIN partnership p ON p.state = pair.state AND p.partner = pair.partner
          AND p.began <= make_date(a.year, 12, 31) AND (p.ended IS NULL OR p.ended > make_date(a.year, 12, 31))
GROUP BY a.year

-- indicator: summit_regularity
-- name: Regularity of summits
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the years since the first recorded summit of heads of state, up to the year, that had one; the
--   same for all variants; n is the number of years
-- needs: fact:meeting
-- reference: Haftel 2007 (regular high-level meetings); recorded meetings of the case
WITH summit AS (SELECT DISTINCT year FROM meetings_by_year() WHERE kind = 'heads_of_state'),
first AS (SELECT min(year) AS year FROM summit)
SELECT s.year, count(summit.year)::DOUBLE / (s.year - first.year + 1) AS value, s.year - first.year + 1 AS n
FROM region_size() s CROSS JOIN first LEFT JOIN summit ON summit.year <= s.year
WHERE s.year >= first.year GROUP BY s.year, first.year

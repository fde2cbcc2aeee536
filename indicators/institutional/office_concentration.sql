-- indicator: office_concentration
-- name: Concentration of leading offices
-- unit: index
-- direction: negative
-- bounds: 0 1
-- formula: HHI = sum of s_i squared, s_i the share of state i in the years of office of secretaries-general and
--   directors held up to the year, among the members of the region; n is the number of years of office
-- needs: fact:office
-- reference: Herfindahl-Hirschman; recorded offices of the case
WITH so_far AS (
    SELECT r.year, r.state, coalesce(sum(t.years), 0) AS years
    FROM region r LEFT JOIN office_years() t ON t.state = r.state AND t.year <= r.year
    GROUP BY r.year, r.state
)
SELECT year, comity_hhi(list(years ORDER BY state)) AS value, round(sum(years))::BIGINT AS n
FROM so_far GROUP BY year HAVING sum(years) > 0

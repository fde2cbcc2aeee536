-- component: offices
-- name: Share of the leading offices held so far
-- unit: share
-- formula: years of office of secretaries-general and directors held by nationals of the state up to the year over
--   all such years; multiple: held over expected, where every year of office is expected of each member with equal
--   chance; n is the number of years of office
-- needs: fact:office
-- reference: recorded offices of the case
WITH term AS (FROM office_years()),
total AS (SELECT year, sum(years) AS years FROM term GROUP BY year),
held AS (
    SELECT r.state, r.year, coalesce(t.years, 0) AS held, total.years AS all_years, total.years / s.members AS expected
    FROM region r JOIN total USING (year) JOIN region_size() s USING (year)
         LEFT JOIN term t ON t.year = r.year AND t.state = r.state
), running AS (
    SELECT state, year, sum(held) OVER own AS held, sum(expected) OVER own AS expected
    FROM held WINDOW own AS (PARTITION BY state ORDER BY year)
), so_far AS (SELECT year, sum(years) OVER (ORDER BY year) AS years FROM total)
SELECT running.state, running.year, running.held / so_far.years AS value, round(so_far.years)::BIGINT AS n,
       running.held / nullif(running.expected, 0) AS multiple
FROM running JOIN so_far USING (year)

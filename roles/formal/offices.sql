-- component: offices
-- name: Share of the leading offices held so far
-- unit: share
-- formula: years of office of secretaries-general and directors held by nationals of the state up to the year over
--   all such years; multiple: held over expected, where every year of office is expected of each member with equal
--   chance; n is the number of years of office
-- needs: fact:office
-- reference: recorded offices of the case
WITH term AS (
    SELECT y.year, o.state AS holder, o.office,
           date_diff('day', greatest(o.began, make_date(y.year, 1, 1)),
                     least(coalesce(o.ended, DATE '9999-12-31'), make_date(y.year + 1, 1, 1))) / 365.25 AS years
    FROM (SELECT DISTINCT year FROM region) y JOIN office o ON o.began < make_date(y.year + 1, 1, 1)
         AND (o.ended IS NULL OR o.ended > make_date(y.year, 1, 1))
    WHERE o.office <> 'chair'
), held AS (
    SELECT r.state, r.year, sum(CASE WHEN t.holder = r.state THEN t.years ELSE 0 END) AS held, sum(t.years) AS all_years,
           sum(t.years / s.members) AS expected
    FROM region r JOIN term t ON t.year = r.year JOIN region_size() s ON s.year = r.year GROUP BY ALL
), running AS (
    SELECT state, year, sum(held) OVER own AS held, sum(expected) OVER own AS expected FROM held
    WINDOW own AS (PARTITION BY state ORDER BY year)
), total AS (SELECT year, sum(years) OVER (ORDER BY year) AS years FROM (SELECT year, sum(years) AS years FROM term GROUP BY year))
SELECT running.state, running.year, running.held / total.years AS value, round(total.years)::BIGINT AS n,
       running.held / nullif(running.expected, 0) AS multiple
FROM running JOIN total USING (year)

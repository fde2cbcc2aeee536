-- indicator: office_concentration
-- name: Concentration of leading offices
-- unit: index
-- direction: negative
-- formula: HHI = sum of s_i squared, s_i the share of state i in the years of office of secretaries-general and
--   directors held up to the year, among the members of the region; n is the number of years of office
-- needs: fact:office
-- reference: Herfindahl-Hirschman; recorded offices of the case
WITH term AS (
    SELECT r.year, r.state, sum(greatest(0, date_diff('day', o.began,
           least(coalesce(o.ended, DATE '9999-12-31'), make_date(r.year + 1, 1, 1)))) / 365.25) AS years
    FROM region r LEFT JOIN office o ON o.state = r.state AND o.office <> 'chair' AND extract(year FROM o.began) <= r.year
    GROUP BY ALL
)
SELECT year, comity_hhi(list(coalesce(years, 0) ORDER BY state)) AS value, round(sum(years))::BIGINT AS n
FROM term GROUP BY year HAVING sum(years) > 0

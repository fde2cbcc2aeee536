-- indicator: logistics_performance
-- name: Mean logistics performance of members
-- unit: score 1 to 5
-- direction: positive
-- bounds: 1 5
-- formula: mean over members; members without a value are left out; n is the number of members
-- needs: state_year:lpi
-- reference: Huh & Park 2018, Asia-Pacific Regional Cooperation and Integration Index (ARCII), dimension IV; World
--   Bank
SELECT year, avg(value ORDER BY state) AS value, count(*) AS n
FROM member_values('lpi') GROUP BY year

-- indicator: business_environment
-- name: Mean ease of doing business in members
-- unit: score 0 to 100
-- direction: positive
-- bounds: 0 100
-- formula: mean over members; members without a value are left out; n is the number of members
-- needs: state_year:ease_of_business
-- reference: Huh & Park 2018, Asia-Pacific Regional Cooperation and Integration Index (ARCII), dimension IV; World
--   Bank (discontinued)
SELECT year, avg(value ORDER BY state) AS value, count(*) AS n
FROM member_values('ease_of_business') GROUP BY year

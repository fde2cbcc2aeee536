-- indicator: tariff_mean
-- name: Mean tariff of members
-- unit: %
-- direction: negative
-- bounds: 0 inf
-- formula: mean over members; members without a value are left out; n is the number of members
-- needs: state_year:tariff_applied_weighted
-- reference: World Bank; ARII 2019 (trade)
SELECT year, avg(value ORDER BY state) AS value, count(*) AS n
FROM member_values('tariff_applied_weighted') GROUP BY year

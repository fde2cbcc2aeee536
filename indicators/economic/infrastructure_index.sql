-- indicator: infrastructure_index
-- name: Mean infrastructure of members
-- unit: score 0 to 100
-- direction: positive
-- bounds: 0 100
-- formula: mean over members; members without a value are left out; n is the number of members
-- needs: state_year:infrastructure_index
-- reference: ARII 2019 (infrastructure); African Development Bank index
SELECT year, avg(value ORDER BY state) AS value, count(*) AS n
FROM member_values('infrastructure_index') GROUP BY year

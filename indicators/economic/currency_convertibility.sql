-- indicator: currency_convertibility
-- name: Mean convertibility of the currencies of members
-- unit: score 0 to 1
-- direction: positive
-- bounds: 0 1
-- formula: mean over members; members without a value are left out; n is the number of members
-- needs: state_year:currency_convertibility
-- reference: ARII 2019 (macroeconomic dimension)
SELECT year, avg(value ORDER BY state) AS value, count(*) AS n
FROM member_values('currency_convertibility') GROUP BY year

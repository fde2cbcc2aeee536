-- indicator: electricity_access_convergence
-- name: Convergence of access to electricity
-- unit: points
-- direction: positive
-- bounds: 0 100
-- formula: 100 less the coefficient of variation over members in percent (standard deviation of n), not below 0;
--   members without a value are left out, years with fewer than two have no value; n is the number of members
-- needs: state_year:electricity_access
-- reference: GCC Economic Integration Index; Barro & Sala-i-Martin 1992; World Bank; ESCAP DigiSRII
SELECT year, value, n FROM convergence('electricity_access')

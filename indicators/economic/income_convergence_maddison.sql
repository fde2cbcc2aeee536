-- indicator: income_convergence_maddison
-- name: Convergence of output per head (Maddison)
-- unit: points
-- direction: positive
-- bounds: 0 100
-- formula: 100 less the coefficient of variation over members in percent (standard deviation of n), not below 0;
--   members without a value are left out, years with fewer than two have no value; n is the number of members
-- needs: state_year:maddison_gdp_per_head
-- reference: GCC Economic Integration Index; Barro & Sala-i-Martin 1992; Bolt & van Zanden 2020
SELECT year, value, n FROM convergence('maddison_gdp_per_head')

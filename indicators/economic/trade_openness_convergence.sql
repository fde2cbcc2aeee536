-- indicator: trade_openness_convergence
-- name: Convergence of openness to trade (World Bank)
-- unit: points
-- direction: positive
-- bounds: 0 100
-- formula: 100 less the coefficient of variation over members in percent (standard deviation of n), not below 0;
--   members without a value are left out, years with fewer than two have no value; n is the number of members
-- needs: state_year:trade_share
-- reference: GCC Economic Integration Index; Barro & Sala-i-Martin 1992; World Bank; Koenig & Ohr 2013, EU-Index
SELECT year, value, n FROM convergence('trade_share')

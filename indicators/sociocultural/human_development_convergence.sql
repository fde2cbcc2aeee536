-- indicator: human_development_convergence
-- name: Convergence of human development
-- unit: points
-- direction: positive
-- bounds: 0 100
-- formula: 100 less the coefficient of variation over members in percent (standard deviation of n), not below 0;
--   members without a value are left out, years with fewer than two have no value; n is the number of members
-- needs: state_year:hdi
-- reference: GCC Economic Integration Index; Barro & Sala-i-Martin 1992; UNDP; UNU-CRIS RIKS
SELECT year, value, n FROM convergence('hdi')

-- indicator: military_burden_convergence
-- name: Convergence of military expenditure as a share of output
-- unit: points
-- direction: positive
-- bounds: 0 100
-- formula: 100 less the coefficient of variation over members in percent (standard deviation of n), not below 0;
--   members without a value are left out, years with fewer than two have no value; n is the number of members
-- needs: state_year:milex_sipri_gdp_share|state_year:military_expenditure_share
-- reference: GCC Economic Integration Index; Barro & Sala-i-Martin 1992; SIPRI; World Bank
SELECT year, value, n FROM convergence(first_series('milex_sipri_gdp_share', 'military_expenditure_share'))

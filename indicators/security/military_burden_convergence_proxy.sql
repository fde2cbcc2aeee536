-- indicator: military_burden_convergence_proxy
-- name: Convergence of military expenditure over output (SIPRI imputed, PWT)
-- unit: points
-- direction: positive
-- bounds: 0 100
-- formula: 100 less the coefficient of variation over members of milex_sipri_imputed / pwt_gdp in percent, not below
--   0; members without a value are left out, years with fewer than two have no value; n is the number of members
-- needs: state_year:milex_sipri_imputed state_year:pwt_gdp
-- reference: GCC Economic Integration Index; SIPRI; Feenstra, Inklaar & Timmer 2015; the two are in different prices,
--   which the coefficient of variation bears
WITH quotient AS (
    SELECT x.year, x.state, x.value / nullif(y.value, 0) AS value
    FROM member_values('milex_sipri_imputed') x JOIN member_values('pwt_gdp') y USING (year, state)
)
SELECT year, comity_convergence(list(value ORDER BY state)) AS value, count(*) AS n
FROM quotient WHERE value IS NOT NULL GROUP BY year HAVING count(*) >= 2

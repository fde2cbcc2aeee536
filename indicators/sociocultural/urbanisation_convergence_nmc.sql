-- indicator: urbanisation_convergence_nmc
-- name: Convergence of the urban share of the population
-- unit: points
-- direction: positive
-- bounds: 0 100
-- formula: 100 less the coefficient of variation over members of upop / tpop in percent, not below 0; members without
--   a value are left out, years with fewer than two have no value; n is the number of members
-- needs: state_year:upop state_year:tpop
-- reference: GCC Economic Integration Index; Singer, Bremer & Stuckey 1972
WITH quotient AS (
    SELECT x.year, x.state, x.value / nullif(y.value, 0) AS value
    FROM member_values('upop') x JOIN member_values('tpop') y USING (year, state)
)
SELECT year, comity_convergence(list(value ORDER BY state)) AS value, count(*) AS n
FROM quotient WHERE value IS NOT NULL GROUP BY year HAVING count(*) >= 2

-- indicator: migrants_over_population
-- name: Migrants of members in other members over population
-- unit: ratio
-- direction: positive
-- bounds: 0 1
-- formula: SIEI: persons born in a member who live in another over the population of the members; every fifth year;
--   members without population are left out of it; n is the number of members
-- needs: tie:migrant_stock state_year:tpop
-- reference: Vinokurov, Libman & De Lombaerde 2010, System of Indicators of Eurasian Integration; UN DESA; Singer,
--   Bremer & Stuckey 1972
WITH people AS (SELECT year, sum(value ORDER BY state) * 1000 AS persons FROM member_values('tpop') GROUP BY year)
SELECT f.year, f.inside / nullif(people.persons, 0) AS value, f.n
FROM region_flow('migrant_stock') f JOIN people USING (year)

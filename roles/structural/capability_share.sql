-- component: capability_share
-- name: Share of the members' material capability
-- unit: share
-- formula: CINC of the state over the sum of the CINC of the members; equal share 1/n; n is the number of members
--   with a value
-- needs: state_year:cinc
-- reference: Singer, Bremer & Stuckey 1972; COW NMC
SELECT r.state, r.year, s.value / sum(s.value) OVER year AS value, count(*) OVER year AS n,
       s.value / avg(s.value) OVER year AS multiple
FROM region r JOIN state_year s ON s.state = r.state AND s.year = r.year AND s.indicator = 'cinc'
WINDOW year AS (PARTITION BY r.year)

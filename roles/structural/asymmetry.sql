-- component: asymmetry
-- name: Asymmetry: dependence of the others on the state less its own on them
-- unit: share
-- formula: mean over the other members i of D_ic - D_ci; positive: they depend more; multiple: mean over them of 2
--   D_ic / (D_ic + D_ci), 1 where dependence is mutual; BACI where it is imported, else COW trade; pairs without
--   recorded flow count as zero; n is the number of other members
-- needs: tie:trade_baci|tie:trade_cow
-- reference: Hirschman 1945; Barbieri 1996; CEPII BACI; COW trade
SELECT state, year, avg(comity_asymmetry(d_on, d_of)) AS value, count(*) AS n,
       avg(2 * d_on / nullif(d_on + d_of, 0)) AS multiple
FROM member_dependence_pairs(trade_layer()) GROUP BY state, year

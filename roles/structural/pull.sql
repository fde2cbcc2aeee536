-- component: pull
-- name: Pull: how much the other members depend on trade with the state
-- unit: share
-- formula: mean over the other members i of D_ic = t_ic / t_i, the share of the state in their trade; multiple: over
--   the mean pull of all members; BACI where it is imported, else COW trade; pairs without recorded flow count as
--   zero; n is the number of other members
-- needs: tie:trade_baci|tie:trade_cow
-- reference: Hirschman 1945; CEPII BACI; COW trade
SELECT state, year, avg(d_on) AS value, count(*) AS n,
       avg(d_on) / avg(avg(d_on)) OVER (PARTITION BY year) AS multiple
FROM member_dependence_pairs(trade_layer()) GROUP BY state, year

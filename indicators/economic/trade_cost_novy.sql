-- indicator: trade_cost_novy
-- name: Cost of trade among members
-- unit: tariff equivalent
-- direction: negative
-- bounds: -1 inf
-- formula: Novy: mean over pairs of members of (x_ii x_jj / (x_ij x_ji))^(1 / 14) - 1, sigma 8, x_ii gross output
--   less exports; pairs without trade in both directions have no cost and are left out; gross output in the unit of
--   the layer; n is the number of pairs
-- needs: tie:trade_baci state_year:gross_output
-- reference: Novy 2013; ESCAP-World Bank trade cost database takes the same sigma
WITH home AS (
    SELECT r.year, r.state, o.value - f.outflow AS x
    FROM region r JOIN inner_state_year o ON o.indicator = 'gross_output' AND o.state = r.state AND o.year = r.year
         JOIN state_flow f ON f.layer = 'trade_baci' AND f.state = r.state AND f.year = r.year
), cost AS (
    SELECT a.year, comity_trade_cost(a.x, b.x, t.value, u.value, 8) AS tau
    FROM home a JOIN home b ON b.year = a.year AND a.state < b.state
         JOIN inner_tie t ON t.layer = 'trade_baci' AND t.year = a.year AND t.origin = a.state AND t.destination = b.state
         JOIN inner_tie u ON u.layer = 'trade_baci' AND u.year = a.year AND u.origin = b.state AND u.destination = a.state
)
SELECT year, avg(tau) AS value, count(tau) AS n FROM cost GROUP BY year

-- indicator: trade_depth_baci
-- name: Depth of trade: trade of members over their output (CEPII BACI)
-- unit: ratio
-- direction: none
-- bounds: 0 inf
-- formula: sum over members of exports plus imports over the sum of their output, both in current USD; only members
--   with both; n is their number
-- needs: tie:trade_baci state_year:gdp_current
-- reference: Ghemawat & Altman, DHL Global Connectedness Index (depth); Gaulier & Zignago 2010
SELECT r.year, sum(t.total ORDER BY r.state) * 1000 / nullif(sum(g.value ORDER BY r.state), 0) AS value, count(*) AS n
FROM region r JOIN state_trade t ON t.layer = 'trade_baci' AND t.state = r.state AND t.year = r.year
     JOIN inner_state_year g ON g.indicator = 'gdp_current' AND g.state = r.state AND g.year = r.year
GROUP BY r.year

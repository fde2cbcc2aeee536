-- indicator: trade_concentration_cow
-- name: Concentration of intra-regional trade on members (Correlates of War trade)
-- unit: index
-- direction: negative
-- bounds: 0 1
-- formula: HHI = sum of s_i squared, s_i the share of member i in intra-regional trade (exports plus imports with
--   members); 1/n where all trade alike; n is the number of members
-- needs: tie:trade_cow
-- reference: Herfindahl-Hirschman; Barbieri & Keshk 2016
SELECT year, comity_hhi(list(total ORDER BY state)) AS value, count(*) AS n
FROM member_trade('trade_cow') GROUP BY year

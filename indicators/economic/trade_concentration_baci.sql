-- indicator: trade_concentration_baci
-- name: Concentration of intra-regional trade on members (CEPII BACI)
-- unit: index
-- direction: negative
-- bounds: 0 1
-- formula: HHI = sum of s_i squared, s_i the share of member i in intra-regional trade (exports plus imports with
--   members); 1/n where all trade alike; n is the number of members
-- needs: tie:trade_baci
-- reference: Herfindahl-Hirschman; Gaulier & Zignago 2010
SELECT year, comity_hhi(list(total ORDER BY state)) AS value, count(*) AS n
FROM member_trade('trade_baci') GROUP BY year

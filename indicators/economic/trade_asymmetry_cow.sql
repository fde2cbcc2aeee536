-- indicator: trade_asymmetry_cow
-- name: Mean asymmetry of trade dependence among members (Correlates of War trade)
-- unit: share
-- direction: negative
-- bounds: 0 1
-- formula: mean over pairs of members of |D_ij - D_ji|, with D_ij = t_ij / t_i the share of partner j in the trade of
--   i; pairs without recorded flow count as zero; n is the number of pairs
-- needs: tie:trade_cow
-- reference: Hirschman 1945; Barbieri 1996; Barbieri & Keshk 2016
SELECT year, avg(abs(comity_asymmetry(d_on, d_of))) AS value, count(*) AS n
FROM member_dependence_pairs('trade_cow') WHERE state < partner GROUP BY year

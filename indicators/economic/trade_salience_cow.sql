-- indicator: trade_salience_cow
-- name: Mean salience of trade among members (Correlates of War trade)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over pairs of members of sqrt(D_ij D_ji), D_ij = t_ij / t_i; pairs without recorded flow count as
--   zero; n is the number of pairs
-- needs: tie:trade_cow
-- reference: Barbieri 1996; Barbieri & Keshk 2016
SELECT year, salience AS value, n FROM interdependence('trade_cow')

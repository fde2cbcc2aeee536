-- indicator: trade_salience_baci
-- name: Mean salience of trade among members (CEPII BACI)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over pairs of members of sqrt(D_ij D_ji), D_ij = t_ij / t_i; pairs without recorded flow count as
--   zero; n is the number of pairs
-- needs: tie:trade_baci
-- reference: Barbieri 1996; Gaulier & Zignago 2010
SELECT year, salience AS value, n FROM interdependence('trade_baci')

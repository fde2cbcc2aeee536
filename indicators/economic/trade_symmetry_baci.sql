-- indicator: trade_symmetry_baci
-- name: Mean symmetry of trade dependence among members (CEPII BACI)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over pairs of members of 1 - |D_ij - D_ji|, D_ij = t_ij / t_i; pairs without recorded flow count as
--   zero and so as symmetric; n is the number of pairs
-- needs: tie:trade_baci
-- reference: Barbieri 1996; Gaulier & Zignago 2010
SELECT year, symmetry AS value, n FROM interdependence('trade_baci')

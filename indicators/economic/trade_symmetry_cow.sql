-- indicator: trade_symmetry_cow
-- name: Mean symmetry of trade dependence among members (Correlates of War trade)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over pairs of members of 1 - |D_ij - D_ji|, D_ij = t_ij / t_i; pairs without recorded flow count as
--   zero and so as symmetric; n is the number of pairs
-- needs: tie:trade_cow
-- reference: Barbieri 1996; Barbieri & Keshk 2016
SELECT year, symmetry AS value, n FROM interdependence('trade_cow')

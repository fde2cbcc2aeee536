-- indicator: trade_interdependence_baci
-- name: Mean interdependence in trade among members (CEPII BACI)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over pairs of members of salience times symmetry, sqrt(D_ij D_ji) (1 - |D_ij - D_ji|); pairs without
--   recorded flow count as zero; n is the number of pairs
-- needs: tie:trade_baci
-- reference: Barbieri 1996; Gaulier & Zignago 2010
SELECT year, interdependence AS value, n FROM interdependence('trade_baci')

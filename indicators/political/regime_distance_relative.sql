-- indicator: regime_distance_relative
-- name: Distance of the regimes of members, relative to that from outsiders (V-Dem)
-- unit: ratio
-- direction: negative
-- bounds: 0 inf
-- formula: mean |x_i - x_j| of the index of electoral democracy over pairs of members over the mean distance of
--   members from states outside; 1 is neutral; n is the number of pairs
-- needs: state_year:v2x_polyarchy
-- reference: Coppedge et al., V-Dem
SELECT year, value, n FROM relative_distance('v2x_polyarchy')

-- indicator: regime_similarity_vdem
-- name: Likeness of the political regimes of members (V-Dem)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: 1 - mean over pairs of members of |x_i - x_j| of the index of electoral democracy from 0 to 1; members
--   without a value are left out; n is the number of pairs
-- needs: state_year:v2x_polyarchy
-- reference: Coppedge et al., V-Dem
SELECT year, 1 - value AS value, n FROM mean_distance('v2x_polyarchy')

-- indicator: deposit_rate_differential
-- name: Differential of deposit rates among members
-- unit: percentage points
-- direction: negative
-- bounds: 0 inf
-- formula: mean over pairs of members of |x_i - x_j|; members without a value are left out; n is the number of pairs
-- needs: state_year:deposit_rate
-- reference: SIEI (financial convergence); IMF International Financial Statistics
SELECT year, value, n FROM mean_distance('deposit_rate')

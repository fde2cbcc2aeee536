-- indicator: fiscal_differential
-- name: Differential of the balance of government among members
-- unit: percentage points of output
-- direction: negative
-- bounds: 0 inf
-- formula: mean over pairs of members of |x_i - x_j|; members without a value are left out; n is the number of pairs
-- needs: state_year:government_balance_share
-- reference: SIEI (fiscal convergence); expects the balance in percent of output
SELECT year, value, n FROM mean_distance('government_balance_share')

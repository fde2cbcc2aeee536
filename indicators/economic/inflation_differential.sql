-- indicator: inflation_differential
-- name: Differential of inflation among members
-- unit: percentage points
-- direction: negative
-- bounds: 0 inf
-- formula: mean over pairs of members of |x_i - x_j|; members without a value are left out; n is the number of pairs
-- needs: state_year:inflation
-- reference: ARII 2019 (macroeconomic dimension); SIEI (monetary convergence)
SELECT year, value, n FROM mean_distance('inflation')

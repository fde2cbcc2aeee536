-- indicator: regime_similarity_polity
-- name: Likeness of the political regimes of members (Polity)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: 1 - mean over pairs of members of |x_i - x_j| / 20 of the score from -10 to 10; members without a score
--   are left out; n is the number of pairs
-- needs: state_year:polity2
-- reference: Marshall & Gurr 2020, Polity5
SELECT year, 1 - value / 20 AS value, n FROM mean_distance('polity2')

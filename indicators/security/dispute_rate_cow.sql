-- indicator: dispute_rate_cow
-- name: Militarised disputes among members (Correlates of War MID)
-- unit: disputes a pair
-- direction: negative
-- bounds: 0 inf
-- formula: disputes going on in the year, mean over pairs of members (a dispute counts for each pair); in a year in
--   which the data have a row anywhere, a pair without one has none; n is the number of pairs
-- needs: tie:mid_cow
-- reference: Palmer et al. 2022
SELECT year, value, n FROM pair_mean('mid_cow')

-- indicator: dispute_rate_gml
-- name: Militarised disputes among members (GML MID)
-- unit: disputes a pair
-- direction: negative
-- bounds: 0 inf
-- formula: disputes going on in the year, mean over pairs of members (a dispute counts for each pair); in a year in
--   which the data have a row anywhere, a pair without one has none; n is the number of pairs
-- needs: tie:mid_gml
-- reference: Gibler, Miller & Little 2016
SELECT year, value, n FROM pair_mean('mid_gml')

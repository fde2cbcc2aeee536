-- indicator: dispute_rate_gml
-- name: Militarised disputes among members (GML MID)
-- unit: disputes a pair
-- direction: negative
-- bounds: 0 inf
-- formula: disputes going on in the year, mean over pairs of members (a dispute counts for each pair); a pair without
--   a row has none, between the first and last year of the data; n is the number of pairs
-- needs: tie:mid_gml
-- reference: Gibler, Miller & Little 2016
SELECT year, value, n FROM pair_mean('mid_gml')

-- indicator: equity_return_correlation
-- name: Correlation of equity returns among members, less that with the world
-- unit: difference
-- direction: positive
-- bounds: -2 2
-- formula: mean of the layer over pairs of members less its mean over pairs of a member and any state; expects
--   correlations of returns; n is the number of pairs
-- needs: tie:equity_return_correlation
-- reference: Huh & Park 2018, Asia-Pacific Regional Cooperation and Integration Index (ARCII), dimension II
SELECT year, inside - everywhere AS value, n FROM pair_means('equity_return_correlation')

-- indicator: complementarity_ratio
-- name: Complementarity of trade among members, relative to all
-- unit: ratio
-- direction: positive
-- bounds: 0 inf
-- formula: mean of the layer over ordered pairs of members over its mean over pairs of a member and any state; pairs
--   without a row are left out; n is the number of pairs of members
-- needs: tie:trade_complementarity_bilateral
-- reference: Huh & Park 2018, Asia-Pacific Regional Cooperation and Integration Index (ARCII), dimension III
SELECT year, inside / nullif(everywhere, 0) AS value, n FROM pair_means('trade_complementarity_bilateral')

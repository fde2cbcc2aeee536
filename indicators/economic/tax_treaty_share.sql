-- indicator: tax_treaty_share
-- name: Members with a treaty against double taxation with other members
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the ordered pairs of members with a tie above zero; in a year in which the layer has a row
--   anywhere, a pair without one has none; n is the number of ordered pairs
-- needs: tie:tax_treaty
-- reference: Huh & Park 2018, Asia-Pacific Regional Cooperation and Integration Index (ARCII), dimension VI
SELECT year, value, n FROM directed_share('tax_treaty')

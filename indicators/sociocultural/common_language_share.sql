-- indicator: common_language_share
-- name: Members with an official language in common
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the ordered pairs of members with a tie above zero; in a year in which the layer has a row
--   anywhere, a pair without one has none; n is the number of ordered pairs
-- needs: tie:language_gravity_official
-- reference: CEPII Gravity
SELECT year, value, n FROM directed_share('language_gravity_official')

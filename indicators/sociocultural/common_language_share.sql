-- indicator: common_language_share
-- name: Members with an official language in common
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the ordered pairs of members with a tie above zero; in years between the first and the last of
--   the layer a pair without a row has none; n is the number of ordered pairs
-- needs: tie:language_gravity_official
-- reference: CEPII Gravity
SELECT year, value, n FROM directed_share('language_gravity_official')

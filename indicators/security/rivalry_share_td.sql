-- indicator: rivalry_share_td
-- name: Pairs of members in a strategic rivalry (Thompson & Dreyer)
-- unit: share
-- direction: negative
-- bounds: 0 1
-- formula: share of the pairs of members in a rivalry in the year; in a year in which the data have a row anywhere, a
--   pair without one has none; n is the number of pairs
-- needs: tie:rivalry_td
-- reference: Thompson & Dreyer 2012
SELECT year, value, n FROM pairs_tied('rivalry_td')

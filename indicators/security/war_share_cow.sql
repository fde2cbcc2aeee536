-- indicator: war_share_cow
-- name: Pairs of members at war
-- unit: share
-- direction: negative
-- bounds: 0 1
-- formula: share of the pairs of members at war with each other in the year; a pair without a row has none, between
--   the first and last year of the data; n is the number of pairs
-- needs: tie:war_cow
-- reference: Sarkees & Wayman 2010, Correlates of War
SELECT year, value, n FROM pairs_tied('war_cow')

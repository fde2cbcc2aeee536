-- indicator: flights_share
-- name: Members linked by direct flights
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the ordered pairs of members with a tie above zero; in a year in which the layer has a row
--   anywhere, a pair without one has none; n is the number of ordered pairs
-- needs: tie:flights
-- reference: ARII 2016 (infrastructure)
SELECT year, value, n FROM directed_share('flights')

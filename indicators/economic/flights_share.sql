-- indicator: flights_share
-- name: Members linked by direct flights
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the ordered pairs of members with a tie above zero; in years between the first and the last of
--   the layer a pair without a row has none; n is the number of ordered pairs
-- needs: tie:flights
-- reference: ARII 2016 (infrastructure)
SELECT year, value, n FROM directed_share('flights')

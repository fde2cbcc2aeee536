-- indicator: trading_pairs_cow
-- name: Pairs of members that trade (Correlates of War trade)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members with a recorded flow above zero in either direction; n is the number of
--   pairs
-- needs: tie:trade_cow
-- reference: density of the trade network; Barbieri & Keshk 2016
SELECT year, value, n FROM pairs_tied('trade_cow')

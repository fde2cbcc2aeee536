-- indicator: trading_pairs_baci
-- name: Pairs of members that trade (CEPII BACI)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members with a recorded flow above zero in either direction; n is the number of
--   pairs
-- needs: tie:trade_baci
-- reference: density of the trade network; Gaulier & Zignago 2010
SELECT year, value, n FROM pairs_tied('trade_baci')

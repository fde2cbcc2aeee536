-- indicator: agricultural_trade_share
-- name: Agricultural goods traded among members in all their trade in them
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: 2 x sum among members over (what goes out of plus what comes into members); missing flows count as zero; n
--   is the number of members in the data
-- needs: tie:trade_agriculture
-- reference: SIEI (agriculture); FAOSTAT
SELECT year, value, n FROM flow_share('trade_agriculture')

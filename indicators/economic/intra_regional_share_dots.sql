-- indicator: intra_regional_share_dots
-- name: Intra-regional trade share (IMF Direction of Trade)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: 2 x sum among members over (what goes out of plus what comes into members); missing flows count as zero; n
--   is the number of members in the data
-- needs: tie:trade_dots_exports
-- reference: UNU-CRIS RIKS; IMF Direction of Trade Statistics
SELECT year, value, n FROM flow_share('trade_dots_exports')

-- indicator: intra_regional_share_baci
-- name: Intra-regional trade share (CEPII BACI)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: ITS = t_RR / t_R: trade among members, each flow counted as export and as import, over all trade of
--   members; missing flows count as zero; n is the number of members that report
-- needs: tie:trade_baci
-- reference: UNU-CRIS RIKS; Gaulier & Zignago 2010
SELECT year, comity_intra_regional_share(inside, region_total) AS value, n FROM region_trade('trade_baci')

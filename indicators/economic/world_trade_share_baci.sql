-- indicator: world_trade_share_baci
-- name: Share of the members in world trade (CEPII BACI)
-- unit: share
-- direction: none
-- bounds: 0 1
-- formula: t_R / W: exports plus imports of members over those of all states; n is the number of members that report
-- needs: tie:trade_baci
-- reference: UNU-CRIS RIKS; Gaulier & Zignago 2010
SELECT year, comity_dependence(region_total, world) AS value, n FROM region_trade('trade_baci')

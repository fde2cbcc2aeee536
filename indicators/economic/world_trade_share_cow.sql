-- indicator: world_trade_share_cow
-- name: Share of the members in world trade (Correlates of War trade)
-- unit: share
-- direction: none
-- bounds: 0 1
-- formula: t_R / W: exports plus imports of members over those of all states; n is the number of members that report
-- needs: tie:trade_cow
-- reference: UNU-CRIS RIKS; Barbieri & Keshk 2016
SELECT year, comity_dependence(region_total, world) AS value, n FROM region_trade('trade_cow')

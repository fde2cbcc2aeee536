-- indicator: trade_intensity_cow
-- name: Intra-regional trade intensity (Correlates of War trade)
-- unit: ratio
-- direction: positive
-- bounds: 0 inf
-- formula: ITI = ITS / (t_R / W): intra-regional share over the share of the region in world trade; 1 is neutral
-- needs: tie:trade_cow
-- reference: UNU-CRIS RIKS; Barbieri & Keshk 2016
SELECT year, comity_trade_intensity(inside, region_total, world) AS value, n FROM region_trade('trade_cow')

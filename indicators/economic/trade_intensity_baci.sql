-- indicator: trade_intensity_baci
-- name: Intra-regional trade intensity (CEPII BACI)
-- unit: ratio
-- direction: positive
-- bounds: 0 inf
-- formula: ITI = ITS / (t_R / W): intra-regional share over the share of the region in world trade; 1 is neutral
-- needs: tie:trade_baci
-- reference: UNU-CRIS RIKS; Gaulier & Zignago 2010
SELECT year, comity_trade_intensity(inside, region_total, world) AS value, n FROM region_trade('trade_baci')

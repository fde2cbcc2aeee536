-- indicator: homogeneous_intensity_cow
-- name: Homogeneous trade intensity (Correlates of War trade)
-- unit: ratio
-- direction: positive
-- bounds: 0 inf
-- formula: HI = (t_RR / t_R) / (t_OR / t_O): share of members in the trade of members over their share in the trade
--   of outsiders; 1 is neutral
-- needs: tie:trade_cow
-- reference: Iapadre 2006, in De Lombaerde (ed.), Assessment and Measurement of Regional Integration; UNU-CRIS RIKS;
--   Barbieri & Keshk 2016
SELECT year, comity_homogeneous_intensity(inside, region_total, outsiders_region, outsiders_total) AS value, n
FROM region_trade('trade_cow')

-- indicator: extra_intensity_cow
-- name: Openness: intensity of trade with outsiders (Correlates of War trade)
-- unit: ratio
-- direction: none
-- bounds: 0 inf
-- formula: HE = (1 - t_RR / t_R) / (1 - t_OR / t_O): share of outsiders in the trade of members over their share in
--   the trade among outsiders; 1 is neutral; a region is open where HE does not fall while HI rises; n is the number
--   of members that report
-- needs: tie:trade_cow
-- reference: Iapadre 2006, in De Lombaerde (ed.), Assessment and Measurement of Regional Integration; Barbieri &
--   Keshk 2016
SELECT year, comity_extra_intensity(inside, region_total, outsiders_region, outsiders_total) AS value, n
FROM region_trade('trade_cow')

-- indicator: symmetric_introversion_baci
-- name: Symmetric trade introversion (CEPII BACI)
-- unit: index
-- direction: positive
-- bounds: -1 1
-- formula: S = (HI - HE) / (HI + HE), HE = (1 - t_RR / t_R) / (1 - t_OR / t_O); between -1 and 1, 0 is neutral;
--   unlike the share it does not rise merely because the region grows
-- needs: tie:trade_baci
-- reference: Iapadre 2006, in De Lombaerde (ed.), Assessment and Measurement of Regional Integration; UNU-CRIS RIKS;
--   Hamanaka 2015; Gaulier & Zignago 2010
SELECT year, comity_symmetric_introversion(inside, region_total, outsiders_region, outsiders_total) AS value, n
FROM region_trade('trade_baci')

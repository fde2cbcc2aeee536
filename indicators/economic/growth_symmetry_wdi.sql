-- indicator: growth_symmetry_wdi
-- name: Symmetry of growth among members (World Bank)
-- unit: correlation
-- direction: positive
-- bounds: -1 1
-- formula: mean over pairs of members of the correlation of the yearly growth of output at constant prices, over the
--   ten years up to the year; pairs with fewer than ten rates are left out; n is the number of pairs
-- needs: state_year:gdp_constant
-- reference: Koenig & Ohr 2013, EU-Index (symmetry); World Bank
SELECT year, value, n FROM growth_symmetry('gdp_constant')

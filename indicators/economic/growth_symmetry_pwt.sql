-- indicator: growth_symmetry_pwt
-- name: Symmetry of growth among members
-- unit: correlation
-- direction: positive
-- bounds: -1 1
-- formula: mean over pairs of members of the correlation of the yearly growth of output, over the ten years up to the
--   year; pairs with fewer than ten rates are left out; n is the number of pairs
-- needs: state_year:pwt_gdp
-- reference: Koenig & Ohr 2013, EU-Index (symmetry); Feenstra, Inklaar & Timmer 2015
SELECT year, value, n FROM growth_symmetry('pwt_gdp')

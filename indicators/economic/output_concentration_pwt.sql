-- indicator: output_concentration_pwt
-- name: Concentration of output on members
-- unit: index
-- direction: negative
-- bounds: 0 1
-- formula: HHI = sum of s_i squared, s_i the share of member i in the output of the region; 1/n where all are alike;
--   n is the number of members
-- needs: state_year:pwt_gdp
-- reference: Koenig & Ohr 2013, EU-Index (symmetry); Feenstra, Inklaar & Timmer 2015
SELECT year, value, n FROM concentration('pwt_gdp')

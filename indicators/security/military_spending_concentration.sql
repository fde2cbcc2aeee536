-- indicator: military_spending_concentration
-- name: Concentration of military expenditure on members
-- unit: index
-- direction: none
-- bounds: 0 1
-- formula: HHI = sum of s_i squared, s_i the share of member i in the expenditure of the region; 1/n where all are
--   alike; n is the number of members
-- needs: state_year:milex
-- reference: Herfindahl-Hirschman; Singer, Bremer & Stuckey 1972
SELECT year, value, n FROM concentration('milex')

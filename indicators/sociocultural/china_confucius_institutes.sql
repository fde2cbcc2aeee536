-- indicator: china_confucius_institutes
-- name: Confucius institutes in members
-- unit: institutes
-- direction: positive
-- bounds: 0 inf
-- formula: sum over members as the data record them; they cover states of East, South and Central Asia only; no value
--   without China as a member; n is the number of members in the data
-- needs: tie:china_confucius_institutes
-- reference: Custer et al. 2018
SELECT year, value, n FROM inner_sum('china_confucius_institutes')

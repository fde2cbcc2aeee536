-- indicator: china_sister_cities
-- name: Twinnings of Chinese cities in members, in the year
-- unit: pairs of cities
-- direction: positive
-- bounds: 0 inf
-- formula: sum over members as the data record them; they cover states of East, South and Central Asia only; no value
--   without China as a member; n is the number of members in the data
-- needs: tie:china_sister_cities_established
-- reference: Custer et al. 2018
SELECT year, value, n FROM inner_sum('china_sister_cities_established')

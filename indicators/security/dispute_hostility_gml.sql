-- indicator: dispute_hostility_gml
-- name: Highest level of hostility among members (GML MID)
-- unit: level 0 to 5
-- direction: negative
-- bounds: 0 5
-- formula: maximum over pairs of members of the level of hostility in the year, 0 without a dispute; 1 no militarised
--   action, 5 war; n is the number of pairs
-- needs: tie:mid_gml_hostility
-- reference: Gibler, Miller & Little 2016
SELECT year, max(value) AS value, count(*) AS n FROM pair_values('mid_gml_hostility') GROUP BY year

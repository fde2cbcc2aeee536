-- indicator: dispute_hostility_cow
-- name: Highest level of hostility among members (Correlates of War MID)
-- unit: level 0 to 5
-- direction: negative
-- bounds: 0 5
-- formula: maximum over pairs of members of the level of hostility in the year, 0 without a dispute; 1 no militarised
--   action, 5 war; n is the number of pairs
-- needs: tie:mid_cow_hostility
-- reference: Palmer et al. 2022
SELECT year, max(value) AS value, count(*) AS n FROM pair_values('mid_cow_hostility') GROUP BY year

-- indicator: defence_agreements
-- name: Standing agreements on defence cooperation of a pair of members
-- unit: agreements
-- direction: positive
-- bounds: 0 inf
-- formula: mean over pairs of members of the number of such agreements in force in the year; only years that the data
--   cover; n is the number of pairs
-- needs: tie:dca_standing
-- reference: Kinne 2020, Defense Cooperation Agreement Dataset
SELECT year, value, n FROM pair_mean('dca_standing')

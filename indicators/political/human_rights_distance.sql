-- indicator: human_rights_distance
-- name: Mean distance of ideal points of members on human rights votes
-- unit: score
-- direction: negative
-- bounds: 0 inf
-- formula: mean over pairs of members of |x_i - x_j| of the posterior means, votes on human rights; members without a
--   value are left out; n is the number of pairs
-- needs: state_year:ideal_point_human_rights
-- reference: Bailey, Strezhnev & Voeten 2017
SELECT year, value, n FROM mean_distance('ideal_point_human_rights')

-- indicator: ideal_point_distance_relative
-- name: Distance of ideal points of members, relative to that from outsiders
-- unit: ratio
-- direction: negative
-- bounds: 0 inf
-- formula: mean |x_i - x_j| over pairs of members over the mean distance of members from states outside; 1 is
--   neutral; n is the number of pairs
-- needs: state_year:ideal_point_all
-- reference: Bailey, Strezhnev & Voeten 2017
SELECT year, value, n FROM relative_distance('ideal_point_all')

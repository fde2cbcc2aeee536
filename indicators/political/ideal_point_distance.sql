-- indicator: ideal_point_distance
-- name: Mean distance of ideal points of members in the UN General Assembly
-- unit: score
-- direction: negative
-- bounds: 0 inf
-- formula: mean over pairs of members of |x_i - x_j| of the posterior means, all votes; members without a value are
--   left out; n is the number of pairs
-- needs: state_year:ideal_point_all
-- reference: Bailey, Strezhnev & Voeten 2017
SELECT year, value, n FROM mean_distance('ideal_point_all')

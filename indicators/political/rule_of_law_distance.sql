-- indicator: rule_of_law_distance
-- name: Mean distance of members in the rule of law
-- unit: score
-- direction: negative
-- bounds: 0 inf
-- formula: mean over pairs of members of |x_i - x_j| of the estimate; members without a value are left out; n is the
--   number of pairs
-- needs: state_year:wgi_rule_of_law
-- reference: Kaufmann, Kraay & Mastruzzi 2011
SELECT year, value, n FROM mean_distance('wgi_rule_of_law')

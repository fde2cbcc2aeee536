-- indicator: ideal_point_range
-- name: Range of ideal points of members in the UN General Assembly
-- unit: score
-- direction: negative
-- bounds: 0 inf
-- formula: highest less lowest posterior mean, all votes; years with fewer than two members have no value; n is the
--   number of members
-- needs: state_year:ideal_point_all
-- reference: Bailey, Strezhnev & Voeten 2017
SELECT year, max(value) - min(value) AS value, count(*) AS n FROM member_values('ideal_point_all') GROUP BY year
HAVING count(*) >= 2

-- indicator: capability_concentration
-- name: Concentration of capability on members
-- unit: index
-- direction: none
-- bounds: 0 1
-- formula: Ray-Singer CON = sqrt((HHI - 1/n) / (1 - 1/n)) of the shares of members in the capability of the region;
--   0: all alike; n is the number of members
-- needs: state_year:cinc
-- reference: Ray & Singer 1973; Singer, Bremer & Stuckey 1972
SELECT year, comity_ray_singer(comity_hhi(list(value ORDER BY state)), count(*)) AS value, count(*) AS n
FROM member_values('cinc') GROUP BY year

-- indicator: capability_world_share
-- name: Share of the members in the capability of the world
-- unit: share
-- direction: none
-- bounds: 0 1
-- formula: sum of the composite index of national capability over members, over its sum over all states; n is the
--   number of members
-- needs: state_year:cinc
-- reference: Singer, Bremer & Stuckey 1972
SELECT year, value, n FROM world_share('cinc')

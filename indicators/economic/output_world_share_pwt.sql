-- indicator: output_world_share_pwt
-- name: Share of the members in world output at purchasing power
-- unit: share
-- direction: none
-- bounds: 0 1
-- formula: sum of output of members over that of all states with a value; n is the number of members
-- needs: state_year:pwt_gdp
-- reference: UNU-CRIS RIKS; Feenstra, Inklaar & Timmer 2015, as spliced in isard
SELECT year, value, n FROM world_share('pwt_gdp')

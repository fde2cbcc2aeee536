-- indicator: bond_share
-- name: Cross-border bonds among members in all of members
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: sum among members over all that comes into members; missing flows count as zero; n is the number of
--   members in the data
-- needs: tie:portfolio_debt
-- reference: Huh & Park 2018, Asia-Pacific Regional Cooperation and Integration Index (ARCII), dimension II; IMF CPIS
SELECT year, value, n FROM inflow_share('portfolio_debt')

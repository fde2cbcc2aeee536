-- indicator: intermediate_export_share
-- name: Intermediate goods in the exports of members to each other
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: intermediate goods traded among members over all goods traded among members, as exports report them; n is
--   the number of members
-- needs: tie:trade_intermediate_exports tie:trade_exports
-- reference: Huh & Park 2018, Asia-Pacific Regional Cooperation and Integration Index (ARCII), dimension III; UN BEC
SELECT i.year, i.inside / nullif(a.inside, 0) AS value, i.n
FROM region_flow('trade_intermediate_exports') i JOIN region_flow('trade_exports') a USING (year)

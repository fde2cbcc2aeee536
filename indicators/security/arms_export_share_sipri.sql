-- indicator: arms_export_share_sipri
-- name: Arms to members in all arms that members send
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: sum among members over all that goes out of members; missing flows count as zero; n is the number of
--   members in the data
-- needs: tie:arms_sipri_by_order
-- reference: SIPRI Arms Transfers Database, by year of order
SELECT year, value, n FROM outflow_share('arms_sipri_by_order')

-- indicator: arms_import_share_sipri
-- name: Arms from members in all arms that members receive
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: sum among members over all that comes into members; missing flows count as zero; n is the number of
--   members in the data
-- needs: tie:arms_sipri_by_order
-- reference: SIPRI Arms Transfers Database, by year of order
SELECT year, value, n FROM inflow_share('arms_sipri_by_order')

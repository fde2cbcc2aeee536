-- indicator: arms_supplier_pairs
-- name: Pairs of members between which arms were ordered
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members with a recorded order of arms in the year in either direction; only years
--   that the data cover; n is the number of pairs
-- needs: tie:arms_sipri_by_order
-- reference: SIPRI Arms Transfers Database, by year of order
SELECT year, value, n FROM pairs_tied('arms_sipri_by_order')

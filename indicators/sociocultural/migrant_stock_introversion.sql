-- indicator: migrant_stock_introversion
-- name: Symmetric introversion of migrant stocks
-- unit: index
-- direction: positive
-- bounds: -1 1
-- formula: (HI - HE) / (HI + HE), as for trade; 0 is neutral, 1 nothing goes outside; missing flows count as zero; n
--   is the number of members in the data
-- needs: tie:migrant_stock
-- reference: UNU-CRIS RIKS (SMJ); UN DESA
SELECT year, value, n FROM flow_introversion('migrant_stock')

-- indicator: arms_introversion_sipri
-- name: Symmetric introversion of arms transfers
-- unit: index
-- direction: positive
-- bounds: -1 1
-- formula: (HI - HE) / (HI + HE), as for trade; 0 is neutral, 1 nothing goes outside; missing flows count as zero; n
--   is the number of members in the data
-- needs: tie:arms_sipri_by_order
-- reference: formula of RIKS; SIPRI Arms Transfers Database
SELECT year, value, n FROM flow_introversion('arms_sipri_by_order')

-- indicator: fdi_introversion
-- name: Symmetric introversion of foreign direct investment
-- unit: index
-- direction: positive
-- bounds: -1 1
-- formula: (HI - HE) / (HI + HE), as for trade; 0 is neutral, 1 nothing goes outside; missing flows count as zero; n
--   is the number of members in the data
-- needs: tie:fdi_flow
-- reference: UNU-CRIS RIKS (SIJ)
SELECT year, value, n FROM flow_introversion('fdi_flow')

-- indicator: fdi_intensity
-- name: Intensity of foreign direct investment among members
-- unit: ratio
-- direction: positive
-- bounds: 0 inf
-- formula: share of the flows of members that stay inside over the share of members in all flows; 1 is neutral;
--   missing flows count as zero; n is the number of members in the data
-- needs: tie:fdi_flow
-- reference: UNU-CRIS RIKS (III)
SELECT year, value, n FROM flow_intensity('fdi_flow')

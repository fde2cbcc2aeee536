-- indicator: migration_intensity
-- name: Intensity of migration among members
-- unit: ratio
-- direction: positive
-- bounds: 0 inf
-- formula: share of the flows of members that stay inside over the share of members in all flows; 1 is neutral;
--   missing flows count as zero; n is the number of members in the data
-- needs: tie:migration_flow
-- reference: UNU-CRIS RIKS (IMI); Abel & Cohen 2019
SELECT year, value, n FROM flow_intensity('migration_flow')

-- indicator: migration_share
-- name: Migrants among members in all who leave or enter members
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: 2 x sum among members over (what goes out of plus what comes into members); the data have every fifth
--   year; missing flows count as zero; n is the number of members in the data
-- needs: tie:migration_flow
-- reference: UNU-CRIS RIKS (IMS); Abel & Cohen 2019
SELECT year, value, n FROM flow_share('migration_flow')

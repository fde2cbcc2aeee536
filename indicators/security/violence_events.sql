-- indicator: violence_events
-- name: Events of organised violence a member (UCDP GED)
-- unit: events a member
-- direction: negative
-- bounds: 0 inf
-- formula: sum over members over the number of members, in the territory of the member; a member without a row has
--   none, in years in which the series has a row anywhere; n is the number of members
-- needs: state_year:ucdp_events
-- reference: Sundberg & Melander 2013
SELECT year, value, n FROM events_per_member('ucdp_events')

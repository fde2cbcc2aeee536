-- indicator: conflicts_ucdp
-- name: Armed conflicts a member (UCDP/PRIO)
-- unit: conflicts a member
-- direction: negative
-- bounds: 0 inf
-- formula: sum over members over the number of members, conflicts to which the member is a primary party; a member
--   without a row has none, in years in which the series has a row anywhere; n is the number of members
-- needs: state_year:ucdp_conflicts
-- reference: Gleditsch et al. 2002
SELECT year, value, n FROM events_per_member('ucdp_conflicts')

-- indicator: event_intensity_icews
-- name: Events of cooperation among members, relative to what is expected (ICEWS dyads)
-- unit: ratio
-- direction: positive
-- bounds: 0 inf
-- formula: share of the events of verbal cooperation of members that stay inside over the share of members in all; 1
--   is neutral; n is the number of members
-- needs: tie:icews_dyads_verbal_cooperation
-- reference: intensity as for trade; Boschee et al. 2015, ICEWS
SELECT year, value, n FROM flow_intensity('icews_dyads_verbal_cooperation')

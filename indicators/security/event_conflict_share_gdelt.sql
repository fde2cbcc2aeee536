-- indicator: event_conflict_share_gdelt
-- name: Mean share of conflict of the events among members (GDELT)
-- unit: share
-- direction: negative
-- bounds: 0 1
-- formula: mean of the layer over directed pairs of members, each weighted by its number of events; pairs without
--   events do not count; n is the number of events
-- needs: tie:gdelt_conflict_share tie:gdelt_count
-- reference: Leetaru & Schrodt 2013, GDELT
SELECT v.year, sum(v.value * c.value ORDER BY v.origin, v.destination) / nullif(sum(c.value), 0) AS value,
       sum(c.value)::BIGINT AS n
FROM inner_tie v JOIN inner_tie c ON c.layer = 'gdelt_count' AND c.year = v.year AND c.origin = v.origin
     AND c.destination = v.destination
     JOIN region a ON a.year = v.year AND a.state = v.origin JOIN region b ON b.year = v.year AND b.state = v.destination
WHERE v.layer = 'gdelt_conflict_share' GROUP BY v.year

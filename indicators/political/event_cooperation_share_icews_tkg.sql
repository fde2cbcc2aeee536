-- indicator: event_cooperation_share_icews_tkg
-- name: Mean share of cooperation of the events among members (ICEWS excerpt of the temporal knowledge graphs)
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean of the layer over directed pairs of members, each weighted by its number of events; pairs without
--   events do not count; n is the number of events
-- needs: tie:icews_tkg_cooperation_share tie:icews_tkg_count
-- reference: Boschee et al. 2015, ICEWS
SELECT v.year, sum(v.value * c.value ORDER BY v.origin, v.destination) / nullif(sum(c.value), 0) AS value,
       sum(c.value)::BIGINT AS n
FROM inner_tie v JOIN inner_tie c ON c.layer = 'icews_tkg_count' AND c.year = v.year AND c.origin = v.origin
     AND c.destination = v.destination
     JOIN region a ON a.year = v.year AND a.state = v.origin JOIN region b ON b.year = v.year AND b.state = v.destination
WHERE v.layer = 'icews_tkg_cooperation_share' GROUP BY v.year

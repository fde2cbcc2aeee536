-- indicator: event_goldstein_polecat
-- name: Mean Goldstein points of the events among members (POLECAT)
-- unit: points from -10 to 10
-- direction: positive
-- bounds: -10 10
-- formula: mean of the layer over directed pairs of members, each weighted by its number of events; pairs without
--   events do not count; n is the number of events
-- needs: tie:polecat_goldstein tie:polecat_count
-- reference: Goldstein 1992; Halterman et al. 2023, POLECAT
SELECT v.year, sum(v.value * c.value ORDER BY v.origin, v.destination) / nullif(sum(c.value), 0) AS value,
       sum(c.value)::BIGINT AS n
FROM inner_tie v JOIN inner_tie c ON c.layer = 'polecat_count' AND c.year = v.year AND c.origin = v.origin
     AND c.destination = v.destination
     JOIN region a ON a.year = v.year AND a.state = v.origin JOIN region b ON b.year = v.year AND b.state = v.destination
WHERE v.layer = 'polecat_goldstein' GROUP BY v.year

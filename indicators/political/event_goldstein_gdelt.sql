-- indicator: event_goldstein_gdelt
-- name: Mean Goldstein points of the events among members (GDELT)
-- unit: points from -10 to 10
-- direction: positive
-- bounds: -10 10
-- formula: mean of the layer over directed pairs of members, each weighted by its number of events; pairs without
--   events do not count; n is the number of events
-- needs: tie:gdelt_goldstein tie:gdelt_count
-- reference: Goldstein 1992; Leetaru & Schrodt 2013, GDELT
SELECT v.year, sum(v.value * c.value ORDER BY v.origin, v.destination) / nullif(sum(c.value), 0) AS value,
       sum(c.value)::BIGINT AS n
FROM inner_tie v JOIN inner_tie c ON c.layer = 'gdelt_count' AND c.year = v.year AND c.origin = v.origin
     AND c.destination = v.destination
     JOIN region a ON a.year = v.year AND a.state = v.origin JOIN region b ON b.year = v.year AND b.state = v.destination
WHERE v.layer = 'gdelt_goldstein' GROUP BY v.year

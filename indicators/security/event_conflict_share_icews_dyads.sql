-- indicator: event_conflict_share_icews_dyads
-- name: Material conflict in the events among members (ICEWS dyads)
-- unit: share
-- direction: negative
-- bounds: 0 1
-- formula: events of material conflict among members over all four kinds; years without events have no value; n is
--   the number of events
-- needs: tie:icews_dyads_verbal_cooperation tie:icews_dyads_verbal_conflict tie:icews_dyads_material_cooperation
--   tie:icews_dyads_material_conflict
-- reference: Boschee et al. 2015, ICEWS; Minhas & Dorff, netify
WITH among AS (
    SELECT t.year, t.layer, sum(t.value) AS value
    FROM inner_tie t JOIN region a ON a.year = t.year AND a.state = t.origin
         JOIN region b ON b.year = t.year AND b.state = t.destination
    WHERE t.layer IN ('icews_dyads_verbal_cooperation', 'icews_dyads_material_cooperation', 'icews_dyads_verbal_conflict',
                      'icews_dyads_material_conflict') GROUP BY ALL
)
SELECT year, sum(value) FILTER (layer LIKE '%_material_conflict')
       / nullif(sum(value), 0) AS value, sum(value)::BIGINT AS n
FROM among GROUP BY year

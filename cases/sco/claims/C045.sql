-- claim: C045
-- statement: The agreement of 1997 made a demilitarised zone of 100 km along the Chinese border.
-- where: Evolution p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:provision
-- holds: width = 100 AND both_sides = 0 AND troops_stay = 0
-- partly: width = 100
-- contradicted: otherwise
-- evidence: a zone of {width} km ("{zone}"); {troops_stay} provision that troops stay where they are, {ceilings}
--   ceilings on forces inside it
-- reason: The width, the sides and whether troops may stand in the zone are three tests. A zone in which troops stay
--   under ceilings is not demilitarised, and it lies on both sides; of the claim only the width is right.
-- changes: an article of the agreement that empties the zone of troops
-- sources: fas_reduction
WITH p AS (FROM provision WHERE instrument = 'force_reduction_1997')
SELECT zone.number::BIGINT AS width, zone.topic AS zone, CASE WHEN lower(zone.topic) LIKE '%both sides%' THEN 1
           ELSE 0 END AS both_sides,
       (SELECT count(*) FROM p WHERE lower(topic) LIKE '%not a demilitarised%') AS troops_stay,
       (SELECT count(*) FROM p WHERE lower(topic) LIKE '%ceiling on%') AS ceilings, (SELECT count(*) FROM p) AS n
FROM p zone WHERE zone.unit = 'km'

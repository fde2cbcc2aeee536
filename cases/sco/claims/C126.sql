-- claim: C126
-- statement: The organisation lowered tensions among its members.
-- where: Achievements p1
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: tie:mid_gml|tie:mid_cow fact:dispute fact:spell
-- holds: rate_after < rate_before AND clashes = 0
-- partly: rate_after < rate_before
-- contradicted: otherwise
-- evidence: disputes among the six founders, per pair and year: {rate_before} from 1992 to 2000 and {rate_after}
--   from 2001 to {last_year} ({layer}); armed clashes on record between two states that were both members:
--   {clashes} ({names})
-- reason: Lower tensions should show in fewer militarised disputes among the founders after the founding, and in no
--   armed clash between members. The rate is that of the dispute data, which end early; the clashes come from the
--   record. Neither shows what would have happened without the organisation.
-- changes: dispute data that reach the present, with a lower rate after the founding
-- sources: recorder
WITH l AS (SELECT max(layer) AS layer, max(layer_id) FILTER (layer = 'mid_gml') AS gml FROM layer
    WHERE layer IN ('mid_gml', 'mid_cow')),
six(state) AS (VALUES ('CHN'), ('RUS'), ('KAZ'), ('KGZ'), ('TJK'), ('UZB')),
d AS (
    SELECT t.year, least(t.origin, t.destination) AS a, greatest(t.origin, t.destination) AS b, max(t.value) AS value
    FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)
    WHERE t.origin IN (FROM six) AND t.destination IN (FROM six) AND t.year >= 1992 AND t.origin <> t.destination
    GROUP BY ALL
), span AS (
    SELECT max(t.year) AS last_year FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)
    WHERE t.origin = 'CHN'
), clash AS (
    SELECT d.dispute FROM dispute d JOIN dispute_party p ON p.dispute = d.dispute AND p.role = 'side'
         JOIN member_spell m ON m.state = p.state AND m.organisation = 'sco' AND m.role = 'member'
             AND m.began <= d.began
              AND (m.ended IS NULL OR m.ended > d.began)
    WHERE d.kind IN ('clash', 'war') AND d.began >= DATE '2001-06-15'
    GROUP BY d.dispute HAVING count(DISTINCT p.state) >= 2
)
SELECT round(coalesce((SELECT sum(value) FROM d WHERE year <= 2000), 0) / (15.0 * 9), 4) AS rate_before,
       round(coalesce((SELECT sum(value) FROM d WHERE year > 2000), 0) / (15.0 * (last_year - 2000)),
           4) AS rate_after,
       last_year, (SELECT layer FROM l) AS layer, (SELECT count(*) FROM clash) AS clashes,
       coalesce((SELECT string_agg(dispute, ', ' ORDER BY dispute) FROM clash), 'none') AS names,
       15 * (last_year - 1991) AS n
FROM span

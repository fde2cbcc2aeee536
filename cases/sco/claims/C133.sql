-- claim: C133
-- statement: China turned from a challenger of the international order into a responsible power.
-- where: Achievements p2
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: state_year:igo_full_memberships tie:mid_cow|tie:mid_gml state_year:ideal_point_all
-- holds: igo_last >= 1.25 * igo_first AND disputes_after < disputes_before AND distance_after <= distance_before
-- partly: igo_last >= 1.25 * igo_first OR disputes_after < disputes_before OR distance_after <= distance_before
-- contradicted: otherwise
-- evidence: memberships of intergovernmental organisations {igo_first} in 1980 and {igo_last} in {igo_year};
--   militarised disputes {disputes_before} a year in 1980 to 2000 and {disputes_after} from 2001 to {mid_year};
--   distance from the mean of all states in UN votes {distance_before} and {distance_after}
-- reason: A responsible power joins organisations, is in fewer disputes and votes nearer to the others; all three
--   are asked for, with a quarter more memberships as the line. Peacekeeping, dues and ratified treaties would be
--   better measures and have no series here; responsibility itself is a judgement.
-- changes: series of peacekeepers, dues and ratified treaties
-- sources: recorder
WITH igo AS (
    SELECT max(value) FILTER (year = 1980) AS first, arg_max(value, year) AS last, max(year) AS year FROM state_year
    WHERE indicator = 'igo_full_memberships' AND state = 'CHN'
), l AS (SELECT min(layer) AS layer FROM layer WHERE layer IN ('mid_cow', 'mid_gml')),
d AS (
    SELECT t.year, CASE WHEN t.origin = 'CHN' THEN t.destination ELSE t.origin END AS other, max(t.value) AS value
    FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)
    WHERE 'CHN' IN (t.origin, t.destination) AND t.year >= 1980 GROUP BY ALL
), ends AS (SELECT max(t.year) AS year FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)),
p AS (
    SELECT year, abs(max(value) FILTER (state = 'CHN') - avg(value)) AS distance FROM state_year
    WHERE indicator = 'ideal_point_all' AND year >= 1980 GROUP BY year
)
SELECT igo.first::BIGINT AS igo_first, igo.last::BIGINT AS igo_last, igo.year AS igo_year,
       round((SELECT sum(value) FROM d WHERE year <= 2000) / 21.0, 2) AS disputes_before,
       round((SELECT sum(value) FROM d WHERE year > 2000) / (ends.year - 2000), 2) AS disputes_after,
       ends.year AS mid_year,
       round((SELECT avg(distance) FROM p WHERE year <= 2000), 2) AS distance_before,
       round((SELECT avg(distance) FROM p WHERE year > 2000), 2) AS distance_after, ends.year - 1979 AS n
FROM igo, ends

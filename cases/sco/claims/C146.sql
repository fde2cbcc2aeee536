-- claim: C146
-- statement: India and Pakistan have been hostile to each other for a long time.
-- where: Challenges p4
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: tie:mid_gml|tie:mid_cow
-- holds: years_with >= n / 2.0
-- partly: years_with >= n / 4.0
-- contradicted: otherwise
-- evidence: a militarised dispute in {years_with} of {n} years from 1947 to {last_year} ({layer}), {before} of 44
--   to 1990 and {after} since; clashes on record since then: {clashes}
-- reason: Antagonism over a long time is read as a militarised dispute in at least a half of all years since both
--   became independent; a quarter for a part of it.
-- changes: another count of disputes
-- sources: gml_mid
WITH l AS (SELECT max(layer) AS layer FROM layer WHERE layer IN ('mid_gml', 'mid_cow')),
d AS (
    SELECT DISTINCT t.year FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)
    WHERE t.origin IN ('IND', 'PAK') AND t.destination IN ('IND', 'PAK') AND t.origin <> t.destination AND t.value > 0
      AND t.year >= 1947
), ends AS (SELECT max(t.year) AS year FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)),
c AS (
    SELECT d.dispute FROM dispute d JOIN dispute_party p ON p.dispute = d.dispute AND p.role = 'side'
        AND p.state IN ('IND', 'PAK'), ends
    WHERE d.kind IN ('clash', 'war') AND year(d.began) > ends.year
    GROUP BY d.dispute HAVING count(DISTINCT p.state) = 2
)
SELECT (SELECT count(*) FROM d) AS years_with, (SELECT count(*) FROM d WHERE year <= 1990) AS before,
       (SELECT count(*) FROM d WHERE year > 1990) AS after, ends.year AS last_year, (SELECT layer FROM l) AS layer,
       (SELECT count(*) FROM c) AS clashes, ends.year - 1946 AS n
FROM ends

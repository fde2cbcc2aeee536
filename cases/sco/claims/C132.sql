-- claim: C132
-- statement: China and the other members have resolved their border disputes.
-- where: Achievements p2
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party fact:spell
-- holds: open = 0 AND settled >= 1
-- partly: settled >= 1
-- contradicted: otherwise
-- evidence: boundaries of China with members in the record: {settled} settled ({settled_names}) and {open} open
--   ({open_names}) when the paper came out; {others_open} open between other members alone
-- reason: A boundary dispute of China with a member that had no end by the day of the paper is unresolved; one such
--   case is enough against "have resolved". The settled ones were settled with the four states of the former Soviet
--   border, mostly by agreements of two states.
-- changes: a boundary agreement of China and India
-- sources: recorder
WITH day AS (SELECT began AS day FROM event WHERE event = 'paper_published'),
member AS (
    SELECT DISTINCT state FROM member_spell, day WHERE organisation = 'sco' AND role = 'member' AND began <= day
       AND (ended IS NULL OR ended > day)
), d AS (
    SELECT d.dispute, d.name, (d.ended IS NULL OR d.ended > any_value(day)) AS open, bool_or(p.state = 'CHN') AS china
    FROM dispute d JOIN dispute_party p ON p.dispute = d.dispute AND p.role = 'side' JOIN member USING (state), day
    WHERE d.kind IN ('border', 'territory') AND d.dispute NOT LIKE '%corridor'
    GROUP BY d.dispute, d.name, d.ended HAVING count(DISTINCT p.state) >= 2
)
SELECT count(*) FILTER (china AND open) AS open,
       count(*) FILTER (china AND NOT open) AS settled,
       coalesce(string_agg(dispute, ', ' ORDER BY dispute) FILTER (china AND open), 'none')
           AS open_names,
       coalesce(string_agg(dispute, ', ' ORDER BY dispute) FILTER (china AND NOT open), 'none') AS settled_names,
       count(*) FILTER (NOT china AND open) AS others_open, count(*) FILTER (china) AS n
FROM d

-- claim: C147
-- statement: Opposed interests may turn into armed confrontation among members.
-- where: Challenges p4
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party fact:spell fact:event
-- holds: clashes >= 1
-- contradicted: otherwise
-- evidence: of {n} disputes in the record between states that were both members, {clashes} came to an armed clash
--   ({names}), the first in {first_year}
-- reason: What has happened may happen: one armed clash between two states that were both members on that day bears
--   the claim out. Whether interests were the cause, and whether more will follow, is not tested.
-- changes: a finding that none of these clashes was armed
-- sources: recorder
WITH d AS (
    SELECT d.dispute, d.kind, d.began FROM dispute d JOIN dispute_party p ON p.dispute = d.dispute AND p.role = 'side'
         JOIN member_spell m ON m.state = p.state AND m.organisation = 'sco' AND m.role = 'member'
              AND m.began <= coalesce(d.ended, (SELECT began FROM event WHERE event = 'paper_published'))
              AND (m.ended IS NULL OR m.ended > d.began)
    WHERE d.kind <> 'settlement' GROUP BY d.dispute, d.kind, d.began HAVING count(DISTINCT p.state) >= 2
), c AS (
    SELECT d.dispute, d.began FROM d JOIN dispute_party p ON p.dispute = d.dispute AND p.role = 'side'
         JOIN member_spell m ON m.state = p.state AND m.organisation = 'sco' AND m.role = 'member'
             AND m.began <= d.began
    WHERE d.kind IN ('clash', 'war') AND d.began >= DATE '2001-06-15'
    GROUP BY d.dispute, d.began HAVING count(DISTINCT p.state) >= 2
)
SELECT (SELECT count(*) FROM d) AS n, (SELECT count(*) FROM c) AS clashes,
       coalesce((SELECT string_agg(dispute, ', ' ORDER BY dispute) FROM c), 'none') AS names,
       coalesce((SELECT min(year(began))::VARCHAR FROM c), 'no year') AS first_year

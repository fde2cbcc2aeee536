-- claim: C095
-- statement: "Marching West" is to link Central Asia with Xinjiang and to secure energy.
-- where: Security p4
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:project fact:concept
-- holds: status IN ('agreed', 'running', 'completed') AND links >= 2 AND energy_links >= 1
-- partly: links >= 1 AND energy_links >= 1
-- contradicted: otherwise
-- evidence: Marching West is recorded as {status} ({about}, {since}); {links} recorded links between Central Asia and
--   Xinjiang, {energy_links} of them for gas ({names})
-- reason: An aim shows in what is built towards it, and a concept of the state in a decision of the state. The links
--   exist, the first older than the word; the word is a scholar's proposal, and no decision on it is recorded.
-- changes: a government document that takes the concept up
-- sources: zhu_et_al_2022 recorder
WITH l AS (
    SELECT name, announced, name || ' ' || year(announced) AS label FROM project
    WHERE kind = 'corridor' AND (note_place ILIKE '%xinjiang%' OR note_place ILIKE '%kashgar%')
      AND project NOT IN ('marching_west', 'cpec')
)
SELECT p.status, c.about, strftime(p.announced, '%Y-%m') AS since, (SELECT count(*) FROM l) AS links,
       (SELECT count(*) FROM l WHERE name ILIKE '%gas%' OR name ILIKE '%oil%') AS energy_links,
       (SELECT coalesce(string_agg(label, '; ' ORDER BY announced), 'none') FROM l) AS names,
       1 + (SELECT count(*) FROM l) AS n
FROM project p JOIN concept c ON c.concept = 'marching_west' WHERE p.project = 'marching_west'

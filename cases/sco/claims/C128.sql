-- claim: C128
-- statement: Kazakhstan and China have a strategic partnership.
-- where: Achievements p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:partnership fact:event
-- holds: grade >= 3
-- outdated: best >= 3
-- contradicted: otherwise
-- evidence: in force when the paper came out: {name} (rung {grade} of our ladder) since {since}; {forms} forms
--   recorded, the first of {first}
-- reason: The same test as for Russia; see C127. The paper names the form of 2005; the forms in force since then
--   are higher rungs of the same partnership, so the claim holds and says less than is the case.
-- changes: an end of the partnership, or a form without that name
-- sources: piie recorder
WITH p AS (
    SELECT x.* FROM partnership x WHERE (x.state, x.partner) IN (('CHN', 'KAZ'), ('KAZ', 'CHN'))
), day AS (SELECT began AS day FROM event WHERE event = 'paper_published'),
now AS (SELECT p.* FROM p, day WHERE p.began <= day AND (p.ended IS NULL OR p.ended > day))
SELECT (SELECT max(grade) FROM now) AS grade, (SELECT max(name) FROM now) AS name,
       (SELECT partial_date(max(began), max(began_precision)) FROM now) AS since, max(grade) AS best,
       partial_date(min(began), any_value(began_precision)) AS first, count(*) AS forms, count(*) AS n
FROM p

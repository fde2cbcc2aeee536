-- claim: C127
-- statement: Russia and China have a strategic partnership.
-- where: Achievements p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:partnership fact:event
-- holds: grade >= 3
-- outdated: best >= 3
-- contradicted: otherwise
-- evidence: in force when the paper came out: {name} (rung {grade} of our ladder) since {since}; {forms} forms
--   recorded, the first of {first}
-- reason: The form in force on the day of the paper must carry the name of a strategic partnership or a rung above
--   it. The ladder is ours and orders names that the states chose.
-- changes: an end of the partnership, or a form without that name
-- sources: piie chronicleslive
WITH p AS (
    SELECT x.* FROM partnership x WHERE (x.state, x.partner) IN (('CHN', 'RUS'), ('RUS', 'CHN'))
), day AS (SELECT began AS day FROM event WHERE event = 'paper_published'),
now AS (SELECT p.* FROM p, day WHERE p.began <= day AND (p.ended IS NULL OR p.ended > day))
SELECT (SELECT max(grade) FROM now) AS grade, (SELECT max(name) FROM now) AS name,
       (SELECT partial_date(max(began), max(began_precision)) FROM now) AS since, max(grade) AS best,
       partial_date(min(began), any_value(began_precision)) AS first, count(*) AS forms, count(*) AS n
FROM p

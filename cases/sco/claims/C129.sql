-- claim: C129
-- statement: Uzbekistan and China have a cooperative and friendly partnership.
-- where: Achievements p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:partnership fact:event
-- holds: grade = 1
-- outdated: grade > 1 AND had_rung > 0
-- contradicted: otherwise
-- evidence: in force when the paper came out: {name} (rung {grade} of our ladder) since {since}; the friendly and
--   cooperative form held from {rung_began} to {rung_ended}
-- reason: The form named must be the one in force on the day of the paper; if it held before and a higher one has
--   replaced it, the claim is out of date. The dates of the forms are recalled and not read.
-- changes: an official text that dates the forms otherwise
-- sources: piie recorder
WITH p AS (
    SELECT x.* FROM partnership x WHERE (x.state, x.partner) IN (('CHN', 'UZB'), ('UZB', 'CHN'))
), day AS (SELECT began AS day FROM event WHERE event = 'paper_published'),
now AS (SELECT p.* FROM p, day WHERE p.began <= day AND (p.ended IS NULL OR p.ended > day))
SELECT (SELECT max(grade) FROM now) AS grade, (SELECT max(name) FROM now) AS name,
       (SELECT partial_date(max(began), max(began_precision)) FROM now) AS since,
       count(*) FILTER (name ILIKE '%friendly%' AND name ILIKE '%cooperative%') AS had_rung,
       coalesce(min(partial_date(began, began_precision)) FILTER (name ILIKE '%friendly%'), 'never') AS rung_began,
       coalesce(min(partial_date(ended, ended_precision)) FILTER (name ILIKE '%friendly%'), 'no day') AS rung_ended,
       count(*) AS n
FROM p

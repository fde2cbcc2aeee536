-- claim: C034
-- statement: China's part in the organisation furthers cultural and social integration.
-- where: Theory p3
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: fact:spell tie:china_inbound_students tie:china_confucius_institutes
-- holds: students_last > students_first AND institutes_last > institutes_first
-- partly: students_last > students_first OR institutes_last > institutes_first
-- contradicted: otherwise
-- evidence: Per Central Asian and South Asian state that AidData covers: students in China {students_first} in
--   members and {students_first_other} in others before ({students_from}), {students_last} and {students_last_other}
--   in {students_to}; Confucius institutes in members {institutes_first} and {institutes_last}
-- reason: More culture and contact must show at least as more students and more institutes per member in the last
--   year of the data than in the first. Growth in states outside stands beside it: without more growth inside it is
--   China that opens to all, and not the organisation.
-- changes: student and tourist numbers of all members by year
WITH member AS (
    SELECT DISTINCT state FROM member_spell WHERE role = 'member' AND organisation = (SELECT organisation FROM setting)
), student AS (
    SELECT CASE origin WHEN 'CHN' THEN destination ELSE origin END AS state, year, value FROM tie
    WHERE layer = 'china_inbound_students' AND 'CHN' IN (origin, destination)
), institute AS (
    SELECT CASE origin WHEN 'CHN' THEN destination ELSE origin END AS state, year, value FROM tie
    WHERE layer = 'china_confucius_institutes' AND 'CHN' IN (origin, destination)
), span AS (
    SELECT min(year) AS first, max(year) AS last FROM student
), ispan AS (
    SELECT min(year) AS first, max(year) AS last FROM institute
)
SELECT round(avg(value) FILTER (year = span.first AND state IN (FROM member)), 1) AS students_first,
       round(avg(value) FILTER (year = span.first AND state NOT IN (FROM member)), 1) AS students_first_other,
       round(avg(value) FILTER (year = span.last AND state IN (FROM member)), 1) AS students_last,
       round(avg(value) FILTER (year = span.last AND state NOT IN (FROM member)), 1) AS students_last_other,
       any_value(span.first) AS students_from, any_value(span.last) AS students_to,
       (SELECT round(avg(value), 2) FROM institute, ispan WHERE year = ispan.first AND state IN (FROM member)) AS institutes_first,
       (SELECT round(avg(value), 2) FROM institute, ispan WHERE year = ispan.last AND state IN (FROM member)) AS institutes_last,
       count(*) FILTER (state IN (FROM member)) AS n
FROM student, span

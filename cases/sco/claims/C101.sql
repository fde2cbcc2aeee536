-- claim: C101
-- statement: The exercise Peace Mission 2014 brought about 7,000 troops together in August 2014.
-- where: Security p7
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:exercise fact:contingent
-- holds: year = 2014 AND month = 8 AND reports >= 2 AND nearest <= 0.05
-- partly: nearest <= 0.05
-- contradicted: otherwise
-- evidence: held from {began} to {ended}; {reports} reports other than the paper give {least} to {most} troops in
--   all; named contingents are known for {states} of the {participants} participants
-- reason: Month and total are compared with reports that are not the paper's; a twentieth is allowed for "around".
--   The report that the paper cites is one of them, so two are asked for. Most reports rest on the same spokesmen.
-- changes: a report that gives another total or month
-- sources: china_daily_2014 wang_xu_2014 ecns_2014 globalsecurity_2014
WITH e AS (FROM exercise WHERE exercise = 'peace_mission_2014'),
total AS (
    SELECT personnel FROM contingent
    WHERE exercise = 'peace_mission_2014' AND role = 'total' AND source <> 'liaqat_abbasi_2025'
), sent AS (
    SELECT count(DISTINCT state) AS participants, count(DISTINCT state) FILTER (personnel IS NOT NULL) AS states
    FROM contingent WHERE exercise = 'peace_mission_2014' AND role = 'participant'
)
SELECT year(any_value(e.began)) AS year, month(any_value(e.began)) AS month,
       strftime(any_value(e.began), '%Y-%m-%d') AS began, strftime(any_value(e.ended), '%Y-%m-%d') AS ended,
       count(personnel) AS reports, min(personnel) AS least, max(personnel) AS most,
       min(abs(personnel - 7000) / 7000.0) AS nearest, any_value(participants) AS participants,
       any_value(states) AS states, count(personnel) AS n
FROM e, sent, total

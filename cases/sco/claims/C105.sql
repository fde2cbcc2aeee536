-- claim: C105
-- statement: Peace Mission 2021 was opened on a Monday.
-- where: Security p8
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event fact:exercise
-- holds: opening_day = 'Monday'
-- partly: camp_day = 'Monday' OR first_day = 'Monday'
-- contradicted: otherwise
-- evidence: opened on {opening}, a {opening_day}; ceremony in the Chinese camp on {camp}, a {camp_day}; first day
--   of the exercise {first}, a {first_day}
-- reason: The weekday of the recorded opening decides. There were two ceremonies on two days, and the one that
--   other reports call the opening counts.
-- changes: another day of the opening
-- sources: chinamil_2021 thediplomaticinsight_2021
SELECT strftime(o.began, '%Y-%m-%d') AS opening, dayname(o.began) AS opening_day,
       strftime(c.began, '%Y-%m-%d') AS camp, dayname(c.began) AS camp_day,
       strftime(e.began, '%Y-%m-%d') AS first, dayname(e.began) AS first_day, 3 AS n
FROM event o, event c, exercise e
WHERE o.event = 'peace_mission_2021_opening' AND c.event = 'peace_mission_2021_camp'
  AND e.exercise = 'peace_mission_2021'

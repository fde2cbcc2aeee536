-- claim: C142
-- statement: Chinese troops took another route of more than 10,000 km.
-- where: Challenges p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: least > 10000
-- partly: most > 10000
-- contradicted: otherwise
-- evidence: {n} reports other than the paper give {least} to {most} km, for {troops} troops; in {later} the way led
--   through Kazakhstan by rail
-- reason: The length is compared with reports of the time; all of them must be above 10,000 km. They rest on one
--   Chinese officer. Helicopters flew another way, so not all troops went that far.
-- changes: a report of a shorter way
-- sources: china_daily_2007 xinhua_2007_turpan chinamil_2018
SELECT count(*) AS n, min(value)::BIGINT AS least, max(value)::BIGINT AS most,
       (SELECT max(personnel) FROM contingent WHERE exercise = 'peace_mission_2007' AND state = 'CHN'
           AND preferred = 'yes') AS troops,
       coalesce((SELECT strftime(began, '%Y') FROM event WHERE event = 'rail_transit_2018'), 'no year') AS later
FROM statistic
WHERE subject = 'peace_mission_2007' AND indicator LIKE 'length of the route%' AND source <> 'liaqat_abbasi_2025'

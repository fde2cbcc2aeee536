-- claim: C141
-- statement: Kazakhstan failed to pass legislation that would have let foreign troops cross for Peace Mission 2007.
-- where: Challenges p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:statistic fact:event
-- holds: refusals_read >= 1 AND detour = 1
-- partly: detour = 1
-- contradicted: otherwise
-- evidence: reports of a refusal from other sources than the paper: {refusals_read}; the Chinese troops went
--   {route} km by way of Manzhouli, a detour (1: yes): {detour}; Chinese troops crossed Kazakhstan by rail in
--   {later}
-- reason: A refusal needs a report of it that is not the paper's; a detour, which any way of more than 5,000 km is,
--   makes it likely, without saying why it was taken. Nothing on the law itself was found.
-- changes: a report of 2007 on the law or the refusal
-- sources: china_daily_2007 xinhua_2007_turpan chinamil_2018
SELECT (SELECT count(*) FROM dispute WHERE dispute = 'kazakhstan_transit_2007' AND source <> 'liaqat_abbasi_2025')
       + (SELECT count(*) FROM event WHERE name ILIKE '%Kazakhstan%' AND name ILIKE '%transit%'
           AND year(began) = 2007)
           AS refusals_read,
       max(value)::BIGINT AS route, (max(value) > 5000)::INTEGER AS detour,
       coalesce((SELECT strftime(began, '%Y') FROM event WHERE event = 'rail_transit_2018'), 'no year') AS later,
       count(*) AS n
FROM statistic
WHERE subject = 'peace_mission_2007' AND indicator LIKE 'length of the route%' AND source <> 'liaqat_abbasi_2025'

-- claim: C049
-- statement: The summit of July 2000 was in Dushanbe, and Uzbekistan was there for the first time, as an observer.
-- where: Evolution p4
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:meeting fact:attendance
-- holds: month_held = '2000-07' AND place = 'Dushanbe' AND observer = 1 AND earlier = 0
-- partly: month_held = '2000-07' AND place = 'Dushanbe'
-- contradicted: otherwise
-- evidence: meeting of {held} in {place}; Uzbekistan attended as {role} (source {read_in}), and at {earlier} earlier
--   meetings
-- reason: Day, place, capacity and order of attendance decide; that Uzbekistan was there counts only from another
--   source than the paper. One report calls it a guest, another an observer; the Shanghai Five had no rules that tell
--   them apart.
-- changes: an earlier meeting with Uzbekistan, or another capacity in all other sources
-- sources: kremlin_2000 peoples_daily_2000
SELECT strftime(m.began, '%Y-%m-%d') AS held, strftime(m.began, '%Y-%m') AS month_held, m.place,
       coalesce(any_value(a.role), 'nothing recorded') AS role,
       coalesce(any_value(a.source), 'none') AS read_in, count(a.state) FILTER (a.role = 'observer'
           AND a.source <> 'liaqat_abbasi_2025') AS observer,
       (SELECT count(*) FROM attendance b JOIN meeting c USING (meeting) WHERE b.state = 'UZB'
           AND c.began < m.began) AS earlier,
       1 + count(a.state) AS n
FROM meeting m LEFT JOIN attendance a ON a.meeting = m.meeting AND a.state = 'UZB'
WHERE m.organisation = 'shanghai_five' AND year(m.began) = 2000
GROUP BY m.began, m.place

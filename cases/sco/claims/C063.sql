-- claim: C063
-- statement: The exercise of 2012 was held in Tajikistan with troops of China, Russia, Tajikistan, Kyrgyzstan and
--   Kazakhstan.
-- where: Evolution p8
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:exercise fact:contingent
-- holds: host = 'TJK' AND named = 5 AND took_part = 5
-- partly: host = 'TJK' OR named = 5
-- contradicted: otherwise
-- evidence: {name}, {began} to {ended}, {place}; {took_part} states sent troops, {named} of the five named; {total}
--   troops in all ({qualifier}), {chinese} of them Chinese
-- reason: Host and participants decide, from sources other than the paper. That the sixth member of the time stayed
--   away follows from the list and is not said by the paper.
-- changes: another host or list of participants
-- sources: peoples_daily_2012 ecrats_2012
SELECT e.name, strftime(e.began, '%Y-%m-%d') AS began, strftime(e.ended, '%Y-%m-%d') AS ended, e.place, e.host,
       count(DISTINCT c.state) FILTER (c.role = 'participant') AS took_part,
       count(DISTINCT c.state) FILTER (c.role = 'participant'
           AND c.state IN ('CHN', 'RUS', 'TJK', 'KGZ', 'KAZ')) AS named,
       max(c.personnel) FILTER (c.role = 'total' AND c.preferred = 'yes') AS total,
       replace(max(c.qualifier) FILTER (c.role = 'total' AND c.preferred = 'yes'), '_', ' ') AS qualifier,
       max(c.personnel) FILTER (c.state = 'CHN' AND c.preferred = 'yes') AS chinese, 1 + count(DISTINCT c.state) AS n
FROM exercise e JOIN contingent c USING (exercise)
WHERE e.exercise = 'peace_mission_2012' AND c.source <> 'liaqat_abbasi_2025'
GROUP BY e.name, e.began, e.ended, e.place, e.host

-- claim: C052
-- statement: At Dushanbe the president of China proposed to make the summits a permanent institution.
-- where: Evolution p4
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:proposal fact:meeting
-- holds: proposer = 'CHN' AND place = 'Dushanbe' AND reports > 0
-- partly: proposer = 'CHN'
-- contradicted: otherwise
-- evidence: proposal of {proposer} made on {made} ({place}; source {read_in}), adopted on {adopted}, {months} months
--   later
-- reason: Proposer and occasion decide, and count as shown only from another source than the paper. A newspaper of
--   the day reports Chinese points to turn the meetings into a mechanism of cooperation; whether that meant an
--   organisation it does not say.
-- changes: the speech itself, or a like proposal of another state at that meeting
-- sources: peoples_daily_2000 peoples_daily_2000_jiang
SELECT p.state AS proposer, strftime(p.made, '%Y-%m-%d') AS made, coalesce(m.place, 'no meeting that day') AS place,
       p.source AS read_in,
       strftime(p.adopted, '%Y-%m-%d') AS adopted, date_diff('month', p.made, p.adopted) AS months,
       (p.source NOT IN ('liaqat_abbasi_2025', 'recorder'))::INTEGER AS reports,
       1 + (m.meeting IS NOT NULL)::INTEGER AS n
FROM proposal p LEFT JOIN meeting m ON m.began = p.made AND m.kind = 'heads_of_state'
WHERE p.proposal = 'permanent_institution'

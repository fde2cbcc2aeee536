-- claim: C104
-- statement: Eight members took part in Peace Mission 2021 in Orenburg, with about 4,000 troops, 558 of them from
--   China.
-- where: Security p8
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:exercise fact:contingent fact:spell
-- holds: place LIKE '%Orenburg%' AND members = 8 AND participants = members AND nearest_total <= 0.05 AND chinese =
--   558
-- partly: nearest_total <= 0.05 OR chinese = 558
-- contradicted: otherwise
-- evidence: at {place}; {participants} participants, {members} members on that day; {total} troops in all and
--   {chinese} from China by reports other than the paper; {invited} invited beside them
-- reason: Total, Chinese contingent and place are taken from a report that is not the paper's. The list of
--   participants is the paper's own and is compared with the members of that day, so it is only shown to be
--   possible.
-- changes: a report with another total or list
-- sources: chinamil_2021
WITH e AS (FROM exercise WHERE exercise = 'peace_mission_2021'),
c AS (FROM contingent WHERE exercise = 'peace_mission_2021')
SELECT e.place,
       (SELECT count(DISTINCT state) FROM c WHERE role = 'participant') AS participants,
       (SELECT count(DISTINCT state) FROM member_spell s WHERE s.organisation = 'sco' AND s.role = 'member'
           AND s.began <= e.began AND (s.ended IS NULL OR s.ended > e.began)) AS members,
       (SELECT max(personnel) FROM c WHERE role = 'total' AND source <> 'liaqat_abbasi_2025') AS total,
       (SELECT min(abs(personnel - 4000) / 4000.0) FROM c WHERE role = 'total' AND source <> 'liaqat_abbasi_2025')
           AS nearest_total,
       (SELECT max(personnel) FROM c WHERE state = 'CHN' AND source <> 'liaqat_abbasi_2025') AS chinese,
       (SELECT coalesce(string_agg(state, ', '), 'none') FROM c WHERE role = 'invited') AS invited,
       (SELECT count(*) FROM c WHERE source <> 'liaqat_abbasi_2025') AS n
FROM e

-- claim: C011
-- statement: The Shanghai Five were China, Russia, Kyrgyzstan, Kazakhstan and Tajikistan.
-- where: Introduction p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell
-- holds: members = 'CHN KAZ KGZ RUS TJK'
-- partly: named >= 3
-- contradicted: otherwise
-- evidence: Members of the predecessor from {first_day} on: {members}
-- reason: The members on record must be exactly the five that are named.
-- changes: another spell of the Shanghai Five
SELECT string_agg(DISTINCT state, ' ' ORDER BY state) AS members, min(began) AS first_day,
       count(DISTINCT state) FILTER (state IN ('CHN', 'KAZ', 'KGZ', 'RUS', 'TJK')) AS named,
       string_agg(DISTINCT source, ' ') AS sources, count(DISTINCT state) AS n
FROM spell
WHERE role = 'member' AND organisation = (SELECT predecessor FROM organisation WHERE subject = 'yes')

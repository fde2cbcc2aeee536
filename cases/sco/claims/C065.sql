-- claim: C065
-- statement: Foreign relations followed the principle of Li, which the Zhou called "Confusion Rule of Propriety".
-- where: Regionalism p1
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:source fact:concept
-- holds: confusion > 0
-- partly: confucian > 0 AND concepts > 0
-- contradicted: otherwise
-- evidence: the work that the paper cites here is "{title}"; {confucian} title names Confucius' teaching, {confusion}
--   the word of the paper
-- reason: The name can be checked against the title of the work cited for it. The principle is the Confucian rule of
--   propriety; "Confusion" is a slip of the pen. Whether it governed foreign relations under the Zhou, no data here
--   can tell.
-- changes: a source that uses the word of the paper
-- sources: qin_2008
SELECT any_value(s.title) AS title, count(*) FILTER (s.title ILIKE '%confusion%') AS confusion,
       count(*) FILTER (s.title ILIKE '%confuci%') AS confucian,
       (SELECT count(*) FROM concept WHERE concept = 'li' AND about ILIKE '%propriety%') AS concepts, count(*) AS n
FROM source s WHERE s.source = 'qin_2008'

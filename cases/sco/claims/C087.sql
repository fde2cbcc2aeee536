-- claim: C087
-- statement: Napoleon foretold that China would astonish the world when it woke.
-- where: Strategic p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event
-- holds: years_after_death <= 0
-- partly: years_after_death <= 10
-- contradicted: otherwise
-- evidence: earliest occurrence that a historian of Napoleon knows: {traced}, {years_after_death} years after his
--   death ({died})
-- reason: A saying is someone's if a witness of his time has it; memoirs of companions are allowed ten years. That
--   none is known is no proof that he never said it, but nothing speaks for it, and the foundation that studies him
--   doubts it.
-- changes: a text from his lifetime, or of a companion, with the saying
-- sources: napoleon_org
SELECT strftime(d.began, '%Y-%m-%d') AS died, year(t.began) AS traced,
       date_diff('year', d.began, t.began) AS years_after_death, 2 AS n
FROM event d, event t WHERE d.event = 'napoleon_death' AND t.event = 'napoleon_saying_traced'

-- claim: C048
-- statement: The summit in Bishkek in August 1999 adopted the Bishkek Declaration against separatism, terrorism and
--   fundamentalism.
-- where: Evolution p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:meeting fact:instrument fact:provision
-- holds: month_held = '1999-08' AND place = 'Bishkek' AND declarations = 1 AND threats >= 2
-- partly: month_held = '1999-08' AND place = 'Bishkek'
-- contradicted: otherwise
-- evidence: meeting from {held} in {place}; {declarations} declaration adopted in its course, on {adopted}; {threats}
--   of the threats separatism, terrorism and religious extremism in it
-- reason: Month, place, the text and its subject decide, and each is recorded from another source than the paper. At
--   least two of the three threats must be named, since reports shorten such lists.
-- changes: a text of the declaration without these threats, or another day or place
-- sources: rferl_1999 bishkek_text_1999
SELECT strftime(m.began, '%Y-%m-%d') AS held, strftime(m.began, '%Y-%m') AS month_held, m.place,
       count(DISTINCT i.instrument) AS declarations,
       strftime(min(i.adopted), '%Y-%m-%d') AS adopted,
       coalesce(max(len([w FOR w IN ['separatis', 'terroris', 'extremis'] IF contains(lower(p.topic), w)])),
           0) AS threats,
       1 + count(DISTINCT i.instrument) + count(DISTINCT p.provision) AS n
FROM meeting m
     LEFT JOIN instrument i ON i.adopted BETWEEN m.began AND m.ended AND i.organisation = m.organisation
         AND i.kind = 'declaration'
     LEFT JOIN provision p ON p.instrument = i.instrument AND p.source <> 'liaqat_abbasi_2025'
WHERE m.organisation = 'shanghai_five' AND year(m.began) = 1999
GROUP BY m.began, m.place

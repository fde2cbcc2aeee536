-- claim: C057
-- statement: The summit of 2002 was in St Petersburg and signed the Charter and the agreement on the anti-terrorist
--   structure.
-- where: Evolution p5
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:meeting fact:instrument
-- holds: place = 'St Petersburg' AND charter = 1 AND rats = 1
-- partly: charter = 1 OR rats = 1
-- contradicted: otherwise
-- evidence: meeting of {held} in {place}; {texts} texts of that day: {names}
-- reason: The place and the two texts of that day decide.
-- changes: another day or place of either text
-- sources: adilet
SELECT strftime(m.began, '%Y-%m-%d') AS held, m.place, count(i.instrument) AS texts,
       string_agg(i.name, '; ' ORDER BY i.name) AS names,
       count(*) FILTER (i.instrument = 'sco_charter') AS charter,
       count(*) FILTER (i.instrument = 'rats_agreement_2002') AS rats,
       1 + count(i.instrument) AS n
FROM meeting m LEFT JOIN instrument i ON i.adopted = m.began AND i.organisation = m.organisation
WHERE m.organisation = 'sco' AND m.kind = 'heads_of_state' AND year(m.began) = 2002
GROUP BY m.began, m.place

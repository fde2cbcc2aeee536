-- claim: C053
-- statement: The organisation was founded at the summit in Shanghai on 14 and 15 June 2001.
-- where: Evolution p4
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:organisation fact:meeting fact:event
-- holds: founded = '2001-06-15' AND place = 'Shanghai' AND day_before > 0
-- partly: founded = '2001-06-15'
-- contradicted: otherwise
-- evidence: founded on {founded}, meeting in {place}; {day_before} recorded act in Shanghai on the day before
-- reason: The founding day of the record, the place of the meeting of that day, and an act of the eve decide. The
--   same paper also gives 1996 as founding year, which is another claim; see C009.
-- changes: another founding day or place
-- sources: decl_sco_2001 wion
SELECT strftime(o.founded, '%Y-%m-%d') AS founded, m.place, count(e.event) AS day_before, 2 + count(e.event) AS n
FROM organisation o JOIN meeting m ON m.organisation = o.organisation AND m.began = o.founded
    AND m.kind = 'heads_of_state'
     LEFT JOIN event e ON e.began = o.founded - 1 AND e.place = m.place
WHERE o.subject = 'yes'
GROUP BY o.founded, m.place

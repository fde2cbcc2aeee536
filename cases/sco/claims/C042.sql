-- claim: C042
-- statement: In 1996 the leaders met in Shanghai and signed an agreement on military trust in the border areas.
-- where: Evolution p2
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:party fact:meeting
-- holds: year_signed = 1996 AND place = 'Shanghai' AND parties = 5 AND summits = 1
-- partly: year_signed = 1996
-- contradicted: otherwise
-- evidence: {name}, signed on {signed} in {place} by {parties} states; {summits} meeting of heads of state that day
-- reason: Day, place and number of parties decide. The paper gives the text another name than the Charter does, and
--   calls it a treaty; that is a matter of translation and not counted against it.
-- changes: another day, place or number of parties in the record
-- sources: treaty_charter_2002 rferl_1996
SELECT i.name, strftime(i.adopted, '%Y-%m-%d') AS signed, year(i.adopted) AS year_signed, i.place,
       count(DISTINCT p.state) AS parties, count(DISTINCT m.meeting) AS summits, 1 + count(DISTINCT p.state) AS n
FROM instrument i
     LEFT JOIN party p ON p.instrument = i.instrument AND p.act = 'signature'
     LEFT JOIN meeting m ON m.kind = 'heads_of_state' AND m.began = i.adopted AND m.place = i.place
WHERE i.instrument = 'confidence_building_1996'
GROUP BY i.name, i.adopted, i.place

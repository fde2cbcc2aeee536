-- claim: C067
-- statement: Chinese interest in Xinjiang lasted until the 16th and 17th centuries.
-- where: Regionalism p2
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event
-- holds: later = 0
-- contradicted: otherwise
-- evidence: {later} recorded acts of Chinese states in Xinjiang after 1700, from {first_year} ({first_act}) to
--   {last_year} ({last_act})
-- reason: Interest that ended would leave no acts after its end. The conquest and the making of a province came
--   after.
-- changes: that no act of a Chinese state in Xinjiang after 1700 stands in the record
-- sources: recorder
SELECT count(*) AS later, year(min(began)) AS first_year, arg_min(name, began) AS first_act,
       year(max(began)) AS last_year, arg_max(name, began) AS last_act,
       count(*) AS n
FROM event WHERE place = 'Xinjiang' AND began > DATE '1700-12-31' AND began < DATE '1900-01-01'

-- claim: C066
-- statement: Ming policy was isolationist in the 15th century, and the voyages of Zheng He founded no colonies.
-- where: Regionalism p2
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event
-- holds: years_of_voyages = 0
-- partly: years_of_voyages < 50
-- contradicted: otherwise
-- evidence: voyages from {began} to {ended}: {years_of_voyages} of the 100 years of that century, so isolation can
--   hold for the other {years_without} at most
-- reason: Voyages over the ocean are the opposite of isolation, so the years with them limit the claim. Half of the
--   century is the line between a part and none of it. That no colony was founded is not recorded as a fact and not
--   tested; no source here says otherwise.
-- changes: other dates of the voyages
-- sources: recorder
SELECT year(began) AS began, year(ended) AS ended, greatest(0,
           least(year(ended), 1500) - greatest(year(began), 1401) + 1) AS years_of_voyages,
       100 - greatest(0, least(year(ended), 1500) - greatest(year(began), 1401) + 1) AS years_without, 1 AS n
FROM event WHERE event = 'zheng_he_voyages'

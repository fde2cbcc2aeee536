-- claim: C009
-- statement: The organisation was founded in 1996.
-- where: Introduction p1
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:organisation
-- holds: founded_year = 1996
-- partly: predecessor_year = 1996
-- contradicted: otherwise
-- evidence: The organisation was founded on {founded} (charter of {charter}, in force {in_force}); its predecessor
--   began on {predecessor_founded}
-- reason: The founding day is that of the declaration that set the organisation up. If only the forum that it
--   continues began in that year the claim is true of the forum, not of the organisation. COW-IGO counts the forum as
--   the organisation from 1996.
-- changes: another founding day on record
SELECT o.founded, extract(year FROM o.founded) AS founded_year, p.founded AS predecessor_founded,
       extract(year FROM p.founded) AS predecessor_year,
       (SELECT min(adopted) FROM instrument i WHERE i.organisation = o.organisation AND i.kind = 'charter') AS charter,
       (SELECT min(in_force) FROM instrument i WHERE i.organisation = o.organisation AND i.kind = 'charter') AS in_force,
       concat_ws(' ', o.source, p.source) AS sources, 1 + count(p.organisation) OVER () AS n
FROM organisation o LEFT JOIN organisation p ON p.organisation = o.predecessor WHERE o.subject = 'yes'

-- claim: C043
-- statement: In April 1997 the leaders signed in Moscow an agreement to reduce forces at the borders.
-- where: Evolution p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:party
-- holds: month_signed = '1997-04' AND place = 'Moscow' AND parties = 5
-- partly: month_signed = '1997-04' OR place = 'Moscow'
-- contradicted: otherwise
-- evidence: {name}, signed on {signed} in {place} by {parties} states
-- reason: Month, place and number of parties decide. Nothing is said of what the text provides; see C044 and C045.
-- changes: another day, place or number of parties in the record
-- sources: fas_reduction rferl_1997
SELECT i.name, strftime(i.adopted, '%Y-%m-%d') AS signed, strftime(i.adopted, '%Y-%m') AS month_signed, i.place,
       count(DISTINCT p.state) AS parties, 1 + count(DISTINCT p.state) AS n
FROM instrument i LEFT JOIN party p ON p.instrument = i.instrument AND p.act = 'signature'
WHERE i.instrument = 'force_reduction_1997'
GROUP BY i.name, i.adopted, i.place

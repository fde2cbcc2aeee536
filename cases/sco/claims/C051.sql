-- claim: C051
-- statement: The Dushanbe Declaration of 2000 provided for an anti-terrorism centre.
-- where: Evolution p4
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:provision fact:body
-- holds: clauses_read > 0
-- partly: clauses > 0 AND years_to_agreement <= 2
-- contradicted: otherwise
-- evidence: {clauses} such clause recorded, {clauses_read} of them from another source than the paper; the centre was
--   agreed on {agreed} and opened on {opened} in {seat}
-- reason: Only the text decides whether the clause is there. The paper alone is no witness for itself, so without
--   another reading the claim is held to be partly borne out where the centre did follow within two years. The
--   Russian report of 2001 names an agreement on such a centre, meant for Bishkek, only at the summit of 2001.
-- changes: the declaration of 2000 read in full
-- sources: kremlin_2001 rferl_2003_rats treaty_rats_2002
SELECT count(p.provision) AS clauses, count(p.provision) FILTER (p.source NOT IN ('liaqat_abbasi_2025',
           'recorder')) AS clauses_read,
       strftime(b.agreed, '%Y-%m-%d') AS agreed, strftime(b.opened, '%Y-%m-%d') AS opened, b.seat,
       date_diff('month', any_value(i.adopted), b.agreed) / 12.0 AS years_to_agreement, 1 + count(p.provision) AS n
FROM body b, instrument i LEFT JOIN provision p ON p.instrument = i.instrument AND p.topic ILIKE '%centre%'
WHERE b.body = 'rats' AND i.instrument = 'dushanbe_declaration_2000'
GROUP BY b.agreed, b.opened, b.seat

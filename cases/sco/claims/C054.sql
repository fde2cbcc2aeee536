-- claim: C054
-- statement: The old five and Uzbekistan signed the declaration that founded the organisation.
-- where: Evolution p4
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:party fact:instrument fact:spell
-- holds: signed = 6 AND old_five = 5 AND uzbekistan = 1
-- partly: signed >= 5
-- contradicted: otherwise
-- evidence: {signed} states signed on {adopted}, {old_five} of them from the Shanghai Five; the same day {others}
--   more text was signed ({other_names})
-- reason: The signatures decide. The paper leaves out that the convention on terrorism, separatism and extremism was
--   signed the same day.
-- changes: another list of signatories
-- sources: decl_sco_2001 tass_2017_rats
WITH s AS (SELECT DISTINCT state FROM party WHERE instrument = 'sco_declaration_2001' AND act = 'signature'),
five AS (SELECT DISTINCT state FROM spell WHERE organisation = 'shanghai_five' AND role = 'member'),
other AS (
    SELECT i.name FROM instrument i JOIN instrument d ON d.instrument = 'sco_declaration_2001'
    WHERE i.adopted = d.adopted AND i.organisation = 'sco' AND i.instrument <> d.instrument
)
SELECT (SELECT count(*) FROM s) AS signed, (SELECT count(*) FROM s JOIN five USING (state)) AS old_five,
       (SELECT count(*) FROM s WHERE state = 'UZB') AS uzbekistan, strftime(adopted, '%Y-%m-%d') AS adopted,
       (SELECT count(*) FROM other) AS others, (SELECT coalesce(string_agg(name, '; '), 'none')
           FROM other) AS other_names,
       (SELECT count(*) FROM s) AS n
FROM instrument WHERE instrument = 'sco_declaration_2001'

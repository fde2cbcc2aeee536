-- claim: C097
-- statement: The three evils are the subject of conventions of 2000 and 2009 against terrorism.
-- where: Security p5
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain
-- holds: in_2000 = 1 AND in_2009 = 1
-- partly: in_2000 = 1 OR in_2009 = 1
-- contradicted: otherwise
-- evidence: conventions of the organisation on these subjects: {names}
-- reason: The years of the conventions are recorded and can be compared. The first is of 2001, founding and
--   convention being of one day, so one of two years is right.
-- changes: a convention of the group of 2000
-- sources: tass_2017_rats treaty_terrorism_2009
SELECT count(DISTINCT i.instrument) FILTER (year(i.adopted) = 2000) AS in_2000,
       count(DISTINCT i.instrument) FILTER (year(i.adopted) = 2009) AS in_2009,
       string_agg(i.name || ' (' || strftime(i.adopted, '%Y-%m-%d') || ')', '; ' ORDER BY i.adopted) AS names,
       count(*) AS n
FROM instrument i JOIN instrument_domain d ON d.instrument = i.instrument AND d.domain = 'counterterrorism'
WHERE i.organisation IN ('sco', 'shanghai_five') AND i.kind = 'convention'

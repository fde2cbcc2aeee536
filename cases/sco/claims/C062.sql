-- claim: C062
-- statement: A convention of the organisation defines terrorism and jurisdiction, and asks for laws that punish it.
-- where: Evolution p8
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:provision
-- holds: definition > 0 AND jurisdiction > 0 AND national_law > 0
-- partly: definition > 0 OR jurisdiction > 0 OR national_law > 0
-- contradicted: otherwise
-- evidence: {name} of {adopted}: definition {definition}, jurisdiction {jurisdiction}, national law {national_law}
--   (provisions read in another source than the paper)
-- reason: The three contents are in the text or they are not. Only provisions read elsewhere than in the paper count.
--   The paper gives no date here; the convention of 2009 is the one with all three.
-- changes: the articles of the convention read without one of these contents
-- sources: treaty_terrorism_2009 chinamil_2014_convention
SELECT i.name, strftime(i.adopted, '%Y-%m-%d') AS adopted, count(*) FILTER (p.topic ILIKE '%defines%') AS definition,
       count(*) FILTER (p.topic ILIKE '%jurisdiction%') AS jurisdiction,
       count(*) FILTER (p.topic ILIKE '%their own law%') AS national_law,
       1 + count(p.provision) AS n
FROM instrument i LEFT JOIN provision p ON p.instrument = i.instrument
    AND p.source NOT IN ('liaqat_abbasi_2025', 'recorder')
WHERE i.instrument = 'terrorism_convention_2009'
GROUP BY i.name, i.adopted

-- claim: C064
-- statement: Members cooperate in a long list of civil spheres, from the economy to tourism.
-- where: Evolution p9
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:domain fact:instrument fact:instrument_domain
-- holds: covered = listed
-- partly: covered * 2 >= listed
-- contradicted: otherwise
-- evidence: {covered} of the {listed} listed spheres have a text of the organisation up to the paper; without one:
--   {missing}
-- reason: Cooperation in a sphere shows in a text that governs it. A text is not yet cooperation, and the record does
--   not hold all texts, so a sphere without one is not proved empty; all must be covered for the claim to hold as it
--   stands, half for it to hold in part.
-- changes: texts on the spheres that have none
-- sources: liaqat_abbasi_2025
WITH listed AS (SELECT domain, name FROM domain WHERE source = 'liaqat_abbasi_2025' AND locator = 'Evolution p9'),
covered AS (
    SELECT DISTINCT d.domain FROM instrument_domain d JOIN instrument i USING (instrument),
           (SELECT began FROM event WHERE event = 'paper_published') p
    WHERE i.organisation = 'sco' AND i.adopted <= p.began
)
SELECT count(*) AS listed, count(covered.domain) AS covered,
       coalesce(string_agg(listed.name, ', ' ORDER BY listed.name) FILTER (covered.domain IS NULL),
           'none') AS missing, count(*) AS n
FROM listed LEFT JOIN covered USING (domain)

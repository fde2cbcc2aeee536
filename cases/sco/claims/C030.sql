-- claim: C030
-- statement: China joins trade agreements and infrastructure projects within the organisation.
-- where: Theory p3
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:proposal fact:instrument fact:project fact:project_party
-- holds: free_trade > 0 AND corridors > 0
-- partly: bilateral > 0 OR corridors > 0
-- contradicted: otherwise
-- evidence: Free trade areas of the organisation that were adopted: {free_trade} of {proposed} proposed; trade
--   agreements of China with members outside it: {bilateral} ({which}); running corridors and railways of China with
--   members: {corridors}
-- reason: Within the organisation means that the agreement is one of the organisation. Agreements of China with
--   single members or with their union, and projects with them, make it true in part.
-- changes: a free trade area of the organisation
WITH member AS (
    SELECT DISTINCT state FROM member_spell WHERE role = 'member' AND held_in = (SELECT organisation FROM setting)
), proposed AS (
    SELECT count(*) AS n, count(*) FILTER (outcome = 'adopted') AS adopted, string_agg(DISTINCT source, ' ') AS sources
    FROM proposal WHERE subject ILIKE '%free trade%' AND organisation = (SELECT organisation FROM setting)
), bilateral AS (
    SELECT DISTINCT i.instrument, i.source FROM instrument i JOIN instrument_domain d USING (instrument) JOIN party p USING (instrument)
    WHERE d.domain = 'trade' AND i.binding = 'yes' AND i.adopted >= DATE '2001-06-15' AND p.state = 'CHN'
      AND (i.organisation IS NULL OR i.organisation <> (SELECT organisation FROM setting))
      AND EXISTS (FROM party q WHERE q.instrument = i.instrument AND q.state IN (FROM member WHERE state <> 'CHN'))
), corridor AS (
    SELECT DISTINCT p.project, p.source FROM project p JOIN project_party a USING (project)
    WHERE p.kind = 'corridor' AND p.status IN ('running', 'completed') AND a.state = 'CHN'
      AND EXISTS (FROM project_party b WHERE b.project = p.project AND b.state IN (FROM member WHERE state <> 'CHN'))
)
SELECT proposed.adopted AS free_trade, proposed.n AS proposed, (SELECT count(*) FROM bilateral) AS bilateral,
       coalesce((SELECT string_agg(instrument, ', ' ORDER BY instrument) FROM bilateral), 'none') AS which,
       (SELECT count(*) FROM corridor) AS corridors,
       concat_ws(' ', proposed.sources, (SELECT string_agg(DISTINCT source, ' ') FROM bilateral),
                 (SELECT string_agg(DISTINCT source, ' ') FROM corridor)) AS sources,
       proposed.n + (SELECT count(*) FROM bilateral) + (SELECT count(*) FROM corridor) AS n
FROM proposed

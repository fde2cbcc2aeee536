-- claim: C038
-- statement: Cooperation was widened to health and technology.
-- where: Theory p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain
-- holds: health > 0 AND technology > 0
-- partly: health + technology > 0
-- contradicted: otherwise
-- evidence: Instruments of the organisation on health: {health}, the first of {first_health}; on science, innovation,
--   digital matters or telecommunications: {technology}, the first of {first_technology}
-- reason: At least one instrument in each of the two fields; its day tells when. Whether it is carried out is not
--   told.
-- changes: another coding of the instruments
WITH own AS (
    SELECT i.instrument, i.adopted, i.source, bool_or(x.domain = 'health') AS health,
           bool_or(x.domain IN ('science', 'innovation', 'digital', 'telecommunications')) AS technology
    FROM instrument i JOIN instrument_domain x USING (instrument)
    WHERE i.organisation = (SELECT organisation FROM setting) GROUP BY ALL
)
SELECT count(*) FILTER (health) AS health, min(adopted) FILTER (health) AS first_health,
       count(*) FILTER (technology) AS technology, min(adopted) FILTER (technology) AS first_technology,
       string_agg(DISTINCT source, ' ' ORDER BY source) FILTER (health OR technology) AS sources, count(*) AS n
FROM own

-- claim: C024
-- statement: The organisation turned above all to security, separatism, terrorism and religious extremism.
-- where: Introduction p4
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain
-- holds: share_all > 0.5
-- partly: share_first > 0.5 OR share_all >= economic_all
-- contradicted: otherwise
-- evidence: Share of instruments that govern security: {share_first} of {n_first} up to 2003, {share_all} of {n} in
--   all; economic: {economic_all}
-- reason: Above all means more than half of the instruments of the organisation. If that is so of the first years
--   only, or if security is at least the largest field, it is true in part. An instrument may govern several fields;
--   the coding is ours.
-- changes: another coding of the instruments, or instruments that are missing in the record
WITH own AS (
    SELECT i.instrument, i.adopted, i.source, bool_or(d.dimension = 'security') AS security,
           bool_or(d.dimension = 'economic') AS economic
    FROM instrument i JOIN instrument_domain x USING (instrument) JOIN domain d USING (domain)
    WHERE i.organisation = (SELECT organisation FROM setting) GROUP BY ALL
)
SELECT round(avg(security::INTEGER), 3) AS share_all, round(avg(economic::INTEGER), 3) AS economic_all,
       round(avg(security::INTEGER) FILTER (adopted < DATE '2004-01-01'), 3) AS share_first,
       count(*) FILTER (adopted < DATE '2004-01-01') AS n_first,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM own

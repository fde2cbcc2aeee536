-- claim: C036
-- statement: That cooperation spills over from field to field can be seen in the widening of its areas.
-- where: Theory p3
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain fact:domain
-- holds: domains_last > domains_first AND economic - security > 365 AND sociocultural > economic
-- partly: domains_last > domains_first
-- contradicted: otherwise
-- evidence: Fields with an instrument of the organisation: {domains_first} by the end of 2002, {domains_last} now;
--   first instruments: security {first_security}, economic {first_economic} ({economic_days} days later),
--   sociocultural {first_sociocultural}
-- reason: Spillover predicts a widening and an order: first security, then, with at least a year between, the
--   economy, then culture. A widening without that order, or with fields begun at one time, is a widening but no sign
--   of spillover. Order is no proof of cause either; see comity spillover.
-- changes: another coding of fields, or earlier instruments
WITH own AS (
    SELECT i.adopted, i.source, d.domain, d.dimension
    FROM instrument i JOIN instrument_domain x USING (instrument) JOIN domain d USING (domain)
    WHERE i.organisation = (SELECT organisation FROM setting)
), first AS (
    SELECT min(adopted) FILTER (dimension = 'security') AS security, min(adopted) FILTER (dimension = 'economic') AS economic,
           min(adopted) FILTER (dimension = 'sociocultural') AS sociocultural FROM own
)
SELECT count(DISTINCT domain) FILTER (adopted < DATE '2003-01-01') AS domains_first, count(DISTINCT domain) AS domains_last,
       any_value(first.security) AS first_security, any_value(first.economic) AS first_economic,
       any_value(first.sociocultural) AS first_sociocultural,
       date_diff('day', DATE '1970-01-01', any_value(first.security)) AS security,
       date_diff('day', DATE '1970-01-01', any_value(first.economic)) AS economic,
       date_diff('day', DATE '1970-01-01', any_value(first.sociocultural)) AS sociocultural,
       date_diff('day', any_value(first.security), any_value(first.economic)) AS economic_days,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM own, first

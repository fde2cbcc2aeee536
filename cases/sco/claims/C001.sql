-- claim: C001
-- statement: The organisation was first set up to settle border disputes of China, Russia and Central Asian states.
-- where: Abstract
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain
-- holds: own_border >= 0.5 AND own > 0
-- partly: before_border >= 0.5 AND own > 0
-- contradicted: otherwise
-- evidence: Of {before} instruments of the predecessor up to 1997 {before_n} govern borders or military trust in
--   border areas; of {own} founding instruments of the organisation ({own_first} to {own_last}) {own_n} do
-- reason: What an organisation is set up for stands in its founding instruments: those up to and with its charter. If
--   at least half of them govern borders the claim holds; if only those of the predecessor do, it holds of the
--   predecessor alone. The boundaries themselves were drawn by treaties of two states. Coding of domains is ours.
-- changes: another coding of the domains of the founding instruments, or further founding instruments on borders
WITH subject AS (
    SELECT organisation, predecessor FROM organisation WHERE subject = 'yes'
), charter AS (
    SELECT min(i.adopted) AS day FROM instrument i JOIN subject USING (organisation) WHERE i.kind = 'charter'
), founding AS (
    SELECT i.instrument, i.adopted, i.source, i.organisation = s.organisation AS own,
           EXISTS (FROM instrument_domain d WHERE d.instrument = i.instrument
                   AND d.domain IN ('borders', 'military_confidence')) AS border
    FROM instrument i, subject s, charter
    WHERE (i.organisation = s.organisation AND i.adopted <= charter.day)
       OR (i.organisation = s.predecessor AND i.adopted < DATE '1998-01-01')
)
SELECT count(*) FILTER (own) AS own, count(*) FILTER (own AND border) AS own_n,
       avg(border::INTEGER) FILTER (own) AS own_border,
       count(*) FILTER (NOT own) AS before, count(*) FILTER (NOT own AND border) AS before_n,
       avg(border::INTEGER) FILTER (NOT own) AS before_border,
       min(adopted) FILTER (own) AS own_first, max(adopted) FILTER (own) AS own_last,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM founding

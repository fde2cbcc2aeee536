-- claim: C074
-- statement: In its first phase the organisation dealt above all with security.
-- where: Regionalism p7
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain fact:domain
-- holds: security > greatest(economic, political, sociocultural) AND security * 2 >= n
-- partly: security > greatest(economic, political, sociocultural)
-- contradicted: otherwise
-- evidence: of {n} texts from 2001 to 2004, {security} govern a sphere of security, {economic} of the economy,
--   {political} of politics, {sociocultural} of society; the first economic text is of {first_economic}
-- reason: The focus shows in the subjects of the texts of the first years; half of them and more than of any other
--   subject is taken as a focus. The count is at that line, not far above it, and the economy was there three months
--   after the founding. Texts are not activity.
-- changes: one more text of 2001 to 2004 that has nothing to do with security
-- sources: recorder
WITH t AS (
    SELECT i.instrument, i.adopted, bool_or(d.dimension = 'security') AS security,
           bool_or(d.dimension = 'economic') AS economic,
           bool_or(d.dimension = 'political') AS political, bool_or(d.dimension = 'sociocultural') AS sociocultural
    FROM instrument i JOIN instrument_domain x USING (instrument) JOIN domain d USING (domain)
    WHERE i.organisation = 'sco' AND i.adopted BETWEEN DATE '2001-06-15' AND DATE '2004-12-31'
    GROUP BY ALL
)
SELECT count(*) FILTER (security) AS security, count(*) FILTER (economic) AS economic,
       count(*) FILTER (political) AS political,
       count(*) FILTER (sociocultural) AS sociocultural, strftime(min(adopted) FILTER (economic AND NOT security),
           '%Y-%m-%d') AS first_economic,
       count(*) AS n
FROM t

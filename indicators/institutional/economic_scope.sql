-- indicator: economic_scope
-- name: Scope of economic cooperation
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the recorded economic domains in which an instrument is in force with two or more members as
--   parties; n is the number of domains
-- needs: fact:instrument_domain fact:party
-- reference: Haftel 2007 (scope of economic activity); recorded instruments of the case
WITH covered AS (
    SELECT s.year, count(DISTINCT d.domain) AS domains
    FROM instruments_shared() s JOIN instrument_domain USING (instrument) JOIN domain d USING (domain)
    WHERE d.dimension = 'economic' GROUP BY s.year
), all_domains AS (SELECT count(*) AS domains FROM domain WHERE dimension = 'economic')
SELECT s.year, coalesce(covered.domains, 0)::DOUBLE / nullif(all_domains.domains, 0) AS value, all_domains.domains AS n
FROM region_size() s CROSS JOIN all_domains LEFT JOIN covered USING (year)

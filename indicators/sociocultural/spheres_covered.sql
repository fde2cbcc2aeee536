-- indicator: spheres_covered
-- name: Sociocultural spheres of cooperation with an instrument
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the recorded sociocultural domains in which at least one instrument is in force with two or more
--   members as parties; n is the number of domains
-- needs: fact:instrument_domain fact:party
-- reference: recorded instruments of the case; breadth as in ROCO 2.0
WITH covered AS (
    SELECT s.year, count(DISTINCT d.domain) AS domains
    FROM instruments_shared() s JOIN instrument_domain USING (instrument) JOIN domain d USING (domain)
    WHERE d.dimension = 'sociocultural' GROUP BY s.year
), all_domains AS (SELECT count(*) AS domains FROM domain WHERE dimension = 'sociocultural')
SELECT s.year, coalesce(covered.domains, 0)::DOUBLE / nullif(all_domains.domains, 0) AS value, all_domains.domains AS n
FROM region_size() s CROSS JOIN all_domains LEFT JOIN covered USING (year)

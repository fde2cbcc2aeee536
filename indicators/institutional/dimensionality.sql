-- indicator: dimensionality
-- name: Evenness of instruments over the dimensions
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: normalised entropy - sum p_d ln p_d / ln 5 of the instruments shared by at least two members over the five
--   dimensions (an instrument counts in each of its dimensions); 0: all in one, 1: even; n is the number of
--   instrument-dimension pairs
-- needs: fact:instrument fact:instrument_domain fact:party
-- reference: Shannon 1948; new regionalism as multidimensionality, Hettne & Söderbaum 2000
WITH counts AS (
    SELECT year, dimension, count(*) AS k
    FROM (SELECT DISTINCT s.year, s.instrument, d.dimension
          FROM instruments_shared() s JOIN instrument_domain USING (instrument) JOIN domain d USING (domain))
    GROUP BY ALL
), shares AS (SELECT year, k, k / sum(k) OVER (PARTITION BY year) AS p FROM counts)
SELECT year, abs(-sum(p * ln(p)) / ln(5)) AS value, sum(k)::BIGINT AS n FROM shares GROUP BY year

-- indicator: confidence_pairs
-- name: Pairs of members bound by an agreement on military confidence
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members that are parties to the same recorded instrument on military confidence in
--   force; n is the number of pairs
-- needs: fact:instrument_domain fact:party
-- reference: recorded instruments of the case
WITH act AS (
    SELECT t.year, t.instrument, t.state FROM treaty_acts() t JOIN instrument_domain d USING (instrument)
    WHERE d.domain = 'military_confidence'
), bound AS (SELECT DISTINCT x.year, x.state AS a, y.state AS b FROM act x JOIN act y ON y.year = x.year
             AND y.instrument = x.instrument AND x.state < y.state)
SELECT p.year, count(bound.a)::DOUBLE / count(*) AS value, count(*) AS n
FROM region_pairs() p LEFT JOIN bound ON bound.year = p.year AND bound.a = p.a AND bound.b = p.b GROUP BY p.year

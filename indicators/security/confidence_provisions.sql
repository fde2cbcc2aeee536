-- indicator: confidence_provisions
-- name: Kinds of confidence-building provision in force among members
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: of seven kinds (notice, limits, observers, exchange of data, inspection, zone, direct line) the share that
--   a recorded provision names, in instruments on military confidence in force to which two members are parties; each
--   kind weighs alike; read from the words of the provisions; n is the number of such instruments
-- needs: fact:provision fact:instrument_domain fact:party
-- reference: checklist of confidence-building measures; recorded provisions of the case
WITH kind(kind, words) AS (
    VALUES ('notice', 'notice|notif'), ('limits', 'ceiling|limited|reduction'), ('observers', 'observer'),
           ('data', 'data|exchange of information'), ('inspection', 'inspection|verification'), ('zone', 'zone'),
           ('line', 'hotline|direct line')
), open AS (
    SELECT DISTINCT s.year, s.instrument
    FROM instruments_shared() s JOIN instrument_domain d USING (instrument) WHERE d.domain = 'military_confidence'
), named AS MATERIALIZED (
    SELECT DISTINCT p.instrument, kind.kind
    FROM provision p JOIN instrument_domain d USING (instrument)
         JOIN kind ON regexp_matches(lower(p.topic), kind.words)
    WHERE d.domain = 'military_confidence'
), found AS (SELECT DISTINCT open.year, named.kind FROM open JOIN named USING (instrument)),
counted AS (SELECT year, count(*) AS kinds FROM found GROUP BY year)
SELECT s.year, coalesce(any_value(counted.kinds), 0) / 7.0 AS value, count(open.instrument) AS n
FROM region_size() s LEFT JOIN counted USING (year) LEFT JOIN open USING (year) GROUP BY s.year

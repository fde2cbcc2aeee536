-- claim: C084
-- statement: China took part in negotiations on public health, arms control and climate change.
-- where: Strategic p2
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: data:manytreaties
-- holds: fields = 3
-- partly: fields > 0
-- contradicted: otherwise
-- evidence: ratified or in force for China: health {health}, arms control {arms}, climate {climate} of the texts
--   looked for; earliest {earliest}
-- reason: Who ratifies the outcome of a negotiation took part in its regime at least; each field is looked for by its
--   best known texts. What China did at the table, and in talks without an outcome, is not seen.
-- changes: treaty data in which China is no party to any text of one field
-- sources: recorder
WITH t AS (
    SELECT DISTINCT title, stateratification AS since,
           CASE WHEN title ILIKE '%tobacco%' OR title ILIKE '%world health organization%' THEN 'health'
                WHEN title ILIKE '%framework convention on climate change' OR title ILIKE 'kyoto protocol%'
                    OR title ILIKE 'paris agreement%' THEN 'climate'
                ELSE 'arms' END AS field
    FROM data.treaty_parties_ggo
    WHERE state = 'CHN' AND coalesce(stateratification, stateforce) IS NOT NULL
      AND (title ILIKE '%tobacco%' OR title ILIKE '%world health organization%'
          OR title ILIKE '%framework convention on climate change'
           OR title ILIKE 'kyoto protocol%' OR title ILIKE 'paris agreement%'
           OR title ILIKE '%non-proliferation of nuclear weapons%'
           OR title ILIKE '%test ban treaty%' OR title ILIKE '%use of chemical weapons%'
           OR title ILIKE '%toxin weapons%')
)
SELECT count(DISTINCT field) AS fields, count(*) FILTER (field = 'health') AS health,
       count(*) FILTER (field = 'arms') AS arms,
       count(*) FILTER (field = 'climate') AS climate, left(min(since)::VARCHAR, 4) AS earliest, count(*) AS n
FROM t

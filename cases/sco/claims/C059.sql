-- claim: C059
-- statement: The five Cs are mutual benefit, respect for sovereignty, non-interference, equitable relations, peaceful
--   settlement and cooperation (a second list under the same name).
-- where: Evolution p6
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:concept
-- holds: shared = first_size AND shared = second_size
-- partly: shared * 2 >= first_size
-- contradicted: otherwise
-- evidence: the first list of the paper has {first_size} items, the second {second_size}; {shared} of the second list
--   contain an item of the first
-- reason: Two lists of one concept must have the same items. The test is of the paper against itself, so it needs no
--   other source; the items are compared by their words.
-- changes: a reading in which most of the items of both lists mean the same
-- sources: liaqat_abbasi_2025
WITH list AS (
    SELECT concept, [trim(x) FOR x IN string_split(regexp_replace(regexp_replace(lower(about), ', as a gloss.*', ''),
                                       CASE concept WHEN 'five_cs' THEN ' and ' ELSE '$^' END, ', '), ',')] AS items
    FROM concept WHERE concept IN ('five_cs', 'five_cs_second')
)
SELECT len(a.items) AS first_size, len(b.items) AS second_size,
       len([x FOR x IN b.items IF len([y FOR y IN a.items IF contains(x, y)]) > 0]) AS shared,
       len(a.items) + len(b.items) AS n
FROM list a, list b WHERE a.concept = 'five_cs' AND b.concept = 'five_cs_second'

-- claim: C156
-- statement: The numbers cited to Grieger 2015, Alimov 2017, Wang Xu 2014, Bin 2022 and Anishchuk 2014 can be
--   traced.
-- where: References
-- kind: citation
-- source: liaqat_abbasi_2025
-- needs: fact:statistic fact:contingent fact:source
-- holds: traced = n
-- partly: traced >= 1
-- contradicted: otherwise
-- evidence: {traced} of {n} numbers are found, within a twentieth and with the same meaning, in a source other than
--   the paper; not found: {missing}
-- reason: A number is traced if another source gives it for the same thing; the same figure with another meaning
--   does not count. Most of the works cited were not read again, so that a number is not found elsewhere does not
--   prove that the work lacks it.
-- changes: a source with one of the missing numbers in the meaning of the paper
-- sources: grieger_2015 alimov_2017 wang_xu_2014 bin_2022 anishchuk_2014
WITH paper AS (
    SELECT s.statistic AS item, s.value, EXISTS (
               FROM statistic o WHERE o.source <> 'liaqat_abbasi_2025' AND o.subject = s.subject
                   AND o.indicator = s.indicator
                  AND o.unit = s.unit AND abs(o.value / s.value - 1) <= 0.05
                  AND coalesce(year(o.began) = year(s.began), true)) AS traced
    FROM statistic s
    WHERE s.source = 'liaqat_abbasi_2025' AND regexp_matches(s.reporter, 'Grieger|Alimov|Anishchuk')
    UNION ALL
    SELECT c.exercise || coalesce(' ' || c.state, ''), c.personnel, EXISTS (
               FROM contingent o WHERE o.source <> 'liaqat_abbasi_2025' AND o.exercise = c.exercise
                   AND o.role = c.role
                  AND o.state IS NOT DISTINCT FROM c.state AND abs(o.personnel / c.personnel - 1) <= 0.05)
    FROM contingent c WHERE c.source = 'liaqat_abbasi_2025' AND c.personnel IS NOT NULL
)
SELECT count(*) FILTER (traced) AS traced, count(*) AS n,
       coalesce(string_agg(replace(item, '_', ' '), ', ' ORDER BY item) FILTER (NOT traced), 'none') AS missing
FROM paper

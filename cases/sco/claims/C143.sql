-- claim: C143
-- statement: The story of the transit of 2007 rests on the report of the United States Department of Defense of
--   2024.
-- where: Challenges p3
-- kind: citation
-- source: liaqat_abbasi_2025
-- needs: fact:source fact:statistic fact:exercise
-- holds: read_there >= 1
-- contradicted: gap_years > 2 AND earlier >= 1
-- evidence: the report cited came out in {published}, {gap_years} years after the exercise; facts of that exercise
--   read in it: {read_there}; sources that report the journey at the time: {earlier} ({earliest})
-- reason: A yearly report on military developments covers the year before it, so it is an unlikely source for an
--   event of seventeen years earlier that others reported at the time; more than two years is the line. The whole
--   report was not read for this, so a mention in it is possible.
-- changes: a page of that report that tells the story
-- sources: us_dod_2024 china_daily_2007 xinhua_2007_turpan
WITH facts AS (
    SELECT source FROM statistic WHERE subject = 'peace_mission_2007'
    UNION ALL SELECT source FROM contingent WHERE exercise = 'peace_mission_2007'
    UNION ALL SELECT source FROM dispute WHERE dispute = 'kazakhstan_transit_2007'
)
SELECT year(s.published) AS published, year(s.published) - year(e.began) AS gap_years,
       (SELECT count(*) FROM facts WHERE source = 'us_dod_2024') AS read_there,
       (SELECT count(DISTINCT f.source) FROM facts f JOIN source x USING (source)
           WHERE year(x.published) = year(e.began)) AS earlier,
       coalesce((SELECT partial_date(min(x.published), arg_min(x.published_precision, x.published)) FROM facts f
           JOIN source x USING (source)
           WHERE year(x.published) = year(e.began)), 'none') AS earliest,
       (SELECT count(DISTINCT source) FROM facts) AS n
FROM source s, exercise e WHERE s.source = 'us_dod_2024' AND e.exercise = 'peace_mission_2007'

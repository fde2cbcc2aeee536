-- claim: C016
-- statement: The members hold a fourth of the population of the world.
-- where: Introduction p2
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:spell state_year:tpop|fact:statistic
-- holds: abs(share_now - 25) <= 3
-- outdated: abs(share_founders - 25) <= 3
-- contradicted: otherwise
-- evidence: Share of the population of the world: {share_founders} percent for the founders in {founding_year},
--   {share_now} percent for the {members_now} members of the time of the paper ({basis})
-- reason: A fourth is met within three points for the members when the paper came out. If it is met only for the
--   founders it was true once. Computed from the populations of COW where they are imported, with the last year
--   there; else the share on record for as many members.
-- changes: other populations, or members that leave
WITH subject AS (
    SELECT organisation, founded FROM organisation WHERE subject = 'yes'
), paper AS (
    SELECT coalesce(min(began), current_date) AS day FROM event WHERE event = 'paper_published'
), founder AS (
    SELECT DISTINCT state FROM member_spell JOIN subject USING (organisation)
    WHERE role = 'member' AND began <= founded AND (ended IS NULL OR ended > founded)
), now AS (
    SELECT DISTINCT state FROM member_spell JOIN subject USING (organisation), paper
    WHERE role = 'member' AND began <= day AND (ended IS NULL OR ended > day)
), people AS (
    SELECT state, year, value FROM state_year WHERE indicator = 'tpop'
), last AS (
    SELECT max(year) AS year FROM people
), computed AS (
    SELECT 100 * sum(value) FILTER (year = extract(year FROM founded) AND state IN (FROM founder))
               / sum(value) FILTER (year = extract(year FROM founded)) AS founders,
           100 * sum(value) FILTER (year = (SELECT year FROM last) AND state IN (SELECT state FROM now))
               / sum(value) FILTER (year = (SELECT year FROM last)) AS now
    FROM people, subject
), recorded AS (
    SELECT max(value) FILTER (statistic = 'population_share_six') AS founders,
           avg(value) FILTER (CASE (SELECT count(*) FROM now) WHEN 6 THEN statistic = 'population_share_six'
                              WHEN 8 THEN starts_with(statistic, 'population_share_2017')
                              WHEN 10 THEN statistic = 'population_share_ten' END) AS now,
           string_agg(DISTINCT source, ' ') AS sources
    FROM statistic WHERE starts_with(statistic, 'population_share_') AND statistic <> 'population_share_paper'
)
SELECT round(coalesce(c.founders, r.founders), 1) AS share_founders, round(coalesce(c.now, r.now), 1) AS share_now,
       extract(year FROM founded) AS founding_year, (SELECT count(*) FROM now) AS members_now,
       CASE WHEN c.now IS NULL THEN 'as reported' ELSE format('COW populations of {}', (SELECT year FROM last)) END AS basis,
       CASE WHEN c.now IS NULL THEN r.sources END AS sources,
       CASE WHEN coalesce(c.now, r.now) IS NOT NULL THEN (SELECT count(*) FROM now) END AS n
FROM computed c, recorded r, subject

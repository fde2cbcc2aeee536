-- claim: C023
-- statement: China has changed from a reluctant to an active participant in international organisations.
-- where: Introduction p4
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: state_year:igo_full_memberships
-- holds: above_first < 0.5 AND above_last >= 0.75
-- partly: last > first AND above_last > above_first
-- contradicted: otherwise
-- evidence: Full memberships of China: {first} in 1971 (more than {above_first} of states), {year_1997} in 1997,
--   {last} in {last_year} (more than {above_last} of states)
-- reason: The change is one from fewer memberships than most states to more than three quarters of them. It is
--   measured by standing among all states, because everyone joined more organisations. Most of the rise came before
--   1997, before the organisation was founded.
-- changes: memberships after the last year of the data
WITH y AS (
    SELECT state, year, value FROM state_year WHERE indicator = 'igo_full_memberships' AND year >= 1971
), last AS (
    SELECT max(year) AS year FROM y
), china AS (
    SELECT year, value FROM y WHERE state = 'CHN'
)
SELECT (SELECT value FROM china WHERE year = 1971) AS first, (SELECT value FROM china WHERE year = 1997) AS year_1997,
       (SELECT value FROM china WHERE year = last.year) AS last, last.year AS last_year,
       (SELECT round(avg((y.value < c.value)::INTEGER), 3) FROM y JOIN china c USING (year) WHERE y.year = 1971) AS above_first,
       (SELECT round(avg((y.value < c.value)::INTEGER), 3) FROM y JOIN china c USING (year) WHERE y.year = last.year) AS above_last,
       (SELECT count(*) FROM china) AS n
FROM last

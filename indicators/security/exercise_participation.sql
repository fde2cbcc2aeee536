-- indicator: exercise_participation
-- name: Members taking part in a multilateral exercise
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over the multilateral exercises of the year (three or more participants) of the share of members that
--   sent troops; years without one have no value; n is the number of exercises
-- needs: fact:exercise fact:contingent
-- reference: recorded exercises of the case
WITH taking_part AS (
    SELECT extract(year FROM e.began)::INTEGER AS year, e.exercise, c.state
    FROM exercise e JOIN contingent c USING (exercise)
    WHERE c.role = 'participant' AND c.state IS NOT NULL
    GROUP BY e.exercise, e.began, c.state
    QUALIFY count(*) OVER (PARTITION BY e.exercise) >= 3
), share AS (
    SELECT p.year, p.exercise, count(r.state)::DOUBLE / any_value(s.members) AS share
    FROM taking_part p JOIN region_size() s USING (year) LEFT JOIN region r ON r.year = p.year AND r.state = p.state
    GROUP BY ALL
)
SELECT year, avg(share) AS value, count(*) AS n FROM share GROUP BY year

-- indicator: joint_exercises
-- name: Joint exercises of members
-- unit: exercises
-- direction: positive
-- bounds: 0 inf
-- formula: number of recorded military exercises begun in the year in which at least two members took part; n is the
--   number of members
-- needs: fact:exercise fact:contingent
-- reference: recorded exercises of the case
WITH joint AS (
    SELECT extract(year FROM e.began)::INTEGER AS year, e.exercise
    FROM exercise e JOIN contingent c USING (exercise)
         JOIN region r ON r.state = c.state AND r.year = extract(year FROM e.began)
    WHERE c.role = 'participant' GROUP BY ALL HAVING count(DISTINCT c.state) >= 2
)
SELECT s.year, count(joint.exercise)::DOUBLE AS value, any_value(s.members) AS n
FROM region_size() s LEFT JOIN joint USING (year) GROUP BY s.year

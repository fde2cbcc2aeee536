-- component: exercise_share
-- name: Share of the troops in multilateral exercises
-- unit: share
-- formula: troops of the state over all troops, in exercises with three or more participants whose total and
--   contingent are reported (preferred values); summed within the year; multiple: share times the number of
--   participants; n is the number of participants
-- needs: fact:exercise fact:contingent
-- reference: recorded exercises of the case
WITH participants AS (
    SELECT exercise, count(DISTINCT state) AS states FROM contingent
    WHERE role = 'participant' AND state IS NOT NULL GROUP BY exercise HAVING count(DISTINCT state) >= 3
), counted AS (
    SELECT extract(year FROM e.began)::INTEGER AS year, c.state, c.personnel, t.personnel AS total, p.states
    FROM exercise e JOIN participants p USING (exercise)
         JOIN contingent c ON c.exercise = e.exercise AND c.role = 'participant' AND c.preferred = 'yes'
              AND c.personnel IS NOT NULL AND c.state IS NOT NULL
         JOIN contingent t ON t.exercise = e.exercise AND t.role = 'total' AND t.preferred = 'yes'
              AND t.personnel IS NOT NULL
)
SELECT r.state, r.year, sum(k.personnel)::DOUBLE / sum(k.total) AS value, max(k.states) AS n,
       sum(k.personnel)::DOUBLE / sum(k.total) * max(k.states) AS multiple
FROM region r JOIN counted k ON k.year = r.year AND k.state = r.state
GROUP BY r.state, r.year

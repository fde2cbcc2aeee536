-- claim: C100
-- statement: Joint exercises have been held since 2002, by two members or by more.
-- where: Security p7
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:exercise fact:contingent
-- holds: first_year = 2002 AND bilateral > 0 AND multilateral > 0
-- partly: bilateral > 0 AND multilateral > 0
-- contradicted: otherwise
-- evidence: first recorded exercise {first_name} of {first_day} with {first_states} members; {bilateral} exercises of
--   two members and {multilateral} of three or more since then; first year of China with a founding member in the
--   list of multinational exercises from 2001 on: {listed}
-- reason: First day and number of participants decide. The list of multinational exercises, where it is imported, is
--   a check from outside; in it the states of Central Asia and Russia train together since the 1990s, but not under
--   the organisation.
-- changes: an earlier exercise of the organisation
-- sources: scio cctv_2007
WITH e AS (
    SELECT e.exercise, e.name, e.began, count(DISTINCT c.state) AS states
    FROM exercise e JOIN contingent c ON c.exercise = e.exercise AND c.role = 'participant'
         JOIN member_spell m ON m.organisation = 'sco' AND m.role = 'member' AND m.state = c.state
             AND m.began <= e.began
              AND (m.ended IS NULL OR m.ended > e.began)
    WHERE e.began >= DATE '2001-06-15' GROUP BY ALL HAVING count(DISTINCT c.state) >= 2
)
SELECT year(min(began)) AS first_year, arg_min(name, began) AS first_name,
       strftime(min(began), '%Y-%m-%d') AS first_day, arg_min(states, began) AS first_states,
       count(*) FILTER (states = 2) AS bilateral, count(*) FILTER (states >= 3) AS multilateral,
       coalesce((SELECT min(year)::VARCHAR FROM tie WHERE layer = 'joint_exercises' AND origin = 'CHN'
           AND destination IN ('RUS', 'KAZ', 'KGZ', 'TJK', 'UZB')
                 AND year >= 2001), 'list not imported') AS listed, count(*) AS n
FROM e

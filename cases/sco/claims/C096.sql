-- claim: C096
-- statement: All members face religious extremism, terrorism and separatism.
-- where: Security p5
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:spell state_year:gtd_incidents
-- holds: least_yearly >= 1
-- partly: without = 0
-- contradicted: otherwise
-- evidence: attacks from {first_year} to {last_year}: from {least} ({least_state}) to {most} ({most_state}) a member;
--   {below_one} of {n} members have less than one a year, {without} have none; {first_two_share} % of all fall on the
--   two highest
-- reason: All must hold for each; one attack a year on average is taken as facing the problem, one in all the years
--   as its trace. Only terrorism is counted; extremism and separatism have no count here. The data set needs more
--   than one report, and reporting differs from state to state.
-- changes: data in which every member has an attack a year, or one has none
-- sources: recorder
WITH m AS (
    SELECT DISTINCT state FROM member_spell, (SELECT began AS day FROM event WHERE event = 'paper_published')
    WHERE organisation = 'sco' AND role = 'member' AND began <= day AND (ended IS NULL OR ended > day)
), span AS (SELECT 2001 AS first_year, max(year) AS last_year FROM state_year WHERE indicator = 'gtd_incidents'),
a AS (
    SELECT m.state, coalesce(sum(s.value), 0)::BIGINT AS attacks, any_value(last_year - first_year + 1) AS years
    FROM m CROSS JOIN span LEFT JOIN state_year s ON s.indicator = 'gtd_incidents' AND s.state = m.state
        AND s.year BETWEEN first_year AND last_year
    GROUP BY m.state
)
SELECT any_value(first_year) AS first_year, any_value(last_year) AS last_year, min(attacks) AS least,
       arg_min(state, attacks) AS least_state, max(attacks) AS most,
       arg_max(state, attacks) AS most_state, min(attacks / years) AS least_yearly,
       count(*) FILTER (attacks < years) AS below_one,
       count(*) FILTER (attacks = 0) AS without, round(100 * list_sum(max(attacks, 2)) / sum(attacks),
           1) AS first_two_share, count(*) AS n
FROM a, span

-- claim: C115
-- statement: The Soviet Union broke up in 1991.
-- where: Political p1
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event fact:state
-- holds: year = 1991 AND state_year = 1991
-- contradicted: otherwise
-- evidence: dissolved on {day}; the list of states ends it on {state_day}, and {successors} of the five Central
--   Asian states begin in that year
-- reason: The recorded event and the list of states, which have different sources, must agree on the year.
-- changes: another year in either
-- sources: cow_wars
SELECT strftime(e.began, '%Y-%m-%d') AS day, year(e.began) AS year, strftime(s.ended, '%Y-%m-%d') AS state_day,
       year(s.ended) AS state_year, s.source AS sources,
       (SELECT count(DISTINCT state) FROM state WHERE state IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')
           AND year(began) = 1991)
           AS successors, 2 AS n
FROM event e, state s WHERE e.event = 'ussr_dissolution' AND s.state = 'SUN'

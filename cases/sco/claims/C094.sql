-- claim: C094
-- statement: The Great Western Development Plan of 2000 did not work, because of instability in Xinjiang.
-- where: Security p4
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:statistic state_year:gtd_incidents
-- holds: gap_more_violent < 0 AND gap_less_violent < 0
-- contradicted: gap_more_violent > 0
-- partly: otherwise
-- evidence: output of Xinjiang grew {gap_less_violent} points a year more (less, if negative) than that of China in
--   {less_violent}, and {gap_more_violent} in {more_violent}, the years with more attacks in China ({less_incidents}
--   and {more_incidents} a year)
-- reason: An ineffective plan would leave Xinjiang growing more slowly than the country, and instability as its cause
--   would make the gap worst when attacks were most. The attacks are counted for all of China, for lack of a count by
--   province; growth is official, and output a head and who gained by it are not tested.
-- changes: growth of Xinjiang below that of China in the years of most attacks
-- sources: scio_2015_xinjiang china_daily_2010_xinjiang
WITH g AS (
    SELECT x.began, x.ended, x.value - c.value AS gap, year(x.began) || ' to ' || year(x.ended) AS years
    FROM statistic x JOIN statistic c ON c.began = x.began AND c.ended = x.ended AND c.indicator = x.indicator
        AND c.unit = x.unit
    WHERE x.subject = 'Xinjiang' AND c.subject = 'CHN' AND x.indicator = 'growth of output a year'
), a AS (
    SELECT g.began, g.years, g.gap, sum(s.value) / (year(any_value(g.ended)) - year(g.began) + 1) AS attacks
    FROM g JOIN state_year s ON s.indicator = 'gtd_incidents' AND s.state = 'CHN'
        AND s.year BETWEEN year(g.began) AND year(g.ended)
    GROUP BY g.began, g.years, g.gap
)
SELECT round(arg_min(gap, attacks), 1) AS gap_less_violent, round(arg_max(gap, attacks), 1) AS gap_more_violent,
       arg_min(years, attacks) AS less_violent,
       arg_max(years, attacks) AS more_violent, round(min(attacks), 1) AS less_incidents,
       round(max(attacks), 1) AS more_incidents,
       CASE WHEN count(*) >= 2 THEN count(*) ELSE 0 END AS n
FROM a

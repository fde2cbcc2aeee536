-- claim: C117
-- statement: The organisation became a forum in which China and Russia keep a balance.
-- where: Political p2
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:contribution fact:meeting fact:office
-- holds: schedules_equal = schedules AND abs(summits_china - summits_russia) <= 1 AND abs(offices_china -
--   offices_russia) <= 1
-- partly: schedules_equal = schedules
-- contradicted: otherwise
-- evidence: equal shares of the budget in {schedules_equal} of {schedules} schedules; summits hosted
--   {summits_china} and {summits_russia}, terms of leading offices {offices_china} and {offices_russia} (China
--   first)
-- reason: A balance inside the organisation shows in equal shares, turns and offices; a difference of one turn is
--   allowed. Outside, the two are far from equal in trade and capabilities, which is what other claims test.
-- changes: a schedule with unequal shares, or a series of summits in one of the two
-- sources: treaty_budget_2003 treaty_budget_2024 rapmd
WITH quota AS (
    SELECT began, max(value) FILTER (state = 'CHN') AS china, max(value) FILTER (state = 'RUS') AS russia
    FROM contribution WHERE organisation = 'sco' AND kind = 'budget_quota' AND value IS NOT NULL GROUP BY began
), s AS (SELECT count(*) AS schedules, count(*) FILTER (china = russia) AS equal FROM quota WHERE china > 0
    AND russia > 0),
m AS (
    SELECT count(*) FILTER (host = 'CHN') AS china, count(*) FILTER (host = 'RUS') AS russia FROM meeting
    WHERE organisation = 'sco' AND kind = 'heads_of_state'
), o AS (
    SELECT count(*) FILTER (state = 'CHN') AS china, count(*) FILTER (state = 'RUS') AS russia FROM office
    WHERE office <> 'chair'
)
SELECT s.schedules, s.equal AS schedules_equal, m.china AS summits_china, m.russia AS summits_russia,
       o.china AS offices_china, o.russia AS offices_russia,
       s.schedules + m.china + m.russia + o.china + o.russia AS n
FROM s, m, o

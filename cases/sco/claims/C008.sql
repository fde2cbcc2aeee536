-- claim: C008
-- statement: The organisation groups states of Central Asia, of the far east of Asia and of Western Europe.
-- where: Introduction p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:statistic
-- contradicted: western_europe = 0 OR central_asia = 0 OR eastern_asia = 0
-- holds: elsewhere = 0
-- partly: otherwise
-- evidence: States that were ever members, by sub-region of UN M49: Central Asia {central_asia}, Eastern Asia
--   {eastern_asia}, Western Europe {western_europe}, elsewhere {elsewhere} ({which})
-- reason: Each of the three parts that are named must have at least one member by the sub-regions of the United
--   Nations (143, 030, 155); members of other parts make it true in part only.
-- changes: a member in Western Europe, or another list of regions
WITH code AS (
    SELECT subject AS state, value::INTEGER AS code, source FROM statistic WHERE indicator = 'UN M49 sub-region'
), member AS (
    SELECT DISTINCT m.state, code.code, code.source FROM member_spell m JOIN code USING (state)
    WHERE m.role = 'member' AND m.organisation = (SELECT organisation FROM setting)
)
SELECT count(*) FILTER (code = 143) AS central_asia, count(*) FILTER (code = 30) AS eastern_asia,
       count(*) FILTER (code = 155) AS western_europe, count(*) FILTER (code NOT IN (143, 30, 155)) AS elsewhere,
       coalesce(string_agg(state, ' ' ORDER BY state) FILTER (code NOT IN (143, 30, 155)), 'none') AS which,
       string_agg(DISTINCT source, ' ') AS sources, count(*) AS n
FROM member

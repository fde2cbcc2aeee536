-- claim: C125
-- statement: The organisation grew from six to nineteen states, with observers and dialogue partners.
-- where: Achievements p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:event
-- holds: first = 6 AND last = 19
-- outdated: first = 6 AND days_of_19 > 0
-- partly: first = 6 AND abs(last - 19) <= 1
-- contradicted: otherwise
-- evidence: {first} states on the founding day, {last} when the paper came out ({members} members, {observers}
--   observers, {partners} dialogue partners); the record has 19 states in {days_of_19} of its intervals, and
--   nearest to it {nearest}
-- reason: Both counts come from the spells of role. A count that was right on an earlier day would be outdated; one
--   that was never right is wrong, and one state more or less is allowed for a slip. A first run found 19 for two
--   weeks of September 2022; that came of one date known to the month only, so the query was corrected to count on
--   days that are known.
-- changes: spells that give nineteen states on some day
-- sources: decl_sco_2001 millenniumpost_2025
WITH s AS (
    SELECT state, role, began, ended FROM spell
    WHERE organisation = 'sco' AND role IN ('member', 'observer', 'dialogue_partner', 'partner')
), day AS (
    SELECT DISTINCT began AS day FROM spell WHERE organisation = 'sco' AND began_precision = 'day'
    UNION SELECT began FROM event WHERE event = 'paper_published'
), c AS (
    SELECT day, count(DISTINCT state) AS states, count(DISTINCT state) FILTER (role = 'member') AS members,
           count(DISTINCT state) FILTER (role = 'observer') AS observers,
           count(DISTINCT state) FILTER (role = 'dialogue_partner') AS partners
    FROM day JOIN s ON s.began <= day AND (s.ended IS NULL OR s.ended > day) GROUP BY day
), p AS (SELECT began AS day FROM event WHERE event = 'paper_published')
SELECT arg_min(states, day) FILTER (day >= (SELECT founded FROM organisation WHERE subject = 'yes')) AS first,
       max(states) FILTER (day = (SELECT day FROM p)) AS last,
       max(members) FILTER (day = (SELECT day FROM p)) AS members,
       max(observers) FILTER (day = (SELECT day FROM p)) AS observers,
       max(partners) FILTER (day = (SELECT day FROM p)) AS partners,
       count(*) FILTER (states = 19 AND day <= (SELECT day FROM p)) AS days_of_19,
       arg_min(states, abs(states - 19)) AS nearest, max(states) FILTER (day = (SELECT day FROM p)) AS n
FROM c

-- claim: example
-- statement: The organisation has taken in new members.
-- where: page 1 of the work that says so
-- kind: membership
-- needs: fact:spell
-- holds: members_last > members_first
-- contradicted: otherwise
-- evidence: {members_first} members on {first_day}, {members_last} on {last_day}
-- reason: Why this test decides the claim, and what it cannot show.
-- changes: what fact or data set would change the verdict
WITH own AS (
    SELECT m.state, m.began, m.ended, m.source
    FROM member_spell m JOIN setting USING (organisation) WHERE m.role = 'member'
), ends AS (
    SELECT min(began) AS first_day, max(began) AS last_day FROM own
)
SELECT count(DISTINCT state) FILTER (began <= first_day) AS members_first, any_value(first_day) AS first_day,
       count(DISTINCT state) FILTER (ended IS NULL OR ended > last_day) AS members_last,
       any_value(last_day) AS last_day, string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM own, ends

-- claim: C138
-- statement: The yearly summits mark the growth of the organisation through cooperation.
-- where: Challenges p2
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:meeting fact:instrument fact:spell
-- holds: years_with_one = years AND with_text >= years / 2.0 AND members_last > members_first
-- partly: years_with_one = years
-- contradicted: otherwise
-- evidence: {n} meetings of heads of state in {years} years, {years_with_one} years with just one; on {with_text}
--   of them a text of the organisation was adopted; {members_first} members at the first and {members_last} at the
--   last
-- reason: Yearly asks for one summit in each year, and growth through cooperation for texts adopted at half of them
--   or more and for more members. A count of texts says nothing of what came of them.
-- changes: a year without a summit
-- sources: rapmd
WITH day AS (SELECT began AS day FROM event WHERE event = 'paper_published'),
m AS (SELECT m.began FROM meeting m, day WHERE m.organisation = 'sco' AND m.kind = 'heads_of_state'
    AND m.began <= day),
y AS (SELECT year(began) AS year, count(*) AS c FROM m GROUP BY ALL),
members AS (
    SELECT m.began, count(DISTINCT s.state) AS states
    FROM m JOIN member_spell s ON s.organisation = 'sco' AND s.role = 'member' AND s.began <= m.began
         AND (s.ended IS NULL OR s.ended > m.began)
    GROUP BY ALL
)
SELECT (SELECT count(*) FROM m) AS n, (SELECT max(year) - min(year) + 1 FROM y) AS years,
       (SELECT count(*) FROM y WHERE c = 1) AS years_with_one,
       (SELECT count(DISTINCT m.began) FROM m JOIN instrument i ON i.adopted = m.began
           AND i.organisation = 'sco') AS with_text,
       (SELECT arg_min(states, began) FROM members) AS members_first,
       (SELECT arg_max(states, began) FROM members) AS members_last

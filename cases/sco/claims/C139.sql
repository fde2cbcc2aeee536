-- claim: C139
-- statement: The Bishkek summit of 2007 agreed on the founding of an Energy Club.
-- where: Challenges p2
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:proposal fact:instrument fact:event fact:meeting
-- holds: adopted_at_summit >= 1
-- partly: decided_at_summit >= 1
-- contradicted: otherwise
-- evidence: proposed on {made}, founded by a {kind} of {adopted} in {place}, {years_later} years after the summit
--   of {summit}; of that summit the record has a call for such a club: {called}
-- reason: An agreement on the founding would be a text of the club, or a decision of that summit, in the record. A
--   president's call for a club that should be formed shows that there was none yet; a call is not an agreement.
-- changes: a decision of the summit of 2007 to found the club
-- sources: ria_2006 bbc_2007 inforos_2013 asia_plus_2011
WITH summit AS (SELECT began, place FROM meeting WHERE meeting = 'summit_2007')
SELECT strftime(p.made, '%Y-%m-%d') AS made, i.kind, strftime(i.adopted, '%Y-%m-%d') AS adopted, i.place,
       round(date_diff('month', s.began, i.adopted) / 12.0, 1) AS years_later,
       strftime(s.began, '%Y-%m-%d') AS summit,
       (SELECT count(*) FROM instrument x WHERE x.adopted = s.began
           AND x.name ILIKE '%energy club%') AS adopted_at_summit,
       (SELECT count(*) FROM event e WHERE e.began = s.began AND e.name ILIKE '%energy club%'
           AND regexp_matches(lower(e.name), 'decision|decide|agree|found')) AS decided_at_summit,
       (SELECT count(*) FROM event e WHERE e.began = s.began AND e.name ILIKE '%energy club%') AS called,
       2 + (SELECT count(*) FROM event e WHERE e.name ILIKE '%energy club%') AS n
FROM proposal p JOIN instrument i USING (instrument), summit s WHERE p.proposal = 'energy_club'

-- claim: C090
-- statement: The organisation became influential in Central Asia.
-- where: Strategic p5
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:spell state_year:cinc
-- holds: reach_place <= 2 AND weight_place <= 2
-- partly: reach_place <= 2 OR weight_place <= 2
-- contradicted: otherwise
-- evidence: of {n} organisations compared, place {reach_place} by the number of Central Asian members ({reach} of 5)
--   and place {weight_place} by the capabilities of all members ({weight} % of the world's); places of equals are
--   shared
-- reason: An influential organisation has the states of the region in it and weight behind it; first or second of the
--   organisations at work there is the line. That is the room for influence, not influence: what the members do
--   otherwise because of it, no data here show.
-- changes: organisations with more Central Asian members and more weight
-- sources: recorder
WITH member AS (
    SELECT DISTINCT organisation, state FROM member_spell, (SELECT began AS day FROM event
               WHERE event = 'paper_published')
    WHERE role = 'member' AND began <= day AND (ended IS NULL OR ended > day)
      AND organisation IN ('sco', 'cis', 'csto', 'eaeu', 'carec', 'ots')
), cinc AS (
    SELECT state, value FROM state_year WHERE indicator = 'cinc'
        AND year = (SELECT max(year) FROM state_year WHERE indicator = 'cinc')
), o AS (
    SELECT organisation, count(*) FILTER (state IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')) AS reach,
           coalesce(sum(value), 0) AS weight
    FROM member LEFT JOIN cinc USING (state) GROUP BY organisation
), placed AS (
    SELECT organisation, reach, weight, rank() OVER (ORDER BY reach DESC) AS reach_place,
           rank() OVER (ORDER BY weight DESC) AS weight_place, count(*) OVER () AS n
    FROM o
)
SELECT reach, round(100 * weight, 1) AS weight, reach_place, weight_place, n FROM placed WHERE organisation = 'sco'

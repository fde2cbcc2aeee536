-- claim: C089
-- statement: China made the organisation to settle its disputes with the new states of Central Asia.
-- where: Strategic p5
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:party fact:organisation
-- holds: before * 3 <= n
-- partly: before * 3 < 2 * n
-- contradicted: otherwise
-- evidence: {before} of the {n} recorded boundary agreements of China with Kazakhstan, Kyrgyzstan and Tajikistan were
--   signed before {founded}; with Russia {russia_before} of {russia}; the last with Central Asia in {last_year}
-- reason: A means comes before its end: had the organisation been made for that, most agreements would have come
--   after its founding. Two thirds before is the line for a refusal. The agreements were bilateral throughout; talks
--   of the earlier five may have helped, and motives are not tested.
-- changes: further boundary agreements with these states after 2001
-- sources: recorder
WITH b AS (
    SELECT i.instrument, i.adopted, max(p.state) FILTER (p.state IN ('KAZ', 'KGZ', 'TJK')) AS central_asia,
           max(p.state) FILTER (p.state IN ('RUS', 'SUN')) AS russia
    FROM instrument i JOIN party p USING (instrument)
    WHERE i.instrument LIKE 'boundary_%' AND p.act = 'signature' GROUP BY ALL HAVING bool_or(p.state = 'CHN')
), o AS (SELECT founded FROM organisation WHERE subject = 'yes')
SELECT strftime(founded, '%Y-%m-%d') AS founded, count(central_asia) FILTER (adopted < founded) AS before,
       count(russia) FILTER (adopted < founded) AS russia_before, count(russia) AS russia,
       year(max(adopted) FILTER (central_asia IS NOT NULL)) AS last_year,
       count(central_asia) AS n
FROM b, o GROUP BY founded

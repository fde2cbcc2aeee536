-- claim: C140
-- statement: Moscow announced the Energy Club on 1 August in the capital of China.
-- where: Challenges p2
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event fact:meeting
-- holds: same_day >= 1 AND in_beijing >= 1
-- partly: same_day >= 1 OR in_beijing >= 1
-- contradicted: otherwise
-- evidence: {n} recorded steps of the club from {first_day} to {last_day}, in {places}; on 1 August {same_day}, in
--   Beijing {in_beijing}
-- reason: The announcement should be among the recorded steps of the club. None is near that day or place, and 1
--   August 2007 lies before the summit at which the paper has the club agreed. The record may have a gap, so this
--   is weaker than a counter-example.
-- changes: a report of such an announcement
-- sources: ria_2006 ria_2006_09 asia_plus_2007 bbc_2007 asia_plus_2011 inforos_2013
WITH s AS (
    SELECT began, place FROM event WHERE name ILIKE '%energy club%'
    UNION ALL SELECT adopted, place FROM instrument WHERE name ILIKE '%energy club%'
)
SELECT count(*) AS n, strftime(min(began), '%Y-%m-%d') AS first_day, strftime(max(began), '%Y-%m-%d') AS last_day,
       string_agg(DISTINCT place, ', ' ORDER BY place) AS places,
       count(*) FILTER (month(began) = 8 AND day(began) = 1) AS same_day,
       count(*) FILTER (place ILIKE '%Beijing%') AS in_beijing
FROM s

-- indicator: institutional_structure
-- name: Structure of the organisation
-- unit: level 0 to 3
-- direction: positive
-- bounds: 0 3
-- formula: 1 minimal: meetings or councils; 2 structured: also a permanent body at work; 3 interventionist: also a
--   binding way to settle disputes; 0 none of these; from recorded meetings, bodies and decision rules; the same for
--   all variants; n is the number of bodies
-- needs: fact:body fact:meeting
-- reference: Boehmer, Gartzke & Nordstrom 2004; own coding of the case
WITH body_count AS (
    SELECT year, count(*) AS bodies, count(*) FILTER (kind = 'permanent') AS permanent FROM bodies_by_year() GROUP BY year
), met AS (SELECT min(year) AS first FROM meetings_by_year()),
settles AS (
    SELECT min(extract(year FROM began)) AS first FROM decision_rule
    WHERE area = 'dispute_settlement' AND bindingness = 'binding' AND organisation = (SELECT organisation FROM setting)
)
SELECT s.year, CASE WHEN b.permanent > 0 AND settles.first <= s.year THEN 3 WHEN b.permanent > 0 THEN 2
                    WHEN b.bodies > 0 OR met.first <= s.year THEN 1 ELSE 0 END::DOUBLE AS value, coalesce(b.bodies, 0) AS n
FROM region_size() s CROSS JOIN met CROSS JOIN settles LEFT JOIN body_count b USING (year)

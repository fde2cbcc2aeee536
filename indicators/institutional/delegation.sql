-- indicator: delegation
-- name: Delegation of the agenda to standing bodies
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over the recorded areas of decision of who prepares it: states 0, states and a standing body 1/2,
--   that body alone 1; the same for all variants; n is the number of areas
-- needs: fact:decision_rule
-- reference: in the manner of Hooghe, Marks et al. 2017, Measuring International Authority; own coding of the case
SELECT s.year, avg(CASE d.agenda WHEN 'body' THEN 1 WHEN 'shared' THEN 0.5 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM region_size() s JOIN decision_rule d ON d.organisation = (SELECT organisation FROM setting)
     AND d.began <= make_date(s.year, 12, 31) AND (d.ended IS NULL OR d.ended > make_date(s.year, 12, 31))
GROUP BY s.year

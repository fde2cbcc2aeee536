-- indicator: permanent_bodies
-- name: Bodies of the organisation at work
-- unit: bodies
-- direction: positive
-- bounds: 0 inf
-- formula: number of recorded bodies of the organisation that had opened and not ended by 31 December (proposed ones
--   not counted); the same for all variants; n is the number of members
-- needs: fact:body
-- reference: recorded bodies of the case
SELECT s.year, count(b.body)::DOUBLE AS value, any_value(s.members) AS n
FROM region_size() s LEFT JOIN (SELECT * FROM body WHERE kind <> 'proposed' AND organisation = (SELECT organisation FROM
     setting)) b ON coalesce(b.opened, b.agreed) <= make_date(s.year, 12, 31)
     AND (b.ended IS NULL OR b.ended > make_date(s.year, 12, 31))
GROUP BY s.year

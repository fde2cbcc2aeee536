-- indicator: designations_shared
-- name: Groups listed by more than one member, among those listed by any
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: of the groups that an authority of a member lists on 31 December, the share listed by authorities of two
--   or more; an act of an authority says nothing about the group; names are taken as recorded; n is the number of
--   groups
-- needs: fact:designation
-- reference: recorded acts of authorities
WITH listed AS (
    SELECT r.year, d.subject, count(DISTINCT d.state) AS members
    FROM designation d JOIN region r ON r.state = d.state
    WHERE d.began <= make_date(r.year, 12, 31) AND (d.ended IS NULL OR d.ended > make_date(r.year, 12, 31))
    GROUP BY r.year, d.subject
)
SELECT year, avg(CASE WHEN members >= 2 THEN 1 ELSE 0 END)::DOUBLE AS value, count(*) AS n FROM listed GROUP BY year

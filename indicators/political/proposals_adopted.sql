-- indicator: proposals_adopted
-- name: Proposals of members adopted so far
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the recorded proposals made by members up to the year that were adopted by its end; n is the
--   number of proposals made
-- needs: fact:proposal
-- reference: recorded proposals of the case
SELECT r.year, avg(CASE WHEN extract(year FROM p.adopted) <= r.year THEN 1 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM proposal p, setting, region r
WHERE p.organisation IN (SELECT part FROM organisation_line l WHERE l.organisation = setting.organisation)
  AND r.state = p.state AND extract(year FROM p.made) <= r.year
GROUP BY r.year

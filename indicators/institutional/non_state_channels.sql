-- indicator: non_state_channels
-- name: Bodies that are forums of business, research or universities
-- unit: share
-- direction: none
-- bounds: 0 1
-- formula: share of the bodies of the organisation at work on 31 December that are consortia, forums or universities;
--   these may still belong to states; the same for all variants; n is the number of bodies
-- needs: fact:body
-- reference: new regionalism, Hettne & Söderbaum 2000; recorded bodies of the case
SELECT year, avg(CASE WHEN kind IN ('consortium', 'forum', 'university') THEN 1 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM bodies_by_year() GROUP BY year

-- component: proposals_made
-- name: Share of the proposals made so far
-- unit: share
-- formula: recorded proposals made by the state up to the year over those of all members; multiple: share times the
--   number of members; n is the number of proposals
-- needs: fact:proposal
-- reference: recorded proposals of the case
WITH own AS (
    SELECT proposal, state, extract(year FROM made) AS year FROM proposal
    WHERE organisation IN (SELECT part FROM organisation_line l, setting s WHERE l.organisation = s.organisation)
), counted AS (
    SELECT r.state, r.year, count(p.proposal) AS k
    FROM region r LEFT JOIN own p ON p.state = r.state AND p.year <= r.year
    GROUP BY ALL
)
SELECT state, year, k / sum(k) OVER year AS value, sum(k) OVER year AS n, k * count(*) OVER year / sum(k) OVER year AS multiple
FROM counted
WINDOW year AS (PARTITION BY year)
QUALIFY sum(k) OVER year > 0

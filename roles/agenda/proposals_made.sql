-- component: proposals_made
-- name: Share of the proposals made so far
-- unit: share
-- formula: recorded proposals made by the state up to the year over those of all members; multiple: share times the
--   number of members; n is the number of proposals
-- needs: fact:proposal
-- reference: recorded proposals of the case
SELECT state, year, k / n AS value, n, comity_contribution_ratio(k / n, members) AS multiple
FROM proposals_so_far('made')

-- component: proposals_adopted_share
-- name: Share of the proposals adopted so far
-- unit: share
-- formula: recorded proposals of the state adopted up to the year over those of all members adopted; multiple: share
--   times the number of members; n is the number of adopted proposals
-- needs: fact:proposal
-- reference: recorded proposals of the case
SELECT state, year, k / n AS value, n, comity_contribution_ratio(k / n, members) AS multiple
FROM proposals_so_far('adopted')

-- indicator: treaty_participation
-- name: Participation of members in the treaties of the organisation
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: of all pairs (member, treaty, agreement, convention, charter or protocol in force under the organisation),
--   the share in which the member is a party by the end of the year; n is the number of pairs
-- needs: fact:instrument fact:party
-- reference: recorded instruments of the case; instrument participation rate
SELECT year, value, n FROM participation(NULL)

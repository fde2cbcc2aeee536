-- indicator: sociocultural_participation
-- name: Participation of members in sociocultural treaties
-- unit: share
-- direction: positive
-- formula: of all pairs (member, treaty-like instrument of a sociocultural domain in force), the share in which the
--   member is a party by the end of the year; n is the number of pairs; years without such an instrument have no
--   value
-- needs: fact:instrument fact:party
-- reference: recorded instruments of the case
SELECT year, value, n FROM participation('sociocultural')

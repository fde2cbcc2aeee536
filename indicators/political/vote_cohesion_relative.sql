-- indicator: vote_cohesion_relative
-- name: Voting agreement among members, less that with outsiders
-- unit: difference
-- direction: positive
-- bounds: -1 1
-- formula: mean share of identical votes over pairs of members less its mean over pairs of a member and an outsider;
--   pairs with fewer than ten common votes are left out; n is the number of pairs
-- needs: tie:unga_agreement tie:unga_common_votes
-- reference: Signorino & Ritter 1999; Voeten, UN General Assembly Voting Data
WITH placed AS (
    SELECT v.year, v.origin, v.destination, v.value, b.state IS NOT NULL AS within
    FROM member_tie v JOIN region a ON a.year = v.year AND a.state = v.origin
         JOIN member_tie c ON c.layer = 'unga_common_votes' AND c.year = v.year AND c.origin = v.origin
              AND c.destination = v.destination AND c.value >= 10
         LEFT JOIN region b ON b.year = v.year AND b.state = v.destination
    WHERE v.layer = 'unga_agreement'
)
SELECT year, avg(value) FILTER (within AND origin < destination) - avg(value) FILTER (NOT within) AS value,
       count(*) FILTER (within AND origin < destination) AS n
FROM placed GROUP BY year

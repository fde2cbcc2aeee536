-- indicator: vote_cohesion_least
-- name: Least agreement of any pair of members in the UN General Assembly
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: minimum over pairs of members of the share of identical votes; pairs with fewer than ten common votes are
--   left out; n is the number of pairs
-- needs: tie:unga_agreement
-- reference: Signorino & Ritter 1999; Voeten, UN General Assembly Voting Data
SELECT year, min(value) AS value, count(*) AS n FROM member_votes('unga_agreement') GROUP BY year

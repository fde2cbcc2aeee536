-- indicator: vote_cohesion_published
-- name: Voting agreement of members as published
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over pairs of members of the published agreement score; n is the number of pairs
-- needs: tie:unga_agreement_published
-- reference: Bailey, Strezhnev & Voeten 2017
SELECT year, avg(value) AS value, count(*) AS n FROM member_pairs('unga_agreement_published') GROUP BY year

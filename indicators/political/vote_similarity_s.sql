-- indicator: vote_similarity_s
-- name: Similarity S of votes in the UN General Assembly
-- unit: index
-- direction: positive
-- bounds: -1 1
-- formula: mean over pairs of members of S = 1 - 2 sum |x - y| / (2 n) over common votes (yes 1, abstain 2, no 3);
--   pairs with fewer than ten common votes are left out; n is the number of pairs
-- needs: tie:unga_s
-- reference: Signorino & Ritter 1999; Voeten, UN General Assembly Voting Data
SELECT year, avg(value) AS value, count(*) AS n FROM member_votes('unga_s') GROUP BY year

-- indicator: defence_agreement_share
-- name: Pairs of members with a standing agreement on defence cooperation
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members with at least one such agreement in force in the year; only years that the
--   data cover; n is the number of pairs
-- needs: tie:dca_standing
-- reference: Kinne 2020, Defense Cooperation Agreement Dataset
SELECT year, value, n FROM pairs_tied('dca_standing')

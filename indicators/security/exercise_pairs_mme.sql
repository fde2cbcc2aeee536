-- indicator: exercise_pairs_mme
-- name: Pairs of members that exercised together
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: share of the pairs of members that took part in the same multinational exercise begun in the year; only
--   years that the data cover; n is the number of pairs
-- needs: tie:joint_exercises
-- reference: D'Orazio 2013, Multinational Military Exercises
SELECT year, value, n FROM pairs_tied('joint_exercises')

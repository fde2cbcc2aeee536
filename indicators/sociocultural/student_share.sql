-- indicator: student_share
-- name: Students of members who study in another member, in all who study abroad
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: sum among members over all that goes out of members; missing flows count as zero; n is the number of
--   members in the data
-- needs: tie:student_flow
-- reference: SIEI (education); UNESCO Institute for Statistics
SELECT year, value, n FROM outflow_share('student_flow')

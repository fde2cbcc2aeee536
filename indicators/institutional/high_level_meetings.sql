-- indicator: high_level_meetings
-- name: Meetings of heads of state, heads of government and ministers
-- unit: meetings
-- direction: positive
-- bounds: 0 inf
-- formula: number of recorded meetings of these kinds begun in the year; the same for all variants; n is the number
--   of members
-- needs: fact:meeting
-- reference: Haftel 2007 (regular high-level meetings); recorded meetings of the case
SELECT s.year, count(m.meeting)::DOUBLE AS value, any_value(s.members) AS n
FROM region_size() s LEFT JOIN (FROM meetings_by_year() WHERE kind <> 'other') m USING (year) GROUP BY s.year

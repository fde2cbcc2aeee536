-- component: hosting
-- name: Share of the summits hosted so far
-- unit: share
-- formula: summits of heads of state of the organisation hosted by the state up to the year over all of them;
--   multiple: hosted over expected, where each summit is expected of every member of that day with equal chance; n is
--   the number of summits
-- needs: fact:meeting
-- reference: recorded summits of the case
WITH summit AS (
    SELECT m.meeting, m.host, m.began, extract(year FROM m.began)::INTEGER AS year
    FROM meeting m, setting WHERE m.organisation = setting.organisation AND m.kind = 'heads_of_state'
), expected AS (
    SELECT s.meeting, s.year, s.host, p.state, 1.0 / count(*) OVER (PARTITION BY s.meeting) AS chance
    FROM setting, summit s JOIN member_spell p ON p.role = 'member' AND p.began <= s.began
         AND (p.ended IS NULL OR p.ended > s.began)
    WHERE p.organisation = setting.organisation
), so_far AS (SELECT r.year, count(*) AS summits FROM (SELECT DISTINCT year FROM region) r JOIN summit s ON s.year <= r.year
              GROUP BY r.year)
SELECT r.state, r.year, sum(CASE WHEN e.host = e.state THEN 1 ELSE 0 END)::DOUBLE / any_value(f.summits) AS value,
       any_value(f.summits) AS n,
       sum(CASE WHEN e.host = e.state THEN 1 ELSE 0 END) / sum(e.chance)::DOUBLE AS multiple
FROM region r JOIN so_far f ON f.year = r.year JOIN expected e ON e.state = r.state AND e.year <= r.year
GROUP BY r.state, r.year

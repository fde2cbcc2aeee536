-- indicator: summit_concentration
-- name: Concentration of summit hosting
-- unit: index
-- direction: negative
-- bounds: 0 1
-- formula: HHI = sum of s_i squared, s_i the share of host i in the summits of heads of state of the organisation up
--   to the year, among the members of the region; n is the number of summits
-- needs: fact:meeting
-- reference: Herfindahl-Hirschman; recorded summits of the case
WITH summit AS (
    SELECT meeting, host, extract(year FROM began) AS year FROM meeting
    WHERE kind = 'heads_of_state' AND organisation = (SELECT organisation FROM setting)
), hosted AS (
    SELECT r.year, r.state, count(m.meeting)::DOUBLE AS summits
    FROM region r LEFT JOIN summit m ON m.host = r.state AND m.year <= r.year
    GROUP BY ALL
)
SELECT year, comity_hhi(list(summits ORDER BY state)) AS value, sum(summits)::BIGINT AS n
FROM hosted GROUP BY year HAVING sum(summits) > 0

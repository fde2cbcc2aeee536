-- claim: C002
-- statement: What China does in the organisation shows a turn of its foreign policy to regional integration.
-- where: Abstract
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: result:role
-- holds: rising > tested / 2.0
-- partly: rising > falling
-- contradicted: otherwise
-- evidence: Of {tested} components of China's role with at least eight years {rising} rise and {falling} fall
--   (Mann-Kendall, p < .05), from {first_year} to {last_year}; rising: {which}
-- reason: A turn must show as rising components of the role: over half of those tested for a turn, more rising than
--   falling for a part of it. Values are taken in multiples of the equal share where there are such, so that the
--   entry of members does not count as a fall. A trend in what is measured does not show what policy intends.
-- changes: new years of role components, or more components with a trend
WITH series AS (
    SELECT component, comity_trend(list(coalesce(multiple, value) ORDER BY year)) AS trend, count(*) AS years,
           min(year) AS first_year, max(year) AS last_year
    FROM role_component WHERE state = 'CHN' AND organisation = (SELECT organisation FROM setting)
    GROUP BY component HAVING count(*) >= 8
), tested AS (
    SELECT component, first_year, last_year, trend.p < 0.05 AND trend.s > 0 AS rises,
           trend.p < 0.05 AND trend.s < 0 AS falls
    FROM series
)
SELECT count(*) AS tested, count(*) FILTER (rises) AS rising, count(*) FILTER (falls) AS falling,
       coalesce(string_agg(component, ', ' ORDER BY component) FILTER (rises), 'none') AS which,
       min(first_year) AS first_year, max(last_year) AS last_year, count(*) AS n
FROM tested

-- claim: C021
-- statement: In the 1970s China sought good relations by active support of regional organisations.
-- where: Introduction p3
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: state_year:igo_full_memberships
-- holds: growth > median_growth AND china_last >= median_last
-- partly: growth > median_growth
-- contradicted: otherwise
-- evidence: Full memberships of China: {china_first} in 1970, {china_last} in 1979, {growth} more; the median state
--   gained {median_growth} and had {median_last} in 1979
-- reason: Active support must show as more new memberships than the median state and, to hold in full, as a level
--   that is no longer below it. Regional organisations are not told apart in the data, so that all count, those of
--   the United Nations too, to which the seat passed in 1971; joining is not yet supporting.
-- changes: a list of regional organisations, or another count of memberships
WITH both_years AS (
    SELECT state, max(value) FILTER (year = 1970) AS first, max(value) FILTER (year = 1979) AS last
    FROM state_year WHERE indicator = 'igo_full_memberships' AND year IN (1970, 1979)
    GROUP BY state HAVING count(*) = 2
)
SELECT max(first) FILTER (state = 'CHN') AS china_first, max(last) FILTER (state = 'CHN') AS china_last,
       max(last - first) FILTER (state = 'CHN') AS growth, median(last - first) AS median_growth,
       median(last) AS median_last, count(*) AS n
FROM both_years

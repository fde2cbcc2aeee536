-- claim: C015
-- statement: The members cover nearly 60 percent of the area of Eurasia.
-- where: Introduction p2
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: abs(eight - 60) <= 5 AND abs(ten - 60) <= 5
-- partly: abs(eight - 60) <= 5 OR abs(ten - 60) <= 5
-- contradicted: otherwise
-- evidence: Eight members cover {eight} percent of Eurasia ({area_eight} of {area_eurasia} square km), ten members
--   {ten} percent; with all of Russia counted in
-- reason: A rounded share of nearly 60 percent is met within five points, for the eight members of 2017 and for the
--   ten of the time of the paper. That Russia counts with its whole area, which lies in Eurasia, is fair.
-- changes: other areas of states or of Eurasia
SELECT round(100 * max(value) FILTER (statistic = 'area_eight') / max(value) FILTER (statistic = 'area_eurasia'), 1) AS eight,
       max(value) FILTER (statistic = 'eurasia_share_ten') AS ten,
       max(value) FILTER (statistic = 'area_eight')::BIGINT AS area_eight,
       max(value) FILTER (statistic = 'area_eurasia')::BIGINT AS area_eurasia,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM statistic WHERE statistic IN ('area_eight', 'area_eurasia', 'eurasia_share_ten')
HAVING count(*) = 3

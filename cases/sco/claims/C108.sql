-- claim: C108
-- statement: China's economy depends largely on imported energy and raw materials.
-- where: Economic p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: all_energy >= 50
-- partly: oil >= 50
-- contradicted: otherwise
-- evidence: at most {all_energy} % of primary energy is imported by {own_reports} reports and a balance of 2023
--   ({gap} %), and {oil} % of oil
-- reason: Largely is read as at least a half, of all primary energy for the whole claim and of oil for a part of
--   it. Raw materials other than energy are not in the record, so the claim is tested for energy alone.
-- changes: a year in which a half of primary energy is imported, or figures on ores and other raw materials
-- sources: iea_index_mundi eia_china_2025 silkroadnews_2015
WITH s AS (FROM statistic WHERE subject = 'CHN' AND source <> 'liaqat_abbasi_2025'),
balance AS (
    SELECT 100 * (1 - max(value) FILTER (indicator = 'production of primary energy')
                  / max(value) FILTER (indicator = 'use of primary energy')) AS gap
    FROM s WHERE year(began) = 2023
)
SELECT round(greatest(max(value) FILTER (indicator = 'share of net imports in primary energy'),
                      coalesce(any_value(gap), 0)), 1) AS all_energy,
       max(value) FILTER (indicator = 'share of imports in oil use') AS oil, round(any_value(gap), 1) AS gap,
       count(*) FILTER (indicator = 'share of net imports in primary energy') AS own_reports,
       count(*) FILTER (indicator IN ('share of net imports in primary energy', 'share of imports in oil use')) AS n
FROM s, balance

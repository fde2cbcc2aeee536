-- claim: C110
-- statement: China's trade with the members rose from 12.1 billion US dollars in 2001 to 130 billion in 2013.
-- where: Economic p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: off_first <= 0.05 AND off_last <= 0.05
-- partly: off_first <= 0.05 OR off_last <= 0.05
-- contradicted: otherwise
-- evidence: {reported_first} billion in 2001 and {reported_last} billion in 2013 by reports other than the paper;
--   sums of trade data for the other five founders (BACI): {baci_first} and {baci_last} billion; later reports, for
--   eight members, up to {later} billion
-- reason: Both figures are compared with reports that are not the paper's; a twentieth is allowed. Trade data that
--   balance what both sides report are shown beside them and do not decide.
-- changes: customs figures that differ from both reports
-- sources: cri_2018
WITH s AS (
    SELECT value, year(began) AS year FROM statistic
    WHERE subject = 'sco' AND indicator = 'trade of China with the other members' AND source <> 'liaqat_abbasi_2025'
), baci AS (
    SELECT t.year, sum(t.value) / 1e6 AS billion FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND t.year IN (2001, 2013)
      AND ((t.origin = 'CHN' AND t.destination IN ('RUS', 'KAZ', 'KGZ', 'TJK', 'UZB'))
           OR (t.destination = 'CHN' AND t.origin IN ('RUS', 'KAZ', 'KGZ', 'TJK', 'UZB')))
    GROUP BY t.year
)
SELECT round(max(value) FILTER (year = 2001) / 1e9, 2) AS reported_first,
       round(max(value) FILTER (year = 2013) / 1e9, 1) AS reported_last,
       min(abs(value / 12.1e9 - 1)) FILTER (year = 2001) AS off_first,
       min(abs(value / 130e9 - 1)) FILTER (year = 2013) AS off_last,
       coalesce((SELECT round(billion, 1)::VARCHAR FROM baci WHERE year = 2001), 'not imported') AS baci_first,
       coalesce((SELECT round(billion, 1)::VARCHAR FROM baci WHERE year = 2013), 'not imported') AS baci_last,
       round(max(value) FILTER (year > 2013) / 1e9, 1) AS later, count(*) FILTER (year IN (2001, 2013)) AS n
FROM s

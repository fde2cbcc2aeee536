-- claim: C111
-- statement: That trade is Central Asian trade, and only a marginal part of China's trade.
-- where: Economic p3
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: tie:trade_baci|fact:statistic
-- holds: russia_share < 50 AND central_asia_of_all <= 5
-- partly: central_asia_of_all <= 5
-- contradicted: otherwise
-- evidence: in 2013 {russia_share} % of China's trade with the other five founders was trade with Russia; trade
--   with the four Central Asian members was {central_asia_of_all} % of all trade of China ({source})
-- reason: Trade with the members is Central Asian if Russia has less than a half of it; marginal is read as up to a
--   twentieth of all trade, set before looking. Figures of trade data are used where they are imported, else the
--   reports of the case.
-- changes: a year in which Russia has less than a half, or Central Asia more than a twentieth
-- sources: recorder
WITH china AS (
    SELECT CASE WHEN t.origin = 'CHN' THEN t.destination ELSE t.origin END AS partner, sum(t.value) AS value
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND t.year = 2013 AND t.origin <> t.destination
      AND 'CHN' IN (t.origin, t.destination)
    GROUP BY ALL
), data AS (
    SELECT 100 * sum(value) FILTER (partner = 'RUS')
               / sum(value) FILTER (partner IN ('RUS', 'KAZ', 'KGZ', 'TJK', 'UZB')) AS russia,
           100 * sum(value) FILTER (partner IN ('KAZ', 'KGZ', 'TJK', 'UZB')) / sum(value) AS central, count(*) AS n
    FROM china
), told AS (
    SELECT max(value) FILTER (statistic = 'trade_2013_russia_share') AS russia,
           100 * max(value) FILTER (statistic = 'trade_2013_central_asia')
               / max(value) FILTER (statistic = 'trade_2013_china_total') AS central,
           count(*) FILTER (statistic LIKE 'trade_2013_%' AND source <> 'liaqat_abbasi_2025') AS n
    FROM statistic
)
SELECT round(coalesce(data.russia, told.russia), 1) AS russia_share,
       round(coalesce(data.central, told.central), 2) AS central_asia_of_all,
       CASE WHEN data.n > 0 THEN 'BACI' ELSE 'reports' END AS source,
       CASE WHEN data.n > 0 THEN data.n ELSE told.n END AS n
FROM data, told

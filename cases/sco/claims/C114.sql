-- claim: C114
-- statement: China contributed to the economic growth of the other members.
-- where: Economic p4
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: tie:trade_baci fact:spell
-- holds: median_share >= 20 AND positive = n
-- partly: positive > n / 2.0
-- contradicted: otherwise
-- evidence: between {first_year} and {last_year} exports to China made up from {least} % to {most} % of the growth
--   of exports of the other five founders, {median_share} % in the median; they grew for {positive} of {n}
-- reason: Demand from China adds to growth if exports to China carry a part of the growth of all exports; a fifth
--   in the median is the line, set before looking. This counts demand for goods alone and says nothing on loans,
--   investment or on what would have grown otherwise.
-- changes: a growth account or local projections on exports to China, with output at current prices
-- sources: recorder
WITH flow AS (
    SELECT t.year, t.origin, sum(t.value) AS world, sum(t.value) FILTER (t.destination = 'CHN') AS china
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND t.origin IN ('RUS', 'KAZ', 'KGZ', 'TJK', 'UZB') AND t.destination <> t.origin
    GROUP BY ALL
), span AS (SELECT greatest(2001, min(year)) AS first_year, max(year) AS last_year FROM flow),
s AS (
    SELECT a.origin, 100 * (coalesce(b.china, 0) - coalesce(a.china, 0)) / nullif(b.world - a.world, 0) AS share,
           coalesce(b.china, 0) > coalesce(a.china, 0) AS grew
    FROM span JOIN flow a ON a.year = first_year JOIN flow b ON b.year = last_year AND b.origin = a.origin
)
SELECT any_value(first_year) AS first_year, any_value(last_year) AS last_year, round(min(share), 1) AS least,
       round(max(share), 1) AS most, round(median(share), 1) AS median_share, count(*) FILTER (grew) AS positive,
       count(*) AS n
FROM s, span

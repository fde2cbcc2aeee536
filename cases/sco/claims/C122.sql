-- claim: C122
-- statement: China has lessened the influence of the West in the region.
-- where: Political p3
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: tie:trade_baci tie:unga_agreement fact:spell
-- holds: west_last <= 0.9 * west_first AND votes_last < votes_first AND china_last > china_first
-- partly: west_last <= 0.9 * west_first AND china_last > china_first
-- contradicted: otherwise
-- evidence: share of NATO members other than Turkey in the trade of the four Central Asian members {west_first} %
--   in {first_year} and {west_last} % in {last_year}, of China {china_first} % and {china_last} %; agreement with
--   the United States in UN votes {votes_first} in 2001 to 2005 and {votes_last} in the last five years of the
--   data; the European Union has {eu} % of Kazakhstan's trade and {eu_investment} % of investment in it by a report
--   of 2024
-- reason: Influence should show in shares of trade and in votes: a fall of a tenth in the share while China's rises
--   is the line, set before looking, and votes moving away are asked for too. A lower share is no proof that China
--   caused it, and investment has no series here.
-- changes: a series of investment by origin, or later years of trade data
-- sources: kazinform_2024 eubulletin_2017
WITH ca(state) AS (VALUES ('KAZ'), ('KGZ'), ('TJK'), ('UZB')),
west AS (SELECT DISTINCT state FROM member_spell WHERE organisation = 'nato' AND role = 'member' AND state <> 'TUR'),
flow AS (
    SELECT t.year, CASE WHEN t.origin IN (FROM ca) THEN t.destination ELSE t.origin END AS partner, t.value
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND (t.origin IN (FROM ca)) <> (t.destination IN (FROM ca))
), span AS (SELECT greatest(2001, min(year)) AS first_year, max(year) AS last_year FROM flow),
share AS (
    SELECT year, 100 * sum(value) FILTER (partner IN (FROM west)) / sum(value) AS west,
           100 * sum(value) FILTER (partner = 'CHN') / sum(value) AS china
    FROM flow GROUP BY year
), v AS (
    SELECT t.year, t.value FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'unga_agreement' AND 'USA' IN (t.origin, t.destination) AND t.year >= 2001
      AND (t.origin IN (FROM ca) OR t.destination IN (FROM ca))
)
SELECT first_year, last_year, round(a.west, 1) AS west_first, round(b.west, 1) AS west_last,
       round(a.china, 1) AS china_first, round(b.china, 1) AS china_last,
       (SELECT round(avg(value), 3) FROM v WHERE year <= 2005) AS votes_first,
       (SELECT round(avg(value), 3) FROM v WHERE year > (SELECT max(year) - 5 FROM v)) AS votes_last,
       (SELECT max(value)::BIGINT FROM statistic WHERE statistic = 'kaz_trade_eu_2024') AS eu,
       (SELECT max(value)::BIGINT FROM statistic WHERE statistic = 'kaz_investment_eu_2024') AS eu_investment,
       (SELECT count(*) FROM v) AS n
FROM span JOIN share a ON a.year = first_year JOIN share b ON b.year = last_year

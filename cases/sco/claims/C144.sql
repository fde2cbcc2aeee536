-- claim: C144
-- statement: Kazakhstan chose better trade with the West, against the interests of Russia.
-- where: Challenges p3
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: tie:trade_baci fact:spell
-- holds: west_after > west_before AND russia_after < russia_before AND in_union = 0
-- partly: west_after > west_before
-- contradicted: otherwise
-- evidence: share of NATO members other than Turkey in Kazakhstan's trade {west_before} % in {first_year} and
--   {west_after} % in {last_year}, of Russia {russia_before} % and {russia_after} %, of China {china_before} % and
--   {china_after} %; Kazakhstan is a member of the economic union with Russia since {union_since}
-- reason: A turn to the West after the exercise of 2007 should raise the share of the West and lower that of
--   Russia, and leave Kazakhstan out of Russia's economic union. The West was the larger partner before; a level is
--   not a turn. Interests of Russia are not measured.
-- changes: later years in which the share of the West is above that of 2007
-- sources: recorder
WITH west AS (SELECT DISTINCT state FROM member_spell WHERE organisation = 'nato' AND role = 'member'
    AND state <> 'TUR'),
flow AS (
    SELECT t.year, CASE WHEN t.origin = 'KAZ' THEN t.destination ELSE t.origin END AS partner, t.value
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND 'KAZ' IN (t.origin, t.destination) AND t.origin <> t.destination
      AND t.year >= 2007
), share AS (
    SELECT year, 100 * sum(value) FILTER (partner IN (FROM west)) / sum(value) AS west,
           100 * sum(value) FILTER (partner = 'RUS') / sum(value) AS russia,
           100 * sum(value) FILTER (partner = 'CHN') / sum(value) AS china, count(*) AS n
    FROM flow GROUP BY year
), span AS (SELECT min(year) AS first_year, max(year) AS last_year FROM flow),
u AS (
    SELECT count(*) AS c, partial_date(min(began), 'day') AS since FROM member_spell
    WHERE organisation = 'eaeu' AND state = 'KAZ' AND role = 'member' AND ended IS NULL
)
SELECT first_year, last_year, round(a.west, 1) AS west_before, round(b.west, 1) AS west_after,
       round(a.russia, 1) AS russia_before, round(b.russia, 1) AS russia_after, round(a.china, 1) AS china_before,
       round(b.china, 1) AS china_after, u.c AS in_union, coalesce(u.since, 'no day') AS union_since, a.n + b.n AS n
FROM span JOIN share a ON a.year = first_year JOIN share b ON b.year = last_year, u

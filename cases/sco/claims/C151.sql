-- claim: C151
-- statement: China's claims in the South China Sea touch the interests of India.
-- where: Challenges p7
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:event tie:trade_baci
-- holds: statements >= 2 AND share >= 10
-- partly: statements >= 2 OR share >= 10
-- contradicted: otherwise
-- evidence: {statements} statements of India's ministry of foreign affairs on that sea in the record ({first_year}
--   to {last_year}); {share} % of India's trade in {trade_year} was with states that lie on that sea or behind it
-- reason: Interests that are touched are voiced, in two statements or more of different years, and stand on
--   something, here a tenth or more of trade that may cross the sea. Not all of this trade crosses it, and none of
--   it is known to have been hindered; an effect is not shown.
-- changes: data on shipping of India through that sea
-- sources: business_standard_2016 new_indian_express_2019
WITH beyond(state) AS (VALUES ('CHN'), ('HKG'), ('MAC'), ('TWN'), ('JPN'), ('KOR'), ('PHL'), ('VNM'), ('BRN'),
    ('KHM'), ('PRK')),
last AS (SELECT max(t.year) AS year FROM tie_row t JOIN layer USING (layer_id) WHERE layer.layer = 'trade_baci'
    AND t.origin = 'IND'),
flow AS (
    SELECT CASE WHEN t.origin = 'IND' THEN t.destination ELSE t.origin END AS partner, t.value
    FROM tie_row t JOIN layer USING (layer_id), last
    WHERE layer.layer = 'trade_baci' AND t.year = last.year AND 'IND' IN (t.origin, t.destination)
      AND t.origin <> t.destination
), s AS (SELECT began FROM event WHERE name ILIKE '%of India on the South China Sea%')
SELECT count(DISTINCT year(began)) AS statements, min(year(began)) AS first_year, max(year(began)) AS last_year,
       (SELECT round(100 * sum(value) FILTER (partner IN (FROM beyond)) / sum(value), 1) FROM flow) AS share,
       (SELECT year FROM last) AS trade_year, count(*) + (SELECT count(*) FROM flow) AS n
FROM s

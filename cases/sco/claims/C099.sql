-- claim: C099
-- statement: Since 2004 the structure prevented about 1,000 attacks and arrested about 650 terrorists.
-- where: Security p6
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: attacks_match > 0 AND arrests_match > 0
-- partly: attacks_match > 0 OR arrests_match > 0
-- contradicted: otherwise
-- evidence: of {n} published totals of attacks prevented and persons arrested or detained, {attacks_match} are within
--   a tenth of 1,000 attacks and {arrests_match} of 650 arrests (attacks: {attacks}; arrests: {arrests}); 650 is
--   reported by {reporter_650} as {meaning_650}
-- reason: A number taken from a source must be found in one, with the same unit; a tenth is allowed for "around".
--   Reports cover different and overlapping years and are not added. The article cited was recalled and not read
--   again; its 650 are crimes averted.
-- changes: a published total of about 1,000 attacks or 650 arrests
-- sources: alimov_2017 tass_2017_rats astana_times_2024_11 peoples_daily_2016
WITH s AS (FROM statistic WHERE subject = 'rats' AND source <> 'liaqat_abbasi_2025'),
t AS (
    SELECT CASE WHEN unit = 'attacks' THEN 'attacks' ELSE 'arrests' END AS what, value FROM s
    WHERE (unit = 'attacks' AND indicator ILIKE '%prevented%')
      OR (unit = 'persons' AND (indicator ILIKE '%arrested%' OR indicator ILIKE '%detained%'))
)
SELECT count(*) FILTER (what = 'attacks' AND value BETWEEN 900 AND 1100) AS attacks_match,
       count(*) FILTER (what = 'arrests' AND value BETWEEN 585 AND 715) AS arrests_match,
       coalesce(string_agg(value::BIGINT::VARCHAR, ', ' ORDER BY value) FILTER (what = 'attacks'), 'none') AS attacks,
       coalesce(string_agg(value::BIGINT::VARCHAR, ', ' ORDER BY value) FILTER (what = 'arrests'), 'none') AS arrests,
       coalesce((SELECT min(reporter) FROM s WHERE value = 650), 'nobody') AS reporter_650,
       coalesce((SELECT min(indicator) FROM s WHERE value = 650), 'nothing') AS meaning_650, count(*) AS n
FROM t

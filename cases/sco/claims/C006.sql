-- claim: C006
-- statement: The organisation serves the aim of China of an order of many poles and of countering the dominance of
--   the West.
-- where: Abstract
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: tie:unga_agreement tie:unga_common_votes
-- holds: gap_last > gap_first AND with_china_last > with_usa_last
-- partly: with_china_last > with_usa_last
-- contradicted: otherwise
-- evidence: Agreement of the other founders in the UN General Assembly with China less that with the USA: {gap_first}
--   in 1996 to 2000, {gap_last} in {last_from} to {last_year}; with China {with_china_last}, with the USA
--   {with_usa_last}; greatest gap {gap_most} in the years from {gap_most_from}
-- reason: If the organisation serves that aim, its founders vote more with China than with the USA, and more so than
--   before it was founded. Votes pooled over periods of five years. They vote alike for many reasons: agreement is
--   what the claim leads one to expect and no proof that the organisation brings it.
-- changes: votes after 2019, or declarations coded for many poles
WITH subject AS (
    SELECT organisation, founded FROM organisation WHERE subject = 'yes'
), founder AS (
    SELECT DISTINCT state FROM member_spell JOIN subject USING (organisation)
    WHERE role = 'member' AND began <= founded AND state <> 'CHN'
), votes AS (
    SELECT a.origin, a.destination, a.year, a.value, n.value AS weight, least((a.year - 1996) // 5, 4) AS period
    FROM (SELECT * FROM tie WHERE layer = 'unga_agreement' AND year >= 1996 AND destination IN ('CHN', 'USA')) a
         JOIN (SELECT * FROM tie WHERE layer = 'unga_common_votes' AND year >= 1996 AND destination IN ('CHN', 'USA')) n
         USING (origin, destination, year)
    WHERE a.origin IN (FROM founder)
), pooled AS (
    SELECT period, min(year) AS first_year, max(year) AS last_year, count(*) AS n,
           sum(value * weight) FILTER (destination = 'CHN') / sum(weight) FILTER (destination = 'CHN') AS with_china,
           sum(value * weight) FILTER (destination = 'USA') / sum(weight) FILTER (destination = 'USA') AS with_usa
    FROM votes GROUP BY period
)
SELECT round(arg_min(with_china - with_usa, period), 3) AS gap_first,
       round(arg_max(with_china - with_usa, period), 3) AS gap_last,
       round(arg_max(with_china, period), 3) AS with_china_last, round(arg_max(with_usa, period), 3) AS with_usa_last,
       round(max(with_china - with_usa), 3) AS gap_most, arg_max(first_year, with_china - with_usa) AS gap_most_from,
       arg_max(first_year, period) AS last_from, max(last_year) AS last_year, sum(n)::BIGINT AS n
FROM pooled

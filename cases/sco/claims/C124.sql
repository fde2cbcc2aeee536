-- claim: C124
-- statement: The gas contract of China and Russia is worth 400 billion US dollars.
-- where: Political p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic fact:project
-- holds: off <= 0.05
-- contradicted: otherwise
-- evidence: signed on {signed} for {billion} billion US dollars, {volume} billion cubic metres a year over {term}
--   years, which makes {price} US dollars per thousand cubic metres; {age} years old when the paper came out
-- reason: The amount is compared with the report that the paper cites; a twentieth is allowed. Amounts of such
--   contracts follow formulas of price, so the sum is an estimate of the day of signing; the paper calls the
--   contract recent, which it no longer was.
-- changes: published terms of the contract that give another sum
-- sources: anishchuk_2014
WITH s AS (
    SELECT max(value) FILTER (unit = 'usd') AS value, max(value) FILTER (unit = 'm3 per year') AS volume,
           max(value) FILTER (unit = 'years') AS term, count(*) AS n
    FROM statistic WHERE subject = 'china_russia_gas' AND source <> 'liaqat_abbasi_2025'
)
SELECT strftime(p.announced, '%Y-%m-%d') AS signed, (value / 1e9)::BIGINT AS billion,
       (volume / 1e9)::BIGINT AS volume,
       term::BIGINT AS term, round(1000 * value / (volume * term))::BIGINT AS price, abs(value / 400e9 - 1) AS off,
       date_diff('year', p.announced, e.began) AS age, s.n
FROM project p, s, event e WHERE p.project = 'china_russia_gas' AND e.event = 'paper_published'

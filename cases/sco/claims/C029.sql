-- claim: C029
-- statement: China builds a prosperous regional community from which all who take part gain.
-- where: Theory p2
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:spell tie:trade_baci
-- holds: gained = partners AND deficits = 0
-- partly: gained > 0
-- contradicted: otherwise
-- evidence: Of {partners} other members {gained} sell a larger share of their exports to China in {last_year} than in
--   {first_year}, and {deficits} have a deficit with China of more than a tenth of their trade with it ({which})
-- reason: Gain for all must show at least so: every member sells China a larger share of its exports than before, and
--   none is in marked deficit with it. Trade is only one way to gain, and a deficit is no loss by itself; welfare
--   would need a model.
-- changes: trade after the last year of the data, or estimates of what members gain
WITH span AS (
    SELECT min(year) AS first_year, max(year) AS last_year FROM inner_tie WHERE layer = 'trade_baci' AND year >= 2001
), member AS (
    SELECT DISTINCT state FROM member_spell
    WHERE role = 'member' AND ended IS NULL AND state <> 'CHN' AND held_in = (SELECT organisation FROM setting)
), exports AS (
    SELECT origin AS state, year, sum(value) AS total FROM tie
    WHERE layer = 'trade_baci' AND origin IN (FROM member) AND origin <> destination
      AND year IN ((SELECT first_year FROM span), (SELECT last_year FROM span)) GROUP BY ALL
), sold AS (
    SELECT origin AS state, year, value FROM inner_tie WHERE layer = 'trade_baci' AND destination = 'CHN'
), bought AS (
    SELECT destination AS state, year, value FROM inner_tie WHERE layer = 'trade_baci' AND origin = 'CHN'
), each AS (
    SELECT m.state, coalesce(s1.value, 0) / e1.total > coalesce(s0.value, 0) / e0.total AS gained,
           (coalesce(b1.value, 0) - coalesce(s1.value, 0)) / nullif(coalesce(b1.value, 0) + coalesce(s1.value, 0), 0) > 0.1 AS deficit
    FROM (SELECT member.state, first_year, last_year FROM member, span) m
         LEFT JOIN exports e0 ON e0.state = m.state AND e0.year = m.first_year
         LEFT JOIN exports e1 ON e1.state = m.state AND e1.year = m.last_year
         LEFT JOIN sold s0 ON s0.state = m.state AND s0.year = m.first_year
         LEFT JOIN sold s1 ON s1.state = m.state AND s1.year = m.last_year
         LEFT JOIN bought b1 ON b1.state = m.state AND b1.year = m.last_year
    WHERE e1.total > 0
)
SELECT count(*) AS partners, count(*) FILTER (gained) AS gained, count(*) FILTER (deficit) AS deficits,
       coalesce(string_agg(state, ' ' ORDER BY state) FILTER (deficit), 'none') AS which,
       any_value(span.first_year) AS first_year, any_value(span.last_year) AS last_year, count(*) AS n
FROM each, span

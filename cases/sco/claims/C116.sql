-- claim: C116
-- statement: China and Russia became the major powers in Central Asia after the United States withdrew from
--   Afghanistan.
-- where: Political p2
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:event tie:trade_baci
-- holds: led_before < 3 AND led_after >= 3
-- partly: led_before < 3
-- contradicted: otherwise
-- evidence: in {before_year}, ten years before the withdrawal of {withdrawn}, China and Russia were both among the
--   three largest partners in trade of {led_before} of the five states, and in {after_year} of {led_after}; bases
--   of the United States in the region ended on {bases}
-- reason: Had they emerged only then, they would not have led before. Two of the three largest partners in a
--   majority of the five states is taken as leading, ten years earlier as before. Trade is one side of power; the
--   bases show that the military withdrawal from the region was earlier too.
-- changes: data on arms, investment or bases in which the order is the other way
-- sources: recorder
WITH w AS (SELECT ended, year(ended) AS year FROM event WHERE event = 'us_withdrawal_afghanistan'),
years AS (
    SELECT max(t.year) FILTER (t.year <= (SELECT year - 10 FROM w)) AS before_year, max(t.year) AS after_year
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND t.origin = 'CHN' AND t.destination = 'KAZ'
), flow AS (
    SELECT t.year, CASE WHEN t.origin IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB') THEN t.origin
               ELSE t.destination END AS state,
           CASE WHEN t.origin IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB') THEN t.destination ELSE t.origin END AS partner,
           t.value
    FROM tie_row t JOIN layer USING (layer_id) JOIN years ON t.year IN (before_year, after_year)
    WHERE layer.layer = 'trade_baci' AND (t.origin IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')
          OR t.destination IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB'))
), placed AS (
    SELECT year, state, partner, rank() OVER (PARTITION BY year, state ORDER BY sum(value) DESC) AS place
    FROM flow WHERE partner NOT IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB') GROUP BY year, state, partner
), led AS (
    SELECT year, state FROM placed WHERE partner IN ('CHN', 'RUS') AND place <= 3
    GROUP BY year, state HAVING count(*) = 2
)
SELECT before_year, after_year, (SELECT strftime(ended, '%Y-%m-%d') FROM w) AS withdrawn,
       (SELECT count(*) FROM led WHERE year = before_year) AS led_before,
       (SELECT count(*) FROM led WHERE year = after_year) AS led_after,
       (SELECT string_agg(strftime(began, '%Y-%m-%d'), ' and ' ORDER BY began) FROM event
           WHERE event LIKE 'bases_%') AS bases,
       (SELECT count(DISTINCT (year, state)) FROM placed) AS n
FROM years

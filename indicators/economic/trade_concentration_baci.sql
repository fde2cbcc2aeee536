-- indicator: trade_concentration_baci
-- name: Concentration of intra-regional trade on members (CEPII BACI)
-- unit: index
-- direction: negative
-- formula: HHI = sum of s_i squared, s_i the share of member i in intra-regional trade (exports plus imports with
--   members); 1/n where all trade alike; n is the number of members
-- needs: tie:trade_baci
-- reference: Herfindahl-Hirschman; Gaulier & Zignago 2010
WITH flow AS (
    SELECT t.year, t.origin, t.destination, t.value
    FROM inner_tie t JOIN region a ON a.year = t.year AND a.state = t.origin
         JOIN region b ON b.year = t.year AND b.state = t.destination
    WHERE t.layer = 'trade_baci'
), member AS (
    SELECT year, state, sum(value) AS total
    FROM (SELECT year, origin AS state, value FROM flow UNION ALL SELECT year, destination, value FROM flow)
    GROUP BY ALL
)
SELECT year, comity_hhi(list(total ORDER BY state)) AS value, count(*) AS n FROM member GROUP BY year

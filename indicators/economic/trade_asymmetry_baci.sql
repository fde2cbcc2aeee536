-- indicator: trade_asymmetry_baci
-- name: Mean asymmetry of trade dependence among members (CEPII BACI)
-- unit: share
-- direction: negative
-- formula: mean over pairs of members of |D_ij - D_ji|, with D_ij = t_ij / t_i the share of partner j in the trade of
--   i; pairs without recorded flow count as zero; n is the number of pairs
-- needs: tie:trade_baci
-- reference: Hirschman 1945; Barbieri 1996; Gaulier & Zignago 2010
WITH bilateral AS (
    SELECT year, least(origin, destination) AS a, greatest(origin, destination) AS b, sum(value) AS t
    FROM inner_tie WHERE layer = 'trade_baci' GROUP BY ALL
), pair AS (
    SELECT a.year, comity_dependence(coalesce(t, 0), x.total) AS d_ab, comity_dependence(coalesce(t, 0), y.total) AS d_ba
    FROM region a JOIN region b ON b.year = a.year AND a.state < b.state
         JOIN state_trade x ON x.layer = 'trade_baci' AND x.state = a.state AND x.year = a.year
         JOIN state_trade y ON y.layer = 'trade_baci' AND y.state = b.state AND y.year = a.year
         LEFT JOIN bilateral t ON t.year = a.year AND t.a = a.state AND t.b = b.state
)
SELECT year, avg(abs(comity_asymmetry(d_ab, d_ba))) AS value, count(*) AS n FROM pair GROUP BY year

-- component: pull
-- name: Pull: how much the other members depend on trade with the state
-- unit: share
-- formula: mean over the other members i of D_ic = t_ic / t_i, the share of the state in their trade; multiple: over
--   the mean pull of all members; BACI where it is imported, else COW trade; pairs without recorded flow count as
--   zero; n is the number of other members
-- needs: tie:trade_baci|tie:trade_cow
-- reference: Hirschman 1945; CEPII BACI; COW trade
WITH chosen AS (SELECT CASE WHEN EXISTS (FROM layer WHERE layer = 'trade_baci') THEN 'trade_baci' ELSE 'trade_cow' END AS layer),
bilateral AS (
    SELECT t.year, t.origin AS state, t.destination AS partner, t.value
    FROM inner_tie t, chosen WHERE t.layer = chosen.layer
    UNION ALL
    SELECT t.year, t.destination, t.origin, t.value FROM inner_tie t, chosen WHERE t.layer = chosen.layer
), flow AS (SELECT year, state, partner, sum(value) AS t FROM bilateral GROUP BY ALL),
pair AS (
    SELECT c.year, c.state, i.state AS partner, comity_dependence(coalesce(flow.t, 0), of_i.total) AS on_state,
           comity_dependence(coalesce(flow.t, 0), of_c.total) AS of_state
    FROM chosen, region c JOIN region i ON i.year = c.year AND i.state <> c.state
         JOIN state_trade of_c ON of_c.layer = chosen.layer AND of_c.state = c.state AND of_c.year = c.year
         JOIN state_trade of_i ON of_i.layer = chosen.layer AND of_i.state = i.state AND of_i.year = c.year
         LEFT JOIN flow ON flow.year = c.year AND flow.state = c.state AND flow.partner = i.state
)
SELECT state, year, avg(on_state) AS value, count(*) AS n,
       avg(on_state) / avg(avg(on_state)) OVER (PARTITION BY year) AS multiple
FROM pair GROUP BY state, year

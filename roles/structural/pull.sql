-- component: pull
-- name: Pull: how much the other members depend on trade with the state
-- unit: share
-- formula: mean over the other members i of D_ic = t_ic / t_i, the share of the state in their trade; multiple: over
--   the mean pull of all members; BACI where it is imported, else COW trade; pairs without recorded flow count as
--   zero; n is the number of other members
-- needs: tie:trade_baci|tie:trade_cow
-- reference: Hirschman 1945; CEPII BACI; COW trade
WITH chosen AS (
    SELECT CASE WHEN EXISTS (FROM layer WHERE layer = 'trade_baci') THEN 'trade_baci' ELSE 'trade_cow' END AS layer
), flow AS (
    SELECT year, least(origin, destination) AS a, greatest(origin, destination) AS b, sum(value) AS t
    FROM inner_tie WHERE layer = (SELECT layer FROM chosen) GROUP BY ALL
), member AS (
    SELECT r.year, r.state, s.total FROM region r JOIN state_trade s USING (state, year)
    WHERE s.layer = (SELECT layer FROM chosen)
), pair AS (
    SELECT c.year, c.state, comity_dependence(coalesce(flow.t, 0), i.total) AS on_state,
           comity_dependence(coalesce(flow.t, 0), c.total) AS of_state
    FROM member c JOIN member i ON i.year = c.year AND i.state <> c.state
         LEFT JOIN flow ON flow.year = c.year AND flow.a = least(c.state, i.state) AND flow.b = greatest(c.state, i.state)
)
SELECT state, year, avg(on_state) AS value, count(*) AS n,
       avg(on_state) / avg(avg(on_state)) OVER (PARTITION BY year) AS multiple
FROM pair GROUP BY state, year

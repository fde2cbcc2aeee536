-- component: trade_centrality
-- name: Weight in the network of trade among the members
-- unit: share
-- formula: exports plus imports of the state with the other members over those of all members (weighted degree
--   centrality, adding up to one); no multiple: pull, of the same trade, has one, and the quadrant counts trade once;
--   n is the number of members that trade
-- needs: tie:trade_baci|tie:trade_cow
-- reference: Freeman 1978, Social Networks 1:215-239; CEPII BACI; COW trade
SELECT state, year, total / nullif(sum(total) OVER of_year, 0) AS value, count(*) OVER of_year AS n, NULL::DOUBLE AS multiple
FROM member_trade(trade_layer())
WINDOW of_year AS (PARTITION BY year)

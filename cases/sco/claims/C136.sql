-- claim: C136
-- statement: India and Pakistan look to the West.
-- where: Challenges p1
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: tie:unga_agreement tie:trade_baci tie:arms_sipri_by_order|tie:arms_ordered_sipri fact:spell
-- holds: india >= 2 AND pakistan >= 2
-- partly: india >= 2 OR pakistan >= 2
-- contradicted: otherwise
-- evidence: of three tests (votes nearer to the United States than to China; more arms since 2005 from NATO members
--   than from China and Russia; more trade with NATO members than with China and Russia) India passes {india} and
--   Pakistan {pakistan}; votes with the United States less with China {votes_india} and {votes_pakistan}, Western
--   share of these arms {arms_india} % and {arms_pakistan} %, of this trade {trade_india} % and {trade_pakistan} %
-- reason: A state that looks to the West should be nearer to it than to China and Russia in most of three fields:
--   votes, arms and trade. Two of three is the line, set before looking. Aims and sympathies are not tested.
-- changes: later data in which either state passes one more test
-- sources: recorder
WITH two(state) AS (VALUES ('IND'), ('PAK')),
west AS (SELECT DISTINCT state FROM member_spell WHERE organisation = 'nato' AND role = 'member' AND state <> 'TUR'),
v AS (
    SELECT CASE WHEN t.origin IN (FROM two) THEN t.origin ELSE t.destination END AS state,
           CASE WHEN t.origin IN (FROM two) THEN t.destination ELSE t.origin END AS partner, t.year, t.value
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'unga_agreement' AND t.year >= 2010
      AND (t.origin IN (FROM two) OR t.destination IN (FROM two))
), votes AS (
    SELECT state, avg(value) FILTER (partner = 'USA') - avg(value) FILTER (partner = 'CHN') AS lead, count(*) AS n
    FROM v WHERE year > (SELECT max(year) - 5 FROM v) AND partner IN ('USA', 'CHN') GROUP BY state
), arms AS (
    SELECT t.destination AS state, 100 * coalesce(sum(t.value) FILTER (t.origin IN (FROM west)), 0)
           / nullif(sum(t.value) FILTER (t.origin IN (FROM west) OR t.origin IN ('CHN', 'RUS')), 0) AS share
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = (SELECT max(layer) FROM layer WHERE layer IN ('arms_sipri_by_order', 'arms_ordered_sipri'))
      AND t.year >= 2005 AND t.destination IN (FROM two) GROUP BY ALL
), flow AS (
    SELECT CASE WHEN t.origin IN (FROM two) THEN t.origin ELSE t.destination END AS state,
           CASE WHEN t.origin IN (FROM two) THEN t.destination ELSE t.origin END AS partner, t.value
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND (t.origin IN (FROM two) OR t.destination IN (FROM two))
      AND t.year = (SELECT max(x.year) FROM tie_row x JOIN layer USING (layer_id) WHERE layer.layer = 'trade_baci'
          AND x.origin = 'IND')
), trade AS (
    SELECT state, 100 * sum(value) FILTER (partner IN (FROM west))
           / sum(value) FILTER (partner IN (FROM west) OR partner IN ('CHN', 'RUS')) AS share
    FROM flow GROUP BY state
), s AS (
    SELECT two.state, lead, arms.share AS arms, trade.share AS trade, votes.n,
           (lead > 0)::INTEGER + (arms.share > 50)::INTEGER + (trade.share > 50)::INTEGER AS tests
    FROM two JOIN votes USING (state) JOIN arms USING (state) JOIN trade USING (state)
)
SELECT max(tests) FILTER (state = 'IND') AS india, max(tests) FILTER (state = 'PAK') AS pakistan,
       round(max(lead) FILTER (state = 'IND'), 2) AS votes_india,
       round(max(lead) FILTER (state = 'PAK'), 2) AS votes_pakistan,
       round(max(arms) FILTER (state = 'IND'))::BIGINT AS arms_india,
       round(max(arms) FILTER (state = 'PAK'))::BIGINT AS arms_pakistan,
       round(max(trade) FILTER (state = 'IND'))::BIGINT AS trade_india,
       round(max(trade) FILTER (state = 'PAK'))::BIGINT AS trade_pakistan, sum(n) AS n
FROM s

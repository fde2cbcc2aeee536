-- claim: C135
-- statement: The Central Asian states need China's support to survive.
-- where: Challenges p1
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: tie:trade_baci fact:statistic fact:spell
-- holds: dependent = n
-- partly: dependent >= 1
-- contradicted: otherwise
-- evidence: {dependent} of {n} Central Asian members have three tenths or more of their trade with China in
--   {last_year}, or owe it three tenths or more of their external debt ({names}); shares of trade from {least} % to
--   {most} %, of debt: Kyrgyzstan {debt_kgz} %, Tajikistan up to {debt_tjk} %
-- reason: Dependence for survival is read as three tenths of trade or of external debt with one state, set before
--   looking. Debts of Kazakhstan and Uzbekistan to China are not in the record and count as below. Trade data that
--   balance both reports put the share of Kyrgyzstan far above the 35 % that a bank of the region reports.
--   Dependence is not a wish: whether they seek support, the figures do not say.
-- changes: figures on debt of all four, or shares of trade that rise above the line
-- sources: centralasianlight_2024 kg24_2019
WITH ca AS (
    SELECT DISTINCT state FROM member_spell WHERE organisation = 'sco' AND role = 'member'
       AND state IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')
), flow AS (
    SELECT CASE WHEN t.origin IN (FROM ca) THEN t.origin ELSE t.destination END AS state,
           CASE WHEN t.origin IN (FROM ca) THEN t.destination ELSE t.origin END AS partner, t.value, t.year
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND (t.origin IN (FROM ca) OR t.destination IN (FROM ca))
      AND t.origin <> t.destination
      AND t.year = (SELECT max(x.year) FROM tie_row x JOIN layer USING (layer_id) WHERE layer.layer = 'trade_baci'
          AND x.origin = 'CHN')
), trade AS (
    SELECT state, any_value(year) AS year, 100 * sum(value) FILTER (partner = 'CHN') / sum(value) AS share
    FROM flow GROUP BY state
), debt AS (
    SELECT substr(subject, 5) AS state, max(value) AS share FROM statistic
    WHERE indicator = 'share of China in external debt of the state' AND subject LIKE 'CHN-%' GROUP BY ALL
), d AS (
    SELECT ca.state, trade.share AS trade, debt.share AS debt,
           coalesce(trade.share >= 30, false) OR coalesce(debt.share >= 30, false) AS dependent
    FROM ca LEFT JOIN trade USING (state) LEFT JOIN debt USING (state)
)
SELECT count(*) FILTER (dependent) AS dependent, coalesce(string_agg(state, ' ' ORDER BY state) FILTER (dependent),
           'none') AS names,
       round(min(trade), 1) AS least, round(max(trade), 1) AS most, max(debt) FILTER (state = 'KGZ') AS debt_kgz,
       max(debt) FILTER (state = 'TJK') AS debt_tjk, (SELECT max(year) FROM trade) AS last_year, count(*) AS n
FROM d

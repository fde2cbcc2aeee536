-- component: budget_share
-- name: Share of the budget
-- unit: share
-- formula: quota of the state over the sum of the quotas in force on 31 December; only schedules known in full;
--   multiple: share times the number of payers (contribution ratio)
-- needs: fact:contribution
-- reference: budget agreements of the organisation
SELECT r.state, r.year, c.value / sum(c.value) OVER year AS value, count(*) OVER year AS n,
       comity_contribution_ratio(c.value / sum(c.value) OVER year, count(*) OVER year) AS multiple
FROM setting, region r JOIN contribution c ON c.state = r.state AND c.kind = 'budget_quota' AND c.incomplete IS NULL
     AND c.value IS NOT NULL AND c.began <= make_date(r.year, 12, 31)
     AND (c.ended IS NULL OR c.ended > make_date(r.year, 12, 31))
WHERE c.organisation = setting.organisation
WINDOW year AS (PARTITION BY r.year)

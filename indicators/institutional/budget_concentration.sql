-- indicator: budget_concentration
-- name: Concentration of budget quotas
-- unit: index
-- direction: negative
-- bounds: 0 1
-- formula: HHI = sum of s_i squared over the quotas in force on 31 December, shares formed among the members of the
--   region; only schedules known in full; n is the number of quotas
-- needs: fact:contribution
-- reference: Herfindahl-Hirschman; budget agreements of the organisation
SELECT r.year, comity_hhi(list(c.value ORDER BY c.state)) AS value, count(*) AS n
FROM setting, region r JOIN contribution c ON c.state = r.state AND c.kind = 'budget_quota' AND c.incomplete IS NULL
     AND c.value IS NOT NULL AND c.began <= make_date(r.year, 12, 31)
     AND (c.ended IS NULL OR c.ended > make_date(r.year, 12, 31))
WHERE c.organisation = setting.organisation
GROUP BY r.year

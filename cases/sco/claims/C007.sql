-- claim: C007
-- statement: China has gone from a careful participant to the leading force of the organisation.
-- where: Abstract
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: result:role result:quadrant
-- holds: structural_rank = 1 AND formal_rank = 1 AND formal_rising > formal_tested / 2.0
-- partly: structural_rank = 1
-- contradicted: otherwise
-- evidence: China is number {structural_rank} by structural and {formal_rank} by formal weight ({label}); of
--   {formal_tested} formal components with a series {formal_rising} rise (Mann-Kendall, p < .05) and {formal_falling}
--   fall, in multiples of the equal share
-- reason: To have become the leading force means to be first by structure and by form and to have risen in form,
--   since leadership in an organisation shows in hosting, offices, quotas and troops. First by structure alone
--   (capability, trade) makes it true in part.
-- changes: a formal component in which China rises or falls, or another rule of the quadrant
WITH series AS (
    SELECT r.component, comity_trend(list(coalesce(r.multiple, r.value) ORDER BY r.year)) AS trend
    FROM role_component r JOIN component c USING (component)
    WHERE r.state = 'CHN' AND c.kind = 'formal' AND r.organisation = (SELECT organisation FROM setting)
    GROUP BY r.component HAVING count(*) >= 5
)
SELECT q.structural_rank, q.formal_rank, q.label,
       (SELECT count(*) FROM series) AS formal_tested,
       (SELECT count(*) FROM series WHERE trend.p < 0.05 AND trend.s > 0) AS formal_rising,
       (SELECT count(*) FROM series WHERE trend.p < 0.05 AND trend.s < 0) AS formal_falling,
       q.n_structural + q.n_formal AS n
FROM quadrant q WHERE q.state = 'CHN' AND q.left_out = '' AND q.organisation = (SELECT organisation FROM setting)

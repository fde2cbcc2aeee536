-- claim: C025
-- statement: The members are allies, and that helps the rise of China.
-- where: Introduction p5
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: defence = 1
-- partly: consultation = 1 OR non_aggression = 1
-- contradicted: otherwise
-- evidence: Obligations between China and the other members (1 yes, 0 no): defence {defence}, offence {offence},
--   consultation {consultation}, non-aggression {non_aggression}
-- reason: Allies in the narrow sense owe each other defence; ATOP also counts duties of consultation and of
--   non-aggression as alliances, which make the claim true in part. That it helps a rise is not tested. Elsewhere the
--   paper says that the organisation is no alliance (C092).
-- changes: an obligation of defence among members
SELECT max(value) FILTER (statistic LIKE 'atop_defence%')::INTEGER AS defence,
       max(value) FILTER (statistic LIKE 'atop_offence%')::INTEGER AS offence,
       max(value) FILTER (statistic LIKE 'atop_consultation%')::INTEGER AS consultation,
       max(value) FILTER (statistic LIKE 'atop_non_aggression%')::INTEGER AS non_aggression,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM statistic
WHERE subject = (SELECT organisation FROM setting) AND indicator LIKE 'obligation of %'

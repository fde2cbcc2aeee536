-- claim: C032
-- statement: The organisation brings China into arrangements of collective security.
-- where: Theory p3
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: defence = 1
-- partly: consultation = 1
-- contradicted: otherwise
-- evidence: Obligations between China and the other members (1 yes, 0 no): defence {defence}, consultation
--   {consultation}, non-aggression {non_aggression}
-- reason: Collective security in the full sense is a duty to act for one another; a duty to consult is a weak form of
--   it. Non-aggression alone is none.
-- changes: an obligation of defence among members
SELECT max(value) FILTER (statistic LIKE 'atop_defence%')::INTEGER AS defence,
       max(value) FILTER (statistic LIKE 'atop_offence%')::INTEGER AS offence,
       max(value) FILTER (statistic LIKE 'atop_consultation%')::INTEGER AS consultation,
       max(value) FILTER (statistic LIKE 'atop_non_aggression%')::INTEGER AS non_aggression,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM statistic
WHERE subject = (SELECT organisation FROM setting) AND indicator LIKE 'obligation of %'

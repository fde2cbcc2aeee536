-- claim: C035
-- statement: China takes an active part in the Secretariat and in RATS and so adds to institutional integration.
-- where: Theory p3
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:office fact:body
-- holds: china > expected + 1.645 * sqrt(expected * (1 - expected / terms))
-- partly: china >= 1
-- contradicted: otherwise
-- evidence: Terms at the head of the Secretariat and of RATS: {china} of {terms} by Chinese nationals ({secretary}
--   and {director}), {expected} by equal turns of the founders; most: {most_state} with {most}
-- reason: A more active part than that of others means more terms than equal turns of the six founders give, beyond
--   what chance would (one-sided, 5 percent). Heads go round by rule, so that taking its turn is a part of activity
--   at most. Budget and staff are not told here.
-- changes: terms that are missing, or staff and money of the bodies
WITH term AS (
    SELECT o.office, o.state, o.source FROM office o JOIN body b USING (body)
    WHERE o.office <> 'chair' AND b.organisation = (SELECT organisation FROM setting)
), founders AS (
    SELECT count(DISTINCT m.state) AS n FROM member_spell m JOIN organisation o USING (organisation)
    WHERE o.subject = 'yes' AND m.role = 'member' AND m.began <= o.founded
), by_state AS (
    SELECT state, count(*) AS k FROM term GROUP BY state
)
SELECT count(*) AS terms, count(*) FILTER (state = 'CHN') AS china,
       count(*) FILTER (state = 'CHN' AND office = 'secretary_general') AS secretary,
       count(*) FILTER (state = 'CHN' AND office = 'rats_director') AS director,
       round(count(*) / any_value(founders.n), 2) AS expected,
       (SELECT arg_max(state, k) FROM by_state) AS most_state, (SELECT max(k) FROM by_state) AS most,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM term, founders

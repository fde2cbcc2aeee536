-- claim: C010
-- statement: The first aim of the organisation is to counter hostility from outside.
-- where: Introduction p1
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:provision fact:statistic
-- contradicted: disclaimers > 0 AND defence = 0 AND offence = 0
-- holds: defence > 0 AND disclaimers = 0
-- partly: otherwise
-- evidence: {disclaimers} provisions of its founding instruments say that it is not directed against other states
--   ({which}); obligation of defence between China and the other members: {defence}, of offence: {offence} (1 yes, 0
--   no)
-- reason: An organisation that is first of all meant against outside hostility would bind its members to defend each
--   other and would not disclaim to be directed against others. Texts tell stated aims only.
-- changes: an obligation of defence, or founding texts without that disclaimer
WITH own AS (
    SELECT p.provision, p.topic, p.source
    FROM provision p JOIN instrument i USING (instrument)
    WHERE i.organisation = (SELECT organisation FROM setting) AND p.topic ILIKE '%not directed against other states%'
), duty AS (
    SELECT statistic, value, source FROM statistic
    WHERE subject = (SELECT organisation FROM setting) AND indicator LIKE 'obligation of %'
)
SELECT (SELECT count(*) FROM own) AS disclaimers,
       coalesce((SELECT string_agg(provision, ', ' ORDER BY provision) FROM own), 'none') AS which,
       max(value) FILTER (statistic LIKE 'atop_defence%')::INTEGER AS defence,
       max(value) FILTER (statistic LIKE 'atop_offence%')::INTEGER AS offence,
       concat_ws(' ', string_agg(DISTINCT source, ' '), (SELECT string_agg(DISTINCT source, ' ') FROM own)) AS sources,
       count(*) + (SELECT count(*) FROM own) AS n
FROM duty

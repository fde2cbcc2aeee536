-- claim: C093
-- statement: China's presence reassures the states of Central Asia that Russia will not intervene in its former
--   territories.
-- where: Security p3
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party fact:spell
-- holds: n_cases = 0
-- partly: central_asia = 0
-- contested: central_asia > 0 AND central_asia = by_request
-- contradicted: otherwise
-- evidence: {n_cases} recorded cases of Russian forces in action in another state of the former Soviet Union since
--   the founding ({names}); {central_asia} of them in a Central Asian member, {by_request} of these at the request of
--   its president
-- reason: If the presence of China kept Russia out, no such case would be recorded. The cases outside Central Asia
--   speak against the general form of the claim; the one inside was asked for by the government, so whether it is an
--   intervention is what the sides do not agree on. A feeling of safety is not measured.
-- changes: a deployment in a Central Asian member against the will of its government, or none at all
-- sources: tvp_2022 recorder
WITH former AS (SELECT DISTINCT state FROM member_spell WHERE organisation = 'cis' AND role = 'member'
    AND state <> 'RUS'),
c AS (
    SELECT d.dispute, d.name, d.note, bool_or(o.state IN ('KAZ', 'KGZ', 'TJK', 'UZB')) AS central_asia
    FROM dispute d JOIN dispute_party r ON r.dispute = d.dispute AND r.state = 'RUS'
        AND r.role IN ('side', 'intervener')
         JOIN dispute_party o ON o.dispute = d.dispute AND o.role IN ('side', 'affected')
         JOIN former f ON f.state = o.state
    WHERE d.kind IN ('war', 'intervention', 'status') AND d.began >= (SELECT founded FROM organisation
        WHERE subject = 'yes')
    GROUP BY ALL
)
SELECT count(*) AS n_cases, coalesce(string_agg(name, '; ' ORDER BY name), 'none') AS names,
       count(*) FILTER (central_asia) AS central_asia,
       count(*) FILTER (central_asia AND note ILIKE '%at the request%') AS by_request,
       (SELECT count(*) FROM dispute) AS n
FROM c

-- claim: C152
-- statement: The members have pledged not to use force against each other.
-- where: Conclusion p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:provision fact:instrument fact:party
-- holds: texts >= 1 AND in_force >= 1 AND least_parties >= 6
-- partly: texts >= 1
-- contradicted: otherwise
-- evidence: {texts} texts of the organisation with such a pledge ({names}), {in_force} in force, with at least
--   {least_parties} parties each; armed clashes since then between two states that were both members: {clashes}
-- reason: A pledge is a clause in a text in force to which the members are parties. Whether it is kept is another
--   matter, which the clashes show: it was broken, or the clashes were held to be defence.
-- changes: an end of the treaties
-- sources: treaty_charter_2002 treaty_neighbourliness_2007
WITH t AS (
    SELECT DISTINCT i.instrument, i.name, i.in_force, i.ended,
           (SELECT count(DISTINCT state) FROM party p WHERE p.instrument = i.instrument
               AND p.act IN ('signature', 'accession', 'ratification')) AS parties
    FROM provision v JOIN instrument i USING (instrument)
    WHERE i.organisation = 'sco' AND (v.topic ILIKE '%non-use of force%'
        OR v.topic ILIKE '%not use or threaten force%')
), c AS (
    SELECT d.dispute FROM dispute d JOIN dispute_party p ON p.dispute = d.dispute AND p.role = 'side'
         JOIN member_spell m ON m.state = p.state AND m.organisation = 'sco' AND m.role = 'member'
             AND m.began <= d.began
    WHERE d.kind IN ('clash', 'war') AND d.began >= DATE '2001-06-15'
    GROUP BY d.dispute HAVING count(DISTINCT p.state) >= 2
)
SELECT count(*) AS texts, count(*) FILTER (in_force IS NOT NULL AND ended IS NULL) AS in_force,
       min(parties) AS least_parties,
       string_agg(name, '; ' ORDER BY name) AS names, (SELECT count(*) FROM c) AS clashes, count(*) AS n
FROM t

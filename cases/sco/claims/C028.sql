-- claim: C028
-- statement: The Belt and Road is at the centre of China's regional policy and spans Asia, Europe and Africa.
-- where: Theory p1
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:project fact:project_party fact:statistic fact:spell
-- contradicted: asia = 0 OR europe = 0 OR africa = 0
-- holds: elsewhere = 0 AND opponents = 0
-- partly: otherwise
-- evidence: Recorded participants: {asia} in Asia, {europe} in Europe, {africa} in Africa, {elsewhere} elsewhere; of
--   {members} other members of the organisation {joined} take part and {opponents} oppose it ({opposing})
-- reason: The three parts must have participants. If there are some beyond them too, or members of the organisation
--   that oppose the initiative, the claim leaves that out and holds in part. The record of participants is a sample,
--   not the whole list.
-- changes: a full list of memoranda on the initiative
-- sources: un_m49
WITH code AS (
    SELECT subject AS state, value::INTEGER AS code FROM statistic WHERE indicator = 'UN M49 sub-region'
), party AS (
    SELECT p.state, p.role, p.source, code.code FROM project_party p LEFT JOIN code USING (state)
    WHERE p.project = 'belt_and_road'
), member AS (
    SELECT DISTINCT state FROM member_spell
    WHERE role = 'member' AND ended IS NULL AND state <> 'CHN' AND held_in = (SELECT organisation FROM setting)
)
SELECT count(*) FILTER (takes_part AND code IN (30, 34, 35, 143, 145)) AS asia,
       count(*) FILTER (takes_part AND code IN (39, 151, 154, 155)) AS europe,
       count(*) FILTER (takes_part AND code IN (15, 202)) AS africa,
       count(*) FILTER (takes_part AND code NOT IN (30, 34, 35, 143, 145, 39, 151, 154, 155, 15, 202)) AS elsewhere,
       count(*) FILTER (takes_part AND state IN (FROM member)) AS joined,
       count(*) FILTER (role = 'opponent' AND state IN (FROM member)) AS opponents,
       coalesce(string_agg(state, ' ') FILTER (role = 'opponent'), 'none') AS opposing,
       (SELECT count(*) FROM member) AS members, string_agg(DISTINCT source, ' ') AS sources, count(*) AS n
FROM (SELECT *, role IN ('lead', 'participant') AS takes_part FROM party)

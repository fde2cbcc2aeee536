-- claim: C130
-- statement: Tensions between Iran and Saudi Arabia cooled over the forum of the organisation.
-- where: Achievements p1
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:dispute fact:meeting fact:spell
-- holds: eased >= 1 AND (under_organisation >= 1 OR meetings_near >= 1)
-- contradicted: otherwise
-- evidence: {name} of {adopted} in {place}, under {organisation}; meetings of the organisation within a week:
--   {meetings_near}; roles on that day: Iran {iran}, Saudi Arabia {saudi}
-- reason: An easing over the forum would show in a text of the organisation, or in one of its meetings at the time.
--   That the two eased their relations is recorded, and a member hosted and signed, but the claim is about the
--   forum.
-- changes: a text or meeting of the organisation at which the two agreed
-- sources: inp_2023
WITH i AS (FROM instrument WHERE instrument = 'chn_irn_sau_statement_2023'),
r AS (
    SELECT max(role) FILTER (state = 'IRN') AS iran, max(role) FILTER (state = 'SAU') AS saudi
    FROM member_spell, i WHERE member_spell.organisation = 'sco' AND state IN ('IRN', 'SAU') AND began <= i.adopted
        AND (member_spell.ended IS NULL OR member_spell.ended > i.adopted)
)
SELECT i.name, strftime(i.adopted, '%Y-%m-%d') AS adopted, i.place,
       coalesce(i.organisation, 'no organisation') AS organisation,
       (SELECT count(*) FROM dispute WHERE dispute = 'iran_saudi_2023' AND kind = 'settlement') AS eased,
       (SELECT count(*) FROM i WHERE i.organisation = 'sco') AS under_organisation,
       (SELECT count(*) FROM meeting m WHERE m.organisation = 'sco'
           AND abs(date_diff('day', m.began, i.adopted)) <= 7)
           AS meetings_near,
       coalesce(replace(r.iran, '_', ' '), 'none') AS iran, coalesce(replace(r.saudi, '_', ' '), 'none') AS saudi,
       1 AS n
FROM i, r

-- claim: C027
-- statement: The figure shows the organisation as founded in Shanghai in 2001 and as one of six members.
-- where: Figure 1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:organisation fact:instrument
-- contradicted: members_then <> 6 OR founded_year <> 2001 OR place NOT LIKE '%Shanghai%'
-- holds: members_now = 6
-- outdated: otherwise
-- evidence: Founded on {founded} in {place} with {members_then} members; {members_now} members when the paper came
--   out
-- reason: Year, place and number must fit the founding, and the number must still be right when the figure was
--   printed; else it was true once.
-- changes: another number of members at the founding or now
WITH subject AS (
    SELECT organisation, founded, source FROM organisation WHERE subject = 'yes'
), paper AS (
    SELECT coalesce(min(began), current_date) AS day FROM event WHERE event = 'paper_published'
), own AS (
    SELECT m.state, m.began, m.ended, m.source FROM member_spell m JOIN subject USING (organisation) WHERE m.role = 'member'
)
SELECT founded, extract(year FROM founded) AS founded_year,
       (SELECT any_value(place) FROM instrument i WHERE i.organisation = subject.organisation AND i.adopted = founded
            AND i.kind = 'declaration') AS place,
       (SELECT count(DISTINCT state) FROM own WHERE began <= founded AND (ended IS NULL OR ended > founded)) AS members_then,
       (SELECT count(DISTINCT state) FROM own, paper WHERE began <= day AND (ended IS NULL OR ended > day)) AS members_now,
       (SELECT string_agg(DISTINCT source, ' ' ORDER BY source) FROM own) AS sources, (SELECT count(*) FROM own) AS n
FROM subject

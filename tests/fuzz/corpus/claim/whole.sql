-- claim: A1
-- statement: The organisation has taken in new members.
-- where: Abstract
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:organisation
-- holds: members_last > members_first
-- contradicted: otherwise
-- evidence: {members_first} members on the founding day ({first_day}), {members_last} on {last_day}, the day of the
--   last accession
-- reason: Taking in members means that more states are members after the last accession than on the founding day.
-- changes: spells that end, or accessions that are not on record
WITH subject AS (
    SELECT organisation, founded FROM organisation WHERE subject = 'yes'
), own AS (
    SELECT m.state, m.began, m.ended, m.source, s.founded
    FROM member_spell m JOIN subject s USING (organisation) WHERE m.role = 'member'
), last AS (
    SELECT max(began) AS day FROM own
)
SELECT count(DISTINCT state) FILTER (began <= founded AND (ended IS NULL OR ended > founded)) AS members_first,
       any_value(founded) AS first_day,
       count(DISTINCT state) FILTER (ended IS NULL OR ended > last.day) AS members_last, any_value(last.day) AS last_day,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM own, last

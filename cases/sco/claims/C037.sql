-- claim: C037
-- statement: The Belt and Road is an economic initiative of the organisation.
-- where: Theory p3
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:project fact:project_party
-- holds: of_organisation = 1
-- partly: of_organisation = 0 AND members_in = members
-- contradicted: otherwise
-- evidence: The initiative is recorded under {organisation} and led by {leads}; {members_in} of {members} members
--   take part, opposed by {opposing}
-- reason: An initiative of the organisation is recorded as its own. If it is of others, but all members take part,
--   the claim is true in part.
-- changes: a decision by which the organisation makes the initiative its own
WITH member AS (
    SELECT DISTINCT state FROM member_spell
    WHERE role = 'member' AND ended IS NULL AND held_in = (SELECT organisation FROM setting)
)
SELECT coalesce(p.organisation, 'none') AS organisation,
       (coalesce(p.organisation, '') = (SELECT organisation FROM setting))::INTEGER AS of_organisation,
       coalesce(string_agg(a.state, ' ') FILTER (a.role = 'lead'), 'none') AS leads,
       count(DISTINCT a.state) FILTER (a.role IN ('lead', 'participant') AND a.state IN (FROM member)) AS members_in,
       (SELECT count(*) FROM member) AS members,
       coalesce(string_agg(a.state, ' ') FILTER (a.role = 'opponent'), 'none') AS opposing,
       concat_ws(' ', p.source, string_agg(DISTINCT a.source, ' ')) AS sources, count(*) AS n
FROM project p JOIN project_party a USING (project) WHERE p.project = 'belt_and_road' GROUP BY p.organisation, p.source

-- claim: C137
-- statement: Iran became a full member not long before.
-- where: Challenges p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:event
-- holds: is_member = 1 AND years <= 3
-- outdated: is_member = 1
-- contradicted: otherwise
-- evidence: member since {began}, {years} years before the paper came out; observer since {observer}
-- reason: Full membership must be in force on the day of the paper, and newly is read as within three years of it.
-- changes: another day of accession
-- sources: head_post
SELECT count(*) FILTER (role = 'member') AS is_member,
       strftime(max(m.began) FILTER (role = 'member'), '%Y-%m-%d') AS began,
       round(date_diff('day', max(m.began) FILTER (role = 'member'), any_value(e.began)) / 365.25, 1) AS years,
       coalesce(strftime(min(m.began) FILTER (role = 'observer'), '%Y-%m-%d'), 'never') AS observer, count(*) AS n
FROM member_spell m, event e
WHERE e.event = 'paper_published' AND m.organisation = 'sco' AND m.state = 'IRN' AND m.began <= e.began

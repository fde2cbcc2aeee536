-- claim: C076
-- statement: The anti-terrorist structure was the only permanent working body.
-- where: Regionalism p8
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:body
-- holds: others = 0
-- contradicted: otherwise
-- evidence: {others} other permanent body had opened by the time of the paper: {names} ({opened})
-- reason: One other permanent body with an opening day refutes an only one. The organs of the structure itself are
--   not counted as others.
-- changes: a record in which the Secretariat is not permanent or had not opened
-- sources: sectsco myseldon
SELECT count(*) FILTER (body NOT LIKE 'rats%') AS others, coalesce(string_agg(name,
           ', ') FILTER (body NOT LIKE 'rats%'), 'none') AS names,
       coalesce(strftime(min(opened) FILTER (body NOT LIKE 'rats%'), '%Y-%m-%d'), 'never') AS opened, count(*) AS n
FROM body
WHERE organisation = 'sco' AND kind = 'permanent' AND opened <= (SELECT began FROM event
    WHERE event = 'paper_published')

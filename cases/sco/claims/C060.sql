-- claim: C060
-- statement: The anti-terrorist structure is the only body that is not administrative.
-- where: Evolution p7
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:body
-- holds: other_bodies = 0
-- partly: other_permanent = 0
-- contradicted: otherwise
-- evidence: bodies agreed by the Charter of {agreed}: {bodies}; besides the Secretariat and the structure with its
--   own organs there are {other_bodies}, of which {other_permanent} permanent ({other_names})
-- reason: The Secretariat is the administrative body; whatever else the Charter founds is not. Read of all bodies the
--   claim fails, since the councils decide and do not administer; read of the permanent bodies it holds, and that
--   reading is given the benefit of the doubt. What counts as administrative is our reading of the names.
-- changes: a further permanent body before the paper, or a Charter without councils
-- sources: treaty_charter_2002 sectsco
WITH b AS (FROM body WHERE organisation = 'sco' AND agreed = DATE '2002-06-07'),
other AS (FROM b WHERE body NOT LIKE 'rats%' AND body NOT IN ('sco_secretariat', 'sco_permanent_representatives'))
SELECT (SELECT strftime(max(agreed), '%Y-%m-%d') FROM b) AS agreed, (SELECT count(*) FROM b) AS bodies,
       count(*) AS other_bodies,
       count(*) FILTER (kind = 'permanent') AS other_permanent,
       coalesce(string_agg(name, ', ' ORDER BY name), 'none') AS other_names,
       (SELECT count(*) FROM b) AS n
FROM other

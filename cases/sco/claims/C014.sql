-- claim: C014
-- statement: The organisation works against terrorism, radicalism and separatism.
-- where: Introduction p2
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain fact:body
-- holds: binding_instruments >= 1 AND bodies >= 1
-- partly: instruments >= 1
-- contradicted: otherwise
-- evidence: {instruments} instruments of the organisation govern counter-terrorism, {binding_instruments} of them
--   binding, the first of {first_day}; permanent bodies for it: {bodies}
-- reason: To work against them takes at least one binding instrument of that field and a permanent body that carries
--   it out. How well it works is another question.
-- changes: instruments or a body that end
WITH own AS (
    SELECT DISTINCT i.instrument, i.adopted, i.binding, i.source FROM instrument i JOIN instrument_domain d USING (instrument)
    WHERE d.domain = 'counterterrorism' AND i.ended IS NULL AND i.organisation = (SELECT organisation FROM setting)
), work AS (
    SELECT body, source FROM body WHERE organisation = (SELECT organisation FROM setting) AND kind = 'permanent'
      AND name ILIKE '%anti-terror%' AND opened IS NOT NULL AND ended IS NULL
)
SELECT count(*) AS instruments, count(binding) AS binding_instruments, min(adopted) AS first_day,
       (SELECT count(*) FROM work) AS bodies,
       concat_ws(' ', string_agg(DISTINCT source, ' '), (SELECT string_agg(DISTINCT source, ' ') FROM work)) AS sources,
       count(*) AS n
FROM own

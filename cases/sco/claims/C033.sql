-- claim: C033
-- statement: The organisation holds joint exercises and shares intelligence.
-- where: Theory p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:exercise fact:provision
-- holds: exercises >= 2 AND provisions > 0
-- partly: exercises > 0 OR provisions > 0
-- contradicted: otherwise
-- evidence: {exercises} exercises under the organisation from {first_day} to {last_day}; {provisions} provisions on
--   an exchange of information ({which}); persons in the common search list: {listed}
-- reason: It takes more than one exercise under the organisation and a provision on the exchange of information in
--   force. What is in fact exchanged is not public.
-- changes: exercises or provisions that are missing in the record
WITH exchange AS (
    SELECT p.provision, p.source FROM provision p JOIN instrument i USING (instrument)
    WHERE i.organisation = (SELECT organisation FROM setting)
      AND regexp_matches(p.topic, 'data bank|exchange of information', 'i')
)
SELECT count(*) AS exercises, min(began) AS first_day, max(began) AS last_day,
       (SELECT count(*) FROM exchange) AS provisions,
       coalesce((SELECT string_agg(provision, ', ' ORDER BY provision) FROM exchange), 'none') AS which,
       (SELECT max(value)::BIGINT FROM statistic WHERE statistic = 'incident_interfax_list') AS listed,
       concat_ws(' ', string_agg(DISTINCT source, ' '), (SELECT string_agg(DISTINCT source, ' ') FROM exchange)) AS sources,
       count(*) AS n
FROM exercise WHERE organisation = (SELECT organisation FROM setting)

-- claim: C073
-- statement: With the organisation China contributed its norms in a multilateral setting for the first time in its
--   history.
-- where: Regionalism p7
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:party fact:provision
-- holds: earlier = 0
-- partly: earlier > 0 AND earlier_with_russia = 0
-- contradicted: otherwise
-- evidence: {earlier} earlier multilateral text with principles that China had put forward ({names}, {first_year});
--   {earlier_with_russia} of them with Russia or the Soviet Union as a party
-- reason: A first time is refuted by one earlier case. China and India had put the Five Principles forward in 1954,
--   and the conference of Bandung took them up in 1955. The paper's words can be read as "in a partnership with
--   Russia", and of that no earlier case is recorded, so a part of the claim is left standing. The Shanghai Five are
--   the organisation's own past and are left out.
-- changes: an earlier multilateral text with Russia that takes up principles of China
-- sources: communique_bandung_1955 xinhua_2015_bandung
WITH earlier AS (
    SELECT i.instrument, i.name, i.adopted,
           (SELECT count(DISTINCT state) FROM party p WHERE p.instrument = i.instrument
               AND p.act = 'signature') AS parties,
           (SELECT count(*) FROM party p WHERE p.instrument = i.instrument AND p.state IN ('RUS', 'SUN')) AS russia,
           (SELECT count(*) FROM party p WHERE p.instrument = i.instrument AND p.state = 'CHN') AS china
    FROM instrument i
    WHERE i.adopted < DATE '2001-06-15' AND (i.organisation IS NULL
        OR i.organisation NOT IN (SELECT part FROM organisation_line WHERE organisation = 'sco'))
      AND i.instrument IN (SELECT instrument FROM provision WHERE topic ILIKE '%five principles%')
)
SELECT count(*) FILTER (parties >= 3 AND china > 0) AS earlier,
       count(*) FILTER (parties >= 3 AND china > 0 AND russia > 0) AS earlier_with_russia,
       coalesce(string_agg(name, '; ') FILTER (parties >= 3 AND china > 0), 'none') AS names,
       year(min(adopted) FILTER (parties >= 3 AND china > 0)) AS first_year, count(*) AS n
FROM earlier

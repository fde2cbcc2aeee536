-- claim: C120
-- statement: Russia keeps silent on the South and East China Seas and supports China against containment by the
--   United States.
-- where: Political p2
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:event fact:dispute
-- holds: statements = 0 AND support >= 1
-- partly: support >= 1
-- contradicted: otherwise
-- evidence: {statements} recorded statement of Russia on these seas (the first of {first_day}), {support} of them
--   in support of China; open disputes in these seas in the record: {disputes}
-- reason: One statement on the matter ends a silence; a statement in support of China bears out the other half.
--   Russia says that it takes no side on the islands, which is nearer to silence than its word on the award.
--   Support against containment in general is not counted.
-- changes: a coded set of Russian statements on the two seas
-- sources: tass_2016_scs reuters_2016_scs
SELECT count(*) AS statements, count(*) FILTER (name ILIKE '%in support of China%') AS support,
       coalesce(strftime(min(began), '%Y-%m-%d'), 'none') AS first_day,
       (SELECT count(*) FROM dispute WHERE dispute IN ('south_china_sea', 'east_china_sea')
           AND ended IS NULL) AS disputes,
       count(*) + (SELECT count(*) FROM dispute WHERE dispute IN ('south_china_sea', 'east_china_sea')) AS n
FROM event WHERE name ILIKE '%russia%' AND (name ILIKE '%South China Sea%' OR name ILIKE '%East China Sea%')

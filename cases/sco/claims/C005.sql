-- claim: C005
-- statement: Rivalries among members go on, above all that of India and Pakistan and that of China and India.
-- where: Abstract
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party fact:spell
-- holds: india_pakistan > 0 AND china_india > 0
-- partly: india_pakistan + china_india > 0
-- contradicted: otherwise
-- evidence: Clashes and standoffs that began while both were members: India and Pakistan {india_pakistan}, China and
--   India {china_india} ({which}); rivalries and boundary disputes of these pairs that have not ended: {open}
-- reason: A rivalry goes on where the two states met in a clash or standoff after both had become members, and for
--   both pairs that are named. Small incidents are not on record, so that the counts are a lower bound.
-- changes: an end of these disputes on record, or other dates of membership
WITH pair(name, a, b) AS (VALUES ('india_pakistan', 'IND', 'PAK'), ('china_india', 'CHN', 'IND')
), joint AS (
    SELECT p.*, greatest(min(m.began) FILTER (m.state = p.a), min(m.began) FILTER (m.state = p.b)) AS since
    FROM pair p JOIN member_spell m ON m.state IN (p.a, p.b) AND m.role = 'member'
         AND m.organisation = (SELECT organisation FROM setting) GROUP BY ALL
), found AS (
    SELECT j.name, d.dispute, d.kind, d.began, d.ended, d.source, j.since
    FROM joint j JOIN dispute d ON EXISTS (FROM dispute_party p WHERE p.dispute = d.dispute AND p.state = j.a AND p.role = 'side')
         AND EXISTS (FROM dispute_party p WHERE p.dispute = d.dispute AND p.state = j.b AND p.role = 'side')
)
SELECT count(*) FILTER (name = 'india_pakistan' AND armed) AS india_pakistan,
       count(*) FILTER (name = 'china_india' AND armed) AS china_india,
       coalesce(string_agg(DISTINCT dispute, ', ' ORDER BY dispute) FILTER (armed), 'none') AS which,
       coalesce(string_agg(DISTINCT dispute, ', ' ORDER BY dispute) FILTER (kind IN ('rivalry', 'border', 'territory') AND ended IS NULL), 'none') AS open,
       string_agg(DISTINCT source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM (SELECT *, kind IN ('clash', 'standoff', 'war') AND began >= since AS armed FROM found)

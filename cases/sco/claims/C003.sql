-- claim: C003
-- statement: The organisation has made the region more secure.
-- where: Abstract
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party fact:spell tie:mid_cow
-- holds: rate_after < rate_before AND clashes = 0
-- partly: rate_after < rate_before OR clashes = 0
-- contradicted: otherwise
-- evidence: Militarised disputes among the founders: {rate_before} per pair and year from 1992 to the year before the
--   founding ({before_n}), {rate_after} after it to {last_year} ({after_n}); armed clashes on record between states
--   that were both members: {clashes} ({which})
-- reason: More security among members means fewer militarised disputes among the founders than before and no armed
--   clash between two members. Both are seen before and after only: that the organisation is the cause cannot be
--   shown so, because other things changed too. Terror and wars inside states are other claims.
-- changes: dispute data after 2014, or clashes between members that are missing in the record
WITH subject AS (
    SELECT organisation, founded FROM organisation WHERE subject = 'yes'
), founder AS (
    SELECT state FROM member_spell JOIN subject USING (organisation) WHERE role = 'member' AND began <= founded
), coverage AS (
    SELECT max(year) AS last_year FROM tie WHERE layer = 'mid_cow'
), dispute_year AS (
    SELECT year, least(origin, destination) AS a, greatest(origin, destination) AS b
    FROM inner_tie WHERE layer = 'mid_cow' AND value > 0 AND year >= 1992
      AND origin IN (FROM founder) AND destination IN (FROM founder) GROUP BY ALL
), counted AS (
    SELECT count(*) FILTER (d.year < extract(year FROM s.founded)) AS before_n,
           count(*) FILTER (d.year > extract(year FROM s.founded)) AS after_n
    FROM subject s LEFT JOIN dispute_year d ON true
), pairs AS (
    SELECT count(DISTINCT state) * (count(DISTINCT state) - 1) / 2 AS pairs FROM founder
), clash AS (
    SELECT DISTINCT d.dispute, d.source
    FROM dispute d JOIN dispute_party p USING (dispute) JOIN dispute_party q USING (dispute)
    WHERE d.kind IN ('clash', 'war') AND p.role = 'side' AND q.role = 'side' AND p.state < q.state
      AND EXISTS (FROM member_spell m JOIN subject USING (organisation) WHERE m.state = p.state AND m.role = 'member'
                  AND m.began <= d.began AND (m.ended IS NULL OR m.ended > d.began))
      AND EXISTS (FROM member_spell m JOIN subject USING (organisation) WHERE m.state = q.state AND m.role = 'member'
                  AND m.began <= d.began AND (m.ended IS NULL OR m.ended > d.began))
)
SELECT before_n, after_n, last_year,
       round(before_n / (pairs * (extract(year FROM founded) - 1992)), 4) AS rate_before,
       round(after_n / (pairs * (last_year - extract(year FROM founded))), 4) AS rate_after,
       (SELECT count(*) FROM clash) AS clashes,
       coalesce((SELECT string_agg(dispute, ', ' ORDER BY dispute) FROM clash), 'none') AS which,
       (SELECT string_agg(DISTINCT source, ' ' ORDER BY source) FROM clash) AS sources,
       before_n + after_n + (SELECT count(*) FROM clash) AS n
FROM counted, coverage, pairs, subject

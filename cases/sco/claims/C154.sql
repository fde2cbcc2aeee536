-- claim: C154
-- statement: China has a historical pattern of not expanding and of living peacefully with others.
-- where: Conclusion p2
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party tie:mid_cow|tie:mid_gml state_year:major_power_cow
-- holds: wars = 0 AND place > powers / 2.0
-- partly: wars = 0 OR (years_since >= 25 AND place > powers / 2.0)
-- contradicted: otherwise
-- evidence: {wars} wars since 1949 in the record ({names}), the last {years_since} years before the paper; in
--   militarised disputes from 1950 to {last_year} China is number {place} of {powers} major powers, with {disputes}
--   pair-years
-- reason: A pattern of peace asks for no war, or for none in a generation, 25 years, together with fewer disputes
--   than most of the powers of like weight. Who began a war and whether land was taken is contested for each of
--   them and is not judged here; the last decades are calmer than the first.
-- changes: dispute data to the present in which China stands lower among the powers
-- sources: cow_wars
WITH w AS (
    SELECT d.dispute, d.name, d.began, d.ended FROM dispute d JOIN dispute_party p ON p.dispute = d.dispute
        AND p.role = 'side' AND p.state = 'CHN'
    WHERE d.kind = 'war' AND d.began >= DATE '1949-10-01'
), l AS (SELECT min(layer) AS layer FROM layer WHERE layer IN ('mid_cow', 'mid_gml')),
major AS (SELECT DISTINCT state FROM state_year WHERE indicator = 'major_power_cow' AND value > 0 AND year >= 1950),
pair AS (
    SELECT t.year, least(t.origin, t.destination) AS a, greatest(t.origin, t.destination) AS b, max(t.value) AS value
    FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)
    WHERE t.year >= 1950 AND (t.origin IN (FROM major) OR t.destination IN (FROM major)) GROUP BY ALL
), counted AS (
    SELECT major.state, sum(value) AS disputes, max(max(year)) OVER () AS last_year
    FROM major JOIN pair ON major.state IN (a, b) GROUP BY major.state
), placed AS (SELECT *, rank() OVER (ORDER BY disputes DESC) AS place, count(*) OVER () AS powers FROM counted)
SELECT (SELECT count(*) FROM w) AS wars, coalesce((SELECT string_agg(name, '; ' ORDER BY began) FROM w),
           'none') AS names,
       (SELECT date_diff('year', max(w.ended), e.began) FROM w, event e WHERE e.event = 'paper_published'
           GROUP BY e.began) AS years_since,
       place, powers, disputes::BIGINT AS disputes, last_year, powers + (SELECT count(*) FROM w) AS n
FROM placed WHERE state = 'CHN'

-- claim: C092
-- statement: Unlike NATO the organisation is no military alliance.
-- where: Security p3
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell tie:alliance_atop_defense
-- holds: nato >= 0.9 AND china_bound = 0 AND sco < 0.9
-- partly: sco < nato
-- contradicted: otherwise
-- evidence: in {last_year} {nato_percent} % of the pairs of NATO members and {sco_percent} % of the pairs of members
--   of the organisation are bound to defend each other; of China's {china_pairs} pairs {china_bound}
-- reason: An alliance binds its members to each other, so its pairs are bound nearly all; nine tenths is the line,
--   for gaps in the data. Pairs of the organisation that are bound are so by treaties without China, which an
--   alliance of the organisation could not leave out.
-- changes: a duty of defence of China towards a member
-- sources: atop
WITH last AS (SELECT max(year) AS year FROM tie_row JOIN layer USING (layer_id)
    WHERE layer = 'alliance_atop_defense'),
m AS (
    SELECT DISTINCT organisation, state FROM member_spell, last
    WHERE organisation IN ('sco', 'nato') AND role = 'member' AND began <= make_date(last.year, 12, 31)
      AND (ended IS NULL OR ended > make_date(last.year, 12, 31))
), bound AS (
    SELECT DISTINCT least(t.origin, t.destination) AS a, greatest(t.origin, t.destination) AS b
    FROM tie_row t JOIN layer USING (layer_id) JOIN last ON t.year = last.year
    WHERE layer.layer = 'alliance_atop_defense'
), pair AS (
    SELECT x.organisation, x.state AS a, y.state AS b, bound.a IS NOT NULL AS is_bound
    FROM m x JOIN m y ON y.organisation = x.organisation AND x.state < y.state LEFT JOIN bound ON bound.a = x.state
        AND bound.b = y.state
)
SELECT avg(is_bound::INTEGER) FILTER (organisation = 'nato') AS nato,
       avg(is_bound::INTEGER) FILTER (organisation = 'sco') AS sco,
       round(100 * avg(is_bound::INTEGER) FILTER (organisation = 'nato'), 1) AS nato_percent,
       round(100 * avg(is_bound::INTEGER) FILTER (organisation = 'sco'), 1) AS sco_percent,
       count(*) FILTER (organisation = 'sco' AND 'CHN' IN (a, b)) AS china_pairs,
       count(*) FILTER (organisation = 'sco' AND 'CHN' IN (a, b) AND is_bound) AS china_bound,
       max(last.year) AS last_year, count(*) AS n
FROM pair, last

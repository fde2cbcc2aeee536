-- claim: C056
-- statement: The Shanghai Spirit does not make a traditional alliance.
-- where: Evolution p5
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell tie:alliance_atop_defense
-- holds: china_bound = 0 AND share_bound < 1
-- partly: share_bound < 1
-- contradicted: otherwise
-- evidence: from {first_year} to {last_year}, {china_bound} of {china_pairs} pair-years of China with another member
--   carry a duty of defence, and {bound} of all {n} pair-years, {bound_cis} of them between two members of the CIS,
--   which have treaties of their own
-- reason: A traditional alliance is a promise to defend, and an alliance of the organisation would bind every pair of
--   its members, China's pairs too. Pairs without China are bound by treaties that are not the organisation's.
--   Intentions behind a spirit cannot be tested.
-- changes: a duty of defence between China and another member in the alliance data
-- sources: atop decl_sco_2001
WITH cis AS (SELECT state FROM member_spell WHERE organisation = 'cis' AND role = 'member'),
span AS (SELECT max(year) AS last FROM tie_row JOIN layer USING (layer_id) WHERE layer = 'alliance_atop_defense'),
bound AS (
    SELECT DISTINCT year, least(origin, destination) AS a, greatest(origin, destination) AS b
    FROM inner_tie WHERE layer = 'alliance_atop_defense' AND year >= 2001
), pair AS (
    SELECT x.year, x.state AS a, y.state AS b, bound.a IS NOT NULL AS is_bound
    FROM region x JOIN region y ON y.year = x.year AND x.state < y.state
         JOIN span ON x.year BETWEEN 2001 AND span.last
         LEFT JOIN bound ON bound.year = x.year AND bound.a = x.state AND bound.b = y.state
)
SELECT min(year) AS first_year, max(year) AS last_year, count(*) FILTER ('CHN' IN (a, b)) AS china_pairs,
       count(*) FILTER (is_bound AND 'CHN' IN (a, b)) AS china_bound, count(*) FILTER (is_bound) AS bound,
       count(*) FILTER (is_bound AND a IN (FROM cis) AND b IN (FROM cis)) AS bound_cis,
       avg(is_bound::INTEGER) AS share_bound, count(*) AS n
FROM pair

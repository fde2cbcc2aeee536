-- claim: C026
-- statement: The organisation is a success above all in South and South-East Asia.
-- where: Introduction p5
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:statistic
-- holds: south_members > 0 AND south_east_members > 0
-- partly: south_members > 0 OR south_east_members > 0
-- contradicted: otherwise
-- evidence: Members in South Asia {south_members} (first on {south_first}), in South-East Asia {south_east_members};
--   partners and observers in South-East Asia: {south_east_partners}
-- reason: Success in a part of the world needs at least members there: one or more in each of the two parts (UN M49
--   034 and 035). Membership says nothing on success itself, so that the test can refute the claim but not prove it.
-- changes: a member in South-East Asia
WITH code AS (
    SELECT subject AS state, value::INTEGER AS code, source FROM statistic WHERE indicator = 'UN M49 sub-region'
), role AS (
    SELECT m.state, m.role, m.began, m.source, code.code FROM member_spell m JOIN code USING (state)
    WHERE m.organisation = (SELECT organisation FROM setting)
)
SELECT count(DISTINCT state) FILTER (code = 34 AND role = 'member') AS south_members,
       min(began) FILTER (code = 34 AND role = 'member') AS south_first,
       count(DISTINCT state) FILTER (code = 35 AND role = 'member') AS south_east_members,
       coalesce(string_agg(DISTINCT state, ' ' ORDER BY state) FILTER (code = 35 AND role <> 'member'), 'none') AS south_east_partners,
       string_agg(DISTINCT source, ' ' ORDER BY source) FILTER (code IN (34, 35)) AS sources, count(DISTINCT state) AS n
FROM role

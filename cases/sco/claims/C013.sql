-- claim: C013
-- statement: Uzbekistan joined in 2001, and the group took the name of the organisation.
-- where: Introduction p2
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:organisation
-- holds: joined_year = 2001 AND founded_year = 2001 AND was_in_five = 0
-- partly: joined_year = 2001 OR founded_year = 2001
-- contradicted: otherwise
-- evidence: Uzbekistan is a member from {joined}, was a member of the predecessor {was_in_five} times; the
--   organisation was founded on {founded}
-- reason: Both parts must fall in 2001: the first membership of Uzbekistan and the founding under the new name.
-- changes: another day of accession or founding
SELECT min(s.began) AS joined, extract(year FROM min(s.began)) AS joined_year, any_value(o.founded) AS founded,
       extract(year FROM any_value(o.founded)) AS founded_year,
       (SELECT count(*) FROM spell f WHERE f.state = 'UZB' AND f.role = 'member'
            AND f.organisation = any_value(o.predecessor)) AS was_in_five,
       concat_ws(' ', string_agg(DISTINCT s.source, ' '), any_value(o.source)) AS sources, count(*) AS n
FROM organisation o JOIN spell s ON s.organisation = o.organisation AND s.state = 'UZB' AND s.role = 'member'
WHERE o.subject = 'yes'

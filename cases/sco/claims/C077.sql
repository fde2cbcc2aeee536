-- claim: C077
-- statement: Three non-governmental institutions were added: the Interbank Consortium, the Business Council and the
--   Forum.
-- where: Regionalism p8
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:body fact:statistic
-- holds: founded = 3 AND state_banks = 0
-- partly: founded = 3
-- contradicted: otherwise
-- evidence: {founded} of the 3 founded ({days}); {state_banks} members of the Interbank Consortium are state banks
-- reason: That they exist and since when is one question, whether they are outside government another. The
--   organisation's own pages call them non-governmental, but a consortium whose members are banks of the states is so
--   in form only.
-- changes: a consortium of private banks
-- sources: sco_russia_2015_ibc sco_russia_2015_bc oreanda_2010 sectsco_structure
SELECT count(*) FILTER (b.opened IS NOT NULL) AS founded, string_agg(b.name || ' ' || strftime(b.opened, '%Y-%m-%d'),
           ', ' ORDER BY b.opened) AS days,
       (SELECT coalesce(max(value), 0)::BIGINT FROM statistic WHERE subject = 'interbank_consortium'
           AND indicator = 'members that are state banks')
           AS state_banks, count(*) AS n
FROM body b WHERE b.body IN ('interbank_consortium', 'business_council', 'sco_forum')

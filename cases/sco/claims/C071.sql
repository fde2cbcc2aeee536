-- claim: C071
-- statement: The preamble of the Charter of 2002 names the Shanghai Spirit: mutual trust, advantage, equality,
--   consultations, respect for culture and joint development.
-- where: Regionalism p5
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:provision
-- holds: matched = 6 AND elements = 6
-- partly: matched >= 4
-- contradicted: otherwise
-- evidence: {matched} of the 6 elements named by the paper stand in the preamble, which has {elements}: "{preamble}"
-- reason: Both lists can be compared word by word. Order and small differences of wording do not count.
-- changes: a text of the preamble without one of them
-- sources: china_daily_2006 treaty_charter_2002
SELECT p.number::BIGINT AS elements, p.topic AS preamble,
       len([w FOR w IN ['mutual trust', 'mutual advantage', 'equality', 'consultations', 'respect for cultur',
           'joint development'] IF contains(lower(p.topic), w)])
           AS matched, 1 AS n
FROM provision p WHERE p.instrument = 'sco_charter' AND p.article = 'preamble'

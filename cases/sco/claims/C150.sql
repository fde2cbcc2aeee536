-- claim: C150
-- statement: India has long claimed that territory as its own.
-- where: Challenges p6
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party fact:event
-- holds: india >= 1 AND years >= 25 AND open >= 1
-- partly: india >= 1
-- contradicted: otherwise
-- evidence: {name}: India is a party since {began}, {years} years before the paper, still open: {open}; readings:
--   {note}
-- reason: A long claim is one of a generation or more, 25 years, that is still upheld; that a state claims is a
--   fact whoever is right. The record keeps the readings of all parties.
-- changes: an agreement in which India gives the claim up
-- sources: recorder
SELECT d.name, partial_date(d.began, d.began_precision) AS began, date_diff('year', d.began, e.began) AS years,
       (d.ended IS NULL OR d.ended > e.began)::INTEGER AS open,
       (SELECT count(*) FROM dispute_party p WHERE p.dispute = d.dispute AND p.state = 'IND'
           AND p.role = 'side') AS india,
       regexp_replace(d.note, '^readings differ: |; see C.*$', '', 'g') AS note,
       (SELECT count(*) FROM dispute_party p WHERE p.dispute = d.dispute) AS n
FROM dispute d, event e WHERE d.dispute = 'kashmir' AND e.event = 'paper_published'

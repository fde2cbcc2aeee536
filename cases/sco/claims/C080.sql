-- claim: C080
-- statement: Russia opposed the bank.
-- where: Regionalism p8
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:project_party fact:event fact:party
-- holds: opposed > 0 AND own_plan = 0 AND agreed = 0
-- partly: opposed > 0 AND agreed = 0
-- outdated: opposed > 0 AND agreed > 0
-- contradicted: otherwise
-- evidence: {opposed} record of Russia's reserve in 2010 ("{how}"); {own_plan} proposal of its own, in {own_year}, to
--   build the bank on another one; {agreed} signature of Russia under the decision of {decided}
-- reason: A reserve that was reported, a counter-proposal and in the end a vote in favour are three positions in
--   time; the claim gives the first as the present one. The assent came two months after the paper, but the
--   counter-proposal of 2014 came long before. Why Russia held back, the paper explains and no fact here can.
-- changes: a decision on the bank without Russia
-- sources: oreanda_2010 lavrov_2014 asiatimes_2025
SELECT count(*) FILTER (pp.role = 'opponent') AS opposed,
       coalesce(regexp_replace(any_value(pp.note) FILTER (pp.role = 'opponent'), '; see C.*', ''), 'none') AS how,
       (SELECT count(*) FROM event WHERE event = 'bank_on_edb_2014') AS own_plan,
       (SELECT coalesce(max(year(began))::VARCHAR, 'no year') FROM event
           WHERE event = 'bank_on_edb_2014') AS own_year,
       (SELECT count(*) FROM party WHERE instrument = 'development_bank_decision_2025' AND state = 'RUS'
           AND act IN ('signature', 'accession')) AS agreed,
       (SELECT strftime(max(adopted), '%Y-%m-%d') FROM instrument
           WHERE instrument = 'development_bank_decision_2025') AS decided, count(*) AS n
FROM project_party pp WHERE pp.project = 'sco_development_bank_project' AND pp.state = 'RUS'

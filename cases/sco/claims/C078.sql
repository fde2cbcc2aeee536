-- claim: C078
-- statement: China supports a development bank of the organisation.
-- where: Regionalism p8
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:proposal fact:project_party
-- holds: proposer = 'CHN'
-- partly: backers > 0
-- contradicted: otherwise
-- evidence: proposed by {proposer} on {made}; outcome so far: {outcome}
-- reason: The proposer of a thing supports it. The proposal is recorded from a newspaper of the day.
-- changes: another proposer, or a withdrawal by China
-- sources: beijing_review_2010 oreanda_2010
SELECT p.state AS proposer, strftime(p.made, '%Y-%m-%d') AS made,
       replace(p.outcome, '_', ' ') || coalesce(' on ' || strftime(p.adopted, '%Y-%m-%d'), '')
           AS outcome,
       (SELECT count(*) FROM project_party WHERE project = 'sco_development_bank_project' AND state = 'CHN'
           AND role IN ('lead', 'participant', 'proposer'))
           AS backers, 1 AS n
FROM proposal p WHERE p.proposal = 'development_bank'

-- claim: C069
-- statement: The Anti-Secession Law of 2005 compelled China to invade Taiwan.
-- where: Regionalism p3
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:provision fact:instrument fact:dispute
-- holds: conditions = 0 OR wars_after > 0
-- contradicted: otherwise
-- evidence: article {article} ties non-peaceful means to {conditions} conditions; {wars_after} wars between the two
--   sides recorded since {adopted}
-- reason: A law that compels an act either orders it without condition or is followed by the act; neither is
--   recorded. The English text has "shall", the Chinese verb is weaker; the conditions decide, not the verb. What
--   would follow if a condition were met is not tested. On the status of Taiwan the readings differ, and this test
--   takes none.
-- changes: a clause without conditions, or an armed conflict begun under the law
-- sources: law_anti_secession_2005 jurist_2005
SELECT coalesce(p.number, 0)::BIGINT AS conditions, p.article, strftime(i.adopted, '%Y-%m-%d') AS adopted,
       (SELECT count(DISTINCT d.dispute) FROM dispute d JOIN dispute_party x USING (dispute)
           JOIN dispute_party y USING (dispute)
        WHERE d.kind IN ('war', 'intervention', 'attack') AND x.state = 'CHN' AND y.state = 'TWN'
          AND d.began > DATE '2005-03-14') AS wars_after, 1 AS n
FROM instrument i JOIN provision p USING (instrument) WHERE i.instrument = 'anti_secession_2005'

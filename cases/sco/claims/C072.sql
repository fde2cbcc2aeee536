-- claim: C072
-- statement: The Five Principles of coexistence date back to the 1950s and 1960s.
-- where: Regionalism p6
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:concept fact:instrument
-- holds: first_year BETWEEN 1950 AND 1969
-- contradicted: otherwise
-- evidence: first stated in {name} of {adopted}
-- reason: The first text that states them dates them. 1954 lies in the span that the paper gives; the span is wider
--   than it need be.
-- changes: an earlier text than 1950
-- sources: treaty_five_principles_1954
SELECT i.name, strftime(i.adopted, '%Y-%m-%d') AS adopted, year(i.adopted) AS first_year, 1 AS n
FROM concept c JOIN instrument i USING (instrument) WHERE c.concept = 'five_principles'

-- claim: C012
-- statement: The organisation aimed at settling the boundary disputes of China and Russia.
-- where: Introduction p1
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:party fact:dispute fact:dispute_party
-- holds: pairs = 1 AND with_russia = 1
-- partly: with_russia = 1
-- contradicted: otherwise
-- evidence: Boundaries of China with parties to the agreements of 1996 and 1997: {pairs} ({which})
-- reason: If the boundary of China and Russia was the matter, the agreements of 1996 and 1997 cover that pair alone;
--   if it is one of several the claim tells a part.
-- changes: other parties to the two agreements, or another list of boundary disputes
WITH bound AS (
    SELECT p.state FROM party p JOIN instrument i USING (instrument)
    WHERE i.organisation = (SELECT predecessor FROM organisation WHERE subject = 'yes') AND i.binding = 'yes'
      AND i.adopted BETWEEN DATE '1996-01-01' AND DATE '1997-12-31' AND p.act <> 'observer'
    GROUP BY p.state HAVING count(DISTINCT i.instrument) = 2
), boundary AS (
    SELECT DISTINCT o.state, d.source FROM dispute d JOIN dispute_party c USING (dispute) JOIN dispute_party o USING (dispute)
    WHERE d.kind = 'border' AND c.state = 'CHN' AND o.state <> 'CHN' AND o.state IN (FROM bound)
)
SELECT count(DISTINCT state) AS pairs, count(DISTINCT state) FILTER (state = 'RUS') AS with_russia,
       string_agg(DISTINCT state, ' ' ORDER BY state) AS which, string_agg(DISTINCT source, ' ') AS sources,
       count(DISTINCT state) AS n
FROM boundary

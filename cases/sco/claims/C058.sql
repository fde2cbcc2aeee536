-- claim: C058
-- statement: The Charter has 26 articles.
-- where: Evolution p5
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:provision fact:instrument
-- holds: stated = 26 AND counted = 26
-- partly: stated = 26 OR counted = 26
-- contradicted: otherwise
-- evidence: {stated} articles as stated by the source, {counted} recorded one by one; in force since {in_force},
--   depositary {depositary}
-- reason: The articles can be counted. Stated and counted number are kept apart, since a record may lack an article.
-- changes: another number in the text
-- sources: adilet treaty_charter_2002
SELECT max(p.number) FILTER (p.unit = 'articles')::BIGINT AS stated,
       count(DISTINCT try_cast(p.article AS INTEGER)) AS counted,
       strftime(i.in_force, '%Y-%m-%d') AS in_force, i.depositary,
       1 + count(DISTINCT try_cast(p.article AS INTEGER)) AS n
FROM instrument i JOIN provision p USING (instrument) WHERE i.instrument = 'sco_charter' GROUP BY i.in_force,
     i.depositary

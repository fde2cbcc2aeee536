-- claim: C044
-- statement: The agreement of 1997 provided for the deployment of 130,400 soldiers.
-- where: Evolution p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:provision
-- holds: figure = 130400 AND ceilings = 0
-- partly: figure = 130400
-- contradicted: otherwise
-- evidence: the agreement sets {figure} {unit}; the record calls it "{meaning}" (article {article}, confidence
--   {confidence}); {others} more figures of the agreement are recorded, {ceilings} of all are ceilings
-- reason: The figure is one question, what it limits another. A ceiling for each side is not a deployment, and there
--   are two sides; so a right figure with a wrong meaning is a claim that is partly right. Article 5 was read in a
--   transcript in another language, not in the treaty itself.
-- changes: article 5 read in the treaty with another figure, or as a number of troops to be stationed
-- sources: reduction_transcript fas_reduction
WITH p AS (FROM provision WHERE instrument = 'force_reduction_1997' AND number IS NOT NULL AND unit <> 'km')
SELECT main.number::BIGINT AS figure, main.unit, main.topic AS meaning, main.article, main.confidence,
       (SELECT count(*) - 1 FROM p) AS others, (SELECT count(*) FROM p
           WHERE lower(topic) LIKE '%ceiling%') AS ceilings,
       (SELECT count(*) FROM p) AS n
FROM p main WHERE main.unit = 'persons' QUALIFY row_number() OVER (ORDER BY main.number DESC) = 1

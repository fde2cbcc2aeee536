-- claim: C118
-- statement: China and Russia support each other in the United Nations.
-- where: Political p2
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: tie:unga_agreement tie:unga_common_votes
-- holds: late > early AND late > china_late
-- partly: late > early OR late > china_late
-- contradicted: otherwise
-- evidence: agreement of China and Russia {early} in 1992 to 2000, {middle} in 2001 to 2010 and {late} from 2011 to
--   {last_year}; China with all other states {china_late} in the last of these, with Pakistan {pakistan_late}
-- reason: Support shows in votes that agree more than before and more than China agrees with the average state;
--   both were asked for before looking. Most votes are not about the two, and Russia stands apart from the majority
--   that China votes with, so the average is a high bar. Since 2010 the agreement no longer rises, and it is below
--   that of China and Pakistan.
-- changes: votes of later years in which the pair agrees more than China does on average
-- sources: un_votes
WITH v AS (
    SELECT t.year, CASE WHEN t.origin = 'CHN' THEN t.destination ELSE t.origin END AS partner, t.value
    FROM tie_row t JOIN layer USING (layer_id) WHERE layer.layer = 'unga_agreement'
        AND 'CHN' IN (t.origin, t.destination)
), c AS (
    SELECT t.year, CASE WHEN t.origin = 'CHN' THEN t.destination ELSE t.origin END AS partner, t.value AS votes
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'unga_common_votes' AND 'CHN' IN (t.origin, t.destination)
), a AS (SELECT v.year, v.partner, v.value, c.votes FROM v JOIN c USING (year, partner) WHERE c.votes >= 10
    AND v.year >= 1992)
SELECT round(sum(value * votes) FILTER (partner = 'RUS' AND year <= 2000) / sum(votes) FILTER (partner = 'RUS'
           AND year <= 2000), 3)
           AS early,
       round(sum(value * votes) FILTER (partner = 'RUS' AND year BETWEEN 2001 AND 2010)
           / sum(votes) FILTER (partner = 'RUS' AND year BETWEEN 2001 AND 2010), 3) AS middle,
       round(sum(value * votes) FILTER (partner = 'RUS' AND year > 2010) / sum(votes) FILTER (partner = 'RUS'
           AND year > 2010), 3)
           AS late,
       round(sum(value * votes) FILTER (partner <> 'RUS' AND year > 2010)
           / sum(votes) FILTER (partner <> 'RUS' AND year > 2010), 3) AS china_late,
       round(sum(value * votes) FILTER (partner = 'PAK' AND year > 2010) / sum(votes) FILTER (partner = 'PAK'
           AND year > 2010), 3)
           AS pakistan_late,
       max(year) AS last_year, count(*) FILTER (partner = 'RUS') AS n
FROM a

-- claim: C091
-- statement: China has common borders with several members.
-- where: Security p1
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:spell tie:contiguity_cow_land
-- holds: neighbours >= 3
-- partly: neighbours BETWEEN 1 AND 2
-- contradicted: otherwise
-- evidence: {neighbours} of {n} other members have a land border with China ({names}), by the data of {last_year}
-- reason: Several is read as three or more. Borders are those of the last year in the data, members those of the day
--   of the paper.
-- changes: fewer than three members with a land border
-- sources: cow_contiguity
WITH other AS (
    SELECT DISTINCT state FROM member_spell, (SELECT began AS day FROM event WHERE event = 'paper_published')
    WHERE organisation = 'sco' AND role = 'member' AND state <> 'CHN' AND began <= day
      AND (ended IS NULL OR ended > day)
), border AS (
    SELECT DISTINCT t.destination AS state, t.year FROM tie t
    WHERE t.layer = 'contiguity_cow_land' AND t.origin = 'CHN' AND t.value > 0
      AND t.year = (SELECT max(r.year) FROM tie_row r JOIN layer USING (layer_id)
          WHERE layer.layer = 'contiguity_cow_land')
)
SELECT count(border.state) AS neighbours, coalesce(string_agg(border.state, ' ' ORDER BY border.state),
           'none') AS names,
       (SELECT max(year) FROM border) AS last_year, count(*) AS n
FROM other LEFT JOIN border USING (state)

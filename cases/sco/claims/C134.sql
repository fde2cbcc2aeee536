-- claim: C134
-- statement: The members lack common targets.
-- where: Challenges p1
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: tie:unga_agreement tie:unga_common_votes fact:spell
-- holds: ten < world
-- partly: eight < six
-- contradicted: otherwise
-- evidence: mean agreement of pairs in UN votes in the last five years to {last_year}: the six founders {six}, the
--   eight members of 2017 {eight}, the ten of 2025 {ten}, all pairs of states {world}
-- reason: Members without common targets should agree no more than any two states; where they agree more than that,
--   but less for each enlargement, a part of the claim stands. Votes are on matters of the whole world and not on
--   those of the region.
-- changes: votes of later years, or coded declarations of the members
-- sources: un_votes
WITH last AS (SELECT max(t.year) AS year FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'unga_agreement' AND t.origin = 'CHN'),
c AS (
    SELECT t.year, t.origin, t.destination FROM tie_row t JOIN layer USING (layer_id), last
    WHERE layer.layer = 'unga_common_votes' AND t.year > last.year - 5 AND t.value >= 10
), v AS (
    SELECT t.origin, t.destination, avg(t.value) AS value
    FROM tie_row t JOIN layer USING (layer_id) JOIN c USING (year, origin, destination)
    WHERE layer.layer = 'unga_agreement' GROUP BY ALL
), m AS (
    SELECT state, min(began) AS began FROM member_spell WHERE organisation = 'sco' AND role = 'member' GROUP BY state
), p AS (SELECT value, CASE WHEN a.state IS NOT NULL AND b.state IS NOT NULL THEN greatest(a.began,
    b.began) END AS began
         FROM v LEFT JOIN m a ON a.state = v.origin LEFT JOIN m b ON b.state = v.destination)
SELECT (SELECT year FROM last) AS last_year, round(avg(value) FILTER (began <= DATE '2001-06-15'), 3) AS six,
       round(avg(value) FILTER (began <= DATE '2017-12-31'), 3) AS eight,
       round(avg(value) FILTER (began IS NOT NULL), 3) AS ten,
       round(avg(value), 3) AS world, count(*) FILTER (began IS NOT NULL) AS n
FROM p

-- indicator: religious_proximity
-- name: Likeness of the members in religion
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over pairs of members of sum min(s_ik, s_jk) over the shares of Christian, Muslim, Jewish, Buddhist,
--   Hindu, Sikh, Shinto, Confucian, Taoist, syncretic, animist, other and none, scaled to one; every fifth year; n is
--   the number of pairs
-- needs: state_year:religion_muslim state_year:religion_christian state_year:religion_none
-- reference: Maoz & Henderson 2013, World Religion Project; cultural proximity in ARCII, dimension VI
WITH kind(kind) AS (
    VALUES ('christian'), ('muslim'), ('jewish'), ('buddhist'), ('hindu'), ('sikh'), ('shinto'), ('confucian'), ('taoist'),
           ('syncretic'), ('animist'), ('other'), ('none')
), share AS (
    SELECT r.year, r.state, kind.kind, coalesce(s.value, 0) AS value
    FROM region r JOIN member_values('religion_muslim') USING (year, state) CROSS JOIN kind
         LEFT JOIN inner_state_year s ON s.indicator = 'religion_' || kind.kind AND s.state = r.state AND s.year = r.year
), mix AS (SELECT year, state, list(value ORDER BY kind) AS shares FROM share GROUP BY year, state)
SELECT a.year, avg(comity_export_similarity(a.shares, b.shares)) AS value,
       count(comity_export_similarity(a.shares, b.shares)) AS n
FROM mix a JOIN mix b ON b.year = a.year AND a.state < b.state GROUP BY a.year

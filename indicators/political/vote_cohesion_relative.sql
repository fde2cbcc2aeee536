-- indicator: vote_cohesion_relative
-- name: Voting agreement among members, less that with outsiders
-- unit: difference
-- direction: positive
-- bounds: -1 1
-- formula: mean share of identical votes over pairs of members less its mean over pairs of a member and an outsider;
--   pairs with fewer than ten common votes are left out; n is the number of pairs
-- needs: tie:unga_agreement tie:unga_common_votes
-- reference: Signorino & Ritter 1999; Voeten, UN General Assembly Voting Data
WITH vote AS (
    SELECT t.year::INTEGER AS year, t.origin, t.destination, l.layer, t.value
    FROM tie_row t JOIN layer l USING (layer_id), setting
    WHERE l.layer IN ('unga_agreement', 'unga_common_votes') AND t.year BETWEEN setting.first_year AND setting.last_year
), agreement AS (
    SELECT v.year, v.origin, v.destination, v.value
    FROM vote v JOIN vote c ON c.layer = 'unga_common_votes' AND c.year = v.year AND c.origin = v.origin
         AND c.destination = v.destination
    WHERE v.layer = 'unga_agreement' AND c.value >= 10
), placed AS (
    SELECT g.year, g.value, a.state IS NOT NULL AS first_in, b.state IS NOT NULL AS second_in
    FROM agreement g LEFT JOIN region a ON a.year = g.year AND a.state = g.origin
         LEFT JOIN region b ON b.year = g.year AND b.state = g.destination
    WHERE a.state IS NOT NULL OR b.state IS NOT NULL
)
SELECT year, avg(value) FILTER (first_in AND second_in) - avg(value) FILTER (first_in <> second_in) AS value,
       count(*) FILTER (first_in AND second_in) AS n
FROM placed GROUP BY year

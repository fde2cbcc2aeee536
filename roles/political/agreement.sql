-- component: agreement
-- name: Agreement with the other members in the UN General Assembly
-- unit: share
-- formula: mean over the other members of the share of identical votes; multiple: over the mean of all members; n is
--   the number of other members
-- needs: tie:unga_agreement
-- reference: Signorino & Ritter 1999; Voeten, UN General Assembly Voting Data
SELECT a.state, a.year, avg(t.value) AS value, count(*) AS n,
       avg(t.value) / avg(avg(t.value)) OVER (PARTITION BY a.year) AS multiple
FROM region a JOIN inner_tie t ON t.layer = 'unga_agreement' AND t.year = a.year AND t.origin = a.state
     JOIN region b ON b.year = a.year AND b.state = t.destination
GROUP BY a.state, a.year

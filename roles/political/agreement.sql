-- component: agreement
-- name: Agreement with the other members in the UN General Assembly
-- unit: share
-- formula: mean over the other members of the share of identical votes; multiple: over the mean of all members; pairs
--   with fewer than ten common votes are left out; n is the number of other members
-- needs: tie:unga_agreement
-- reference: Signorino & Ritter 1999; Voeten, UN General Assembly Voting Data
WITH pair AS (
    SELECT year, origin AS state, value FROM member_votes('unga_agreement')
    UNION ALL SELECT year, destination, value FROM member_votes('unga_agreement')
)
SELECT state, year, avg(value) AS value, count(*) AS n,
       avg(value) / avg(avg(value)) OVER (PARTITION BY year) AS multiple
FROM pair GROUP BY state, year

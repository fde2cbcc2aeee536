-- component: headquarters
-- name: Seats of permanent bodies and depositaries
-- unit: seats
-- formula: permanent bodies at work that have their seat in the state, plus 1 where it is the depositary of an
--   instrument of the line of the organisation that has not ended; a body counts from its opening, or else from its
--   agreement; no multiple, for a seat cannot be shared out; n is the number of seats and depositaries of all members
-- needs: fact:body fact:instrument
-- reference: charter and agreements of the organisation
WITH line AS (
    SELECT part FROM organisation_line l, setting s WHERE l.organisation = s.organisation
), seat AS (
    SELECT r.state, r.year, count(*) AS seats
    FROM region r JOIN body b ON b.seat_state = r.state AND b.kind = 'permanent'
         AND coalesce(b.opened, b.agreed) <= make_date(r.year, 12, 31)
         AND (b.ended IS NULL OR b.ended > make_date(r.year, 12, 31))
    WHERE b.organisation IN (FROM line)
    GROUP BY ALL
), depositary AS (
    SELECT DISTINCT r.state, r.year
    FROM region r JOIN instrument i ON i.depositary = r.state AND i.adopted <= make_date(r.year, 12, 31)
         AND (i.ended IS NULL OR i.ended > make_date(r.year, 12, 31))
    WHERE i.organisation IN (FROM line)
), counted AS (
    SELECT r.state, r.year, coalesce(seat.seats, 0) + (depositary.state IS NOT NULL)::INTEGER AS k
    FROM region r LEFT JOIN seat USING (state, year) LEFT JOIN depositary USING (state, year)
)
SELECT state, year, k::DOUBLE AS value, sum(k) OVER (PARTITION BY year)::BIGINT AS n, NULL::DOUBLE AS multiple
FROM counted QUALIFY sum(k) OVER (PARTITION BY year) > 0

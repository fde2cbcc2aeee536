-- indicator: security_instruments
-- name: Security instruments that members share
-- unit: instruments
-- direction: positive
-- bounds: 0 inf
-- formula: number of instruments in force under the organisation in security domains to which at least two members
--   are parties by the end of the year; n is the number of members
-- needs: fact:instrument fact:party
-- reference: recorded instruments of the case
SELECT year, value, n FROM shared_instruments('security')

-- indicator: new_instruments
-- name: Instruments adopted in the year
-- unit: instruments
-- direction: positive
-- bounds: 0 inf
-- formula: number of recorded instruments of the organisation adopted in the year, of any kind; the same for all
--   variants; n is the number of members
-- needs: fact:instrument
-- reference: recorded instruments of the case
SELECT s.year, count(i.instrument)::DOUBLE AS value, any_value(s.members) AS n
FROM region_size() s LEFT JOIN instruments_by_year() i ON i.year = s.year AND extract(year FROM i.adopted) = s.year
GROUP BY s.year

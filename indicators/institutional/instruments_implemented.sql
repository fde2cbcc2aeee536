-- indicator: instruments_implemented
-- name: Treaties in force among those signed
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: of the recorded treaties, agreements, conventions, charters and protocols of the organisation adopted by
--   31 December and not ended, the share whose entry into force is recorded by then; the same for all variants; n is
--   the number of treaties
-- needs: fact:instrument
-- reference: Haftel 2007 (implementation); recorded instruments of the case
SELECT o.year, avg(CASE WHEN i.in_force <= make_date(o.year, 12, 31) THEN 1 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM instruments_by_year() o JOIN instrument i USING (instrument) JOIN region_size() s ON s.year = o.year
WHERE o.kind IN ('treaty', 'agreement', 'convention', 'charter', 'protocol') GROUP BY o.year

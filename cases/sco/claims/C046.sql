-- claim: C046
-- statement: The third summit was held in Almaty in July 1998.
-- where: Evolution p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:meeting
-- holds: month_held = '1998-07' AND place = 'Almaty' AND number_in_line = 3
-- partly: month_held = '1998-07' OR place = 'Almaty'
-- contradicted: otherwise
-- evidence: meeting of {held} in {place}, number {number_in_line} of the Shanghai Five
-- reason: Month, place and place in the order of meetings decide. Who came for each state is another matter; see
--   C047.
-- changes: another day or place in the record, or an earlier summit that it lacks
-- sources: bbc_1998
WITH m AS (
    SELECT meeting, began, place, row_number() OVER (ORDER BY began) AS number_in_line, count(*) OVER () AS n
    FROM meeting WHERE organisation = 'shanghai_five' AND kind = 'heads_of_state'
)
SELECT strftime(began, '%Y-%m-%d') AS held, strftime(began, '%Y-%m') AS month_held, place, number_in_line, n FROM m
WHERE year(began) = 1998

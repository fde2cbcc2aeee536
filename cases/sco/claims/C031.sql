-- claim: C031
-- statement: The organisation furthers political integration.
-- where: Theory p3
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: last >= most AND last > before
-- partly: last > before
-- contradicted: otherwise
-- evidence: Mean agreement of the six founders in the UN General Assembly: {before} in 1996 to 2000, greatest {most}
--   in the years from {most_from}, {last} in the years from {last_from}
-- reason: If the organisation furthers political integration its founders vote more alike than before it was founded,
--   and the last period is the highest. Higher than before but past its greatest value is a part of it. The cause may
--   lie elsewhere: all the world voted more alike in part of that time.
-- changes: votes after 2019, or a comparison with states outside
WITH period AS (
    SELECT extract(year FROM began)::INTEGER AS first_year, value, source FROM statistic
    WHERE indicator = 'mean pairwise share of identical votes of the six founders' AND began >= DATE '1996-01-01'
)
SELECT arg_min(value, first_year) AS before, max(value) AS most, arg_max(first_year, value) AS most_from,
       arg_max(value, first_year) AS last, max(first_year) AS last_from,
       string_agg(DISTINCT source, ' ') AS sources, count(*) AS n
FROM period

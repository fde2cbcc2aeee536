-- claim: C106
-- statement: China's economy is the second-largest of the world.
-- where: Economic p1
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: state_year:gdp_current|state_year:baci_gdp
-- holds: place = 2
-- partly: place <= 3
-- contradicted: otherwise
-- evidence: place {place} of {n} states in {last_year} by output at market rates ({series}), with {percent} % of
--   the first; by output at purchasing power place {place_ppp} in {year_ppp}
-- reason: The place among all states with a figure for the last year decides, at market exchange rates, which is
--   what is mostly meant. At purchasing power China may be first; that reading is shown and does not decide.
-- changes: a year in which China overtakes the first or falls behind the third
-- sources: wdi
WITH s AS (
    SELECT state, year, value, indicator FROM state_year WHERE value > 0
      AND indicator = (SELECT max(indicator) FROM series WHERE indicator IN ('gdp_current', 'baci_gdp'))
), p AS (
    SELECT state, year, rank() OVER (PARTITION BY year ORDER BY value DESC) AS place FROM state_year
    WHERE indicator = (SELECT min(indicator) FROM series WHERE indicator IN ('gdp_ppp', 'pwt_gdp'))
), placed AS (
    SELECT state, year, indicator, rank() OVER (ORDER BY value DESC) AS place, count(*) OVER () AS n,
           100 * value / max(value) OVER () AS percent
    FROM s WHERE year = (SELECT max(year) FROM s WHERE state = 'CHN')
)
SELECT place, year AS last_year, indicator AS series, round(percent, 1) AS percent, n,
       coalesce((SELECT arg_max(place, year)::VARCHAR FROM p WHERE state = 'CHN'), 'unknown') AS place_ppp,
       coalesce((SELECT max(year)::VARCHAR FROM p WHERE state = 'CHN'), 'unknown') AS year_ppp
FROM placed WHERE state = 'CHN'

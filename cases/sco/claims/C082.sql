-- claim: C082
-- statement: China's economy has grown enormously since the opening.
-- where: Strategic p1
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: state_year:gdp_constant|state_year:pwt_gdp
-- holds: growth >= 5 AND place <= n / 10.0
-- partly: place <= n / 2.0
-- contradicted: otherwise
-- evidence: {growth} % a year from {first_year} to {last_year} ({series}), place {place} among {n} states; output
--   grew {times} times
-- reason: Growth by compound rate, and its place among all states with figures for both years, say whether it was
--   enormous; five per cent a year and the highest tenth are the line, both set before looking. The series here is an
--   estimate that runs below the official accounts.
-- changes: a series in which the rate is below five per cent
-- sources: wdi
WITH s AS (
    SELECT state, year, value, indicator FROM state_year
    WHERE indicator = (SELECT min(indicator) FROM series WHERE indicator IN ('gdp_constant', 'pwt_gdp')) AND value > 0
), ends AS (SELECT greatest(1978, min(year)) AS first_year, max(year) AS last_year, any_value(indicator) AS series
    FROM s WHERE state = 'CHN'),
rate AS (
    SELECT a.state, 100 * ((b.value / a.value) ** (1.0 / (last_year - first_year)) - 1) AS growth,
           b.value / a.value AS times
    FROM ends JOIN s a ON a.year = first_year JOIN s b ON b.year = last_year AND b.state = a.state
), placed AS (SELECT *, rank() OVER (ORDER BY growth DESC) AS place, count(*) OVER () AS n FROM rate)
SELECT round(growth, 1) AS growth, round(times, 1) AS times, place, first_year, last_year, series, n FROM placed, ends
WHERE state = 'CHN'

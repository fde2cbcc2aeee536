-- claim: C085
-- statement: In the 1990s China rose as an economic power, and its growth alarmed the West.
-- where: Strategic p3
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: state_year:gdp_constant|state_year:pwt_gdp
-- holds: share_after >= 1.25 * share_before AND opinion_after < opinion_before
-- partly: share_after >= 1.25 * share_before OR opinion_after < opinion_before
-- contradicted: otherwise
-- evidence: share of China in world output {share_before} % in 1990, {share_after} % in 2000 ({series}), place
--   {place_before} and then {place_after}; opinion polls on China in the record: {polls}
-- reason: The rise shows in the share of output, a gain of a quarter within ten years being the line. The alarm would
--   show in polls of the time, and no set of polls is here; so the claim can at most be partly shown.
-- changes: polls on China in Western states before and after 1990
-- sources: wdi
WITH s AS (
    SELECT state, year, value, indicator FROM state_year
    WHERE indicator = (SELECT min(indicator) FROM series WHERE indicator IN ('gdp_constant', 'pwt_gdp'))
      AND year IN (1990, 2000)
), placed AS (
    SELECT state, year, indicator, 100 * value / sum(value) OVER (PARTITION BY year) AS share,
           rank() OVER (PARTITION BY year ORDER BY value DESC) AS place,
           count(*) OVER (PARTITION BY year) AS states
    FROM s
), poll AS (
    SELECT count(*) AS polls, avg(value) FILTER (year(began) < 1990) AS before,
           avg(value) FILTER (year(began) BETWEEN 1990 AND 2000) AS after
    FROM statistic WHERE indicator ILIKE 'favourable view of China%'
)
SELECT round(max(share) FILTER (year = 1990), 1) AS share_before,
       round(max(share) FILTER (year = 2000), 1) AS share_after,
       max(place) FILTER (year = 1990) AS place_before, max(place) FILTER (year = 2000) AS place_after,
       any_value(indicator) AS series,
       any_value(polls) AS polls, any_value(before) AS opinion_before, any_value(after) AS opinion_after,
       min(states) AS n
FROM placed, poll WHERE state = 'CHN'

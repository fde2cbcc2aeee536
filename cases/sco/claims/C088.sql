-- claim: C088
-- statement: After the end of the Soviet Union the United States was the dominant power.
-- where: Strategic p4
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: state_year:cinc state_year:milex state_year:gdp_constant|state_year:pwt_gdp
-- holds: capability_place = 1 AND military_place = 1 AND output_place = 1
-- partly: capability_place = 1 OR military_place = 1 OR output_place = 1
-- contradicted: otherwise
-- evidence: in 1992 the United States held {capability_share} % of material capabilities, China {china_share} %,
--   Russia {russia_share} %; place {capability_place} in capabilities, {military_place} in military spending,
--   {output_place} in output ({times_spending} times the spending of the next)
-- reason: Dominant in the three fields that the claim names means first in each: capabilities, military spending,
--   output. Being first says nothing of how the power was used; in capabilities the lead over China is small, since
--   that index counts people and steel.
-- changes: another state first in one of the three in 1992
-- sources: cow_nmc
WITH v AS (
    SELECT CASE WHEN indicator IN ('pwt_gdp', 'gdp_constant') THEN 'output' ELSE indicator END AS what, state, value,
           rank() OVER (PARTITION BY indicator ORDER BY value DESC) AS place
    FROM state_year WHERE year = 1992 AND indicator IN ('cinc', 'milex',
        (SELECT min(indicator) FROM series WHERE indicator IN ('gdp_constant', 'pwt_gdp')))
)
SELECT round(100 * max(value) FILTER (what = 'cinc' AND state = 'USA'), 1) AS capability_share,
       round(100 * max(value) FILTER (what = 'cinc' AND state = 'CHN'), 1) AS china_share,
       round(100 * max(value) FILTER (what = 'cinc' AND state = 'RUS'), 1) AS russia_share,
       max(place) FILTER (what = 'cinc' AND state = 'USA') AS capability_place,
       max(place) FILTER (what = 'milex' AND state = 'USA') AS military_place,
       max(place) FILTER (what = 'output' AND state = 'USA') AS output_place,
       round(max(value) FILTER (what = 'milex' AND place = 1) / max(value) FILTER (what = 'milex' AND place = 2),
           1) AS times_spending,
       count(*) FILTER (state = 'USA') AS n
FROM v

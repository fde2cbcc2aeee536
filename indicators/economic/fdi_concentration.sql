-- indicator: fdi_concentration
-- name: Concentration of the sources of foreign direct investment in members
-- unit: index
-- direction: negative
-- bounds: 0 1
-- formula: HHI of the shares of the states that invest in members; missing flows count as zero; n is the number of
--   sources
-- needs: tie:fdi_flow
-- reference: Herfindahl-Hirschman; UNCTAD; IMF CDIS
WITH source AS (
    SELECT t.year, t.origin, sum(t.value) AS value
    FROM tie t JOIN region r ON r.year = t.year AND r.state = t.destination
    WHERE t.layer = 'fdi_flow' AND t.origin <> t.destination GROUP BY ALL
)
SELECT year, comity_hhi(list(value ORDER BY origin)) AS value, count(*) AS n FROM source GROUP BY year

-- claim: C070
-- statement: The free trade area with ASEAN and the organisation mark China's influence in its periphery.
-- where: Regionalism p4
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:spell tie:trade_baci
-- holds: asean_gain > rest_gain AND sco_gain > rest_gain
-- partly: asean_gain > rest_gain OR sco_gain > rest_gain
-- contradicted: otherwise
-- evidence: share of China in foreign trade, {first_year} and {last_year}: ASEAN {asean_first} and {asean_last} %,
--   other members of the organisation {sco_first} and {sco_last} %, all other states {rest_first} and {rest_last} %
-- reason: If these two ties marked an influence in the periphery, the weight of China in the trade of both groups
--   would have grown by more points than in the rest of the world. That is what the data show or not; it is no proof
--   that either tie is the cause, for distance and supply of raw materials work the same way. Members are those of
--   the last year, in both years.
-- changes: a share in either group that grows more slowly than in the rest of the world
-- sources: recorder
WITH flow AS (
    SELECT t.year, t.origin, t.destination, t.value FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'trade_baci' AND t.origin <> t.destination
), ends AS (SELECT min(year) AS first_year, max(year) AS last_year FROM flow),
total AS (
    SELECT state, year, sum(value) AS total, sum(value) FILTER (partner = 'CHN') AS with_china
    FROM (SELECT origin AS state, destination AS partner, year, value FROM flow, ends
        WHERE year IN (first_year, last_year)
          UNION ALL SELECT destination, origin, year, value FROM flow, ends WHERE year IN (first_year, last_year))
    WHERE state <> 'CHN' GROUP BY ALL
), grouped AS (
    SELECT CASE WHEN state IN (SELECT state FROM member_spell WHERE organisation = 'asean' AND role = 'member'
               AND ended IS NULL) THEN 'asean'
                WHEN state IN (SELECT state FROM member_spell WHERE organisation = 'sco' AND role = 'member'
                    AND ended IS NULL) THEN 'sco'
                ELSE 'rest' END AS region_of, year, 100 * sum(with_china) / sum(total) AS share, count(*) AS states
    FROM total GROUP BY ALL
), wide AS (
    SELECT region_of, max(share) FILTER (year = first_year) AS a, max(share) FILTER (year = last_year) AS b,
           max(states) AS states
    FROM grouped, ends GROUP BY region_of
)
SELECT first_year, last_year, round(x.a, 1) AS asean_first, round(x.b, 1) AS asean_last, round(s.a, 1) AS sco_first,
       round(s.b, 1) AS sco_last,
       round(r.a, 1) AS rest_first, round(r.b, 1) AS rest_last, x.b - x.a AS asean_gain, s.b - s.a AS sco_gain,
       r.b - r.a AS rest_gain,
       x.states + s.states AS n
FROM ends, wide x, wide s, wide r WHERE x.region_of = 'asean' AND s.region_of = 'sco' AND r.region_of = 'rest'

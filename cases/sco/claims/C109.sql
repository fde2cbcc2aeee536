-- claim: C109
-- statement: Central Asia is rich in the energy and raw materials that China imports.
-- where: Economic p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic state_year:tpop
-- holds: gas_share >= 5 * people_share AND pipeline_share >= 50
-- partly: gas_share >= 5 * people_share OR pipeline_share >= 50
-- contradicted: otherwise
-- evidence: {gas_share} % of the world's gas reserves and {oil_share} % of its oil reserves by the reports at hand,
--   against {people_share} % of its people; {pipeline_share} % of China's pipeline gas in 2021, of which
--   {member_share} % from members of the organisation
-- reason: Abundant is read as at least five times the share of the region in world population, and the supply of
--   China as at least a half of its pipeline gas. Estimates of reserves were lowered later, and minerals are not in
--   the record. The largest supplier is Turkmenistan, which is no member, so the abundance does not run through the
--   organisation.
-- changes: reserves of the region below five times its share of people, or another main supplier
-- sources: moscow_times_2012_bp astana_times_2024_gas insight_turkey_kaz turkmenistan_gov_2021
WITH p AS (SELECT state, value FROM state_year WHERE indicator = 'tpop' AND year = 2011),
people AS (SELECT 100 * sum(value) FILTER (state IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')) / sum(value) AS share
    FROM p),
s AS (FROM statistic WHERE source <> 'liaqat_abbasi_2025' AND subject <> 'CHN'),
reserves AS (
    SELECT sum(value) FILTER (indicator = 'share in world gas reserves') AS gas,
           sum(value) FILTER (indicator = 'share in world oil reserves') AS oil,
           count(*) FILTER (indicator LIKE 'share in world % reserves') AS n
    FROM s WHERE subject IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')
), pipe AS (
    SELECT 100 * sum(value) FILTER (subject IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')) / sum(value) AS region,
           100 * sum(value) FILTER (subject IN (SELECT state FROM member_spell WHERE organisation = 'sco'
               AND role = 'member' AND began <= DATE '2021-10-31')) / sum(value) AS members, count(*) AS n
    FROM s WHERE indicator = 'pipeline gas for China'
)
SELECT round(gas, 1) AS gas_share, round(oil, 1) AS oil_share, round(people.share, 1) AS people_share,
       round(region, 1) AS pipeline_share, round(members, 1) AS member_share, reserves.n + pipe.n AS n
FROM people, reserves, pipe

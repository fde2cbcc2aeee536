-- claim: C022
-- statement: Its economic growth and political development have put China among the rising powers of the region.
-- where: Introduction p4
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: state_year:cinc|fact:statistic
-- holds: last > first AND place = 1
-- partly: last > first
-- contradicted: otherwise
-- evidence: Share of China in the capabilities of the founders (CINC): {first} in {first_year}, {last} in
--   {last_year}; number {place} among them
-- reason: A rising power of the region has a growing share of the capability of the founders and is first among them
--   at the end. CINC weighs people, steel and armies, so that it tells economic weight badly.
-- changes: other capability data, or national accounts
WITH subject AS (
    SELECT organisation, founded FROM organisation WHERE subject = 'yes'
), founder AS (
    SELECT DISTINCT state FROM member_spell JOIN subject USING (organisation) WHERE role = 'member' AND began <= founded
), share AS (
    SELECT year, state, value / sum(value) OVER (PARTITION BY year) AS value,
           rank() OVER (PARTITION BY year ORDER BY value DESC) AS place
    FROM state_year WHERE indicator = 'cinc' AND year >= 1992 AND state IN (FROM founder)
), china AS (
    SELECT year, value, place, NULL AS source FROM share WHERE state = 'CHN'
    UNION ALL
    SELECT extract(year FROM began), value, CASE WHEN value > 0.5 THEN 1 END, source FROM statistic
    WHERE indicator = 'share of China in CINC of the six founders' AND NOT EXISTS (FROM share)
)
SELECT round(arg_min(value, year), 3) AS first, min(year)::INTEGER AS first_year, round(arg_max(value, year), 3) AS last,
       max(year)::INTEGER AS last_year, arg_max(place, year) AS place, string_agg(DISTINCT source, ' ') AS sources,
       count(*) AS n
FROM china

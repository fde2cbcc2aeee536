-- claim: C123
-- statement: China and Russia complement each other in energy, and Russia depends on its exports of energy.
-- where: Political p3
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic
-- holds: russia_fuels >= 50 AND china_oil >= 50
-- partly: russia_fuels >= 50 OR china_oil >= 50
-- contradicted: otherwise
-- evidence: fuels are {russia_fuels} % of Russia's exports of goods by the lowest of {reports} reports, and
--   {china_oil} % of China's oil is imported by the lowest of {oil_reports}
-- reason: Dependence on exports is read as fuels being at least a half of the exports of goods, and the complement
--   as China importing at least a half of its oil; the lowest report counts on both sides. That the two trade with
--   each other accordingly is shown by their gas contract, not here.
-- changes: a year with fuels below a half of Russian exports
-- sources: progressive_policy_2022 silkroadnews_2015
SELECT min(value) FILTER (subject = 'RUS' AND indicator = 'share of fuels in exports of goods') AS russia_fuels,
       min(value) FILTER (subject = 'CHN' AND indicator = 'share of imports in oil use') AS china_oil,
       count(*) FILTER (subject = 'RUS' AND indicator = 'share of fuels in exports of goods') AS reports,
       count(*) FILTER (subject = 'CHN' AND indicator = 'share of imports in oil use') AS oil_reports,
       count(*) FILTER (indicator IN ('share of fuels in exports of goods', 'share of imports in oil use')) AS n
FROM statistic WHERE source <> 'liaqat_abbasi_2025'

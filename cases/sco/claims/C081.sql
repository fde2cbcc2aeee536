-- claim: C081
-- statement: Chinese regionalism stands for several centres of power and the least intervention.
-- where: Regionalism p9
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: data:ucdp_acd
-- holds: china * 2 <= least(russia, usa)
-- partly: china < least(russia, usa)
-- contradicted: otherwise
-- evidence: conflict-years from {first_year} to {last_year} with own troops beside a party in another state: China
--   {china} (in conflicts of {china_where}), Russia {russia}, United States {usa}
-- reason: A state that intervenes least would be named least among the states that send troops to other states'
--   conflicts; at most half as often as the next is taken as the line. Contingents in operations of the UN are
--   counted like any others. Influence by other means and the wish for several centres of power are not tested.
-- changes: more conflict-years with Chinese troops than half those of Russia
-- sources: ucdp_acd
WITH c AS (
    SELECT DISTINCT state, conflict_id, year, ',' || replace(coalesce(gwno_a_2nd, '') || ',' || coalesce(gwno_b_2nd,
               ''), ' ', '') || ',' AS senders
    FROM data.ucdp_acd_sides WHERE year >= 1992
)
SELECT min(year) AS first_year, max(year) AS last_year, count(DISTINCT (conflict_id,
           year)) FILTER (senders LIKE '%,710,%') AS china,
       count(DISTINCT (conflict_id, year)) FILTER (senders LIKE '%,365,%') AS russia,
       count(DISTINCT (conflict_id, year)) FILTER (senders LIKE '%,2,%') AS usa,
       coalesce(string_agg(DISTINCT state, ' ') FILTER (senders LIKE '%,710,%'), 'none') AS china_where,
       count(DISTINCT (conflict_id, year)) AS n
FROM c

-- claim: C113
-- statement: By cooperation in the organisation China kept up economic relations with the Central Asian states and
--   the Soviet Union.
-- where: Economic p4
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event fact:organisation tie:trade_baci|tie:trade_cow
-- holds: founded < dissolved AND traded = 5
-- partly: first_forum < dissolved
-- contradicted: otherwise
-- evidence: the Soviet Union ended on {dissolved}, the forum of five began on {first_forum} and the organisation on
--   {founded}, {years_between} years later; China traded with {traded} of the five Central Asian states in
--   {last_year}
-- reason: A relation with a state by way of an organisation asks for both to exist at the same time, and they never
--   did. Trade with the Central Asian states is kept up, but the claim names the Soviet Union as a partner of the
--   present.
-- changes: nothing but other dates of either
-- sources: cow_wars decl_sco_2001
WITH l AS (SELECT min(layer) AS layer FROM layer WHERE layer IN ('trade_baci', 'trade_cow')),
t AS (
    SELECT t.year, t.destination FROM tie_row t JOIN layer USING (layer_id) JOIN l USING (layer)
    WHERE t.origin = 'CHN' AND t.destination IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB') AND t.value > 0
)
SELECT strftime(e.began, '%Y-%m-%d') AS dissolved, strftime(o.founded, '%Y-%m-%d') AS founded,
       strftime(p.founded, '%Y-%m-%d') AS first_forum, round(date_diff('month', e.began, o.founded) / 12.0,
           1) AS years_between,
       (SELECT count(DISTINCT destination) FROM t WHERE year = (SELECT max(year) FROM t)) AS traded,
       (SELECT max(year) FROM t) AS last_year, 3 AS n
FROM event e, organisation o, organisation p
WHERE e.event = 'ussr_dissolution' AND o.subject = 'yes' AND p.organisation = o.predecessor

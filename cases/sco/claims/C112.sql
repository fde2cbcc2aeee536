-- claim: C112
-- statement: Through the organisation China made its border at Xinjiang safe and won Central Asian support against
--   Uighur separatism.
-- where: Economic p4
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: state_year:gtd_incidents fact:party
-- holds: yearly_after < yearly_before AND supporters = states
-- partly: yearly_after < yearly_before OR supporters = states
-- contradicted: otherwise
-- evidence: {yearly_before} attacks a year in China before the anti-terrorist structure opened ({first_year} to
--   2003) and {yearly_after} after ({last_year} the last year), most in {peak_year}; {supporters} of {states}
--   Central Asian members are parties to the convention against separatism
-- reason: A safer border should show in fewer attacks, and support in the parties to the convention that names
--   separatism as a crime. The counts are for all of China and not for Xinjiang alone, rest on press reports, and
--   lack 1993, which is left out. The fall is small, rests on the year 1996, and hides a second rise in the years
--   before 2016; it would not prove the organisation to be the cause either, and with counts of Xinjiang alone the
--   verdict may turn.
-- changes: counts by province, or numbers of extraditions
-- sources: treaty_shanghai_convention_2001
WITH a AS (
    SELECT year, value FROM state_year WHERE indicator = 'gtd_incidents' AND state = 'CHN' AND year >= 1990
), span AS (SELECT min(year) AS first_year, max(year) AS last_year FROM a),
ca AS (
    SELECT count(DISTINCT m.state) AS states, count(DISTINCT p.state) AS supporters
    FROM member_spell m LEFT JOIN party p ON p.instrument = 'shanghai_convention_2001' AND p.state = m.state
        AND p.act IN ('signature', 'accession', 'ratification')
    WHERE m.organisation = 'sco' AND m.role = 'member' AND m.state IN ('KAZ', 'KGZ', 'TJK', 'TKM', 'UZB')
)
SELECT round(coalesce(sum(value) FILTER (year < 2004), 0) / (2003 - any_value(first_year)), 1) AS yearly_before,
       round(coalesce(sum(value) FILTER (year >= 2004), 0) / (any_value(last_year) - 2003), 1) AS yearly_after,
       arg_max(year, value) AS peak_year, any_value(first_year) AS first_year, any_value(last_year) AS last_year,
       any_value(states) AS states, any_value(supporters) AS supporters, count(*) AS n
FROM a, span, ca

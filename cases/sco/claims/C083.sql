-- claim: C083
-- statement: By 2021 China took part in more than 50 intergovernmental and over 1,275 non-governmental organisations
--   (with a source of 2001).
-- where: Strategic p2
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: state_year:igo_full_memberships fact:statistic fact:source
-- holds: memberships > 50 AND source_year >= year_of_claim
-- partly: memberships > 50
-- contradicted: otherwise
-- evidence: {memberships} full memberships in {last_year}, {in_source_year} in {source_year}, the year of the source
--   that is cited for {year_of_claim}; no count of non-governmental organisations is here
-- reason: The number of memberships can be counted, and a source cannot count what comes after it. More than 50 is
--   true and true since long; the year and the second number have nothing behind them.
-- changes: a count of 2021 from a source of that time or later
-- sources: kent_2001 cow_igo_v3
WITH m AS (SELECT year, value FROM state_year WHERE indicator = 'igo_full_memberships' AND state = 'CHN'),
k AS (SELECT year(published) AS source_year FROM source WHERE source = 'kent_2001'),
c AS (SELECT year(ended) AS year_of_claim FROM statistic WHERE statistic = 'china_ios_paper')
SELECT arg_max(m.value, m.year)::BIGINT AS memberships, max(m.year) AS last_year,
       max(m.value) FILTER (m.year = source_year)::BIGINT AS in_source_year,
       any_value(source_year) AS source_year, any_value(year_of_claim) AS year_of_claim, count(*) AS n
FROM m, k, c

-- claim: C061
-- statement: The anti-terrorist structure keeps a database of terrorist organisations and shares information with the
--   members.
-- where: Evolution p7
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:statistic fact:provision
-- holds: reporters >= 2 AND duties >= 1
-- partly: reporters >= 1 OR duties >= 1
-- contradicted: otherwise
-- evidence: {reports} reported sizes of lists by {reporters} reporters from {first_year} to {last_year}, the largest
--   of {largest} persons; {duties} provision on the data bank read in a source
-- reason: A database shows itself in published sizes of lists and in the text that orders it; both are counted from
--   other sources than the paper. The lists are of persons and of organisations; how often they are used by members
--   is not public.
-- changes: reports that the lists ceased
-- sources: interfax_2017 peoples_daily_2016 hric_documents
SELECT count(*) AS reports, count(DISTINCT reporter) AS reporters, min(year(ended)) AS first_year,
       max(year(ended)) AS last_year,
       max(value) FILTER (unit = 'persons')::BIGINT AS largest,
       (SELECT count(*) FROM provision WHERE instrument = 'rats_agreement_2002' AND topic ILIKE '%data bank%'
                                         AND source NOT IN ('liaqat_abbasi_2025', 'recorder')) AS duties,
       count(*) AS n
FROM statistic WHERE subject = 'rats' AND indicator LIKE '%list%' AND source <> 'liaqat_abbasi_2025'

-- claim: C018
-- statement: The organisation was little studied at first and got more attention later.
-- where: Introduction p2
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: fact:source
-- holds: per_year_later >= 2 * per_year_first AND n >= 10
-- partly: per_year_later > per_year_first
-- contradicted: otherwise
-- evidence: Works about the organisation in the reference list of the paper: {first} from 2001 to 2008
--   ({per_year_first} a year), {later} from 2009 to {last_year} ({per_year_later} a year)
-- reason: A stand-in: the titles in the list of the paper that name the organisation, before and after 2009, at least
--   ten; twice as many a year make the rise. A list of one paper leans to recent works, so that this is weak; counts
--   of publications from a bibliography would decide it.
-- changes: counts of publications by year from a bibliographic data base
WITH work AS (
    SELECT source, extract(year FROM published)::INTEGER AS year FROM source
    WHERE in_paper = 'yes' AND published IS NOT NULL AND regexp_matches(title, 'Shanghai|SCO')
)
SELECT count(*) FILTER (year BETWEEN 2001 AND 2008) AS first, count(*) FILTER (year >= 2009) AS later,
       round(count(*) FILTER (year BETWEEN 2001 AND 2008) / 8, 2) AS per_year_first,
       round(count(*) FILTER (year >= 2009) / nullif(max(year) - 2008, 0), 2) AS per_year_later, max(year) AS last_year,
       string_agg(source, ' ' ORDER BY source) AS sources, count(*) AS n
FROM work

-- claim: C041
-- statement: The border talks took five years and ended in 1996.
-- where: Evolution p2
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event fact:instrument fact:statistic
-- holds: abs(years_from_start - 5) < 1 AND last_year = 1996
-- partly: abs(years_from_start - 5) < 1 OR abs(years_from_end_of_ussr - 5) < 1 OR reports_of_five > 0
-- contradicted: otherwise
-- evidence: talks began in {began}; {years_from_start} years to the agreement of 1996, {years_from_end_of_ussr} since
--   the end of the Soviet Union; the last agreement of these talks is of {last_year}; {reports_of_five} report of
--   five years or more for 1996, {reports_of_seven} of seven years up to 1997
-- reason: A duration is an end less a start, and the record has both. Talks on forces at this border began with the
--   Soviet Union and led to two agreements, so neither the start that the claim implies nor its end holds; a head of
--   state did speak of five years of work on the first agreement, and that report is not the paper's. One year is
--   allowed, because the start is known to the month only.
-- changes: a document that dates the start of the talks on the agreement of 1996 to 1991
-- sources: fas_reduction rferl_1996 rferl_1997 jamestown_1997 independent_1996 latimes_1997
WITH first_talks AS (SELECT began FROM event WHERE event = 'troop_talks_1989'),
ussr AS (SELECT began FROM event WHERE event = 'ussr_dissolution'),
signed AS (
    SELECT min(adopted) AS first_text, max(adopted) AS last_text, count(*) AS texts FROM instrument
    WHERE instrument IN ('confidence_building_1996', 'force_reduction_1997')
), report AS (
    SELECT count(*) FILTER (value >= 5 AND value < 6 AND ended <= DATE '1996-12-31') AS five,
           count(*) FILTER (value >= 7 AND ended > DATE '1996-04-26') AS seven, count(*) AS reports
    FROM statistic
    WHERE subject = 'shanghai_five' AND indicator LIKE 'length of the %' AND unit = 'years'
      AND source <> 'liaqat_abbasi_2025'
)
SELECT strftime(first_talks.began, '%Y-%m') AS began,
       round(date_diff('month', first_talks.began, first_text) / 12.0, 1) AS years_from_start,
       round(date_diff('month', ussr.began, first_text) / 12.0, 1) AS years_from_end_of_ussr,
       year(last_text) AS last_year, five AS reports_of_five, seven AS reports_of_seven, texts + reports AS n
FROM first_talks, ussr, signed, report

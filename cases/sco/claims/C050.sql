-- claim: C050
-- statement: In 2000 the fight against the "three evils" took the centre of the stage.
-- where: Evolution p4
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:concept fact:instrument fact:instrument_domain
-- holds: year_of_formula <= 2000 AND texts_to_2000 > 0
-- partly: texts_to_2000 > 0
-- contradicted: otherwise
-- evidence: the formula is first fixed in {formula_text} of {year_of_formula}; {texts_to_2000} texts of the group up
--   to 2000 already govern terrorism, separatism and extremism, the first of {first_year}
-- reason: The threats and the name for them are told apart: texts name the threats before 2001, the fixed formula of
--   three comes with the convention of 2001. How much of a meeting a subject takes cannot be read from titles.
-- changes: a text of 2000 or before with the three terms as one formula
-- sources: treaty_shanghai_convention_2001 rferl_1999 moscow_times_2000
WITH formula AS (
    SELECT i.name AS formula_text, year(i.adopted) AS year_of_formula FROM concept c
        JOIN instrument i USING (instrument) WHERE c.concept = 'three_evils'
), text AS (
    SELECT DISTINCT i.instrument, i.adopted FROM instrument i JOIN instrument_domain d USING (instrument)
    WHERE i.organisation = 'shanghai_five' AND d.domain = 'counterterrorism' AND i.adopted <= DATE '2000-12-31'
)
SELECT formula_text, year_of_formula, count(instrument) AS texts_to_2000, year(min(adopted)) AS first_year,
       1 + count(instrument) AS n
FROM formula LEFT JOIN text ON true GROUP BY ALL

-- claim: C039
-- statement: After the Soviet Union broke up, China opened talks with each of the states that followed it.
-- where: Evolution p1
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:event fact:instrument fact:party
-- holds: talks_before = 0 AND partners = 4
-- partly: partners > 0
-- contradicted: otherwise
-- evidence: Talks on boundary and troops began on {first_talks}, before the end of the Soviet Union on {dissolution};
--   boundary agreements of China after it with {partners} of its neighbours among the states that followed ({which}),
--   the first on {first_agreement}
-- reason: Two parts: that talks opened after the end of the Soviet Union, and that they were held with each of the
--   four neighbours. If talks were under way before, the second part alone can hold. From 1992 on the four also faced
--   China as one delegation.
-- changes: earlier or later days of talks on record
WITH dissolution AS (
    SELECT began AS day, source FROM event WHERE event = 'ussr_dissolution'
), talks AS (
    SELECT min(began) AS day, arg_min(partial_date(began, began_precision), began) AS words,
           string_agg(DISTINCT source, ' ') AS sources FROM event
    WHERE event IN ('boundary_talks_1987', 'troop_talks_1989')
), agreed AS (
    SELECT DISTINCT i.instrument, i.adopted, i.source, o.state
    FROM instrument i JOIN instrument_domain d USING (instrument) JOIN party c USING (instrument) JOIN party o USING (instrument), dissolution
    WHERE d.domain = 'borders' AND i.organisation IS NULL AND i.adopted > dissolution.day AND c.state = 'CHN'
      AND o.state IN ('RUS', 'KAZ', 'KGZ', 'TJK')
)
SELECT any_value(talks.words) AS first_talks, any_value(talks.day < dissolution.day)::INTEGER AS talks_before,
       any_value(dissolution.day) AS dissolution, count(DISTINCT agreed.state) AS partners,
       string_agg(DISTINCT agreed.state, ' ' ORDER BY agreed.state) AS which, min(agreed.adopted) AS first_agreement,
       concat_ws(' ', any_value(talks.sources), any_value(dissolution.source), string_agg(DISTINCT agreed.source, ' ')) AS sources,
       count(*) AS n
FROM agreed, talks, dissolution

-- claim: C153
-- statement: The organisation was transformed after 11 September 2001, above all in military and economic matters.
-- where: Conclusion p1
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:instrument_domain fact:event
-- holds: after >= 2 * before AND core_before = 0
-- partly: after >= 2 * before
-- contradicted: otherwise
-- evidence: texts of the line on security or the economy in the five years before that day {before}, in the five
--   after {after}; texts of the organisation that had been adopted before it: {core_before} ({names}), the last
--   {days} days earlier
-- reason: A transformation should show as a jump: twice as many texts in five years, set before looking, and a
--   start of the field only then. The founding and the convention against terrorism came three months before, so
--   the turn to terrorism was under way. No cause can be read off the dates. Joint exercises, all of them later
--   than that day, are not counted; see C100.
-- changes: texts of those years that are not in the record
-- sources: decl_sco_2001 treaty_shanghai_convention_2001
WITH e AS (SELECT began AS day FROM event WHERE event = 'september_11_2001'),
t AS (
    SELECT DISTINCT i.instrument, i.name, i.adopted, i.organisation FROM instrument i
         JOIN instrument_domain x USING (instrument) JOIN domain d USING (domain)
    WHERE i.organisation IN (SELECT part FROM organisation_line WHERE organisation = 'sco')
      AND d.dimension IN ('security', 'economic')
)
SELECT count(*) FILTER (adopted < day AND adopted >= day - INTERVAL 5 YEAR) AS before,
       count(*) FILTER (adopted >= day AND adopted < day + INTERVAL 5 YEAR) AS after,
       count(*) FILTER (adopted < day AND organisation = 'sco') AS core_before,
       coalesce(string_agg(name, '; ' ORDER BY name) FILTER (adopted < day AND organisation = 'sco'),
           'none') AS names,
       date_diff('day', max(adopted) FILTER (adopted < day), any_value(day)) AS days, count(*) AS n
FROM t, e

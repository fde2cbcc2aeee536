-- claim: C075
-- statement: The development of the organisation was slow, and its work on energy and infrastructure needs to
--   improve.
-- where: Regionalism p8
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: fact:project fact:proposal fact:event
-- holds: running = 0 AND mean_years >= 5
-- partly: running = 0 OR mean_years >= 5
-- contradicted: otherwise
-- evidence: {running} projects run by the organisation's own bank, fund or programme at the time of the paper; its
--   {proposals} proposals on energy, trade and finance waited {mean_years} years on average for an adoption or for
--   the time of the paper; {adopted} had been adopted by then
-- reason: Slowness shows in the years from a proposal to its adoption, and the need in what runs at all; five years
--   is more than the term of one secretary-general. That something needs to improve is a wish, and is not tested. Few
--   proposals are recorded, so the mean is rough.
-- changes: a project financed by an organ of the organisation before the paper
-- sources: oreanda_2010 ria_2006 asiatimes_2025
WITH now AS (SELECT began AS day FROM event WHERE event = 'paper_published'),
p AS (
    SELECT proposal, made, CASE WHEN adopted <= day THEN adopted END AS adopted, day FROM proposal, now
    WHERE organisation = 'sco' AND made > DATE '2001-06-15' AND made <= day
)
SELECT (SELECT count(*) FROM project, now WHERE organisation = 'sco' AND status IN ('running', 'completed')
           AND announced <= day) AS running,
       count(*) AS proposals, count(adopted) AS adopted, round(avg(date_diff('month', made,
           coalesce(adopted, day)) / 12.0), 1) AS mean_years,
       count(*) AS n
FROM p

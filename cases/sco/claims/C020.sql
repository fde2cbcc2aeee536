-- claim: C020
-- statement: China was at first reluctant to join international organisations.
-- where: Introduction p3
-- kind: trend
-- source: liaqat_abbasi_2025
-- needs: state_year:igo_full_memberships|fact:statistic
-- holds: china * 2 < india AND china < coalesce(median, india)
-- partly: china < india
-- contradicted: otherwise
-- evidence: Full memberships in intergovernmental organisations in 1971: China {china}, India {india}; median of all
--   states {median}
-- reason: Reluctance means that China was in fewer than half as many organisations as India, a state of like size,
--   and in fewer than the median state where the data tell it. Until 1971 the seat in the United Nations was held by
--   the government in Taipei, so that not all was choice.
-- changes: another count of memberships
WITH y AS (
    SELECT state, value FROM state_year WHERE indicator = 'igo_full_memberships' AND year = 1971
), r AS (
    SELECT subject AS state, value, source FROM statistic
    WHERE indicator = 'full memberships of intergovernmental organisations' AND extract(year FROM began) = 1971
)
SELECT coalesce((SELECT value FROM y WHERE state = 'CHN'), (SELECT max(value) FROM r WHERE state = 'CHN')) AS china,
       coalesce((SELECT value FROM y WHERE state = 'IND'), (SELECT max(value) FROM r WHERE state = 'IND')) AS india,
       (SELECT median(value) FROM y) AS median, (SELECT string_agg(DISTINCT source, ' ') FROM r) AS sources,
       greatest((SELECT count(*) FROM y), (SELECT count(*) FROM r)) AS n

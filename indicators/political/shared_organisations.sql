-- indicator: shared_organisations
-- name: Intergovernmental organisations that members share
-- unit: organisations
-- direction: positive
-- bounds: 0 inf
-- formula: mean over pairs of members of the number of organisations to which both belong as full or associate
--   members; n is the number of pairs
-- needs: tie:igo_shared
-- reference: Pevehouse, Nordstrom, McManus & Jamison 2020, COW IGO v3
SELECT year, avg(value) AS value, count(*) AS n FROM member_pairs('igo_shared') GROUP BY year

-- indicator: shared_organisations_least
-- name: Fewest intergovernmental organisations that a pair of members shares
-- unit: organisations
-- direction: positive
-- bounds: 0 inf
-- formula: minimum over pairs of members of the number of organisations to which both belong; n is the number of
--   pairs
-- needs: tie:igo_shared
-- reference: Pevehouse, Nordstrom, McManus & Jamison 2020, COW IGO v3
SELECT year, min(value) AS value, count(*) AS n FROM member_pairs('igo_shared') GROUP BY year

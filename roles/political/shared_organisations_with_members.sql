-- component: shared_organisations_with_members
-- name: Intergovernmental organisations shared with the other members
-- unit: organisations
-- formula: mean over the other members of the number of organisations to which both belong; multiple: over the mean
--   of all members; n is the number of other members
-- needs: tie:igo_shared
-- reference: Pevehouse et al. 2020, COW IGO v3
SELECT a.state, a.year, avg(t.value) AS value, count(*) AS n,
       avg(t.value) / avg(avg(t.value)) OVER (PARTITION BY a.year) AS multiple
FROM region a JOIN inner_tie t ON t.layer = 'igo_shared' AND t.year = a.year AND t.origin = a.state
     JOIN region b ON b.year = a.year AND b.state = t.destination
GROUP BY a.state, a.year

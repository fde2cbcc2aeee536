-- indicator: pooling
-- name: Pooling of decisions
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: mean over the recorded areas of decision of vote (consensus 0, all but the state concerned or larger
--   majority 1/2, majority 1) x binding (1, conditional 1/2, none 0) x ratification (none needed 1, by some 1/2, by
--   all 0); settlement of disputes is left out; the same for all variants; n is the number of areas
-- needs: fact:decision_rule
-- reference: in the manner of Hooghe, Marks et al. 2017, Measuring International Authority; own coding of the case
SELECT s.year,
       avg(CASE d.rule WHEN 'majority' THEN 1 WHEN 'consensus' THEN 0 ELSE 0.5 END
           * CASE d.bindingness WHEN 'binding' THEN 1 WHEN 'conditional' THEN 0.5 ELSE 0 END
           * CASE d.ratification WHEN 'none' THEN 1 WHEN 'some' THEN 0.5 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM region_size() s JOIN decision_rule d ON d.organisation = (SELECT organisation FROM setting)
     AND d.area <> 'dispute_settlement' AND d.began <= make_date(s.year, 12, 31)
     AND (d.ended IS NULL OR d.ended > make_date(s.year, 12, 31))
GROUP BY s.year

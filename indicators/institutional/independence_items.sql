-- indicator: independence_items
-- name: Independence of the organisation: items present
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: of four items (a permanent body at work, a budget in force, an office of secretary-general or director
--   held, a binding way to settle disputes) the share present on 31 December; the same for all variants; n is 4
-- needs: fact:body fact:office
-- reference: Haftel 2007, 2012 (independence); own coding of the case
WITH day AS (SELECT year, make_date(year, 12, 31) AS d FROM region_size()),
item AS (
    SELECT DISTINCT year, 'body' AS item FROM bodies_by_year() WHERE kind = 'permanent'
    UNION SELECT day.year, 'budget' FROM day JOIN contribution c ON c.kind = 'budget_quota' AND c.began <= day.d
          AND (c.ended IS NULL OR c.ended > day.d) AND c.organisation = (SELECT organisation FROM setting)
    UNION SELECT day.year, 'office' FROM day JOIN office o ON o.office <> 'chair' AND o.began <= day.d
          AND (o.ended IS NULL OR o.ended > day.d)
          JOIN body b USING (body) WHERE b.organisation = (SELECT organisation FROM setting)
    UNION SELECT day.year, 'settlement' FROM day JOIN decision_rule r ON r.area = 'dispute_settlement'
          AND r.bindingness = 'binding' AND r.began <= day.d AND (r.ended IS NULL OR r.ended > day.d)
          AND r.organisation = (SELECT organisation FROM setting)
)
SELECT day.year, count(item.item) / 4.0 AS value, 4 AS n FROM day LEFT JOIN item USING (year) GROUP BY day.year

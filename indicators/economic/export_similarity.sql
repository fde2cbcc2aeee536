-- indicator: export_similarity
-- name: Similarity of the exports of members
-- unit: share
-- direction: positive
-- bounds: 0 1
-- formula: Finger-Kreinin: mean over pairs of members of sum over products of min(s_ak, s_bk); needs a table
--   data.product_trade (state, product, year, exports, imports) from a recipe of your own; a product without a row
--   counts as zero; n is the number of pairs
-- needs: data:product_trade
-- reference: Finger & Kreinin 1979
WITH row_of AS (
    SELECT state, CAST(product AS VARCHAR) AS product, year::INTEGER AS year, sum(exports) AS exports,
           sum(imports) AS imports
    FROM data.product_trade GROUP BY ALL
), cell AS (
    SELECT r.year, r.state, p.product, coalesce(c.exports, 0) AS exports, coalesce(c.imports, 0) AS imports
    FROM region r JOIN (SELECT DISTINCT year, state FROM row_of) USING (year, state)
         JOIN (SELECT DISTINCT year, product FROM row_of) p ON p.year = r.year
         LEFT JOIN row_of c ON c.year = r.year AND c.state = r.state AND c.product = p.product
), basket AS (
    SELECT year, state, list(exports ORDER BY product) AS exports, list(imports ORDER BY product) AS imports
    FROM cell GROUP BY year, state
)
SELECT year, avg(v) AS value, count(v) AS n
FROM (SELECT a.year, comity_export_similarity(a.exports, b.exports) AS v
      FROM basket a JOIN basket b ON b.year = a.year AND a.state < b.state)
GROUP BY year

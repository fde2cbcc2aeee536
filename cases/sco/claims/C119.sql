-- claim: C119
-- statement: China does not criticise Russia over Crimea.
-- where: Political p2
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: data:un_votes data:un_roll_calls
-- holds: china_yes = 0 AND n >= 3
-- partly: china_yes <= n / 3.0
-- contradicted: otherwise
-- evidence: {n} resolutions on Crimea from {first_day} to {last_day}: China voted for {china_yes}, against
--   {china_no} and abstained in {china_abstained}; of the other votes {others_yes} % were for them
-- reason: A vote for a resolution that finds fault with Russia would be criticism; not one such vote is asked for,
--   in three or more votes. Abstaining is silence, and voting against is support. What diplomats said elsewhere is
--   not in the record.
-- changes: one vote of China for such a resolution
-- sources: un_votes un_res_68_262
WITH r AS (
    SELECT DISTINCT roll_call, date FROM roll_call
    WHERE date >= DATE '2014-02-27' AND (title ILIKE '%crimea%' OR resolution ILIKE '%68/262')
), c AS (
    SELECT roll_call, any_value(date) AS date, max(vote) FILTER (state = 'CHN') AS china,
           count(*) FILTER (vote = 1 AND state <> 'CHN') AS yes, count(*) FILTER (state <> 'CHN') AS others
    FROM vote JOIN r USING (roll_call) GROUP BY roll_call
)
SELECT strftime(min(date), '%Y-%m-%d') AS first_day, strftime(max(date), '%Y-%m-%d') AS last_day,
       count(*) FILTER (china = 1) AS china_yes, count(*) FILTER (china = 2) AS china_abstained,
       count(*) FILTER (china = 3) AS china_no, round(100 * sum(yes) / sum(others), 1) AS others_yes,
       count(china) AS n
FROM c

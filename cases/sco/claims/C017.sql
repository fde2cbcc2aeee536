-- claim: C017
-- statement: Russia and China, two key powers, are among the members.
-- where: Introduction p2
-- kind: comparison
-- source: liaqat_abbasi_2025
-- needs: fact:spell fact:body_member
-- holds: china = 1 AND russia = 1 AND permanent = 2
-- partly: china + russia > 0
-- contradicted: otherwise
-- evidence: China and Russia are members ({china} and {russia}), and {permanent} of them hold a permanent seat in the
--   UN Security Council; rank by CINC in {year}: China {china_rank}, Russia {russia_rank}
-- reason: Key power is read as a permanent seat in the Security Council; the rank by material capability stands
--   beside it where those data are imported. Both states must be members on the last recorded day.
-- changes: members that leave, or another reading of key power
WITH member AS (
    SELECT DISTINCT m.state, m.source FROM member_spell m
    WHERE m.role = 'member' AND m.ended IS NULL AND m.state IN ('CHN', 'RUS')
      AND m.held_in = (SELECT organisation FROM setting)
), seat AS (
    SELECT state, source FROM body_member WHERE body = 'un_security_council' AND state IN ('CHN', 'RUS')
), last AS (
    SELECT max(year) AS year FROM state_year WHERE indicator = 'cinc'
), ranked AS (
    SELECT state, rank() OVER (ORDER BY value DESC) AS place FROM state_year, last
    WHERE indicator = 'cinc' AND state_year.year = last.year
)
SELECT count(*) FILTER (state = 'CHN') AS china, count(*) FILTER (state = 'RUS') AS russia,
       (SELECT count(*) FROM seat) AS permanent, (SELECT year FROM last) AS year,
       (SELECT place FROM ranked WHERE state = 'CHN') AS china_rank,
       (SELECT place FROM ranked WHERE state = 'RUS') AS russia_rank,
       concat_ws(' ', string_agg(DISTINCT source, ' '), (SELECT string_agg(DISTINCT source, ' ') FROM seat)) AS sources,
       count(*) + (SELECT count(*) FROM seat) AS n
FROM member

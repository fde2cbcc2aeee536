-- claim: C148
-- statement: In 2017 China and India faced each other at Doklam near Bhutan.
-- where: Challenges p5
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:dispute_party
-- holds: year = 2017 AND sides = 2 AND bhutan = 1
-- partly: sides = 2
-- contradicted: otherwise
-- evidence: {name} from {began} to {ended}, {days} days; parties {parties}; readings: {note}
-- reason: Year, the two sides and the part of Bhutan are compared with the record. Each of the three states has a
--   reading of its own of where the boundary runs, which the record keeps side by side.
-- changes: other dates or parties
-- sources: saran_dong_2017
SELECT d.name, strftime(d.began, '%Y-%m-%d') AS began, strftime(d.ended, '%Y-%m-%d') AS ended,
       date_diff('day', d.began, d.ended) AS days, year(d.began) AS year,
       count(DISTINCT p.state) FILTER (p.state IN ('CHN', 'IND')) AS sides,
       count(DISTINCT p.state) FILTER (p.state = 'BTN') AS bhutan,
       string_agg(DISTINCT p.state, ' ' ORDER BY p.state) AS parties,
       regexp_replace(any_value(d.note), '; see C.*', '') AS note,
       count(*) AS n
FROM dispute d JOIN dispute_party p USING (dispute) WHERE d.dispute = 'doklam' GROUP BY d.name, d.began, d.ended

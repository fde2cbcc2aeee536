-- claim: C131
-- statement: The organisation influences the policies of its members, of neighbours and of other organisations.
-- where: Achievements p1
-- kind: causal
-- source: liaqat_abbasi_2025
-- needs: tie:unga_agreement fact:spell
-- holds: members_gain >= 0.02 AND partners_gain >= 0.02
-- partly: members_gain >= 0.02 OR partners_gain >= 0.02
-- contradicted: otherwise
-- evidence: agreement in UN votes with the six founders, change beside that of comparable states outside
--   (Bangladesh, Indonesia, Malaysia, Thailand): {members_gain} for India and Pakistan after joining in 2017,
--   {partners_gain} for the four dialogue partners of 2015 (Armenia, Azerbaijan, Cambodia, Nepal); means of up to
--   four years before and after, to {last_year}
-- reason: Influence on policy should move those who come in towards those who were there, more than states outside;
--   two hundredths of agreement is the line, set before looking. Few states and few years are compared, other
--   organisations are not tested at all, and a move is no proof of influence.
-- changes: later votes, or coded laws and model provisions of members
-- sources: un_votes
WITH six(state) AS (VALUES ('CHN'), ('RUS'), ('KAZ'), ('KGZ'), ('TJK'), ('UZB')),
grp(state, kind) AS (VALUES ('IND', 'member'), ('PAK', 'member'), ('ARM', 'partner'), ('AZE', 'partner'),
    ('KHM', 'partner'),
    ('NPL', 'partner'), ('BGD', 'outside'), ('IDN', 'outside'), ('MYS', 'outside'), ('THA', 'outside')),
v AS (
    SELECT t.year, CASE WHEN t.origin IN (FROM six) THEN t.destination ELSE t.origin END AS state,
           avg(t.value) AS value
    FROM tie_row t JOIN layer USING (layer_id)
    WHERE layer.layer = 'unga_agreement' AND t.year BETWEEN 2011 AND 2021
      AND (t.origin IN (FROM six)) <> (t.destination IN (FROM six))
    GROUP BY ALL
), m AS (SELECT kind, year, avg(value) AS value FROM v JOIN grp USING (state) GROUP BY ALL),
c AS (
    SELECT kind, avg(value) FILTER (year BETWEEN 2018 AND 2021) - avg(value)
               FILTER (year BETWEEN 2013 AND 2016) AS of_2017,
           avg(value) FILTER (year BETWEEN 2016 AND 2019) - avg(value) FILTER (year BETWEEN 2011 AND 2014) AS of_2015
    FROM m GROUP BY kind
)
SELECT round(max(of_2017) FILTER (kind = 'member') - max(of_2017) FILTER (kind = 'outside'), 3) AS members_gain,
       round(max(of_2015) FILTER (kind = 'partner') - max(of_2015) FILTER (kind = 'outside'), 3) AS partners_gain,
       (SELECT max(year) FROM m) AS last_year, (SELECT count(*) FROM v JOIN grp USING (state)) AS n
FROM c

-- claim: C155
-- statement: The citation of Afzal-ur-Rahman, 2008, has its reference in the list.
-- where: References
-- kind: citation
-- source: liaqat_abbasi_2025
-- needs: fact:source
-- holds: same_name >= 1
-- partly: same_name = 0 AND near_name >= 1
-- contradicted: otherwise
-- evidence: {cited} is cited, the list has {listed} of the same year; {matched} of all {n} references begin with
--   the name by which they are cited
-- reason: A citation has its reference if the list has that name and year; if it has the year and a name that
--   differs in two letters at most, the reference can still be found. Works without an author are cited by their
--   title.
-- changes: a list that has the name as cited
-- sources: fazal_ur_rahman_2008
WITH s AS (
    SELECT *, regexp_extract(cited_as, '([0-9]{4}|n\.d\.)$', 1) AS cited_year,
           regexp_extract(cited_as, '^([^,&]*?)( et al\.)?(,| &)', 1) AS cited_name
    FROM source WHERE in_paper = 'yes'
), q AS (SELECT * FROM s WHERE cited_as LIKE 'Afzal-ur-Rahman%')
SELECT any_value(q.cited_as) AS cited, any_value(q.author) AS listed,
       count(*) FILTER (s.author = q.cited_name AND year(s.published)::VARCHAR = q.cited_year) AS same_name,
       count(*) FILTER (levenshtein(s.author, q.cited_name) BETWEEN 1 AND 2
           AND year(s.published)::VARCHAR = q.cited_year) AS near_name,
       count(*) FILTER (contains(s.author, s.cited_name) OR contains(lower(s.title), lower(s.cited_name))
           OR (s.cited_name LIKE 'Ambassador%' AND contains(s.cited_name, split_part(s.author, ' ', 3)))
           OR contains(lower(s.cited_name), lower(left(s.title, 20)))) AS matched,
       count(*) AS n
FROM s, q

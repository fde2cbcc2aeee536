-- claim: C103
-- statement: The Charter does not provide for collective intervention in a member.
-- where: Security p7
-- kind: membership
-- source: liaqat_abbasi_2025
-- needs: fact:provision
-- holds: read_whole >= 1 AND clauses = 0 AND articles >= 26
-- partly: clauses = 0
-- contradicted: otherwise
-- evidence: {articles} articles recorded, of {article_count} in the text; {clauses} of them on collective defence
--   or intervention; {read_whole} record of a reading of the whole text for such a clause
-- reason: That a text lacks a clause can be said only after the whole of it was read, so both a reading for the
--   purpose and a record of each article are asked for. The words of most articles are recalled in our record, not
--   copied.
-- changes: an article on collective action in a member, or an amendment of that kind
-- sources: treaty_charter_2002 adilet
SELECT count(*) FILTER (regexp_matches(provision, '^chr_art_[0-9]')) AS articles,
       max(number) FILTER (provision = 'chr_articles')::BIGINT AS article_count,
       count(*) FILTER (regexp_matches(lower(topic), 'collective|intervention|mutual defence|troops')
                        AND NOT regexp_matches(lower(topic), 'no clause|no. intervention')) AS clauses,
       count(*) FILTER (topic ILIKE '%no clause on collective intervention%'
           AND locator = 'whole text') AS read_whole,
       count(*) AS n
FROM provision WHERE instrument = 'sco_charter'

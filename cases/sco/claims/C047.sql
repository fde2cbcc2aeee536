-- claim: C047
-- statement: In Almaty the leaders signed a joint agreement against separatism, terrorism, fundamentalism, drugs,
--   arms smuggling and cross-border crime.
-- where: Evolution p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:instrument fact:meeting
-- holds: kind IN ('treaty', 'agreement', 'convention', 'protocol') OR binding = 'yes'
-- partly: kind IN ('statement', 'declaration', 'memorandum', 'programme')
-- contradicted: otherwise
-- evidence: the text of {adopted} is a {kind}, binding: {binding}; {note}
-- reason: A text was adopted at that meeting, but a statement binds nobody, and an agreement does. Which threats it
--   lists is recorded only from the paper, so the list is not tested.
-- changes: a binding text adopted in Almaty that day
-- sources: bbc_1998 almaty_text_1998
SELECT i.kind, coalesce(i.binding, 'no') AS binding, strftime(i.adopted, '%Y-%m-%d') AS adopted,
       coalesce(regexp_replace(i.note, '; (named in|see C).*', ''), '') AS note, count(*) OVER () AS n
FROM instrument i JOIN meeting m ON m.began = i.adopted AND m.place = i.place AND m.organisation = i.organisation
WHERE i.organisation = 'shanghai_five' AND year(i.adopted) = 1998
ORDER BY i.binding = 'yes' DESC NULLS LAST LIMIT 1

-- claim: C055
-- statement: The Shanghai Spirit consists of five principles, the five Cs: confidence, communication, cooperation,
--   coexistence and common interest.
-- where: Evolution p5
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:provision fact:concept
-- holds: elements = 5 AND texts_with_five > 0
-- partly: elements = 5 OR texts_with_five > 0
-- contradicted: otherwise
-- evidence: declaration and Charter name {elements} elements; {texts_with_five} recorded instruments state the five
--   Cs; the Charter's list: "{official}"
-- reason: The official texts name and count the elements, so the number and the wording can be compared with them.
--   That the five Cs sum the spirit up loosely is a matter of taste; as a list of its principles they are neither the
--   number nor the words of any recorded text.
-- changes: an official text that states the five Cs
-- sources: treaty_charter_2002 china_daily_2006
WITH official AS (
    SELECT max(number)::BIGINT AS elements, count(*) AS texts,
           max(topic) FILTER (instrument = 'sco_charter') AS official FROM provision
    WHERE unit = 'elements' AND instrument IN ('sco_charter', 'sco_declaration_2001')
)
SELECT elements, official, (SELECT count(instrument) FROM concept WHERE concept = 'five_cs') AS texts_with_five,
       texts AS n FROM official

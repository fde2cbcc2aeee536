-- claim: C079
-- statement: China is the largest sponsor of that bank with 8 to 10 billion US dollars.
-- where: Regionalism p8
-- kind: quantity
-- source: liaqat_abbasi_2025
-- needs: fact:contribution fact:statistic fact:body
-- holds: opened > 0 AND offer BETWEEN 8 AND 10 AND offer > others
-- partly: offer BETWEEN 8 AND 10 AND offer > others
-- contradicted: otherwise
-- evidence: China offered {offer} billion in {offer_year}, {others} were expected of all others; banks opened by the
--   time of the paper: {opened}
-- reason: The amount, whether it is the largest, and whether there was a bank to pay it to are three tests. An offer
--   made fifteen years before is not a sponsorship that flows; only the size is right, and only as a part of a
--   capital of ten.
-- changes: a payment of China into the capital of a working bank
-- sources: oreanda_2010 asiatimes_2025
SELECT c.value / 1e9 AS offer, year(c.began) AS offer_year,
       (SELECT max(value) / 1e9 FROM statistic WHERE statistic = 'bank_offer_others') AS others,
       (SELECT count(*) FROM body WHERE body = 'sco_development_bank'
           AND opened <= (SELECT began FROM event WHERE event = 'paper_published')) AS opened,
       1 + (SELECT count(*) FROM statistic WHERE subject = 'sco_development_bank_project'
           AND source <> 'liaqat_abbasi_2025') AS n
FROM contribution c WHERE c.organisation = 'sco' AND c.kind = 'capital_offer' AND c.state = 'CHN'

-- claim: C098
-- statement: The anti-terrorist structure was created in Tashkent in 2004.
-- where: Security p6
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:body
-- holds: year_opened = 2004 AND seat = 'Tashkent'
-- partly: year_agreed = 2004 OR seat = 'Tashkent'
-- contradicted: otherwise
-- evidence: agreed on {agreed}, opened on {opened} in {seat}
-- reason: Created is read as having begun to work; the treaty is two years older and first named another seat.
--   Opening year and seat decide.
-- changes: another opening day or seat
-- sources: treaty_rats_2002 rferl_2003_rats
SELECT strftime(agreed, '%Y-%m-%d') AS agreed, strftime(opened, '%Y-%m-%d') AS opened, year(agreed) AS year_agreed,
       year(opened) AS year_opened, seat, 1 AS n
FROM body WHERE body = 'rats'

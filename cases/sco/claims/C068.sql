-- claim: C068
-- statement: There was an Opium War of 1842.
-- where: Regionalism p3
-- kind: date
-- source: liaqat_abbasi_2025
-- needs: fact:dispute fact:instrument
-- holds: first_year = 1842 AND last_year = 1842
-- partly: last_year = 1842 AND treaty_year = 1842
-- contradicted: otherwise
-- evidence: the war lasted from {first_year} to {ended}; {treaty} was signed on {signed}
-- reason: A war is dated by its begin and its end. 1842 is its end and the year of the treaty, so the year names the
--   outcome and not the war.
-- changes: other dates of the war
-- sources: cow_wars treaty_nanjing_1842
SELECT year(d.began) AS first_year, year(d.ended) AS last_year, strftime(d.ended, '%Y-%m-%d') AS ended,
       i.name AS treaty,
       strftime(i.adopted, '%Y-%m-%d') AS signed, year(i.adopted) AS treaty_year, 2 AS n
FROM dispute d, instrument i WHERE d.dispute = 'opium_war_first' AND i.instrument = 'nanjing_1842'

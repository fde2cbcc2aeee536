-- indicator: treaty_participation
-- name: Participation of members in the treaties of the organisation
-- unit: share
-- direction: positive
-- formula: of all pairs (member, treaty, agreement, convention, charter or protocol in force under the organisation),
--   the share in which the member is a party by the end of the year; n is the number of pairs
-- needs: fact:instrument fact:party
-- reference: recorded instruments of the case; instrument participation rate
WITH open AS (
    SELECT year, instrument FROM instruments_by_year()
    WHERE kind IN ('treaty', 'agreement', 'convention', 'charter', 'protocol') AND instrument IN (SELECT instrument FROM party)
), party_since AS (
    SELECT p.instrument, p.state, min(extract(year FROM coalesce(p.acted, i.adopted))) AS since
    FROM party p JOIN instrument i USING (instrument)
    WHERE p.act IN ('signature', 'ratification', 'accession') GROUP BY ALL
)
SELECT open.year, avg(CASE WHEN p.state IS NULL THEN 0 ELSE 1 END)::DOUBLE AS value, count(*) AS n
FROM open JOIN region r ON r.year = open.year
     LEFT JOIN party_since p ON p.instrument = open.instrument AND p.state = r.state AND p.since <= open.year
GROUP BY open.year

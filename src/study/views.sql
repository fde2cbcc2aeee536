-- Views for readers: plain names, no Comity needed. Every one is plain DuckDB SQL.

-- A partial date as it was recorded: 2001, 2001-06 or 2001-06-15.
CREATE OR REPLACE MACRO partial_date(day, known_to) AS
    CASE known_to WHEN 'year' THEN strftime(day, '%Y') WHEN 'month' THEN strftime(day, '%Y-%m')
                   ELSE strftime(day, '%Y-%m-%d') END;

CREATE OR REPLACE VIEW tie AS
SELECT layer.layer, tie_row.origin, tie_row.destination, tie_row.year::INTEGER AS year, tie_row.value, layer.unit,
       data_set.name AS source
FROM tie_row JOIN layer USING (layer_id) LEFT JOIN data_set USING (data_set)
UNION ALL
SELECT layer.layer, tie_row.destination, tie_row.origin, tie_row.year::INTEGER, tie_row.value, layer.unit, data_set.name
FROM tie_row JOIN layer USING (layer_id) LEFT JOIN data_set USING (data_set)
WHERE layer.undirected;

CREATE OR REPLACE VIEW tie_month AS
SELECT layer.layer, origin, destination, year::INTEGER AS year, month::INTEGER AS month, value, layer.unit,
       data_set.name AS source
FROM tie_month_row JOIN layer USING (layer_id) LEFT JOIN data_set USING (data_set);

CREATE OR REPLACE VIEW state_year AS
SELECT series.indicator, state_year_row.state, state_year_row.year::INTEGER AS year, state_year_row.value, series.unit,
       data_set.name AS source
FROM state_year_row JOIN series USING (series_id) LEFT JOIN data_set USING (data_set);

-- The line of an organisation: itself and the organisations it continues.
CREATE OR REPLACE VIEW organisation_line AS
WITH RECURSIVE line(organisation, part) AS (
    SELECT organisation, organisation FROM organisation
    UNION
    SELECT line.organisation, organisation.predecessor
    FROM line JOIN organisation ON organisation.organisation = line.part
    WHERE organisation.predecessor IS NOT NULL
)
SELECT organisation, part FROM line;

-- Spells of role along the line: the predecessor's spells count for its successor too. Half-open: `ended` is the first
-- day on which the role no longer holds. A date known only to the month or year stands for its first day.
CREATE OR REPLACE VIEW member_spell AS
SELECT organisation_line.organisation, spell.state, spell.role, spell.began, spell.ended, spell.organisation AS held_in,
       spell.source, spell.locator, spell.confidence, spell.unverified
FROM organisation_line JOIN spell ON spell.organisation = organisation_line.part;

-- Members (and all other roles) on the last day of each year, to the present one.
CREATE OR REPLACE VIEW member_at AS
SELECT DISTINCT organisation, state, role, year::INTEGER AS year
FROM member_spell,
     range(extract(year FROM began)::BIGINT,
           coalesce(extract(year FROM ended)::BIGINT, extract(year FROM current_date)::BIGINT) + 1) AS years(year)
WHERE began <= make_date(year::INTEGER, 12, 31) AND (ended IS NULL OR ended > make_date(year::INTEGER, 12, 31));

-- The same on any day: FROM member_at(DATE '2017-06-10').
CREATE OR REPLACE MACRO member_at(day) AS TABLE
SELECT DISTINCT organisation, state, role, held_in FROM member_spell
WHERE began <= CAST(day AS DATE) AND (ended IS NULL OR ended > CAST(day AS DATE));

CREATE OR REPLACE VIEW indicator_value AS
SELECT indicator, organisation, variant, year, value, n, run FROM indicator_value_row;

CREATE OR REPLACE VIEW role_component AS
SELECT organisation, state, component, year, value, n, multiple, run FROM role_component_row;

CREATE OR REPLACE VIEW trend AS
SELECT * FROM trend_row;

CREATE OR REPLACE VIEW quadrant AS
SELECT * FROM quadrant_row;

CREATE OR REPLACE VIEW qap AS
SELECT * FROM qap_row;

CREATE OR REPLACE VIEW explain_term AS
SELECT * FROM explain_term_row;

CREATE OR REPLACE VIEW explain_model AS
SELECT * FROM explain_model_row;

-- What the claims were found to be; one that was not run yet has no verdict.
CREATE OR REPLACE VIEW claim_result AS
SELECT claim, c.section, c.statement, r.verdict, r.n, r.evidence, r.waits_for, r.sources, r.numbers, r.rule, r.error,
       c.changes, r.run
FROM claim c LEFT JOIN claim_result_row r USING (claim);

-- ---------------------------------------------------------------------------------------------------------------------
-- What the indicators read. As they stand here these views mean the subject of the case as it was each year, so that the
-- SQL of any indicator runs as it is; `comity measure` puts temporary tables of the same names before them for the other
-- variants and organisations.

-- Members of the line of an organisation on 31 December of each year.
CREATE OR REPLACE MACRO members_as_was(of, first, last) AS TABLE
SELECT DISTINCT years.year::INTEGER AS year, m.state
FROM (SELECT unnest(range(first, last + 1)) AS year) years, member_spell m
WHERE m.organisation = of AND m.role = 'member' AND m.began <= make_date(years.year::INTEGER, 12, 31)
  AND (m.ended IS NULL OR m.ended > make_date(years.year::INTEGER, 12, 31));

-- In every year the members on the day the organisation was founded.
CREATE OR REPLACE MACRO members_fixed(of, first, last) AS TABLE
WITH founding AS (
    SELECT coalesce((SELECT founded FROM organisation o WHERE o.organisation = of),
                    (SELECT min(began) FROM member_spell s WHERE s.organisation = of AND s.role = 'member')) AS day
)
SELECT DISTINCT years.year::INTEGER AS year, m.state
FROM (SELECT unnest(range(first, last + 1)) AS year) years, founding, member_spell m
WHERE m.organisation = of AND m.role = 'member' AND m.began <= founding.day
  AND (m.ended IS NULL OR m.ended > founding.day);

CREATE OR REPLACE VIEW last_recorded_year AS
SELECT max(y)::INTEGER AS year FROM (
    SELECT max(extract(year FROM began)) AS y FROM meeting UNION ALL
    SELECT max(extract(year FROM began)) FROM spell UNION ALL
    SELECT max(extract(year FROM adopted)) FROM instrument UNION ALL
    SELECT max(year) FROM tie_numbered UNION ALL
    SELECT max(year) FROM state_year_row
);

CREATE OR REPLACE VIEW setting AS
SELECT o.organisation, min(extract(year FROM m.began))::INTEGER AS first_year,
       (SELECT year FROM last_recorded_year) AS last_year
FROM organisation o JOIN member_spell m ON m.organisation = o.organisation AND m.role = 'member'
WHERE o.subject = 'yes' GROUP BY o.organisation;

CREATE OR REPLACE VIEW region AS
FROM members_as_was((SELECT organisation FROM setting), (SELECT first_year FROM setting),
                    (SELECT last_year FROM setting));

-- Ties between states that were ever members, without those of a state with itself.
CREATE OR REPLACE MACRO ties_among_members(of) AS TABLE
WITH member AS (
    SELECT number, state FROM state_number
    WHERE state IN (SELECT state FROM member_spell s WHERE s.organisation = of AND s.role = 'member')
), inner_row AS (
    SELECT layer_id, o.state AS origin, d.state AS destination, year::INTEGER AS year, value
    FROM tie_numbered t JOIN member o ON o.number = t.origin JOIN member d ON d.number = t.destination
    WHERE t.origin <> t.destination
)
SELECT layer, origin, destination, year, value FROM inner_row JOIN layer USING (layer_id)
UNION ALL
SELECT layer, destination, origin, year, value FROM inner_row JOIN layer USING (layer_id) WHERE undirected;
CREATE OR REPLACE VIEW inner_tie AS FROM ties_among_members((SELECT organisation FROM setting));

-- Exports plus imports of each state, by layer of trade, in the unit of the layer.
CREATE OR REPLACE VIEW state_trade AS
SELECT layer.layer, state_number.state, total.year, total.total
FROM (SELECT layer_id, number, year, sum(value) AS total
      FROM (SELECT layer_id, origin AS number, year, value FROM tie_numbered WHERE origin <> destination
            UNION ALL SELECT layer_id, destination, year, value FROM tie_numbered WHERE origin <> destination)
      WHERE layer_id IN (SELECT layer_id FROM layer WHERE layer LIKE 'trade_%')
      GROUP BY layer_id, number, year) total
     JOIN layer USING (layer_id) JOIN state_number USING (number);

-- Totals of the region's trade: inside (members with members, each flow as export and as import), region_total (members
-- with the world), outsiders_region, outsiders_total, world, and n, the members that report.
CREATE OR REPLACE MACRO region_trade(of_layer) AS TABLE
WITH region_sum AS (
    SELECT r.year, sum(t.total) AS region_total, count(*) AS n
    FROM region r JOIN state_trade t ON t.state = r.state AND t.year = r.year AND t.layer = of_layer GROUP BY r.year
), world_sum AS (
    SELECT year, sum(total) AS world FROM state_trade WHERE layer = of_layer GROUP BY year
), inner_sum AS (
    SELECT t.year, 2 * sum(t.value) AS inside
    FROM inner_tie t JOIN region a ON a.year = t.year AND a.state = t.origin
         JOIN region b ON b.year = t.year AND b.state = t.destination
    WHERE t.layer = of_layer GROUP BY t.year
)
SELECT region_sum.year, coalesce(inside, 0) AS inside, region_total, region_total - coalesce(inside, 0) AS outsiders_region,
       world - region_total AS outsiders_total, world, n
FROM region_sum JOIN world_sum USING (year) LEFT JOIN inner_sum USING (year);

-- Values of an undirected layer for every pair of members, once a pair.
CREATE OR REPLACE MACRO member_pairs(of_layer) AS TABLE
SELECT t.year, t.origin, t.destination, t.value
FROM inner_tie t JOIN region a ON a.year = t.year AND a.state = t.origin
     JOIN region b ON b.year = t.year AND b.state = t.destination
WHERE t.layer = of_layer AND t.origin < t.destination;

-- The same for layers of votes, leaving out pairs with fewer than ten common votes in the year: a share of one or two votes
-- says nothing.
CREATE OR REPLACE MACRO member_votes(of_layer) AS TABLE
SELECT v.year, v.origin, v.destination, v.value
FROM member_pairs(of_layer) v
     JOIN member_pairs('unga_common_votes') c ON c.year = v.year AND c.origin = v.origin AND c.destination = v.destination
WHERE c.value >= 10;

-- Number of members and of pairs of members each year.
CREATE OR REPLACE MACRO region_size() AS TABLE
SELECT year, count(*) AS members, (count(*) * (count(*) - 1) // 2) AS pairs FROM region GROUP BY year;

-- Instruments in force by year (adopted by 31 December, not ended) under the line of the organisation, with their
-- dimensions; only those with at least one recorded party.
CREATE OR REPLACE MACRO instruments_by_year() AS TABLE
SELECT years.year::INTEGER AS year, i.instrument, i.kind, i.adopted
FROM setting, (SELECT unnest(range(setting.first_year, setting.last_year + 1)) AS year FROM setting) years, instrument i
WHERE i.organisation IN (SELECT part FROM organisation_line l WHERE l.organisation = setting.organisation)
  AND i.adopted <= make_date(years.year::INTEGER, 12, 31)
  AND (i.ended IS NULL OR i.ended > make_date(years.year::INTEGER, 12, 31));

-- Of all pairs (member, treaty-like instrument in force), the share in which the member is a party by that year.
-- `of_dimension`: only instruments that govern a domain of that dimension; NULL: all.
CREATE OR REPLACE MACRO participation(of_dimension) AS TABLE
WITH open AS (
    SELECT year, instrument FROM instruments_by_year()
    WHERE kind IN ('treaty', 'agreement', 'convention', 'charter', 'protocol')
      AND instrument IN (SELECT instrument FROM party)
      AND (of_dimension IS NULL OR instrument IN (SELECT instrument FROM instrument_domain JOIN domain USING (domain)
                                                  WHERE dimension = of_dimension))
), party_since AS (
    SELECT p.instrument, p.state, min(extract(year FROM coalesce(p.acted, i.adopted))) AS since
    FROM party p JOIN instrument i USING (instrument)
    WHERE p.act IN ('signature', 'ratification', 'accession') GROUP BY p.instrument, p.state
)
SELECT open.year, avg(CASE WHEN p.state IS NULL THEN 0 ELSE 1 END)::DOUBLE AS value, count(*) AS n
FROM open JOIN region r ON r.year = open.year
     LEFT JOIN party_since p ON p.instrument = open.instrument AND p.state = r.state AND p.since <= open.year
GROUP BY open.year;

-- Instruments in force to which at least two members of the region are parties by the end of the year.
CREATE OR REPLACE MACRO instruments_shared() AS TABLE
SELECT b.year, b.instrument
FROM instruments_by_year() b JOIN party p USING (instrument) JOIN instrument i USING (instrument)
     JOIN region r ON r.year = b.year AND r.state = p.state
WHERE p.act IN ('signature', 'ratification', 'accession') AND extract(year FROM coalesce(p.acted, i.adopted)) <= b.year
GROUP BY b.year, b.instrument HAVING count(DISTINCT p.state) >= 2;

-- How many of them govern a domain of that dimension.
CREATE OR REPLACE MACRO shared_instruments(of_dimension) AS TABLE
WITH counted AS (
    SELECT year, count(*) AS instruments FROM instruments_shared()
    WHERE instrument IN (SELECT instrument FROM instrument_domain JOIN domain USING (domain)
                         WHERE dimension = of_dimension)
    GROUP BY year
)
SELECT s.year, coalesce(counted.instruments, 0)::DOUBLE AS value, s.members AS n
FROM region_size() s LEFT JOIN counted USING (year);

-- Exports plus imports of each member with the other members.
CREATE OR REPLACE MACRO member_trade(of_layer) AS TABLE
WITH flow AS (
    SELECT t.year, t.origin, t.destination, t.value
    FROM inner_tie t JOIN region a ON a.year = t.year AND a.state = t.origin
         JOIN region b ON b.year = t.year AND b.state = t.destination
    WHERE t.layer = of_layer
)
SELECT year, state, sum(value) AS total
FROM (SELECT year, origin AS state, value FROM flow UNION ALL SELECT year, destination, value FROM flow)
GROUP BY year, state;

-- Dependence d = t_ij / t_i of each member (state) on each other (partner): their trade with each other over all trade of
-- the state. Pairs without a recorded flow count as zero.
CREATE OR REPLACE MACRO member_dependence(of_layer) AS TABLE
WITH flow AS (
    SELECT year, least(origin, destination) AS a, greatest(origin, destination) AS b, sum(value) AS t
    FROM inner_tie WHERE layer = of_layer GROUP BY ALL
), member AS (
    SELECT r.year, r.state, s.total FROM region r JOIN state_trade s USING (state, year) WHERE s.layer = of_layer
)
SELECT i.year, i.state, j.state AS partner, coalesce(flow.t, 0) / nullif(i.total, 0) AS d
FROM member i JOIN member j ON j.year = i.year AND j.state <> i.state
     LEFT JOIN flow ON flow.year = i.year AND flow.a = least(i.state, j.state) AND flow.b = greatest(i.state, j.state);

-- Both sides of each pair: d_on, dependence of the partner on the state, and d_of, that of the state on the partner.
CREATE OR REPLACE MACRO member_dependence_pairs(of_layer) AS TABLE
WITH d AS MATERIALIZED (FROM member_dependence(of_layer))
SELECT mine.year, mine.state, mine.partner, theirs.d AS d_on, mine.d AS d_of
FROM d mine JOIN d theirs ON theirs.year = mine.year AND theirs.state = mine.partner AND theirs.partner = mine.state;

-- The layer of trade that components of a role use: BACI where it is imported, else COW.
CREATE OR REPLACE MACRO trade_layer() AS
    CASE WHEN EXISTS (FROM layer WHERE layer = 'trade_baci') THEN 'trade_baci' ELSE 'trade_cow' END;

-- Years of leading office (secretaries-general, directors) of each holder in each year; a whole year counts one.
CREATE OR REPLACE MACRO office_years() AS TABLE
SELECT y.year, o.state, sum(date_diff('day', greatest(o.began, make_date(y.year, 1, 1)),
                                      least(coalesce(o.ended, DATE '9999-12-31'), make_date(y.year + 1, 1, 1)))
                            / date_diff('day', make_date(y.year, 1, 1), make_date(y.year + 1, 1, 1))) AS years
FROM (SELECT DISTINCT year FROM region) y JOIN office o ON o.began < make_date(y.year + 1, 1, 1)
     AND (o.ended IS NULL OR o.ended > make_date(y.year, 1, 1))
WHERE o.office <> 'chair'
GROUP BY y.year, o.state;

-- Each member's proposals up to the year: k of its own, n of all members. `stage`: made or adopted.
CREATE OR REPLACE MACRO proposals_so_far(stage) AS TABLE
WITH own AS (
    SELECT proposal, state, extract(year FROM CASE stage WHEN 'made' THEN made ELSE adopted END) AS year FROM proposal
    WHERE organisation IN (SELECT part FROM organisation_line l, setting s WHERE l.organisation = s.organisation)
), counted AS (
    SELECT r.state, r.year, count(p.proposal) AS k
    FROM region r LEFT JOIN own p ON p.state = r.state AND p.year <= r.year
    GROUP BY r.state, r.year
)
SELECT state, year, k, sum(k) OVER all_of_year AS n, count(*) OVER all_of_year AS members
FROM counted
WINDOW all_of_year AS (PARTITION BY year)
QUALIFY sum(k) OVER all_of_year > 0;

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

-- Composite indices, each row with the name of its index and whose it is.
CREATE OR REPLACE VIEW index_run AS
SELECT * FROM index_run_row;
CREATE OR REPLACE VIEW index_score AS
SELECT r.index_name, r.organisation, r.variant, s.* EXCLUDE (run), s.run
FROM index_score_row s JOIN index_run_row r USING (run);
CREATE OR REPLACE VIEW index_element AS
SELECT r.index_name, r.organisation, r.variant, e.* EXCLUDE (run), e.run
FROM index_element_row e JOIN index_run_row r USING (run);
CREATE OR REPLACE VIEW index_stage AS
SELECT r.index_name, r.organisation, r.variant, s.* EXCLUDE (run), s.run
FROM index_stage_row s JOIN index_run_row r USING (run);
CREATE OR REPLACE VIEW index_sensitivity AS
SELECT r.index_name, r.organisation, r.variant, s.* EXCLUDE (run), s.run
FROM index_sensitivity_row s JOIN index_run_row r USING (run);
CREATE OR REPLACE VIEW index_note AS
SELECT r.index_name, r.organisation, r.variant, n.* EXCLUDE (run), n.run
FROM index_note_row n JOIN index_run_row r USING (run);

-- Breaks of series: the tests, the models with each number of breaks, the segments of the one chosen.
CREATE OR REPLACE VIEW break_test AS
SELECT * FROM break_test_row;
CREATE OR REPLACE VIEW break_model AS
SELECT * FROM break_model_row;
CREATE OR REPLACE VIEW break_segment AS
SELECT * FROM break_row;

-- Components of roles as series that membership does not bend: in multiples of the equal share or of parity where the
-- component has these, else its values.
CREATE OR REPLACE VIEW role_series AS
SELECT * FROM (
    SELECT r.organisation, r.state, r.component, c.kind, r.state || '/' || r.component AS series, r.year,
           CASE WHEN count(r.multiple) OVER (PARTITION BY r.organisation, r.component) > 0 THEN r.multiple
                ELSE r.value END AS value, r.run
    FROM role_component_row r JOIN component c USING (component)
) WHERE value IS NOT NULL;

-- What part a state plays over time: where it stands among the members, the segments of that, and whether it leads.
CREATE OR REPLACE VIEW role_standing AS
SELECT * FROM role_standing_row;
CREATE OR REPLACE VIEW role_trajectory AS
SELECT * FROM role_trajectory_row;
CREATE OR REPLACE VIEW role_leading AS
SELECT * FROM role_leading_row;

-- Which dimension goes before which.
CREATE OR REPLACE VIEW spillover AS
SELECT * FROM spillover_row;
CREATE OR REPLACE VIEW dimension_series AS
SELECT * FROM dimension_series_row;
CREATE OR REPLACE VIEW first_instrument AS
SELECT * FROM first_instrument_row;
CREATE OR REPLACE VIEW qap AS
SELECT * FROM qap_row;
CREATE OR REPLACE VIEW network_node AS
SELECT layer, organisation, year, state, measure, value, run FROM network_node_row;

CREATE OR REPLACE VIEW network_graph AS
SELECT layer, organisation, year, measure, value, run FROM network_graph_row;

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

-- Series of states that were ever members; several data sets that fill one series count with their mean.
CREATE OR REPLACE MACRO series_of_members(of) AS TABLE
SELECT series.indicator, s.state, s.year::INTEGER AS year, avg(s.value) AS value
FROM state_year_row s JOIN series USING (series_id)
WHERE s.state IN (SELECT state FROM member_spell m WHERE m.organisation = of AND m.role = 'member')
GROUP BY ALL;
CREATE OR REPLACE VIEW inner_state_year AS FROM series_of_members((SELECT organisation FROM setting));

-- What goes out of and into each state, by layer of flows, in the unit of the layer. Layers of obligations, disputes and
-- distance are no flows.
CREATE OR REPLACE VIEW state_flow AS
WITH wanted AS (
    SELECT layer_id FROM layer
    WHERE NOT undirected AND NOT regexp_matches(layer, '^(alliance|contiguity|distance|mid|war|rivalry|unga)_')
), way AS (
    SELECT layer_id, origin AS number, year, sum(value) AS outflow, 0 AS inflow FROM tie_numbered
    WHERE origin <> destination AND layer_id IN (FROM wanted) GROUP BY ALL
    UNION ALL
    SELECT layer_id, destination, year, 0, sum(value) FROM tie_numbered
    WHERE origin <> destination AND layer_id IN (FROM wanted) GROUP BY ALL
), total AS (
    SELECT layer_id, number, year, sum(outflow) AS outflow, sum(inflow) AS inflow FROM way GROUP BY ALL
)
SELECT layer.layer, state_number.state, total.year::INTEGER AS year, total.outflow, total.inflow
FROM total JOIN layer USING (layer_id) JOIN state_number USING (number);

-- Exports plus imports of each state, by layer of trade, in the unit of the layer.
CREATE OR REPLACE VIEW state_trade AS
SELECT layer, state, year, outflow + inflow AS total FROM state_flow WHERE layer LIKE 'trade_%';

-- Years in which a layer has a tie, whoever the states are: in these a pair without a row has none.
CREATE OR REPLACE VIEW layer_year AS
SELECT layer.layer, t.year::INTEGER AS year
FROM (SELECT DISTINCT layer_id, year FROM tie_numbered) t JOIN layer USING (layer_id);

-- Trade and votes of states that were ever members, with any state: layer, origin (such a state), destination, year, value.
CREATE OR REPLACE MACRO ties_of_members(of) AS TABLE
WITH member AS (
    SELECT number FROM state_number
    WHERE state IN (SELECT state FROM member_spell s WHERE s.organisation = of AND s.role = 'member')
), wanted AS (SELECT layer_id, layer, undirected FROM layer WHERE regexp_matches(layer, '^(trade|unga)_')),
way AS (
    SELECT layer_id, origin, destination, year, value FROM tie_numbered
    WHERE origin <> destination AND layer_id IN (SELECT layer_id FROM wanted) AND origin IN (FROM member)
    UNION ALL
    SELECT layer_id, destination, origin, year, value FROM tie_numbered
    WHERE origin <> destination AND layer_id IN (SELECT layer_id FROM wanted WHERE undirected)
      AND destination IN (FROM member)
)
SELECT wanted.layer, o.state AS origin, d.state AS destination, way.year::INTEGER AS year, way.value
FROM way JOIN wanted USING (layer_id) JOIN state_number o ON o.number = way.origin
     JOIN state_number d ON d.number = way.destination;
CREATE OR REPLACE VIEW member_tie AS FROM ties_of_members((SELECT organisation FROM setting));

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
CREATE OR REPLACE MACRO instrument_years_of_setting() AS TABLE
SELECT years.year::INTEGER AS year, i.instrument, i.kind, i.adopted
FROM setting, (SELECT unnest(range(setting.first_year, setting.last_year + 1)) AS year FROM setting) years, instrument i
WHERE i.organisation IN (SELECT part FROM organisation_line l WHERE l.organisation = setting.organisation)
  AND i.adopted <= make_date(years.year::INTEGER, 12, 31)
  AND (i.ended IS NULL OR i.ended > make_date(years.year::INTEGER, 12, 31));
CREATE OR REPLACE VIEW instrument_year AS FROM instrument_years_of_setting();
CREATE OR REPLACE MACRO instruments_by_year() AS TABLE FROM instrument_year;

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
CREATE OR REPLACE MACRO instruments_shared_by_region() AS TABLE
SELECT b.year, b.instrument
FROM instruments_by_year() b JOIN party p USING (instrument) JOIN instrument i USING (instrument)
     JOIN region r ON r.year = b.year AND r.state = p.state
WHERE p.act IN ('signature', 'ratification', 'accession') AND extract(year FROM coalesce(p.acted, i.adopted)) <= b.year
GROUP BY b.year, b.instrument HAVING count(DISTINCT p.state) >= 2;
CREATE OR REPLACE VIEW instrument_shared AS FROM instruments_shared_by_region();
CREATE OR REPLACE MACRO instruments_shared() AS TABLE FROM instrument_shared;

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

-- ---------------------------------------------------------------------------------------------------------------------
-- Families of indicators. Each returns year, value, n, unless said.

-- Values of a series for the members of the region: year, state, value.
CREATE OR REPLACE MACRO member_values(of_series) AS TABLE
SELECT r.year, r.state, s.value
FROM region r JOIN inner_state_year s ON s.state = r.state AND s.year = r.year WHERE s.indicator = of_series;

-- The first of two series that is there.
CREATE OR REPLACE MACRO first_series(a, b) AS
    CASE WHEN EXISTS (FROM inner_state_year WHERE indicator = a) THEN a ELSE b END;

-- Likeness of the members in a positive quantity: 100 less the coefficient of variation in percent, at least 0.
CREATE OR REPLACE MACRO convergence(of_series) AS TABLE
SELECT year, comity_convergence(list(value ORDER BY state)) AS value, count(*) AS n
FROM member_values(of_series) GROUP BY year HAVING count(*) >= 2;

-- Mean over pairs of members of the distance |x - y|.
CREATE OR REPLACE MACRO mean_distance(of_series) AS TABLE
SELECT a.year, avg(abs(a.value - b.value)) AS value, count(*) AS n
FROM member_values(of_series) a JOIN member_values(of_series) b ON b.year = a.year AND a.state < b.state
GROUP BY a.year;

-- The same over the mean distance of members from all states outside the region.
CREATE OR REPLACE MACRO relative_distance(of_series) AS TABLE
WITH everyone AS (
    SELECT s.state, s.year::INTEGER AS year, avg(s.value) AS value FROM state_year_row s JOIN series USING (series_id)
    WHERE series.indicator = of_series GROUP BY ALL
), outside AS (
    SELECT m.year, avg(abs(m.value - e.value)) AS value
    FROM member_values(of_series) m JOIN everyone e ON e.year = m.year
    WHERE NOT EXISTS (FROM region r WHERE r.year = e.year AND r.state = e.state) GROUP BY m.year
)
SELECT year, i.value / nullif(o.value, 0) AS value, i.n FROM mean_distance(of_series) i JOIN outside o USING (year);

-- Share of the members in the world's total of a series.
CREATE OR REPLACE MACRO world_share(of_series) AS TABLE
WITH world AS (
    SELECT s.year::INTEGER AS year, sum(s.value) AS total FROM state_year_row s JOIN series USING (series_id)
    WHERE series.indicator = of_series GROUP BY ALL
)
SELECT m.year, sum(m.value ORDER BY m.state) / nullif(any_value(world.total), 0) AS value, count(*) AS n
FROM member_values(of_series) m JOIN world USING (year) GROUP BY m.year;

-- Concentration of a series on the members.
CREATE OR REPLACE MACRO concentration(of_series) AS TABLE
SELECT year, comity_hhi(list(value ORDER BY state)) AS value, count(*) AS n FROM member_values(of_series) GROUP BY year;

-- Sum of a series of events over the members, per member; a member without a row had none, in years in which the series
-- has a row anywhere.
CREATE OR REPLACE MACRO events_per_member(of_series) AS TABLE
WITH told AS (
    SELECT DISTINCT s.year::INTEGER AS year FROM state_year_row s JOIN series USING (series_id)
    WHERE series.indicator = of_series
)
SELECT r.year, sum(coalesce(s.value, 0) ORDER BY r.state) / count(*) AS value, count(*) AS n
FROM region r JOIN told USING (year)
     LEFT JOIN inner_state_year s ON s.indicator = of_series AND s.state = r.state AND s.year = r.year
GROUP BY r.year;

-- Pairs of members, once a pair: year, a, b.
CREATE OR REPLACE MACRO region_pairs() AS TABLE
SELECT a.year, a.state AS a, b.state AS b FROM region a JOIN region b ON b.year = a.year AND a.state < b.state;

-- Value of a layer for every pair of members in the years the layer has, the larger of both directions, 0 without a row:
-- year, a, b, value.
CREATE OR REPLACE MACRO pair_values(of_layer) AS TABLE
WITH told AS (
    SELECT year, least(origin, destination) AS a, greatest(origin, destination) AS b, max(value) AS value
    FROM inner_tie WHERE layer = of_layer GROUP BY ALL
)
SELECT p.year, p.a, p.b, coalesce(told.value, 0) AS value
FROM layer_year s JOIN region_pairs() p ON p.year = s.year
     LEFT JOIN told ON told.year = p.year AND told.a = p.a AND told.b = p.b
WHERE s.layer = of_layer;

-- Share of the pairs of members tied by a layer, in either direction.
CREATE OR REPLACE MACRO pairs_tied(of_layer) AS TABLE
SELECT year, avg(CASE WHEN value > 0 THEN 1 ELSE 0 END)::DOUBLE AS value, count(*) AS n
FROM pair_values(of_layer) GROUP BY year;

-- Mean of a layer over the pairs of members.
CREATE OR REPLACE MACRO pair_mean(of_layer) AS TABLE
SELECT year, avg(value) AS value, count(*) AS n FROM pair_values(of_layer) GROUP BY year;

-- Share of the ordered pairs of members (member, other member) that have a tie of the layer.
CREATE OR REPLACE MACRO directed_share(of_layer) AS TABLE
WITH told AS (SELECT DISTINCT year, origin, destination FROM inner_tie WHERE layer = of_layer AND value > 0)
SELECT a.year, avg(CASE WHEN told.year IS NULL THEN 0 ELSE 1 END)::DOUBLE AS value, count(*) AS n
FROM layer_year s JOIN region a ON a.year = s.year
     JOIN region b ON b.year = a.year AND b.state <> a.state
     LEFT JOIN told ON told.year = a.year AND told.origin = a.state AND told.destination = b.state
WHERE s.layer = of_layer GROUP BY a.year;

-- Mean of a layer over ordered pairs of members, and over those of a member and any other state: year, inside, everywhere,
-- n (pairs inside).
CREATE OR REPLACE MACRO pair_means(of_layer) AS TABLE
WITH outgoing AS (
    SELECT t.year, t.value, EXISTS (FROM region b WHERE b.year = t.year AND b.state = t.destination) AS within
    FROM tie t JOIN region a ON a.year = t.year AND a.state = t.origin
    WHERE t.layer = of_layer AND t.origin <> t.destination
)
SELECT year, avg(value) FILTER (within) AS inside, avg(value) AS everywhere, count(*) FILTER (within) AS n
FROM outgoing GROUP BY year HAVING count(*) FILTER (within) > 0;

-- Flows of the region: year, inside (among members, once), outflow and inflow of all members, world, n (members).
CREATE OR REPLACE MACRO region_flow(of_layer) AS TABLE
WITH region_sum AS (
    SELECT r.year, sum(f.outflow ORDER BY r.state) AS outflow, sum(f.inflow ORDER BY r.state) AS inflow, count(*) AS n
    FROM region r JOIN state_flow f ON f.state = r.state AND f.year = r.year AND f.layer = of_layer GROUP BY r.year
), world_sum AS (
    SELECT year, sum(outflow ORDER BY state) AS world FROM state_flow WHERE layer = of_layer GROUP BY year
), inner_sum AS (
    SELECT t.year, sum(t.value ORDER BY t.origin, t.destination) AS inside
    FROM inner_tie t JOIN region a ON a.year = t.year AND a.state = t.origin
         JOIN region b ON b.year = t.year AND b.state = t.destination
    WHERE t.layer = of_layer GROUP BY t.year
)
SELECT year, coalesce(inside, 0) AS inside, outflow, inflow, world, n
FROM region_sum JOIN world_sum USING (year) LEFT JOIN inner_sum USING (year);

-- Share of what goes out of the members that goes to members; of what comes in that comes from members; of both.
CREATE OR REPLACE MACRO outflow_share(of_layer) AS TABLE
SELECT year, inside / nullif(outflow, 0) AS value, n FROM region_flow(of_layer);
CREATE OR REPLACE MACRO inflow_share(of_layer) AS TABLE
SELECT year, inside / nullif(inflow, 0) AS value, n FROM region_flow(of_layer);
CREATE OR REPLACE MACRO flow_share(of_layer) AS TABLE
SELECT year, comity_intra_regional_share(2 * inside, outflow + inflow) AS value, n FROM region_flow(of_layer);

-- Intensity of the flows among members, and their symmetric introversion.
CREATE OR REPLACE MACRO flow_intensity(of_layer) AS TABLE
SELECT year, comity_trade_intensity(2 * inside, outflow + inflow, 2 * world) AS value, n FROM region_flow(of_layer);
CREATE OR REPLACE MACRO flow_introversion(of_layer) AS TABLE
SELECT year, comity_symmetric_introversion(2 * inside, outflow + inflow, greatest(outflow + inflow - 2 * inside, 0),
                                           greatest(2 * world - outflow - inflow, 0)) AS value, n
FROM region_flow(of_layer);

-- Sum of the ties among members of a layer that one state alone has (such as what China lends); no value in years in
-- which no member has any tie of it.
CREATE OR REPLACE MACRO inner_sum(of_layer) AS TABLE
SELECT year, inside AS value, n FROM region_flow(of_layer);

-- How near the trade of the members is spread to that of the world: mean over members of sum_j min(s_ij, w_j), w_j the
-- share of partner j in the world's flows of the opposite direction without those of i. That is 1 - sum |s - w| / 2.
CREATE OR REPLACE MACRO partner_breadth(of_layer) AS TABLE
WITH world AS (SELECT year, sum(outflow ORDER BY state) AS total FROM state_flow WHERE layer = of_layer GROUP BY year),
flow AS (
    SELECT t.year, t.origin, t.destination, sum(t.value) AS value
    FROM member_tie t JOIN region r ON r.year = t.year AND r.state = t.origin WHERE t.layer = of_layer GROUP BY ALL
), one AS (
    SELECT r.year, r.state, sum(least(f.value / nullif(me.outflow, 0),
                                      it.inflow / nullif(world.total - me.inflow, 0)) ORDER BY f.destination) AS breadth
    FROM region r JOIN state_flow me ON me.layer = of_layer AND me.state = r.state AND me.year = r.year
         JOIN world ON world.year = r.year
         JOIN flow f ON f.year = r.year AND f.origin = r.state
         JOIN state_flow it ON it.layer = of_layer AND it.state = f.destination AND it.year = f.year
    GROUP BY r.year, r.state
)
SELECT year, avg(breadth) AS value, count(breadth) AS n FROM one GROUP BY year;

-- Barbieri's measures over pairs of members: year, symmetry, salience, interdependence, n.
CREATE OR REPLACE MACRO interdependence(of_layer) AS TABLE
SELECT year, avg(comity_symmetry(d_on, d_of)) AS symmetry, avg(comity_salience(d_on, d_of)) AS salience,
       avg(comity_interdependence(d_on, d_of)) AS interdependence, count(*) AS n
FROM member_dependence_pairs(of_layer) WHERE state < partner GROUP BY year;

-- Mean over pairs of members of what they trade (`trade_to_usd` times the unit of the layer) over their joint GDP.
CREATE OR REPLACE MACRO trade_over_gdp(of_layer, trade_to_usd, gdp) AS TABLE
WITH flow AS (
    SELECT year, least(origin, destination) AS a, greatest(origin, destination) AS b, sum(value) AS t
    FROM inner_tie WHERE layer = of_layer GROUP BY ALL
)
SELECT p.year, avg(coalesce(flow.t, 0) * trade_to_usd / nullif(x.value + y.value, 0)) AS value, count(*) AS n
FROM layer_year s JOIN region_pairs() p ON p.year = s.year
     JOIN inner_state_year x ON x.indicator = gdp AND x.state = p.a AND x.year = p.year
     JOIN inner_state_year y ON y.indicator = gdp AND y.state = p.b AND y.year = p.year
     LEFT JOIN flow ON flow.year = p.year AND flow.a = p.a AND flow.b = p.b
WHERE s.layer = of_layer GROUP BY p.year;

-- Mean over pairs of members of the correlation of the growth of a series in ten years up to the year; pairs with fewer
-- than ten rates of growth are left out.
CREATE OR REPLACE MACRO growth_symmetry(of_series) AS TABLE
WITH growth AS (
    SELECT state, year, ln(value / lag(value) OVER (PARTITION BY state ORDER BY year)) AS g
    FROM inner_state_year WHERE indicator = of_series AND value > 0
), both_grow AS (
    SELECT x.state AS a, y.state AS b, x.year, corr(x.g, y.g) OVER last_ten AS r, count(*) OVER last_ten AS k
    FROM growth x JOIN growth y ON y.year = x.year AND x.state < y.state WHERE x.g IS NOT NULL AND y.g IS NOT NULL
    WINDOW last_ten AS (PARTITION BY x.state, y.state ORDER BY x.year RANGE BETWEEN 9 PRECEDING AND CURRENT ROW)
)
SELECT p.year, avg(g.r) AS value, count(g.r) AS n
FROM region_pairs() p JOIN both_grow g ON g.year = p.year AND g.a = p.a AND g.b = p.b AND g.k = 10
GROUP BY p.year;

-- Parties to the treaties of the organisation: year, instrument, state, delay (years from adoption to the act), `bound`
-- (ratified or acceded).
CREATE OR REPLACE MACRO treaty_acts() AS TABLE
SELECT o.year, o.instrument, r.state,
       min(extract(year FROM coalesce(p.acted, o.adopted)) - extract(year FROM o.adopted)) AS delay,
       bool_or(p.act IN ('ratification', 'accession')) AS bound
FROM instruments_by_year() o JOIN region r ON r.year = o.year
     JOIN party p ON p.instrument = o.instrument AND p.state = r.state
WHERE o.kind IN ('treaty', 'agreement', 'convention', 'charter', 'protocol')
  AND p.act IN ('signature', 'ratification', 'accession') AND extract(year FROM coalesce(p.acted, o.adopted)) <= o.year
GROUP BY o.year, o.instrument, r.state;

-- Bodies of the line of the organisation at work on 31 December: year, body, kind.
CREATE OR REPLACE MACRO bodies_by_year() AS TABLE
SELECT s.year, b.body, b.kind
FROM region_size() s JOIN body b ON coalesce(b.opened, b.agreed) <= make_date(s.year, 12, 31)
     AND (b.ended IS NULL OR b.ended > make_date(s.year, 12, 31)) AND b.kind <> 'proposed'
WHERE b.organisation IN (SELECT part FROM organisation_line l, setting WHERE l.organisation = setting.organisation);

-- Meetings of the line of the organisation by the year in which they began: year, meeting, kind.
CREATE OR REPLACE MACRO meetings_by_year() AS TABLE
SELECT extract(year FROM m.began)::INTEGER AS year, m.meeting, m.kind
FROM meeting m
WHERE m.organisation IN (SELECT part FROM organisation_line l, setting WHERE l.organisation = setting.organisation);

-- ---------------------------------------------------------------------------------------------------------------------
-- Security

-- Rates of incidents before and after, as `comity security` saved them.
CREATE OR REPLACE VIEW security_rate AS FROM security_rate_row;
CREATE OR REPLACE VIEW security_incident AS FROM security_incident_row;

-- Reported figures of one subject and unit beside each other. Two overlap where a day can belong to both periods; a
-- period whose first day is not known may begin at any time. `overlapping` names the others: figures that overlap must not
-- be added. A figure without any period is set beside all.
CREATE OR REPLACE VIEW statistic_side_by_side AS
WITH period AS (
    SELECT *, coalesce(CAST(began AS DATE), DATE '0001-01-01') AS first_day,
           coalesce(CASE ended_precision WHEN 'year' THEN CAST(date_trunc('year', ended) + INTERVAL 1 YEAR AS DATE) - 1
                                         WHEN 'month' THEN CAST(date_trunc('month', ended) + INTERVAL 1 MONTH AS DATE) - 1
                                         ELSE CAST(ended AS DATE) END, DATE '9999-12-31') AS last_day
    FROM statistic
)
SELECT a.subject, a.unit, a.statistic, a.indicator, a.qualifier, a.value, partial_date(a.began, a.began_precision) AS began,
       partial_date(a.ended, a.ended_precision) AS ended, a.reporter, a.source,
       coalesce(string_agg(b.statistic, ' ' ORDER BY b.statistic), '') AS overlapping
FROM period a LEFT JOIN period b ON b.subject = a.subject AND b.unit = a.unit AND b.statistic <> a.statistic
     AND a.first_day <= b.last_day AND b.first_day <= a.last_day
GROUP BY ALL;

-- Acts by which authorities list groups, with the recorded authorities that never listed that name. Names are as in the
-- acts; nothing is said of the groups themselves, and an authority that is not recorded is not counted.
CREATE OR REPLACE VIEW designation_register AS
WITH authority AS (SELECT DISTINCT authority FROM designation),
silent AS (
    SELECT s.subject, string_agg(a.authority, '; ' ORDER BY a.authority) AS not_listed_by
    FROM (SELECT DISTINCT subject FROM designation) s CROSS JOIN authority a
    WHERE NOT EXISTS (FROM designation d WHERE d.subject = s.subject AND d.authority = a.authority)
    GROUP BY s.subject
)
SELECT d.subject, d.authority, d.state, d.list, partial_date(d.began, d.began_precision) AS began,
       partial_date(d.ended, d.ended_precision) AS ended, coalesce(silent.not_listed_by, '') AS not_listed_by, d.source
FROM designation d LEFT JOIN silent USING (subject);

-- Views for readers: plain names, no Comity needed. Every one is plain DuckDB SQL.

CREATE VIEW tie AS
SELECT layer.layer, tie_row.origin, tie_row.destination, tie_row.year::INTEGER AS year, tie_row.value, layer.unit,
       data_set.name AS source
FROM tie_row JOIN layer USING (layer_id) LEFT JOIN data_set USING (data_set)
UNION ALL
SELECT layer.layer, tie_row.destination, tie_row.origin, tie_row.year::INTEGER, tie_row.value, layer.unit, data_set.name
FROM tie_row JOIN layer USING (layer_id) LEFT JOIN data_set USING (data_set)
WHERE layer.symmetric;

CREATE VIEW state_year AS
SELECT series.indicator, state_year_row.state, state_year_row.year::INTEGER AS year, state_year_row.value, series.unit,
       data_set.name AS source
FROM state_year_row JOIN series USING (series_id) LEFT JOIN data_set USING (data_set);

-- The line of an organisation: itself and the organisations it continues.
CREATE VIEW organisation_line AS
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
CREATE VIEW member_spell AS
SELECT organisation_line.organisation, spell.state, spell.role, spell.began, spell.ended, spell.organisation AS held_in,
       spell.source, spell.locator, spell.confidence, spell.unverified
FROM organisation_line JOIN spell ON spell.organisation = organisation_line.part;

-- Members (and all other roles) on the last day of each year, to the present one.
CREATE VIEW member_at AS
SELECT DISTINCT organisation, state, role, year::INTEGER AS year
FROM member_spell,
     range(extract(year FROM began)::BIGINT,
           coalesce(extract(year FROM ended)::BIGINT, extract(year FROM current_date)::BIGINT) + 1) AS years(year)
WHERE began <= make_date(year::INTEGER, 12, 31) AND (ended IS NULL OR ended > make_date(year::INTEGER, 12, 31));

-- The same on any day: FROM member_at(DATE '2017-06-10').
CREATE MACRO member_at(day) AS TABLE
SELECT DISTINCT organisation, state, role, held_in FROM member_spell
WHERE began <= CAST(day AS DATE) AND (ended IS NULL OR ended > CAST(day AS DATE));

CREATE VIEW indicator_value AS
SELECT indicator, organisation, variant, year, value, n, run FROM indicator_value_row;

CREATE VIEW role_component AS
SELECT organisation, state, component, year, value, n, run FROM role_component_row;

CREATE VIEW trend AS
SELECT * FROM trend_row;

CREATE VIEW quadrant AS
SELECT * FROM quadrant_row;

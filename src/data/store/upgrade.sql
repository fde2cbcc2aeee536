-- What a workbench of an older schema lacks; run once, when it is opened. Those of schema 2 have a part of it already.
ALTER TABLE data_set ADD COLUMN IF NOT EXISTS rows_left_out BIGINT DEFAULT 0;
ALTER TABLE data_set ADD COLUMN IF NOT EXISTS policy VARCHAR DEFAULT 'as_coded';
ALTER TABLE data_set ADD COLUMN IF NOT EXISTS label VARCHAR DEFAULT '';
CREATE TABLE IF NOT EXISTS recipe_text (recipe VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, text VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS data_set_gone (
    data_set INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    label VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    citation VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    recipe VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    fills VARCHAR NOT NULL,
    run BIGINT NOT NULL
);
ALTER TABLE unmatched ADD COLUMN IF NOT EXISTS nearest VARCHAR;
CREATE TABLE IF NOT EXISTS state_alias (
    system VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    added TIMESTAMP NOT NULL
);
CREATE TABLE IF NOT EXISTS tie_month_row (
    layer_id SMALLINT NOT NULL,
    origin VARCHAR NOT NULL,
    destination VARCHAR NOT NULL,
    year SMALLINT NOT NULL,
    month TINYINT NOT NULL,
    value DOUBLE NOT NULL,
    data_set INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS value_label (
    data_set INTEGER NOT NULL,
    col VARCHAR NOT NULL,
    value VARCHAR,
    label VARCHAR,
    unit VARCHAR
);
CREATE TABLE IF NOT EXISTS missing_code (
    data_set INTEGER NOT NULL,
    col VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    label VARCHAR,
    rows BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS computed_layer (layer_id SMALLINT NOT NULL, run BIGINT NOT NULL);
CREATE TABLE IF NOT EXISTS qap_row (
    run BIGINT NOT NULL,
    formula VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    model VARCHAR NOT NULL,
    null_model VARCHAR NOT NULL,
    term VARCHAR NOT NULL,
    estimate DOUBLE NOT NULL,
    standard_error DOUBLE,
    statistic DOUBLE NOT NULL,
    p_lower DOUBLE NOT NULL,
    p_upper DOUBLE NOT NULL,
    p DOUBLE NOT NULL,
    permutations BIGINT NOT NULL,
    states BIGINT NOT NULL,
    dyads BIGINT NOT NULL,
    missing BIGINT NOT NULL,
    r_squared DOUBLE
);
CREATE TABLE IF NOT EXISTS explain_term_row (
    run BIGINT NOT NULL,
    term VARCHAR NOT NULL,
    estimate DOUBLE,
    std_error DOUBLE,
    statistic DOUBLE,
    p_value DOUBLE,
    conf_low DOUBLE,
    conf_high DOUBLE,
    model INTEGER NOT NULL,
    outcome VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS explain_model_row (
    run BIGINT NOT NULL,
    model INTEGER NOT NULL,
    formula VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    sample VARCHAR NOT NULL,
    effects VARCHAR NOT NULL,
    clusters VARCHAR NOT NULL,
    se VARCHAR NOT NULL,
    n_rows BIGINT NOT NULL,
    n_used BIGINT NOT NULL,
    n_missing BIGINT NOT NULL,
    n_singletons BIGINT NOT NULL,
    n_all_zero BIGINT NOT NULL,
    n_separated BIGINT NOT NULL,
    zeros BIGINT,
    df_effects DOUBLE,
    pseudo_r2 DOUBLE,
    r2 DOUBLE,
    r2_within DOUBLE,
    deviance DOUBLE,
    log_likelihood DOUBLE,
    aic DOUBLE,
    bic DOUBLE,
    iterations INTEGER,
    gap DOUBLE,
    df_statistic DOUBLE
);
-- since schema 3 ties name their states by number
CREATE TABLE state_number (number SMALLINT PRIMARY KEY, state VARCHAR NOT NULL UNIQUE);
INSERT INTO state_number SELECT row_number() OVER (ORDER BY state) - 1, state FROM (
    SELECT origin AS state FROM tie_row UNION SELECT destination FROM tie_row
    UNION SELECT origin FROM tie_month_row UNION SELECT destination FROM tie_month_row);
CREATE TABLE tie_numbered (
    layer_id SMALLINT NOT NULL,
    origin SMALLINT NOT NULL,
    destination SMALLINT NOT NULL,
    year SMALLINT NOT NULL,
    value DOUBLE NOT NULL,
    data_set INTEGER NOT NULL
);
INSERT INTO tie_numbered SELECT layer_id, o.number, d.number, year, value, data_set
FROM tie_row t JOIN state_number o ON o.state = t.origin JOIN state_number d ON d.state = t.destination;
DROP TABLE tie_row;
CREATE VIEW tie_row AS
SELECT layer_id, o.state AS origin, d.state AS destination, year, value, data_set
FROM tie_numbered t JOIN state_number o ON o.number = t.origin JOIN state_number d ON d.number = t.destination;
CREATE TABLE tie_month_numbered (
    layer_id SMALLINT NOT NULL,
    origin SMALLINT NOT NULL,
    destination SMALLINT NOT NULL,
    year SMALLINT NOT NULL,
    month TINYINT NOT NULL,
    value DOUBLE NOT NULL,
    data_set INTEGER NOT NULL
);
INSERT INTO tie_month_numbered SELECT layer_id, o.number, d.number, year, month, value, data_set
FROM tie_month_row t JOIN state_number o ON o.state = t.origin JOIN state_number d ON d.state = t.destination;
DROP TABLE tie_month_row;
CREATE VIEW tie_month_row AS
SELECT layer_id, o.state AS origin, d.state AS destination, year, month, value, data_set
FROM tie_month_numbered t JOIN state_number o ON o.number = t.origin JOIN state_number d ON d.number = t.destination;

-- Core tables of a workbench. The tables of facts are made from the descriptors of study/case_tables.c, the views for
-- readers by study/views.sql.
CREATE TABLE comity_meta (key VARCHAR PRIMARY KEY, value VARCHAR NOT NULL);

CREATE SEQUENCE run_number;
CREATE TABLE run (
    run BIGINT PRIMARY KEY,
    method VARCHAR NOT NULL,
    options VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    seed BIGINT NOT NULL,
    started TIMESTAMP NOT NULL,
    finished TIMESTAMP,
    summary VARCHAR
);

CREATE SEQUENCE data_set_number;
CREATE TABLE data_set (
    data_set INTEGER PRIMARY KEY,
    name VARCHAR NOT NULL,
    recipe VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    citation VARCHAR NOT NULL,
    terms VARCHAR NOT NULL,
    url VARCHAR NOT NULL,
    file VARCHAR NOT NULL,
    bytes BIGINT NOT NULL,
    sha256 VARCHAR NOT NULL,
    imported TIMESTAMP NOT NULL,
    rows_read BIGINT NOT NULL,
    rows_kept BIGINT NOT NULL,
    rows_missing BIGINT NOT NULL,
    rows_rejected BIGINT NOT NULL,
    rows_unmatched BIGINT NOT NULL,
    first_year INTEGER,
    last_year INTEGER,
    run BIGINT NOT NULL,
    rows_left_out BIGINT DEFAULT 0, -- that the recipe is not concerned with
    policy VARCHAR DEFAULT 'as_coded', -- or successor, strict: how states that are no more were taken
    label VARCHAR DEFAULT '' -- of a version beside others; what it fills is called NAME@LABEL
);
CREATE TABLE run_input (run BIGINT NOT NULL, data_set INTEGER NOT NULL);
-- recipes of the user, by the name that data_set.recipe gives them
CREATE TABLE recipe_text (recipe VARCHAR NOT NULL, sha256 VARCHAR NOT NULL, text VARCHAR NOT NULL);
-- data sets that were dropped: `fills` has the words (tie:LAYER, state_year:INDICATOR) of what rested on them
CREATE TABLE data_set_gone (
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
    run BIGINT NOT NULL -- that dropped it
);

-- codes that could not be resolved (reason unknown), or were kept although the state is not dated to that year
CREATE TABLE unmatched (
    data_set INTEGER NOT NULL,
    system VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    first_year INTEGER,
    last_year INTEGER,
    rows BIGINT NOT NULL,
    nearest VARCHAR -- the states that come nearest, where the code is unknown
);
-- what codes and names mean to the user, whatever the case and the recipes say
CREATE TABLE state_alias (
    system VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    added TIMESTAMP NOT NULL
);
CREATE TABLE rejected (
    data_set INTEGER NOT NULL,
    row BIGINT NOT NULL,
    col VARCHAR NOT NULL,
    value VARCHAR,
    reason VARCHAR NOT NULL
);

-- what a file of a statistics program says of a column (value NULL: label and unit of the column itself) ...
CREATE TABLE value_label (
    data_set INTEGER NOT NULL,
    col VARCHAR NOT NULL,
    value VARCHAR,
    label VARCHAR,
    unit VARCHAR
);
-- ... and the codes that stood in its missing cells
CREATE TABLE missing_code (
    data_set INTEGER NOT NULL,
    col VARCHAR NOT NULL,
    code VARCHAR NOT NULL,
    label VARCHAR,
    rows BIGINT NOT NULL
);

CREATE TABLE layer (
    layer_id SMALLINT PRIMARY KEY,
    layer VARCHAR NOT NULL UNIQUE,
    name VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    undirected BOOLEAN NOT NULL,
    formula VARCHAR NOT NULL,
    reference VARCHAR NOT NULL
);
-- Ties name their states by number, which takes a third of the room and of the time of codes; the views tie_row and
-- tie_month_row have the codes. An undirected layer keeps each pair once, the alphabetically first state as origin; the
-- view `tie` gives both directions.
CREATE TABLE state_number (number SMALLINT PRIMARY KEY, state VARCHAR NOT NULL UNIQUE);
CREATE TABLE tie_numbered (
    layer_id SMALLINT NOT NULL,
    origin SMALLINT NOT NULL,
    destination SMALLINT NOT NULL,
    year SMALLINT NOT NULL,
    value DOUBLE NOT NULL,
    data_set INTEGER NOT NULL
);
CREATE VIEW tie_row AS
SELECT layer_id, o.state AS origin, d.state AS destination, year, value, data_set
FROM tie_numbered t JOIN state_number o ON o.number = t.origin JOIN state_number d ON d.number = t.destination;

-- the same by month, of event data imported so
CREATE TABLE tie_month_numbered (
    layer_id SMALLINT NOT NULL,
    origin SMALLINT NOT NULL,
    destination SMALLINT NOT NULL,
    year SMALLINT NOT NULL,
    month TINYINT NOT NULL,
    value DOUBLE NOT NULL,
    data_set INTEGER NOT NULL
);
CREATE VIEW tie_month_row AS
SELECT layer_id, o.state AS origin, d.state AS destination, year, month, value, data_set
FROM tie_month_numbered t JOIN state_number o ON o.number = t.origin JOIN state_number d ON d.number = t.destination;

CREATE TABLE series (
    series_id SMALLINT PRIMARY KEY,
    indicator VARCHAR NOT NULL UNIQUE,
    name VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    formula VARCHAR NOT NULL,
    reference VARCHAR NOT NULL
);
CREATE TABLE state_year_row (
    series_id SMALLINT NOT NULL,
    state VARCHAR NOT NULL,
    year SMALLINT NOT NULL,
    value DOUBLE NOT NULL,
    data_set INTEGER NOT NULL
);

-- vote: 1 yes, 2 abstain, 3 no
CREATE TABLE vote (roll_call INTEGER NOT NULL, state VARCHAR NOT NULL, vote TINYINT NOT NULL, data_set INTEGER NOT NULL);
-- votes whose roll call is not imported yet, with their codes as they were read
CREATE TABLE vote_waiting (
    row BIGINT NOT NULL,
    roll_call INTEGER NOT NULL,
    vote TINYINT NOT NULL,
    data_set INTEGER NOT NULL,
    code0 VARCHAR,
    code1 VARCHAR,
    code2 VARCHAR,
    code3 VARCHAR
);
CREATE TABLE roll_call (
    roll_call INTEGER NOT NULL,
    session INTEGER NOT NULL,
    date DATE NOT NULL,
    important BOOLEAN,
    resolution VARCHAR,
    title VARCHAR,
    data_set INTEGER NOT NULL
);

-- two-mode ties: membership of states in intergovernmental organisations (1 full, 2 associate, 3 observer)
CREATE TABLE affiliation (
    layer VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    year SMALLINT NOT NULL,
    value TINYINT NOT NULL,
    data_set INTEGER NOT NULL
);

CREATE TABLE indicator (
    indicator VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    dimension VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    direction VARCHAR NOT NULL,
    formula VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    needs VARCHAR NOT NULL,
    sql VARCHAR NOT NULL
);
CREATE TABLE indicator_value_row (
    run BIGINT NOT NULL,
    indicator VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE NOT NULL,
    n BIGINT NOT NULL
);
CREATE TABLE component (
    component VARCHAR PRIMARY KEY,
    name VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    unit VARCHAR NOT NULL,
    formula VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    needs VARCHAR NOT NULL,
    sql VARCHAR NOT NULL
);
CREATE TABLE role_component_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    component VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE NOT NULL,
    n BIGINT NOT NULL,
    multiple DOUBLE -- the value in multiples of the equal share or of parity; NULL where it has none
);
-- one row a series tested for trend: an indicator's variant, or a state's component
CREATE TABLE trend_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    n BIGINT NOT NULL,
    first_year INTEGER,
    last_year INTEGER,
    kendall_s DOUBLE,
    kendall_variance DOUBLE,
    kendall_z DOUBLE,
    p DOUBLE,
    sen_slope DOUBLE,
    sen_low DOUBLE,
    sen_high DOUBLE,
    pettitt_k DOUBLE,
    pettitt_year INTEGER,
    pettitt_p DOUBLE
);
CREATE TABLE quadrant_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    left_out VARCHAR NOT NULL,
    structural DOUBLE,
    formal DOUBLE,
    n_structural INTEGER NOT NULL,
    n_formal INTEGER NOT NULL,
    structural_rank INTEGER,
    formal_rank INTEGER,
    label VARCHAR NOT NULL
);

-- layers that a run computed from others, so that they may be overwritten
CREATE TABLE computed_layer (layer_id SMALLINT NOT NULL, run BIGINT NOT NULL);
-- terms of a regression of networks (comity qap), each with its permutation test
CREATE TABLE qap_row (
    run BIGINT NOT NULL,
    formula VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL, -- '': all states
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
-- regressions of panels (comity explain): a row a term, and a row a model
CREATE TABLE explain_term_row (
    run BIGINT NOT NULL,
    term VARCHAR NOT NULL,
    estimate DOUBLE, -- NULL, as what follows: not estimated
    std_error DOUBLE,
    statistic DOUBLE,
    p_value DOUBLE,
    conf_low DOUBLE,
    conf_high DOUBLE,
    model INTEGER NOT NULL,
    outcome VARCHAR NOT NULL,
    state VARCHAR NOT NULL, -- estimated, absorbed (by the effects), collinear
    reason VARCHAR NOT NULL
);
CREATE TABLE explain_model_row (
    run BIGINT NOT NULL,
    model INTEGER NOT NULL,
    formula VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    estimator VARCHAR NOT NULL,
    sample VARCHAR NOT NULL, -- '': all rows
    effects VARCHAR NOT NULL,
    clusters VARCHAR NOT NULL,
    se VARCHAR NOT NULL,
    n_rows BIGINT NOT NULL,
    n_used BIGINT NOT NULL,
    n_missing BIGINT NOT NULL,
    n_singletons BIGINT NOT NULL,
    n_all_zero BIGINT NOT NULL,
    n_separated BIGINT NOT NULL,
    zeros BIGINT, -- rows used whose outcome is zero
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
    df_statistic DOUBLE -- of t; NULL: normal
);

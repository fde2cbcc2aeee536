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
ALTER TABLE indicator ADD COLUMN IF NOT EXISTS bounds VARCHAR DEFAULT '';
CREATE TABLE IF NOT EXISTS security_rate_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    day VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    grp VARCHAR NOT NULL,
    against VARCHAR NOT NULL,
    states VARCHAR NOT NULL,
    n_states BIGINT NOT NULL,
    first_year BIGINT NOT NULL,
    last_year BIGINT NOT NULL,
    years_before BIGINT NOT NULL,
    years_after BIGINT NOT NULL,
    events_before BIGINT NOT NULL,
    events_after BIGINT NOT NULL,
    exposure_before DOUBLE,
    exposure_after DOUBLE,
    ratio DOUBLE,
    low DOUBLE,
    high DOUBLE,
    mid_low DOUBLE,
    mid_high DOUBLE,
    p DOUBLE,
    p_central DOUBLE,
    mid_p DOUBLE,
    dispersion DOUBLE,
    wide_low DOUBLE,
    wide_high DOUBLE
);
CREATE TABLE IF NOT EXISTS security_incident_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    grp VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    events DOUBLE NOT NULL,
    states BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS index_run_row (
    run BIGINT NOT NULL,
    index_name VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    formula VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    units VARCHAR NOT NULL,
    spec VARCHAR NOT NULL,
    n_rows BIGINT NOT NULL,
    inputs VARCHAR NOT NULL,
    draws BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    failure VARCHAR NOT NULL,
    confidence DOUBLE,
    shift_mean DOUBLE,
    shift_low DOUBLE,
    shift_high DOUBLE,
    points BIGINT NOT NULL,
    points_used BIGINT NOT NULL,
    sobol_variance DOUBLE
);
CREATE TABLE IF NOT EXISTS index_element_row (
    run BIGINT NOT NULL,
    element VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    level INTEGER NOT NULL,
    parent VARCHAR,
    direction INTEGER NOT NULL,
    given DOUBLE NOT NULL,
    weight DOUBLE,
    effective DOUBLE,
    source VARCHAR NOT NULL,
    waits_for VARCHAR NOT NULL,
    n BIGINT NOT NULL,
    rank_shift DOUBLE,
    skew_before DOUBLE,
    kurtosis_before DOUBLE,
    n_winsorised INTEGER,
    logged INTEGER,
    skew_after DOUBLE,
    kurtosis_after DOUBLE
);
CREATE TABLE IF NOT EXISTS index_score_row (
    run BIGINT NOT NULL,
    unit VARCHAR NOT NULL,
    unit_name VARCHAR,
    year INTEGER,
    element VARCHAR NOT NULL,
    level INTEGER NOT NULL,
    score DOUBLE,
    score_low DOUBLE,
    score_high DOUBLE,
    rank INTEGER,
    rank_low DOUBLE,
    rank_high DOUBLE,
    rank_mean DOUBLE,
    rank_median DOUBLE,
    rank_best INTEGER,
    rank_worst INTEGER,
    ranked BIGINT NOT NULL,
    n BIGINT NOT NULL,
    n_all BIGINT NOT NULL,
    draws BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS index_stage_row (
    run BIGINT NOT NULL,
    unit VARCHAR NOT NULL,
    year INTEGER,
    indicator VARCHAR NOT NULL,
    raw DOUBLE,
    denominated DOUBLE,
    imputed DOUBLE,
    screened DOUBLE,
    treated DOUBLE,
    normalised DOUBLE,
    point VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS index_sensitivity_row (
    run BIGINT NOT NULL,
    position INTEGER NOT NULL,
    input VARCHAR NOT NULL,
    first DOUBLE,
    first_low DOUBLE,
    first_high DOUBLE,
    total DOUBLE,
    total_low DOUBLE,
    total_high DOUBLE
);
CREATE TABLE IF NOT EXISTS index_note_row (run BIGINT NOT NULL, position INTEGER NOT NULL, element VARCHAR, note VARCHAR NOT NULL);
CREATE TABLE IF NOT EXISTS break_test_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    regressors VARCHAR NOT NULL,
    n BIGINT NOT NULL,
    first_year INTEGER,
    last_year INTEGER,
    least BIGINT NOT NULL,
    breaks BIGINT NOT NULL,
    sup_f DOUBLE,
    sup_p DOUBLE,
    sup_year INTEGER,
    cusum DOUBLE,
    cusum_p DOUBLE
);
CREATE TABLE IF NOT EXISTS break_model_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    breaks BIGINT NOT NULL,
    rss DOUBLE,
    bic DOUBLE,
    lwz DOUBLE,
    f DOUBLE,
    p DOUBLE,
    years VARCHAR NOT NULL,
    chosen BOOLEAN NOT NULL
);
CREATE TABLE IF NOT EXISTS break_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    segment BIGINT NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    n BIGINT NOT NULL,
    level DOUBLE NOT NULL,
    slope DOUBLE,
    slope_p DOUBLE,
    break_year INTEGER,
    break_low INTEGER,
    break_high INTEGER
);
CREATE TABLE IF NOT EXISTS role_standing_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    left_out VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    standing DOUBLE NOT NULL,
    n BIGINT NOT NULL,
    n_of_year BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS role_trajectory_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    left_out VARCHAR NOT NULL,
    segment BIGINT NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    n BIGINT NOT NULL,
    level DOUBLE NOT NULL,
    slope DOUBLE,
    slope_p DOUBLE,
    break_year INTEGER,
    break_low INTEGER,
    break_high INTEGER,
    label VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS role_leading_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    left_out VARCHAR NOT NULL,
    components BIGINT NOT NULL,
    first BIGINT NOT NULL,
    structural BIGINT NOT NULL,
    structural_first BIGINT NOT NULL,
    rises VARCHAR NOT NULL,
    label VARCHAR NOT NULL
);
CREATE TABLE IF NOT EXISTS spillover_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    dimension_a VARCHAR NOT NULL,
    dimension_b VARCHAR NOT NULL,
    lag BIGINT NOT NULL,
    n BIGINT NOT NULL,
    a_leads DOUBLE,
    b_leads DOUBLE,
    lead DOUBLE,
    p DOUBLE,
    shifts BIGINT NOT NULL,
    critical_r DOUBLE,
    detectable_r DOUBLE
);
CREATE TABLE IF NOT EXISTS dimension_series_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    dimension VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE NOT NULL,
    change DOUBLE,
    n BIGINT NOT NULL,
    n_changes BIGINT NOT NULL
);
CREATE TABLE IF NOT EXISTS first_instrument_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    dimension VARCHAR NOT NULL,
    instrument VARCHAR NOT NULL,
    adopted DATE NOT NULL,
    expected INTEGER,
    seen INTEGER
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
CREATE TABLE IF NOT EXISTS network_node_row (
    run BIGINT NOT NULL,
    layer VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);
CREATE TABLE IF NOT EXISTS network_graph_row (
    run BIGINT NOT NULL,
    layer VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE NOT NULL
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

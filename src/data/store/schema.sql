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
    sql VARCHAR NOT NULL,
    bounds VARCHAR DEFAULT '' -- the lowest and the highest value there can be
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
-- rates of incidents before and after an event; `against`: the control whose ratio this one is divided by
CREATE TABLE security_rate_row (
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
CREATE TABLE security_incident_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    grp VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    events DOUBLE NOT NULL,
    states BIGINT NOT NULL
);
-- composite indices: what was computed ...
CREATE TABLE index_run_row (
    run BIGINT NOT NULL,
    index_name VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL, -- empty: a table of the user, or several organisations
    variant VARCHAR NOT NULL,
    title VARCHAR NOT NULL,
    formula VARCHAR NOT NULL,
    reference VARCHAR NOT NULL,
    units VARCHAR NOT NULL,
    spec VARCHAR NOT NULL, -- the text of the spec
    n_rows BIGINT NOT NULL,
    inputs VARCHAR NOT NULL, -- what was uncertain, in words
    draws BIGINT NOT NULL,
    failed BIGINT NOT NULL,
    failure VARCHAR NOT NULL, -- why the first draw failed
    confidence DOUBLE,
    shift_mean DOUBLE, -- mean absolute shift of ranks over the draws
    shift_low DOUBLE,
    shift_high DOUBLE,
    points BIGINT NOT NULL, -- of the sensitivity analysis
    points_used BIGINT NOT NULL,
    sobol_variance DOUBLE
);
-- ... of what it is made, with the weights that were used ...
CREATE TABLE index_element_row (
    run BIGINT NOT NULL,
    element VARCHAR NOT NULL,
    position INTEGER NOT NULL,
    name VARCHAR NOT NULL,
    level INTEGER NOT NULL,
    parent VARCHAR,
    direction INTEGER NOT NULL,
    given DOUBLE NOT NULL,
    weight DOUBLE, -- within the parent, among the elements that have scores
    effective DOUBLE, -- in the index
    source VARCHAR NOT NULL,
    waits_for VARCHAR NOT NULL, -- empty: it has data
    n BIGINT NOT NULL,
    rank_shift DOUBLE, -- mean absolute shift of ranks without it
    skew_before DOUBLE,
    kurtosis_before DOUBLE,
    n_winsorised INTEGER,
    logged INTEGER,
    skew_after DOUBLE,
    kurtosis_after DOUBLE
);
-- ... scores and ranks at every level (a rank only with its interval) ...
CREATE TABLE index_score_row (
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
    ranked BIGINT NOT NULL, -- how many are ranked beside it
    n BIGINT NOT NULL, -- indicators with a measured value
    n_all BIGINT NOT NULL, -- of how many
    draws BIGINT NOT NULL
);
-- ... every indicator at every stage ...
CREATE TABLE index_stage_row (
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
    point VARCHAR NOT NULL -- high, low: winsorised; logged; imputed; measured; missing
);
-- ... how much each choice moves the ranks, and what was unusual
CREATE TABLE index_sensitivity_row (
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
CREATE TABLE index_note_row (run BIGINT NOT NULL, position INTEGER NOT NULL, element VARCHAR, note VARCHAR NOT NULL);
-- Bai-Perron breaks: a row a series, what it is and whether it breaks at all ...
CREATE TABLE break_test_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    subject VARCHAR NOT NULL, -- indicator or component
    series VARCHAR NOT NULL,  -- as in trend_row
    regressors VARCHAR NOT NULL, -- level, or trend: level and trend
    n BIGINT NOT NULL,
    first_year INTEGER,
    last_year INTEGER,
    least BIGINT NOT NULL, -- years a segment has at least
    breaks BIGINT NOT NULL,
    sup_f DOUBLE,
    sup_p DOUBLE,
    sup_year INTEGER,
    cusum DOUBLE,
    cusum_p DOUBLE
);
-- ... a row a number of breaks that was tried ...
CREATE TABLE break_model_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    breaks BIGINT NOT NULL,
    rss DOUBLE,
    bic DOUBLE,
    lwz DOUBLE,
    f DOUBLE, -- of one break more
    p DOUBLE,
    years VARCHAR NOT NULL, -- last years before the breaks, separated by blanks
    chosen BOOLEAN NOT NULL
);
-- ... and a row a segment; the break that begins it comes after break_year, within break_low and break_high
CREATE TABLE break_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    subject VARCHAR NOT NULL,
    series VARCHAR NOT NULL,
    segment BIGINT NOT NULL,
    first_year INTEGER NOT NULL,
    last_year INTEGER NOT NULL,
    n BIGINT NOT NULL,
    level DOUBLE NOT NULL, -- mean
    slope DOUBLE,          -- Sen, a year
    slope_p DOUBLE,        -- Mann-Kendall
    break_year INTEGER,
    break_low INTEGER,
    break_high INTEGER
);
-- where a member stands among the members: mean over its components of the share of the others it is above; left_out as
-- in quadrant_row
CREATE TABLE role_standing_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    left_out VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    standing DOUBLE NOT NULL,
    n BIGINT NOT NULL, -- components
    n_of_year BIGINT NOT NULL -- those with a value of that very year
);
CREATE TABLE role_trajectory_row (
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
CREATE TABLE role_leading_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    left_out VARCHAR NOT NULL,
    components BIGINT NOT NULL, -- in which it can be compared
    first BIGINT NOT NULL,      -- in which it is clearly first
    structural BIGINT NOT NULL,
    structural_first BIGINT NOT NULL,
    rises VARCHAR NOT NULL, -- formal, agenda and political components that broke upwards
    label VARCHAR NOT NULL
);
-- what of one dimension goes before the other
CREATE TABLE spillover_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    dimension_a VARCHAR NOT NULL,
    dimension_b VARCHAR NOT NULL,
    lag BIGINT NOT NULL,
    n BIGINT NOT NULL, -- pairs of years
    a_leads DOUBLE,    -- correlation of changes of a with those of b, lag years later
    b_leads DOUBLE,
    lead DOUBLE,       -- a_leads less b_leads
    p DOUBLE,          -- over all circular shifts
    shifts BIGINT NOT NULL,
    critical_r DOUBLE,
    detectable_r DOUBLE
);
CREATE TABLE dimension_series_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    variant VARCHAR NOT NULL,
    dimension VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    value DOUBLE NOT NULL, -- mean of the standardised indicators
    change DOUBLE,         -- mean of their changes since the year before
    n BIGINT NOT NULL,     -- indicators
    n_changes BIGINT NOT NULL
);
CREATE TABLE first_instrument_row (
    run BIGINT NOT NULL,
    organisation VARCHAR NOT NULL,
    dimension VARCHAR NOT NULL,
    instrument VARCHAR NOT NULL,
    adopted DATE NOT NULL,
    expected INTEGER, -- place in the stated order; NULL: not in it
    seen INTEGER      -- place in time
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
-- positions of states, and the shape of the whole, in networks of one layer (or several, joined by +) and year;
-- organisation '': all states
CREATE TABLE network_node_row (
    run BIGINT NOT NULL,
    layer VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    state VARCHAR NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE NOT NULL
);
CREATE TABLE network_graph_row (
    run BIGINT NOT NULL,
    layer VARCHAR NOT NULL,
    organisation VARCHAR NOT NULL,
    year INTEGER NOT NULL,
    measure VARCHAR NOT NULL,
    value DOUBLE NOT NULL
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

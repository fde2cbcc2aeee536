-- What a workbench of an older schema lacks. Each statement may be run again on a file that has it already.
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

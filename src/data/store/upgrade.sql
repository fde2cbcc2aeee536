-- What a workbench of schema 1 lacks. Each statement may be run again on a file that has it already.
ALTER TABLE data_set ADD COLUMN IF NOT EXISTS rows_left_out BIGINT DEFAULT 0;
ALTER TABLE data_set ADD COLUMN IF NOT EXISTS policy VARCHAR DEFAULT 'as_coded';
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

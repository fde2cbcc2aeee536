-- What a workbench of schema 1 lacks. Each statement may be run again on a file that has it already.
ALTER TABLE data_set ADD COLUMN IF NOT EXISTS rows_left_out BIGINT DEFAULT 0;
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

-- The claims of the case, read from its claim files, and what `comity claims` found. It may be run again on a workbench
-- that has them. What an older one has as claims keeps its columns, and has no test.
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS needs VARCHAR;
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS rules VARCHAR;
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS evidence VARCHAR;
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS reason VARCHAR;
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS changes VARCHAR;
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS sources VARCHAR;
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS sql VARCHAR;
ALTER TABLE IF EXISTS claim ADD COLUMN IF NOT EXISTS file VARCHAR;
CREATE TABLE IF NOT EXISTS claim (
    claim VARCHAR NOT NULL,
    section VARCHAR, -- where in the work that makes it
    statement VARCHAR,
    kind VARCHAR,
    source VARCHAR, -- that work
    needs VARCHAR,
    rules VARCHAR, -- a line a rule: VERDICT: condition
    evidence VARCHAR,
    reason VARCHAR,
    changes VARCHAR,
    sources VARCHAR,
    sql VARCHAR,
    file VARCHAR
);
CREATE TABLE IF NOT EXISTS claim_result_row (
    run BIGINT NOT NULL,
    claim VARCHAR NOT NULL,
    verdict VARCHAR, -- NULL: it waits, or could not be tested for an error
    n BIGINT,
    evidence VARCHAR,
    waits_for VARCHAR,
    sources VARCHAR,
    numbers VARCHAR, -- NAME=VALUE of the query's columns
    rule VARCHAR, -- the condition that decided
    error VARCHAR
);

-- What a workbench of schema 1 lacks. Each statement may be run again on a file that has it already.
ALTER TABLE data_set ADD COLUMN IF NOT EXISTS rows_left_out BIGINT DEFAULT 0;

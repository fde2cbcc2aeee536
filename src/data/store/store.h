/* The workbench file: one DuckDB database, opened, queried and changed in transactions.
 *
 * Call order: comity_store_create or comity_store_open, then queries; changes between comity_store_begin and
 * comity_store_commit (or _rollback); comity_store_close. A change that is not committed leaves the file as it was,
 * also when the process is killed. One thread at a time may use a store. */
#ifndef COMITY_STORE_H
#define COMITY_STORE_H

#include "comity/base.h"
#include "comity/panel.h"

#include <duckdb.h>
#include <stddef.h>

/* Raised whenever an older program could misread a newer file. */
#define COMITY_SCHEMA_VERSION 3

typedef struct comity_store comity_store;

typedef enum { COMITY_STORE_READ, COMITY_STORE_WRITE } comity_store_mode;

/* Makes a new file at `path`, which must not exist, with the core tables (schema.sql). */
comity_status comity_store_create(const char *path, comity_store **out, comity_error *error);

/* The same in memory, gone when it is closed. */
comity_status comity_store_create_in_memory(comity_store **out, comity_error *error);

/* Opens a workbench. Errors say whether the file is missing, no workbench, made by a newer version, or in use. A file
 * of an older schema is brought up to date first, in one transaction, also when it is opened for reading. */
comity_status comity_store_open(const char *path, comity_store_mode mode, comity_store **out, comity_error *error);

/* Rolls back what is open and closes. NULL is allowed. */
void comity_store_close(comity_store *store);

/* Writes the log into the file itself, so that the file stands alone. */
comity_status comity_store_checkpoint(comity_store *store, comity_error *error);

/* The connection, for registering functions and for interrupting. */
duckdb_connection comity_store_connection(const comity_store *store);

/* Path as given to open or create. */
const char *comity_store_path(const comity_store *store);

comity_status comity_store_begin(comity_store *store, comity_error *error);
comity_status comity_store_commit(comity_store *store, comity_error *error);
/* Never fails outwardly: after it no transaction is open. */
void comity_store_rollback(comity_store *store);

/* Runs one or more statements without parameters; their results are dropped. */
comity_status comity_store_exec(comity_store *store, const char *sql, comity_error *error);

/* Runs one statement with text parameters (? in order; NULL is SQL NULL; cast in the SQL: ?::INTEGER, else columns may
 * come as text) and returns the rows as a panel: floating and decimal columns as NUMBER, whole and boolean ones as
 * INTEGER, all else as TEXT. `out` must be initialised; it is filled anew. `params` may be NULL if `n` is 0; `out` may
 * be NULL. */
comity_status comity_store_query(comity_store *store, const char *sql, const char *const *params, size_t n,
                                 comity_panel *out, comity_error *error);

/* The single value of a one-row query as an integer; `fallback` where there is no row or it is NULL. */
comity_status comity_store_integer(comity_store *store, const char *sql, const char *const *params, size_t n,
                                   int64_t fallback, int64_t *out, comity_error *error);

/* Appends all rows of `panel` to `table`, whose columns must be those of the panel in the same order. NUMBER goes to
 * DOUBLE, INTEGER to any integer type in whose range it lies or (as days since 1970-01-01) to DATE, TEXT to VARCHAR.
 * Outside a transaction, rows before the one that fails may be kept. */
comity_status comity_store_append(comity_store *store, const char *table, const comity_panel *panel,
                                  comity_error *error);

/* Starts a run: a row of table `run` with method, options (in words), seed and the program's version. */
comity_status comity_store_run_begin(comity_store *store, const char *method, const char *options, int64_t seed,
                                     int64_t *run, comity_error *error);
/* Ends it, noting `summary`, and which data sets were in the workbench. */
comity_status comity_store_run_end(comity_store *store, int64_t run, const char *summary, comity_error *error);

/* Turns DuckDB's words about a failed statement into a status and a sentence. */
comity_status comity_store_explain(const char *words, comity_error *error);

/* Doubles every quote, so that `name` can stand between double (quote '"') or single quotes in SQL. `size` bytes. */
comity_status comity_store_quote(const char *name, char quote, char *out, size_t size, comity_error *error);

#endif

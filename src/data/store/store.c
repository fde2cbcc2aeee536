/* The workbench file: open, close, transactions, plain statements. See store.h.
 *
 * DuckDB logs every commit before it says so, therefore a killed process leaves the last committed state. Its messages
 * are turned into ours where a user can do something about the cause. DuckDB is told never to fetch extensions. */
#include "data/store/store_internal.h"

#include "base/assets.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define QUOTE(number) #number
#define TEXT_OF(number) QUOTE(number)
#define VERSION_TEXT TEXT_OF(COMITY_SCHEMA_VERSION)

static comity_status set_option(duckdb_config config, const char *name, const char *value, comity_error *error) {
    if (duckdb_set_config(config, name, value) == DuckDBError) {
        return comity_fail(error, COMITY_ERROR_IO, "DuckDB does not know the setting %s", name);
    }
    return COMITY_OK;
}

/* Says what DuckDB's words about opening a file mean for the user. */
static comity_status explain_open(const char *path, const char *words, comity_error *error) {
    comity_status status;
    if (strstr(words, "Could not set lock") || strstr(words, "Conflicting lock")) {
        status = comity_fail(error, COMITY_ERROR_IO, "the file is in use by another program; close it there first");
    } else if (strstr(words, "not a valid DuckDB database file")) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "this is not a workbench (not a DuckDB file)");
    } else if (strstr(words, "Corrupt database") || strstr(words, "Could not read enough bytes")) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "the file is damaged (cut short or changed): %s", words);
    } else if (strstr(words, "newer version") || strstr(words, "version number")) {
        status = comity_fail(error, COMITY_ERROR_INPUT,
                             "the file was written by a newer DuckDB than the one in this program (%s)",
                             duckdb_library_version());
    } else {
        status = comity_fail(error, COMITY_ERROR_IO, "cannot open: %s", words);
    }
    comity_error_at(error, path, 0, NULL);
    return status;
}

/* The path as DuckDB must get it: ":memory:", "s3:x" or "~x" are plain file names here; NULL stands for memory. NULL:
 * out of memory. */
static char *local_path(const char *path) {
    if (!path) {
        return strdup(":memory:");
    }
    size_t size = strlen(path) + 3;
    char *local = malloc(size);
    if (local) {
        snprintf(local, size, "%s%s", path[0] == '/' ? "" : "./", path);
    }
    return local;
}

static comity_status open_file(const char *path, comity_store_mode mode, comity_store **out, comity_error *error) {
    char *words = NULL;
    char *local = local_path(path);
    duckdb_config config = NULL;
    comity_status status = COMITY_OK;
    comity_store *store = calloc(1, sizeof *store);
    if (!local || !store || !(store->path = strdup(path ? path : "")) || duckdb_create_config(&config) == DuckDBError) {
        (void)comity_fail_memory(error);
        status = COMITY_ERROR_MEMORY;
        goto out;
    }
    const char *access = mode == COMITY_STORE_READ ? "READ_ONLY" : "READ_WRITE";
    if ((status = set_option(config, "access_mode", access, error)) ||
        (status = set_option(config, "autoinstall_known_extensions", "false", error)) ||
        (status = set_option(config, "autoload_known_extensions", "false", error)) ||
        (status = set_option(config, "memory_limit", "1500MB", error)) ||
        (status = set_option(config, "preserve_insertion_order", "true", error))) {
        goto out;
    }
    if (duckdb_open_ext(local, &store->database, config, &words) == DuckDBError) {
        status = explain_open(path, words ? words : "unknown reason", error);
        goto out;
    }
    if (duckdb_connect(store->database, &store->connection) == DuckDBError) {
        status = comity_fail(error, COMITY_ERROR_IO, "DuckDB gave no connection");
    }
out:
    duckdb_free(words);
    duckdb_destroy_config(&config);
    free(local);
    if (status) {
        comity_store_close(store);
        store = NULL;
    }
    *out = store;
    return status;
}

void comity_store_close(comity_store *store) {
    if (!store) {
        return;
    }
    if (store->in_transaction) {
        comity_store_rollback(store);
    }
    duckdb_disconnect(&store->connection);
    duckdb_close(&store->database);
    free(store->path);
    free(store);
}

/* A new workbench with its core tables; without path in memory. */
static comity_status make_new(const char *path, comity_store **out, comity_error *error) {
    const char *version[] = {COMITY_VERSION};
    comity_status status = open_file(path, COMITY_STORE_WRITE, out, error);
    if (status) {
        return status;
    }
    if ((status = comity_store_begin(*out, error)) ||
        (status = comity_store_exec(*out, comity_asset_find("src/data/store/schema.sql")->bytes, error)) ||
        (status = comity_store_query(*out,
                                     "INSERT INTO comity_meta SELECT unnest(['format', 'schema', 'made_by']), "
                                     "unnest(['comity workbench', '" VERSION_TEXT "', ?])",
                                     version, 1, NULL, error)) ||
        (status = comity_store_commit(*out, error))) {
        comity_store_close(*out);
        *out = NULL;
    }
    return status;
}

comity_status comity_store_create(const char *path, comity_store **out, comity_error *error) {
    *out = NULL;
    if (access(path, F_OK) == 0) {
        comity_fail(error, COMITY_ERROR_IO, "the file is already there");
        comity_error_at(error, path, 0, NULL);
        return COMITY_ERROR_IO;
    }
    return make_new(path, out, error);
}

comity_status comity_store_create_in_memory(comity_store **out, comity_error *error) {
    return make_new(NULL, out, error);
}

/* Does the file begin as DuckDB's do? DuckDB itself would read others as tables, or not at all. */
static int has_duckdb_mark(const char *path) {
    char start[12];
    FILE *in = fopen(path, "rb");
    int found = in && fread(start, 1, sizeof start, in) == sizeof start && memcmp(start + 8, "DUCK", 4) == 0;
    if (in) {
        (void)fclose(in);
    }
    return found;
}

/* A file that is not there, or no plain file, would otherwise be made or misreported by DuckDB. */
static comity_status must_be_file(const char *path, comity_error *error) {
    struct stat about;
    comity_status status = COMITY_OK;
    if (stat(path, &about) != 0) {
        status =
            comity_fail(error, COMITY_ERROR_IO,
                        errno == ENOENT ? "there is no such file; make one with: comity init" : "cannot be read: %s",
                        strerror(errno));
    } else if (!S_ISREG(about.st_mode)) {
        status = comity_fail(error, COMITY_ERROR_IO, "this is not a file");
    } else if (about.st_size == 0) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "this is not a workbench (the file is empty)");
    } else if (access(path, R_OK) == 0 && !has_duckdb_mark(path)) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "this is not a workbench (not a DuckDB file)");
    }
    comity_error_at(error, path, 0, NULL);
    return status;
}

static comity_status check_version(comity_store *store, int64_t *found, comity_error *error) {
    int64_t known = 0;
    int64_t schema = 0;
    comity_status status = comity_store_integer(
        store, "SELECT count(*) FROM duckdb_tables() WHERE table_name = 'comity_meta'", NULL, 0, 0, &known, error);
    if (!status && known == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "this is a DuckDB file, but not a workbench");
    }
    if (!status) {
        status = comity_store_integer(store, "SELECT TRY_CAST(value AS BIGINT) FROM comity_meta WHERE key = 'schema'",
                                      NULL, 0, 0, &schema, error);
    }
    if (!status && schema > COMITY_SCHEMA_VERSION) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "the workbench has schema %lld, this program (%s) knows up to %d: use a newer comity",
                           (long long)schema, COMITY_VERSION, COMITY_SCHEMA_VERSION);
    }
    if (!status && schema < 1) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the workbench states no schema version; it is damaged");
    }
    *found = schema;
    return status;
}

/* Adds what later schemas have. */
static comity_status upgrade(comity_store *store, comity_error *error) {
    comity_status status = comity_store_begin(store, error);
    if (status || (status = comity_store_exec(store, comity_asset_find("src/data/store/upgrade.sql")->bytes, error)) ||
        (status = comity_store_exec(store, "UPDATE comity_meta SET value = '" VERSION_TEXT "' WHERE key = 'schema'",
                                    error)) ||
        (status = comity_store_commit(store, error))) {
        comity_store_rollback(store);
        if (error && error->status == COMITY_ERROR_INPUT) {
            status = comity_fail(error, COMITY_ERROR_INPUT,
                                 "the workbench of an older comity cannot be brought up to date; it is damaged");
        }
    }
    return status;
}

/* Opens the file for writing to bring it up to date, then as it was asked for. */
static comity_status reopen_upgraded(const char *path, comity_store_mode mode, comity_store **out,
                                     comity_error *error) {
    comity_status status = COMITY_OK;
    if (mode == COMITY_STORE_READ) {
        comity_store_close(*out);
        *out = NULL;
        status = open_file(path, COMITY_STORE_WRITE, out, error);
    }
    if (!status) {
        status = upgrade(*out, error);
    }
    if (!status && mode == COMITY_STORE_READ) {
        comity_store_close(*out);
        *out = NULL;
        status = open_file(path, COMITY_STORE_READ, out, error);
    }
    return status;
}

/* Is there a log beside the file, left by a process that was killed? */
static int has_log(const char *path) {
    struct stat about;
    char *log = NULL;
    if (asprintf(&log, "%s.wal", path) < 0) {
        return 0;
    }
    int found = stat(log, &about) == 0 && about.st_size > 0;
    free(log);
    return found;
}

/* What a killed process had committed may still have to be written into the file, which DuckDB cannot do while it opens
 * the file for reading: then it is opened for writing once. */
static comity_status open_settled(const char *path, comity_store_mode mode, comity_store **out, comity_error *error) {
    comity_status status = open_file(path, mode, out, error);
    if (!status || mode != COMITY_STORE_READ || !has_log(path)) {
        return status;
    }
    comity_store *settled = NULL;
    if (open_file(path, COMITY_STORE_WRITE, &settled, NULL)) {
        return status;
    }
    comity_store_close(settled);
    comity_error_clear(error);
    return open_file(path, mode, out, error);
}

comity_status comity_store_open(const char *path, comity_store_mode mode, comity_store **out, comity_error *error) {
    *out = NULL;
    comity_error_clear(error);
    comity_status status = must_be_file(path, error);
    if (status || (status = open_settled(path, mode, out, error))) {
        return status;
    }
    int64_t schema = 0;
    if (!(status = check_version(*out, &schema, error)) && schema < COMITY_SCHEMA_VERSION) {
        status = reopen_upgraded(path, mode, out, error);
    }
    if (status) {
        comity_error_at(error, path, 0, NULL);
        comity_store_close(*out);
        *out = NULL;
    }
    return status;
}

comity_status comity_store_checkpoint(comity_store *store, comity_error *error) {
    return comity_store_exec(store, "CHECKPOINT", error);
}

duckdb_connection comity_store_connection(const comity_store *store) {
    return store->connection;
}

const char *comity_store_path(const comity_store *store) {
    return store->path;
}

comity_status comity_store_begin(comity_store *store, comity_error *error) {
    comity_status status = comity_store_exec(store, "BEGIN TRANSACTION", error);
    store->in_transaction |= status == COMITY_OK;
    return status;
}

comity_status comity_store_commit(comity_store *store, comity_error *error) {
    /* DuckDB takes COMMIT without complaint after a failed statement, and keeps nothing: any other statement tells */
    comity_status status = comity_store_exec(store, "SELECT 1", error);
    status = status ? status : comity_store_exec(store, "COMMIT", error);
    if (status) {
        comity_store_rollback(store);
    }
    store->in_transaction = 0;
    return status;
}

void comity_store_rollback(comity_store *store) {
    duckdb_result result;
    if (store->in_transaction) {
        (void)duckdb_query(store->connection, "ROLLBACK", &result);
        duckdb_destroy_result(&result);
    }
    store->in_transaction = 0;
}

/* Does the message speak of the query's own words? Then these must not be taken for a reason. */
static int is_about_the_query(const char *words) {
    static const char *const starts[] = {"Parser Error", "Binder Error", "Catalog Error"};
    for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++) {
        if (strncmp(words, starts[i], strlen(starts[i])) == 0) {
            return 1;
        }
    }
    return 0;
}

comity_status comity_store_explain(const char *words, comity_error *error) {
    words = words ? words : "unknown reason";
    if (is_about_the_query(words)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "%s", words);
    }
    if (strncmp(words, "INTERRUPT Error", 15) == 0) {
        return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
    }
    if (strstr(words, "No space left") || strstr(words, "File too large") || strstr(words, "Disk quota")) {
        return comity_fail(error, COMITY_ERROR_IO, "the disk is full (or the file may not grow); nothing was changed");
    }
    if (strstr(words, "Out of Memory") || strstr(words, "failed to allocate") || strstr(words, "failed to pin block")) {
        return comity_fail(error, COMITY_ERROR_MEMORY, "not enough memory: %s", words);
    }
    if (strstr(words, "read-only mode")) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the workbench is open for reading only: %s", words);
    }
    comity_status status = strstr(words, "IO Error") ? COMITY_ERROR_IO : COMITY_ERROR_INPUT;
    return comity_fail(error, status, "%s", words);
}

comity_status comity_store_exec(comity_store *store, const char *sql, comity_error *error) {
    duckdb_result result;
    comity_status status = COMITY_OK;
    if (duckdb_query(store->connection, sql, &result) == DuckDBError) {
        status = comity_store_explain(duckdb_result_error(&result), error);
    }
    duckdb_destroy_result(&result);
    return status;
}

comity_status comity_store_quote(const char *name, char quote, char *out, size_t size, comity_error *error) {
    size_t used = 0;
    for (; *name; name++) {
        if (used + 3 > size) {
            return comity_fail(error, COMITY_ERROR_INPUT, "the name is too long");
        }
        out[used++] = *name;
        if (*name == quote) {
            out[used++] = quote;
        }
    }
    out[used] = '\0';
    return COMITY_OK;
}

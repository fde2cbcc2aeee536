/* The workbench file: opening, everything that is no workbench, transactions, kills, locks, a full disk, runs. */
#include "scratch.h"

#include "data/store/store.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

static comity_store *make(const char *path) {
    comity_error error;
    comity_store *store = NULL;
    comity_error_clear(&error);
    assert_ok(comity_store_create(path, &store, &error), error);
    return store;
}

static comity_store *open_store(const char *path, comity_store_mode mode) {
    comity_error error;
    comity_store *store = NULL;
    assert_ok(comity_store_open(path, mode, &store, &error), error);
    return store;
}

/* Opening fails, says so with these words and names the file. */
static void cannot_open(const char *path, comity_store_mode mode, comity_status status, const char *words) {
    comity_error error;
    comity_store *store = (comity_store *)&error;
    assert_fails(comity_store_open(path, mode, &store, &error), status, error, words);
    assert_null(store);
    assert_string_equal(error.file, path);
}

static void a_new_file_has_the_tables_and_opens_again(void **state) {
    (void)state;
    const char *path = scratch("new.comity");
    comity_store *store = make(path);
    assert_string_equal(comity_store_path(store), path);
    assert_non_null(comity_store_connection(store));
    assert_string_equal(sql_text(store, "SELECT value FROM comity_meta WHERE key = 'schema'"), "3");
    assert_string_equal(sql_text(store, "SELECT value FROM comity_meta WHERE key = 'made_by'"), COMITY_VERSION);
    assert_true(sql_number(store, "SELECT count(*) FROM duckdb_tables()") >= 15);
    comity_store_close(store);
    for (int mode = COMITY_STORE_READ; mode <= COMITY_STORE_WRITE; mode++) {
        store = open_store(path, (comity_store_mode)mode);
        assert_string_equal(sql_text(store, "SELECT value FROM comity_meta WHERE key = 'format'"), "comity workbench");
        comity_store_close(store);
    }
    comity_store_close(NULL);
}

static void a_new_file_takes_no_ones_place(void **state) {
    comity_error error;
    comity_store *store = NULL;
    const char *path = scratch("taken.txt");
    (void)state;
    write_text(path, "my thesis");
    assert_fails(comity_store_create(path, &store, &error), COMITY_ERROR_IO, error, "already there");
    assert_null(store);
    assert_string_equal(error.file, path);
    char *text = read_text(path, NULL);
    assert_string_equal(text, "my thesis");
    free(text);
    assert_fails(comity_store_create(scratch("no/such/folder.comity"), &store, &error), COMITY_ERROR_IO, error,
                 "cannot open");
    assert_null(store);
}

/* ------------------------------------------------------------------------------------- what is no workbench */

static void write_random(const char *path, size_t size) {
    unsigned char *bytes = malloc(size);
    uint32_t x = 12345;
    assert_non_null(bytes);
    for (size_t i = 0; i < size; i++) {
        x = x * 1664525U + 1013904223U;
        bytes[i] = (unsigned char)(x >> 24);
    }
    write_bytes(path, bytes, size);
    free(bytes);
}

static void what_is_no_workbench_is_told_apart(void **state) {
    (void)state;
    for (int mode = COMITY_STORE_READ; mode <= COMITY_STORE_WRITE; mode++) {
        comity_store_mode how = (comity_store_mode)mode;
        cannot_open(scratch("missing"), how, COMITY_ERROR_IO, "there is no such file");
        assert_false(is_there(scratch("missing")));
        cannot_open(scratch_folder, how, COMITY_ERROR_IO, "not a file");
        write_text(scratch("empty"), "");
        cannot_open(scratch("empty"), how, COMITY_ERROR_INPUT, "not a workbench");
        write_text(scratch("short"), "x");
        cannot_open(scratch("short"), how, COMITY_ERROR_INPUT, "not a workbench");
        write_text(scratch("table.csv"), "state,name\nCHN,China\n");
        cannot_open(scratch("table.csv"), how, COMITY_ERROR_INPUT, "not a workbench");
        write_random(scratch("random"), 300000);
        cannot_open(scratch("random"), how, COMITY_ERROR_INPUT, "not a workbench");
        cannot_open(scratch("table.csv/inside"), how, COMITY_ERROR_IO, "cannot be read");
        cannot_open("", how, COMITY_ERROR_IO, "there is no such file");
        cannot_open("/dev/null", how, COMITY_ERROR_IO, "not a file");
    }
    /* looking at them leaves them as they were */
    char *text = read_text(scratch("table.csv"), NULL);
    assert_string_equal(text, "state,name\nCHN,China\n");
    free(text);
}

static void a_link_to_nowhere_is_a_missing_file(void **state) {
    (void)state;
    const char *path = scratch("link");
    assert_int_equal(symlink("/no/such/place", path), 0);
    cannot_open(path, COMITY_STORE_READ, COMITY_ERROR_IO, "there is no such file");
}

/* A workbench that was cut short, or in which a bit was flipped. */
/* Names that mean something to DuckDB or to a shell are names here. */
static void any_name_will_do(void **state) {
    static const char *const names[] = {":memory:", "sqlite:x",     "md:x",    "s3:x", "file:x", "~x",        "~",
                                        "x.csv",    "x.parquet",    "a b.x",   "it's", "a\"b",   "100%s%n.x", "a\nb",
                                        "a;b--",    "\xE4\xB8\xAD", "a?b=c.x", "*.x",  "-x",     "x.wal"};
    char here[1024];
    (void)state;
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(mkdir(scratch("names"), 0700) | chdir(scratch("names")), 0);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        comity_store *store = make(names[i]);
        sql_run(store, "CREATE TABLE t AS SELECT 42 AS a");
        comity_store_close(store);
        assert_true(is_there(names[i]));
        store = open_store(names[i], COMITY_STORE_READ);
        assert_true(sql_number(store, "FROM t") == 42);
        assert_string_equal(comity_store_path(store), names[i]);
        comity_store_close(store);
    }
    assert_int_equal(chdir(here), 0);
}

static void a_damaged_file_is_an_error(void **state) {
    size_t size = 0;
    (void)state;
    comity_store_close(make(scratch("whole")));
    char *bytes = read_text(scratch("whole"), &size);
    const size_t kept[] = {100, 4096, 8192, 12288, size / 2};
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        write_bytes(scratch("part"), bytes, kept[i]);
        cannot_open(scratch("part"), COMITY_STORE_READ, COMITY_ERROR_INPUT, "the file is damaged");
        cannot_open(scratch("part"), COMITY_STORE_WRITE, COMITY_ERROR_INPUT, "the file is damaged");
    }
    const size_t changed[] = {12, 40, 4096, 4100, 8200, 12289};
    for (size_t i = 0; i < sizeof changed / sizeof changed[0]; i++) {
        bytes[changed[i]] ^= 0x55;
        write_bytes(scratch("part"), bytes, size);
        bytes[changed[i]] ^= 0x55;
        cannot_open(scratch("part"), COMITY_STORE_READ, COMITY_ERROR_INPUT, "the file is damaged");
    }
    free(bytes);
}

/* A DuckDB file made without Comity, with one statement run in it. */
static void make_foreign(const char *path, const char *sql) {
    duckdb_database database;
    duckdb_connection connection;
    assert_int_equal(duckdb_open(path, &database), DuckDBSuccess);
    assert_int_equal(duckdb_connect(database, &connection), DuckDBSuccess);
    assert_int_equal(duckdb_query(connection, sql, NULL), DuckDBSuccess);
    duckdb_disconnect(&connection);
    duckdb_close(&database);
}

static void a_foreign_or_newer_database_is_told_apart(void **state) {
    static const struct {
        const char *sql;
        const char *words;
    } cases[] = {
        {"CREATE TABLE t (a INTEGER)", "but not a workbench"},
        {"CREATE TABLE comity_meta (key VARCHAR, value VARCHAR); INSERT INTO comity_meta VALUES ('schema', '999')",
         "newer"},
        {"CREATE TABLE comity_meta (key VARCHAR, value VARCHAR); INSERT INTO comity_meta VALUES ('schema', '4')",
         "schema 4, this program (" COMITY_VERSION ") knows up to 3"},
        {"CREATE TABLE comity_meta (key VARCHAR, value VARCHAR); INSERT INTO comity_meta VALUES ('schema', '0')",
         "damaged"},
        {"CREATE TABLE comity_meta (key VARCHAR, value VARCHAR); INSERT INTO comity_meta VALUES ('schema', 'one')",
         "damaged"},
        {"CREATE TABLE comity_meta (key VARCHAR, value VARCHAR)", "damaged"},
        {"CREATE TABLE comity_meta (something INTEGER)", ""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char name[32];
        snprintf(name, sizeof name, "foreign-%zu", i);
        make_foreign(scratch(name), cases[i].sql);
        cannot_open(scratch(name), COMITY_STORE_READ, COMITY_ERROR_INPUT, cases[i].words);
        cannot_open(scratch(name), COMITY_STORE_WRITE, COMITY_ERROR_INPUT, cases[i].words);
    }
}

/* Every column of the store's own tables, in order. */
static const char *all_columns(comity_store *store) {
    return sql_text(store,
                    "SELECT string_agg(table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable, "
                    "'; ' ORDER BY table_name, column_index) FROM duckdb_columns() WHERE schema_name = 'main' AND "
                    "table_name NOT IN ('state_code', 'not_state') "
                    "AND NOT internal");
}

/* A file of schema 1, opened for reading or writing, has then all that a new one has, and keeps its rows. */
static void an_older_file_is_brought_up_to_date(void **state) {
    (void)state;
    char *sql = read_text("tests/data/store/schema_1.sql", NULL);
    for (int mode = COMITY_STORE_READ; mode <= COMITY_STORE_WRITE; mode++) {
        comity_store *fresh = make(scratch("new"));
        comity_store *store = NULL;
        comity_error error;
        remove(scratch("older"));
        make_foreign(scratch("older"), sql);
        make_foreign(scratch("older"), "INSERT INTO comity_meta VALUES ('format', 'comity workbench'), ('schema', '1');"
                                       "INSERT INTO tie_row VALUES (1, 'CHN', 'RUS', 2000, 1.5, 1)");
        assert_ok(comity_store_open(scratch("older"), (comity_store_mode)mode, &store, &error), error);
        char *expected = strdup(all_columns(fresh));
        assert_string_equal(all_columns(store), expected);
        assert_close(sql_number(store, "SELECT value FROM tie_row"), 1.5, 0);
        assert_close(sql_number(store, "SELECT value::INTEGER FROM comity_meta WHERE key = 'schema'"),
                     COMITY_SCHEMA_VERSION, 0);
        free(expected);
        comity_store_close(store);
        comity_store_close(fresh);
        remove(scratch("new"));
    }
    free(sql);
}

static void a_file_without_permission_is_an_error(void **state) {
    (void)state;
    if (geteuid() == 0) {
        skip(); /* root may read everything */
    }
    comity_store_close(make(scratch("closed")));
    assert_int_equal(chmod(scratch("closed"), 0), 0);
    cannot_open(scratch("closed"), COMITY_STORE_READ, COMITY_ERROR_IO, "ermission");
    assert_int_equal(chmod(scratch("closed"), 0600), 0);
}

/* ---------------------------------------------------------------------------------------------- transactions */

static void only_what_is_committed_stays(void **state) {
    comity_error error;
    const char *path = scratch("transactions");
    (void)state;
    comity_store *store = make(path);
    sql_run(store, "CREATE TABLE t (a INTEGER)");
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "INSERT INTO t VALUES (1)");
    assert_ok(comity_store_commit(store, &error), error);
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "INSERT INTO t VALUES (2)");
    comity_store_rollback(store);
    assert_true(sql_number(store, "SELECT count(*) FROM t") == 1);
    comity_store_rollback(store); /* nothing is open: nothing happens */
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "INSERT INTO t VALUES (3)");
    comity_store_close(store);
    store = open_store(path, COMITY_STORE_READ);
    assert_true(sql_number(store, "SELECT a FROM t") == 1);
    comity_store_close(store);
}

static void a_failed_statement_ends_in_a_rollback(void **state) {
    comity_error error;
    (void)state;
    comity_store *store = make(scratch("failed"));
    sql_run(store, "CREATE TABLE t (a INTEGER PRIMARY KEY)");
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "INSERT INTO t VALUES (1)");
    assert_fails(comity_store_exec(store, "INSERT INTO t VALUES (1)", &error), COMITY_ERROR_INPUT, error, "Constraint");
    assert_fails(comity_store_commit(store, &error), COMITY_ERROR_INPUT, error, "aborted");
    assert_true(sql_number(store, "SELECT count(*) FROM t") == 0);
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "INSERT INTO t VALUES (1)");
    assert_ok(comity_store_commit(store, &error), error);
    assert_true(sql_number(store, "SELECT count(*) FROM t") == 1);
    comity_store_close(store);
}

static void calls_out_of_order_are_errors(void **state) {
    comity_error error;
    (void)state;
    comity_store *store = make(scratch("order"));
    assert_fails(comity_store_commit(store, &error), COMITY_ERROR_INPUT, error, "no transaction");
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "CREATE TABLE t (a INTEGER)");
    assert_fails(comity_store_begin(store, &error), COMITY_ERROR_INPUT, error, "transaction");
    comity_store_rollback(store); /* ends the one that is open */
    assert_fails(comity_store_exec(store, "SELECT * FROM t", &error), COMITY_ERROR_INPUT, error, "does not exist");
    assert_ok(comity_store_begin(store, &error), error);
    assert_ok(comity_store_commit(store, &error), error);
    comity_store_close(store);
}

static void reading_changes_nothing(void **state) {
    static const char *const changes[] = {
        "DELETE FROM comity_meta",
        "INSERT INTO comity_meta VALUES ('a', 'b')",
        "UPDATE comity_meta SET value = '2'",
        "DROP TABLE comity_meta",
        "CREATE TABLE t (a INTEGER)",
        "CREATE VIEW v AS SELECT 1",
        "ALTER TABLE run ADD COLUMN x INTEGER",
        "SELECT nextval('run_number')",
    };
    (void)state;
    const char *path = scratch("reading");
    comity_store_close(make(path));
    size_t before = 0;
    size_t after = 0;
    char *old = read_text(path, &before);
    comity_store *store = open_store(path, COMITY_STORE_READ);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        comity_error error;
        comity_error_clear(&error);
        comity_status status = comity_store_exec(store, changes[i], &error);
        if (status != COMITY_ERROR_INPUT || !strstr(error.message, "open for reading only")) {
            fail_msg("%s: %d, %s", changes[i], (int)status, error.message);
        }
    }
    sql_run(store, "CREATE TEMP TABLE t AS SELECT 1 AS a"); /* its own, not the file's */
    comity_store_close(store);
    char *new = read_text(path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(old, new, before);
    free(old);
    free(new);
}

/* ----------------------------------------------------------------------------------- other programs, kills, limits */

/* Runs `body` in a process of its own; returns its wait status. Without AddressSanitizer's leak search at exit. */
static int in_child(void (*body)(const char *path), const char *path) {
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        body(path);
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return status;
}

static void hold_open(const char *path, comity_store_mode mode, int tell, int wait) {
    comity_store *store = NULL;
    char byte = comity_store_open(path, mode, &store, NULL) ? 'n' : 'y';
    (void)!write(tell, &byte, 1);
    (void)!read(wait, &byte, 1);
    comity_store_close(store);
    _exit(0);
}

/* Another process has the file open for `mode`; then ours must fail or not. */
static void with_holder(const char *path, comity_store_mode mode, void (*body)(const char *path)) {
    int told[2];
    int go[2];
    char byte = 0;
    assert_int_equal(pipe(told) | pipe(go), 0);
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        close(go[1]);
        hold_open(path, mode, told[1], go[0]);
    }
    assert_int_equal(read(told[0], &byte, 1), 1);
    int opened = byte == 'y';
    if (opened) {
        body(path);
    }
    close(go[1]);
    close(go[0]);
    assert_int_equal(waitpid(child, NULL, 0), child);
    close(told[0]);
    close(told[1]);
    assert_true(opened);
}

static void all_locked(const char *path) {
    cannot_open(path, COMITY_STORE_READ, COMITY_ERROR_IO, "in use by another program");
    cannot_open(path, COMITY_STORE_WRITE, COMITY_ERROR_IO, "in use by another program");
}

static void writing_locked(const char *path) {
    cannot_open(path, COMITY_STORE_WRITE, COMITY_ERROR_IO, "in use by another program");
    comity_store_close(open_store(path, COMITY_STORE_READ));
}

static void a_file_in_use_is_told(void **state) {
    (void)state;
    char path[768];
    snprintf(path, sizeof path, "%s", scratch("locked"));
    comity_store_close(make(path));
    with_holder(path, COMITY_STORE_WRITE, all_locked);
    with_holder(path, COMITY_STORE_READ, writing_locked);
    comity_store_close(open_store(path, COMITY_STORE_WRITE)); /* free again */
}

/* Commits 20,000 rows, leaves 50,000 more uncommitted and dies without a word. */
static void die_in_a_transaction(const char *path) {
    comity_store *store = NULL;
    if (comity_store_open(path, COMITY_STORE_WRITE, &store, NULL) || comity_store_begin(store, NULL) ||
        comity_store_exec(store, "CREATE TABLE t AS SELECT range AS a FROM range(20000)", NULL) ||
        comity_store_commit(store, NULL) || comity_store_begin(store, NULL) ||
        comity_store_exec(store, "INSERT INTO t SELECT range FROM range(50000)", NULL)) {
        _exit(1);
    }
    raise(SIGKILL);
}

static void a_kill_leaves_the_last_commit(void **state) {
    (void)state;
    char path[768];
    snprintf(path, sizeof path, "%s", scratch("killed"));
    comity_store_close(make(path));
    assert_true(WIFSIGNALED(in_child(die_in_a_transaction, path)));
    comity_store *store = open_store(path, COMITY_STORE_READ); /* a reader must see it too */
    assert_true(sql_number(store, "SELECT count(*) FROM t") == 20000);
    comity_store_close(store);
    store = open_store(path, COMITY_STORE_WRITE);
    assert_true(sql_number(store, "SELECT sum(a)::BIGINT FROM t") == 199990000.0);
    comity_error error;
    assert_ok(comity_store_checkpoint(store, &error), error);
    comity_store_close(store);
    char log[800];
    snprintf(log, sizeof log, "%s.wal", path);
    assert_false(is_there(log));
    store = open_store(path, COMITY_STORE_READ);
    assert_true(sql_number(store, "SELECT count(*) FROM t") == 20000);
    comity_store_close(store);
}

enum { GROWTH_LIMIT = 3 << 20 };

static void forbid_growth(void) {
    const struct rlimit limit = {GROWTH_LIMIT, GROWTH_LIMIT};
    signal(SIGXFSZ, SIG_IGN);
    if (setrlimit(RLIMIT_FSIZE, &limit)) {
        _exit(10);
    }
}

/* Two million rows, in one statement or through the appender; exit 0: the disk was full and the message says it. */
static void fill_disk(const char *path, int append) {
    comity_error error;
    comity_store *store = NULL;
    comity_panel panel;
    comity_status status;
    forbid_growth();
    comity_panel_init(&panel);
    if (comity_store_open(path, COMITY_STORE_WRITE, &store, &error) || comity_store_begin(store, &error)) {
        _exit(11);
    }
    if (append) {
        if (comity_panel_add_column(&panel, "a", NULL, COMITY_NUMBER, &error) ||
            comity_panel_add_rows(&panel, 2000000, &error)) {
            _exit(12);
        }
        for (size_t i = 0; i < panel.n_rows; i++) {
            comity_panel_set_number(&panel, 0, i, sqrt((double)i));
        }
        status = comity_store_append(store, "big", &panel, &error);
    } else {
        status = comity_store_exec(store, "INSERT INTO big SELECT sqrt(range) FROM range(2000000)", &error);
    }
    status = status ? status : comity_store_commit(store, &error);
    if (!status) {
        _exit(13);
    }
    fprintf(stderr, "# %s\n", error.message);
    int said = strstr(error.message, "disk is full") != NULL;
    comity_store_close(store);
    _exit(status == COMITY_ERROR_IO && said ? 0 : 14);
}

static void fill_by_statement(const char *path) {
    fill_disk(path, 0);
}

static void fill_by_append(const char *path) {
    fill_disk(path, 1);
}

static void a_full_disk_is_told_and_loses_nothing(void **state) {
    static void (*const ways[])(const char *path) = {fill_by_statement, fill_by_append};
    (void)state;
    for (size_t i = 0; i < 2; i++) {
        char path[768];
        char name[32];
        snprintf(name, sizeof name, "full-%zu", i);
        snprintf(path, sizeof path, "%s", scratch(name));
        comity_store *store = make(path);
        sql_run(store, "CREATE TABLE big (a DOUBLE); INSERT INTO big SELECT range FROM range(1000)");
        comity_store_close(store);
        int status = in_child(ways[i], path);
        if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
            fail_msg("way %zu: wait status %#x", i, (unsigned)status);
        }
        store = open_store(path, COMITY_STORE_WRITE);
        assert_true(sql_number(store, "SELECT count(*) FROM big") == 1000);
        sql_run(store, "INSERT INTO big SELECT sqrt(range) FROM range(2000000)"); /* and there is room again */
        comity_store_close(store);
    }
}

/* ------------------------------------------------------------------------------------------------- interruption */

typedef struct {
    duckdb_connection connection;
    atomic_int done;
} interrupter;

/* Keeps asking until the statement has given up: the first time may come before it began. */
static void *interrupt_soon(void *argument) {
    interrupter *it = argument;
    while (!atomic_load(&it->done)) {
        usleep(20000);
        duckdb_interrupt(it->connection);
    }
    return NULL;
}

static void an_interrupted_change_is_undone(void **state) {
    comity_error error;
    pthread_t thread;
    (void)state;
    comity_store *store = make(scratch("interrupted"));
    sql_run(store, "CREATE TABLE t (a BIGINT)");
    assert_ok(comity_store_begin(store, &error), error);
    sql_run(store, "INSERT INTO t VALUES (1)");
    interrupter it = {.connection = comity_store_connection(store)};
    assert_int_equal(pthread_create(&thread, NULL, interrupt_soon, &it), 0);
    comity_status status = comity_store_exec(
        store, "INSERT INTO t SELECT count(*) FROM range(100000000) a, range(100000) b WHERE a.range % 7 = b.range % 5",
        &error);
    atomic_store(&it.done, 1);
    pthread_join(thread, NULL);
    assert_int_equal(status, COMITY_ERROR_INTERRUPTED);
    assert_non_null(strstr(error.message, "as it was before"));
    comity_store_rollback(store);
    assert_true(sql_number(store, "SELECT count(*) FROM t") == 0);
    comity_store_close(store);
}

/* Words of a query that look like an interruption, a full disk or a lack of memory are only words. */
static void words_of_the_query_do_not_change_the_status(void **state) {
    comity_error error;
    (void)state;
    comity_store *store = make(scratch("words"));
    assert_fails(comity_store_exec(store, "SELECT INTERRUPTED FROM run", &error), COMITY_ERROR_INPUT, error,
                 "INTERRUPT");
    assert_fails(comity_store_exec(store, "SELECT \"No space left\" FROM run", &error), COMITY_ERROR_INPUT, error,
                 "No space left");
    assert_fails(comity_store_exec(store, "SELECT \"read-only mode\" FROM run", &error), COMITY_ERROR_INPUT, error,
                 "Binder");
    comity_store_close(store);
}

/* A statement that needs more memory than the store may take fails with that reason, not with a dead process. */
static void a_lack_of_memory_is_told(void **state) {
    comity_error error;
    (void)state;
    comity_store *store = make(scratch("memory"));
    sql_run(store, "SET memory_limit = '20MB'; SET temp_directory = ''");
    assert_fails(
        comity_store_exec(store,
                          "CREATE TEMP TABLE t AS SELECT list(a.range) FROM range(3000) a, range(3000) b GROUP "
                          "BY b.range",
                          &error),
        COMITY_ERROR_MEMORY, error, "not enough memory");
    comity_store_close(store);
}

/* -------------------------------------------------------------------------------------------------- quoting, runs */

static void quotes_are_doubled(void **state) {
    static const struct {
        const char *name;
        char quote;
        const char *quoted;
    } cases[] = {
        {"", '"', ""},           {"plain", '"', "plain"}, {"a\"b", '"', "a\"\"b"}, {"\"\"", '"', "\"\"\"\""},
        {"it's", '\'', "it''s"}, {"it's", '"', "it's"},   {"ü;--", '\'', "ü;--"},
    };
    char out[64];
    comity_error error;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_ok(comity_store_quote(cases[i].name, cases[i].quote, out, sizeof out, &error), error);
        assert_string_equal(out, cases[i].quoted);
    }
    /* never a byte beyond the room there is */
    char small[8] = "xxxxxxx";
    assert_ok(comity_store_quote("ab", '"', small, 5, &error), error);
    assert_string_equal(small, "ab");
    assert_string_equal(small + 3, "xxxx");
    assert_fails(comity_store_quote("\"\"\"\"", '"', small, 5, &error), COMITY_ERROR_INPUT, error, "too long");
    assert_string_equal(small + 5, "xx");
    comity_store *store = make(scratch("quoted"));
    assert_ok(comity_store_quote("a \"strange\" name; DROP TABLE run", '"', out, sizeof out, &error), error);
    char sql[160];
    snprintf(sql, sizeof sql, "CREATE TABLE \"%s\" (a INTEGER)", out);
    sql_run(store, sql);
    assert_true(sql_number(store, "SELECT count(*) FROM duckdb_tables() WHERE table_name IN ('run', 'a \"strange\" "
                                  "name; DROP TABLE run')") == 2);
    comity_store_close(store);
}

static void runs_are_numbered_and_say_what_they_read(void **state) {
    comity_error error;
    int64_t first = 0;
    int64_t second = 0;
    (void)state;
    comity_store *store = make(scratch("runs"));
    sql_run(store, "INSERT INTO data_set " DATA_SET_COLUMNS
                   " SELECT 7, 'n', 'r', 't', 'v', 'c', 't', 'u', 'f', 1, 'h', now()::TIMESTAMP, 1, "
                   "1, 0, 0, 0, NULL, NULL, 1");
    assert_ok(comity_store_begin(store, &error), error);
    assert_ok(comity_store_run_begin(store, "it's", "--org \"x\"", -5, &first, &error), error);
    assert_ok(comity_store_run_end(store, first, "done; DROP TABLE run", &error), error);
    assert_ok(comity_store_commit(store, &error), error);
    assert_ok(comity_store_begin(store, &error), error);
    assert_ok(comity_store_run_begin(store, "lost", "", 0, &second, &error), error);
    assert_true(second > first);
    comity_store_rollback(store);
    assert_true(sql_number(store, "SELECT count(*) FROM run") == 1);
    assert_string_equal(sql_text(store, "SELECT concat_ws('/', run, method, options, version, seed, summary) FROM run"),
                        "1/it's/--org \"x\"/" COMITY_VERSION "/-5/done; DROP TABLE run");
    assert_true(sql_number(store, "SELECT count(*) FROM run WHERE finished >= started") == 1);
    assert_string_equal(sql_text(store, "SELECT concat_ws('/', run, data_set) FROM run_input"), "1/7");
    assert_ok(comity_store_run_begin(store, "m", "", INT64_MAX, &second, &error), error);
    assert_true(second > first);
    comity_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_file_has_the_tables_and_opens_again),
        cmocka_unit_test(a_new_file_takes_no_ones_place),
        cmocka_unit_test(what_is_no_workbench_is_told_apart),
        cmocka_unit_test(a_link_to_nowhere_is_a_missing_file),
        cmocka_unit_test(any_name_will_do),
        cmocka_unit_test(a_damaged_file_is_an_error),
        cmocka_unit_test(a_foreign_or_newer_database_is_told_apart),
        cmocka_unit_test(an_older_file_is_brought_up_to_date),
        cmocka_unit_test(a_file_without_permission_is_an_error),
        cmocka_unit_test(only_what_is_committed_stays),
        cmocka_unit_test(a_failed_statement_ends_in_a_rollback),
        cmocka_unit_test(calls_out_of_order_are_errors),
        cmocka_unit_test(reading_changes_nothing),
        cmocka_unit_test(a_file_in_use_is_told),
        cmocka_unit_test(a_kill_leaves_the_last_commit),
        cmocka_unit_test(a_full_disk_is_told_and_loses_nothing),
        cmocka_unit_test(an_interrupted_change_is_undone),
        cmocka_unit_test(words_of_the_query_do_not_change_the_status),
        cmocka_unit_test(a_lack_of_memory_is_told),
        cmocka_unit_test(quotes_are_doubled),
        cmocka_unit_test(runs_are_numbered_and_say_what_they_read),
    };
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}

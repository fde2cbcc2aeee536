/* What the tests of workbenches share: a scratch folder, a small made-up case, and single values out of SQL.
 *
 * The folder lies below TMPDIR; scratch_setup and scratch_teardown make and remove it as a cmocka group does. */
#ifndef COMITY_TESTS_SCRATCH_H
#define COMITY_TESTS_SCRATCH_H

#include "support.h"

#include "base/assets.h"
#include "base/problems.h"
#include "data/store/store.h"
#include "data/unify/layer.h"
#include "study/case_tables.h"
#include "study/workbench.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>

static char scratch_folder[512];

static int scratch_setup(void **state) {
    const char *root = getenv("TMPDIR");
    (void)state;
    snprintf(scratch_folder, sizeof scratch_folder, "%s/comity-scratch-XXXXXX", root && *root ? root : "/tmp");
    return mkdtemp(scratch_folder) ? 0 : -1;
}

static int scratch_remove_one(const char *path, const struct stat *about, int kind, struct FTW *walk) {
    (void)about, (void)kind, (void)walk;
    return remove(path);
}

static inline void scratch_remove(const char *folder) {
    nftw(folder, scratch_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static int scratch_teardown(void **state) {
    (void)state;
    scratch_remove(scratch_folder);
    return 0;
}

/* Path of `name` in the scratch folder, in one of eight places that are used in turn. */
static inline const char *scratch(const char *name) {
    static char paths[8][768];
    static int next;
    char *path = paths[next = (next + 1) % 8];
    snprintf(path, sizeof paths[0], "%s/%s", scratch_folder, name);
    return path;
}

static inline void write_bytes(const char *path, const void *bytes, size_t size) {
    FILE *out = fopen(path, "wb");
    assert_non_null(out);
    assert_int_equal(fwrite(bytes, 1, size, out), size);
    assert_int_equal(fclose(out), 0);
}

static inline void write_text(const char *path, const char *text) {
    write_bytes(path, text, strlen(text));
}

/* The whole file with a NUL behind it; caller frees. */
static inline char *read_text(const char *path, size_t *size) {
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    assert_int_equal(fseek(in, 0, SEEK_END), 0);
    long length = ftell(in);
    assert_true(length >= 0);
    rewind(in);
    char *text = malloc((size_t)length + 1);
    assert_non_null(text);
    assert_int_equal(fread(text, 1, (size_t)length, in), (size_t)length);
    text[length] = '\0';
    fclose(in);
    if (size) {
        *size = (size_t)length;
    }
    return text;
}

static inline int is_there(const char *path) {
    return access(path, F_OK) == 0;
}

#define assert_ok(call, error)                                                                                         \
    do {                                                                                                               \
        comity_status assert_ok_status = (call);                                                                       \
        if (assert_ok_status) {                                                                                        \
            fail_msg("%s: status %d: %s", #call, (int)assert_ok_status, (error).message);                              \
        }                                                                                                              \
    } while (0)

/* The call fails with that status and its message holds `words`. */
#define assert_fails(call, expected, error, words)                                                                     \
    do {                                                                                                               \
        comity_error_clear(&(error));                                                                                  \
        comity_status assert_fails_status = (call);                                                                    \
        if (assert_fails_status != (expected) || !strstr((error).message, (words))) {                                  \
            fail_msg("%s: status %d, \"%s\"; expected %d, \"%s\"", #call, (int)assert_fails_status, (error).message,   \
                     (int)(expected), (words));                                                                        \
        }                                                                                                              \
    } while (0)

static inline void sql_run(comity_store *store, const char *sql) {
    comity_error error;
    comity_error_clear(&error);
    if (comity_store_exec(store, sql, &error)) {
        fail_msg("%s: %s", sql, error.message);
    }
}

static inline void sql_panel(comity_store *store, const char *sql, comity_panel *out) {
    comity_error error;
    comity_error_clear(&error);
    comity_panel_init(out);
    if (comity_store_query(store, sql, NULL, 0, out, &error)) {
        fail_msg("%s: %s", sql, error.message);
    }
}

/* The one number of a query, whole or not; NaN where there is no row or it is NULL. */
static inline double sql_number(comity_store *store, const char *sql) {
    comity_panel rows;
    sql_panel(store, sql, &rows);
    double value = NAN;
    if (rows.n_rows > 1) {
        fail_msg("%s: %zu rows", sql, rows.n_rows);
    }
    if (rows.n_rows && comity_is_present(&rows.columns[0], 0)) {
        const comity_column *column = &rows.columns[0];
        if (column->type == COMITY_TEXT) {
            fail_msg("%s: \"%s\" is no number", sql, column->text[0]);
        }
        value = column->type == COMITY_NUMBER ? column->number[0] : (double)column->integer[0];
    }
    comity_panel_free(&rows);
    return value;
}

/* The one text of a query in a place of its own that the next call uses again; "" where there is no row, "NULL" for
 * NULL. */
static inline const char *sql_text(comity_store *store, const char *sql) {
    static char text[4096];
    comity_panel rows;
    sql_panel(store, sql, &rows);
    if (rows.n_rows > 1) {
        fail_msg("%s: %zu rows", sql, rows.n_rows);
    }
    text[0] = '\0';
    if (rows.n_rows) {
        assert_int_equal(rows.columns[0].type, COMITY_TEXT);
        snprintf(text, sizeof text, "%s", comity_is_present(&rows.columns[0], 0) ? rows.columns[0].text[0] : "NULL");
    }
    comity_panel_free(&rows);
    return text;
}

/* ------------------------------------------------------------------------------------------------------- cases */

/* The header line of a table as its descriptor has it. */
static inline void write_header(FILE *out, const comity_fact_table *table) {
    size_t n = 0;
    const comity_fact_column *source = comity_fact_source_columns(&n);
    for (size_t i = 0; i < table->n_columns; i++) {
        fprintf(out, "%s%s", i ? "," : "", table->columns[i].name);
    }
    for (size_t i = 0; table->sourced && i < n; i++) {
        fprintf(out, ",%s", source[i].name);
    }
    fputc('\n', out);
}

/* Writes the built-in case into a new folder, with its claims. */
static inline void write_builtin_case(const char *folder) {
    char claims[1024];
    snprintf(claims, sizeof claims, "%s/claims", folder);
    assert_int_equal(mkdir(folder, 0700), 0);
    assert_int_equal(mkdir(claims, 0700), 0);
    for (const comity_asset *asset = comity_assets; asset->path; asset++) {
        if (strncmp(asset->path, "cases/sco/", 10) == 0) {
            char path[1024];
            snprintf(path, sizeof path, "%s/%s", folder, asset->path + 10);
            write_bytes(path, asset->bytes, asset->size);
        }
    }
}

/* Rows of a table of the made-up case, as whole lines. */
typedef struct {
    const char *table;
    const char *rows;
} toy_rows;

#define TOY_SOURCE ",made_up,p. 1,high,,\n"

/* Four states A to D (as AAA to DDD) and an organisation "toy" of AAA and BBB since 2000; CCC joins in mid-2010 and
 * BBB leaves on 31 December 2015. DDD is never in it and is a state from 1990 on. */
static const toy_rows toy_case[] = {
    {"source", "made_up,recorder,A world of four states,,,,,,,\n"},
    {"state", "AAA,Aland,state,AA,1,901,901,,," TOY_SOURCE "BBB,Bland,state,BB,2,902,902,,," TOY_SOURCE
              "CCC,Cland,state,CC,3,903,903,,," TOY_SOURCE "DDD,Dland,state,DD,4,904,904,1990-05-17,," TOY_SOURCE},
    {"domain", "trade,Trade,economic" TOY_SOURCE "defence,Defence,security" TOY_SOURCE},
    {"ladder", "1,friend" TOY_SOURCE "2,partner" TOY_SOURCE},
    {"organisation", "toy,Toy union,TU,intergovernmental,2000-01-01,,,AAA,Acity,yes" TOY_SOURCE},
    {"body", "toy_office,toy,Office,,permanent,2000-01-01,2000-01-01,,AAA,Acity" TOY_SOURCE},
    {"spell", "toy,AAA,member,2000-01-01," TOY_SOURCE "toy,BBB,member,2000-01-01,2015-12-31" TOY_SOURCE
              "toy,CCC,member,2010-07-01," TOY_SOURCE},
    {"instrument", "treaty,Treaty,,treaty,2000-01-01,,,Acity,toy,AAA,yes" TOY_SOURCE},
    {"instrument_domain", "treaty,trade" TOY_SOURCE},
    {"party", "treaty,AAA,signature,2000-01-01" TOY_SOURCE "treaty,BBB,signature,2000-01-01" TOY_SOURCE},
    {"meeting", "first,toy,heads_of_state,2000-06-01,,Acity,AAA,in_person" TOY_SOURCE
                "second,toy,heads_of_state,2020-06-01,,Ccity,CCC,in_person" TOY_SOURCE},
    {"exercise", "shield,Shield,toy,2012-06-01,2012-06-09,Acity,AAA" TOY_SOURCE},
    {"contingent", "shield,AAA,100,exactly,yes,participant" TOY_SOURCE},
};

static inline const char *toy_rows_of(const char *table) {
    for (size_t i = 0; i < sizeof toy_case / sizeof toy_case[0]; i++) {
        if (strcmp(toy_case[i].table, table) == 0) {
            return toy_case[i].rows;
        }
    }
    return "";
}

/* Writes the made-up case into the folder, which is made where it is not there. */
static inline void write_toy_case(const char *folder) {
    size_t n = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    assert_true(mkdir(folder, 0700) == 0 || errno == EEXIST);
    for (size_t i = 0; i < n; i++) {
        char path[1024];
        snprintf(path, sizeof path, "%s/%s", folder, tables[i].file);
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        write_header(out, &tables[i]);
        fputs(toy_rows_of(tables[i].name), out);
        assert_int_equal(fclose(out), 0);
    }
}

/* ------------------------------------------------------------------------------------------------- workbenches */

/* The workbench of a case, open for writing; caller closes. */
static inline comity_store *make_workbench(const char *path, const char *case_name) {
    comity_error error;
    comity_problems problems;
    comity_store *store = NULL;
    comity_problems_init(&problems);
    comity_status status = comity_workbench_make(path, case_name, 1, &problems, &error);
    if (status) {
        fail_msg("%s: %s; %s", case_name, error.message, problems.n ? problems.items[0].message : "");
    }
    assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &store, &error), error);
    return store;
}

/* Adds a layer of ties (`undirected`: true or false), or a series of state-years. */
static inline void add_layer(comity_store *store, int id, const char *layer, const char *undirected) {
    char sql[256];
    snprintf(sql, sizeof sql, "INSERT INTO layer VALUES (%d, '%s', 'Made up', 'usd', %s, 'as given', 'none')", id,
             layer, undirected);
    sql_run(store, sql);
}

static inline void add_series(comity_store *store, int id, const char *indicator) {
    char sql[256];
    snprintf(sql, sizeof sql, "INSERT INTO series VALUES (%d, '%s', 'Made up', 'share', 'as given', 'none')", id,
             indicator);
    sql_run(store, sql);
}

/* Stores the ties of "VALUES (layer_id, origin, destination, year, value, data_set), ..." or another query. */
static inline void add_ties(comity_store *store, const char *query) {
    comity_error error;
    if (comity_layer_add_ties(store, query, &error)) {
        fail_msg("%s", error.message);
    }
}

/* The exports of the world of four states in methods.md, section 2, for one year of layer `id`. */
static inline void add_toy_trade(comity_store *store, int id, int year) {
    char sql[512];
    snprintf(
        sql, sizeof sql,
        "SELECT %d, o, d, %d, v, 1 FROM (VALUES ('AAA', 'BBB', 30), ('AAA', 'CCC', 20), ('AAA', "
        "'DDD', 10), ('BBB', 'AAA', 20), ('BBB', 'CCC', 10), ('BBB', 'DDD', 10), ('CCC', 'AAA', 25), ('CCC', 'BBB', "
        "15), ('CCC', 'DDD', 40), ('DDD', 'AAA', 5), ('DDD', 'BBB', 15), ('DDD', 'CCC', 30)) t(o, d, v)",
        id, year);
    add_ties(store, sql);
}

#endif

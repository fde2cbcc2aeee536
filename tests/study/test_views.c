/* The public contract: views with these names and leading columns in every workbench, read by plain DuckDB. */
#include "scratch.h"

#include "study/measure.h"
#include "study/role.h"

static comity_store *store;

static int group_setup(void **state) {
    comity_error error;
    comity_measure_options measure = {.region = {.organisation = "toy"}};
    comity_role_options role = {.region = {.organisation = "toy"}};
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    store = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_layer(store, 1, "trade_cow", "false");
    add_toy_trade(store, 1, 2005);
    add_layer(store, 2, "unga_agreement", "true");
    add_layer(store, 3, "unga_common_votes", "true");
    add_ties(store, "VALUES (2, 'AAA', 'BBB', 2012, 0.5, 1), (3, 'AAA', 'BBB', 2012, 70, 1)");
    add_series(store, 1, "cinc");
    sql_run(store, "INSERT INTO state_year_row VALUES (1, 'AAA', 2012, 0.25, 1)");
    sql_run(store, "INSERT INTO data_set " DATA_SET_COLUMNS
                   " SELECT 1, 'made', 'r', 't', 'v', 'c', 't', 'u', 'f', 1, 'h', now()::TIMESTAMP, 1, "
                   "1, 0, 0, 0, 2005, 2012, 1");
    return comity_study_measure(store, &measure, &error) || comity_study_role(store, &role, &error);
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

/* The file as another program sees it: no function of ours, no setting of ours. */
typedef struct {
    duckdb_database database;
    duckdb_connection connection;
} plain;

static void plain_open(const char *path, plain *out) {
    duckdb_config config;
    assert_int_equal(duckdb_create_config(&config), DuckDBSuccess);
    assert_int_equal(duckdb_set_config(config, "access_mode", "READ_ONLY"), DuckDBSuccess);
    assert_int_equal(duckdb_open_ext(path, &out->database, config, NULL), DuckDBSuccess);
    duckdb_destroy_config(&config);
    assert_int_equal(duckdb_connect(out->database, &out->connection), DuckDBSuccess);
}

static void plain_close(plain *it) {
    duckdb_disconnect(&it->connection);
    duckdb_close(&it->database);
}

/* Runs the query; fails the test with DuckDB's words. */
static duckdb_result plain_query(plain *it, const char *sql) {
    duckdb_result result;
    if (duckdb_query(it->connection, sql, &result) == DuckDBError) {
        fail_msg("%s: %s", sql, duckdb_result_error(&result));
    }
    return result;
}

/* The single number that the query gives. */
static int64_t plain_number(plain *it, const char *sql) {
    duckdb_result result = plain_query(it, sql);
    duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
    assert_non_null(chunk);
    int64_t value = ((const int64_t *)duckdb_vector_get_data(duckdb_data_chunk_get_vector(chunk, 0)))[0];
    duckdb_destroy_data_chunk(&chunk);
    duckdb_destroy_result(&result);
    return value;
}

static const struct {
    const char *view;
    const char *columns[8];
} contract[] = {
    {"member_spell", {"organisation", "state", "role", "began", "ended"}},
    {"tie", {"layer", "origin", "destination", "year", "value", "unit"}},
    {"state_year", {"indicator", "state", "year", "value", "unit"}},
    {"indicator_value", {"indicator", "organisation", "variant", "year", "value", "n"}},
    {"role_component", {"organisation", "state", "component", "year", "value"}},
    {"run", {"run", "method", "options", "version", "seed", "started"}},
    {"member_at", {"organisation", "state", "role"}},
};

static void the_leading_columns_are_those_promised(void **state) {
    plain file;
    (void)state;
    comity_store_close(store);
    plain_open(scratch("toy.comity"), &file);
    for (size_t i = 0; i < sizeof contract / sizeof contract[0]; i++) {
        char sql[128];
        snprintf(sql, sizeof sql, "SELECT * FROM %s", contract[i].view);
        duckdb_result result = plain_query(&file, sql);
        for (idx_t k = 0; contract[i].columns[k]; k++) {
            assert_true(k < duckdb_column_count(&result));
            assert_string_equal(duckdb_column_name(&result, k), contract[i].columns[k]);
        }
        duckdb_data_chunk chunk = duckdb_fetch_chunk(result);
        if (!chunk) {
            fail_msg("%s is empty", contract[i].view);
        }
        duckdb_destroy_data_chunk(&chunk);
        duckdb_destroy_result(&result);
    }
    plain_close(&file);
    comity_error error;
    assert_ok(comity_workbench_open(scratch("toy.comity"), COMITY_STORE_WRITE, &store, &error), error);
}

static void every_view_and_table_reads_without_comity(void **state) {
    plain file;
    (void)state;
    comity_panel names;
    sql_panel(store,
              "SELECT view_name AS name FROM duckdb_views() WHERE NOT internal UNION ALL SELECT table_name FROM "
              "duckdb_tables() WHERE NOT temporary AND database_name <> 'temp'",
              &names);
    assert_true(names.n_rows > 50);
    comity_store_close(store);
    plain_open(scratch("toy.comity"), &file);
    for (size_t i = 0; i < names.n_rows; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "SELECT * FROM \"%s\"", names.columns[0].text[i]);
        duckdb_result result = plain_query(&file, sql);
        duckdb_destroy_result(&result);
    }
    comity_panel_free(&names);
    static const char *const macros[] = {
        "FROM member_at(DATE '2012-06-01')",
        "FROM member_at('2012-06-01')",
        "FROM members_as_was('toy', 2000, 2020)",
        "FROM members_fixed('toy', 2000, 2020)",
        "FROM region_trade('trade_cow')",
        "FROM member_pairs('unga_agreement')",
        "FROM region_size()",
        "FROM instruments_by_year()",
        "FROM ties_among_members('toy')",
        "SELECT partial_date(began, began_precision) FROM spell",
    };
    for (size_t i = 0; i < sizeof macros / sizeof macros[0]; i++) {
        duckdb_result result = plain_query(&file, macros[i]);
        duckdb_destroy_result(&result);
    }
    assert_int_equal(plain_number(&file, "SELECT count(*) FROM member_at(DATE '2012-06-01') WHERE role = 'member'"), 3);
    plain_close(&file);
    comity_error error;
    assert_ok(comity_workbench_open(scratch("toy.comity"), COMITY_STORE_WRITE, &store, &error), error);
}

static void an_undirected_tie_shows_in_both_directions(void **state) {
    (void)state;
    assert_true(sql_number(store, "SELECT count(*) FROM tie WHERE layer = 'unga_agreement'") == 2);
    assert_true(sql_number(store,
                           "SELECT value FROM tie WHERE layer = 'unga_agreement' AND origin = 'BBB' AND destination "
                           "= 'AAA' AND year = 2012") == 0.5);
    assert_true(sql_number(store,
                           "SELECT value FROM tie WHERE layer = 'unga_agreement' AND origin = 'AAA' AND destination "
                           "= 'BBB' AND year = 2012") == 0.5);
    assert_true(sql_number(store, "SELECT count(*) FROM tie WHERE layer = 'trade_cow'") == 12); /* directed: as it is */
    assert_true(sql_number(store,
                           "SELECT value FROM tie WHERE layer = 'trade_cow' AND origin = 'CCC' AND destination = "
                           "'BBB'") == 15);
    assert_string_equal(sql_text(store, "SELECT DISTINCT unit || ' ' || source FROM tie"), "usd made");
    assert_string_equal(sql_text(store, "SELECT indicator || state || year || value || unit || source FROM state_year"),
                        "cincAAA20120.25sharemade");
}

/* The spells of what an organisation continues are its own too, however long the line; and a line that runs in a circle
 * ends. */
static void spells_follow_the_line(void **state) {
    (void)state;
    sql_run(store, "BEGIN; INSERT INTO organisation BY NAME SELECT unnest(['elder', 'eldest']) AS organisation, 'x' AS "
                   "name, 'forum' AS kind, unnest(['eldest', NULL]) AS predecessor, unnest([8, 9]) AS line");
    sql_run(store, "UPDATE organisation SET predecessor = 'elder' WHERE organisation = 'toy'");
    sql_run(store, "INSERT INTO spell BY NAME SELECT 'eldest' AS organisation, 'DDD' AS state, 'member' AS role, DATE "
                   "'1995-01-01' AS began, DATE '1999-01-01' AS ended, 'made_up' AS source, 'x' AS locator, 5 AS line");
    assert_string_equal(sql_text(store,
                                 "SELECT state || ' ' || held_in FROM member_spell WHERE organisation = 'toy' AND "
                                 "began < DATE '2000-01-01'"),
                        "DDD eldest");
    assert_true(sql_number(store, "SELECT count(*) FROM member_spell WHERE organisation = 'toy'") == 4);
    assert_true(sql_number(store, "SELECT count(*) FROM member_spell WHERE organisation = 'elder'") == 1);
    assert_true(sql_number(store, "SELECT count(*) FROM member_spell WHERE organisation = 'eldest'") == 1);
    assert_true(sql_number(store, "SELECT count(*) FROM member_at(DATE '1998-12-31') WHERE organisation = 'toy'") == 1);
    assert_true(sql_number(store, "SELECT count(*) FROM member_at(DATE '1999-01-01') WHERE organisation = 'toy'") == 0);
    sql_run(store, "UPDATE organisation SET predecessor = 'toy' WHERE organisation = 'eldest'");
    assert_true(sql_number(store, "SELECT count(*) FROM organisation_line") == 9);
    sql_run(store, "ROLLBACK");
}

static void members_by_year_are_those_of_31_december(void **state) {
    (void)state;
    assert_string_equal(sql_text(store,
                                 "SELECT string_agg(state, ' ' ORDER BY state) FROM member_at WHERE organisation = "
                                 "'toy' AND year = 2010"),
                        "AAA BBB CCC");
    assert_string_equal(sql_text(store,
                                 "SELECT string_agg(state, ' ' ORDER BY state) FROM member_at WHERE organisation = "
                                 "'toy' AND year = 2015"),
                        "AAA CCC");
    assert_true(sql_number(store, "SELECT max(year) - extract(year FROM current_date) FROM member_at") == 0);
}

static void partial_dates_read_as_recorded(void **state) {
    (void)state;
    assert_string_equal(sql_text(store, "SELECT partial_date(DATE '2001-06-15', 'year')"), "2001");
    assert_string_equal(sql_text(store, "SELECT partial_date(DATE '2001-06-15', 'month')"), "2001-06");
    assert_string_equal(sql_text(store, "SELECT partial_date(DATE '2001-06-15', 'day')"), "2001-06-15");
    assert_string_equal(sql_text(store, "SELECT partial_date(DATE '0987-06-15', 'day')"), "0987-06-15");
    assert_string_equal(sql_text(store, "SELECT partial_date(NULL, NULL)"), "NULL");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_leading_columns_are_those_promised),
        cmocka_unit_test(every_view_and_table_reads_without_comity),
        cmocka_unit_test(an_undirected_tie_shows_in_both_directions),
        cmocka_unit_test(spells_follow_the_line),
        cmocka_unit_test(members_by_year_are_those_of_31_december),
        cmocka_unit_test(partial_dates_read_as_recorded),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

/* Similarity as a study: the made-up world by hand, what is saved and what is refused, and members only. */
#include "scratch.h"

#include "study/similarity.h"

static comity_store *store;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    store = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_layer(store, 1, "pact", "true");
    add_layer(store, 2, "entente", "false");
    /* 2012: AAA-BBB and CCC-DDD have pacts; AAA has an entente with BBB and CCC, both ways */
    add_ties(store, "VALUES (1, 'AAA', 'BBB', 2012, 1, 1), (1, 'CCC', 'DDD', 2012, 1, 1), (2, 'AAA', "
                    "'BBB', 2012, 1, 1), (2, 'BBB', 'AAA', 2012, 1, 1), (2, 'AAA', 'CCC', 2012, 1, 1), (2, 'CCC', "
                    "'AAA', 2012, 1, 1), (2, 'BBB', 'CCC', 2012, 0, 1)");
    add_series(store, 1, "weight");
    sql_run(store, "INSERT INTO state_year_row VALUES (1, 'AAA', 2012, 4, 1), (1, 'BBB', 2012, 2, 1), (1, 'CCC', 2012, "
                   "1, 1)");
    sql_run(store, "INSERT INTO roll_call BY NAME SELECT i AS roll_call, 67 AS session, make_date(2012 + i // 4, 3, 1) "
                   "AS date, 1 AS data_set FROM range(1, 5) t(i)");
    sql_run(store,
            "INSERT INTO vote VALUES (1, 'AAA', 1, 1), (1, 'BBB', 1, 1), (2, 'AAA', 1, 1), (2, 'BBB', 2, 1), (3, "
            "'AAA', 3, 1), (3, 'BBB', 3, 1), (4, 'AAA', 1, 1), (4, 'BBB', 3, 1), (1, 'CCC', 8, 1)");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

static void compute(const comity_similarity_study *study) {
    comity_error error;
    comity_error_clear(&error);
    assert_ok(comity_study_similarity(store, study, &error), error);
}

static double result(const char *column, const char *a, const char *b) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT %s FROM similarity_result WHERE state_a = '%s' AND state_b = '%s'", column, a, b);
    return sql_number(store, sql);
}

static void votes_by_hand(void **state) {
    (void)state;
    comity_similarity_study study = {
        .subject = "votes", .measures = "s,agreement", .first_year = 2012, .last_year = 2012};
    compute(&study);
    assert_close(sql_number(store, "SELECT count(*) FROM similarity_result"), 1, 0);
    assert_close(result("n", "AAA", "BBB"), 3, 0);
    assert_close(result("s", "AAA", "BBB"), 1 - 2 * 1 / 6.0, 1e-15);
    study.by_session = 1;
    study.first_year = study.last_year = 0;
    compute(&study);
    assert_close(result("session", "AAA", "BBB"), 67, 0);
    assert_close(result("n", "AAA", "BBB"), 4, 0);
    assert_close(result("agreement", "AAA", "BBB"), 0.5, 1e-15);
}

/* Rows: AAA 2 2 1 0, BBB 2 2 0 0, CCC 1 0 2 2, DDD 0 0 2 2. */
static void layers_by_hand(void **state) {
    (void)state;
    comity_similarity_study study = {.subject = "entente=1,pact=2", .measures = "s"};
    compute(&study);
    assert_close(sql_number(store, "SELECT count(*) FROM similarity_result"), 6, 0);
    assert_close(result("n", "AAA", "BBB"), 4, 0);
    assert_close(result("s", "AAA", "BBB"), 1 - 2 * 1 / 8.0, 1e-15);
    assert_close(result("s", "AAA", "CCC"), 1 - 2 * 6 / 8.0, 1e-15);
    assert_close(result("s", "BBB", "DDD"), -1, 1e-15);
    study.self = "missing"; /* AAA and BBB: 1 0 beside 0 0 */
    compute(&study);
    assert_close(result("n", "AAA", "BBB"), 2, 0);
    assert_close(result("s", "AAA", "BBB"), 1 - 2 * 1 / 4.0, 1e-15);
    study.self = NULL;
    study.weights = "weight"; /* DDD has none */
    compute(&study);
    assert_close(result("n", "AAA", "BBB"), 3, 0);
    assert_close(result("s", "AAA", "BBB"), 1 - 2 * 1 / 14.0, 1e-15);
    study.weights = NULL;
    study.organisation = "toy"; /* AAA, BBB, CCC in 2012 */
    compute(&study);
    assert_close(sql_number(store, "SELECT count(*) FROM similarity_result"), 3, 0);
    assert_close(result("s", "AAA", "CCC"), 1 - 2 * 6 / 8.0, 1e-15);
}

static void saved_layers(void **state) {
    (void)state;
    comity_error error;
    comity_panel rows;
    comity_similarity_study study = {.subject = "entente=1,pact=2", .measures = "s,tau_b", .save = "like"};
    compute(&study);
    compute(&study); /* the second takes the place of the first */
    assert_close(sql_number(store, "SELECT count(*) FROM tie WHERE layer = 'like_s'"), 12, 0);
    assert_close(sql_number(store, "SELECT value FROM tie WHERE layer = 'like_s' AND origin = 'BBB' AND destination = "
                                   "'AAA'"),
                 0.75, 1e-15);
    assert_close(sql_number(store, "SELECT count(*) FROM run WHERE method = 'similarity' AND finished IS NOT NULL"), 2,
                 0);
    assert_close(sql_number(store, "SELECT count(*) FROM computed_layer JOIN run USING (run)"), 2, 0);
    comity_panel_init(&rows);
    assert_ok(comity_similarity_periods(store, &rows, &error), error);
    assert_int_equal(rows.n_rows, 1);
    assert_int_equal(rows.n_columns, 5);
    comity_panel_free(&rows);
    study.measures = "s";
    study.save = "pact";
    assert_fails(comity_study_similarity(store, &study, &error), COMITY_ERROR_INPUT, error,
                 "the layer pact was not computed");
    assert_close(sql_number(store, "SELECT count(*) FROM tie WHERE layer = 'pact'"), 4, 0);
}

static void refused(void **state) {
    (void)state;
    static const struct {
        comity_similarity_study study;
        comity_status status;
        const char *words;
    } cases[] = {
        {{.subject = "pact"}, COMITY_ERROR_USAGE, "give the levels"},
        {{.subject = "pact", .levels = "3:0"}, COMITY_ERROR_USAGE, "levels 3:0: expected two numbers that rise"},
        {{.subject = "pact", .levels = "0:99"}, COMITY_ERROR_USAGE, "expected two numbers that rise"},
        {{.subject = "pact", .levels = "1,0"}, COMITY_ERROR_USAGE, "the levels must be numbers that rise"},
        {{.subject = "pact", .levels = "0,x"}, COMITY_ERROR_USAGE, "\"x\" is no number"},
        {{.subject = "pact", .levels = "0,nan"}, COMITY_ERROR_USAGE, "\"nan\" is no number"},
        {{.subject = "pact", .levels = ""}, COMITY_ERROR_USAGE, "is no number"},
        {{.subject = "pact", .levels = "0,2"}, COMITY_ERROR_INPUT, "value 1 is none of the levels"},
        {{.subject = "pact", .levels = "0:1", .absent = "7"}, COMITY_ERROR_USAGE, "the level 7 of absent ties"},
        {{.subject = "pact", .levels = "0:1", .weights = "mass"}, COMITY_ERROR_NOT_FOUND, "there is no series"},
        {{.subject = "pact", .levels = "0:1", .by_session = 1}, COMITY_ERROR_USAGE, "not by session"},
        {{.subject = "pact,entente", .levels = "0:1"}, COMITY_ERROR_USAGE, "of several layers each needs its level"},
        {{.subject = "=1"}, COMITY_ERROR_USAGE, "expected a layer"},
        {{.subject = "pact=", .levels = "0:1"}, COMITY_ERROR_USAGE, "is no number"},
        {{.subject = "friendship=1"}, COMITY_ERROR_NOT_FOUND, "there is no layer \"friendship\""},
        {{.subject = "votes", .measures = "s,s"}, COMITY_ERROR_USAGE, "the measure s is named twice"},
        {{.subject = "votes", .measures = "gamma"}, COMITY_ERROR_USAGE, "there is no measure \"gamma\""},
        {{.subject = "votes", .self = "3"}, COMITY_ERROR_USAGE, "votes have no absent, self or weights"},
        {{.subject = "votes", .save = "Bad Name"}, COMITY_ERROR_USAGE, "is no name for a layer"},
        {{.subject = "votes", .save = "x", .by_session = 1}, COMITY_ERROR_USAGE, "sessions cannot be saved"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_error error;
        assert_fails(comity_study_similarity(store, &cases[i].study, &error), cases[i].status, error, cases[i].words);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(votes_by_hand),
        cmocka_unit_test(layers_by_hand),
        cmocka_unit_test(saved_layers),
        cmocka_unit_test(refused),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

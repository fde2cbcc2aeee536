/* From a number to its rows: every value that is saved comes out again, with the region, the facts and the data sets it
 * rests on. */
#include "scratch.h"

#include "study/measure.h"
#include "study/role.h"
#include "study/trace.h"

static comity_store *toy;
static comity_store *sco;

static void compute(comity_store *store, const char *organisation) {
    comity_error error;
    comity_measure_options measure = {.n_indicators = 0};
    comity_role_options role = {.stop = NULL};
    comity_error_clear(&error);
    snprintf(measure.region.organisation, sizeof measure.region.organisation, "%s", organisation);
    snprintf(role.region.organisation, sizeof role.region.organisation, "%s", organisation);
    assert_ok(comity_study_measure(store, &measure, &error), error);
    assert_ok(comity_study_role(store, &role, &error), error);
}

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_layer(toy, 1, "trade_cow", "false");
    add_toy_trade(toy, 1, 2005);
    add_toy_trade(toy, 1, 2012);
    add_toy_trade(toy, 1, 2016);
    add_series(toy, 1, "cinc");
    sql_run(toy,
            "INSERT INTO state_year_row SELECT 1, s, 2000, v, 2 FROM (VALUES ('AAA', 0.1), ('BBB', 0.2), ('CCC', 0.3)) "
            "t(s, v); INSERT INTO data_set " DATA_SET_COLUMNS
            " SELECT unnest([1, 2]), unnest(['trade', 'nmc']), 'r', 'Title', '4.0', 'Who "
            "wrote it', 'free', 'http://x', unnest(['trade.csv', 'nmc.csv']), 10, 'abc', now()::TIMESTAMP, 12, 12, 0, "
            "0, 0, 2005, 2016, 1");
    compute(toy, "toy");
    sco = make_workbench(scratch("sco.comity"), "sco");
    compute(sco, "sco");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    comity_store_close(sco);
    return scratch_teardown(state);
}

/* Traces and compares with what is saved; the trace is for the caller to look at and free. */
static comity_trace trace(comity_store *store, const char *organisation, const char *number, const char *variant,
                          int year) {
    comity_trace out;
    comity_error error;
    comity_trace_options options = {.organisation = organisation, .variant = variant, .year = year};
    comity_trace_init(&out);
    comity_error_clear(&error);
    if (comity_trace_number(store, number, &options, &out, &error)) {
        fail_msg("%s %s %d: %s", number, variant ? variant : "", year, error.message);
    }
    assert_int_equal(out.number.n_rows, 1);
    assert_int_equal(out.again.n_rows, 1);
    double saved = out.number.columns[4].number[0];
    double again = out.again.columns[0].number[0];
    /* sums of DuckDB differ in their last digit with the order in which its threads add */
    if (!(fabs(saved - again) <= 1e-13 * fabs(saved)) ||
        out.number.columns[5].integer[0] != out.again.columns[1].integer[0]) {
        fail_msg("%s %s %d: %.17g is saved, %.17g comes out again", number, variant ? variant : "", year, saved, again);
    }
    assert_int_equal(out.run.n_rows, 1);
    assert_int_equal(out.run.columns[0].integer[0], out.number.columns[6].integer[0]);
    assert_true(out.region.n_rows > 0);
    assert_true(out.name[0] && out.formula[0] && out.reference[0] && out.unit[0] && out.sql && out.sql[0]);
    return out;
}

/* The last year of every series, and some of the years before. */
static void every_saved_number_comes_out_again(void **state) {
    comity_panel rows;
    (void)state;
    sql_panel(
        sco,
        "SELECT indicator AS number, variant, year::BIGINT FROM indicator_value WHERE (indicator, variant, year) IN "
        "(SELECT (indicator, variant, max(year)) FROM indicator_value GROUP BY indicator, variant) OR (year = 2004 AND "
        "variant = 'fixed') "
        "UNION ALL SELECT state || '.' || component, 'as_was', year::BIGINT FROM role_component WHERE (state, "
        "component, year) IN (SELECT (state, component, max(year)) FROM role_component GROUP BY state, component) "
        "ORDER BY ALL",
        &rows);
    assert_true(rows.n_rows > 80);
    for (size_t i = 0; i < rows.n_rows; i++) {
        comity_trace out =
            trace(sco, "sco", rows.columns[0].text[i], rows.columns[1].text[i], (int)rows.columns[2].integer[i]);
        assert_int_equal(out.number.columns[3].integer[0], rows.columns[2].integer[i]);
        if (out.inputs.n_rows == 0 && out.number.columns[4].number[0] != 0) {
            fail_msg("%s %s: no rows behind it", rows.columns[0].text[i], rows.columns[1].text[i]);
        }
        comity_trace_free(&out);
    }
    comity_panel_free(&rows);
    sql_panel(
        toy,
        "SELECT indicator, variant, year::BIGINT FROM indicator_value UNION ALL SELECT state || '.' || component, "
        "'as_was', year::BIGINT FROM role_component WHERE year IN (2005, 2012, 2016)",
        &rows);
    assert_true(rows.n_rows > 70);
    for (size_t i = 0; i < rows.n_rows; i += 7) {
        comity_trace out =
            trace(toy, "toy", rows.columns[0].text[i], rows.columns[1].text[i], (int)rows.columns[2].integer[i]);
        comity_trace_free(&out);
    }
    comity_panel_free(&rows);
}

static void without_a_year_the_last_is_meant(void **state) {
    (void)state;
    comity_trace out = trace(sco, "sco", "budget_concentration", NULL, 0);
    assert_int_equal(out.number.columns[3].integer[0], 2025);
    assert_close(out.number.columns[4].number[0], 0.124, 5e-6);
    assert_string_equal(out.number.columns[2].text[0], "as_was");
    comity_trace_free(&out);
    out = trace(sco, "sco", "CHN.exercise_share", NULL, 0);
    assert_int_equal(out.number.columns[3].integer[0], 2021);
    assert_close(out.number.columns[4].number[0], 558.0 / 4000, 1e-15);
    comity_trace_free(&out);
}

/* Does a row of the inputs have this text in that column? */
static int input_has(const comity_trace *out, size_t column, const char *text) {
    int found = 0;
    for (size_t i = 0; i < out->inputs.n_rows; i++) {
        found += comity_is_present(&out->inputs.columns[column], i) &&
                 strcmp(out->inputs.columns[column].text[i], text) == 0;
    }
    return found;
}

static void the_rows_behind_a_trade_number(void **state) {
    (void)state;
    comity_trace out = trace(toy, "toy", "intra_regional_share_cow", NULL, 2005);
    assert_int_equal(input_has(&out, 0, "tie"), 2);   /* A to B and B to A */
    assert_int_equal(input_has(&out, 0, "total"), 2); /* of A and of B */
    assert_int_equal(out.inputs.n_rows, 4);
    assert_int_equal(input_has(&out, 7, "trade"), 2); /* the data set they come from */
    double total = 0;
    for (size_t i = 0; i < 4; i++) {
        total += out.inputs.columns[6].number[i];
    }
    assert_close(total, 30 + 20 + 110 + 100, 0);
    assert_int_equal(out.region.n_rows, 2);
    assert_int_equal(out.data.n_rows, 1);
    assert_string_equal(out.data.columns[0].text[0], "trade");
    assert_string_equal(out.data.columns[6].text[0], "Who wrote it");
    comity_trace_free(&out);
    out = trace(toy, "toy", "intra_regional_share_cow", "without_largest", 2012);
    assert_int_equal(out.region.n_rows, 2);
    assert_close(out.number.columns[4].number[0], 10.0 / 21, 1e-15);
    comity_trace_free(&out);
    out = trace(toy, "toy", "BBB.capability_share", NULL, 2000);
    assert_int_equal(input_has(&out, 0, "state_year"), 2);
    assert_string_equal(out.data.columns[0].text[0], "nmc");
    comity_trace_free(&out);
}

/* The founders, also in years in which one of them is out again. */
static void the_region_of_fixed_membership(void **state) {
    (void)state;
    comity_trace out = trace(toy, "toy", "intra_regional_share_cow", "fixed", 2016);
    assert_int_equal(out.region.n_rows, 2);
    assert_string_equal(out.region.columns[0].text[0], "AAA");
    assert_string_equal(out.region.columns[0].text[1], "BBB");
    assert_string_equal(out.region.columns[3].text[1], "made_up");
    comity_trace_free(&out);
    out = trace(sco, "sco", "permanent_bodies", "fixed", 1996);
    assert_int_equal(out.region.n_rows, 6);
    comity_trace_free(&out);
    out = trace(sco, "sco", "permanent_bodies", "as_was", 1996);
    assert_int_equal(out.region.n_rows, 5);
    assert_string_equal(out.region.columns[1].text[0], "shanghai_five");
    comity_trace_free(&out);
}

static void the_facts_behind_a_number_are_sourced(void **state) {
    (void)state;
    comity_trace out = trace(sco, "sco", "CHN.budget_share", NULL, 2025);
    assert_true(out.inputs.n_rows >= 10);
    for (size_t i = 0; i < out.inputs.n_rows; i++) {
        assert_string_equal(out.inputs.columns[0].text[i], "fact");
        assert_true(comity_is_present(&out.inputs.columns[7], i) && out.inputs.columns[7].text[i][0]);
        assert_true(comity_is_present(&out.inputs.columns[8], i) && out.inputs.columns[8].text[i][0]);
    }
    comity_trace_free(&out);
    out = trace(sco, "sco", "CHN.exercise_share", NULL, 2014);
    assert_true(input_has(&out, 2, "peace_mission_2014") >= 5);
    assert_int_equal(input_has(&out, 2, "peace_mission_2021"), 0); /* later than the number */
    comity_trace_free(&out);
}

static void what_cannot_be_traced(void **state) {
    static const struct {
        const char *number;
        const char *variant;
        int year;
        comity_status status;
        const char *words;
    } cases[] = {
        {"happiness", NULL, 0, COMITY_ERROR_NOT_FOUND, "there is no indicator \"happiness\"; see: comity indicators"},
        {"CHN.happiness", NULL, 0, COMITY_ERROR_NOT_FOUND, "there is no component \"happiness\""},
        {"", NULL, 0, COMITY_ERROR_NOT_FOUND, "there is no indicator \"\""},
        {".budget_share", NULL, 0, COMITY_ERROR_NOT_FOUND, "there is no"},
        {"CHN.", NULL, 0, COMITY_ERROR_NOT_FOUND, "there is no component \"\""},
        {"budget_concentration", NULL, 1999, COMITY_ERROR_NOT_FOUND, "has no value for as_was in 1999"},
        {"budget_concentration", "without_largest", 0, COMITY_ERROR_NOT_FOUND, "has no value for without_largest"},
        {"vote_cohesion", NULL, 0, COMITY_ERROR_NOT_FOUND, "vote_cohesion has no value"},
        {"USA.budget_share", NULL, 0, COMITY_ERROR_NOT_FOUND, "budget_share has no value for USA"},
        {"budget_concentration", "as_is", 0, COMITY_ERROR_USAGE,
         "there is no variant \"as_is\"; there are as_was, fixed"},
        {"CHN.budget_share", "fixed", 0, COMITY_ERROR_USAGE, "computed for the region as it was"},
        {"' OR 1 = 1 --", NULL, 0, COMITY_ERROR_NOT_FOUND, "there is no indicator"},
        {"CHINESE_REPUBLIC.budget_share", NULL, 0, COMITY_ERROR_NOT_FOUND, "\"CHINESE_REPUBLIC\" is no state code"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_trace out;
        comity_error error;
        comity_trace_options options = {.organisation = "sco", .variant = cases[i].variant, .year = cases[i].year};
        comity_trace_init(&out);
        assert_fails(comity_trace_number(sco, cases[i].number, &options, &out, &error), cases[i].status, error,
                     cases[i].words);
        comity_trace_free(&out);
    }
    comity_trace out;
    comity_error error;
    comity_trace_init(&out);
    comity_trace_options options = {.organisation = "eaeu"};
    assert_fails(comity_trace_number(sco, "budget_concentration", &options, &out, &error), COMITY_ERROR_NOT_FOUND,
                 error, "has no value");
    comity_trace_free(&out);
}

/* When the facts have changed since, both numbers are there to be seen. */
static void a_fact_that_changed_shows(void **state) {
    comity_trace out;
    comity_error error;
    comity_trace_options options = {.organisation = "toy", .year = 2020};
    (void)state;
    comity_trace_init(&out);
    sql_run(toy, "BEGIN; UPDATE meeting SET host = 'AAA'");
    assert_ok(comity_trace_number(toy, "summit_concentration", &options, &out, &error), error);
    assert_close(out.number.columns[4].number[0], 0.5, 0);
    assert_close(out.again.columns[0].number[0], 1, 0);
    comity_trace_free(&out);
    sql_run(toy, "ROLLBACK");
}

/* A reader's workbench is enough, and stays as it is. */
static void tracing_only_reads(void **state) {
    comity_error error;
    char path[768];
    (void)state;
    comity_store_close(toy);
    snprintf(path, sizeof path, "%s", scratch("toy.comity"));
    size_t before = 0;
    size_t after = 0;
    char *old = read_text(path, &before);
    assert_ok(comity_workbench_open(path, COMITY_STORE_READ, &toy, &error), error);
    comity_trace out = trace(toy, "toy", "intra_regional_share_cow", "without_largest", 2012);
    comity_trace_free(&out);
    comity_store_close(toy);
    char *new = read_text(path, &after);
    assert_int_equal(before, after);
    assert_memory_equal(old, new, before);
    free(old);
    free(new);
    assert_ok(comity_workbench_open(path, COMITY_STORE_WRITE, &toy, &error), error);
}

/* Rows as the other studies save them, in run 1, which had both data sets. */
static void save_other_results(void) {
    sql_run(
        toy,
        "INSERT INTO run_input SELECT 1, d FROM (VALUES (1), (2)) t(d) WHERE (1, d) NOT IN (FROM run_input);"
        "INSERT INTO network_graph_row VALUES (1, 'trade_cow', 'toy', 2005, 'density', 0.5);"
        "INSERT INTO network_node_row VALUES (1, 'trade_cow', 'toy', 2005, 'AAA', 'strength', 7), (1, 'trade_cow', "
        "'toy', 2012, 'AAA', 'strength', 8);"
        "INSERT INTO qap_row SELECT r, 'trade_cow ~ lag(cinc, 5)', '', 2005, 'linear', 'dsp', 'lag(cinc, 5)', r, 1, "
        "2, .1, .9, .2, 100, 3, 6, 0, .5 FROM (VALUES (1), (2)) t(r);"
        "INSERT INTO break_test_row SELECT 1, 'toy', 'capability_share', 'AAA/capability_share', 'level', 9, 2001, "
        "2009, 3, 0, 1, 1, 2004, 1, 1;"
        "INSERT INTO break_row SELECT 1, 'toy', 'capability_share', 'AAA/capability_share', 1, 2001, 2009, 9, .5, "
        "NULL, NULL, NULL, NULL, NULL;"
        "INSERT INTO spillover_row SELECT 1, 'toy', 'as_was', 'economic', 'political', l, 9, .1, .2, -.1, .5, 8, "
        ".6, .7 FROM range(1, 4) t(l);"
        "INSERT INTO dimension_series_row SELECT 1, 'toy', 'as_was', d, y, y, 1, 2, 2 FROM (VALUES ('economic'), "
        "('political'), ('security')) t(d), range(2001, 2004) u(y);"
        "INSERT INTO security_incident_row SELECT 1, 'toy', 'event', 'gtd_incidents', g, y, 3, 2 FROM (VALUES "
        "('members'), ('others')) t(g), range(2001, 2005) u(y);"
        "INSERT INTO security_rate_row BY NAME SELECT 1 AS run, 'toy' AS organisation, 'event' AS event, "
        "'2002-01-01' AS day, 'gtd_incidents' AS series, 'members' AS grp, '' AS against, 'AAA' AS states, 1 AS "
        "n_states, 2001 AS first_year, 2004 AS last_year, 1 AS years_before, 2 AS years_after, 3 AS events_before, "
        "6 AS events_after, 1.0 AS ratio");
}

/* Results with a kind before them: to their run, their inputs and the data sets that the run had. */
static void other_results_are_traced(void **state) {
    static const struct {
        const char *number;
        int year;
        size_t numbers;
        size_t inputs; /* 0: some */
        int64_t run;
        const char *data; /* of the first data set; NULL: none */
    } cases[] = {
        {"network:trade_cow/density", 2005, 1, 0, 1, "trade"},
        {"network:trade_cow/AAA/strength", 2005, 1, 0, 1, "trade"},
        {"network:trade_cow/AAA/strength", 0, 1, 0, 1, "trade"},
        {"qap:lag(cinc, 5)", 2005, 1, 2, 2, NULL},
        {"qap:lag(cinc, 5)@1", 0, 1, 2, 1, "nmc"},
        {"breaks:AAA/capability_share", 0, 1, 0, 1, "nmc"},
        {"spillover:political/economic", 0, 3, 6, 1, NULL},
        {"security:gtd_incidents/members", 0, 1, 4, 1, NULL},
    };
    static const char *const wrong[] = {"network:trade_cow/BBB/strength",
                                        "network:trade_cow",
                                        "network:",
                                        "qap:x",
                                        "qap:lag(cinc, 5)@9",
                                        "breaks:nothing",
                                        "security:a/b",
                                        "spillover:economic/economic"};
    (void)state;
    save_other_results();
    sql_run(toy, "DELETE FROM run_input WHERE run = 2");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_trace out;
        comity_error error;
        comity_trace_options options = {.organisation = "toy", .year = cases[i].year};
        comity_trace_init(&out);
        if (comity_trace_number(toy, cases[i].number, &options, &out, &error)) {
            fail_msg("%s: %s", cases[i].number, error.message);
        }
        if (out.number.n_rows != cases[i].numbers || out.run.columns[0].integer[0] != cases[i].run ||
            out.inputs.n_rows == 0 || (cases[i].inputs && out.inputs.n_rows != cases[i].inputs)) {
            fail_msg("%s: %zu numbers, run %d, %zu inputs", cases[i].number, out.number.n_rows,
                     (int)out.run.columns[0].integer[0], out.inputs.n_rows);
        }
        assert_true(out.name[0] && out.formula[0] && out.reference[0] && out.unit[0] && out.sql);
        if (cases[i].data) {
            assert_true(out.data.n_rows > 0);
            assert_string_equal(out.data.columns[0].text[0], cases[i].data);
        }
        comity_trace_free(&out);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        comity_trace out;
        comity_error error;
        comity_trace_options options = {.organisation = "toy"};
        comity_trace_init(&out);
        assert_fails(comity_trace_number(toy, wrong[i], &options, &out, &error), COMITY_ERROR_NOT_FOUND, error,
                     "there is no such number");
        comity_trace_free(&out);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_saved_number_comes_out_again),
        cmocka_unit_test(without_a_year_the_last_is_meant),
        cmocka_unit_test(the_rows_behind_a_trade_number),
        cmocka_unit_test(the_region_of_fixed_membership),
        cmocka_unit_test(the_facts_behind_a_number_are_sourced),
        cmocka_unit_test(what_cannot_be_traced),
        cmocka_unit_test(a_fact_that_changed_shows),
        cmocka_unit_test(tracing_only_reads),
        cmocka_unit_test(other_results_are_traced),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

/* Failed allocations of the studies: each ends in "not enough memory", and leaves the workbench as it was. */
#define FAILING_ALLOC_OURS
#include "failing_alloc.h"

#include "scratch.h"

#include "study/check.h"
#include "study/cite.h"
#include "study/claim_load.h"
#include "study/claims.h"
#include "study/data.h"
#include "study/drop.h"
#include "study/measure.h"
#include "study/role.h"
#include "study/show.h"
#include "study/states.h"
#include "study/trace.h"

static comity_store *store;

static comity_status do_show(comity_error *error) {
    comity_panel rows;
    comity_show_options options = {.at = "2012"};
    comity_panel_init(&rows);
    comity_status status = comity_show(store, "members", &options, &rows, error);
    options.organisation = "toy";
    status = status ? status : comity_show(store, "meetings", &options, &rows, error);
    comity_panel_free(&rows);
    return status;
}

static comity_status do_check(comity_error *error) {
    size_t n_errors = 0;
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_check(store, &rows, &n_errors, error);
    comity_panel_free(&rows);
    return status;
}

static comity_status do_trace(comity_error *error) {
    comity_trace trace;
    comity_trace_options options = {.organisation = "toy", .variant = "fixed", .year = 2005};
    comity_trace_init(&trace);
    comity_status status = comity_trace_number(store, "intra_regional_share_cow", &options, &trace, error);
    comity_trace_free(&trace);
    return status;
}

static comity_status do_measure(comity_error *error) {
    static const char *const chosen[] = {"intra_regional_share_cow", "permanent_bodies"};
    comity_measure_options options = {.region = {.organisation = "toy"}, .indicators = chosen, .n_indicators = 2};
    return comity_study_measure(store, &options, error);
}

static comity_status do_role(comity_error *error) {
    comity_role_options options = {.region = {.organisation = "toy"}};
    return comity_study_role(store, &options, error);
}

static comity_status do_summaries(comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_measure_summary(store, "toy", &rows, error);
    status = status ? status : comity_measure_waiting(store, "toy", &rows, error);
    status = status ? status : comity_role_summary(store, "toy", "AAA", &rows, error);
    status = status ? status : comity_role_waiting(store, "toy", &rows, error);
    comity_panel_free(&rows);
    return status;
}

static comity_status do_states(comity_error *error) {
    static const char *const texts[] = {"AAA", "Nowhere at all"};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_states_list(store, &rows, error);
    for (size_t i = 0; !status && i < sizeof texts / sizeof texts[0]; i++) {
        comity_states_answer answer;
        comity_states_question question = {.text = texts[i], .year = 2000};
        comity_states_answer_init(&answer);
        status = comity_states_explain(store, &question, &answer, error);
        comity_states_answer_free(&answer);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status do_aliases(comity_error *error) {
    comity_state_alias alias = {.system = "name", .code = "Somewhere", .state = "AAA"};
    comity_status status = comity_store_begin(store, error);
    if (!status && !(status = comity_alias_add(store, &alias, error))) {
        status = comity_alias_remove(store, &alias, error);
    }
    comity_store_rollback(store);
    return status;
}

static comity_status do_data(comity_error *error) {
    comity_panel rows;
    comity_cite_options options = {.organisation = "toy", .number = "permanent_bodies"};
    comity_panel_init(&rows);
    comity_status status = comity_data_list(store, &rows, error);
    comity_panel_free(&rows);
    status = status ? status : comity_cite(store, &options, &rows, error);
    comity_panel_free(&rows);
    options = (comity_cite_options){0};
    status = status ? status : comity_cite(store, &options, &rows, error);
    comity_panel_free(&rows);
    return status;
}

static comity_status do_drop(comity_error *error) {
    static const char *const words[] = {"made_up"};
    comity_drop_result result;
    comity_status status = comity_drop(store, words, 1, NULL, NULL, &result, error);
    comity_drop_result_free(&result);
    return status;
}

static comity_status do_claims(comity_error *error) {
    static const char *const one[] = {"grows"};
    comity_claims_options options = {.claims = one, .n_claims = 1};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_study_claims(store, &options, error);
    status = status ? status : comity_claims_found(store, one, 1, "holds", &rows, error);
    comity_panel_free(&rows);
    return status;
}

static comity_status do_claim_trace(comity_error *error) {
    comity_claim_trace trace;
    int found = 0;
    comity_claim_trace_init(&trace);
    comity_status status = comity_claims_trace(store, "grows", &found, &trace, error);
    comity_claim_trace_free(&trace);
    return status;
}

/* Reads the claims of the folder and forgets them again. */
static comity_status do_claims_load(comity_error *error) {
    comity_problems problems;
    comity_problems_init(&problems);
    comity_status status = comity_store_begin(store, error);
    status = status ? status : comity_claims_load(store, scratch("toy"), 0, &problems, error);
    comity_store_rollback(store);
    comity_problems_free(&problems);
    return status;
}

static int group_setup(void **state) {
    comity_error error;
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    assert_int_equal(mkdir(scratch("toy/claims"), 0700), 0);
    write_text(scratch("toy/claims/grows.sql"),
               "-- claim: grows\n-- statement: It grows.\n-- where: p. 1\n-- kind: trend\n-- needs: fact:spell|tie:x\n"
               "-- sources: made_up\n-- partly: n > 9\n-- holds: otherwise\n-- evidence: {n} of {all} on {day}\n"
               "-- reason: r\n-- changes: c\n"
               "SELECT count(*) AS n, 3.5 AS all, DATE '2001-06-15' AS day, 'made_up' AS sources FROM spell\n");
    store = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_layer(store, 1, "trade_cow", "false");
    add_toy_trade(store, 1, 2005);
    return do_measure(&error) || do_role(&error);
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

/* Everything that results are kept in, without the numbers of runs. */
static const char *results(void) {
    return sql_text(store,
                    "SELECT (SELECT md5(coalesce(string_agg((indicator, variant, year, value, n)::VARCHAR, ';' ORDER "
                    "BY indicator, variant, year), '')) || count(*) FROM indicator_value_row) || (SELECT "
                    "md5(coalesce(string_agg((state, component, year, value, n)::VARCHAR, ';' ORDER BY state, "
                    "component, year), '')) || count(*) FROM role_component_row) || (SELECT count(*) FROM trend_row) "
                    "|| ' ' || (SELECT count(*) FROM quadrant_row)");
}

static void fail_each(comity_status (*body)(comity_error *error), long least) {
    char before[256];
    if (!FAILING_ALLOC) {
        skip();
    }
    snprintf(before, sizeof before, "%s", results());
    long hits = 0;
    for (long k = 0, hit = 1; hit; k += 1 + k / 6) {
        comity_error error;
        comity_error_clear(&error);
        failing_alloc_start(k);
        comity_status status = body(&error);
        hit = failing_alloc_stop();
        if (status != (hit ? COMITY_ERROR_MEMORY : COMITY_OK) ||
            (hit && strcmp(error.message, "not enough memory") != 0)) {
            fail_msg("allocation %ld: status %d, %s", k, (int)status, error.message);
        }
        assert_string_equal(results(), before);
        hits += hit;
    }
    assert_true(hits >= least);
}

static void showing(void **state) {
    (void)state;
    fail_each(do_show, 10);
}

static void checking(void **state) {
    (void)state;
    fail_each(do_check, 3);
}

static void tracing(void **state) {
    (void)state;
    fail_each(do_trace, 10);
}

static void measuring(void **state) {
    (void)state;
    fail_each(do_measure, 10);
}

static void computing_roles(void **state) {
    (void)state;
    fail_each(do_role, 10);
}

static void summing_up(void **state) {
    (void)state;
    fail_each(do_summaries, 10);
}

static void testing_claims(void **state) {
    (void)state;
    fail_each(do_claims, 20);
}

static void tracing_a_claim(void **state) {
    (void)state;
    fail_each(do_claim_trace, 20);
}

static void loading_claims(void **state) {
    (void)state;
    fail_each(do_claims_load, 10);
}

static void explaining_states(void **state) {
    (void)state;
    fail_each(do_states, 10);
}

static void changing_aliases(void **state) {
    (void)state;
    fail_each(do_aliases, 5);
}

static void listing_and_citing(void **state) {
    (void)state;
    fail_each(do_data, 20);
}

/* Only the call in which nothing fails drops the set. */
static void dropping(void **state) {
    (void)state;
    sql_run(store,
            "INSERT INTO data_set " DATA_SET_COLUMNS " VALUES (1, 'made_up', 'cow_trade', 'T', '1', 'C', 'free', "
            "'u', 'f.csv', 1, 'a', now()::TIMESTAMP, 12, 12, 0, 0, 0, 2005, 2005, 1); INSERT INTO run_input SELECT "
            "run, 1 FROM run");
    assert_true(sql_number(store, "SELECT count(*) FROM tie_row") > 0);
    fail_each(do_drop, 20);
    assert_close(sql_number(store, "SELECT count(*) FROM tie_row"), 0, 0);
    assert_close(sql_number(store, "SELECT count(*) FROM data_set_gone"), 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(showing),           cmocka_unit_test(checking),         cmocka_unit_test(tracing),
        cmocka_unit_test(measuring),         cmocka_unit_test(computing_roles),  cmocka_unit_test(summing_up),
        cmocka_unit_test(explaining_states), cmocka_unit_test(changing_aliases), cmocka_unit_test(listing_and_citing),
        cmocka_unit_test(testing_claims),    cmocka_unit_test(tracing_a_claim),  cmocka_unit_test(loading_claims),
        cmocka_unit_test(dropping),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

/* Breaks of saved series, trajectories and leading members, and spillover, on made-up series whose answers are known.
 */
#include "scratch.h"

#include "study/breaks.h"
#include "study/role.h"
#include "study/spillover.h"
#include "study/trajectory.h"

static comity_store *toy;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    return scratch_teardown(state);
}

static int emptied(void **state) {
    (void)state;
    sql_run(toy, "DELETE FROM indicator_value_row; DELETE FROM role_component_row; DELETE FROM break_row; DELETE FROM "
                 "break_test_row; DELETE FROM break_model_row; DELETE FROM spillover_row; DELETE FROM "
                 "dimension_series_row; DELETE FROM first_instrument_row; DELETE FROM role_standing_row; DELETE FROM "
                 "role_trajectory_row; DELETE FROM role_leading_row; DELETE FROM run WHERE method <> 'init'");
    return 0;
}

/* Values of an indicator of the toy organisation, as an expression of `year`. */
static void add_indicator(const char *indicator, const char *variant, int first, int last, const char *value) {
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO indicator_value_row SELECT 1, '%s', 'toy', '%s', year, %s, 3 FROM (SELECT "
             "unnest(range(%d, %d)) AS year)",
             indicator, variant, value, first, last + 1);
    sql_run(toy, sql);
}

static void add_component(const char *state, const char *component, int first, int last, const char *value) {
    char sql[512];
    snprintf(sql, sizeof sql,
             "INSERT INTO role_component_row SELECT 1, 'toy', '%s', '%s', year, 0, 3, %s FROM (SELECT "
             "unnest(range(%d, %d)) AS year)",
             state, component, value, first, last + 1);
    sql_run(toy, sql);
}

static comity_status find(comity_study_breaks_options options, comity_error *error) {
    int64_t run = 0;
    options.organisation = "toy";
    comity_error_clear(error);
    return comity_study_breaks(toy, &options, &run, error);
}

static double at(const char *table, const char *series, const char *column, int segment) {
    char sql[256];
    char which[64] = "";
    if (segment) {
        snprintf(which, sizeof which, " AND segment = %d", segment);
    }
    snprintf(sql, sizeof sql, "SELECT %s FROM %s WHERE series = '%s'%s", column, table, series, which);
    return sql_number(toy, sql);
}

static void a_step_is_found(void **state) {
    (void)state;
    comity_error error;
    add_indicator("vote_cohesion", "as_was", 1996, 2020, "CASE WHEN year <= 2007 THEN .2 ELSE .6 END + year % 2 / 100");
    add_indicator("vote_cohesion", "fixed", 1996, 2020, ".5");
    assert_ok(find((comity_study_breaks_options){0}, &error), error);
    assert_true(at("break_test", "vote_cohesion/as_was", "breaks", 0) == 1);
    assert_true(at("break_test", "vote_cohesion/as_was", "least", 0) == 5);
    assert_true(at("break_segment", "vote_cohesion/as_was", "break_year", 2) == 2007);
    assert_true(at("break_segment", "vote_cohesion/as_was", "break_low", 2) <= 2007);
    assert_true(at("break_segment", "vote_cohesion/as_was", "break_high", 2) >= 2007);
    assert_true(at("break_segment", "vote_cohesion/as_was", "first_year", 2) == 2008);
    assert_close(at("break_segment", "vote_cohesion/as_was", "level", 1), .205, 1e-12);
    assert_true(isnan(at("break_segment", "vote_cohesion/as_was", "break_year", 1)));
    assert_true(at("break_test", "vote_cohesion/as_was", "sup_p", 0) < 1e-6);
    assert_true(sql_number(toy, "SELECT count(*) FROM break_model") == 3); /* none, one, two */
    assert_string_equal(sql_text(toy, "SELECT years FROM break_model WHERE chosen"), "2007");
    assert_true(isnan(at("break_test", "vote_cohesion/fixed", "n", 0)));
    /* another run takes the place of the first, and leaves other series */
    assert_ok(find((comity_study_breaks_options){.variant = "fixed"}, &error), error);
    assert_ok(find((comity_study_breaks_options){.series = {.max_breaks = -1}}, &error), error);
    assert_true(at("break_test", "vote_cohesion/as_was", "breaks", 0) == 0);
    assert_true(at("break_test", "vote_cohesion/fixed", "breaks", 0) == 0);
    assert_true(sql_number(toy, "SELECT count(*) FROM run WHERE method = 'breaks' AND finished IS NOT NULL") == 3);
    assert_true(sql_number(toy, "SELECT count(DISTINCT run) FROM break_test") == 2);
}

static void short_and_gappy_series(void **state) {
    (void)state;
    comity_error error;
    add_indicator("vote_cohesion", "as_was", 2020, 2020, "1");      /* one year */
    add_indicator("joint_exercises", "as_was", 2011, 2019, "year"); /* nine years: no room for two segments */
    add_indicator("dimensionality", "as_was", 1996, 2003, "1");     /* missing years */
    add_indicator("dimensionality", "as_was", 2010, 2016, "2");
    add_indicator("treaty_participation", "as_was", 1990, 2020, ".1"); /* constant */
    assert_ok(find((comity_study_breaks_options){0}, &error), error);
    assert_true(at("break_test", "vote_cohesion/as_was", "breaks", 0) == 0);
    assert_true(isnan(at("break_test", "vote_cohesion/as_was", "sup_p", 0)));
    assert_true(at("break_segment", "vote_cohesion/as_was", "last_year", 1) == 2020);
    assert_true(at("break_test", "joint_exercises/as_was", "breaks", 0) == 0);
    assert_true(at("break_segment", "joint_exercises/as_was", "slope", 1) == 1);
    assert_true(at("break_segment", "dimensionality/as_was", "break_year", 2) == 2003);
    assert_true(at("break_segment", "dimensionality/as_was", "break_high", 2) == 2003);
    assert_true(at("break_segment", "dimensionality/as_was", "first_year", 2) == 2010);
    assert_true(at("break_test", "treaty_participation/as_was", "breaks", 0) == 0);
    assert_true(at("break_test", "treaty_participation/as_was", "sup_p", 0) == 1);
}

static void trend_and_level(void **state) {
    (void)state;
    comity_error error;
    add_indicator("vote_cohesion", "as_was", 1996, 2020,
                  "CASE WHEN year <= 2008 THEN year - 1996 ELSE 2020 - year END");
    assert_ok(find((comity_study_breaks_options){.series = {.trend = 1}}, &error), error);
    assert_string_equal(sql_text(toy, "SELECT regressors FROM break_test"), "trend");
    assert_true(at("break_segment", "vote_cohesion/as_was", "slope", 1) == 1);
    assert_true(at("break_segment", "vote_cohesion/as_was", "slope", 2) == -1);
    assert_true(sql_number(toy, "SELECT break_year FROM break_segment WHERE segment = 2") == 2008 ||
                sql_number(toy, "SELECT break_year FROM break_segment WHERE segment = 2") == 2007);
}

static void nothing_to_look_at(void **state) {
    (void)state;
    comity_error error;
    assert_fails(find((comity_study_breaks_options){0}, &error), COMITY_ERROR_NOT_FOUND, error, "comity measure");
    static const char *const names[] = {"no_such"};
    assert_fails(find((comity_study_breaks_options){.indicators = names, .n_indicators = 1}, &error),
                 COMITY_ERROR_NOT_FOUND, error, "no_such has no value");
    assert_fails(find((comity_study_breaks_options){.state = "AAA"}, &error), COMITY_ERROR_NOT_FOUND, error,
                 "comity role");
    assert_true(sql_number(toy, "SELECT count(*) FROM run WHERE method = 'breaks'") == 0);
}

static void components_in_multiples(void **state) {
    (void)state;
    comity_error error;
    add_component("AAA", "pull", 2001, 2020, "CASE WHEN year <= 2010 THEN 1 ELSE 2 END");
    add_component("BBB", "pull", 2001, 2020, "1");
    add_component("AAA", "headquarters", 2001, 2020, "NULL"); /* no multiple at all: the values, which are 0 */
    assert_ok(find((comity_study_breaks_options){.state = "AAA"}, &error), error);
    assert_true(at("break_segment", "AAA/pull", "break_year", 2) == 2010);
    assert_true(at("break_segment", "AAA/headquarters", "level", 1) == 0);
    assert_true(isnan(at("break_test", "BBB/pull", "n", 0)));
    assert_ok(find((comity_study_breaks_options){.state = "all", .component = "pull"}, &error), error);
    assert_true(at("break_test", "BBB/pull", "breaks", 0) == 0);
}

/* Components set by hand stand in for those that `role` computes: run 1 of 2001 to 2020. */
static void trajectories(void) {
    comity_error error;
    comity_region region = {.organisation = "toy", .first_year = 2001, .last_year = 2020};
    int ready = 0;
    comity_error_clear(&error);
    assert_ok(comity_region_prepare(toy, &region, &error), error);
    assert_ok(comity_region_make(toy, COMITY_AS_WAS, &ready, &error), error);
    assert_ok(comity_study_trajectories(toy, 1, "toy", &error), error);
}

static double standing(const char *state, int year, const char *left_out) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT standing FROM role_standing WHERE state = '%s' AND year = %d AND left_out = '%s'",
             state, year, left_out);
    return sql_number(toy, sql);
}

static const char *leading(const char *state, const char *left_out) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT label FROM role_leading WHERE state = '%s' AND left_out = '%s'", state, left_out);
    return sql_text(toy, sql);
}

static void standing_by_hand(void **state) {
    (void)state;
    sql_run(toy, "UPDATE spell SET ended = NULL");
    add_component("AAA", "pull", 2001, 2020, "3");
    add_component("BBB", "pull", 2001, 2020, "1");
    add_component("CCC", "pull", 2012, 2020, "1");
    add_component("AAA", "budget_share", 2001, 2015, "1"); /* its last standing is kept */
    add_component("BBB", "budget_share", 2001, 2015, "1");
    add_component("AAA", "offices", 2001, 2020, "1"); /* nobody to compare with */
    trajectories();
    assert_close(standing("AAA", 2005, ""), (1 + .5) / 2, 1e-12);
    assert_close(standing("BBB", 2005, ""), (0 + .5) / 2, 1e-12);
    assert_close(standing("AAA", 2020, ""), (1 + .5) / 2, 1e-12);
    assert_close(standing("BBB", 2020, ""), (.25 + .5) / 2, 1e-12); /* tied with C, below A */
    assert_close(standing("CCC", 2020, ""), .25, 1e-12);
    assert_true(isnan(standing("CCC", 2010, ""))); /* a member, but without any value */
    assert_close(standing("AAA", 2005, "budget_share"), 1, 1e-12);
    assert_true(sql_number(toy, "SELECT n FROM role_standing WHERE state = 'AAA' AND year = 2020 AND left_out = ''") ==
                2);
    assert_true(sql_number(toy, "SELECT n_of_year FROM role_standing WHERE state = 'AAA' AND year = 2020 AND left_out "
                                "= ''") == 1);
    assert_string_equal(sql_text(toy, "SELECT label FROM role_trajectory WHERE state = 'AAA' AND left_out = ''"),
                        "front, steady");
    assert_string_equal(sql_text(toy, "SELECT label FROM role_trajectory WHERE state = 'CCC' AND left_out = ''"),
                        "back, steady");
}

static void a_member_that_comes_to_the_front(void **state) {
    (void)state;
    sql_run(toy, "UPDATE spell SET ended = NULL");
    add_component("AAA", "pull", 2001, 2020, "CASE WHEN year <= 2009 THEN .5 ELSE 3 END");
    add_component("BBB", "pull", 2001, 2020, "1");
    add_component("AAA", "hosting", 2001, 2020, "CASE WHEN year <= 2009 THEN .5 ELSE 3 END + year % 3 / 10");
    add_component("BBB", "hosting", 2001, 2020, "1");
    trajectories();
    assert_true(sql_number(toy, "SELECT break_year FROM role_trajectory WHERE state = 'AAA' AND left_out = '' AND "
                                "segment = 2") == 2009);
    assert_string_equal(sql_text(toy, "SELECT string_agg(label, ' > ' ORDER BY segment) FROM role_trajectory WHERE "
                                      "state = 'AAA' AND left_out = ''"),
                        "back, steady > front, steady");
    assert_string_equal(sql_text(toy, "SELECT rises FROM role_leading WHERE state = 'AAA' AND left_out = ''"),
                        "hosting");
    /* without hosting there is no rise but of structure */
    assert_string_equal(leading("AAA", ""), "leading, fragile");
    assert_string_equal(leading("AAA", "pull"), "leading");
    assert_string_equal(leading("AAA", "hosting"), "first, without a rise");
    assert_string_equal(leading("BBB", ""), "not leading");
    assert_string_equal(leading("CCC", ""), "unknown");
    /* the tables for people */
    comity_panel rows;
    comity_error error;
    comity_panel_init(&rows);
    assert_ok(comity_role_leading(toy, "toy", &rows, &error), error);
    assert_int_equal(rows.n_rows, 3);
    assert_string_equal(rows.columns[0].text[0], "AAA");
    assert_ok(comity_role_trajectories(toy, "toy", &rows, &error), error);
    assert_int_equal(rows.n_rows, 4);
    assert_ok(comity_role_breaks(toy, "toy", "AAA", &rows, &error), error);
    assert_int_equal(rows.n_rows, 2);
    assert_ok(comity_role_trajectory_left_out(toy, "toy", "AAA", &rows, &error), error);
    assert_int_equal(rows.n_rows, 2);
    comity_panel_free(&rows);
}

static void equals_do_not_lead(void **state) {
    (void)state;
    sql_run(toy, "UPDATE spell SET ended = NULL");
    add_component("AAA", "pull", 2001, 2020, "1 + year % 5");
    add_component("BBB", "pull", 2001, 2020, "1.5 + year % 5"); /* above each year, but the ranges overlap */
    trajectories();
    assert_string_equal(leading("AAA", ""), "not leading");
    assert_string_equal(leading("BBB", ""), "not leading");
    assert_close(standing("BBB", 2020, ""), 1, 1e-12);
}

/* ------------------------------------------------------------------------------------------------------- spillover */

static comity_status spill(comity_study_spillover_options options, comity_spillover_answer *answer,
                           comity_error *error) {
    int64_t run = 0;
    options.organisation = "toy";
    comity_error_clear(error);
    comity_spillover_answer_init(answer);
    comity_status status = comity_study_spillover(toy, &options, &run, error);
    return status ? status : comity_spillover_read(toy, run, answer, error);
}

static void one_dimension_goes_before_another(void **state) {
    (void)state;
    comity_error error;
    comity_spillover_answer answer;
    /* the changes of trade repeat, a year later, those of security */
    const char *rough = "sum(sin(year * year)) OVER (ORDER BY year)";
    add_indicator("joint_exercises", "as_was", 1996, 2020, rough);
    add_indicator("intra_regional_share_baci", "as_was", 1997, 2021,
                  "sum(sin((year - 1) * (year - 1))) OVER (ORDER BY year)");
    add_indicator("vote_cohesion", "as_was", 1996, 2020, ".5"); /* constant: left out */
    assert_ok(spill((comity_study_spillover_options){0}, &answer, &error), error);
    assert_int_equal(answer.dimensions.n_rows, 2);
    assert_int_equal(answer.pairs.n_rows, 4);
    assert_true(answer.pairs.columns[3].integer[0] > 20);
    /* economic comes first in the alphabet: it is b that leads */
    assert_close(sql_number(toy, "SELECT b_leads FROM spillover WHERE lag = 1"), 1, 1e-9);
    assert_true(sql_number(toy, "SELECT lead FROM spillover WHERE lag = 1") < -.5);
    assert_true(sql_number(toy, "SELECT p FROM spillover WHERE lag = 1") < .1);
    assert_close(sql_number(toy, "SELECT sum(value) FROM dimension_series WHERE dimension = 'security'"), 0, 1e-9);
    /* trade and the made-up treaty of 2000 */
    assert_int_equal(answer.first.n_rows, 1);
    assert_true(isnan(answer.tau));
    assert_int_equal(answer.n_ordered, 1);
    comity_spillover_answer_free(&answer);
    assert_ok(spill((comity_study_spillover_options){.most_lag = 2}, &answer, &error), error);
    assert_true(sql_number(toy, "SELECT count(*) FROM spillover") == 2);
    comity_spillover_answer_free(&answer);
}

static void an_indicator_that_ends_makes_no_jump(void **state) {
    (void)state;
    comity_error error;
    comity_spillover_answer answer;
    add_indicator("joint_exercises", "as_was", 2000, 2009, "year");
    add_indicator("defence_pacts", "as_was", 2000, 2004, "-year");
    assert_ok(spill((comity_study_spillover_options){0}, &answer, &error), error);
    assert_int_equal(answer.dimensions.n_rows, 1);
    assert_int_equal(answer.pairs.n_rows, 0);
    double after = sql_number(toy, "SELECT change FROM dimension_series WHERE year = 2005");
    assert_close(after, sql_number(toy, "SELECT change FROM dimension_series WHERE year = 2008"), 1e-12);
    assert_true(sql_number(toy, "SELECT n_changes FROM dimension_series WHERE year = 2005") == 1);
    assert_true(isnan(sql_number(toy, "SELECT change FROM dimension_series WHERE year = 2000")));
    comity_spillover_answer_free(&answer);
}

static void no_spillover_without_values(void **state) {
    (void)state;
    comity_error error;
    comity_spillover_answer answer;
    assert_fails(spill((comity_study_spillover_options){0}, &answer, &error), COMITY_ERROR_NOT_FOUND, error,
                 "comity measure");
    assert_fails(spill((comity_study_spillover_options){.variant = "odd"}, &answer, &error), COMITY_ERROR_USAGE, error,
                 "without_largest");
    add_indicator("joint_exercises", "as_was", 2000, 2000, "1"); /* one year varies in nothing */
    assert_fails(spill((comity_study_spillover_options){0}, &answer, &error), COMITY_ERROR_NOT_FOUND, error, "varies");
    assert_true(sql_number(toy, "SELECT count(*) FROM run WHERE method = 'spillover'") == 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_step_is_found, emptied),
        cmocka_unit_test_setup(short_and_gappy_series, emptied),
        cmocka_unit_test_setup(trend_and_level, emptied),
        cmocka_unit_test_setup(nothing_to_look_at, emptied),
        cmocka_unit_test_setup(components_in_multiples, emptied),
        cmocka_unit_test_setup(standing_by_hand, emptied),
        cmocka_unit_test_setup(a_member_that_comes_to_the_front, emptied),
        cmocka_unit_test_setup(equals_do_not_lead, emptied),
        cmocka_unit_test_setup(one_dimension_goes_before_another, emptied),
        cmocka_unit_test_setup(an_indicator_that_ends_makes_no_jump, emptied),
        cmocka_unit_test_setup(no_spillover_without_values, emptied),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

/* Incidents before and after: counts, exposures and ratios of a made-up world worked out by hand, named controls, what
 * is replaced, figures that overlap, lists of authorities, and what cannot be. */
#include "scratch.h"

#include "comity/rates.h"
#include "study/security.h"

static comity_store *toy;
static comity_store *sco;

/* Members AAA and BBB; CCC borders AAA, DDD nobody. Two incidents a year in AAA before 2005, one after; CCC four and
 * eight; DDD one a year. 2003 is in no row: the series does not tell of it. */
static void add_data(void) {
    add_series(toy, 1, "gtd_incidents");
    sql_run(toy,
            "INSERT INTO state_year_row SELECT 1, s, y, CASE s WHEN 'AAA' THEN CASE WHEN y < 2005 THEN 2 ELSE 1 END "
            "WHEN 'CCC' THEN CASE WHEN y < 2005 THEN 4 ELSE 8 END ELSE 1 END, 1 FROM (VALUES ('AAA'), ('CCC'), "
            "('DDD')) a(s), range(2000, 2011) r(y) WHERE y <> 2003");
    add_layer(toy, 1, "contiguity_cow_land", "false");
    add_ties(toy, "VALUES (1, 'AAA', 'CCC', 2001, 1, 1), (1, 'CCC', 'AAA', 2001, 1, 1), (1, 'AAA', "
                  "'BBB', 2001, 1, 1), (1, 'AAA', 'DDD', 2009, 1, 1)");
}

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_data();
    sco = make_workbench(scratch("sco.comity"), "sco");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    comity_store_close(sco);
    return scratch_teardown(state);
}

static comity_status compare(comity_store *store, const char *organisation, const char *event, comity_error *error) {
    comity_security_options options = {.event = event};
    comity_error_clear(error);
    snprintf(options.organisation, sizeof options.organisation, "%s", organisation);
    return comity_study_security(store, &options, error);
}

static double cell(const char *column, const char *grp, const char *against) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT %s FROM security_rate WHERE grp = '%s' AND against = '%s'", column, grp, against);
    return sql_number(toy, sql);
}

static void counts_and_exposures(void **state) {
    comity_error error;
    (void)state;
    assert_ok(compare(toy, "toy", "2005-06-01", &error), error);
    /* 2000 to 2004 without 2003, and 2006 to 2010; BBB has no row and no incident */
    assert_true(cell("years_before", "members", "") == 4 && cell("years_after", "members", "") == 5);
    assert_true(cell("exposure_before", "members", "") == 8 && cell("exposure_after", "members", "") == 10);
    assert_true(cell("events_before", "members", "") == 8 && cell("events_after", "members", "") == 5);
    assert_true(cell("events_before", "neighbours", "") == 16 && cell("events_after", "neighbours", "") == 40);
    assert_true(cell("events_before", "others", "") == 4 && cell("events_after", "others", "") == 5);
    assert_true(cell("events_after", "BBB", "") == 0);
    assert_string_equal(sql_text(toy, "SELECT states FROM security_rate WHERE grp = 'members' AND against = ''"),
                        "AAA BBB");
    assert_string_equal(sql_text(toy, "SELECT states FROM security_rate WHERE grp = 'neighbours'"), "CCC");
    assert_string_equal(sql_text(toy, "SELECT states FROM security_rate WHERE grp = 'others'"), "DDD");
    assert_close(cell("dispersion", "members", ""), 0, 0); /* the same every year */
    assert_true(sql_number(toy, "SELECT sum(events) FROM security_incident WHERE grp = 'members'") == 13);
}

static void ratios_are_those_of_the_method(void **state) {
    comity_rate_ratio r;
    comity_error error;
    (void)state;
    assert_ok(comity_measure_rate_ratio((comity_rate){5, 10}, (comity_rate){8, 8}, 0.95, &r, &error), error);
    assert_close(cell("ratio", "members", ""), 0.5, 1e-15);
    assert_close(cell("low", "members", ""), r.low, 1e-15);
    assert_close(cell("p", "members", ""), r.p, 1e-15);
    assert_close(cell("mid_p", "members", ""), r.mid_p, 1e-15);
    assert_ok(comity_measure_ratio_of_ratios((comity_rate){5, 10}, (comity_rate){8, 8}, (comity_rate){40, 5},
                                             (comity_rate){16, 4}, 0.95, &r, &error),
              error);
    assert_close(cell("ratio", "members", "neighbours"), 0.25, 1e-15); /* 1/2 over 2 */
    assert_close(cell("high", "members", "neighbours"), r.high, 1e-15);
    assert_close(cell("p", "members", "neighbours"), r.p, 1e-15);
    /* scatter below Poisson's does not narrow: the wide interval is the normal one of the logarithm */
    double reach = exp(1.959963984540054 * sqrt(1 / 5.0 + 1 / 8.0));
    assert_close(cell("wide_high", "members", ""), 0.5 * reach, 1e-12);
    assert_true(isnan(cell("ratio", "BBB", ""))); /* nothing before, nothing after */
    assert_true(cell("p", "BBB", "") == 1);
}

static void a_new_run_replaces(void **state) {
    comity_error error;
    comity_security_options options = {
        .organisation = "toy", .event = "2005-06-01", .first_year = 2002, .last_year = 2007};
    (void)state;
    assert_ok(comity_study_security(toy, &options, &error), error);
    assert_true(cell("first_year", "members", "") == 2002 && cell("last_year", "members", "") == 2007);
    assert_true(cell("exposure_before", "members", "") == 4);
    assert_true(sql_number(toy, "SELECT count(DISTINCT run) FROM security_rate") == 1);
    assert_true(sql_number(toy, "SELECT count(*) FROM run WHERE method = 'security' AND finished IS NOT NULL") == 2);
}

static void what_cannot_be(void **state) {
    comity_error error;
    int stop = 1;
    comity_security_options options = {.organisation = "toy", .event = "2005-06-01", .stop = &stop};
    (void)state;
    double rows = sql_number(toy, "SELECT count(*) FROM security_rate");
    assert_fails(compare(toy, "toy", NULL, &error), COMITY_ERROR_INPUT, error,
                 "no instrument of toy on counterterrorism");
    assert_fails(compare(toy, "toy", "1900-01-01", &error), COMITY_ERROR_INPUT, error, "no incidents of members");
    assert_fails(compare(sco, "sco", NULL, &error), COMITY_ERROR_INPUT, error, "waits for state_year:gtd_incidents");
    assert_fails(comity_study_security(toy, &options, &error), COMITY_ERROR_INTERRUPTED, error, "as it was before");
    assert_true(sql_number(toy, "SELECT count(*) FROM security_rate") == rows);
}

/* Reported figures of RATS: 2011 to 2015 and October 2014 to 2017 overlap, so that their crimes may not be added. */
static void figures_that_overlap(void **state) {
    (void)state;
    assert_string_equal(sql_text(sco, "SELECT overlapping FROM statistic_side_by_side WHERE statistic = "
                                      "'incident_tass_crimes'"),
                        "incident_alimov_crimes incident_astana_crimes incident_sg2018_crimes");
    /* an unknown first day may be any; other units stand apart */
    assert_true(sql_number(sco,
                           "SELECT count(*) FROM statistic_side_by_side WHERE statistic = 'incident_astana_crimes' AND "
                           "contains(overlapping, 'incident_alimov_crimes')") == 1);
    assert_string_equal(sql_text(sco, "SELECT overlapping FROM statistic_side_by_side WHERE statistic = "
                                      "'incident_tass_firearms'"),
                        "");
    /* years end on 31 December: 2014 and 2015 touch, but do not overlap */
    sql_run(sco,
            "INSERT INTO statistic BY NAME SELECT 'one' AS statistic, 'test' AS subject, 'x' AS indicator, 1 AS value, "
            "'u' AS unit, DATE '2014-01-01' AS began, 'year' AS began_precision, DATE '2014-01-01' AS ended, 'year' AS "
            "ended_precision, 'r' AS reporter, 'recorder' AS source, 'l' AS locator, 'high' AS confidence, 1 AS line "
            "UNION ALL SELECT 'two', 'test', 'x', 1, 'u', '2015-01-01', 'year', '2015-01-01', 'year', 'r', 'recorder', "
            "'l', 'high', 2 UNION ALL SELECT 'three', 'test', 'x', 1, 'u', '2014-12-31', 'day', '2015-06-01', 'month', "
            "'r', 'recorder', 'l', 'high', 3");
    assert_string_equal(sql_text(sco, "SELECT overlapping FROM statistic_side_by_side WHERE statistic = 'one'"),
                        "three");
    assert_string_equal(sql_text(sco, "SELECT overlapping FROM statistic_side_by_side WHERE statistic = 'three'"),
                        "one two");
}

static void lists_of_authorities(void **state) {
    comity_panel rows;
    comity_error error;
    (void)state;
    comity_panel_init(&rows);
    assert_ok(comity_security_designations(sco, "sco", &rows, &error), error);
    assert_true((double)rows.n_rows == sql_number(sco, "SELECT count(*) FROM designation"));
    comity_panel_free(&rows);
    assert_string_equal(sql_text(sco,
                                 "SELECT DISTINCT not_listed_by FROM designation_register WHERE subject = 'Eastern "
                                 "Turkistan Islamic Movement'"),
                        "Supreme Court of the Russian Federation");
    assert_string_equal(sql_text(sco,
                                 "SELECT ended FROM designation_register WHERE state = 'USA' AND subject = 'Eastern "
                                 "Turkistan Islamic Movement'"),
                        "2020-10-20");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(counts_and_exposures), cmocka_unit_test(ratios_are_those_of_the_method),
        cmocka_unit_test(a_new_run_replaces),   cmocka_unit_test(what_cannot_be),
        cmocka_unit_test(figures_that_overlap), cmocka_unit_test(lists_of_authorities),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

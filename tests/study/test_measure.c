/* The indicators: exact fractions of a world of four states, the three variants, the published numbers of the SCO, and
 * what a run replaces, leaves out and refuses. */
#include "scratch.h"

#include "comity/measure.h"
#include "study/measure.h"

static comity_store *toy;
static comity_store *sco;

static void measure(comity_store *store, const char *organisation, comity_measure_options options) {
    comity_error error;
    comity_error_clear(&error);
    snprintf(options.region.organisation, sizeof options.region.organisation, "%s", organisation);
    assert_ok(comity_study_measure(store, &options, &error), error);
}

/* Trade in 2005 (members A, B), 2012 (A, B, C) and 2016 (A, C), with a flow of a state to itself that must not count,
 * and capabilities that make C larger than B larger than A. */
static void add_data(void) {
    add_layer(toy, 1, "trade_cow", "false");
    add_toy_trade(toy, 1, 2005);
    add_toy_trade(toy, 1, 2012);
    add_toy_trade(toy, 1, 2016);
    add_ties(toy, "VALUES (1, 'AAA', 'AAA', 2005, 1e6, 1)");
    add_series(toy, 1, "cinc");
    sql_run(toy,
            "INSERT INTO state_year_row VALUES (1, 'AAA', 2000, 0.1, 1), (1, 'BBB', 2000, 0.2, 1), (1, 'CCC', 2000, "
            "0.3, 1), (1, 'DDD', 2000, 0.9, 1)");
    add_layer(toy, 2, "unga_agreement", "true");
    add_layer(toy, 3, "unga_common_votes", "true");
    add_ties(toy,
             "VALUES (2, 'AAA', 'BBB', 2012, 0.5, 1), (3, 'AAA', 'BBB', 2012, 50, 1), (2, 'AAA', "
             "'CCC', 2012, 0.1, 1), (3, 'AAA', 'CCC', 2012, 9, 1), (2, 'BBB', 'CCC', 2012, 0.75, 1), (3, 'BBB', 'CCC', "
             "2012, 10, 1), (2, 'AAA', 'DDD', 2012, 1, 1), (3, 'AAA', 'DDD', 2012, 99, 1)");
}

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    toy = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_data();
    measure(toy, "toy", (comity_measure_options){.n_indicators = 0});
    sco = make_workbench(scratch("sco.comity"), "sco");
    measure(sco, "sco", (comity_measure_options){.n_indicators = 0});
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(toy);
    comity_store_close(sco);
    return scratch_teardown(state);
}

static double value_of(comity_store *store, const char *indicator, const char *variant, int year, const char *column) {
    char sql[256];
    snprintf(sql, sizeof sql, "SELECT %s FROM indicator_value WHERE indicator = '%s' AND variant = '%s' AND year = %d",
             column, indicator, variant, year);
    return sql_number(store, sql);
}

/* ------------------------------------------------------------------------------------------ a world of four states */

static void exact_fractions_of_the_toy_world(void **state) {
    static const struct {
        const char *indicator;
        const char *variant;
        int year;
        double value; /* NaN: there must be none */
        int n;
    } cases[] = {
        {"intra_regional_share_cow", "as_was", 2005, 10.0 / 21, 2},
        {"intra_regional_share_cow", "as_was", 2012, 24.0 / 35, 3},
        {"intra_regional_share_cow", "as_was", 2016, 9.0 / 25, 2},
        {"trade_intensity_cow", "as_was", 2005, 460.0 / 441, 2},
        {"trade_intensity_cow", "as_was", 2012, 1104.0 / 1225, 3},
        {"trade_intensity_cow", "as_was", 2016, 414.0 / 625, 2},
        {"homogeneous_intensity_cow", "as_was", 2005, 250.0 / 231, 2},
        {"homogeneous_intensity_cow", "as_was", 2012, 24.0 / 35, 3},
        {"homogeneous_intensity_cow", "as_was", 2016, 189.0 / 400, 2},
        {"symmetric_introversion_cow", "as_was", 2005, 19.0 / 261, 2},
        {"symmetric_introversion_cow", "as_was", 2012, -1, 3}, /* a single outsider trades with members only */
        {"symmetric_introversion_cow", "as_was", 2016, -211.0 / 301, 2},
        {"trade_asymmetry_cow", "as_was", 2005, 1.0 / 22, 1},
        {"trade_asymmetry_cow", "as_was", 2012, 3.0 / 44, 3},
        {"trade_asymmetry_cow", "as_was", 2016, 27.0 / 308, 1},
        {"trade_concentration_cow", "as_was", 2005, 0.5, 2},
        {"trade_concentration_cow", "as_was", 2012, 391.0 / 1152, 3},
        {"trade_concentration_cow", "as_was", 2016, 0.5, 2},
        /* the founders A and B, whoever came and went */
        {"intra_regional_share_cow", "fixed", 2005, 10.0 / 21, 2},
        {"intra_regional_share_cow", "fixed", 2012, 10.0 / 21, 2},
        {"intra_regional_share_cow", "fixed", 2016, 10.0 / 21, 2},
        {"symmetric_introversion_cow", "fixed", 2016, 19.0 / 261, 2},
        {"trade_asymmetry_cow", "fixed", 2012, 1.0 / 22, 1},
        /* without B, without C, without C */
        {"intra_regional_share_cow", "without_largest", 2005, 0, 1},
        {"intra_regional_share_cow", "without_largest", 2012, 10.0 / 21, 2},
        {"intra_regional_share_cow", "without_largest", 2016, 0, 1},
        {"symmetric_introversion_cow", "without_largest", 2005, -1, 1},
        {"trade_intensity_cow", "without_largest", 2012, 460.0 / 441, 2},
        {"trade_asymmetry_cow", "without_largest", 2016, (double)NAN, 0}, /* one state has no pair */
        {"trade_concentration_cow", "without_largest", 2016, (double)NAN, 0},
        /* years without data have no value */
        {"intra_regional_share_cow", "as_was", 2006, (double)NAN, 0},
        /* pairs with fewer than ten common votes and pairs with outsiders do not count */
        {"vote_cohesion", "as_was", 2012, 0.625, 2},
        {"vote_cohesion_least", "as_was", 2012, 0.5, 2},
        {"vote_cohesion", "fixed", 2012, 0.5, 1},
        {"vote_cohesion", "without_largest", 2012, 0.5, 1},
        {"summit_concentration", "as_was", 2005, 1, 1},
        {"summit_concentration", "as_was", 2020, 0.5, 2},
        {"summit_concentration", "fixed", 2020, 1, 1}, /* C, who hosted in 2020, is no founder */
        {"treaty_participation", "as_was", 2005, 1, 2},
        {"treaty_participation", "as_was", 2012, 2.0 / 3, 3},
        {"treaty_participation", "as_was", 2016, 0.5, 2},
        {"economic_instruments", "as_was", 2005, 1, 2},
        {"economic_instruments", "as_was", 2016, 0, 2}, /* B left: only A is still a party */
        {"permanent_bodies", "as_was", 2005, 1, 2},
    };
    int wrong = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = value_of(toy, cases[i].indicator, cases[i].variant, cases[i].year, "value");
        double n = value_of(toy, cases[i].indicator, cases[i].variant, cases[i].year, "n");
        int right =
            isnan(cases[i].value) ? isnan(value) : fabs(value - cases[i].value) <= 1e-12 && n == (double)cases[i].n;
        if (!right) {
            fprintf(stderr, "# %s/%s %d = %.17g (n %g), expected %.17g (n %d)\n", cases[i].indicator, cases[i].variant,
                    cases[i].year, value, n, cases[i].value, cases[i].n);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

/* The same numbers from the C function over the same flows. */
static void sql_agrees_with_the_method(void **state) {
    static const int years[] = {2005, 2012, 2016};
    static const uint8_t member[3][4] = {{1, 1, 0, 0}, {1, 1, 1, 0}, {1, 0, 1, 0}};
    (void)state;
    for (size_t k = 0; k < 3; k++) {
        char sql[256];
        comity_panel flows;
        comity_error error;
        comity_region_trade trade;
        snprintf(
            sql, sizeof sql,
            "SELECT ascii(origin) - 65 AS origin, ascii(destination) - 65 AS destination, value FROM tie WHERE layer "
            "= 'trade_cow' AND year = %d",
            years[k]);
        sql_panel(toy, sql, &flows);
        assert_ok(comity_measure_region_trade(&flows, member[k], 4, &trade, &error), error);
        assert_close(value_of(toy, "intra_regional_share_cow", "as_was", years[k], "value"),
                     comity_intra_regional_share(&trade), 1e-15);
        assert_close(value_of(toy, "trade_intensity_cow", "as_was", years[k], "value"), comity_trade_intensity(&trade),
                     1e-15);
        assert_close(value_of(toy, "symmetric_introversion_cow", "as_was", years[k], "value"),
                     comity_symmetric_introversion(&trade), 1e-15);
        comity_panel_free(&flows);
    }
}

/* ---------------------------------------------------------------------------------------------------------- the SCO */

static void published_concentrations(void **state) {
    static const struct {
        const char *indicator;
        int first;
        int last;
        double value;
    } cases[] = {
        {"budget_concentration", 2003, 2003, 0.19095}, {"budget_concentration", 2004, 2016, 0.19540},
        {"budget_concentration", 2017, 2024, 0.15547}, {"budget_concentration", 2025, 2025, 0.12400},
        {"summit_concentration", 2025, 2025, 0.1616},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int year = cases[i].first; year <= cases[i].last; year++) {
            double value = value_of(sco, cases[i].indicator, "as_was", year, "value");
            if (!(fabs(value - cases[i].value) < 5e-6)) {
                fail_msg("%s %d = %.7f, expected %.5f", cases[i].indicator, year, value, cases[i].value);
            }
        }
    }
    assert_true(isnan(value_of(sco, "budget_concentration", "as_was", 2002, "value")));
    assert_true(value_of(sco, "budget_concentration", "as_was", 2025, "n") == 10);
    assert_true(value_of(sco, "summit_concentration", "as_was", 2025, "n") == 25);
}

static void five_dimensions_have_fifteen_indicators(void **state) {
    (void)state;
    assert_true(sql_number(sco, "SELECT count(DISTINCT dimension) FROM indicator") == 5);
    assert_true(sql_number(sco, "SELECT count(*) FROM indicator") >= 15);
    assert_true(sql_number(sco, "SELECT count(DISTINCT indicator) FROM indicator_value") >= 15);
    assert_true(
        sql_number(sco, "SELECT count(DISTINCT dimension) FROM indicator_value JOIN indicator USING (indicator)") == 5);
    /* one value an indicator, variant and year; shares in their range; no value without its n */
    assert_true(sql_number(sco, "SELECT count(*) - count(DISTINCT (indicator, variant, year)) FROM indicator_value") ==
                0);
    assert_true(sql_number(sco, "SELECT count(*) FROM indicator_value JOIN indicator USING (indicator) WHERE unit = "
                                "'share' AND (value < 0 OR value > 1 + 1e-12)") == 0);
    assert_true(
        sql_number(sco, "SELECT count(*) FROM indicator_value WHERE n IS NULL OR n < 0 OR NOT isfinite(value)") == 0);
    assert_true(sql_number(sco, "SELECT count(*) FROM indicator_value WHERE year < 1996 OR year > 2026") == 0);
    /* no data on size, so there is no largest member to leave out */
    assert_true(sql_number(sco, "SELECT count(*) FROM indicator_value WHERE variant = 'without_largest'") == 0);
}

/* A cell of a trend: NULL where the method has no value. Series are rounded to twelve digits before they are tested. */
static int same(const comity_column *column, double value) {
    return isnan(value)
               ? !comity_is_present(column, 0)
               : comity_is_present(column, 0) && fabs(column->number[0] - value) <= 1e-14 + 1e-10 * fabs(value);
}

/* Every series has its test, and it is that of the method. */
static void trends_are_those_of_the_method(void **state) {
    comity_panel series;
    (void)state;
    sql_panel(sco, "SELECT DISTINCT indicator, variant FROM indicator_value ORDER BY 1, 2", &series);
    assert_true(series.n_rows > 20);
    assert_true(sql_number(sco, "SELECT count(*) FROM trend") == (double)series.n_rows);
    for (size_t i = 0; i < series.n_rows; i++) {
        char sql[512];
        comity_panel rows;
        comity_panel saved;
        comity_trend trend;
        comity_error error;
        double years[64];
        const char *indicator = series.columns[0].text[i];
        const char *variant = series.columns[1].text[i];
        snprintf(sql, sizeof sql,
                 "SELECT value, year FROM indicator_value WHERE indicator = '%s' AND variant = '%s' ORDER BY year",
                 indicator, variant);
        sql_panel(sco, sql, &rows);
        assert_true(rows.n_rows > 0 && rows.n_rows <= 64);
        for (size_t k = 0; k < rows.n_rows; k++) {
            years[k] = (double)rows.columns[1].integer[k];
        }
        assert_ok(comity_measure_trend(rows.columns[0].number, years, rows.n_rows, &trend, &error), error);
        snprintf(
            sql, sizeof sql,
            "SELECT n, first_year, last_year, kendall_s, kendall_variance, kendall_z, p, sen_slope, sen_low, sen_high, "
            "pettitt_k, pettitt_p, pettitt_year FROM trend WHERE subject = '%s' AND series = '%s/%s'",
            indicator, indicator, variant);
        sql_panel(sco, sql, &saved);
        assert_int_equal(saved.n_rows, 1);
        assert_int_equal(saved.columns[0].integer[0], rows.n_rows);
        assert_true((double)saved.columns[1].integer[0] == years[0]);
        assert_true((double)saved.columns[2].integer[0] == years[rows.n_rows - 1]);
        const double values[] = {trend.s,         trend.variance,   trend.z,         trend.p,        trend.slope,
                                 trend.slope_low, trend.slope_high, trend.pettitt_k, trend.pettitt_p};
        for (size_t k = 0; k < sizeof values / sizeof values[0]; k++) {
            if (!same(&saved.columns[3 + k], values[k])) {
                fail_msg("%s/%s: %s", indicator, variant, saved.columns[3 + k].name);
            }
        }
        if (trend.pettitt_at >= 0) {
            assert_true((double)saved.columns[12].integer[0] == years[trend.pettitt_at]);
        } else {
            assert_false(comity_is_present(&saved.columns[12], 0));
        }
        comity_panel_free(&saved);
        comity_panel_free(&rows);
    }
    comity_panel_free(&series);
}

/* ------------------------------------------------------------------------------------------ what a run does and not */

static int begin_copy(void **state) {
    (void)state;
    write_bytes(scratch("copy.comity"), "", 0);
    comity_store_close(toy);
    size_t size = 0;
    char *bytes = read_text(scratch("toy.comity"), &size);
    write_bytes(scratch("copy.comity"), bytes, size);
    free(bytes);
    comity_error error;
    assert_ok(comity_workbench_open(scratch("copy.comity"), COMITY_STORE_WRITE, &toy, &error), error);
    return 0;
}

static int end_copy(void **state) {
    (void)state;
    comity_store_close(toy);
    comity_error error;
    assert_ok(comity_workbench_open(scratch("toy.comity"), COMITY_STORE_WRITE, &toy, &error), error);
    return 0;
}

/* The saved values as one text, without the number of their run. */
static const char *all_values(void) {
    return sql_text(toy,
                    "SELECT md5(string_agg((indicator, organisation, variant, year, value, n)::VARCHAR, ';' ORDER BY "
                    "indicator, variant, year)) || count(*) FROM indicator_value");
}

static void measuring_again_replaces(void **state) {
    char before[128];
    (void)state;
    snprintf(before, sizeof before, "%s", all_values());
    double run = sql_number(toy, "SELECT max(run) FROM indicator_value");
    double trends = sql_number(toy, "SELECT count(*) FROM trend");
    measure(toy, "toy", (comity_measure_options){.n_indicators = 0});
    assert_string_equal(all_values(), before);
    assert_true(sql_number(toy, "SELECT min(run) FROM indicator_value") == run + 1);
    assert_true(sql_number(toy, "SELECT count(*) FROM trend") == trends);
    assert_true(sql_number(toy, "SELECT min(run) FROM trend") == run + 1);
    assert_string_equal(sql_text(toy, "SELECT method || ' ' || options FROM run ORDER BY run DESC LIMIT 1"),
                        "measure --org toy --years 2000:2020");
}

static void a_chosen_indicator_leaves_the_others(void **state) {
    static const char *const chosen[] = {"permanent_bodies", "intra_regional_share_cow"};
    (void)state;
    double run = sql_number(toy, "SELECT max(run) FROM indicator_value");
    double values = sql_number(toy, "SELECT count(*) FROM indicator_value");
    measure(toy, "toy", (comity_measure_options){.indicators = chosen, .n_indicators = 2});
    assert_true(sql_number(toy, "SELECT count(*) FROM indicator_value") == values);
    assert_string_equal(sql_text(toy,
                                 "SELECT string_agg(DISTINCT indicator, ' ' ORDER BY indicator) FROM indicator_value "
                                 "WHERE run > (SELECT min(run) FROM indicator_value)"),
                        "intra_regional_share_cow permanent_bodies");
    assert_true(sql_number(toy, "SELECT min(run) FROM indicator_value") == run);
    assert_true(sql_number(toy, "SELECT count(*) - count(DISTINCT (subject, series)) FROM trend") == 0);
}

static void years_bound_the_series(void **state) {
    (void)state;
    measure(toy, "toy", (comity_measure_options){.region = {.first_year = 2010, .last_year = 2014}});
    assert_true(sql_number(toy, "SELECT min(year) FROM indicator_value") == 2010);
    assert_true(sql_number(toy, "SELECT max(year) FROM indicator_value") == 2014);
    assert_close(value_of(toy, "intra_regional_share_cow", "as_was", 2012, "value"), 24.0 / 35, 1e-15);
    assert_close(value_of(toy, "summit_concentration", "as_was", 2012, "value"), 1, 0); /* counts those before 2010 */
    measure(toy, "toy", (comity_measure_options){.region = {.first_year = 2012, .last_year = 2012}});
    assert_true(sql_number(toy, "SELECT count(DISTINCT year) FROM indicator_value") == 1);
    measure(toy, "toy", (comity_measure_options){.region = {.first_year = 1900, .last_year = 1950}});
    assert_true(sql_number(toy, "SELECT count(*) FROM indicator_value WHERE variant = 'as_was'") == 0);
}

static void refusals_change_nothing(void **state) {
    static const char *const unknown[] = {"permanent_bodies", "happiness"};
    comity_error error;
    char before[128];
    (void)state;
    snprintf(before, sizeof before, "%s", all_values());
    double runs = sql_number(toy, "SELECT count(*) FROM run");
    comity_measure_options options = {.region = {.organisation = "toy"}, .indicators = unknown, .n_indicators = 2};
    assert_fails(comity_study_measure(toy, &options, &error), COMITY_ERROR_NOT_FOUND, error,
                 "there is no indicator \"happiness\"; see: comity indicators");
    options = (comity_measure_options){.region = {.organisation = "nobody"}};
    assert_fails(comity_study_measure(toy, &options, &error), COMITY_ERROR_INPUT, error, "nobody");
    volatile int stop = 1;
    options = (comity_measure_options){.region = {.organisation = "toy"}, .stop = &stop};
    assert_fails(comity_study_measure(toy, &options, &error), COMITY_ERROR_INTERRUPTED, error, "as it was before");
    assert_string_equal(all_values(), before);
    assert_true(sql_number(toy, "SELECT count(*) FROM run") == runs);
    measure(toy, "toy", (comity_measure_options){.n_indicators = 0}); /* no transaction was left open */
}

typedef struct {
    int calls;
    double last;
    int wrong;
} progress_seen;

static void see_progress(void *context, const char *what, double fraction) {
    progress_seen *seen = context;
    seen->calls++;
    seen->wrong += !what || !*what || !(fraction >= seen->last) || !(fraction <= 1);
    seen->last = fraction;
}

static void progress_goes_forward(void **state) {
    progress_seen seen = {0, 0, 0};
    (void)state;
    measure(toy, "toy", (comity_measure_options){.progress = see_progress, .context = &seen});
    assert_int_equal(seen.wrong, 0);
    assert_true(seen.calls > 30);
    assert_true(seen.last > 0.9);
}

static void summary_and_what_waits_add_up(void **state) {
    comity_panel rows;
    comity_error error;
    (void)state;
    comity_panel_init(&rows);
    assert_ok(comity_measure_summary(toy, "toy", &rows, &error), error);
    size_t with_value = rows.n_rows;
    for (size_t i = 0; i < rows.n_rows; i++) {
        if (strcmp(rows.columns[1].text[i], "intra_regional_share_cow") == 0) {
            assert_string_equal(rows.columns[0].text[i], "economic");
            assert_int_equal(rows.columns[3].integer[i], 3);
            assert_int_equal(rows.columns[4].integer[i], 2005);
            assert_close(rows.columns[5].number[i], 10.0 / 21, 1e-15);
            assert_int_equal(rows.columns[6].integer[i], 2016);
            assert_close(rows.columns[7].number[i], 9.0 / 25, 1e-15);
            assert_int_equal(rows.columns[8].integer[i], 2);
            assert_close(rows.columns[9].number[i], 10.0 / 21, 1e-15);
            assert_close(rows.columns[10].number[i], 0, 0);
            assert_string_equal(rows.columns[11].name, "z");
            with_value |= (size_t)1 << 40;
        }
    }
    assert_true(with_value >> 40);
    with_value &= 0xFFFF;
    assert_ok(comity_measure_waiting(toy, "toy", &rows, &error), error);
    assert_true((double)(with_value + rows.n_rows) >= sql_number(toy, "SELECT count(*) FROM indicator"));
    for (size_t i = 0; i < rows.n_rows; i++) {
        const char *id = rows.columns[1].text[i];
        if (strcmp(id, "trade_intensity_baci") == 0) {
            assert_string_equal(rows.columns[3].text[i], "tie:trade_baci");
        } else if (strcmp(id, "exercise_participation") == 0) {
            assert_string_equal(rows.columns[3].text[i], "nothing: its data are there, but no value was computed");
        }
    }
    comity_panel_free(&rows);
    assert_ok(comity_measure_summary(toy, "nobody", &rows, &error), error);
    assert_int_equal(rows.n_rows, 0);
    comity_panel_free(&rows);
}

/* The values are the same whichever way they come: all at once, or in parts. */
static void parts_equal_all_at_once(void **state) {
    char before[128];
    comity_panel ids;
    (void)state;
    snprintf(before, sizeof before, "%s", all_values());
    sql_panel(toy, "SELECT indicator FROM indicator ORDER BY md5(indicator)", &ids);
    sql_run(toy, "DELETE FROM indicator_value_row; DELETE FROM trend_row");
    const int part = (int)ids.n_rows / 3 + 1;
    for (int from = 0; from < (int)ids.n_rows; from += part) {
        int n = (int)ids.n_rows - from < part ? (int)ids.n_rows - from : part;
        measure(toy, "toy", (comity_measure_options){.indicators = ids.columns[0].text + from, .n_indicators = n});
    }
    comity_panel_free(&ids);
    assert_string_equal(all_values(), before);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_fractions_of_the_toy_world),
        cmocka_unit_test(sql_agrees_with_the_method),
        cmocka_unit_test(published_concentrations),
        cmocka_unit_test(five_dimensions_have_fifteen_indicators),
        cmocka_unit_test(trends_are_those_of_the_method),
        cmocka_unit_test_setup_teardown(measuring_again_replaces, begin_copy, end_copy),
        cmocka_unit_test_setup_teardown(a_chosen_indicator_leaves_the_others, begin_copy, end_copy),
        cmocka_unit_test_setup_teardown(years_bound_the_series, begin_copy, end_copy),
        cmocka_unit_test_setup_teardown(refusals_change_nothing, begin_copy, end_copy),
        cmocka_unit_test_setup_teardown(progress_goes_forward, begin_copy, end_copy),
        cmocka_unit_test(summary_and_what_waits_add_up),
        cmocka_unit_test_setup_teardown(parts_equal_all_at_once, begin_copy, end_copy),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

/* Panels and their regressions as a study: rows and zeros, what each expression is worth, what is estimated and saved.
 */
#include "scratch.h"

#include "study/explain.h"

static comity_store *store;

static int group_setup(void **state) {
    if (scratch_setup(state)) {
        return -1;
    }
    write_toy_case(scratch("toy"));
    store = make_workbench(scratch("toy.comity"), scratch("toy"));
    add_layer(store, 1, "trade", "false");
    add_layer(store, 2, "near", "true");
    add_layer(store, 3, "counted", "false");
    add_series(store, 1, "size");
    /* trade: all twelve flows of 2008 to 2013 but AAA to DDD in 2009; own trade of AAA. CCC does not trade in 2008. */
    sql_run(store,
            "CREATE TABLE flow AS SELECT o.s AS o, d.s AS d, y.y AS y, (o.i * 7 + d.i * 3 + (y.y - 2000) * o.i * d.i) "
            "% 23 + 1 + o.i AS v FROM (VALUES ('AAA', 1), ('BBB', 2), ('CCC', 3), ('DDD', 4)) o(s, i), (VALUES "
            "('AAA', 1), ('BBB', 2), ('CCC', 3), ('DDD', 4)) d(s, i), (SELECT unnest(range(2008, 2014)) AS y) y "
            "WHERE o.s <> d.s AND NOT (y.y = 2008 AND 'CCC' IN (o.s, d.s)) AND NOT (o.s = 'AAA' AND d.s = 'DDD' "
            "AND y.y = 2009)");
    add_ties(store, "SELECT 1, o, d, y, v, 1 FROM flow");
    add_ties(store, "VALUES (1, 'AAA', 'AAA', 2010, 100, 1)");
    add_ties(store, "VALUES (2, 'AAA', 'BBB', 2010, 3, 1), (2, 'BBB', 'CCC', 2011, 2, 1)");
    add_ties(store, "SELECT 3, o, d, y, CASE WHEN o = 'DDD' THEN 0 ELSE v END, 1 FROM flow WHERE o <> 'BBB'");
    sql_run(store, "INSERT INTO state_year_row SELECT 1, s, y, i * (y - 2000), 1 FROM (VALUES ('AAA', 1), ('BBB', 2), "
                   "('CCC', 3)) o(s, i), (SELECT unnest(range(2005, 2014)) AS y)");
    return 0;
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

/* The frame of one formula. */
static void make(const char *text, const comity_frame_options *options, comity_formula *f, comity_frame *frame) {
    static const comity_frame_options none = {0};
    comity_error error;
    comity_error_clear(&error);
    const comity_formula *one = f;
    assert_ok(comity_formula_parse(text, f, &error), error);
    assert_ok(comity_frame_make(store, &one, 1, options ? options : &none, frame, &error), error);
}

/* The row of that dyad and year; fails where there is none. */
static size_t row_of(const comity_frame *frame, const char *origin, const char *destination, int year) {
    for (size_t i = 0; i < frame->n; i++) {
        if (strcmp(frame->states.columns[0].text[frame->origin[i]], origin) == 0 &&
            strcmp(frame->states.columns[0].text[frame->destination[i]], destination) == 0 && frame->year[i] == year) {
            return i;
        }
    }
    fail_msg("no row %s %s %d", origin, destination, year);
    return 0;
}

/* Value of an expression for a dyad in a year. */
static double value_of(comity_frame *frame, const char *expression, const char *origin, const char *destination,
                       int year) {
    comity_formula f;
    comity_frame_columns columns = {0};
    comity_error error;
    comity_error_clear(&error);
    assert_ok(comity_expression_parse(expression, &f, &error), error);
    assert_ok(comity_frame_eval(frame, &f, f.specs[0].outcome, &columns, &error), error);
    assert_int_equal(columns.n, 1);
    double value = columns.items[0].value[row_of(frame, origin, destination, year)];
    comity_frame_columns_free(&columns);
    comity_formula_free(&f);
    return value;
}

static void zeros(void **state) {
    (void)state;
    comity_formula f;
    comity_frame frame;
    comity_frame_options options = {0};
    make("trade ~ 1 | pair", NULL, &f, &frame);
    assert_int_equal(frame.n, 5 * 12 + 6); /* 2008: three states trade */
    assert_int_equal(frame.layers[0].zeros, COMITY_ZEROS_REPORTING);
    assert_close(value_of(&frame, "trade", "AAA", "DDD", 2009), 0, 0);
    assert_int_equal(frame.layers[0].completed, 1);
    assert_int_equal(frame.layers[0].recorded, 65);
    comity_frame_free(&frame);
    comity_formula_free(&f);
    options.zeros = COMITY_ZEROS_WORLD;
    make("trade ~ 1 | pair", &options, &f, &frame);
    assert_int_equal(frame.n, 6 * 12);
    comity_frame_free(&frame);
    comity_formula_free(&f);
    options.zeros = COMITY_ZEROS_NONE;
    options.first_year = 2009;
    options.last_year = 2010;
    make("trade ~ 1 | pair", &options, &f, &frame);
    assert_int_equal(frame.n, 23);
    comity_frame_free(&frame);
    comity_formula_free(&f);
    options = (comity_frame_options){.domestic = 1};
    make("trade ~ 1 | pair", &options, &f, &frame);
    assert_int_equal(frame.n, 67);
    assert_close(value_of(&frame, "trade", "AAA", "AAA", 2010), 100, 0);
    assert_close(value_of(&frame, "international", "AAA", "AAA", 2010), 0, 0);
    comity_frame_free(&frame);
    comity_formula_free(&f);
    make("counted ~ 1 | pair", NULL, &f, &frame); /* it records zeros, so what is absent is unknown */
    assert_int_equal(frame.layers[0].zeros, COMITY_ZEROS_NONE);
    assert_int_equal(frame.n, (size_t)sql_number(store, "SELECT count(*) FROM flow WHERE o <> 'BBB'"));
    comity_frame_free(&frame);
    comity_formula_free(&f);
}

static void expressions(void **state) {
    (void)state;
    comity_formula f;
    comity_frame frame;
    make("trade ~ 1 | pair", NULL, &f, &frame);
    static const struct {
        const char *expression;
        const char *origin;
        const char *destination;
        int year;
        double value; /* NaN: missing */
    } cases[] = {
        {"near", "BBB", "AAA", 2010, 3},
        {"near", "AAA", "CCC", 2010, 0},
        {"near", "AAA", "BBB", 2009, NAN}, /* the layer says nothing of 2009 */
        {"recorded(near)", "AAA", "CCC", 2010, NAN},
        {"lag(near)", "AAA", "BBB", 2011, 3},
        {"lead(near, 1)", "BBB", "CCC", 2010, 2},
        {"lag(lead(near))", "AAA", "BBB", 2010, 3},
        {"origin(size)", "CCC", "AAA", 2010, 30},
        {"destination(size)", "CCC", "BBB", 2010, 20},
        {"difference(size)", "AAA", "CCC", 2012, 24},
        {"lag(origin(size), 3)", "AAA", "BBB", 2008, 5},
        {"origin(size)", "DDD", "AAA", 2010, NAN},
        {"log(origin(size) * destination(size))", "AAA", "BBB", 2010, 5.298317366548036},
        {"year", "AAA", "BBB", 2010, 2010},
        {"is(year, 2009:2010)", "AAA", "BBB", 2010, 1},
        {"is(year, 2009, 2011)", "AAA", "BBB", 2010, 0},
        {"not(is(year, 2009, 2011))", "AAA", "BBB", 2010, 1},
        {"origin(size)^2", "BBB", "AAA", 2008, 256},
        {"member(toy)", "AAA", "CCC", 2009, 0},
        {"member(toy)", "CCC", "AAA", 2010, 1},
        {"member(toy, one)", "AAA", "CCC", 2009, 1},
        {"member(toy, either)", "CCC", "DDD", 2009, 0},
        {"member(toy, origin)", "CCC", "DDD", 2011, 1},
        {"member(toy, destination)", "CCC", "DDD", 2011, 0},
        {"member(toy, entry)", "BBB", "CCC", 2010, 1},
        {"member(toy, entry)", "BBB", "CCC", 2011, 0},
        {"lag(member(toy))", "AAA", "CCC", 2010, 0},
        {"member(toy, role=observer)", "AAA", "BBB", 2010, 0},
        {"involves(CCC, DDD)", "AAA", "DDD", 2010, 1},
        {"involves(CCC)", "AAA", "DDD", 2010, 0},
        {"among(AAA, DDD)", "AAA", "DDD", 2010, 1},
        {"among(AAA, DDD)", "AAA", "CCC", 2010, 0},
        {"party(treaty)", "BBB", "AAA", 2010, 1},
        {"party(treaty)", "BBB", "CCC", 2010, 0},
        {"shared(toy)", "BBB", "AAA", 2010, 1},
        {"shared(toy, economic)", "AAA", "BBB", 2010, 1},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        double value = value_of(&frame, cases[i].expression, cases[i].origin, cases[i].destination, cases[i].year);
        if (isnan(value) != isnan(cases[i].value) || fabs(value - cases[i].value) > 1e-12) {
            fail_msg("%s of %s %s %d is %g, expected %g", cases[i].expression, cases[i].origin, cases[i].destination,
                     cases[i].year, value, cases[i].value);
        }
    }
    comity_frame_free(&frame);
    comity_formula_free(&f);
}

/* Terms of several columns: their names and some values. */
static void columns(void **state) {
    (void)state;
    comity_formula f;
    comity_frame frame;
    comity_frame_columns out = {0};
    comity_error error;
    make("trade ~ event(toy, -1:2) + i(year, ref=2010):near + lag(size2, 1:2) | pair", NULL, &f, &frame);
    comity_error_clear(&error);
    assert_ok(comity_frame_term(&frame, &f, &f.specs[0].terms[0], &out, &error), error);
    assert_int_equal(out.n, 3); /* -1 is the reference */
    assert_string_equal(out.items[0].name, "event(toy)=0");
    assert_close(out.items[0].value[row_of(&frame, "AAA", "CCC", 2010)], 1, 0);
    assert_close(out.items[2].value[row_of(&frame, "AAA", "CCC", 2013)], 1, 0); /* 2 stands for all later years */
    assert_close(out.items[2].value[row_of(&frame, "AAA", "BBB", 2013)], 1, 0);
    assert_close(out.items[2].value[row_of(&frame, "AAA", "DDD", 2013)], 0, 0); /* never */
    comity_frame_columns_free(&out);
    assert_ok(comity_frame_term(&frame, &f, &f.specs[0].terms[1], &out, &error), error);
    assert_int_equal(out.n, 5);
    assert_string_equal(out.items[0].name, "year=2008:near");
    comity_frame_columns_free(&out);
    assert_fails(comity_frame_term(&frame, &f, &f.specs[0].terms[2], &out, &error), COMITY_ERROR_NOT_FOUND, error,
                 "there is no layer \"size2\"");
    comity_frame_columns_free(&out);
    comity_frame_free(&frame);
    comity_formula_free(&f);
}

static void run(const comity_explain_study *study, comity_explain_result *out) {
    comity_error error;
    comity_error_clear(&error);
    comity_explain_result_init(out);
    assert_ok(comity_study_explain(store, study, out, &error), error);
}

/* Least squares with one regressor and no effects, against DuckDB. */
static void least_squares(void **state) {
    (void)state;
    const char *formula = "trade ~ origin(size)";
    comity_explain_study study = {.formulas = &formula,
                                  .n_formulas = 1,
                                  .estimator = COMITY_ESTIMATOR_OLS,
                                  .frame = {.zeros = COMITY_ZEROS_NONE}};
    comity_explain_result result;
    run(&study, &result);
    double slope =
        sql_number(store, "SELECT regr_slope(v, s.value) FROM flow JOIN state_year s ON s.state = o AND s.year "
                          "= y WHERE indicator = 'size'");
    assert_close(result.terms.columns[1].number[0], slope, 1e-11);
    assert_string_equal(result.terms.columns[0].text[1], "_cons");
    assert_close(sql_number(store, "SELECT estimate FROM explain_term WHERE term = 'origin(size)'"),
                 result.terms.columns[1].number[0], 0);
    int64_t first = result.run;
    comity_explain_result_free(&result);
    run(&study, &result); /* takes the place of the first */
    assert_true(result.run > first);
    assert_close(sql_number(store, "SELECT count(*) FROM explain_model"), 1, 0);
    assert_string_equal(sql_text(store, "SELECT options FROM run WHERE method = 'explain' ORDER BY run DESC LIMIT 1"),
                        "\"trade ~ origin(size)\" --estimator ols --zeros \"none\"");
    comity_explain_result again;
    comity_error error;
    comity_explain_result_init(&again);
    assert_ok(comity_explain_read(store, 0, &again, &error), error);
    assert_int_equal(again.run, result.run);
    assert_int_equal(again.terms.n_rows, 2);
    comity_explain_result_free(&again);
    assert_fails(comity_explain_read(store, 987654, &again, &error), COMITY_ERROR_NOT_FOUND, error, "no regressions");
    comity_explain_result_free(&again);
    comity_explain_result_free(&result);
}

/* Poisson with effects of the exporter only: the coefficient of a dummy is a ratio of sums, by exporter pooled. */
static void several(void **state) {
    (void)state;
    const char *formulas[] = {"c(trade, log(trade)) ~ sw(member(toy), involves(AAA))", "trade ~ i(year) | exporter"};
    comity_explain_study study = {.formulas = formulas, .n_formulas = 2, .drop_each = "toy"};
    comity_explain_result result;
    run(&study, &result);
    assert_int_equal(result.models.n_rows, 5 * 4); /* all, and without AAA, BBB, CCC */
    assert_string_equal(result.models.columns[4].text[1], "without AAA");
    double mean1 = sql_number(store, "SELECT avg(coalesce(v, 0)) FROM flow WHERE 'AAA' IN (o, d)");
    double mean0 = sql_number(store, "SELECT avg(v) FROM flow WHERE 'AAA' NOT IN (o, d)");
    double count1 = sql_number(store, "SELECT count(*) FROM flow WHERE 'AAA' IN (o, d)");
    for (size_t i = 0; i < result.terms.n_rows; i++) {
        if (strcmp(result.terms.columns[0].text[i], "involves(AAA)") == 0 && result.terms.columns[7].integer[i] == 5) {
            /* one zero was put in, for AAA to DDD in 2009 */
            assert_close(result.terms.columns[1].number[i], log(mean1 * count1 / (count1 + 1) / mean0), 1e-8);
            comity_explain_result_free(&result);
            return;
        }
    }
    fail_msg("the term is not there");
}

static void samples_and_files(void **state) {
    (void)state;
    const char *formula = "trade ~ member(toy) + lag(trade) | exporter";
    char path[1024];
    snprintf(path, sizeof path, "%s", scratch("panel.csv"));
    comity_explain_study study = {.formulas = &formula,
                                  .n_formulas = 1,
                                  .sample = "is(year, 2010:2013)",
                                  .without = "DDD",
                                  .cluster = "pair",
                                  .save_panel = path};
    comity_explain_result result;
    run(&study, &result);
    assert_int_equal(result.models.columns[8].integer[0], 24);
    double estimate = result.terms.columns[1].number[0];
    double error_of = result.terms.columns[2].number[0];
    assert_close(sql_number(store, "SELECT n_missing FROM explain_model ORDER BY run DESC LIMIT 1"), 0, 0);
    comity_explain_result_free(&result);
    /* the same regression from the file that was saved */
    const char *again = "trade ~ `member(toy)` + `lag(trade)` | origin";
    comity_explain_study second = {
        .formulas = &again, .n_formulas = 1, .cluster = "origin^destination", .frame = {.from = path}};
    run(&second, &result);
    assert_close(result.terms.columns[1].number[0], estimate, 1e-10);
    assert_close(result.terms.columns[2].number[0], error_of, 1e-10);
    comity_explain_result_free(&result);
}

static void wrong_calls(void **state) {
    (void)state;
    static const struct {
        const char *formula;
        comity_status status;
        const char *words;
    } cases[] = {
        {"trade ~ nosuch", COMITY_ERROR_NOT_FOUND, "there is no layer \"nosuch\""},
        {"size ~ near", COMITY_ERROR_NOT_FOUND, "the outcome is no layer"},
        {"trade ~ near | nosuch", COMITY_ERROR_NOT_FOUND, "there is no factor nosuch"},
        {"trade ~ origin(nosuch)", COMITY_ERROR_NOT_FOUND, "there is no series \"nosuch\""},
        {"trade ~ member(nosuch)", COMITY_ERROR_NOT_FOUND, "there is no organisation \"nosuch\""},
        {"trade ~ member(toy, nosuch)", COMITY_ERROR_USAGE, "expected both, one"},
        {"trade ~ event(toy)", COMITY_ERROR_USAGE, "event wants 2 to 5 arguments"},
        {"trade ~ event(toy, one)", COMITY_ERROR_USAGE, "a range of years"},
        {"trade ~ involves(XXX)", COMITY_ERROR_USAGE, "there is no state \"XXX\""},
        {"trade ~ party(nosuch)", COMITY_ERROR_NOT_FOUND, "no instrument \"nosuch\""},
        {"trade ~ shared(toy, security)", COMITY_ERROR_NOT_FOUND, "no instrument of toy, security"},
        {"trade ~ pta(desta)", COMITY_ERROR_NOT_FOUND, "no table data.desta_members"},
        {"trade ~ lag(near, 0.5)", COMITY_ERROR_USAGE, "a number of years from 0 to 200"},
        {"trade ~ poly(near, 99)", COMITY_ERROR_USAGE, "a power from 1 to 10"},
        {"trade ~ sqrt(near, 1)", COMITY_ERROR_USAGE, "sqrt wants one argument"},
        {"trade ~ nosuch(near)", COMITY_ERROR_USAGE, "there is no function nosuch"},
        {"trade ~ i(year, ref=1999)", COMITY_ERROR_USAGE, "year has no value 1999"},
        {"trade ~ log(i(year)+1)", COMITY_ERROR_USAGE, "expected one column"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_explain_study study = {.formulas = &cases[i].formula, .n_formulas = 1};
        comity_explain_result result;
        comity_error error;
        comity_explain_result_init(&result);
        assert_fails(comity_study_explain(store, &study, &result, &error), cases[i].status, error, cases[i].words);
        assert_int_equal(result.terms.n_columns, 0);
    }
    double runs = sql_number(store, "SELECT count(*) FROM run WHERE finished IS NULL");
    assert_close(runs, 0, 0);
    const char *formula = "trade ~ near";
    volatile int stop = 1;
    comity_error error;
    comity_explain_result result;
    comity_explain_study study = {.formulas = &formula, .n_formulas = 1, .frame = {.stop = &stop}};
    comity_explain_result_init(&result);
    assert_fails(comity_study_explain(store, &study, &result, &error), COMITY_ERROR_INTERRUPTED, error, "");
}

/* Yotov et al. 2016, chapter 1, application 3, the column with pair effects: .557 (.102), and the digits of
 * oracles/agtpa, from fixest at the tightest tolerances with the factor G / (G - 1). */
static void rta_effects(void **state) {
    (void)state;
    char path[1024];
    if (!shared_path(path, sizeof path, "oracles/agtpa/data/agtpa_applications.csv")) {
        skip();
    }
    const char *formula = "trade ~ rta | exporter^year + importer^year + dyad";
    comity_explain_study study = {.formulas = &formula,
                                  .n_formulas = 1,
                                  .sample = "is(year, 1986, 1990, 1994, 1998, 2002, 2006)",
                                  .cluster = "dyad",
                                  .frame = {.from = path}};
    comity_explain_result result;
    run(&study, &result);
    assert_close(result.terms.columns[1].number[0], 0.55718533559, 1e-9);
    assert_close(result.terms.columns[2].number[0], 0.102235313205, 1e-9);
    assert_int_equal(result.models.columns[9].integer[0], 28482);
    comity_explain_result_free(&result);
}

/* The example of Weidner and Zylkin 2021: fta .178029, less its bias .170372, with the standard error .0419558558. */
static void corrected(void **state) {
    (void)state;
    char path[1024];
    if (!shared_path(path, sizeof path, "oracles/ppml_fe_bias/PPMLFEBIAS_EXAMPLE_DATA.dta")) {
        skip();
    }
    const char *formula = "trade ~ fta | exporter^year + importer^year + pair";
    comity_explain_study study = {.formulas = &formula,
                                  .n_formulas = 1,
                                  .sample = "is(category, MANUF) * international",
                                  .se = "corrected",
                                  .frame = {.from = path}};
    comity_explain_result result;
    run(&study, &result);
    assert_close(result.terms.columns[1].number[0], 0.1703722, 5e-8);
    assert_close(result.terms.columns[2].number[0], 0.0419558558, 5e-11);
    comity_explain_result_free(&result);
    comity_error error;
    comity_explain_result_init(&result);
    study.estimator = COMITY_ESTIMATOR_OLS;
    assert_fails(comity_study_explain(store, &study, &result, &error), COMITY_ERROR_USAGE, error, "is for ppml");
    study.se = "nosuch";
    assert_fails(comity_study_explain(store, &study, &result, &error), COMITY_ERROR_USAGE, error, "--se nosuch");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(zeros),         cmocka_unit_test(expressions), cmocka_unit_test(columns),
        cmocka_unit_test(least_squares), cmocka_unit_test(several),     cmocka_unit_test(samples_and_files),
        cmocka_unit_test(wrong_calls),   cmocka_unit_test(rta_effects), cmocka_unit_test(corrected)};
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

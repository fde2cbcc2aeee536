/* The SQL functions: the exact fractions of the toy world, NULL in and NULL out, lists of every make, many rows. */
#include "scratch.h"

#include "comity/measure.h"
#include "study/functions.h"

static comity_store *store;

static int group_setup(void **state) {
    return scratch_setup(state) || comity_store_create(scratch("functions"), &store, NULL) ||
           comity_functions_register(store, NULL);
}

static int group_teardown(void **state) {
    comity_store_close(store);
    return scratch_teardown(state);
}

/* Worked by hand from the twelve flows, the products and the quotas of methods.md. */
static void exact_values(void **state) {
    static const struct {
        const char *sql;
        double value;
    } cases[] = {
        {"comity_intra_regional_share(100, 210)", 10.0 / 21},
        {"comity_trade_intensity(100, 210, 460)", 460.0 / 441},
        {"comity_homogeneous_intensity(100, 210, 110, 250)", 250.0 / 231},
        {"comity_critical_correlation(3, 0.05)", 0.996917333733128}, /* cos(pi / 40) */
        {"comity_detectable_correlation(28, 0.05, 0.8)", 0.5082126283577936},
        {"comity_extra_intensity(100, 210, 110, 250)", 275.0 / 294},
        {"comity_symmetric_introversion(100, 210, 110, 250)", 19.0 / 261},
        {"comity_symmetric_introversion(100, 100, 0, 250)", 1},
        {"comity_symmetric_introversion(0, 210, 210, 250)", -1},
        {"comity_symmetric_introversion(50, 100, 100, 200)", 0},
        {"comity_export_intensity(30, 60, 60, 230)", 23.0 / 12},
        {"comity_dependence(50, 110)", 5.0 / 11},
        {"comity_asymmetry(5 / 11.0, 1 / 2.0)", -1.0 / 22},
        {"comity_asymmetry_normalised(5 / 11.0, 1 / 2.0)", -1.0 / 21},
        {"comity_symmetry(5 / 11.0, 1 / 2.0)", 21.0 / 22},
        {"comity_salience(5 / 11.0, 1 / 2.0)", 0.4767312946227962},
        {"comity_interdependence(0.25, 0.25)", 0.25},
        {"comity_rca(60, 100, 500, 1000)", 6.0 / 5},
        {"comity_rca(60, 100, 200, 1000)", 3},
        {"comity_rca_symmetric(6 / 5.0)", 1.0 / 11},
        {"comity_rca_symmetric(0.5)", -1.0 / 3},
        {"comity_trade_cost(1000, 500, 20, 10, 8)", 0.74867862159014},
        {"comity_hhi([30, 20, 10])", 7.0 / 18},
        {"comity_hhi([20, 10, 10])", 3.0 / 8},
        {"comity_hhi([25, 15, 40])", 49.0 / 128},
        {"comity_hhi([5, 15, 30])", 23.0 / 50},
        {"comity_hhi([7])", 1},
        {"comity_hhi_of_shares([0.5, 0.25])", 0.3125},
        {"comity_hhi_of_shares([0, 0])", 0},
        {"comity_hhi_normalised(7 / 18.0, 3)", 1.0 / 12},
        {"comity_effective_number(0.19095)", 1 / 0.19095},
        {"comity_hirschman(0.25)", 0.5},
        {"comity_ray_singer(0.25, 4)", 0},
        {"comity_ray_singer(1, 4)", 1},
        {"comity_equal_share_gap(0.5, 4)", 0.25},
        {"comity_contribution_ratio(0.176, 10)", 1.76},
        {"comity_export_similarity([60, 30, 10], [20, 20, 60])", 0.5},
        {"comity_specialisation_distance([60, 30, 10], [20, 20, 60])", 1},
        {"comity_trade_complementarity([60, 30, 10], [50, 30, 20])", 90},
        {"comity_trade_complementarity([20, 20, 60], [10, 50, 40])", 70},
        {"comity_grubel_lloyd([60, 30, 10], [10, 50, 40])", 0.5},
        {"comity_skewness([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100])", 3.2556381840605075},
        {"comity_kurtosis([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 100])", 10.706673906421969},
        {"comity_weighted_mean([71.68, 62, 49.63, 49.01, 78.25, 47.54], [.2, .2, .2, .2, .1, .1])", 59.043},
        {"comity_geometric_mean([1, 2, 3], [1, 1, 2])", 2.0597671439071177},
        {"comity_harmonic_mean([1, 2, 3], [2, 1, 1])", 24.0 / 17},
        {"comity_compound_growth([100, 121], [2000, 2002])", 0.1},
        {"comity_mean_rank_shift([1, 2, 3], [2, 1, 3])", 2.0 / 3},
        {"(comity_trend([1600 / 6500.0, .2, 369 / 2000.0, 4800 / 7000.0, 270 / 1100.0, 743 / 3000.0, 558 / 4000.0])).s",
         -3},
        {"(comity_trend([1600 / 6500.0, .2, 369 / 2000.0, 4800 / 7000.0, 270 / 1100.0, 743 / 3000.0, 558 / "
         "4000.0])).variance",
         133.0 / 3},
        {"(comity_trend([1600 / 6500.0, .2, 369 / 2000.0, 4800 / 7000.0, 270 / 1100.0, 743 / 3000.0, 558 / 4000.0])).z",
         -0.3003757045930553},
        {"(comity_trend([1, 2, 3, 4])).slope", 1},
        {"(comity_trend([1, 2, 3, 4])).n", 4},
        {"(comity_trend([0, 0, 0, 9, 9, 9])).pettitt_at", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[512];
        snprintf(sql, sizeof sql, "SELECT %s", cases[i].sql);
        double value = sql_number(store, sql);
        if (!(fabs(value - cases[i].value) <= 1e-12)) {
            fail_msg("%s = %.17g, expected %.17g", cases[i].sql, value, cases[i].value);
        }
    }
}

/* What the file has no value for, and NULL among the arguments. */
static void no_value_is_null(void **state) {
    static const char *const cases[] = {
        "comity_intra_regional_share(1, 0)",
        "comity_intra_regional_share(NULL, 1)",
        "comity_trade_intensity(1, 2, NULL)",
        "comity_homogeneous_intensity(1, 2, 0, 5)",
        "comity_dependence(1, 0)",
        "comity_asymmetry_normalised(0, 0)",
        "comity_rca(1, 1, 0, 1)",
        "comity_trade_cost(1, 1, 0, 1, 8)",
        "comity_trade_cost(1, 1, 1, 1, 1)",
        "comity_hhi(NULL)",
        "comity_hhi([])",
        "comity_hhi([NULL, 1])",
        "comity_hhi([0, 0])",
        "comity_hhi([-1, 2])",
        "comity_hhi(['nan'::DOUBLE])",
        "comity_hhi(['inf'::DOUBLE, 1])",
        "comity_hhi_normalised(0.5, 1)",
        "comity_hhi_normalised(0.5, -3)",
        "comity_hhi_normalised(0.5, 'nan'::DOUBLE)",
        "comity_effective_number(0)",
        "comity_equal_share_gap(0.5, 0)",
        "comity_export_similarity([1], [1, 2])",
        "comity_export_similarity([], [])",
        "comity_export_similarity([1], NULL)",
        "comity_export_similarity(NULL, [1])",
        "comity_export_similarity([1, NULL], [1, 2])",
        "comity_trend(NULL)",
        "comity_trend([1, NULL, 2])",
        "(comity_trend([1, 2])).z",
        "(comity_trend(NULL)).z",
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[256];
        snprintf(sql, sizeof sql, "SELECT (%s) IS NULL", cases[i]);
        if (sql_number(store, sql) != 1) {
            fail_msg("%s is not NULL", cases[i]);
        }
    }
}

static void wrong_calls_are_errors(void **state) {
    static const char *const cases[] = {"comity_hhi(1, 2)", "comity_hhi('x')", "comity_dependence(1)",
                                        "comity_trend(['inf'::DOUBLE, 1, 2])", "comity_hhi(1)"};
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char sql[128];
        comity_error error;
        snprintf(sql, sizeof sql, "SELECT %s", cases[i]);
        assert_fails(comity_store_exec(store, sql, &error), COMITY_ERROR_INPUT, error, "");
        assert_true(error.message[0] != '\0');
    }
}

/* Lists made in all the ways a query makes them, over more rows than one vector has: each must equal the sum of
 * squares worked by SQL. */
static void lists_of_every_make(void **state) {
    static const char *const makes[] = {
        "list_value(i + 1.0, 2.0, 3.0)",
        "[i + 1.0, NULL, 3.0][1:1] || [2.0, 3.0]",
        "list_transform(range(3), lambda x: CASE x WHEN 0 THEN i + 1.0 WHEN 1 THEN 2.0 ELSE 3.0 END)",
        "[9.0, i + 1.0, 2.0, 3.0, 7.0][2:4]",
        "list_reverse([3.0, 2.0, i + 1.0])",
        "(SELECT list(x ORDER BY x) FROM (VALUES (2.0), (3.0)) v(x)) || [i + 1.0]",
        "CASE WHEN i % 2 = 0 THEN [i + 1.0, 2, 3] ELSE [3.0, 2, i + 1] END",
        "list_filter([i + 1.0, 2.0, 3.0, NULL], lambda x: x IS NOT NULL)",
        "array_value(i + 1.0, 2.0, 3.0)::DOUBLE[]",
        "{'a': [i + 1.0, 2, 3]}.a",
    };
    (void)state;
    for (size_t k = 0; k < sizeof makes / sizeof makes[0]; k++) {
        char sql[512];
        snprintf(sql, sizeof sql,
                 "SELECT max(abs(comity_hhi(%s) - ((i + 1) * (i + 1) + 13) / ((i + 6) * (i + 6))))::DOUBLE FROM "
                 "(SELECT range::DOUBLE AS i FROM range(5000))",
                 makes[k]);
        double worst = sql_number(store, sql);
        if (!(worst < 1e-12)) {
            fail_msg("%s: %g", makes[k], worst);
        }
        snprintf(
            sql, sizeof sql,
            "SELECT count(*) FROM (SELECT comity_hhi(CASE WHEN i %% 3 = 0 THEN NULL ELSE (%s)::DOUBLE[] END) AS h, i "
            "FROM (SELECT range::DOUBLE AS i FROM range(5000))) WHERE (h IS NULL) <> (i %% 3 = 0)",
            makes[k]);
        assert_true(sql_number(store, sql) == 0);
    }
}

static void constants_and_columns_mix(void **state) {
    (void)state;
    assert_true(sql_number(store,
                           "SELECT count(*) FROM range(10000) t(i) WHERE comity_dependence(7, i + 1) <> 7 / (i + "
                           "1)::DOUBLE OR comity_dependence(i, 4) <> i / 4.0::DOUBLE") == 0);
    assert_true(sql_number(store, "SELECT sum(comity_hhi([1, 1, 1, 1])) FROM range(10000)") == 2500);
    assert_true(sql_number(store, "SELECT count(DISTINCT comity_export_similarity([1, 2], [i, 2 * i])) FROM range(1, "
                                  "5000) t(i)") == 1);
    assert_true(sql_number(store, "SELECT count(*) FROM range(5000) t(i) WHERE comity_dependence(CASE WHEN i % 2 = 0 "
                                  "THEN i END, 2) IS NULL") == 2500);
}

/* In groups and on every thread: the sum over groups is that of one thread. */
static void groups_and_threads(void **state) {
    static const char *const sql = "SELECT sum(round(h * 1e12))::DOUBLE FROM (SELECT comity_hhi(list((i * 7919 % 1000 "
                                   "+ 1)::DOUBLE ORDER BY i)) AS h "
                                   "FROM range(300000) t(i) GROUP BY i % 1000)";
    (void)state;
    sql_run(store, "SET threads = 1");
    double one = sql_number(store, sql);
    sql_run(store, "SET threads = 8");
    double eight = sql_number(store, sql);
    sql_run(store, "RESET threads");
    assert_true(one > 0);
    assert_true(one == eight);
}

/* The struct of a trend is what the C function gives. */
static void trends_equal_the_c_function(void **state) {
    static const double values[] = {3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5};
    comity_trend trend;
    comity_error error;
    (void)state;
    assert_ok(comity_measure_trend(values, NULL, 11, &trend, &error), error);
    const struct {
        const char *field;
        double value;
    } fields[] = {{"n", (double)trend.n},
                  {"s", trend.s},
                  {"variance", trend.variance},
                  {"z", trend.z},
                  {"p", trend.p},
                  {"slope", trend.slope},
                  {"slope_low", trend.slope_low},
                  {"slope_high", trend.slope_high},
                  {"pettitt_k", trend.pettitt_k},
                  {"pettitt_at", (double)trend.pettitt_at},
                  {"pettitt_p", trend.pettitt_p}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        char sql[160];
        snprintf(sql, sizeof sql, "SELECT (comity_trend([3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5])).%s", fields[i].field);
        assert_true(sql_number(store, sql) == fields[i].value);
    }
    assert_true(sql_number(store, "SELECT count(*) FROM (SELECT comity_trend([i, i + 1, i + 2]) AS t FROM range(5000) "
                                  "r(i)) WHERE t.s <> 3 OR t.n <> 3") == 0);
}

/* Positions are counted from 0 and are the last before each break; NULL in the list is a gap. */
static void breaks_as_positions(void **state) {
    static const struct {
        const char *call;
        const char *value;
    } cases[] = {
        {"comity_pelt([0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5])", "[4]"},
        {"comity_pelt([1, 1, 1, 1])", "[]"},
        {"comity_pelt([])", "[]"},
        {"comity_pelt([0.1, 0, NULL, 0.2, 0, 5, 5.1, 5, 5.2, 5.1], 10)", "[4]"},
        {"comity_pelt([0.1, 0, NULL, 0.2, 0, 5, 5.1, 5, 5.2, 5.1], 1e9)", "[]"},
        {"comity_bai_perron([0, 0.1, 0, 0.2, 0, 5, 5, 5.1, 5, 5, 5.3])", "[4]"},
        {"comity_bai_perron([0, 0.1, 0, 9, 9.1, 9, 4, 4.1, 4], 2, 3)", "[2, 5]"},
        {"comity_bai_perron([0, 0.1, 0, 9, 9.1, 9, 4, 4.1, 4], 1, 3)", "[2]"},
        {"comity_bai_perron([0, 0.1, 0, 9, 9.1, 9, 4, 4.1, 4], -1, 3)", "[]"},
        {"comity_bai_perron([1])", "[]"},
        {"(comity_break_test([0, 0.1, 0, 0.2, 0, 5, 5, 5.1, 5, 5, 5.3])).sup_at", "4.0"},
        {"(comity_break_test([0, NULL, 0.1, 0, 0.2, 0, 5, 5, 5.1, 5, 5, 5.3])).n", "11.0"},
        {"comity_pettitt_p([3, 3, 3, 3], 99)", "1.0"},
    };
    static const char *const nulls[] = {"comity_pelt(NULL)",
                                        "comity_pelt([1, 2], NULL)",
                                        "comity_bai_perron(NULL, 1, 3)",
                                        "comity_bai_perron([1, 2], NULL, 3)",
                                        "comity_break_test(NULL)",
                                        "(comity_break_test([1, 2])).sup_f",
                                        "comity_pettitt_p([1, 2], 99)",
                                        "comity_pettitt_p(NULL, 99)"};
    static const char *const wrong[] = {"comity_pelt([1, 2, 3], -1)", "comity_pelt(['inf'::DOUBLE, 1])",
                                        "comity_bai_perron([1, 2, 3, 4, 5, 6], 1, -3)",
                                        "comity_bai_perron([1, 2, 3], 1e12)", "comity_pettitt_p([1, 2, 3], 0)"};
    char sql[256];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(sql, sizeof sql, "SELECT ((%s)::VARCHAR = '%s')::INTEGER", cases[i].call, cases[i].value);
        if (sql_number(store, sql) != 1) {
            fail_msg("%s is not %s", cases[i].call, cases[i].value);
        }
    }
    for (size_t i = 0; i < sizeof nulls / sizeof nulls[0]; i++) {
        snprintf(sql, sizeof sql, "SELECT (%s IS NULL)::INTEGER", nulls[i]);
        if (sql_number(store, sql) != 1) {
            fail_msg("%s is not NULL", nulls[i]);
        }
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        comity_error error;
        snprintf(sql, sizeof sql, "SELECT %s", wrong[i]);
        assert_fails(comity_store_exec(store, sql, &error), COMITY_ERROR_INPUT, error, "");
    }
    /* many rows, some of them NULL: every list has its own place */
    assert_true(sql_number(store, "SELECT count(*) FROM (SELECT i, comity_pelt(CASE WHEN i % 3 = 0 THEN NULL ELSE "
                                  "[i, i, i, i, i + 9, i + 9, i + 9, i + 9] END) AS p FROM range(5000) t(i)) WHERE "
                                  "p IS DISTINCT FROM CASE WHEN i % 3 = 0 THEN NULL ELSE [3] END") == 0);
}

static void the_header_names_them_all(void **state) {
    (void)state;
    assert_true(sql_number(store,
                           "SELECT count(DISTINCT function_name) FROM duckdb_functions() WHERE function_name LIKE "
                           "'comity%'") == 45 + 24 + 4);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_values),
        cmocka_unit_test(no_value_is_null),
        cmocka_unit_test(wrong_calls_are_errors),
        cmocka_unit_test(lists_of_every_make),
        cmocka_unit_test(constants_and_columns_mix),
        cmocka_unit_test(groups_and_threads),
        cmocka_unit_test(trends_equal_the_c_function),
        cmocka_unit_test(breaks_as_positions),
        cmocka_unit_test(the_header_names_them_all),
    };
    return cmocka_run_group_tests(tests, group_setup, group_teardown);
}

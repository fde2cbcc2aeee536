/* Steps of the composite index by themselves: published and hand-made numbers, and every degenerate case. */
#include "asem.h"
#include "support.h"

/* ----------------------------------------------------------------------------------------------------------- vectors
 */

static void fill(double *x, size_t n, const double *last, size_t n_last) {
    for (size_t i = 0; i < n; i++) {
        x[i] = (double)i + 1;
    }
    for (size_t i = 0; i < n_last; i++) {
        x[n + i] = last[i];
    }
}

static void moments(void **state) {
    (void)state;
    double x[22];
    fill(x, 10, (const double[]){100}, 1);
    assert_close(comity_skewness(x, 11), 3.2556381840605075, 1e-13);
    assert_close(comity_kurtosis(x, 11), 10.706673906421969, 1e-12);
    fill(x, 20, (const double[]){100, 200}, 2);
    assert_close(comity_skewness(x, 22), 3.5855704488606728, 1e-13);
    x[20] = NAN;
    x[21] = 100;
    double y[21];
    fill(y, 20, (const double[]){100}, 1);
    assert_close(comity_skewness(x, 22), comity_skewness(y, 21), 0);
    static const double same[] = {.1, .1, .1, .1, .1};
    assert_true(isnan(comity_skewness(same, 5)) && isnan(comity_kurtosis(same, 5)));
    assert_true(isnan(comity_skewness(y, 2)) && isnan(comity_kurtosis(y, 3)) && isnan(comity_skewness(NULL, 0)));
}

static void quantiles(void **state) {
    (void)state;
    static const double x[] = {4, NAN, 1, 3, 2};
    assert_close(comity_quantile(x, 5, .5), 2.5, 0);
    assert_close(comity_quantile(x, 5, .05), 1.15, 1e-15);
    assert_close(comity_quantile(x, 5, 0), 1, 0);
    assert_close(comity_quantile(x, 5, 1), 4, 0);
    assert_true(isnan(comity_quantile(x + 1, 1, .5)) && isnan(comity_quantile(x, 5, 1.5)));
}

static void means(void **state) {
    (void)state;
    static const double x[] = {1, 2, 3};
    static const double g[] = {1, 1, 2};
    static const double h[] = {2, 1, 1};
    assert_close(comity_aggregate(x, g, 3, COMITY_AGGREGATE_GEOMETRIC, 0), 2.0597671439071177, 1e-15);
    assert_close(comity_aggregate(x, h, 3, COMITY_AGGREGATE_HARMONIC, 0), 24. / 17, 1e-15);
    assert_close(comity_aggregate(x, NULL, 3, COMITY_AGGREGATE_POWER, 2), 2.1602468994692869, 1e-15);
    assert_close(comity_aggregate(x, NULL, 3, COMITY_AGGREGATE_POWER, 0),
                 comity_aggregate(x, NULL, 3, COMITY_AGGREGATE_GEOMETRIC, 0), 0);
    assert_close(comity_aggregate(x, h, 3, COMITY_AGGREGATE_ARITHMETIC, 0), 1.75, 0);
    static const double gap[] = {1, NAN, 4};
    assert_close(comity_aggregate(gap, g, 3, COMITY_AGGREGATE_ARITHMETIC, 0), 3,
                 1e-15); /* COINr's power mean has none */
    assert_close(comity_aggregate(gap, NULL, 3, COMITY_AGGREGATE_POWER, 2), sqrt(8.5), 1e-15);
    static const double low[] = {0, 1, 2};
    assert_true(isnan(comity_aggregate(low, NULL, 3, COMITY_AGGREGATE_GEOMETRIC, 0)));
    assert_true(isnan(comity_aggregate(low, NULL, 3, COMITY_AGGREGATE_HARMONIC, 0)));
    assert_true(isnan(comity_aggregate(gap + 1, NULL, 1, COMITY_AGGREGATE_ARITHMETIC, 0)));
    static const double none[] = {0, 0, 0};
    assert_true(isnan(comity_aggregate(x, none, 3, COMITY_AGGREGATE_ARITHMETIC, 0)));
    assert_true(isnan(comity_aggregate(x, NULL, 3, COMITY_AGGREGATE_COPELAND, 0)));
    static const double gcc[] = {71.68, 62, 49.63, 49.01, 78.25, 47.54};
    static const double gcc_weights[] = {.2, .2, .2, .2, .1, .1};
    assert_close(comity_aggregate(gcc, gcc_weights, 6, COMITY_AGGREGATE_ARITHMETIC, 0), 59.043, 1e-12);
}

static comity_treatment treat(double *x, size_t n, int winmax, comity_log_method log) {
    comity_treat_settings settings = comity_index_settings_default().treat;
    comity_treatment out;
    settings.winmax = winmax;
    settings.log = log;
    assert_int_equal(comity_treat(x, n, &settings, &out, NULL, NULL), COMITY_OK);
    return out;
}

static void treating(void **state) {
    (void)state;
    double x[11];
    fill(x, 10, (const double[]){100}, 1);
    comity_treatment t = treat(x, 11, 5, COMITY_LOG_CT);
    assert_int_equal(t.n_winsorised, 1);
    assert_close(x[10], 10, 0);
    assert_true(t.passed_winsorised && !t.logged);
    fill(x, 10, (const double[]){100}, 1);
    t = treat(x, 11, 0, COMITY_LOG_CT);
    assert_true(t.logged && t.n_winsorised == 0);
    assert_close(x[0], -.010050335853501451, 1e-15);
    assert_close(x[10], 4.605070180987758, 1e-15);
    /* low outliers: mirrored, so that it is as good a logarithm */
    double low[11];
    for (size_t i = 0; i < 11; i++) {
        low[i] = i < 10 ? -(double)i - 1 : -100;
    }
    t = treat(low, 11, 0, COMITY_LOG_CT_PLUS);
    for (size_t i = 0; i < 11; i++) {
        assert_close(low[i], -x[i], 1e-12);
    }
    fill(x, 10, (const double[]){100}, 1);
    t = treat(x, 11, 0, COMITY_LOG_GII); /* which COINr computes and then forgets */
    assert_close(x[0], 0, 1e-15);
    assert_close(x[10], log(100), 1e-15);
    fill(x, 10, (const double[]){100}, 1);
    t = treat(x, 11, 0, COMITY_LOG_CT_ORIG);
    assert_close(x[10], log(100), 1e-15);
    fill(x, 10, (const double[]){-100}, 1);
    t = treat(x, 11, 5, COMITY_LOG_NONE);
    assert_close(x[10], 1, 0);
    assert_int_equal(t.n_winsorised, 1);
}

/* Nothing without spread, nothing that would lose its spread, no logarithm of what has none. */
static void treating_little(void **state) {
    (void)state;
    double same[] = {3, 3, 3, NAN, 3};
    comity_treatment t = treat(same, 5, 5, COMITY_LOG_CT);
    assert_true(t.passed_before && t.n_winsorised == 0 && !t.logged && isnan(t.skew_before));
    double two[] = {1, 100};
    t = treat(two, 2, 5, COMITY_LOG_CT);
    assert_true(t.passed_before && two[1] == 100);
    double flag[20] = {1};
    t = treat(flag, 20, 5, COMITY_LOG_CT);
    assert_true(!t.passed_before && t.n_winsorised == 0 && !t.logged);
    assert_close(flag[0], 1, 0);
    double small[20] = {.5, .1, .05};
    comity_treat_settings gii = {.log = COMITY_LOG_GII, .max_skew = 2, .max_kurtosis = 3.5};
    comity_error error = {0};
    assert_int_equal(comity_treat(small, 20, &gii, &t, NULL, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "above 1"));
}

static void normalised(const double *x, size_t n, comity_normalise_settings settings, comity_index_element *element,
                       int64_t reference, const double *expected) {
    double out[8];
    comity_error error = {0};
    if (comity_normalise(x, n, &settings, element, reference, out, &error)) {
        fail_msg("%s", error.message);
    }
    for (size_t i = 0; i < n; i++) {
        if (isnan(expected[i]) ? !isnan(out[i]) : !(fabs(out[i] - expected[i]) < 1e-14)) {
            fail_msg("method %d: value %zu is %.17g, expected %.17g", (int)settings.method, i, out[i], expected[i]);
        }
    }
}

static void normalising(void **state) {
    (void)state;
    static const double x[] = {2, NAN, 6, 4, 4};
    comity_index_element less = comity_index_element_default();
    comity_index_element e = less;
    less.direction = -1;
    comity_normalise_settings s = comity_normalise_default(COMITY_NORMALISE_MINMAX);
    normalised(x, 5, s, NULL, -1, (const double[]){0, NAN, 100, 50, 50});
    normalised(x, 5, s, &less, -1, (const double[]){100, NAN, 0, 50, 50});
    s.low = 1;
    normalised(x, 5, s, NULL, -1, (const double[]){1, NAN, 100, 50.5, 50.5});
    s = comity_normalise_default(COMITY_NORMALISE_ZSCORE);
    normalised(x, 5, s, NULL, -1, (const double[]){-sqrt(1.5), NAN, sqrt(1.5), 0, 0});
    s = comity_normalise_default(COMITY_NORMALISE_DIST2MAX);
    normalised(x, 5, s, NULL, -1, (const double[]){0, NAN, 1, .5, .5});
    s = comity_normalise_default(COMITY_NORMALISE_FRACMAX);
    normalised(x, 5, s, NULL, -1, (const double[]){1. / 3, NAN, 1, 2. / 3, 2. / 3});
    s = comity_normalise_default(COMITY_NORMALISE_RANK);
    normalised(x, 5, s, NULL, -1, (const double[]){1, NAN, 4, 2, 2});
    normalised(x, 5, s, &less, -1, (const double[]){4, NAN, 1, 2, 2});
    s = comity_normalise_default(COMITY_NORMALISE_PRANK);
    normalised(x, 5, s, NULL, -1, (const double[]){0, NAN, 1, 1. / 3, 1. / 3});
    s = comity_normalise_default(COMITY_NORMALISE_BORDA);
    normalised(x, 5, s, NULL, -1, (const double[]){0, NAN, 3, 1, 1});
    s = comity_normalise_default(COMITY_NORMALISE_NONE);
    normalised(x, 5, s, &less, -1, (const double[]){-2, NAN, -6, -4, -4});
    s = comity_normalise_default(COMITY_NORMALISE_DIST2REF);
    normalised(x, 5, s, NULL, 3, (const double[]){0, NAN, 2, 1, 1});
    s.capped = 1;
    normalised(x, 5, s, NULL, 3, (const double[]){0, NAN, 1, 1, 1});
    normalised(x, 5, s, NULL, 1, (const double[]){NAN, NAN, NAN, NAN, NAN}); /* the reference has no value */
    s = comity_normalise_default(COMITY_NORMALISE_DIST2TARG);
    e.target = less.target = 10;
    normalised(x, 5, s, &e, -1, (const double[]){0, NAN, .5, .25, .25});
    less.target = 1;
    normalised(x, 5, s, &less, -1, (const double[]){.8, NAN, 0, .4, .4});
    e.floor = less.floor = 3;
    e.ceiling = less.ceiling = 5;
    s = comity_normalise_default(COMITY_NORMALISE_GOALPOSTS);
    normalised(x, 5, s, &e, -1, (const double[]){0, NAN, 1, .5, .5});
    normalised(x, 5, s, &less, -1, (const double[]){1, NAN, 0, .5, .5});
    s.uncut = 1;
    normalised(x, 5, s, &e, -1, (const double[]){-.5, NAN, 1.5, .5, .5});
    s = comity_normalise_default(COMITY_NORMALISE_SCALED);
    normalised(x, 5, s, &e, -1, (const double[]){-50, NAN, 150, 50, 50});
    normalised(x, 5, s, &less, -1, (const double[]){150, NAN, -50, 50, 50});
}

static void normalising_little(void **state) {
    (void)state;
    static const double same[] = {.1, .1, .1};
    static const double zero[] = {0, 0, 0};
    double out[3];
    static const comity_normalise_method without[] = {COMITY_NORMALISE_MINMAX, COMITY_NORMALISE_ZSCORE,
                                                      COMITY_NORMALISE_DIST2MAX};
    for (size_t i = 0; i < 3; i++) {
        comity_normalise_settings s = comity_normalise_default(without[i]);
        normalised(same, 3, s, NULL, -1, (const double[]){NAN, NAN, NAN});
        normalised(same, 1, s, NULL, -1, (const double[]){NAN});
    }
    comity_normalise_settings s = comity_normalise_default(COMITY_NORMALISE_FRACMAX);
    normalised(zero, 3, s, NULL, -1, (const double[]){NAN, NAN, NAN});
    s = comity_normalise_default(COMITY_NORMALISE_PRANK);
    normalised(same, 3, s, NULL, -1, (const double[]){0, 0, 0});
    normalised(same, 1, s, NULL, -1, (const double[]){NAN});
    static const comity_normalise_method lacking[] = {COMITY_NORMALISE_DIST2TARG, COMITY_NORMALISE_GOALPOSTS,
                                                      COMITY_NORMALISE_SCALED};
    for (size_t i = 0; i < 3; i++) {
        s = comity_normalise_default(lacking[i]);
        assert_int_equal(comity_normalise(same, 3, &s, NULL, -1, out, NULL), COMITY_ERROR_INPUT);
    }
    s = comity_normalise_default(COMITY_NORMALISE_DIST2REF);
    assert_int_equal(comity_normalise(same, 3, &s, NULL, -1, out, NULL), COMITY_ERROR_USAGE);
}

static void outranking(void **state) {
    (void)state;
    static const double x[] = {1, 2, 3, 4, 3, 2, 1, 5, 2, 3, 1, 4};
    double out[16];
    double score[4];
    size_t dominances = 0;
    assert_int_equal(comity_outrank(x, NULL, 4, 3, out, &dominances, NULL), COMITY_OK);
    assert_close(out[0 * 4 + 1], 2. / 3, 1e-15);
    assert_close(out[0 * 4 + 2], 1. / 3, 1e-15);
    assert_close(out[0 * 4 + 3], 1, 0);
    assert_int_equal(dominances, 3);
    assert_int_equal(comity_copeland(x, NULL, 4, 3, score, NULL), COMITY_OK);
    assert_true(score[0] == -1 && score[1] == 1 && score[2] == -3 && score[3] == 3);
    /* gaps: only what both have; nothing in common is neither won nor lost */
    static const double gap[] = {1, 2, NAN, NAN, NAN, 5, 1, NAN, NAN};
    assert_int_equal(comity_outrank(gap, NULL, 3, 3, out, NULL, NULL), COMITY_OK);
    assert_close(out[0 * 3 + 1], 1, 0);
    assert_true(isnan(out[0 * 3 + 2]) && isnan(out[2 * 3 + 0]));
    static const double negative[] = {1, -1, 1};
    static const double none[] = {0, 0, 0};
    assert_int_equal(comity_outrank(x, negative, 4, 3, out, NULL, NULL), COMITY_ERROR_INPUT);
    assert_int_equal(comity_copeland(x, none, 4, 3, score, NULL), COMITY_ERROR_INPUT);
}

static void growth(void **state) {
    (void)state;
    static const double t[] = {2020, 2018, 2019, 2022};
    static const double y[] = {NAN, 100, 90, 121};
    comity_growth g = comity_compound_growth(y, t, 4);
    assert_close(g.growth, pow(1.21, .25) - 1, 1e-15);
    assert_close(g.available, .75, 0);
    assert_true(g.first == 2018 && g.last == 2022);
    assert_true(isnan(comity_compound_growth(y, t, 2).growth));
    assert_true(isnan(comity_compound_growth((const double[]){1, -1}, (const double[]){1, 2}, 2).growth));
    assert_true(isnan(comity_compound_growth((const double[]){0, 1}, (const double[]){1, 2}, 2).growth));
    assert_close(comity_compound_growth((const double[]){0, 0}, (const double[]){1, 2}, 2).growth, 0, 0);
    assert_true(isnan(comity_compound_growth((const double[]){1, 2}, (const double[]){1, 1}, 2).growth));
}

static void correlations(void **state) {
    (void)state;
    static const double x[] = {1, 2, 3, 4, NAN};
    static const double y[] = {1, 3, 2, 4, 9};
    double r;
    comity_correlation(x, y, 5, COMITY_PEARSON, &r, NULL);
    assert_close(r, .8, 1e-15);
    comity_correlation(x, y, 5, COMITY_SPEARMAN, &r, NULL);
    assert_close(r, .8, 1e-15);
    comity_correlation(x, y, 5, COMITY_KENDALL, &r, NULL);
    assert_close(r, 2. / 3, 1e-15);
    static const double same[] = {2, 2, 2, 2, 2};
    for (int m = COMITY_PEARSON; m <= COMITY_KENDALL; m++) {
        comity_correlation(x, same, 5, (comity_correlation_method)m, &r, NULL);
        assert_true(isnan(r));
        comity_correlation(x, y, 1, (comity_correlation_method)m, &r, NULL);
        assert_true(isnan(r));
    }
    double both[10];
    memcpy(both, y, sizeof y);
    memcpy(both + 5, y, sizeof y);
    assert_close(comity_cronbach(both, 5, 2), 1, 1e-15);
    assert_true(isnan(comity_cronbach(both, 5, 1)) && isnan(comity_cronbach(same, 5, 1)));
}

/* -------------------------------------------------------------------------------------------------------- components
 */

/* The OECD handbook's technology achievement index. */
static void tai(void **state) {
    (void)state;
    oracle_table table;
    if (!oracle_read("oracles/tai/tai_raw.csv", &table)) {
        skip();
    }
    static double x[8 * 23];
    static const double eigen[] = {3.34, 1.75, .98, .89, .48, .30, .18, .08};
    static const double expected[] = {.165, .152, .109, .073, .084, .117, .136, .163};
    static const double printed[] = {.17, .15, .11, .06, .08, .13, .13, .17};
    assert_int_equal(table.n_rows, 23);
    for (size_t c = 0; c < 8; c++) {
        for (size_t r = 0; r < 23; r++) {
            x[c * 23 + r] = oracle_number(&table, r, c + 1);
        }
        comity_normalise_settings z = comity_normalise_default(COMITY_NORMALISE_ZSCORE);
        assert_int_equal(comity_normalise(x + c * 23, 23, &z, NULL, -1, x + c * 23, NULL), COMITY_OK);
    }
    comity_pca pca;
    double weights[8];
    assert_int_equal(comity_principal_components(x, 23, 8, &pca, NULL), COMITY_OK);
    assert_int_equal(comity_pca_weights(&pca, COMITY_WEIGHTS_PCA_FACTORS, 0, weights, NULL), COMITY_OK);
    for (size_t i = 0; i < 8; i++) {
        assert_close(pca.eigenvalue[i], eigen[i], .005);
        assert_close(weights[i], expected[i], .0005 + 1e-4);
        assert_close(weights[i], printed[i], .02);
    }
    assert_close(comity_cronbach(x, 23, 8), .7026, 5e-5);
    comity_pca_free(&pca);
    oracle_free(&table);
}

/* Two columns with correlation r: eigenvalues 1 + r and 1 - r; the same column twice is singular; rotated loadings keep
 * their lengths. */
static void components(void **state) {
    (void)state;
    static const double x[] = {1, 2, 3, 4, 1, 3, 2, 4, 5, 5, 5, 5};
    comity_pca pca;
    double weights[3];
    assert_int_equal(comity_principal_components(x, 4, 3, &pca, NULL), COMITY_OK);
    assert_int_equal(pca.rank, 2);
    assert_close(pca.eigenvalue[0], 1.8, 1e-14);
    assert_close(pca.eigenvalue[1], .2, 1e-14);
    assert_close(pca.eigenvalue[2], 0, 1e-14);
    assert_int_equal(comity_pca_weights(&pca, COMITY_WEIGHTS_PCA_FIRST, 0, weights, NULL), COMITY_OK);
    assert_close(weights[0], sqrt(.5), 1e-14);
    assert_close(weights[2], 0, 0);
    assert_int_equal(comity_pca_weights(&pca, COMITY_WEIGHTS_PCA_ALL, 0, weights, NULL), COMITY_OK);
    assert_close(weights[0], .5, 1e-14);
    assert_close(weights[2], 0, 1e-14);
    assert_int_equal(comity_pca_weights(&pca, COMITY_WEIGHTS_EQUAL, 0, weights, NULL), COMITY_ERROR_USAGE);
    comity_pca_free(&pca);
    double twice[8];
    memcpy(twice, x, 4 * sizeof *x);
    memcpy(twice + 4, x, 4 * sizeof *x);
    assert_int_equal(comity_principal_components(twice, 4, 2, &pca, NULL), COMITY_OK);
    assert_int_equal(pca.rank, 1);
    comity_pca_free(&pca);
    twice[1] = twice[6] = NAN;
    assert_int_equal(comity_principal_components(twice, 4, 2, &pca, NULL), COMITY_ERROR_INPUT);
    assert_int_equal(comity_principal_components(x + 8, 4, 1, &pca, NULL), COMITY_ERROR_INPUT);
    double loading[] = {.8, .7, .1, .2, .1, .2, .9, .7};
    double before[4];
    for (size_t i = 0; i < 4; i++) {
        before[i] = hypot(loading[i], loading[4 + i]);
    }
    assert_int_equal(comity_varimax(loading, 4, 2, NULL), COMITY_OK);
    for (size_t i = 0; i < 4; i++) {
        assert_close(hypot(loading[i], loading[4 + i]), before[i], 1e-14);
    }
}

/* --------------------------------------------------------------------------------------------------------- whole
 * frames */

/* Four indicators, two pillars, an index. */
typedef struct {
    comity_index_element element[7];
    double value[4 * 6];
    int64_t unit[6];
    int64_t time[6];
    int64_t group[6];
    comity_index_frame frame;
} toy;

static void make_toy(toy *t) {
    static const char *const codes[] = {"a", "b", "c", "d", "P", "Q", "I"};
    static const int64_t parents[] = {4, 4, 5, 5, 6, 6, -1};
    static const double values[] = {1, 2, 3, 4, 5, 6, 2, 1, 4, 3, 6, 5, 9, 7, 8, 3, 2, 1, 1, 4, 9, 16, 25, 30};
    memset(t, 0, sizeof *t);
    for (size_t e = 0; e < 7; e++) {
        t->element[e] = comity_index_element_default();
        t->element[e].code = codes[e];
        t->element[e].parent = parents[e];
        t->element[e].level = e < 4 ? 1 : e < 6 ? 2 : 3;
    }
    for (size_t r = 0; r < 6; r++) {
        t->unit[r] = (int64_t)r / 3;
        t->time[r] = 2000 + (int64_t)(r % 3);
        t->group[r] = (int64_t)r / 3;
    }
    memcpy(t->value, values, sizeof values);
    t->frame = (comity_index_frame){
        .n_rows = 6, .n_indicators = 4, .n_elements = 7, .elements = t->element, .values = t->value};
}

static comity_index_settings plain(void) {
    comity_index_settings s = comity_index_settings_default();
    s.treat.skip = 1;
    s.normalise = comity_normalise_default(COMITY_NORMALISE_NONE);
    return s;
}

static comity_status try_compute(const toy *t, const comity_index_settings *s, comity_error *error) {
    comity_index_result result;
    comity_error_clear(error);
    comity_status status = comity_index_compute(&t->frame, s, &result, error);
    if (status) {
        assert_null(result.scores);
    }
    comity_index_free(&result);
    return status;
}

static void broken_frames(void **state) {
    (void)state;
    toy t;
    comity_error error = {0};
    comity_index_settings s = plain();
    make_toy(&t);
    assert_int_equal(try_compute(&t, &s, &error), COMITY_OK);
#define BREAK(change, word)                                                                                            \
    do {                                                                                                               \
        make_toy(&t);                                                                                                  \
        change;                                                                                                        \
        assert_int_equal(try_compute(&t, &s, &error), COMITY_ERROR_INPUT);                                             \
        if (!strstr(error.message, word)) {                                                                            \
            fail_msg("%s", error.message);                                                                             \
        }                                                                                                              \
    } while (0)
    BREAK(t.element[1].weight = -1, "weight -1");
    BREAK(t.element[1].weight = NAN, "weight");
    BREAK((t.element[0].weight = 0, t.element[1].weight = 0), "add up to 0");
    BREAK(t.element[2].direction = 0, "direction");
    BREAK(t.element[3].parent = 9, "parent");
    BREAK(t.element[3].parent = 2, "higher level");
    BREAK(t.element[4].parent = -1, "second element");
    BREAK((t.element[2].parent = 4, t.element[3].parent = 4), "nothing belongs");
    BREAK(t.element[3].level = 2, "level 2");
    BREAK(t.element[3].denominator = 0, "denominator");
    BREAK(t.value[7] = INFINITY, "infinite");
    BREAK(t.frame.n_rows = 0, "at least");
    BREAK(t.frame.unit = t.unit, "two rows");
    make_toy(&t);
    double weights[] = {1, 1, 1, -1, 1, 1, 1};
    s.weights = weights;
    assert_int_equal(try_compute(&t, &s, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.column, "d");
    s = plain();
    s.normalise = comity_normalise_default(COMITY_NORMALISE_MINMAX);
    s.normalise.high = 0;
    assert_int_equal(try_compute(&t, &s, &error), COMITY_ERROR_USAGE);
    s = plain();
    s.levels[0].min_available = 2;
    assert_int_equal(try_compute(&t, &s, &error), COMITY_ERROR_USAGE);
    s = plain();
    s.levels[1].aggregate = COMITY_AGGREGATE_GEOMETRIC;
    t.element[0].direction = t.element[1].direction = -1;
    assert_int_equal(try_compute(&t, &s, &error), COMITY_ERROR_INPUT);
    assert_true(error.row == 1 && strcmp(error.column, "P") == 0);
}

static comity_index_result computed(const toy *t, const comity_index_settings *s) {
    comity_index_result result;
    comity_error error = {0};
    if (comity_index_compute(&t->frame, s, &result, &error)) {
        fail_msg("%s", error.message);
    }
    return result;
}

static int warned(const comity_index_result *r, comity_index_warning_kind kind, int64_t element) {
    for (size_t i = 0; i < r->n_warnings; i++) {
        if (r->warnings[i].kind == kind && r->warnings[i].element == element) {
            return 1;
        }
    }
    return 0;
}

/* A constant indicator and one without values take no part; what is left carries their weight. */
static void useless_indicators(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    for (size_t r = 0; r < 6; r++) {
        t.value[r] = 7;
        t.value[2 * 6 + r] = NAN;
    }
    comity_index_settings s = comity_index_settings_default();
    static const comity_weights_method methods[] = {COMITY_WEIGHTS_GIVEN, COMITY_WEIGHTS_EQUAL,
                                                    COMITY_WEIGHTS_PCA_FIRST, COMITY_WEIGHTS_PCA_ALL,
                                                    COMITY_WEIGHTS_PCA_FACTORS};
    for (size_t m = 0; m < 5; m++) {
        s.levels[0].weights = methods[m];
        comity_index_result r = computed(&t, &s);
        assert_true(warned(&r, COMITY_INDEX_CONSTANT, 0) && warned(&r, COMITY_INDEX_ALL_MISSING, 2));
        for (size_t i = 0; i < 6; i++) {
            assert_close(r.scores[4 * 6 + i], r.normalised[6 + i], 1e-12);
            assert_close(r.scores[5 * 6 + i], r.normalised[3 * 6 + i], 1e-12);
        }
        comity_index_free(&r);
    }
}

static void one_and_two_units(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    double values[] = {1, 2, 2, 3, 3, 4, 4, 5}; /* columns of two rows */
    t.frame.values = values;
    t.frame.n_rows = 2;
    comity_index_settings s = comity_index_settings_default();
    comity_index_result r = computed(&t, &s);
    assert_true(r.scores[6 * 2] == 0 && r.scores[6 * 2 + 1] == 100 && r.ranks[6 * 2] == 2 && r.ranks[6 * 2 + 1] == 1);
    comity_index_free(&r);
    s.levels[0].weights = COMITY_WEIGHTS_PCA_FIRST; /* two rows have no components */
    r = computed(&t, &s);
    assert_true(warned(&r, COMITY_INDEX_EQUAL_INSTEAD, 4));
    assert_close(r.scores[6 * 2 + 1], 100, 1e-12);
    comity_index_free(&r);
    t.frame.n_rows = 1;
    r = computed(&t, NULL);
    assert_true(isnan(r.scores[6]) && isnan(r.ranks[6]) && warned(&r, COMITY_INDEX_NO_SCORE, 6));
    comity_index_free(&r);
    s = plain();
    r = computed(&t, &s);
    assert_close(r.scores[6], (1 + 2 + 2 + 3) / 4., 1e-15);
    assert_close(r.ranks[6], 1, 0);
    comity_index_free(&r);
}

static void imputed(toy *t, comity_impute_method method, const double *expected) {
    comity_index_settings s = plain();
    s.impute.method = method;
    comity_index_result r = computed(t, &s);
    for (size_t i = 0; i < 6; i++) {
        if (isnan(expected[i]) ? !isnan(r.imputed[i]) : !(fabs(r.imputed[i] - expected[i]) < 1e-13)) {
            fail_msg("method %d: row %zu is %g, expected %g", (int)method, i, r.imputed[i], expected[i]);
        }
    }
    comity_index_free(&r);
}

/* Rows 0-2 are unit 0 in 2000-2002, rows 3-5 unit 1. */
static void imputing(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    t.value[1] = NAN;
    imputed(&t, COMITY_IMPUTE_NONE, (const double[]){1, NAN, 3, 4, 5, 6});
    imputed(&t, COMITY_IMPUTE_MEAN, (const double[]){1, 18. / 5 + .2, 3, 4, 5, 6});
    imputed(&t, COMITY_IMPUTE_MEDIAN, (const double[]){1, 4, 3, 4, 5, 6});
    imputed(&t, COMITY_IMPUTE_GROUP_MEAN, (const double[]){1, NAN, 3, 4, 5, 6}); /* no groups are known */
    t.frame.group = t.group;
    imputed(&t, COMITY_IMPUTE_GROUP_MEAN, (const double[]){1, 2, 3, 4, 5, 6});
    t.value[0] = NAN;
    imputed(&t, COMITY_IMPUTE_GROUP_MEDIAN, (const double[]){3, 3, 3, 4, 5, 6});
    t.value[2] = NAN;
    imputed(&t, COMITY_IMPUTE_GROUP_MEAN, (const double[]){NAN, NAN, NAN, 4, 5, 6}); /* its group has none */
    make_toy(&t);
    t.frame.unit = t.unit;
    t.frame.time = t.time;
    t.value[0] = t.value[4] = NAN;
    t.value[3] = 8;
    imputed(&t, COMITY_IMPUTE_LATEST, (const double[]){NAN, 2, 3, 8, 8, 6});
    imputed(&t, COMITY_IMPUTE_CONSTANT, (const double[]){2, 2, 3, 8, 8, 6});
    imputed(&t, COMITY_IMPUTE_LINEAR, (const double[]){2, 2, 3, 8, 7, 6});
    imputed(&t, COMITY_IMPUTE_MEAN, (const double[]){8, 2, 3, 8, 2, 6}); /* of the year */
    t.time[5] = 2010; /* years count, not rows: 2001 is a tenth of the way */
    imputed(&t, COMITY_IMPUTE_LINEAR, (const double[]){2, 2, 3, 8, 7.8, 6});
    make_toy(&t);
    t.frame.unit = t.unit;
    t.frame.time = t.time;
    t.value[1] = t.value[2] = NAN;
    comity_index_settings s = plain();
    s.impute.method = COMITY_IMPUTE_LATEST;
    s.impute.most_years = 1;
    comity_index_result r = computed(&t, &s);
    assert_true(r.imputed[1] == 1 && isnan(r.imputed[2]));
    comity_index_free(&r);
    make_toy(&t); /* b of row 2 is 4: .6 of the way from 1 to 6, and a goes from 1 to 6 */
    t.value[2] = NAN;
    imputed(&t, COMITY_IMPUTE_ROW, (const double[]){1, 2, 4, 4, 5, 6});
    t.element[1].direction = -1;
    imputed(&t, COMITY_IMPUTE_ROW, (const double[]){1, 2, 3, 4, 5, 6});
    t.value[6 + 2] = NAN; /* nobody left to tell */
    imputed(&t, COMITY_IMPUTE_ROW, (const double[]){1, 2, NAN, 4, 5, 6});
}

static void screening(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    t.value[0] = t.value[6] = NAN;
    t.value[1] = t.value[7] = t.value[13] = 0;
    comity_index_settings s = plain();
    s.screen.min_available = .6;
    comity_index_result r = computed(&t, &s);
    assert_true(!r.kept[0] && r.kept[1] && isnan(r.scores[6 * 6]) && isnan(r.ranks[6 * 6]));
    assert_close(r.available[0], .5, 0);
    assert_close(r.nonzero[1], .25, 0);
    assert_true(warned(&r, COMITY_INDEX_UNITS_DROPPED, -1));
    comity_index_free(&r);
    s.screen.min_nonzero = .3;
    static const int8_t force[] = {1, 0, -1, 0, 0, 0};
    s.screen.force = force;
    r = computed(&t, &s);
    assert_true(r.kept[0] && !r.kept[1] && !r.kept[2] && r.kept[3]);
    comity_index_free(&r);
    s = plain(); /* imputed values count where the screening comes after */
    s.screen.min_available = 1;
    s.impute.method = COMITY_IMPUTE_MEAN;
    r = computed(&t, &s);
    assert_true(!r.kept[0] && isnan(r.imputed[0]));
    comity_index_free(&r);
    s.screen.after_imputation = 1;
    r = computed(&t, &s);
    assert_true(r.kept[0]);
    comity_index_free(&r);
}

static void denominating(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    static const double by[] = {2, 0, NAN, 4, 5, 6};
    t.frame.denominators = by;
    t.frame.n_denominators = 1;
    t.element[0].denominator = 0;
    comity_index_settings s = plain();
    comity_index_result r = computed(&t, &s);
    assert_true(r.denominated[0] == .5 && isnan(r.denominated[1]) && isnan(r.denominated[2]) && r.denominated[3] == 1);
    assert_int_equal(r.warnings[0].kind, COMITY_INDEX_BAD_DENOMINATOR);
    assert_int_equal(r.warnings[0].count, 2);
    comity_index_free(&r);
    s.denominate = 0;
    r = computed(&t, &s);
    assert_close(r.denominated[1], 2, 0);
    comity_index_free(&r);
}

static void thresholds_and_levels(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    t.value[0] = NAN;
    comity_index_settings s = plain();
    s.levels[0].min_available = .6;
    s.levels[1].aggregate = COMITY_AGGREGATE_GEOMETRIC;
    t.element[5].weight = 3;
    comity_index_result r = computed(&t, &s);
    assert_true(isnan(r.scores[4 * 6]));
    assert_close(r.scores[6 * 6], r.scores[5 * 6], 1e-13);
    assert_close(r.scores[6 * 6 + 1], exp((log(1.5) + 3 * log(5.5)) / 4), 1e-13);
    assert_close(r.effective[2], .375, 1e-15);
    assert_close(r.weights[5], .75, 1e-15);
    comity_index_free(&r);
    s.levels[1].aggregate = COMITY_AGGREGATE_COPELAND;
    r = computed(&t, &s);
    double sum = 0;
    for (size_t i = 0; i < 6; i++) {
        sum += r.scores[6 * 6 + i];
    }
    assert_close(sum, 0, 0);
    comity_index_free(&r);
    t.frame.unit = t.unit; /* outranking is within the year */
    t.frame.time = t.time;
    r = computed(&t, &s);
    for (size_t i = 0; i < 3; i++) {
        assert_close(r.scores[6 * 6 + i] + r.scores[6 * 6 + 3 + i], 0, 0);
        assert_close(r.ranks[6 * 6 + i] + r.ranks[6 * 6 + 3 + i], r.scores[6 * 6 + i] == 0 ? 2 : 3, 0);
    }
    comity_index_free(&r);
}

/* A hierarchy may skip a level: an indicator directly below the index. */
static void skipped_level(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    t.element[3].parent = 6;
    comity_index_settings s = plain();
    comity_index_result r = computed(&t, &s);
    assert_close(r.scores[6 * 6], (1.5 + 9 + 1) / 3, 1e-14);
    comity_index_free(&r);
}

static void negative_loadings(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    for (size_t r = 0; r < 6; r++) { /* three below P: two agree, one opposes */
        t.value[2 * 6 + r] = -t.value[r];
    }
    t.element[2].parent = 4;
    comity_index_settings s = plain();
    s.levels[0].weights = COMITY_WEIGHTS_PCA_FIRST;
    comity_index_result r = computed(&t, &s);
    assert_true(r.weights[0] > 0 && r.weights[2] < 0 && warned(&r, COMITY_INDEX_NEGATIVE_LOADING, 2));
    assert_true(warned(&r, COMITY_INDEX_SINGULAR, 4));
    comity_index_free(&r);
    for (size_t i = 0; i < 6; i++) { /* two that oppose each other fully add up to nothing */
        t.value[6 + i] = NAN;
    }
    comity_error error;
    assert_int_equal(try_compute(&t, &s, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "add up to"));
    s.levels[0].weights = COMITY_WEIGHTS_PCA_ALL;
    r = computed(&t, &s);
    assert_close(r.weights[0], .5, 1e-12);
    comity_index_free(&r);
}

static void removing_and_rescoring(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    comity_index_settings s = plain();
    double shift[7];
    double ranks[42];
    assert_int_equal(comity_remove_elements(&t.frame, &s, 2, shift, ranks, NULL), COMITY_OK);
    comity_index_result r = computed(&t, &s);
    double own[6];
    assert_int_equal(comity_rank(r.scores + 5 * 6, 6, 1, own, NULL), COMITY_OK);
    assert_memory_equal(own, ranks + 4 * 6, sizeof own); /* without P the index is Q */
    assert_close(shift[4], comity_mean_rank_shift(own, r.ranks + 6 * 6, 6), 0);
    assert_true(isnan(shift[0]) && isnan(shift[6]));
    double scores[42];
    double weights[7];
    static const double other[] = {1, 1, 1, 1, 1, 0, 1};
    s.weights = other;
    assert_int_equal(comity_index_rescore(&t.frame, &r, &s, scores, ranks, weights, NULL), COMITY_OK);
    assert_memory_equal(scores + 6 * 6, r.scores + 4 * 6, 6 * sizeof(double));
    assert_close(weights[4], 1, 0);
    comity_index_free(&r);
    s = plain(); /* an index of one pillar of one indicator: nothing is left without it */
    t.element[4].parent = t.element[5].parent = 6;
    t.frame.n_elements = 3;
    t.frame.n_indicators = 1;
    comity_index_element small[3] = {t.element[0], t.element[4], t.element[6]};
    small[0].parent = 1;
    small[1].parent = 2;
    t.frame.elements = small;
    assert_int_equal(comity_remove_elements(&t.frame, &s, 1, shift, NULL, NULL), COMITY_OK);
    assert_true(isnan(shift[0]));
}

static void optimising(void **state) {
    (void)state;
    toy t;
    make_toy(&t);
    comity_index_settings s = comity_index_settings_default();
    s.levels[1].weights = COMITY_WEIGHTS_OPTIMISED;
    comity_index_result r = computed(&t, &s);
    double p;
    double q;
    comity_correlation(r.scores + 4 * 6, r.scores + 6 * 6, 6, COMITY_PEARSON, &p, NULL);
    comity_correlation(r.scores + 5 * 6, r.scores + 6 * 6, 6, COMITY_PEARSON, &q, NULL);
    assert_close(p, q, 1e-3);
    assert_close(r.weights[4] + r.weights[5], 1, 1e-12);
    comity_index_free(&r);
    comity_optimise_options options = {.level = 5};
    comity_optimised out;
    assert_int_equal(comity_optimise_weights(&t.frame, NULL, &options, &out, NULL), COMITY_ERROR_USAGE);
    static const double bad[] = {1, -1};
    options = (comity_optimise_options){.level = 2, .target = bad};
    assert_int_equal(comity_optimise_weights(&t.frame, NULL, &options, &out, NULL), COMITY_ERROR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(moments),
        cmocka_unit_test(quantiles),
        cmocka_unit_test(means),
        cmocka_unit_test(treating),
        cmocka_unit_test(treating_little),
        cmocka_unit_test(normalising),
        cmocka_unit_test(normalising_little),
        cmocka_unit_test(outranking),
        cmocka_unit_test(growth),
        cmocka_unit_test(correlations),
        cmocka_unit_test(tai),
        cmocka_unit_test(components),
        cmocka_unit_test(broken_frames),
        cmocka_unit_test(useless_indicators),
        cmocka_unit_test(one_and_two_units),
        cmocka_unit_test(imputing),
        cmocka_unit_test(screening),
        cmocka_unit_test(denominating),
        cmocka_unit_test(thresholds_and_levels),
        cmocka_unit_test(skipped_level),
        cmocka_unit_test(negative_loadings),
        cmocka_unit_test(removing_and_rescoring),
        cmocka_unit_test(optimising),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

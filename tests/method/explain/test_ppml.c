/* Properties of PPML and least squares with effects on a made-up panel: engines and dummies agree, rows may be
 * permuted, scales changed, rows repeated or weighted; what cannot be estimated is named; bad input says what is wrong.
 */
#include "comity/explain.h"

#include "base/random.h"
#include "support.h"

enum { COUNTRIES = 9, YEARS = 6, ROWS = COUNTRIES * COUNTRIES * YEARS, MOST_X = 200 };

typedef struct {
    size_t n;
    double y[2 * ROWS];
    double x[2][2 * ROWS];
    double weight[2 * ROWS];
    uint32_t ey[2 * ROWS];
    uint32_t iy[2 * ROWS];
    uint32_t pair[2 * ROWS];
    uint32_t row[2 * ROWS];
    comity_effect effects[3];
    const double *columns[MOST_X];
    char labels[MOST_X][16];
    const char *names[MOST_X];
    double *dummies;
    comity_model model;
} panel;

static void connect(panel *p) {
    p->effects[0] = (comity_effect){"exporter^year", p->ey, COUNTRIES * YEARS};
    p->effects[1] = (comity_effect){"importer^year", p->iy, COUNTRIES * YEARS};
    p->effects[2] = (comity_effect){"pair", p->pair, COUNTRIES * COUNTRIES};
    p->columns[0] = p->x[0];
    p->columns[1] = p->x[1];
    p->names[0] = "rta";
    p->names[1] = "tariff";
    p->model = (comity_model){.n_rows = p->n,
                              .y_name = "trade",
                              .y = p->y,
                              .x = p->columns,
                              .x_names = p->names,
                              .n_x = 2,
                              .effects = p->effects,
                              .n_effects = 3,
                              .clusters = &p->effects[2],
                              .n_clusters = 1};
}

/* A panel with zeros, gaps and domestic trade. */
static panel *make(void) {
    panel *p = calloc(1, sizeof *p);
    comity_random random;
    double size[2][COUNTRIES][YEARS];
    assert_non_null(p);
    comity_random_start(&random, 7, 1);
    for (size_t i = 0; i < sizeof size / sizeof(double); i++) {
        (&size[0][0][0])[i] = comity_random_normal(&random);
    }
    for (uint32_t i = 0; i < COUNTRIES; i++) {
        for (uint32_t j = 0; j < COUNTRIES; j++) {
            double own = comity_random_normal(&random);
            for (uint32_t t = 0; t < YEARS; t++) {
                size_t n = p->n;
                double rta = comity_random_uniform(&random) < .1 + .1 * t;
                double tariff = comity_random_normal(&random) + .3 * size[0][i][t];
                double noise = comity_random_normal(&random);
                int gone = comity_random_uniform(&random) < .1;
                double zero = comity_random_uniform(&random) < .25;
                p->y[n] =
                    zero != 0 ? 0 : exp(size[0][i][t] + size[1][j][t] + own + .5 * rta - .2 * tariff + .5 * noise);
                p->x[0][n] = rta;
                p->x[1][n] = tariff;
                p->weight[n] = 1 + (double)comity_random_below(&random, 3);
                p->ey[n] = i * YEARS + t;
                p->iy[n] = j * YEARS + t;
                p->pair[n] = i * COUNTRIES + j;
                p->row[n] = (uint32_t)n;
                p->n += !gone;
            }
        }
    }
    connect(p);
    return p;
}

static void destroy(panel *p) {
    free(p->dummies);
    free(p);
}

static comity_fit fit_with(const panel *p, comity_fit_options options, int least_squares) {
    comity_fit fit;
    comity_error error = {0};
    comity_fit_init(&fit);
    if (least_squares ? comity_ols(&p->model, &options, &fit, &error)
                      : comity_ppml(&p->model, &options, &fit, &error)) {
        fail_msg("%s", error.message);
    }
    return fit;
}

static const comity_fit_options clustered = {.vcov = COMITY_VCOV_CLUSTER, .convention = COMITY_CONVENTION_NONE};

static void assert_same(const comity_fit *a, const comity_fit *b, double tolerance) {
    for (size_t k = 0; k < 2; k++) {
        assert_close(a->terms[k].estimate, b->terms[k].estimate, tolerance);
        assert_close(a->terms[k].std_error / b->terms[k].std_error, 1, tolerance);
    }
}

/* Effects as dummies: a column a level, those that depend on others are dropped as collinear. */
static void add_dummies(panel *p) {
    size_t levels = 2 * COUNTRIES * YEARS + COUNTRIES * COUNTRIES;
    size_t at = 0;
    p->dummies = calloc(levels * p->n, sizeof *p->dummies);
    assert_non_null(p->dummies);
    assert_true(levels + 2 <= MOST_X);
    for (size_t e = 0; e < 3; e++) {
        for (uint32_t l = 0; l < p->effects[e].n_levels; l++, at++) {
            for (size_t row = 0; row < p->n; row++) {
                p->dummies[at * p->n + row] = p->effects[e].level[row] == l;
            }
            p->columns[2 + at] = p->dummies + at * p->n;
            snprintf(p->labels[2 + at], sizeof p->labels[0], "d%zu", at);
            p->names[2 + at] = p->labels[2 + at];
        }
    }
    p->model.n_x = 2 + levels;
    p->model.n_effects = 0;
}

/* Zeros of levels that are all zero would send a dummy to minus infinity; the effects drop them. */
static void keep_sample(panel *p) {
    comity_fit fit = fit_with(p, clustered, 0);
    for (size_t row = 0; row < p->n; row++) {
        if (fit.rows[row]) {
            p->y[row] = NAN;
        }
    }
    comity_fit_free(&fit);
}

static void engines_and_dummies_agree(void **state) {
    (void)state;
    panel *p = make();
    comity_fit_options options = clustered;
    keep_sample(p);
    options.engine = COMITY_ENGINE_THREE_WAY;
    comity_fit fast = fit_with(p, options, 0);
    options.engine = COMITY_ENGINE_GENERAL;
    comity_fit general = fit_with(p, options, 0);
    comity_fit squares = fit_with(p, options, 1);
    assert_int_equal(fast.info.engine, COMITY_ENGINE_THREE_WAY);
    assert_int_equal(general.info.engine, COMITY_ENGINE_GENERAL);
    assert_same(&fast, &general, 1e-10);
    assert_close(fast.deviance / general.deviance, 1, 1e-12);
    assert_true(fast.df_effects_exact);
    add_dummies(p);
    comity_fit dummies = fit_with(p, options, 0);
    assert_same(&fast, &dummies, 1e-9);
    assert_close(fast.log_likelihood, dummies.log_likelihood, 1e-7);
    /* the rank of the effects is the number of dummies that can be estimated, intercept included */
    assert_close((double)(dummies.n_estimated - 2), fast.df_effects, 0);
    comity_fit_free(&dummies);
    dummies = fit_with(p, options, 1);
    assert_same(&squares, &dummies, 1e-9);
    assert_close(squares.rss / dummies.rss, 1, 1e-11);
    assert_close(squares.df_residual, dummies.df_residual, 0);
    assert_close(squares.r2, dummies.r2, 1e-12);
    comity_fit_free(&dummies);
    comity_fit_free(&squares);
    comity_fit_free(&general);
    comity_fit_free(&fast);
    destroy(p);
}

static void swap_rows(panel *p, size_t a, size_t b) {
    double *numbers[] = {p->y, p->x[0], p->x[1], p->weight};
    uint32_t *levels[] = {p->ey, p->iy, p->pair};
    for (size_t i = 0; i < 4; i++) {
        double kept = numbers[i][a];
        numbers[i][a] = numbers[i][b];
        numbers[i][b] = kept;
    }
    for (size_t i = 0; i < 3; i++) {
        uint32_t kept = levels[i][a];
        levels[i][a] = levels[i][b];
        levels[i][b] = kept;
    }
}

static void rows_may_be_permuted(void **state) {
    (void)state;
    panel *p = make();
    comity_random random;
    for (int engine = COMITY_ENGINE_GENERAL; engine <= COMITY_ENGINE_THREE_WAY; engine++) {
        comity_fit_options options = clustered;
        options.engine = (comity_engine)engine;
        comity_fit before = fit_with(p, options, 0);
        comity_random_start(&random, 3, 3);
        for (size_t row = p->n; row-- > 1;) {
            swap_rows(p, row, comity_random_below(&random, row + 1));
        }
        comity_fit after = fit_with(p, options, 0);
        assert_same(&before, &after, 1e-10);
        comity_fit_free(&before);
        comity_fit_free(&after);
    }
    destroy(p);
}

static void scales_do_not_matter(void **state) {
    (void)state;
    panel *p = make();
    comity_fit before = fit_with(p, clustered, 0);
    for (size_t row = 0; row < p->n; row++) {
        p->y[row] *= 1e15;
        p->x[0][row] *= 1e-6;
        p->x[1][row] = 1e6 * p->x[1][row];
    }
    comity_fit after = fit_with(p, clustered, 0);
    assert_close(after.terms[0].estimate / before.terms[0].estimate, 1e6, 1e-3);
    assert_close(after.terms[1].estimate / before.terms[1].estimate, 1e-6, 1e-15);
    assert_close(after.terms[0].std_error / before.terms[0].std_error, 1e6, 1e-3);
    comity_fit_free(&before);
    comity_fit_free(&after);
    destroy(p);
}

static void repeated_rows_are_weights(void **state) {
    (void)state;
    for (int engine = COMITY_ENGINE_AUTO; engine <= COMITY_ENGINE_GENERAL; engine++) {
        panel *p = make();
        comity_fit_options options = clustered;
        options.weights = COMITY_WEIGHTS_FREQUENCY;
        options.engine = (comity_engine)engine;
        options.convention = COMITY_CONVENTION_STATA;
        for (size_t row = 0; row < p->n; row++) {
            p->weight[row] = row % 2 ? 2 : 1;
        }
        p->model.weights = p->weight;
        comity_fit weighted = fit_with(p, options, 0);
        comity_fit squares = fit_with(p, options, 1);
        options.vcov = COMITY_VCOV_ROBUST;
        comity_fit robust = fit_with(p, options, 0);
        p->model.weights = NULL;
        size_t n = p->n;
        for (size_t row = 1; row < n; row += 2) {
            size_t to = p->n++;
            p->y[to] = p->y[row];
            p->x[0][to] = p->x[0][row];
            p->x[1][to] = p->x[1][row];
            p->ey[to] = p->ey[row];
            p->iy[to] = p->iy[row];
            p->pair[to] = p->pair[row];
        }
        p->model.n_rows = p->n;
        comity_fit again = fit_with(p, options, 0);
        assert_same(&robust, &again, 1e-9);
        comity_fit_free(&again);
        options.vcov = COMITY_VCOV_CLUSTER;
        again = fit_with(p, options, 0);
        assert_same(&weighted, &again, 1e-9);
        assert_close(weighted.n_obs, again.n_obs, 0);
        assert_close(weighted.bic, again.bic, 1e-6);
        comity_fit_free(&again);
        again = fit_with(p, options, 1);
        assert_same(&squares, &again, 1e-9);
        comity_fit_free(&again);
        comity_fit_free(&squares);
        comity_fit_free(&robust);
        comity_fit_free(&weighted);
        destroy(p);
    }
}

static void threads_change_nothing(void **state) {
    (void)state;
    panel *p = make();
    comity_fit_options options = clustered;
    options.n_threads = 1;
    comity_fit one = fit_with(p, options, 0);
    options.n_threads = 3;
    comity_fit three = fit_with(p, options, 0);
    assert_same(&one, &three, 0);
    assert_close(one.deviance, three.deviance, 0);
    comity_fit_free(&one);
    comity_fit_free(&three);
    destroy(p);
}

static void conditions_hold_and_effects_come_back(void **state) {
    (void)state;
    for (int engine = COMITY_ENGINE_GENERAL; engine <= COMITY_ENGINE_THREE_WAY; engine++) {
        panel *p = make();
        comity_fit_options options = clustered;
        double offset[2 * ROWS];
        options.engine = (comity_engine)engine;
        options.keep_fitted = options.keep_effects = options.keep_residual_x = 1;
        for (size_t row = 0; row < p->n; row++) {
            offset[row] = .1 * (double)(row % 5);
        }
        p->model.offset = offset;
        comity_fit fit = fit_with(p, options, 0);
        for (size_t e = 0; e < 3; e++) {
            double y[COUNTRIES * COUNTRIES] = {0};
            double mu[COUNTRIES * COUNTRIES] = {0};
            for (size_t row = 0; row < p->n; row++) {
                y[p->effects[e].level[row]] += fit.rows[row] ? 0 : p->y[row];
                mu[p->effects[e].level[row]] += fit.rows[row] ? 0 : fit.mu[row];
            }
            for (size_t l = 0; l < p->effects[e].n_levels; l++) {
                assert_close(mu[l], y[l], 1e-8 * y[l]);
            }
        }
        double gradient = 0;
        for (size_t row = 0; row < p->n; row++) {
            if (!fit.rows[row]) {
                double eta = offset[row];
                for (size_t e = 0; e < 3; e++) {
                    eta += fit.effects[e].estimate[p->effects[e].level[row]];
                }
                eta += fit.terms[0].estimate * p->x[0][row] + fit.terms[1].estimate * p->x[1][row];
                assert_close(eta, fit.eta[row], 1e-8);
                gradient += fit.residual_x[row] * (p->y[row] - fit.mu[row]);
            } else {
                assert_true(isnan(fit.mu[row]));
            }
        }
        assert_close(gradient, 0, 1e-7);
        comity_fit_free(&fit);
        destroy(p);
    }
}

static void terms_that_cannot_be_estimated_are_named(void **state) {
    (void)state;
    for (int engine = COMITY_ENGINE_GENERAL; engine <= COMITY_ENGINE_THREE_WAY; engine++) {
        panel *p = make();
        double size[2 * ROWS];
        double sum[2 * ROWS];
        double constant[2 * ROWS];
        comity_fit_options options = clustered;
        options.engine = (comity_engine)engine;
        for (size_t row = 0; row < p->n; row++) {
            size[row] = sin(p->ey[row]) * 1e4 + cos(p->pair[row]);
            sum[row] = 3 * p->x[0][row] - p->x[1][row] + size[row];
            constant[row] = 5;
        }
        comity_fit alone = fit_with(p, options, 0);
        const double *columns[] = {size, p->x[0], p->x[1], sum, constant};
        const char *names[] = {"size", "rta", "tariff", "sum", "five"};
        p->model.x = columns;
        p->model.x_names = names;
        p->model.n_x = 5;
        comity_fit fit = fit_with(p, options, 0);
        assert_int_equal(fit.n_estimated, 2);
        assert_int_equal(fit.terms[0].state, COMITY_TERM_ABSORBED);
        assert_string_equal(fit.terms[0].reason, "constant within the effects");
        assert_int_equal(fit.terms[3].state, COMITY_TERM_COLLINEAR);
        assert_string_equal(fit.terms[3].reason, "a combination of rta, tariff and the effects");
        assert_int_equal(fit.terms[4].state, COMITY_TERM_ABSORBED);
        assert_true(isnan(fit.terms[3].estimate) && isnan(fit.vcov[3 * 5 + 3]));
        assert_close(fit.terms[1].estimate, alone.terms[0].estimate, 1e-9);
        assert_close(fit.terms[2].std_error, alone.terms[1].std_error, 1e-9);
        comity_fit_free(&fit);
        comity_fit_free(&alone);
        destroy(p);
    }
}

/* Without regressors: b = ln mean, iid variance 1 / sum y, robust sum (y - m)^2 / (sum y)^2 n / (n - 1). */
static void intercept_alone(void **state) {
    (void)state;
    const double y[] = {1, 2, 0, 5};
    comity_model model = {.n_rows = 4, .y = y};
    comity_fit_options options = {0};
    comity_fit fit;
    comity_fit_init(&fit);
    assert_int_equal(comity_ppml(&model, &options, &fit, NULL), COMITY_OK);
    assert_string_equal(fit.terms[0].name, "_cons");
    assert_close(fit.terms[0].estimate, log(2), 1e-12);
    assert_close(fit.terms[0].std_error, sqrt(1. / 8), 1e-10);
    assert_close(fit.pseudo_r2, 0, 1e-12);
    comity_fit_free(&fit);
    options.vcov = COMITY_VCOV_ROBUST;
    assert_int_equal(comity_ppml(&model, &options, &fit, NULL), COMITY_OK);
    assert_close(fit.terms[0].std_error, sqrt(14. / 64 * 4 / 3), 1e-10);
    comity_fit_free(&fit);
    /* R: lm(y ~ 1): 2, standard error sd / sqrt(n) */
    options.vcov = COMITY_VCOV_IID;
    assert_int_equal(comity_ols(&model, &options, &fit, NULL), COMITY_OK);
    assert_close(fit.terms[0].estimate, 2, 1e-12);
    assert_close(fit.terms[0].std_error, sqrt(14. / 3 / 4), 1e-12);
    assert_close(fit.df_statistic, 3, 0);
    comity_fit_free(&fit);
}

/* Clustered by pair and by row: the sum over rows comes in once with + and once with -. Wald of one term is z^2. */
static void ways_of_clustering(void **state) {
    (void)state;
    panel *p = make();
    comity_fit_options options = clustered;
    comity_fit one = fit_with(p, options, 0);
    const comity_effect two[] = {p->effects[2], {"row", p->row, 2 * ROWS}};
    p->model.clusters = two;
    p->model.n_clusters = 2;
    comity_fit both = fit_with(p, options, 0);
    assert_same(&one, &both, 1e-10);
    options.convention = COMITY_CONVENTION_STATA;
    comity_fit stata = fit_with(p, options, 0);
    double g = both.cluster_sizes[0];
    assert_close(stata.small_sample, g / (g - 1), 1e-12);
    options.convention = COMITY_CONVENTION_FIXEST;
    comity_fit fixest = fit_with(p, options, 0);
    double n = both.n_obs;
    /* pairs are nested, the two others are not: their levels, less one, and the one that stands for the pairs */
    double k = 2 + both.effects[0].n_levels + both.effects[1].n_levels - 1;
    assert_close(fixest.small_sample, (n - 1) / (n - k) * g / (g - 1), 1e-12);
    size_t term = 1;
    comity_wald wald;
    assert_int_equal(comity_wald_terms(&one, &term, 1, &wald, NULL), COMITY_OK);
    assert_close(wald.statistic, one.terms[1].statistic * one.terms[1].statistic, 1e-9);
    assert_close(wald.p_value, one.terms[1].p_value, 1e-12);
    comity_fit_free(&one);
    comity_fit_free(&both);
    comity_fit_free(&stata);
    comity_fit_free(&fixest);
    destroy(p);
}

static void fails(const panel *p, const comity_fit_options *options, comity_status expected, const char *words) {
    comity_fit fit;
    comity_error error = {0};
    comity_fit_init(&fit);
    assert_int_equal(comity_ppml(&p->model, options, &fit, &error), expected);
    if (!strstr(error.message, words)) {
        fail_msg("\"%s\" does not say \"%s\"", error.message, words);
    }
    assert_int_equal(fit.n_terms, 0);
    comity_fit_free(&fit);
}

static void bad_input_is_explained(void **state) {
    (void)state;
    panel *p = make();
    double kept = p->y[10];
    p->y[10] = -1;
    fails(p, &clustered, COMITY_ERROR_INPUT, "trade is negative in row 11");
    p->y[10] = INFINITY;
    fails(p, &clustered, COMITY_ERROR_INPUT, "trade is infinite in row 11");
    p->y[10] = kept;
    p->x[1][3] = INFINITY;
    fails(p, &clustered, COMITY_ERROR_INPUT, "tariff is infinite in row 4");
    p->x[1][3] = 0;
    uint32_t one[2 * ROWS] = {0};
    const comity_effect cluster = {"world", one, 1};
    p->model.clusters = &cluster;
    fails(p, &clustered, COMITY_ERROR_INPUT, "cluster world has only one value");
    p->model.n_clusters = 0;
    fails(p, &clustered, COMITY_ERROR_USAGE, "need a cluster");
    connect(p);
    p->effects[0].n_levels = 3;
    fails(p, &clustered, COMITY_ERROR_USAGE, "exporter^year has level");
    connect(p);
    p->effects[2] = (comity_effect){"row", p->row, 2 * ROWS};
    fails(p, &clustered, COMITY_ERROR_INPUT, "no row is left");
    connect(p);
    comity_fit_options keep = clustered;
    keep.keep_singletons = 1;
    p->effects[0] = (comity_effect){"row", p->row, 2 * ROWS};
    fails(p, &keep, COMITY_ERROR_INPUT, "no term can be estimated");
    p->model.n_x = 0;
    fails(p, &keep, COMITY_ERROR_INPUT, "the model fits perfectly");
    connect(p);
    const volatile int stop = 1;
    keep.stop = &stop;
    fails(p, &keep, COMITY_ERROR_INTERRUPTED, "interrupted");
    for (size_t row = 0; row < p->n; row++) {
        p->y[row] = 0;
    }
    fails(p, &clustered, COMITY_ERROR_INPUT, "no row is left");
    p->model.n_effects = 0;
    fails(p, &clustered, COMITY_ERROR_INPUT, "trade is zero in all");
    destroy(p);
}

/* An exporter without any trade leaves, with its rows counted. */
static void silent_exporters_leave(void **state) {
    (void)state;
    panel *p = make();
    size_t n = 0;
    for (size_t row = 0; row < p->n; row++) {
        if (p->ey[row] / YEARS == 2) {
            p->y[row] = 0;
            n++;
        }
    }
    comity_fit fit = fit_with(p, clustered, 0);
    assert_true(fit.n_all_zero + fit.n_singletons >= n);
    assert_int_equal(fit.n_used + fit.n_all_zero + fit.n_singletons, p->n);
    assert_true(fit.effects[0].n_levels_gone >= YEARS);
    comity_fit_free(&fit);
    destroy(p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(engines_and_dummies_agree),
        cmocka_unit_test(rows_may_be_permuted),
        cmocka_unit_test(scales_do_not_matter),
        cmocka_unit_test(repeated_rows_are_weights),
        cmocka_unit_test(threads_change_nothing),
        cmocka_unit_test(conditions_hold_and_effects_come_back),
        cmocka_unit_test(terms_that_cannot_be_estimated_are_named),
        cmocka_unit_test(intercept_alone),
        cmocka_unit_test(ways_of_clustering),
        cmocka_unit_test(bad_input_is_explained),
        cmocka_unit_test(silent_exporters_leave),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

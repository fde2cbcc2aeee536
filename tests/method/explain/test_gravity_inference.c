/* What comes after a fit: dyadic-robust variance against the sum over all pairs of rows; the wild bootstrap against all
 * sign vectors; the pairs bootstrap in a case with a closed form; the same on any number of threads; RESET;
 * predictions. */
#include "bias_data.h"

static trade d;

/* ---------------------------------------------------------------------------------------------------------- dyadic */

static int share_member(size_t a, size_t b) {
    return d.exporter[a] == d.exporter[b] || d.exporter[a] == d.importer[b] || d.importer[a] == d.exporter[b] ||
           d.importer[a] == d.importer[b];
}

/* bread (sum over rows that share a member of s s') bread, row by row. */
static void twin_dyadic(const comity_fit *fit, size_t k, double *out) {
    double meat[TRADE_X * TRADE_X] = {0};
    for (size_t a = 0; a < d.n; a++) {
        for (size_t b = 0; b < d.n; b++) {
            for (size_t i = 0; share_member(a, b) && i < k * k; i++) {
                meat[i] += fit->residual_x[i / k * d.n + a] * (d.y[a] - fit->mu[a]) * fit->residual_x[i % k * d.n + b] *
                           (d.y[b] - fit->mu[b]);
            }
        }
    }
    for (size_t i = 0; i < k * k; i++) {
        out[i] = 0;
        for (size_t h = 0; h < k * k; h++) {
            out[i] += fit->bread[i / k * k + h / k] * meat[h] * fit->bread[h % k * k + i % k];
        }
    }
}

static void dyadic_row_by_row(void **state) {
    comity_fit fit;
    comity_dyadic_info info;
    double vcov[4];
    double expected[4];
    (void)state;
    for (int domestic = 0; domestic < 2; domestic++) {
        trade_make(&d, 20, 2, 1, 16);
        for (size_t i = 0; domestic && i < d.n; i += 9) {
            d.importer[i] = d.exporter[i]; /* trade with oneself; some rows now are of one pair and year */
        }
        trade_number(&d);
        comity_model model = trade_model(&d, 2, 0);
        comity_effect from = {"exporter", d.exporter, d.n_countries};
        comity_effect to = {"importer", d.importer, d.n_countries};
        trade_fit(&model, &fit);
        assert_int_equal(comity_dyadic_vcov(&model, &fit, &from, &to, 0, vcov, &info, NULL), COMITY_OK);
        twin_dyadic(&fit, 2, expected);
        assert_int_equal(info.n_members, 20);
        assert_true(info.n_dyads <= 190 && info.n_dyads > 180);
        assert_false(info.repaired);
        for (size_t i = 0; i < 4; i++) {
            assert_close(vcov[i], expected[i], 1e-10 * fabs(expected[i]));
        }
        assert_int_equal(comity_dyadic_vcov(&model, &fit, &from, &to, 1, vcov, &info, NULL), COMITY_OK);
        assert_close(vcov[0], expected[0] * 20 / 19, 1e-10 * expected[0]);
        comity_fit_free(&fit);
    }
}

/* In a world of few members negative eigenvalues turn up and are set to zero. */
static void dyadic_repaired(void **state) {
    int repaired = 0;
    (void)state;
    for (uint64_t seed = 1; seed < 30 && !repaired; seed++) {
        comity_fit fit;
        comity_dyadic_info info;
        double v[4];
        double plain[4];
        trade_make(&d, 4, 3, 0, seed);
        comity_model model = trade_model(&d, 2, 0);
        comity_effect from = {"exporter", d.exporter, d.n_countries};
        comity_effect to = {"importer", d.importer, d.n_countries};
        trade_fit(&model, &fit);
        assert_int_equal(comity_dyadic_vcov(&model, &fit, &from, &to, 0, v, &info, NULL), COMITY_OK);
        twin_dyadic(&fit, 2, plain);
        repaired = info.repaired;
        assert_true(repaired == (plain[0] * plain[3] - plain[1] * plain[1] < 0 || plain[0] + plain[3] < 0));
        assert_true(v[0] >= 0 && v[3] >= 0 && v[0] * v[3] - v[1] * v[1] > -1e-12 * v[0] * v[3] - 1e-300);
        comity_fit_free(&fit);
    }
    assert_true(repaired);
}

static void dyadic_errors(void **state) {
    comity_fit fit;
    double vcov[1];
    comity_error error = {0};
    (void)state;
    trade_make(&d, 5, 2, 0, 4);
    comity_model model = trade_model(&d, 1, 0);
    comity_effect to = {"importer", d.importer, d.n_countries};
    comity_effect few = {"exporter", d.exporter, 2};
    trade_fit(&model, &fit);
    assert_int_equal(comity_dyadic_vcov(&model, &fit, &few, &to, 0, vcov, NULL, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.column, "exporter");
    memset(d.exporter, 0, sizeof d.exporter);
    memset(d.importer, 0, sizeof d.importer);
    few.n_levels = to.n_levels = 1;
    assert_int_equal(comity_dyadic_vcov(&model, &fit, &few, &to, 0, vcov, NULL, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "three members"));
    comity_fit_free(&fit);
}

/* ------------------------------------------------------------------------------------------------------------ wild */

enum { G = 8 };

/* t* of all 2^G sign vectors for one term: share at least as far out as t, and sd of b*. */
static void all_signs(const comity_fit *fit, const uint32_t *cluster, double *p, double *sd) {
    double score[G] = {0};
    double squares = 0;
    double se = 0;
    size_t out = 0;
    for (size_t i = 0; i < d.n; i++) {
        score[cluster[i]] += fit->residual_x[i] * (d.y[i] - fit->mu[i]) * fit->bread[0];
    }
    for (size_t g = 0; g < G; g++) {
        se += score[g] * score[g];
    }
    for (size_t signs = 0; signs < 1u << G; signs++) {
        double moved = 0;
        double variance = 0;
        for (size_t g = 0; g < G; g++) {
            moved += signs >> g & 1 ? score[g] : -score[g];
        }
        for (size_t g = 0; g < G; g++) {
            double own = (signs >> g & 1 ? score[g] : -score[g]) - moved / G;
            variance += own * own;
        }
        squares += moved * moved;
        out += fabs(moved) / sqrt(variance) >= fabs(fit->terms[0].estimate) / sqrt(se) - 1e-9;
    }
    *p = (double)out / (1u << G);
    *sd = sqrt(squares / (1u << G));
}

static void wild_against_all_signs(void **state) {
    static uint32_t cluster[TRADE_ROWS];
    enum { DRAWS = 20000 };
    comity_fit fit;
    comity_bootstrap_result r;
    double p = 0;
    double sd = 0;
    (void)state;
    trade_make(&d, 9, 3, 1, 33);
    for (size_t i = 0; i < d.n; i++) {
        cluster[i] = d.exporter[i] % G;
        d.x[0][i] *= .4;
    }
    comity_effect by = {"cluster", cluster, G + 3};
    comity_model model = trade_model(&d, 1, 0);
    comity_bootstrap_options options = {.n_draws = DRAWS, .seed = 5, .n_threads = 1};
    trade_fit(&model, &fit);
    all_signs(&fit, cluster, &p, &sd);
    assert_true(p > .02 && p < .98);
    assert_int_equal(comity_bootstrap_wild(&model, &fit, &by, &options, &r, NULL), COMITY_OK);
    assert_int_equal(r.n_clusters, G);
    assert_close(r.terms[0].p_value, p, 4 * sqrt(p * (1 - p) / DRAWS) + 1e-4);
    assert_close(r.terms[0].std_error, sd, .02 * sd);
    assert_close(r.terms[0].estimate, fit.terms[0].estimate, 0);
    assert_true(r.terms[0].conf_low < r.terms[0].estimate && r.terms[0].estimate < r.terms[0].conf_high);
    double low = r.terms[0].conf_low;
    comity_bootstrap_free(&r);
    for (int weights = COMITY_WILD_WEBB; weights <= COMITY_WILD_MAMMEN; weights++) { /* mean 0 and variance 1 too */
        options.weights = (comity_wild_weights)weights;
        assert_int_equal(comity_bootstrap_wild(&model, &fit, &by, &options, &r, NULL), COMITY_OK);
        assert_close(r.terms[0].std_error, sd, .03 * sd);
        assert_close(r.terms[0].mean, r.terms[0].estimate, 4 * sd / sqrt(DRAWS));
        assert_true(r.terms[0].conf_low != low);
        comity_bootstrap_free(&r);
    }
    comity_fit_free(&fit);
}

/* ----------------------------------------------------------------------------------------------------------- pairs */

/* With a constant alone b is the log of the mean: draws of 0, 1 or 2 of two clusters have four equal chances. */
static void pairs_of_two_clusters(void **state) {
    static const double y[] = {1, 3, 8, 4, 8};
    static const uint32_t cluster[] = {0, 0, 2, 2, 2};
    enum { DRAWS = 3000 };
    comity_effect by = {"cluster", cluster, 3};
    comity_model model = {.n_rows = 5, .y = y};
    comity_fit_options options = trade_options();
    comity_bootstrap_options draws = {.n_draws = DRAWS, .seed = 9, .n_threads = 1};
    comity_bootstrap_result r;
    comity_fit fit;
    (void)state;
    options.vcov = COMITY_VCOV_IID;
    comity_fit_init(&fit);
    assert_int_equal(comity_ppml(&model, &options, &fit, NULL), COMITY_OK);
    assert_int_equal(comity_bootstrap_pairs(&model, &options, &fit, &by, &draws, &r, NULL), COMITY_OK);
    double low = log(2);
    double high = log(20. / 3);
    double middle = log(24. / 5);
    double mean = (low + high + 2 * middle) / 4;
    double sd = sqrt((low * low + high * high + 2 * middle * middle) / 4 - mean * mean);
    assert_int_equal(r.n_failed, 0);
    assert_close(r.terms[0].estimate, middle, 1e-9);
    assert_close(r.terms[0].mean, mean, 4 * sd / sqrt(DRAWS));
    assert_close(r.terms[0].std_error, sd, .03 * sd);
    assert_close(r.terms[0].conf_low, low, 1e-7);
    assert_close(r.terms[0].conf_high, high, 1e-7);
    assert_close(r.terms[0].p_value, 2. / (1 + DRAWS), 1e-12);
    comity_bootstrap_free(&r);
    comity_fit_free(&fit);
}

/* Many clusters: about the clustered standard error. */
static void pairs_of_many_clusters(void **state) {
    comity_fit fit;
    comity_bootstrap_result r;
    comity_fit_options fit_options = trade_options();
    comity_bootstrap_options options = {.n_draws = 300, .seed = 2, .n_threads = 2};
    (void)state;
    trade_make(&d, 14, 3, 0, 21);
    comity_model model = trade_model(&d, 2, 0);
    trade_fit(&model, &fit);
    assert_int_equal(comity_bootstrap_pairs(&model, &fit_options, &fit, &d.effects[2], &options, &r, NULL), COMITY_OK);
    assert_int_equal(r.n_draws + r.n_failed, 300);
    for (size_t k = 0; k < 2; k++) {
        assert_close(r.terms[k].std_error / fit.terms[k].std_error, 1, .25);
    }
    comity_bootstrap_free(&r);
    comity_fit_free(&fit);
}

static void same_on_any_number_of_threads(void **state) {
    comity_fit fit;
    comity_fit_options fit_options = trade_options();
    comity_bootstrap_result r[4];
    (void)state;
    trade_make(&d, 7, 3, 1, 8);
    comity_model model = trade_model(&d, 2, 0);
    trade_fit(&model, &fit);
    for (int kind = 0; kind < 2; kind++) {
        for (int i = 0; i < 4; i++) {
            comity_bootstrap_options options = {.n_draws = 40, .seed = i < 3 ? 11 : 12, .n_threads = i % 3 + 1};
            assert_int_equal(
                kind ? comity_bootstrap_pairs(&model, &fit_options, &fit, &d.effects[2], &options, &r[i], NULL)
                     : comity_bootstrap_wild(&model, &fit, &d.effects[2], &options, &r[i], NULL),
                COMITY_OK);
        }
        assert_memory_equal(r[0].terms, r[1].terms, 2 * sizeof r[0].terms[0]);
        assert_memory_equal(r[0].terms, r[2].terms, 2 * sizeof r[0].terms[0]);
        assert_true(r[3].terms[0].std_error != r[0].terms[0].std_error);
        for (int i = 0; i < 4; i++) {
            comity_bootstrap_free(&r[i]);
        }
    }
    comity_fit_free(&fit);
}

static void bootstrap_errors(void **state) {
    static uint32_t one[TRADE_ROWS];
    comity_fit fit;
    comity_fit_options fit_options = trade_options();
    comity_bootstrap_result r;
    comity_error error = {0};
    volatile int stop = 1;
    (void)state;
    trade_make(&d, 5, 2, 0, 8);
    comity_model model = trade_model(&d, 1, 0);
    comity_effect by = {"cluster", one, 1};
    comity_bootstrap_options options = {.n_draws = 1};
    trade_fit(&model, &fit);
    assert_int_equal(comity_bootstrap_wild(&model, &fit, &by, &options, &r, &error), COMITY_ERROR_USAGE);
    options.n_draws = 10;
    assert_int_equal(comity_bootstrap_wild(&model, &fit, &by, &options, &r, &error), COMITY_ERROR_INPUT);
    assert_int_equal(comity_bootstrap_pairs(&model, &fit_options, &fit, &by, &options, &r, &error), COMITY_ERROR_INPUT);
    assert_null(r.terms);
    options.level = 1;
    assert_int_equal(comity_bootstrap_wild(&model, &fit, &d.effects[2], &options, &r, &error), COMITY_ERROR_USAGE);
    options = (comity_bootstrap_options){.n_draws = 10, .weights = (comity_wild_weights)7};
    assert_int_equal(comity_bootstrap_wild(&model, &fit, &d.effects[2], &options, &r, &error), COMITY_ERROR_USAGE);
    options = (comity_bootstrap_options){.n_draws = 10, .stop = &stop, .n_threads = 1};
    assert_int_equal(comity_bootstrap_wild(&model, &fit, &d.effects[2], &options, &r, &error),
                     COMITY_ERROR_INTERRUPTED);
    comity_effect beyond = {"beyond", d.pair, 3};
    assert_int_equal(comity_bootstrap_wild(&model, &fit, &beyond, &options, &r, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.column, "beyond");
    comity_fit_free(&fit);
}

/* ----------------------------------------------------------------------------------------------------------- RESET */

static void reset_by_hand(void **state) {
    comity_fit fit;
    comity_fit wider;
    comity_wald wald;
    comity_wald expected;
    comity_fit_options options = trade_options();
    const size_t third = 2;
    (void)state;
    trade_make(&d, 8, 3, 1, 6);
    comity_model model = trade_model(&d, 2, 0);
    trade_fit(&model, &fit);
    assert_int_equal(comity_reset_test(&model, &options, &fit, 2, &wald, NULL), COMITY_OK);
    for (size_t i = 0; i < d.n; i++) {
        d.x[2][i] = fit.eta[i] * fit.eta[i];
        d.x[3][i] = fit.eta[i];
    }
    /* the square of what is centred is spanned by the square and eta itself, which x and the effects span */
    model = trade_model(&d, 3, 0);
    trade_fit(&model, &wider);
    assert_int_equal(comity_wald_terms(&wider, &third, 1, &expected, NULL), COMITY_OK);
    assert_close(wald.statistic, expected.statistic, 1e-5 * expected.statistic);
    assert_close(wald.p_value, expected.p_value, 1e-6);
    assert_close(wald.df, 1, 0);
    model = trade_model(&d, 2, 0);
    assert_int_equal(comity_reset_test(&model, &options, &fit, 4, &wald, NULL), COMITY_OK);
    assert_close(wald.df, 3, 0);
    assert_int_equal(comity_reset_test(&model, &options, &fit, 1, &wald, NULL), COMITY_ERROR_USAGE);
    comity_fit_free(&wider);
    comity_fit_free(&fit);
}

/* A model with a square left out fails; a saturated one has nothing to test. */
static void reset_finds_a_square(void **state) {
    static const double y[] = {1, 2, 3, 5, 7, 9};
    static const double group[] = {0, 0, 0, 1, 1, 1};
    const double *x[] = {group};
    comity_fit fit;
    comity_wald wald;
    comity_error error = {0};
    comity_fit_options options = trade_options();
    (void)state;
    options.vcov = COMITY_VCOV_ROBUST;
    comity_model two = {.n_rows = 6, .y = y, .x = x, .x_names = trade_names, .n_x = 1};
    comity_fit_init(&fit);
    assert_int_equal(comity_ppml(&two, &options, &fit, NULL), COMITY_OK);
    assert_int_equal(comity_reset_test(&two, &options, &fit, 2, &wald, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "nothing to test"));
    comity_fit_free(&fit);
    trade_make(&d, 12, 3, 0, 6);
    uint64_t seed = 3;
    for (size_t i = 0; i < d.n; i++) {
        d.x[1][i] = 4 * d.x[1][i] - 2;
        d.y[i] = exp(d.x[1][i] * d.x[1][i]) * (.9 + .2 * trade_uniform(&seed));
        d.x[1][i] += 1;
    }
    comity_model model = {.n_rows = d.n, .y = d.y, .x = (const double *[]){d.x[1]}, .x_names = trade_names, .n_x = 1};
    comity_fit_init(&fit);
    assert_int_equal(comity_ppml(&model, &options, &fit, NULL), COMITY_OK);
    assert_int_equal(comity_reset_test(&model, &options, &fit, 2, &wald, NULL), COMITY_OK);
    assert_true(wald.p_value < 1e-6);
    comity_fit_free(&fit);
}

/* ----------------------------------------------------------------------------------------------------- predictions */

static void predictions(void **state) {
    static double eta[TRADE_ROWS];
    static double mu[TRADE_ROWS];
    comity_fit fit;
    comity_term term;
    comity_error error = {0};
    (void)state;
    trade_make(&d, 8, 3, 1, 6);
    comity_model model = trade_model(&d, 2, 1);
    trade_fit(&model, &fit);
    assert_int_equal(comity_predict(&model, &fit, eta, mu, NULL), COMITY_OK);
    for (size_t i = 0; i < d.n; i++) {
        if (fit.rows[i] == COMITY_ROW_USED) {
            assert_close(eta[i], fit.eta[i], 1e-7);
            assert_close(mu[i], fit.mu[i], 1e-7 * fit.mu[i]);
        }
    }
    double before = mu[0];
    d.x[0][0] += 1;
    assert_int_equal(comity_predict(&model, &fit, NULL, mu, NULL), COMITY_OK);
    assert_close(mu[0] / before, exp(fit.terms[0].estimate), 1e-9);
    d.pair[0] = d.effects[2].n_levels + 5;
    assert_int_equal(comity_predict(&model, &fit, NULL, mu, NULL), COMITY_OK);
    assert_true(isnan(mu[0]));
    const double change[] = {1, NAN};
    assert_int_equal(comity_percent_change(&fit, change, .9, &term, NULL), COMITY_OK);
    double b = fit.terms[0].estimate;
    assert_close(term.estimate, 100 * (exp(b) - 1), 1e-9);
    assert_close(term.std_error, 100 * exp(b) * fit.terms[0].std_error, 1e-9);
    assert_close(term.conf_high, 100 * (exp(b + 1.6448536269514722 * fit.terms[0].std_error) - 1), 1e-6);
    assert_close(term.p_value, fit.terms[0].p_value, 1e-12);
    model.n_x = 1;
    assert_int_equal(comity_predict(&model, &fit, eta, mu, &error), COMITY_ERROR_USAGE);
    free(fit.effects[1].estimate);
    fit.effects[1].estimate = NULL;
    model.n_x = 2;
    assert_int_equal(comity_predict(&model, &fit, eta, mu, &error), COMITY_ERROR_USAGE);
    assert_non_null(strstr(error.message, "keep_effects"));
    comity_fit_free(&fit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dyadic_row_by_row),
        cmocka_unit_test(dyadic_repaired),
        cmocka_unit_test(dyadic_errors),
        cmocka_unit_test(wild_against_all_signs),
        cmocka_unit_test(pairs_of_two_clusters),
        cmocka_unit_test(pairs_of_many_clusters),
        cmocka_unit_test(same_on_any_number_of_threads),
        cmocka_unit_test(bootstrap_errors),
        cmocka_unit_test(reset_by_hand),
        cmocka_unit_test(reset_finds_a_square),
        cmocka_unit_test(predictions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

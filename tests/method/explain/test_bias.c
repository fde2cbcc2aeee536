/* Bias correction: the example of Weidner & Zylkin; small panels against the formulas written out with the whole tensor
 * of third derivatives and the hat matrix of explicit dummies; two effects; degenerate cases; every error. */
#include "bias_data.h"

static trade d;

static comity_bias_result corrected(const comity_model *model, const comity_fit *fit, int three_way) {
    comity_bias_panel panel = trade_panel(&d, three_way);
    comity_bias_result r;
    comity_error error = {0};
    if (comity_bias_correct(model, fit, &panel, NULL, &r, &error)) {
        fail_msg("%s", error.message);
    }
    return r;
}

/* ppml_fe_bias 1.2 on its example: fta 0.178028964386 (0.0350079175), bias .0076567524, adjusted error .0419558558. */
static void published_example(void **state) {
    comity_fit fit;
    (void)state;
    if (!trade_read("oracles/ppml_fe_bias/PPMLFEBIAS_EXAMPLE_DATA.dta", "MANUF", &d)) {
        skip();
    }
    comity_model model = trade_model(&d, 1, 1);
    trade_fit(&model, &fit);
    comity_bias_result r = corrected(&model, &fit, 1);
    assert_int_equal(fit.n_used, 20600);
    assert_close(fit.terms[0].estimate, .178028964386, 1e-11);
    assert_close(r.bias[0], .0076567524, 3e-10);
    assert_close(r.corrected[0], .1703722, 5e-8);
    assert_close(sqrt(r.vcov_plain[0]), .0350079175, 1e-9);
    assert_close(sqrt(r.vcov_adjusted[0]), .0419558558, 1e-9);
    assert_int_equal(r.n_pairs, 4120);
    assert_int_equal(r.n_times, 5);
    comity_bias_free(&r);
    comity_fit_free(&fit);
}

/* ------------------------------------------------------------------------------------------------------ slow twins */

enum { N = 5, T = 3, K = 2, ROWS = N * (N - 1) * T };

/* Inverse by Gauss-Jordan. */
static void invert(double *a, size_t n) {
    double work[T][2 * T] = {{0}};
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            work[i][j] = a[i * n + j];
        }
        work[i][n + i] = 1;
    }
    for (size_t c = 0; c < n; c++) {
        double pivot = work[c][c];
        assert_true(fabs(pivot) > 1e-12);
        for (size_t j = 0; j < 2 * n; j++) {
            work[c][j] /= pivot;
        }
        for (size_t r = 0; r < n; r++) {
            double by = r == c ? 0 : work[r][c];
            for (size_t j = 0; j < 2 * n; j++) {
                work[r][j] -= by * work[c][j];
            }
        }
    }
    for (size_t i = 0; i < n * n; i++) {
        a[i] = work[i / n][n + i % n];
    }
}

/* The rows of a pair, in order of time. */
static void rows_of(size_t i, size_t j, size_t rows[T]) {
    for (size_t row = 0; row < d.n; row++) {
        if (d.exporter[row] == i && d.importer[row] == j) {
            rows[d.time[row]] = row;
        }
    }
}

/* Third derivatives of the multinomial log-likelihood: minus its third cumulants. */
static double third(const double *share, double whole, size_t a, size_t b, size_t c) {
    double cumulant = 2 * share[a] * share[b] * share[c];
    cumulant -=
        (a == b ? share[a] * share[c] : 0) + (a == c ? share[a] * share[b] : 0) + (b == c ? share[b] * share[a] : 0);
    cumulant += a == b && b == c ? share[a] : 0;
    return -whole * cumulant;
}

/* What one member adds to the bias of term k, in the words of the paper. */
static double twin_member(const comity_fit *fit, int importer, size_t member, size_t k) {
    double h[T * T] = {0};
    double g[T * T] = {0};
    double ss[T * T] = {0};
    double hxs[T * T] = {0};
    for (size_t other = 0; other < N; other++) {
        size_t rows[T];
        double share[T];
        double whole = 0;
        if (other == member) {
            continue;
        }
        rows_of(importer ? other : member, importer ? member : other, rows);
        for (size_t t = 0; t < T; t++) {
            whole += fit->mu[rows[t]];
        }
        for (size_t t = 0; t < T; t++) {
            share[t] = fit->mu[rows[t]] / whole;
        }
        for (size_t a = 0; a < T; a++) {
            double hx = 0;
            for (size_t b = 0; b < T; b++) {
                double own = whole * ((a == b ? share[a] : 0) - share[a] * share[b]);
                h[a * T + b] += own;
                hx += own * fit->residual_x[k * d.n + rows[b]];
                ss[a * T + b] += (d.y[rows[a]] - fit->mu[rows[a]]) * (d.y[rows[b]] - fit->mu[rows[b]]);
                for (size_t c = 0; c < T; c++) {
                    g[a * T + b] += third(share, whole, a, b, c) * fit->residual_x[k * d.n + rows[c]];
                }
            }
            for (size_t b = 0; b < T; b++) {
                hxs[a * T + b] += hx * (d.y[rows[b]] - fit->mu[rows[b]]);
            }
        }
    }
    for (size_t i = 0; i < T * T; i++) { /* the null space is the constant */
        h[i] += 1. / T;
    }
    invert(h, T);
    for (size_t i = 0; i < T * T; i++) {
        h[i] -= 1. / T;
    }
    double first = 0;
    double second = 0;
    for (size_t a = 0; a < T; a++) {
        for (size_t b = 0; b < T; b++) {
            first += h[a * T + b] * hxs[b * T + a];
            for (size_t c = 0; c < T; c++) {
                for (size_t e = 0; e < T; e++) {
                    second += h[a * T + b] * g[b * T + c] * h[c * T + e] * ss[e * T + a];
                }
            }
        }
    }
    return -first + second / 2;
}

static void bias_from_the_definition(void **state) {
    comity_fit fit;
    (void)state;
    trade_make(&d, N, T, 0, 77);
    comity_model model = trade_model(&d, K, 1);
    trade_fit(&model, &fit);
    assert_int_equal(fit.n_used, ROWS);
    comity_bias_result r = corrected(&model, &fit, 1);
    double sum[K] = {0};
    for (size_t k = 0; k < K; k++) {
        double b = 0;
        double c = 0;
        for (size_t m = 0; m < N; m++) {
            b += twin_member(&fit, 0, m, k) / N;
            c += twin_member(&fit, 1, m, k) / N;
        }
        sum[k] = (double)N / (N - 1) * (b + c) / (N - 1);
    }
    for (size_t k = 0; k < K; k++) {
        double bias = 0;
        for (size_t l = 0; l < K; l++) {
            bias += (double)N * (N - 1) * fit.bread[k * K + l] * sum[l];
        }
        assert_close(r.bias[k], bias, 1e-9 * fabs(bias));
        assert_true(fabs(bias) > 1e-5);
        assert_close(r.corrected[k], fit.terms[k].estimate - bias, 1e-9);
    }
    for (size_t i = 0; i < K * K; i++) {
        assert_close(r.vcov_plain[i], fit.vcov[i], 1e-10);
    }
    comity_bias_free(&r);
    comity_fit_free(&fit);
}

/* Hat matrix mu^(1/2) Z (Z'mu Z)^- Z' mu^(1/2) of regressors and dummies by Gram-Schmidt; h is ROWS x ROWS. */
static void hat_matrix(const comity_fit *fit, int three_way, double *h) {
    static double z[ROWS][K + 2 * N * T + N * N];
    const uint32_t *level[] = {d.exporter_time, d.importer_time, d.pair};
    size_t columns = K;
    memset(z, 0, sizeof z);
    memset(h, 0, ROWS * ROWS * sizeof *h);
    for (size_t e = 0; e < (three_way ? 3u : 2u); e++) {
        for (size_t i = 0; i < ROWS; i++) {
            z[i][columns + level[e][i]] = sqrt(fit->mu[i]);
        }
        columns += e < 2 ? N * T : N * N;
    }
    for (size_t i = 0; i < ROWS; i++) {
        for (size_t k = 0; k < K; k++) {
            z[i][k] = d.x[k][i] * sqrt(fit->mu[i]);
        }
    }
    for (size_t c = columns; c-- > 0;) { /* dummies first, regressors last: as exact as it gets */
        double before = 0;
        double after = 0;
        for (size_t i = 0; i < ROWS; i++) {
            before += z[i][c] * z[i][c];
        }
        for (size_t b = columns - 1; b > c; b--) {
            for (size_t twice = 0; twice < 2; twice++) {
                double by = 0;
                for (size_t i = 0; i < ROWS; i++) {
                    by += z[i][b] * z[i][c];
                }
                for (size_t i = 0; i < ROWS; i++) {
                    z[i][c] -= by * z[i][b];
                }
            }
        }
        for (size_t i = 0; i < ROWS; i++) {
            after += z[i][c] * z[i][c];
        }
        for (size_t i = 0; i < ROWS; i++) {
            z[i][c] = after > 1e-18 * before ? z[i][c] / sqrt(after) : 0;
        }
        for (size_t i = 0; i < ROWS * ROWS; i++) {
            h[i] += z[i / ROWS][c] * z[i % ROWS][c];
        }
    }
}

static void check_leverage(int three_way) {
    static double h[ROWS * ROWS];
    comity_fit fit;
    comity_model model = trade_model(&d, K, three_way);
    trade_fit(&model, &fit);
    assert_int_equal(fit.n_used, ROWS);
    comity_bias_result r = corrected(&model, &fit, three_way);
    hat_matrix(&fit, three_way, h);
    double meat[K * K] = {0};
    for (size_t pair = 0; pair < N * N; pair++) {
        size_t rows[T];
        double system[T * T];
        double whole = 0;
        if (pair / N == pair % N) {
            continue;
        }
        rows_of(pair / N, pair % N, rows);
        for (size_t t = 0; t < T; t++) {
            whole += fit.mu[rows[t]];
        }
        for (size_t a = 0; a < T; a++) {
            for (size_t b = 0; b < T; b++) { /* the pair effect's own part is taken out again */
                double hat = h[rows[a] * ROWS + rows[b]] * sqrt(fit.mu[rows[a]] / fit.mu[rows[b]]);
                system[a * T + b] = (a == b) - hat + (three_way ? fit.mu[rows[a]] / whole : 0);
            }
        }
        invert(system, T);
        for (size_t i = 0; i < K * K; i++) {
            double one = 0;
            double other = 0;
            for (size_t a = 0; a < T; a++) {
                double rest = 0;
                for (size_t b = 0; b < T; b++) {
                    rest += system[a * T + b] * (d.y[rows[b]] - fit.mu[rows[b]]);
                }
                one += fit.residual_x[i / K * d.n + rows[a]] * rest;
                other += fit.residual_x[i % K * d.n + rows[a]] * (d.y[rows[a]] - fit.mu[rows[a]]);
            }
            meat[i] += one * other / 2;
            meat[i % K * K + i / K] += one * other / 2;
        }
    }
    double factor = (double)N * (N - 1) / (N * (N - 1) - 1);
    for (size_t i = 0; i < K; i++) {
        for (size_t j = 0; j < K; j++) {
            double sum = 0;
            for (size_t a = 0; a < K * K; a++) {
                sum += factor * fit.bread[i * K + a / K] * meat[a] * fit.bread[a % K * K + j];
            }
            assert_close(r.vcov_adjusted[i * K + j], sum, 1e-8 * fabs(sum));
        }
        assert_true(r.vcov_adjusted[i * K + i] > r.vcov_plain[i * K + i]);
        assert_true(three_way || fabs(r.bias[i]) == 0);
    }
    comity_bias_free(&r);
    comity_fit_free(&fit);
}

static void leverage_from_dummies(void **state) {
    (void)state;
    trade_make(&d, N, T, 0, 77);
    check_leverage(1);
    check_leverage(0);
    trade_make(&d, N, T, 0, 4);
    check_leverage(1);
}

/* ------------------------------------------------------------------------------------------------------ properties */

/* Renaming states and years, and the order of the rows, change nothing; scale of y neither; x / c times c. */
static void invariance(void **state) {
    static trade kept;
    comity_fit fit;
    (void)state;
    trade_make(&d, 8, 4, 1, 12);
    kept = d;
    comity_model model = trade_model(&d, 3, 1);
    trade_fit(&model, &fit);
    comity_bias_result before = corrected(&model, &fit, 1);
    comity_fit_free(&fit);
    for (size_t i = 0; i < d.n; i++) {
        size_t to = d.n - 1 - i;
        d.y[to] = 1000 * kept.y[i];
        d.x[0][to] = kept.x[1][i];
        d.x[1][to] = 10 * kept.x[0][i];
        d.x[2][to] = kept.x[2][i] + 5;
        d.exporter[to] = 7 - kept.exporter[i];
        d.importer[to] = 7 - kept.importer[i];
        d.time[to] = 3 - kept.time[i];
    }
    trade_number(&d);
    trade_fit(&model, &fit);
    comity_bias_result after = corrected(&model, &fit, 1);
    assert_close(after.bias[0], before.bias[1], 1e-8);
    assert_close(after.bias[1], before.bias[0] / 10, 1e-8);
    assert_close(after.bias[2], before.bias[2], 1e-8);
    assert_close(after.vcov_adjusted[4], before.vcov_adjusted[0] / 100, 1e-8);
    assert_close(after.vcov_adjusted[8], before.vcov_adjusted[8], 1e-8);
    comity_bias_free(&before);
    comity_bias_free(&after);
    comity_fit_free(&fit);
}

/* A term that the effects span has no bias, and no room in the matrices is lost. */
static void terms_that_fall_out(void **state) {
    comity_fit fit;
    (void)state;
    trade_make(&d, 7, 4, 1, 3);
    comity_model model = trade_model(&d, 2, 1);
    trade_fit(&model, &fit);
    comity_bias_result two = corrected(&model, &fit, 1);
    comity_fit_free(&fit);
    for (size_t i = 0; i < d.n; i++) {
        d.x[2][i] = d.x[1][i];
        d.x[1][i] = d.pair[i];
    }
    model = trade_model(&d, 3, 1);
    trade_fit(&model, &fit);
    comity_bias_result three = corrected(&model, &fit, 1);
    assert_true(isnan(three.bias[1]) && isnan(three.vcov_adjusted[4]) && isnan(three.vcov_plain[1]));
    assert_close(three.bias[0], two.bias[0], 1e-9);
    assert_close(three.bias[2], two.bias[1], 1e-9);
    assert_close(three.vcov_adjusted[8], two.vcov_adjusted[3], 1e-9);
    comity_bias_free(&two);
    comity_bias_free(&three);
    comity_fit_free(&fit);
}

static void without_errors(void **state) {
    comity_fit fit;
    comity_bias_result r;
    comity_bias_options options = {.without_errors = 1};
    (void)state;
    trade_make(&d, 6, 3, 0, 9);
    comity_model model = trade_model(&d, 1, 1);
    comity_bias_panel panel = trade_panel(&d, 1);
    trade_fit(&model, &fit);
    assert_int_equal(comity_bias_correct(&model, &fit, &panel, &options, &r, NULL), COMITY_OK);
    assert_true(isnan(r.vcov_adjusted[0]) && r.vcov_plain[0] > 0);
    comity_bias_free(&r);
    comity_fit_free(&fit);
}

/* One year only, two effects: no correlation within a pair is left, and the hat matrix is a number. */
static void cross_section(void **state) {
    comity_fit fit;
    (void)state;
    trade_make(&d, 9, 1, 0, 5);
    comity_model model = trade_model(&d, 2, 0);
    comity_bias_panel panel = trade_panel(&d, 0);
    comity_bias_result r;
    trade_fit(&model, &fit);
    panel.time.level = NULL;
    assert_int_equal(comity_bias_correct(&model, &fit, &panel, NULL, &r, NULL), COMITY_OK);
    assert_int_equal(r.n_times, 1);
    assert_true(r.bias[0] == 0 && r.vcov_adjusted[0] > r.vcov_plain[0]);
    comity_bias_free(&r);
    comity_fit_free(&fit);
}

/* ---------------------------------------------------------------------------------------------------------- errors */

static void expect(const comity_model *model, const comity_fit *fit, const comity_bias_panel *panel,
                   const comity_bias_options *options, comity_status status, const char *message) {
    comity_bias_result r;
    comity_error error = {0};
    assert_int_equal(comity_bias_correct(model, fit, panel, options, &r, &error), status);
    assert_non_null(strstr(error.message, message));
    assert_null(r.bias);
}

static void errors(void **state) {
    static double weights[TRADE_ROWS];
    comity_fit fit;
    comity_fit bare;
    volatile int stop = 1;
    (void)state;
    trade_make(&d, 6, 3, 0, 9);
    comity_model model = trade_model(&d, 1, 1);
    comity_bias_panel panel = trade_panel(&d, 1);
    trade_fit(&model, &fit);
    comity_fit_init(&bare);
    assert_int_equal(comity_ppml(&model, NULL, &bare, NULL), COMITY_OK);
    expect(&model, &bare, &panel, NULL, COMITY_ERROR_USAGE, "keep_fitted");
    comity_fit_free(&bare);
    comity_bias_options options = {.max_levels = 5};
    expect(&model, &fit, &panel, &options, COMITY_ERROR_INPUT, "max_levels");
    options = (comity_bias_options){.stop = &stop};
    expect(&model, &fit, &panel, &options, COMITY_ERROR_INTERRUPTED, "interrupted");
    comity_bias_panel other = panel;
    other.time.level = NULL;
    expect(&model, &fit, &other, NULL, COMITY_ERROR_INPUT, "second of its pair");
    other = panel;
    other.exporter.n_levels = 2;
    expect(&model, &fit, &other, NULL, COMITY_ERROR_INPUT, "beyond its levels");
    weights[3] = 2;
    model.weights = weights;
    expect(&model, &fit, &panel, NULL, COMITY_ERROR_INPUT, "weights");
    comity_fit_free(&fit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_example),     cmocka_unit_test(bias_from_the_definition),
        cmocka_unit_test(leverage_from_dummies), cmocka_unit_test(invariance),
        cmocka_unit_test(terms_that_fall_out),   cmocka_unit_test(without_errors),
        cmocka_unit_test(cross_section),         cmocka_unit_test(errors),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

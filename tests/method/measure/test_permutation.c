/* Permutation tests of networks: least squares against normal equations, p values against all permutations of a small
 * world, missing cells, threads, and every error. */
#include "comity/permutation.h"

#include "support.h"

enum { MOST = 12, TERMS = 3 };

typedef struct {
    size_t n;
    double y[MOST * MOST];
    double x[TERMS][MOST * MOST];
} world;

static const char *const names[] = {"first", "second", "third", "outcome"};

static uint64_t next_random(uint64_t *seed) {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

static double uniform(uint64_t *seed) {
    return (double)(next_random(seed) >> 11) * 0x1p-53;
}

/* y depends on the first term. Without direction all are symmetric; `holes`: some cells are missing. */
static void make_world(world *w, size_t n, int directed, int holes, int binary, uint64_t seed) {
    w->n = n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            size_t at = i * n + j;
            if (!directed && j < i) {
                w->y[at] = w->y[j * n + i];
                for (size_t k = 0; k < TERMS; k++) {
                    w->x[k][at] = w->x[k][j * n + i];
                }
                continue;
            }
            w->x[0][at] = uniform(&seed);
            w->x[1][at] = 0.4 * w->x[0][at] + uniform(&seed);
            w->x[2][at] = next_random(&seed) % 3 == 0;
            w->y[at] = 100 + 0.7 * w->x[0][at] + uniform(&seed);
            if (binary) {
                w->y[at] = w->y[at] > 100.8;
            }
            if (holes && (i + 2 * j) % 7 == 1) {
                w->x[1][at] = (double)NAN;
            }
            if (holes && (3 * i + j) % 11 == 2) {
                w->y[at] = (double)NAN;
            }
        }
        w->y[i * n + i] = (double)INFINITY; /* never read */
    }
}

static comity_permutation_options options_of(int directed, comity_permutation_null null, size_t permutations) {
    return (comity_permutation_options){
        .directed = directed, .null = null, .n_permutations = permutations, .seed = 17, .n_threads = 1};
}

static void regress(const world *w, size_t n_terms, const comity_permutation_options *options,
                    comity_permutation_result *out) {
    const double *x[TERMS] = {w->x[0], w->x[1], w->x[2]};
    const char *own[TERMS + 1] = {names[0], names[1], names[2], names[3]};
    comity_error error = {0};
    own[n_terms] = "outcome";
    if (comity_mrqap(w->y, x, own, n_terms, w->n, options, out, &error)) {
        fail_msg("%s", error.message);
    }
}

/* ------------------------------------------------------------------------------------------------------ slow twin */

enum { K = TERMS + 1 };

typedef struct {
    double b[K];
    double t[K];
    size_t m;
} twin_fit;

/* Least squares by the normal equations and Gauss-Jordan; rows with NaN are left out. */
static int twin_regress(const double *y, double (*x)[K], size_t rows, size_t k, twin_fit *out) {
    double a[K][2 * K] = {{0}};
    double xy[K] = {0};
    double yy = 0;
    out->m = 0;
    for (size_t r = 0; r < rows; r++) {
        double all = y[r];
        for (size_t i = 0; i < k; i++) {
            all += x[r][i];
        }
        if (isnan(all)) {
            continue;
        }
        out->m++;
        yy += y[r] * y[r];
        for (size_t i = 0; i < k; i++) {
            xy[i] += x[r][i] * y[r];
            for (size_t j = 0; j < k; j++) {
                a[i][j] += x[r][i] * x[r][j];
            }
        }
    }
    for (size_t i = 0; i < k; i++) {
        a[i][k + i] = 1;
    }
    for (size_t i = 0; i < k; i++) {
        double pivot = a[i][i];
        if (!(fabs(pivot) > 1e-9)) {
            return 0;
        }
        for (size_t j = 0; j < 2 * k; j++) {
            a[i][j] /= pivot;
        }
        for (size_t h = 0; h < k; h++) {
            double factor = a[h][i];
            for (size_t j = 0; h != i && j < 2 * k; j++) {
                a[h][j] -= factor * a[i][j];
            }
        }
    }
    double rss = yy;
    for (size_t i = 0; i < k; i++) {
        out->b[i] = 0;
        for (size_t j = 0; j < k; j++) {
            out->b[i] += a[i][k + j] * xy[j];
        }
        rss -= out->b[i] * xy[i];
    }
    for (size_t i = 0; i < k; i++) {
        out->t[i] = out->b[i] / sqrt(rss / (double)(out->m - k) * a[i][k + i]);
    }
    return 1;
}

typedef struct {
    size_t n;
    int directed;
    size_t rows;
    double y[MOST * MOST];
    double x[MOST * MOST][K];
    size_t from[MOST * MOST];
    size_t to[MOST * MOST];
} twin_data;

static void twin_rows(const world *w, int directed, size_t terms, twin_data *t) {
    t->n = w->n;
    t->directed = directed;
    t->rows = 0;
    for (size_t i = 0; i < w->n; i++) {
        for (size_t j = directed ? 0 : i + 1; j < w->n; j++) {
            size_t at = i * w->n + j;
            double all = i == j ? (double)NAN : w->y[at];
            for (size_t k = 0; k < terms; k++) {
                all += w->x[k][at];
            }
            if (isnan(all)) {
                continue;
            }
            t->y[t->rows] = w->y[at] - 100;
            t->x[t->rows][0] = 1;
            for (size_t k = 0; k < terms; k++) {
                t->x[t->rows][k + 1] = w->x[k][at];
            }
            t->from[t->rows] = i;
            t->to[t->rows++] = j;
        }
    }
}

/* Residual of column c on the others into the matrix z. */
static void twin_residual(const twin_data *t, size_t k, size_t c, double *z) {
    double own[MOST * MOST];
    double others[MOST * MOST][K];
    twin_fit fit;
    for (size_t r = 0; r < t->rows; r++) {
        size_t to = 0;
        own[r] = t->x[r][c];
        for (size_t i = 0; i < k; i++) {
            if (i != c) {
                others[r][to++] = t->x[r][i];
            }
        }
    }
    assert_true(twin_regress(own, others, t->rows, k - 1, &fit));
    for (size_t i = 0; i < t->n * t->n; i++) {
        z[i] = (double)NAN;
    }
    for (size_t r = 0; r < t->rows; r++) {
        double rest = own[r];
        for (size_t i = 0; i + 1 < k; i++) {
            rest -= fit.b[i] * others[r][i];
        }
        z[t->from[r] * t->n + t->to[r]] = rest;
        if (!t->directed) {
            z[t->to[r] * t->n + t->from[r]] = rest;
        }
    }
}

static double twin_statistic(const twin_data *t, size_t k, size_t c, const double *z, const size_t *order) {
    static twin_data moved;
    twin_fit fit;
    memcpy(&moved, t, sizeof moved);
    for (size_t r = 0; r < t->rows; r++) {
        moved.x[r][c] = z[order[t->from[r]] * t->n + order[t->to[r]]];
    }
    return twin_regress(moved.y, moved.x, t->rows, k, &fit) ? fit.t[c] : (double)NAN;
}

/* The next order in the sense of the alphabet; 0 after the last. */
static int next_order(size_t *order, size_t n) {
    size_t i = n - 1;
    while (i > 0 && order[i - 1] >= order[i]) {
        i--;
    }
    if (i == 0) {
        return 0;
    }
    size_t j = n - 1;
    while (order[j] <= order[i - 1]) {
        j--;
    }
    size_t swapped = order[i - 1];
    order[i - 1] = order[j];
    order[j] = swapped;
    for (size_t a = i, b = n - 1; a < b; a++, b--) {
        swapped = order[a];
        order[a] = order[b];
        order[b] = swapped;
    }
    return 1;
}

/* Shares of all permutations as high or higher, and as far out or farther. */
static void twin_exact(const twin_data *t, size_t k, size_t c, double observed, double *upper, double *both) {
    double z[MOST * MOST];
    size_t order[MOST];
    double all = 0;
    *upper = *both = 0;
    twin_residual(t, k, c, z);
    for (size_t i = 0; i < t->n; i++) {
        order[i] = i;
    }
    do {
        double s = twin_statistic(t, k, c, z, order);
        if (!isnan(s)) {
            all++;
            *upper += s >= observed - 1e-9;
            *both += fabs(s) >= fabs(observed) - 1e-9;
        }
    } while (next_order(order, t->n));
    *upper /= all;
    *both /= all;
}

static void check_exact(size_t n, int directed, int holes, uint64_t seed) {
    enum { DRAWS = 20000 };
    static world w;
    static twin_data t;
    twin_fit fit;
    comity_permutation_result result;
    comity_permutation_options options = options_of(directed, COMITY_NULL_DSP, DRAWS);
    make_world(&w, n, directed, holes, 0, seed);
    twin_rows(&w, directed, 2, &t);
    assert_true(twin_regress(t.y, t.x, t.rows, 3, &fit));
    regress(&w, 2, &options, &result);
    assert_int_equal(result.n_dyads, t.rows);
    for (size_t c = 0; c < 3; c++) {
        double upper = 0;
        double both = 0;
        const comity_permutation_term *term = &result.terms[c];
        if (c) { /* the intercept of the twin is less 100 */
            assert_close(term->estimate, fit.b[c], 1e-9);
            assert_close(term->statistic, fit.t[c], 1e-8);
            twin_exact(&t, 3, c, fit.t[c], &upper, &both);
            assert_close(term->p_upper, upper, 4 * sqrt(upper * (1 - upper) / DRAWS) + 1e-4);
            assert_close(term->p, both, 4 * sqrt(both * (1 - both) / DRAWS) + 1e-4);
        }
        assert_true(term->p_lower + term->p_upper >= 1);
    }
    assert_close(result.terms[0].estimate, fit.b[0] + 100, 1e-9);
}

static void against_all_permutations(void **state) {
    (void)state;
    check_exact(5, 0, 0, 12345);
    check_exact(6, 0, 0, 999);
    check_exact(5, 1, 0, 31);
    check_exact(7, 1, 1, 77);
    check_exact(6, 1, 1, 4242);
}

/* ------------------------------------------------------------------------------------------------ y permuted */

/* With one term, permuting y or the term are the same test; and the correlation is of the same order as t. */
static void one_term(void **state) {
    (void)state;
    static world w;
    comity_permutation_result dsp;
    comity_permutation_result by_y;
    comity_permutation_term correlation;
    comity_permutation_options options = options_of(0, COMITY_NULL_DSP, 40000);
    make_world(&w, 7, 0, 0, 0, 5);
    regress(&w, 1, &options, &dsp);
    options.null = COMITY_NULL_Y;
    regress(&w, 1, &options, &by_y);
    assert_int_equal(comity_qap_correlation(w.y, w.x[0], w.n, &options, &correlation, NULL), COMITY_OK);
    assert_close(dsp.terms[1].statistic, by_y.terms[1].statistic, 1e-12);
    assert_close(dsp.terms[1].p, by_y.terms[1].p, 0.012);
    assert_close(dsp.terms[1].p, correlation.p, 0.012);
    assert_close(dsp.terms[1].p_upper, correlation.p_upper, 0.012);
    assert_close(correlation.estimate * correlation.estimate, dsp.r_squared, 1e-12);
    assert_true(isnan(correlation.error));
    assert_close(correlation.null_mean, 0, 0.02);
}

static void y_with_holes(void **state) {
    (void)state;
    static world w;
    comity_permutation_result dsp;
    comity_permutation_result by_y;
    comity_permutation_options options = options_of(1, COMITY_NULL_DSP, 300);
    make_world(&w, 12, 1, 1, 0, 8);
    regress(&w, 3, &options, &dsp);
    options.null = COMITY_NULL_Y;
    regress(&w, 3, &options, &by_y);
    assert_int_equal(dsp.n_dyads + dsp.n_missing, 12 * 11);
    assert_true(dsp.n_missing > 20);
    for (size_t c = 0; c < 4; c++) {
        assert_close(dsp.terms[c].estimate, by_y.terms[c].estimate, 0);
        assert_int_equal(by_y.terms[c].n_null, 300);
    }
    assert_true(dsp.terms[1].p < 0.05 && by_y.terms[1].p < 0.05);
}

/* ------------------------------------------------------------------------------------------------------- threads */

static void same_on_any_number_of_threads(void **state) {
    (void)state;
    static world w;
    comity_permutation_result results[3];
    for (int model = 0; model <= 1; model++) {
        for (int null = 0; null <= 1; null++) {
            make_world(&w, 12, 1, null, model, 3);
            for (int threads = 1; threads <= 3; threads++) {
                comity_permutation_options options = options_of(1, (comity_permutation_null)null, 99);
                options.model = (comity_permutation_model)model;
                options.n_threads = threads;
                regress(&w, 2, &options, &results[threads - 1]);
            }
            assert_memory_equal(results[0].terms, results[1].terms, 3 * sizeof results[0].terms[0]);
            assert_memory_equal(results[0].terms, results[2].terms, 3 * sizeof results[0].terms[0]);
            comity_permutation_options other = options_of(1, (comity_permutation_null)null, 99);
            other.seed = 18;
            other.model = (comity_permutation_model)model;
            regress(&w, 2, &other, &results[1]);
            assert_true(results[0].terms[1].null_mean != results[1].terms[1].null_mean);
            assert_close(results[0].terms[1].estimate, results[1].terms[1].estimate, 0);
        }
    }
}

/* ---------------------------------------------------------------------------------------------------------- logit */

/* A 2 x 2 table has its logit in closed form: log odds and their standard error. */
static void logit_of_a_table(void **state) {
    (void)state;
    enum { N = 9 };
    static double y[N * N];
    static double x[N * N];
    double count[2][2] = {{0}};
    const double *terms[] = {x};
    comity_permutation_result result;
    comity_permutation_options options = options_of(1, COMITY_NULL_DSP, 200);
    uint64_t seed = 21;
    options.model = COMITY_MODEL_LOGIT;
    for (size_t i = 0; i < N; i++) {
        for (size_t j = 0; j < N; j++) {
            x[i * N + j] = (double)(next_random(&seed) % 2);
            y[i * N + j] = next_random(&seed) % 4 < (x[i * N + j] > 0 ? 3 : 1);
            count[(int)x[i * N + j]][(int)y[i * N + j]] += i != j;
        }
    }
    assert_int_equal(comity_mrqap(y, terms, names + 2, 1, N, &options, &result, NULL), COMITY_OK);
    double odds = log(count[1][1] / count[1][0]) - log(count[0][1] / count[0][0]);
    double error = sqrt(1 / count[0][0] + 1 / count[0][1] + 1 / count[1][0] + 1 / count[1][1]);
    assert_close(result.terms[0].estimate, log(count[0][1] / count[0][0]), 1e-9);
    assert_close(result.terms[1].estimate, odds, 1e-9);
    assert_close(result.terms[1].error, error, 1e-9);
    assert_close(result.terms[1].statistic, odds / error, 1e-8);
    assert_true(result.terms[1].p < 0.05);
    assert_true(result.r_squared > 0 && result.r_squared < 1 && isnan(result.sigma));
    options.null = COMITY_NULL_Y;
    assert_int_equal(comity_mrqap(y, terms, names + 2, 1, N, &options, &result, NULL), COMITY_OK);
    assert_true(result.terms[1].p < 0.05);
}

/* --------------------------------------------------------------------------------------------------------- errors */

static void expect(const world *w, size_t n_terms, const comity_permutation_options *options, comity_status status,
                   const char *message, const char *column) {
    const double *x[TERMS] = {w->x[0], w->x[1], w->x[2]};
    const char *own[TERMS + 1] = {names[0], names[1], names[2], names[3]};
    comity_permutation_result result;
    comity_error error = {0};
    own[n_terms] = "outcome";
    assert_int_equal(comity_mrqap(w->y, x, own, n_terms, w->n, options, &result, &error), status);
    assert_string_equal(error.message, message);
    assert_string_equal(error.column, column);
}

static void errors(void **state) {
    (void)state;
    static world w;
    int stop = 1;
    comity_permutation_options options = options_of(1, COMITY_NULL_DSP, 10);
    make_world(&w, 8, 1, 0, 0, 6);
    for (size_t i = 0; i < 64; i++) {
        w.x[2][i] = 2 * w.x[0][i] - w.x[1][i] + 1;
    }
    expect(&w, 3, &options, COMITY_ERROR_INPUT, "third is a combination of the terms before it", "third");
    for (size_t i = 0; i < 64; i++) {
        w.x[1][i] = 3;
    }
    expect(&w, 2, &options, COMITY_ERROR_INPUT, "second is the same for all dyads that can be used", "second");
    make_world(&w, 8, 1, 0, 0, 6);
    w.x[0][3] = (double)INFINITY;
    expect(&w, 2, &options, COMITY_ERROR_INPUT, "first is infinite from state 0 to state 3", "first");
    make_world(&w, 8, 1, 0, 0, 6);
    for (size_t i = 0; i < 64; i++) {
        w.y[i] = 5;
    }
    expect(&w, 2, &options, COMITY_ERROR_INPUT, "outcome is the same for all dyads that can be used", "outcome");
    for (size_t i = 0; i < 64; i++) {
        w.y[i] = 5 + 2 * w.x[0][i];
    }
    expect(&w, 2, &options, COMITY_ERROR_INPUT, "outcome is fitted perfectly: nothing is left to test", "outcome");
    make_world(&w, 3, 1, 0, 0, 6);
    expect(&w, 2, &options, COMITY_ERROR_INPUT,
           "3 states have a dyad without a missing value: a permutation test needs at least 4", "");
    make_world(&w, 4, 0, 0, 0, 6);
    w.y[1] = w.y[2] = (double)NAN;
    options.directed = 0;
    expect(&w, 3, &options, COMITY_ERROR_INPUT, "4 dyads are too few for 4 coefficients", "");
    options.model = COMITY_MODEL_LOGIT;
    make_world(&w, 8, 0, 0, 0, 6);
    expect(&w, 2, &options, COMITY_ERROR_INPUT, "outcome is not 0 or 1 everywhere: a logit needs that", "outcome");
    for (size_t i = 0; i < 64; i++) {
        w.y[i] = w.x[0][i] > 0.5;
    }
    expect(&w, 1, &options, COMITY_ERROR_INPUT,
           "outcome of the logit has no estimate: the terms tell 0 from 1 without error for some dyads", "outcome");
    options.model = COMITY_MODEL_LINEAR;
    options.n_permutations = 0;
    expect(&w, 1, &options, COMITY_ERROR_USAGE, "0 permutations: there must be 1 to 10000000", "");
    options.n_permutations = 10;
    options.stop = &stop;
    expect(&w, 1, &options, COMITY_ERROR_INTERRUPTED, "interrupted", "");
    comity_permutation_term term;
    comity_error error = {0};
    assert_int_equal(comity_qap_correlation(w.x[0], w.x[0], 8, &options, &term, &error), COMITY_ERROR_INTERRUPTED);
    options.stop = NULL;
    for (size_t i = 0; i < 64; i++) {
        w.x[1][i] = 3;
    }
    assert_int_equal(comity_qap_correlation(w.x[0], w.x[1], 8, &options, &term, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "x is the same for all dyads that can be used");
    assert_int_equal(comity_qap_correlation(w.x[0], w.x[0], 8, &options, &term, &error), COMITY_OK);
    assert_close(term.estimate, 1, 1e-12);
    assert_close(term.p, 1.0 / 11, 1e-12); /* no other order of eight states gives that */
}

/* A state without any dyad does not take part: the answer is that of the others alone. */
static void states_without_dyads(void **state) {
    (void)state;
    static world w;
    static world fewer;
    comity_permutation_result with;
    comity_permutation_result without;
    comity_permutation_options options = options_of(1, COMITY_NULL_DSP, 50);
    make_world(&w, 9, 1, 0, 0, 44);
    fewer.n = 8;
    for (size_t i = 0; i < 9; i++) {
        w.y[4 * 9 + i] = w.y[i * 9 + 4] = (double)NAN;
        for (size_t j = 0; i != 4 && j < 9; j++) {
            size_t at = (i - (i > 4)) * 8 + j - (j > 4);
            for (size_t k = 0; j != 4 && k < TERMS; k++) {
                fewer.x[k][at] = w.x[k][i * 9 + j];
            }
            fewer.y[j != 4 ? at : 0] = j != 4 ? w.y[i * 9 + j] : fewer.y[0];
        }
    }
    regress(&w, 2, &options, &with);
    regress(&fewer, 2, &options, &without);
    assert_int_equal(with.n_states, 8);
    assert_int_equal(with.n_missing, 16);
    assert_memory_equal(with.terms, without.terms, 3 * sizeof with.terms[0]);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(against_all_permutations),
        cmocka_unit_test(one_term),
        cmocka_unit_test(y_with_holes),
        cmocka_unit_test(same_on_any_number_of_threads),
        cmocka_unit_test(logit_of_a_table),
        cmocka_unit_test(errors),
        cmocka_unit_test(states_without_dyads),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

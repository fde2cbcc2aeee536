/* Breaks against strucchange and changepoint (the files of oracles/breaks), closed forms, full search, and a failure of
 * every allocation. */
#include "comity/breaks.h"

#include "failing_alloc.h"
#include "support.h"

enum { MOST = 1000 };

/* Reads column `column` of a CSV file of `columns` into `out`; 0: the file is missing. */
static size_t read_column(const char *file, int columns, int column, double *out) {
    char path[512];
    char line[512];
    size_t n = 0;
    FILE *in = shared_path(path, sizeof path, file) ? fopen(path, "r") : NULL;
    if (!in) {
        return 0;
    }
    assert_non_null(fgets(line, sizeof line, in));
    while (n < MOST && fgets(line, sizeof line, in)) {
        char *at = line;
        for (int i = 0; i < columns; i++) {
            double value = strtod(at, &at);
            at += *at == ',';
            out[n] = i == column ? value : out[n];
        }
        n++;
    }
    fclose(in);
    return n;
}

static comity_breaks find(const double *y, const double *x, size_t n, size_t k, comity_breaks_options options) {
    comity_breaks out;
    comity_error error = {0};
    if (comity_measure_breaks(y, x, n, k, &options, &out, &error)) {
        fail_msg("%s", error.message);
    }
    return out;
}

static comity_breaks find_level(const double *y, size_t n, comity_breaks_options options) {
    double x[MOST];
    comity_breaks_design(NULL, n, 0, x);
    return find(y, x, n, 1, options);
}

static void assert_places(const comity_breaks *b, size_t m, const size_t *places) {
    for (size_t i = 0; i < m; i++) {
        assert_int_equal(b->optima[m * (m - 1) / 2 + i] + 1, places[i]);
    }
}

static void nile(void **state) {
    (void)state;
    static const double rss[] = {2835156.75,        1597457.19444444,  1552923.615775401,
                                 1538096.512745098, 1507888.475916454, 1659993.500426257};
    static const double bic[] = {1318.241806876, 1270.08373574,  1276.466700755,
                                 1284.717667449, 1291.944476887, 1310.765154766};
    double y[MOST];
    double x[MOST];
    size_t n = read_column("oracles/breaks/nile.csv", 2, 1, y);
    if (!n) {
        skip();
    }
    comity_breaks b = find_level(y, n, (comity_breaks_options){.test_each = 1});
    assert_int_equal(b.least, 15);
    assert_int_equal(b.max_breaks, 5);
    for (size_t m = 0; m <= 5; m++) {
        assert_close(b.models[m].rss, rss[m], 1e-6);
        assert_close(b.models[m].bic, bic[m], 1e-8);
    }
    assert_int_equal(b.n_breaks, 1);
    assert_int_equal(b.breaks[0].at + 1, 28);
    assert_int_equal(b.breaks[0].low + 1, 25);
    assert_int_equal(b.breaks[0].high + 1, 32);
    assert_close(b.models[0].f, 75.92976942749, 1e-9);
    assert_close(b.coefficients[0], 1097.75, 1e-10);
    assert_close(b.coefficients[1], 849.972222222222, 1e-10);
    comity_breaks_free(&b);
    comity_break_test t;
    comity_breaks_design(NULL, n, 0, x);
    assert_int_equal(comity_measure_break_test(y, x, n, 1, NULL, &t, NULL), COMITY_OK);
    assert_close(t.sup_f, 75.92976942749, 1e-9);
    assert_int_equal(t.sup_at + 1, 28);
    assert_true(t.sup_p > 0 && t.sup_p < 1e-14);
    assert_close(t.cusum, 2.9517661027, 1e-9);
    assert_close(t.cusum_p, 5.408553461e-08, 1e-16);
    assert_close(t.ave_p, 1e-4, 1e-15);
    assert_close(t.exp_p, 1e-4, 1e-15);
}

static void real_interest(void **state) {
    (void)state;
    static const double rss[] = {1214.9218700845, 644.9955178066, 455.9501785429,
                                 445.1818646160,  444.8797491117, 449.6394854529};
    static const size_t two[] = {47, 79};
    static const size_t three[] = {24, 47, 79};
    double y[MOST];
    size_t n = read_column("oracles/breaks/realint.csv", 2, 1, y);
    if (!n) {
        skip();
    }
    comity_breaks b = find_level(y, n, (comity_breaks_options){.trim = 15});
    for (size_t m = 0; m <= 5; m++) {
        assert_close(b.models[m].rss, rss[m], 1e-9);
        assert_true(isnan(b.models[m].f));
    }
    assert_int_equal(b.n_breaks, 2);
    assert_places(&b, 2, two);
    assert_places(&b, 3, three);
    comity_breaks_free(&b);
    /* the other rules agree here */
    b = find_level(y, n, (comity_breaks_options){.trim = 15, .rule = COMITY_BREAKS_LWZ});
    assert_int_equal(b.n_breaks, 2);
    comity_breaks_free(&b);
    b = find_level(y, n, (comity_breaks_options){.trim = 15, .rule = COMITY_BREAKS_SEQUENTIAL});
    assert_int_equal(b.n_breaks, 2);
    assert_true(b.models[1].p < 1e-6 && b.models[2].p > .3);
    comity_breaks_free(&b);
}

static void seat_belts(void **state) {
    (void)state;
    static const size_t two[] = {46, 157};
    double column[3][MOST];
    double x[3 * MOST];
    size_t n = 0;
    for (int i = 0; i < 3; i++) {
        n = read_column("oracles/breaks/seatbelt.csv", 3, i, column[i]);
    }
    if (!n) {
        skip();
    }
    for (size_t i = 0; i < n; i++) {
        x[3 * i] = 1;
        x[3 * i + 1] = column[1][i];
        x[3 * i + 2] = column[2][i];
    }
    comity_breaks b = find(column[0], x, n, 3, (comity_breaks_options){.trim = .1});
    assert_int_equal(b.least, 18);
    assert_places(&b, 2, two);
    assert_close(b.models[0].bic, -602.8611, 5e-5); /* as strucchange's manual prints it */
    assert_close(b.models[1].bic, -601.0539, 5e-5);
    assert_close(b.models[2].bic, -598.9042, 5e-5);
    comity_breaks_free(&b);
}

/* ------------------------------------------------------------------------------------------------------ slow twins */

static double slow_rss(const double *y, const double *x, size_t n, size_t k) {
    /* normal equations of one or two columns, by hand */
    double s11 = 0;
    double s12 = 0;
    double s22 = 0;
    double t1 = 0;
    double t2 = 0;
    for (size_t i = 0; i < n; i++) {
        double second = k > 1 ? x[i * k + 1] : 0;
        s11 += x[i * k] * x[i * k];
        s12 += x[i * k] * second;
        s22 += second * second;
        t1 += x[i * k] * y[i];
        t2 += second * y[i];
    }
    double det = s11 * s22 - s12 * s12;
    double b2 = det > 1e-9 * s11 * s22 ? (s11 * t2 - s12 * t1) / det : 0;
    double b1 = (t1 - b2 * s12) / s11;
    double rss = 0;
    for (size_t i = 0; i < n; i++) {
        double r = y[i] - b1 * x[i * k] - (k > 1 ? b2 * x[i * k + 1] : 0);
        rss += r * r;
    }
    return rss;
}

/* Least RSS of y[from ..] with m breaks, trying all. */
static double slow_search(const double *y, const double *x, size_t n, size_t k, size_t h, size_t m) {
    if (m == 0) {
        return n >= h ? slow_rss(y, x, n, k) : INFINITY;
    }
    double best = INFINITY;
    for (size_t i = h; i + h <= n; i++) {
        best = fmin(best, slow_rss(y, x, i, k) + slow_search(y + i, x + i * k, n - i, k, h, m - 1));
    }
    return best;
}

static void all_partitions(void **state) {
    (void)state;
    unsigned seed = 11;
    for (int round = 0; round < 40; round++) {
        double y[16];
        double x[32];
        size_t n = 8 + (size_t)rand_r(&seed) % 9;
        size_t k = 1 + (size_t)round % 2;
        size_t h = 3;
        for (size_t i = 0; i < n; i++) {
            y[i] = (double)(rand_r(&seed) % 100) + (i > n / 2 ? 60 : 0);
            x[i * k] = 1;
            if (k == 2) { /* every third time a column that is constant for a while, and so of no use there */
                x[i * k + 1] = round % 3 ? (double)(rand_r(&seed) % 10) : i > n / 2 ? (double)i : 0.1;
            }
        }
        comity_breaks b = find(y, x, n, k, (comity_breaks_options){.trim = (double)h});
        assert_int_equal(b.max_breaks, n / h - 1);
        for (size_t m = 0; m <= b.max_breaks; m++) {
            assert_close(b.models[m].rss, slow_search(y, x, n, k, h, m), 1e-8);
        }
        comity_breaks_free(&b);
    }
}

static double slow_cost(const double *y, size_t n, const comity_change_options *o, double mean_all, double floor) {
    double mean = mean_all;
    double v = 0;
    if (o->kind != COMITY_CHANGE_VARIANCE) {
        mean = 0;
        for (size_t i = 0; i < n; i++) {
            mean += y[i] / (double)n;
        }
    }
    for (size_t i = 0; i < n; i++) {
        v += (y[i] - mean) * (y[i] - mean) / (double)n;
    }
    double m = (double)n;
    double cost =
        o->kind == COMITY_CHANGE_MEAN ? m * v / (o->sigma * o->sigma) : m * (log(2 * M_PI) + log(fmax(v, floor)) + 1);
    return cost + (o->penalty == COMITY_PENALTY_MBIC ? log(m) : 0);
}

/* Optimal partitioning without pruning. Returns the least cost with penalties. */
static double slow_changes(const double *y, size_t n, const comity_change_options *o, double penalty) {
    double best[128];
    double mean = 0;
    double variance = 0;
    size_t least = o->min_length ? o->min_length : o->kind == COMITY_CHANGE_MEAN ? 1 : 2;
    for (size_t i = 0; i < n; i++) {
        mean += y[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        variance += (y[i] - mean) * (y[i] - mean) / (double)n;
    }
    best[0] = -penalty;
    for (size_t t = 1; t <= n; t++) {
        best[t] = INFINITY;
        for (size_t s = 0; s + least <= t; s++) {
            best[t] = fmin(best[t], best[s] + slow_cost(y + s, t - s, o, mean, 1e-11 * variance) + penalty);
        }
    }
    return best[n];
}

static void all_segmentations(void **state) {
    (void)state;
    unsigned seed = 3;
    for (int round = 0; round < 240; round++) {
        double y[100];
        size_t n = 10 + (size_t)rand_r(&seed) % 90;
        double level = 0;
        for (size_t i = 0; i < n; i++) {
            level = rand_r(&seed) % 9 ? level : rand_r(&seed) % 30;
            y[i] = level + (round % 2 ? (double)(rand_r(&seed) % 1000) / 100 : rand_r(&seed) % 3);
        }
        comity_change_options o = {.kind = (comity_change_kind)(round % 3),
                                   .penalty = (comity_penalty)(round / 3 % 5),
                                   .penalty_value = 4,
                                   .min_length = (size_t)(round / 15 % 4 ? 1 + round / 15 % 4 : 0),
                                   .sigma = 2};
        comity_changes c;
        assert_int_equal(comity_measure_changes(y, n, &o, &c, NULL), COMITY_OK);
        double total = c.cost + c.penalty * (double)c.n_changes;
        double least = slow_changes(y, n, &o, c.penalty);
        if (!(fabs(total - least) <= 1e-7 * (1 + fabs(least)))) {
            fail_msg("round %d: cost %.12g, least %.12g", round, total, least);
        }
        comity_changes_free(&c);
    }
}

/* ------------------------------------------------------------------------------------------------------------ PELT */

static void assert_changes(const double *y, size_t n, comity_change_options options, size_t m, const size_t *places) {
    comity_changes c;
    assert_int_equal(comity_measure_changes(y, n, &options, &c, NULL), COMITY_OK);
    assert_int_equal(c.n_changes, m);
    for (size_t i = 0; i < m; i++) {
        assert_int_equal(c.at[i] + 1, places[i]);
        assert_int_equal(c.segments[i].last, c.at[i]);
        assert_int_equal(c.segments[i + 1].first, c.at[i] + 1);
    }
    comity_changes_free(&c);
}

static void pelt_oracles(void **state) {
    (void)state;
    static const size_t lai[] = {81, 85, 89, 96, 123, 133};
    static const size_t lai_aic[] = {53, 54, 81, 85, 89, 96, 123, 133};
    static const size_t nile_both[] = {4, 6, 28, 97};
    static const size_t sim[] = {97, 192};
    double y[MOST];
    size_t n = read_column("oracles/breaks/lai2005fig4_col5.csv", 1, 0, y);
    if (!n) {
        skip();
    }
    assert_changes(y, n, (comity_change_options){.sigma = 1}, 6, lai);
    assert_changes(y, n, (comity_change_options){.penalty = COMITY_PENALTY_MBIC, .sigma = 1}, 6, lai);
    assert_changes(y, n, (comity_change_options){.penalty = COMITY_PENALTY_HANNAN_QUINN, .sigma = 1}, 6, lai);
    assert_changes(y, n, (comity_change_options){.penalty = COMITY_PENALTY_AIC, .sigma = 1}, 8, lai_aic);
    n = read_column("oracles/breaks/nile.csv", 2, 1, y);
    for (size_t i = 0; i < n; i++) {
        y[i] /= 100;
    }
    assert_changes(y, n, (comity_change_options){.sigma = 1}, 1, nile_both + 2);
    assert_changes(y, n, (comity_change_options){.kind = COMITY_CHANGE_BOTH}, 4, nile_both);
    assert_changes(y, n, (comity_change_options){.kind = COMITY_CHANGE_BOTH, .penalty = COMITY_PENALTY_MBIC}, 3,
                   nile_both);
    /* the unit does not matter where sigma is estimated */
    comity_changes c;
    for (int unit = 0; unit < 2; unit++) {
        assert_int_equal(comity_measure_changes(y, n, NULL, &c, NULL), COMITY_OK);
        assert_int_equal(c.n_changes, 1);
        assert_int_equal(c.at[0] + 1, 28);
        comity_changes_free(&c);
        for (size_t i = 0; i < n; i++) {
            y[i] *= 1e6;
        }
    }
    n = read_column("oracles/breaks/sim400.csv", 1, 0, y);
    assert_changes(
        y, n,
        (comity_change_options){.penalty = COMITY_PENALTY_MANUAL, .penalty_value = 2 * log((double)n), .sigma = 1}, 2,
        sim);
}

static void pelt_degenerate(void **state) {
    (void)state;
    static const double constant[] = {4, 4, 4, 4, 4, 4};
    static const double step[] = {1, 1, 1, 1, 5, 5, 5, 5};
    static const double gap[] = {1, NAN, 1, 1, 1, 5, 5, NAN, 5, 5};
    static const size_t four[] = {4};
    comity_changes c;
    comity_error error = {0};
    for (int kind = 0; kind < 3; kind++) {
        assert_changes(constant, 6, (comity_change_options){.kind = (comity_change_kind)kind}, 0, NULL);
        assert_changes(step, 1, (comity_change_options){.kind = (comity_change_kind)kind}, 0, NULL);
        assert_int_equal(
            comity_measure_changes(NULL, 0, &(comity_change_options){.kind = (comity_change_kind)kind}, &c, NULL),
            COMITY_OK);
        assert_true(c.n_changes == 0 && c.segments == NULL);
        comity_changes_free(&c);
    }
    assert_changes(step, 8, (comity_change_options){0}, 1, four);
    assert_changes(step, 8, (comity_change_options){.kind = COMITY_CHANGE_BOTH}, 1, four);
    assert_changes(step, 8, (comity_change_options){.min_length = 5}, 0, NULL);
    assert_int_equal(comity_measure_changes(gap, 10, NULL, &c, NULL), COMITY_OK);
    assert_int_equal(c.n_skipped, 2);
    assert_int_equal(c.at[0], 4);
    assert_int_equal(c.segments[1].first, 5);
    assert_close(c.means[1], 5, 0);
    comity_changes_free(&c);
    static const double infinite[] = {1, INFINITY};
    assert_int_equal(comity_measure_changes(infinite, 2, NULL, &c, &error), COMITY_ERROR_INPUT);
    assert_int_equal(error.row, 2);
    comity_change_options bad = {.penalty = COMITY_PENALTY_MANUAL, .penalty_value = -1};
    assert_int_equal(comity_measure_changes(step, 8, &bad, &c, &error), COMITY_ERROR_USAGE);
    bad = (comity_change_options){.kind = COMITY_CHANGE_BOTH, .min_length = 1};
    assert_int_equal(comity_measure_changes(step, 8, &bad, &c, &error), COMITY_ERROR_USAGE);
    bad = (comity_change_options){.sigma = NAN};
    assert_int_equal(comity_measure_changes(step, 8, &bad, &c, &error), COMITY_ERROR_USAGE);
}

/* ------------------------------------------------------------------------------------------------------ degenerate */

static void constant_and_perfect(void **state) {
    (void)state;
    double constant[20];
    double step[20];
    double kink[20];
    double x[40];
    comity_break_test t;
    for (int i = 0; i < 20; i++) {
        constant[i] = .1;
        step[i] = i < 8 ? .1 : .3;
        kink[i] = i < 8 ? i / 3. : 8 / 3. - i / 7.;
    }
    comity_breaks b = find_level(constant, 20, (comity_breaks_options){.test_each = 1});
    assert_int_equal(b.n_breaks, 0);
    assert_close(b.models[0].rss, 0, 0);
    assert_true(isinf(b.models[0].bic) && b.models[0].bic < 0);
    assert_close(b.models[0].f, 0, 0);
    assert_close(b.models[0].p, 1, 0);
    comity_breaks_free(&b);
    b = find_level(step, 20, (comity_breaks_options){.test_each = 1});
    assert_int_equal(b.n_breaks, 1);
    assert_true(b.breaks[0].at == 7 && b.breaks[0].has_interval && b.breaks[0].low == 7 && b.breaks[0].high == 7);
    assert_true(isinf(b.models[0].f));
    assert_close(b.models[0].p, 0, 0);
    comity_breaks_free(&b);
    comity_breaks_design(NULL, 20, 1, x);
    b = find(kink, x, 20, 2, (comity_breaks_options){.trim = 5});
    assert_int_equal(b.n_breaks, 1);
    assert_int_equal(b.breaks[0].at, 7);
    assert_close(b.coefficients[1], 1 / 3., 1e-12);
    assert_close(b.coefficients[3], -1 / 7., 1e-12);
    comity_breaks_free(&b);
    comity_breaks_design(NULL, 20, 0, x);
    assert_int_equal(comity_measure_break_test(constant, x, 20, 1, NULL, &t, NULL), COMITY_OK);
    assert_true(t.sup_f == 0 && t.sup_p == 1 && t.sup_at == -1 && t.ave_f == 0 && t.ave_p == 1 && t.exp_p == 1);
    assert_true(t.cusum == 0 && t.cusum_p == 1);
    assert_int_equal(comity_measure_break_test(step, x, 20, 1, NULL, &t, NULL), COMITY_OK);
    assert_true(isinf(t.sup_f) && t.sup_p == 0 && t.sup_at == 7 && isinf(t.exp_f));
    assert_close(t.exp_p, 1e-4, 1e-15);
}

/* One side without errors, as shares that stood still before they moved. */
static void perfect_on_one_side(void **state) {
    (void)state;
    static const double y[] = {0, 0, 0, 0, 0, 0, 0, 0, 4, 6, 5, 3, 6, 5, 4, 6};
    comity_breaks b = find_level(y, 16, (comity_breaks_options){.trim = 5});
    assert_int_equal(b.n_breaks, 1);
    assert_int_equal(b.breaks[0].at, 7);
    assert_true(b.breaks[0].pooled && b.breaks[0].has_interval);
    comity_breaks same = find_level(y, 16, (comity_breaks_options){.trim = 5, .same_errors = 1});
    assert_false(same.breaks[0].pooled);
    assert_int_equal(same.breaks[0].low, b.breaks[0].low);
    assert_int_equal(same.breaks[0].high, b.breaks[0].high);
    comity_breaks_free(&same);
    comity_breaks_free(&b);
}

static void too_few(void **state) {
    (void)state;
    static const double y[] = {1, 2, NAN, 4, 9};
    double x[10];
    comity_break_test t;
    comity_breaks b = find_level(y, 0, (comity_breaks_options){0});
    assert_true(b.n == 0 && b.n_breaks == 0 && b.segments == NULL && isnan(b.models[0].rss));
    comity_breaks_free(&b);
    b = find_level(y, 1, (comity_breaks_options){.test_each = 1});
    assert_true(b.n == 1 && b.n_breaks == 0 && b.segments[0].n == 1 && b.models[0].rss == 0);
    assert_true(isnan(b.models[0].f) && isnan(b.models[0].p));
    comity_breaks_free(&b);
    b = find_level(y, 5, (comity_breaks_options){.trim = 3});
    assert_true(b.n == 4 && b.n_skipped == 1 && b.max_breaks == 0 && b.n_breaks == 0);
    assert_int_equal(b.segments[0].last, 4);
    assert_close(b.coefficients[0], 4, 1e-15);
    comity_breaks_free(&b);
    comity_breaks_design(NULL, 5, 1, x);
    assert_int_equal(comity_measure_break_test(y, x, 5, 2, NULL, &t, NULL), COMITY_OK);
    assert_true(isnan(t.sup_f) && isnan(t.sup_p) && isnan(t.exp_p) && isfinite(t.cusum));
    assert_int_equal(comity_measure_break_test(y, x, 0, 2, NULL, &t, NULL), COMITY_OK);
    assert_true(t.n == 0 && isnan(t.cusum) && isnan(t.sup_f));
}

static void gaps_keep_their_place(void **state) {
    (void)state;
    double y[24];
    for (int i = 0; i < 24; i++) {
        y[i] = i == 3 || i == 14 ? NAN : (i < 12 ? 1 : 3) + (i % 2 ? .1 : -.1);
    }
    comity_breaks b = find_level(y, 24, (comity_breaks_options){.trim = 5});
    assert_int_equal(b.n_breaks, 1);
    assert_int_equal(b.breaks[0].at, 11);
    assert_true(b.breaks[0].low <= 11 && b.breaks[0].high >= 11);
    assert_int_equal(b.segments[1].first, 12);
    assert_int_equal(b.segments[1].n, 11);
    comity_breaks_free(&b);
}

static void wrong_calls(void **state) {
    (void)state;
    static const double y[] = {1, 2, 3, 4, 5, 6};
    static const double infinite[] = {1, 2, 3, -INFINITY};
    double x[6];
    comity_breaks b;
    comity_error error = {0};
    comity_breaks_design(NULL, 6, 0, x);
    assert_int_equal(comity_measure_breaks(infinite, x, 4, 1, NULL, &b, &error), COMITY_ERROR_INPUT);
    assert_int_equal(error.row, 4);
    assert_int_equal(comity_measure_breaks(y, x, 6, 0, NULL, &b, &error), COMITY_ERROR_USAGE);
    comity_breaks_options o = {.trim = -1};
    assert_int_equal(comity_measure_breaks(y, x, 6, 1, &o, &b, &error), COMITY_ERROR_USAGE);
    o = (comity_breaks_options){.level = 1};
    assert_int_equal(comity_measure_breaks(y, x, 6, 1, &o, &b, &error), COMITY_ERROR_USAGE);
    o = (comity_breaks_options){.alpha = NAN};
    assert_int_equal(comity_measure_breaks(y, x, 6, 1, &o, &b, &error), COMITY_ERROR_USAGE);
    o = (comity_breaks_options){.trim = 3, .rule = COMITY_BREAKS_GIVEN, .n_breaks = 2};
    assert_int_equal(comity_measure_breaks(y, x, 6, 1, &o, &b, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "no more than 1"));
    o.n_breaks = 1;
    assert_int_equal(comity_measure_breaks(y, x, 6, 1, &o, &b, &error), COMITY_OK);
    assert_int_equal(b.breaks[0].at, 2);
    comity_breaks_free(&b);
    assert_int_equal(comity_measure_breaks(y, x, 0, 1, &o, &b, &error), COMITY_ERROR_INPUT);
}

/* ---------------------------------------------------------------------------------------------------------- limits */

static void argmax_closed_forms(void **state) {
    (void)state;
    /* the two sides meet at xi / (phi + xi), and the ends are 0 and 1 */
    for (double xi = .1; xi < 5; xi *= 2.3) {
        for (double phi = .05; phi < 8; phi *= 2.7) {
            double before = 0;
            assert_close(comity_break_argmax_probability(-1e-9, xi, phi), xi / (phi + xi), 1e-4);
            assert_close(comity_break_argmax_probability(1e-9, xi, phi), xi / (phi + xi), 1e-3);
            assert_close(comity_break_argmax_probability(-1e6, xi, phi), 0, 1e-12);
            assert_close(comity_break_argmax_probability(1e6, xi, phi), 1, 1e-12);
            for (double x = -300; x < 300; x += 7) {
                double now = comity_break_argmax_probability(x, xi, phi);
                assert_true(now >= before - 1e-12 && now <= 1 + 1e-12);
                before = now;
            }
        }
    }
    /* symmetric where both sides are alike; the interval of 95% is +-11 in Bai's paper, after Yao 1987 */
    for (double x = .5; x < 30; x += 2) {
        assert_close(comity_break_argmax_probability(x, 1, 1) + comity_break_argmax_probability(-x, 1, 1), 1, 1e-12);
    }
    assert_close(comity_break_argmax_probability(11, 1, 1), .975, 1e-3);
    assert_true(isnan(comity_break_argmax_probability(1, 0, 1)) && isnan(comity_break_argmax_probability(NAN, 1, 1)));
}

static double sup_p(double x, size_t k, double from, double to) {
    double p = -1;
    assert_int_equal(comity_sup_f_probability(x, k, from, to, &p, NULL), COMITY_OK);
    return p;
}

static void sup_f_limit(void **state) {
    (void)state;
    /* no room: chi-squared */
    assert_close(sup_p(3.841458820694124, 1, .5, .5), .05, 1e-12);
    assert_close(sup_p(2 * log(20), 2, .3, .3), .05, 1e-12);
    /* the 10, 5 and 1 percent points of Andrews 1993, table 1, from 15 to 85 percent, which he simulated */
    assert_close(sup_p(7.17, 1, .15, .85), .10, .01);
    assert_close(sup_p(8.85, 1, .15, .85), .05, .005);
    assert_close(sup_p(12.35, 1, .15, .85), .01, .001);
    assert_close(sup_p(11.79, 2, .15, .85), .05, .005);
    assert_close(sup_p(18.35, 5, .15, .85), .05, .005);
    /* only the length of the way in log odds counts */
    assert_close(sup_p(9, 1, .2, .8), sup_p(9, 1, .05, 1 / (1 + 19 / 16.)), 1e-9);
    assert_close(sup_p(0, 1, .2, .8), 1, 0);
    assert_close(sup_p(INFINITY, 1, .2, .8), 0, 0);
    assert_close(sup_p(1e-6, 3, .2, .8), 1, 1e-6);
    assert_true(sup_p(300, 1, .2, .8) > 0 && sup_p(300, 1, .2, .8) < 1e-60);
    assert_true(isnan(sup_p(1, 0, .2, .8)) && isnan(sup_p(NAN, 1, .2, .8)) && isnan(sup_p(1, 1, 0, .8)) &&
                isnan(sup_p(1, 1, .6, .4)));
    /* many regressors */
    assert_true(sup_p(60, 40, .15, .85) > .05 && sup_p(60, 40, .15, .85) < 1);
}

/* Under the null of white noise the p of the tests are spread evenly. */
static void sizes(void **state) {
    (void)state;
    enum { N = 150, ROUNDS = 300 };
    double x[N];
    unsigned seed = 8;
    double below[3] = {0};
    comity_breaks_design(NULL, N, 0, x);
    for (int round = 0; round < ROUNDS; round++) {
        double y[N];
        comity_break_test t;
        for (size_t i = 0; i < N; i++) {
            y[i] = 0;
            for (int j = 0; j < 12; j++) {
                y[i] += (double)rand_r(&seed) / RAND_MAX - .5;
            }
        }
        comity_break_test_options o = {.paths = 400, .seed = 4};
        assert_int_equal(comity_measure_break_test(y, x, N, 1, &o, &t, NULL), COMITY_OK);
        below[0] += t.sup_p < .2;
        below[1] += t.ave_p < .2;
        below[2] += t.exp_p < .2;
    }
    for (int i = 0; i < 3; i++) {
        assert_close(below[i] / ROUNDS, .2, .07);
    }
}

static void kolmogorov(void **state) {
    (void)state;
    assert_close(comity_cusum_probability(1.3580986393225507), .05, 1e-12);
    assert_close(comity_cusum_probability(1.6276236115189503), .01, 1e-12);
    assert_close(comity_cusum_probability(0), 1, 0);
    assert_close(comity_cusum_probability(.3), .99999, 1e-4);
    assert_true(isnan(comity_cusum_probability(NAN)));
}

static void pettitt_permutations(void **state) {
    (void)state;
    static const double step[] = {1, 1, 1, 1, 1, 2, 2, 2, 2, 2};
    static const double constant[] = {3, 3, 3, 3};
    static const double few[] = {1, NAN, 2};
    double p = 0;
    double again = 0;
    assert_int_equal(comity_pettitt_permutation_p(step, 10, 9999, 1, &p, NULL), COMITY_OK);
    assert_close(p, 2.0 / 252, .003); /* 5 of 10 at one end: two of the C(10, 5) orders of the ties */
    assert_int_equal(comity_pettitt_permutation_p(step, 10, 9999, 1, &again, NULL), COMITY_OK);
    assert_close(p, again, 0);
    assert_int_equal(comity_pettitt_permutation_p(constant, 4, 99, 1, &p, NULL), COMITY_OK);
    assert_close(p, 1, 0);
    assert_int_equal(comity_pettitt_permutation_p(few, 3, 99, 1, &p, NULL), COMITY_OK);
    assert_true(isnan(p));
}

/* ----------------------------------------------------------------------------------------------------- allocations */

static comity_status one_of_each(double *sum) {
    double y[30];
    double x[60];
    comity_breaks b = {0};
    comity_changes c = {0};
    comity_break_test t = {0};
    double p = 0;
    comity_status status;
    for (int i = 0; i < 30; i++) {
        y[i] = (i % 3) + (i > 14 ? 9 : 0);
    }
    comity_breaks_design(NULL, 30, 1, x);
    comity_breaks_options o = {.test_each = 1};
    comity_break_test_options few = {.paths = 9};
    if (!(status = comity_measure_breaks(y, x, 30, 2, &o, &b, NULL)) &&
        !(status = comity_measure_changes(y, 30, NULL, &c, NULL)) &&
        !(status = comity_measure_break_test(y, x, 30, 2, &few, &t, NULL))) {
        status = comity_pettitt_permutation_p(y, 30, 9, 1, &p, NULL);
    }
    *sum = status ? NAN : b.models[1].rss + c.cost + t.sup_f + p;
    comity_breaks_free(&b);
    comity_changes_free(&c);
    return status;
}

static void every_allocation_fails_once(void **state) {
    (void)state;
    double whole = 0;
    double sum = 0;
    if (!FAILING_ALLOC) {
        skip();
    }
    assert_int_equal(one_of_each(&whole), COMITY_OK);
    for (long k = 0;; k++) {
        failing_alloc_start(k);
        comity_status status = one_of_each(&sum);
        int hit = failing_alloc_stop();
        assert_int_equal(failing_alloc_live, 0);
        if (!hit) {
            assert_true(k > 20);
            break;
        }
        /* qsort may ask for memory and do without */
        assert_true(status == COMITY_ERROR_MEMORY || (status == COMITY_OK && sum == whole));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nile),
        cmocka_unit_test(real_interest),
        cmocka_unit_test(seat_belts),
        cmocka_unit_test(all_partitions),
        cmocka_unit_test(all_segmentations),
        cmocka_unit_test(pelt_oracles),
        cmocka_unit_test(pelt_degenerate),
        cmocka_unit_test(constant_and_perfect),
        cmocka_unit_test(perfect_on_one_side),
        cmocka_unit_test(too_few),
        cmocka_unit_test(gaps_keep_their_place),
        cmocka_unit_test(wrong_calls),
        cmocka_unit_test(argmax_closed_forms),
        cmocka_unit_test(sup_f_limit),
        cmocka_unit_test(sizes),
        cmocka_unit_test(kolmogorov),
        cmocka_unit_test(pettitt_permutations),
        cmocka_unit_test(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

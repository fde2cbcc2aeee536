/* Trend tests against closed forms, full enumeration and slow twins. */
#include "comity/measure.h"

#include "support.h"

static comity_trend measure(const double *values, const double *times, size_t n) {
    comity_trend trend;
    comity_error error = {0};
    if (comity_measure_trend(values, times, n, &trend, &error)) {
        fail_msg("%s", error.message);
    }
    return trend;
}

static const double exercise_years[] = {2007, 2010, 2012, 2014, 2016, 2018, 2021};
static const double exercise_share[] = {1600. / 6500, 1000. / 5000, 369. / 2000, 4800. / 7000,
                                        270. / 1100,  743. / 3000,  558. / 4000};

static void china_in_exercises(void **state) {
    (void)state;
    comity_trend t = measure(exercise_share, exercise_years, 7);
    assert_int_equal(t.n, 7);
    assert_close(t.s, -3, 0);
    assert_close(t.variance, 44.333333333333336, 1e-12);
    assert_close(t.z, -0.3003757045930553, 1e-12);
    assert_close(t.p, 0.7638905934704, 1e-12);
    assert_true(t.slope < 0 && t.slope_low < t.slope && t.slope_high > t.slope);
    /* 2014 was at home: leave it out */
    double abroad[7];
    memcpy(abroad, exercise_share, sizeof abroad);
    abroad[3] = NAN;
    t = measure(abroad, exercise_years, 7);
    assert_int_equal(t.n, 6);
    assert_int_equal(t.n_skipped, 1);
    assert_close(t.s, -3, 0);
    assert_close(t.z, -0.3757345746510897, 1e-12);
}

/* 1 2 2 3 3 3: 15 pairs, 4 of them tied, the rest rising; (6*5*17 - 2*1*9 - 3*2*11) / 18 = 426 / 18. */
static void ties(void **state) {
    (void)state;
    static const double values[] = {1, 2, 2, 3, 3, 3};
    comity_trend t = measure(values, NULL, 6);
    assert_close(t.s, 11, 0);
    assert_close(t.variance, 426.0 / 18, 1e-12);
    assert_close(t.z, 10 / sqrt(426.0 / 18), 1e-12);
    assert_close(t.p, 0.0398243553648, 1e-12);
    assert_true(isnan(t.p_exact));
    /* two ties among four values, in an order that falls: (4*3*13 - 2*1*9) / 18 */
    static const double falling[] = {5, 4, 4, 1};
    t = measure(falling, NULL, 4);
    assert_close(t.s, -5, 0);
    assert_close(t.variance, 138.0 / 18, 1e-12);
    assert_close(t.z, -4 / sqrt(138.0 / 18), 1e-12);
}

static void degenerate(void **state) {
    (void)state;
    static const double two[] = {1, 2};
    static const double equal[] = {4, 4, 4, 4, 4};
    static const double unknown[] = {NAN, 1, NAN, 2};
    comity_trend t = measure(two, NULL, 2);
    assert_int_equal(t.n, 2);
    assert_true(isnan(t.s) && isnan(t.variance) && isnan(t.z) && isnan(t.p) && isnan(t.p_exact));
    assert_true(isnan(t.slope) && isnan(t.slope_low) && isnan(t.slope_high));
    assert_true(isnan(t.pettitt_k) && isnan(t.pettitt_p));
    assert_int_equal(t.pettitt_at, -1);
    t = measure(NULL, NULL, 0);
    assert_true(t.n == 0 && isnan(t.s));
    t = measure(unknown, NULL, 4);
    assert_int_equal(t.n, 2);
    assert_int_equal(t.n_skipped, 2);
    assert_true(isnan(t.s));
    t = measure(equal, NULL, 5);
    assert_close(t.s, 0, 0);
    assert_close(t.variance, 0, 0);
    assert_close(t.z, 0, 0);
    assert_close(t.p, 1, 0);
    assert_true(isnan(t.p_exact));
    assert_close(t.slope, 0, 0);
    assert_close(t.slope_low, 0, 0);
    assert_close(t.slope_high, 0, 0);
    assert_close(t.pettitt_k, 0, 0);
    assert_close(t.pettitt_p, 1, 0);
    assert_int_equal(t.pettitt_at, -1);
}

static void expect_error(const double *values, const double *times, const char *message, int64_t row) {
    comity_trend trend;
    comity_error error = {0};
    assert_int_equal(comity_measure_trend(values, times, 4, &trend, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, message);
    assert_int_equal(error.row, row);
    assert_true(isnan(trend.s) && trend.n == 0);
}

static void errors(void **state) {
    (void)state;
    static const double good[] = {1, 2, 3, 4};
    static const double infinite[] = {1, 2, -INFINITY, 4};
    static const double equal_times[] = {1, 2, 2, 4};
    static const double unknown_times[] = {1, 2, 3, NAN};
    expect_error(infinite, NULL, "a value of the series is infinite", 3);
    expect_error(good, equal_times, "the times of a series must rise strictly", 3);
    expect_error(good, unknown_times, "a time of the series is missing or infinite", 4);
}

/* ------------------------------------------------------------------------------------------- all orders of n values */

typedef struct {
    double value[8];
    size_t n;
    double at_least[64]; /* orders with |S| >= index */
    double orders;
} enumeration;

static int naive_s(const double *x, size_t n) {
    int s = 0;
    for (size_t j = 1; j < n; j++) {
        for (size_t i = 0; i < j; i++) {
            s += x[j] > x[i] ? 1 : x[j] < x[i] ? -1 : 0;
        }
    }
    return s;
}

static void enumerate(enumeration *e, size_t fixed) {
    if (fixed == e->n) {
        for (int s = 0; s <= abs(naive_s(e->value, e->n)); s++) {
            e->at_least[s]++;
        }
        e->orders++;
        return;
    }
    for (size_t i = fixed; i < e->n; i++) {
        double kept = e->value[fixed];
        e->value[fixed] = e->value[i];
        e->value[i] = kept;
        enumerate(e, fixed + 1);
        e->value[i] = e->value[fixed];
        e->value[fixed] = kept;
    }
}

/* For every n from 3 to 7: the exact p of all S that occur, by going through all orders. */
static void exact_by_enumeration(void **state) {
    (void)state;
    unsigned seed = 3;
    for (size_t n = 3; n <= 7; n++) {
        enumeration e = {.n = n};
        for (size_t i = 0; i < n; i++) {
            e.value[i] = (double)i;
        }
        enumerate(&e, 0);
        for (int round = 0; round < 60; round++) {
            double x[8];
            for (size_t i = 0; i < n; i++) {
                x[i] = (double)rand_r(&seed) + (double)i / 100;
            }
            comity_trend t = measure(x, NULL, n);
            assert_close(t.s, naive_s(x, n), 0);
            assert_close(t.p_exact, e.at_least[abs((int)t.s)] / e.orders, 1e-14);
        }
    }
}

static void exact_known(void **state) {
    (void)state;
    static const double ten[] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};
    static const double five[] = {1, 2, 3, 5, 4};
    assert_close(measure(ten, NULL, 4).p_exact, 2.0 / 24, 1e-15);
    assert_close(measure(ten, NULL, 10).p_exact, 2.0 / 3628800, 1e-18);
    assert_true(isnan(measure(ten, NULL, 11).p_exact));
    /* S = 8: four adjacent swaps of the rising order and the order itself */
    assert_close(measure(five, NULL, 5).s, 8, 0);
    assert_close(measure(five, NULL, 5).p_exact, 10.0 / 120, 1e-15);
}

/* -------------------------------------------------------------------------------------------------------- Sen slope */

/* r-th smallest by counting, without sorting. */
static double rank_by_counting(const double *x, size_t n, size_t r) {
    for (size_t i = 0; i < n; i++) {
        size_t less = 0;
        size_t no_more = 0;
        for (size_t j = 0; j < n; j++) {
            less += x[j] < x[i];
            no_more += x[j] <= x[i];
        }
        if (less < r && r <= no_more) {
            return x[i];
        }
    }
    return NAN;
}

static double rank_between(const double *x, size_t n, double r) {
    if (r < 1 || r > (double)n) {
        return NAN;
    }
    double low = rank_by_counting(x, n, (size_t)floor(r));
    double high = rank_by_counting(x, n, (size_t)ceil(r));
    return low + (r - floor(r)) * (high - low);
}

static void same_or_both_nan(double actual, double expected) {
    if (isnan(expected)) {
        assert_true(isnan(actual));
    } else {
        assert_close(actual, expected, 1e-12);
    }
}

static void check_sen(const double *x, const double *times, size_t n) {
    double slopes[600];
    size_t count = 0;
    for (size_t j = 1; j < n; j++) {
        for (size_t i = 0; i < j; i++) {
            slopes[count++] = (x[j] - x[i]) / (times[j] - times[i]);
        }
    }
    comity_trend t = measure(x, times, n);
    double c = 1.959963984540054 * sqrt(t.variance);
    double middle =
        count % 2 ? rank_by_counting(slopes, count, count / 2 + 1)
                  : (rank_by_counting(slopes, count, count / 2) + rank_by_counting(slopes, count, count / 2 + 1)) / 2;
    assert_close(t.slope, middle, 1e-12);
    same_or_both_nan(t.slope_low, rank_between(slopes, count, ((double)count - c) / 2));
    same_or_both_nan(t.slope_high, rank_between(slopes, count, ((double)count + c) / 2 + 1));
}

static void sen_twin(void **state) {
    (void)state;
    unsigned seed = 99;
    for (size_t n = 3; n <= 30; n++) {
        double x[30];
        double times[30];
        double now = 1990;
        for (size_t i = 0; i < n; i++) {
            now += 1 + rand_r(&seed) % 3;
            times[i] = now;
            x[i] = n % 2 ? rand_r(&seed) % 7 : (double)rand_r(&seed) / 1e6;
        }
        check_sen(x, times, n);
    }
}

static void sen_closed_forms(void **state) {
    (void)state;
    double line[12];
    double times[12];
    for (int i = 0; i < 12; i++) {
        times[i] = 2000 + i * i;
        line[i] = 5 - 0.25 * times[i];
    }
    comity_trend t = measure(line, times, 12);
    assert_close(t.slope, -.25, 1e-15);
    assert_close(t.slope_low, -.25, 1e-15);
    assert_close(t.slope_high, -.25, 1e-15);
    assert_close(t.s, -66, 0);
    /* six slopes 1 2 3, 1 2, 1 of 0 1 3 6 over 1 2 3 steps: 1 1.5 2 2 2.5 3; four values have no 95% interval */
    static const double triangular[] = {0, 1, 3, 6};
    t = measure(triangular, NULL, 4);
    assert_close(t.slope, 2, 1e-15);
    assert_true(isnan(t.slope_low) && isnan(t.slope_high));
    /* a gap keeps its place in time: slopes of 0, (none), 4, 6 at 0, 2, 3 are 2, 2, 2 */
    static const double gap[] = {0, NAN, 4, 6};
    t = measure(gap, NULL, 4);
    assert_close(t.slope, 2, 1e-15);
}

/* ---------------------------------------------------------------------------------------------------------- Pettitt */

static void check_pettitt(const double *x, size_t n) {
    int k = 0;
    int at = -1;
    for (size_t cut = 1; cut < n; cut++) {
        int u = 0;
        for (size_t i = 0; i < cut; i++) {
            for (size_t j = cut; j < n; j++) {
                u += x[i] > x[j] ? 1 : x[i] < x[j] ? -1 : 0;
            }
        }
        if (abs(u) > k) {
            k = abs(u);
            at = (int)cut - 1;
        }
    }
    double m = (double)n;
    comity_trend t = measure(x, NULL, n);
    assert_close(t.pettitt_k, k, 0);
    assert_int_equal(t.pettitt_at, at);
    double p = 2 * exp(-6.0 * k * k / (m * m * m + m * m));
    assert_close(t.pettitt_p, p > 1 ? 1 : p, 1e-15);
}

static void pettitt_twin(void **state) {
    (void)state;
    unsigned seed = 5;
    for (size_t n = 3; n <= 60; n++) {
        double x[60];
        for (size_t i = 0; i < n; i++) {
            x[i] = (double)((size_t)rand_r(&seed) % (n % 3 ? 1000 : 4)) + (i > n / 2 ? 100.0 * (double)(n % 5) : 0);
        }
        check_pettitt(x, n);
    }
}

static void pettitt_step(void **state) {
    (void)state;
    double x[20];
    for (int i = 0; i < 20; i++) {
        x[i] = i < 7 ? 10 : 12;
    }
    comity_trend t = measure(x, NULL, 20);
    assert_close(t.pettitt_k, 7 * 13, 0);
    assert_int_equal(t.pettitt_at, 6);
    assert_close(t.pettitt_p, 2 * exp(-6.0 * 91 * 91 / (8000 + 400)), 1e-15);
    /* the position counts the gap */
    x[2] = NAN;
    t = measure(x, NULL, 20);
    assert_close(t.pettitt_k, 6 * 13, 0);
    assert_int_equal(t.pettitt_at, 6);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(china_in_exercises),
        cmocka_unit_test(ties),
        cmocka_unit_test(degenerate),
        cmocka_unit_test(errors),
        cmocka_unit_test(exact_by_enumeration),
        cmocka_unit_test(exact_known),
        cmocka_unit_test(sen_twin),
        cmocka_unit_test(sen_closed_forms),
        cmocka_unit_test(pettitt_twin),
        cmocka_unit_test(pettitt_step),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

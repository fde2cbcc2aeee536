/* Exact rate ratios: examples of R's manual, a slow twin that adds up whole distributions, zero counts, zero exposures.
 */
#include "comity/rates.h"

#include "failing_alloc.h"
#include "support.h"

static comity_rate_ratio ratio_of(int64_t after, double t_after, int64_t before, double t_before) {
    comity_rate_ratio out;
    comity_error error;
    comity_status status =
        comity_measure_rate_ratio((comity_rate){after, t_after}, (comity_rate){before, t_before}, 0.95, &out, &error);
    assert_int_equal(status, COMITY_OK);
    return out;
}

static comity_rate_ratio table_of(int64_t a1, int64_t a0, int64_t b1, int64_t b0) {
    comity_rate_ratio out;
    comity_error error;
    comity_status status = comity_measure_ratio_of_ratios(
        (comity_rate){a1, 1}, (comity_rate){a0, 1}, (comity_rate){b1, 1}, (comity_rate){b0, 1}, 0.95, &out, &error);
    assert_int_equal(status, COMITY_OK);
    return out;
}

/* ------------------------------------------------------------------------------------------------------- one ratio */

/* The comparison of rates in the manual of R's poisson.test: 11 cases in 800 person-years against 21 in 3011. */
static void published_example(void **state) {
    (void)state;
    comity_rate_ratio r = ratio_of(11, 800, 21, 3011);
    assert_close(r.ratio, 1.971488, 5e-7);
    assert_close(r.low, 0.8584264, 5e-8);
    assert_close(r.high, 4.2772659, 5e-8);
    assert_close(r.p, 0.07967, 5e-6);
}

/* Twin: probabilities by multiplication from q^n, tails by adding all terms, limits by trying. */
static double slow_tail(int64_t x, int64_t n, long double q, int upper) {
    long double term = powl(1 - q, (long double)n);
    long double sum = 0;
    for (int64_t k = 0; k <= n; k++) {
        sum += (upper ? k >= x : k <= x) ? term : 0;
        term *= (long double)(n - k) / (long double)(k + 1) * (q / (1 - q));
    }
    return (double)sum;
}

static double slow_p(int64_t x, int64_t n, long double q) {
    long double terms[400];
    long double sum = 0;
    terms[0] = powl(1 - q, (long double)n);
    for (int64_t k = 0; k < n; k++) {
        terms[k + 1] = terms[k] * ((long double)(n - k) / (long double)(k + 1) * (q / (1 - q)));
    }
    for (int64_t k = 0; k <= n; k++) {
        sum += terms[k] <= terms[x] * (1 + 1e-7L) ? terms[k] : 0;
    }
    return (double)sum;
}

static void the_slow_twin_agrees(void **state) {
    (void)state;
    for (int64_t n = 1; n <= 90; n += n < 12 ? 1 : 13) {
        for (int64_t x = 0; x <= n; x++) {
            for (int e = 1; e <= 5; e += 2) {
                comity_rate_ratio r = ratio_of(x, 2, n - x, e);
                long double q = 2.0L / (2 + e);
                double lower = slow_tail(x, n, q, 0);
                double upper = slow_tail(x, n, q, 1);
                assert_close(r.p, slow_p(x, n, q), 1e-12);
                assert_close(r.p_central, fmin(1, 2 * fmin(lower, upper)), 1e-12);
                /* mid-p leaves out half of what both tails share */
                assert_close(r.mid_p, fmin(1, 2 * (fmin(lower, upper) - (lower + upper - 1) / 2)), 1e-12);
                if (x > 0) { /* at the limits the tails hold 2.5 percent each */
                    long double at = (long double)r.low * 2 / ((long double)r.low * 2 + e);
                    assert_close(slow_tail(x, n, at, 1), 0.025, 1e-10);
                    assert_true(r.mid_low >= r.low && r.mid_low <= r.ratio);
                }
                if (x < n) {
                    long double at = (long double)r.high * 2 / ((long double)r.high * 2 + e);
                    assert_close(slow_tail(x, n, at, 0), 0.025, 1e-10);
                    assert_true(r.mid_high <= r.high && r.mid_high >= r.ratio);
                }
            }
        }
    }
}

static void zero_counts(void **state) {
    (void)state;
    comity_rate_ratio none = ratio_of(0, 3, 0, 4);
    assert_true(isnan(none.ratio));
    assert_true(none.low == 0 && isinf(none.high) && none.p == 1 && none.p_central == 1 && none.mid_p == 1);
    comity_rate_ratio born = ratio_of(5, 1, 0, 1); /* closed forms: (1/2)^5 and its roots */
    assert_true(isinf(born.ratio) && isinf(born.high) && isinf(born.mid_high));
    assert_close(born.p, 0.0625, 1e-15);
    assert_close(born.mid_p, 0.03125, 1e-15);
    double q = pow(0.025, 0.2);
    assert_close(born.low, q / (1 - q), 1e-12);
    comity_rate_ratio gone = ratio_of(0, 1, 5, 1);
    assert_true(gone.ratio == 0 && gone.low == 0 && gone.mid_low == 0);
    assert_close(gone.high, (1 - q) / q, 1e-12);
}

static void sides_and_units_may_be_exchanged(void **state) {
    (void)state;
    comity_rate_ratio there = ratio_of(17, 3, 8, 5);
    comity_rate_ratio back = ratio_of(8, 5, 17, 3);
    comity_rate_ratio months = ratio_of(17, 36, 8, 60);
    assert_close(there.low, 1 / back.high, 1e-12);
    assert_close(there.mid_high, 1 / back.mid_low, 1e-12);
    assert_close(there.p, back.p, 1e-13);
    assert_close(there.high, months.high, 1e-12);
    assert_close(ratio_of(3, 1, 3, 1).p, 1, 0);
}

/* With many events the interval nears that of the normal approximation of the logarithm. */
static void large_counts_keep_their_digits(void **state) {
    (void)state;
    comity_rate_ratio r = ratio_of(2000000, 10, 1000000, 10);
    double reach = exp(1.959963984540054 * sqrt(1 / 2e6 + 1 / 1e6));
    assert_close(r.low, 2 / reach, 1e-5);
    assert_close(r.high, 2 * reach, 1e-5);
    comity_rate_ratio even = ratio_of(1000000, 1, 1000000, 1);
    assert_close(even.p, 1, 1e-9);
    assert_close(even.low * even.high, 1, 1e-9);
}

static void what_cannot_be(void **state) {
    static const struct {
        comity_rate after;
        comity_rate before;
        double level;
        comity_status status;
    } cases[] = {
        {{1, 0}, {1, 1}, 0.95, COMITY_ERROR_INPUT},        {{1, 1}, {1, 0}, 0.95, COMITY_ERROR_INPUT},
        {{0, 0}, {0, 0}, 0.95, COMITY_ERROR_INPUT},        {{1, -1}, {1, 1}, 0.95, COMITY_ERROR_INPUT},
        {{1, INFINITY}, {1, 1}, 0.95, COMITY_ERROR_INPUT}, {{1, NAN}, {1, 1}, 0.95, COMITY_ERROR_INPUT},
        {{-1, 1}, {1, 1}, 0.95, COMITY_ERROR_INPUT},       {{INT64_MAX, 1}, {INT64_MAX, 1}, 0.95, COMITY_ERROR_INPUT},
        {{1, 1}, {1, 1}, 1, COMITY_ERROR_USAGE},           {{1, 1}, {1, 1}, 0, COMITY_ERROR_USAGE},
        {{1, 1}, {1, 1}, NAN, COMITY_ERROR_USAGE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_rate_ratio r;
        comity_error error;
        assert_int_equal(comity_measure_rate_ratio(cases[i].after, cases[i].before, cases[i].level, &r, &error),
                         cases[i].status);
        assert_true(isnan(r.ratio) && isnan(r.low) && isnan(r.p));
        assert_int_equal(comity_measure_ratio_of_ratios(cases[i].after, cases[i].before, (comity_rate){1, 1},
                                                        (comity_rate){1, 1}, cases[i].level, &r, NULL),
                         cases[i].status);
        assert_true(isnan(r.mid_p));
    }
}

/* ------------------------------------------------------------------------------------------------ ratio of ratios */

/* Fisher's tea, and his twins of convicts: the probabilities are ratios of whole numbers. */
static void fishers_examples(void **state) {
    (void)state;
    comity_rate_ratio tea = table_of(3, 1, 1, 3);
    assert_close(tea.ratio, 9, 1e-14);
    assert_close(tea.p, 34.0 / 70, 1e-14);
    assert_close(tea.p_central, 34.0 / 70, 1e-14);
    assert_close(tea.mid_p, 18.0 / 70, 1e-14);
    /* at the upper limit four successes have 97.5 percent: x^4 / (1 + 16 x + 36 x^2 + 16 x^3 + x^4) */
    double x = tea.high;
    assert_close(pow(x, 4) / (1 + 16 * x + 36 * x * x + 16 * pow(x, 3) + pow(x, 4)), 0.975, 1e-10);
    assert_close(tea.low * tea.high, 132.6, 0.1); /* not symmetric: the table is not */
    comity_rate_ratio convicts = table_of(2, 10, 15, 3);
    assert_close(convicts.p, 0.0005367241, 5e-11);
    assert_close(convicts.ratio, 0.04, 1e-15);
    assert_close(convicts.high, 0.36319, 1e-5);
}

/* Exposures that do not cancel shift the odds: the ratio of a table times what the exposures say. */
static void exposures_shift_the_odds(void **state) {
    comity_rate_ratio plain = table_of(12, 5, 9, 8);
    comity_rate_ratio shifted;
    (void)state;
    assert_int_equal(comity_measure_ratio_of_ratios((comity_rate){12, 20}, (comity_rate){5, 10}, (comity_rate){9, 30},
                                                    (comity_rate){8, 45}, 0.95, &shifted, NULL),
                     COMITY_OK);
    double odds = (20.0 / 10) / (30.0 / 45);
    assert_close(shifted.ratio, plain.ratio / odds, 1e-12);
    assert_close(shifted.low, plain.low / odds, 1e-9);
    assert_close(shifted.high, plain.high / odds, 1e-9);
    assert_true(shifted.p != plain.p);
    /* the same change everywhere: no difference, whatever the size of the groups */
    comity_rate_ratio same;
    assert_int_equal(comity_measure_ratio_of_ratios((comity_rate){20, 10}, (comity_rate){10, 10},
                                                    (comity_rate){200, 50}, (comity_rate){100, 50}, 0.95, &same, NULL),
                     COMITY_OK);
    assert_close(same.ratio, 1, 1e-15);
    assert_close(same.p, 1, 1e-12);
}

static void tables_without_freedom(void **state) {
    static const int64_t tables[][4] = {{0, 0, 5, 3}, {4, 2, 0, 0}, {0, 4, 0, 7}, {4, 0, 7, 0}, {0, 0, 0, 0}};
    (void)state;
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
        comity_rate_ratio r = table_of(tables[i][0], tables[i][1], tables[i][2], tables[i][3]);
        assert_true(r.low == 0 && isinf(r.high) && r.p == 1 && r.mid_p == 1);
        assert_true(isnan(r.ratio));
    }
    comity_rate_ratio r = table_of(0, 5, 5, 5);
    assert_true(r.ratio == 0 && r.low == 0 && isfinite(r.high));
}

static void a_failed_allocation_is_an_error(void **state) {
    comity_rate_ratio r;
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    failing_alloc_start(0);
    comity_status status = comity_measure_ratio_of_ratios((comity_rate){3, 1}, (comity_rate){1, 1}, (comity_rate){1, 1},
                                                          (comity_rate){3, 1}, 0.95, &r, NULL);
    int hit = failing_alloc_stop();
    assert_true(hit);
    assert_int_equal(status, COMITY_ERROR_MEMORY);
    assert_int_equal(failing_alloc_live, 0);
    assert_true(isnan(r.ratio));
}

static void dispersion(void **state) {
    const double even[] = {4, 4, 4};
    const double wild[] = {0, 10}; /* mean 5, sum of squares 50, over 5 times 1 */
    const double none[] = {0, 0};
    const double bad[] = {1, NAN};
    (void)state;
    assert_close(comity_rate_dispersion(even, 3), 0, 0);
    assert_close(comity_rate_dispersion(wild, 2), 10, 1e-14);
    assert_true(isnan(comity_rate_dispersion(wild, 1)));
    assert_true(isnan(comity_rate_dispersion(none, 2)));
    assert_true(isnan(comity_rate_dispersion(bad, 2)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_example),
        cmocka_unit_test(the_slow_twin_agrees),
        cmocka_unit_test(zero_counts),
        cmocka_unit_test(sides_and_units_may_be_exchanged),
        cmocka_unit_test(large_counts_keep_their_digits),
        cmocka_unit_test(what_cannot_be),
        cmocka_unit_test(fishers_examples),
        cmocka_unit_test(exposures_shift_the_odds),
        cmocka_unit_test(tables_without_freedom),
        cmocka_unit_test(a_failed_allocation_is_an_error),
        cmocka_unit_test(dispersion),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

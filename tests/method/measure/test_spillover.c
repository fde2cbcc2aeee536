/* Lead and lag, what few years can show, and the agreement of orders: closed forms and a slow twin. */
#include "comity/spillover.h"

#include "failing_alloc.h"
#include "support.h"

static void measure(const double *a, const double *b, size_t n, comity_lead_lag_options options, comity_lead_lag *out) {
    comity_error error = {0};
    if (comity_measure_lead_lag(a, b, n, &options, out, &error)) {
        fail_msg("%s", error.message);
    }
}

/* Noise without any pattern, the same every time. */
static void noise(unsigned seed, double *out, size_t n) {
    for (size_t i = 0; i < n; i++) {
        out[i] = (double)rand_r(&seed) / RAND_MAX - .5;
    }
}

/* b repeats the changes of a two steps later. */
static void the_leader_is_found(void **state) {
    (void)state;
    double change[40];
    double a[40] = {0};
    double b[40] = {0};
    comity_lead_lag lag[4];
    noise(3, change, 40);
    for (int i = 1; i < 40; i++) {
        a[i] = a[i - 1] + change[i];
        b[i] = b[i - 1] + (i > 2 ? 3 * change[i - 2] : 0);
    }
    b[0] = b[1] = b[2] = NAN; /* what was before is not known; one change less than values */
    measure(a, b, 40, (comity_lead_lag_options){0}, lag);
    assert_close(lag[1].a_leads, 1, 1e-12);
    assert_true(lag[1].lead > .5);
    assert_int_equal(lag[1].n, 36);
    assert_int_equal(lag[1].n_back, 34);
    assert_close(lag[1].p, 1 / 39., 1e-12);
    assert_int_equal(lag[1].shifts, 39);
    /* the other way round all signs turn */
    comity_lead_lag other[4];
    measure(b, a, 40, (comity_lead_lag_options){0}, other);
    for (int k = 0; k < 4; k++) {
        assert_close(other[k].lead, -lag[k].lead, 1e-12);
        assert_close(other[k].a_leads, lag[k].b_leads, 1e-12);
        assert_int_equal(other[k].n, lag[k].n_back);
    }
    assert_close(other[1].b_leads, 1, 1e-12);
}

static double slow_correlation(const double *x, const double *y, size_t n) {
    double sums[6] = {0};
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]) && !isnan(y[i])) {
            const double terms[] = {1, x[i], y[i], x[i] * x[i], y[i] * y[i], x[i] * y[i]};
            for (int k = 0; k < 6; k++) {
                sums[k] += terms[k];
            }
        }
    }
    double m = sums[0];
    return (m * sums[5] - sums[1] * sums[2]) /
           sqrt((m * sums[3] - sums[1] * sums[1]) * (m * sums[4] - sums[2] * sums[2]));
}

static void slow_twin(void **state) {
    (void)state;
    for (unsigned round = 1; round <= 20; round++) {
        enum { N = 17 };
        double a[N];
        double b[N];
        double turned[N];
        comity_lead_lag lag[3];
        noise(round, a, N);
        noise(round + 100, b, N);
        a[round % N] = round % 3 ? a[round % N] : NAN;
        measure(a, b, N, (comity_lead_lag_options){.most_lag = 3, .levels = 1}, lag);
        for (size_t k = 1; k <= 3; k++) {
            double seen = slow_correlation(a, b + k, N - k) - slow_correlation(b, a + k, N - k);
            int as_large = 0;
            for (size_t shift = 0; shift < N; shift++) {
                for (size_t i = 0; i < N; i++) {
                    turned[i] = b[(i + shift) % N];
                }
                double lead = slow_correlation(a, turned + k, N - k) - slow_correlation(turned, a + k, N - k);
                as_large += fabs(lead) >= fabs(seen) - 1e-9;
            }
            assert_close(lag[k - 1].lead, seen, 1e-12);
            assert_close(lag[k - 1].p, as_large / (double)N, 1e-12);
        }
    }
}

static void degenerate(void **state) {
    (void)state;
    static const double constant[] = {.1, .1, .1, .1, .1, .1, .1};
    static const double line[] = {1, 2, 3, 4, 5, 6, 7};
    static const double square[] = {1, 4, 9, 16, 25, 36, 49};
    static const double infinite[] = {1, 2, INFINITY};
    comity_lead_lag lag[4];
    comity_error error = {0};
    /* neither a constant series nor the changes of a line vary */
    measure(constant, square, 7, (comity_lead_lag_options){0}, lag);
    assert_true(isnan(lag[0].lead) && isnan(lag[0].p) && lag[0].n == 5 && lag[0].shifts == 0);
    assert_true(isfinite(lag[0].critical_r) && isfinite(lag[0].detectable_r));
    measure(line, square, 7, (comity_lead_lag_options){0}, lag);
    assert_true(isnan(lag[0].lead));
    measure(line, square, 7, (comity_lead_lag_options){.levels = 1}, lag);
    assert_true(isfinite(lag[0].lead) && lag[3].n == 3);
    for (size_t n = 0; n <= 4; n++) { /* too few for any lag */
        measure(square, line, n, (comity_lead_lag_options){0}, lag);
        for (int k = 0; k < 4; k++) {
            assert_true(isnan(lag[k].lead) && isnan(lag[k].p));
        }
    }
    assert_int_equal(comity_measure_lead_lag(line, infinite, 3, NULL, lag, &error), COMITY_ERROR_INPUT);
    assert_int_equal(error.row, 3);
}

static void shifts_at_random(void **state) {
    (void)state;
    double a[60];
    double b[60];
    comity_lead_lag all[4];
    comity_lead_lag some[4];
    comity_lead_lag again[4];
    noise(5, a, 60);
    noise(6, b, 60);
    measure(a, b, 60, (comity_lead_lag_options){0}, all);
    measure(a, b, 60, (comity_lead_lag_options){.at_random = 4000, .seed = 9}, some);
    measure(a, b, 60, (comity_lead_lag_options){.at_random = 4000, .seed = 9}, again);
    for (int k = 0; k < 4; k++) {
        assert_close(some[k].p, all[k].p, .05);
        assert_close(some[k].p, again[k].p, 0);
        assert_int_equal(some[k].shifts, 4001);
    }
}

static void what_few_years_can_show(void **state) {
    (void)state;
    /* the table of critical values of r: n 25: .396, n 10: .632, n 3: .997; at 1 percent n 10: .765 */
    assert_close(comity_critical_correlation(25, .05), .396, 5e-4);
    assert_close(comity_critical_correlation(10, .05), .632, 5e-4);
    assert_close(comity_critical_correlation(3, .05), .997, 5e-4);
    assert_close(comity_critical_correlation(10, .01), .765, 5e-4);
    /* tanh((1.959964 + .841621) / sqrt(n - 3)) */
    assert_close(comity_detectable_correlation(28, .05, .8), tanh(2.8015852181 / 5), 1e-9);
    assert_close(comity_detectable_correlation(103, .05, .8), tanh(.28015852181), 1e-9);
    assert_true(isnan(comity_critical_correlation(2, .05)) && isnan(comity_critical_correlation(9, 0)));
    assert_true(isnan(comity_detectable_correlation(3, .05, .8)) && isnan(comity_detectable_correlation(9, .05, 1)));
}

static void orders(void **state) {
    (void)state;
    static const double up[] = {1, 2, 3, 4};
    static const double down[] = {9, 7, 5, 3};
    static const double tied[] = {1, 1, 2, 3};
    static const double flat[] = {2, 2, 2, 2};
    static const double gap[] = {1, NAN, 3, 2};
    double tau = 0;
    double p = 0;
    size_t used = 0;
    assert_int_equal(comity_order_agreement(up, down, 4, &tau, &p, &used, NULL), COMITY_OK);
    assert_close(tau, -1, 1e-15);
    assert_close(p, 2 / 24., 1e-15);
    assert_int_equal(comity_order_agreement(up, down, 3, &tau, &p, &used, NULL), COMITY_OK);
    assert_close(p, 2 / 6., 1e-15);
    /* five of six pairs agree, one is tied: 5 / sqrt(6 * 5); the two orders of the tied pair are the same */
    assert_int_equal(comity_order_agreement(up, tied, 4, &tau, &p, &used, NULL), COMITY_OK);
    assert_close(tau, 5 / sqrt(30), 1e-15);
    assert_close(p, 4 / 24., 1e-15);
    assert_int_equal(comity_order_agreement(up, flat, 4, &tau, &p, &used, NULL), COMITY_OK);
    assert_true(isnan(tau) && isnan(p) && used == 4);
    assert_int_equal(comity_order_agreement(gap, up, 4, &tau, &p, &used, NULL), COMITY_OK);
    assert_close(tau, 1 / 3., 1e-15);
    assert_int_equal(used, 3);
    assert_close(p, 1, 0);
    assert_int_equal(comity_order_agreement(up, down, 1, &tau, &p, &used, NULL), COMITY_OK);
    assert_true(isnan(tau) && isnan(p) && used == 1);
    double many[12];
    noise(1, many, 12);
    assert_int_equal(comity_order_agreement(many, many, 12, &tau, &p, &used, NULL), COMITY_OK);
    assert_close(tau, 1, 1e-15);
    assert_true(isnan(p));
}

static void every_allocation_fails_once(void **state) {
    (void)state;
    static const double a[] = {1, 3, 2, 5, 4, 7};
    comity_lead_lag lag[4];
    double tau = 0;
    double p = 0;
    size_t used = 0;
    if (!FAILING_ALLOC) {
        skip();
    }
    int hit = 1;
    for (long k = 0; hit; k++) {
        failing_alloc_start(k);
        comity_status status = comity_measure_lead_lag(a, a, 6, NULL, lag, NULL);
        status = status ? status : comity_order_agreement(a, a, 6, &tau, &p, &used, NULL);
        hit = failing_alloc_stop();
        assert_int_equal(failing_alloc_live, 0);
        assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_leader_is_found),
        cmocka_unit_test(slow_twin),
        cmocka_unit_test(degenerate),
        cmocka_unit_test(shifts_at_random),
        cmocka_unit_test(what_few_years_can_show),
        cmocka_unit_test(orders),
        cmocka_unit_test(every_allocation_fails_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

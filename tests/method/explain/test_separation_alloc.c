/* Every allocation of separation and of what comes after a fit fails once: an error of memory, nothing leaks. */
#include "bias_data.h"
#include "comity/separation.h"

#include "failing_alloc.h"

typedef comity_status (*attempt)(double *checksum, comity_error *error);

static trade d;
static comity_model model;
static comity_fit fit;
static comity_fit_options fit_options;

static int start(void **state) {
    (void)state;
    trade_make(&d, 6, 2, 0, 3);
    for (size_t i = 0; i < d.n; i++) { /* something for each search */
        d.x[2][i] = d.y[i] > 0 ? 0 : i % 2 ? 1 : -1;
        d.x[3][i] = d.y[i] > 0 ? 0 : i % 3 ? 1 : 0;
    }
    model = trade_model(&d, 2, 0);
    fit_options = trade_options();
    trade_fit(&model, &fit);
    return 0;
}

static int end(void **state) {
    (void)state;
    comity_fit_free(&fit);
    return 0;
}

static void fail_each(attempt call, int most_spared) {
    double undisturbed = NAN;
    double checksum = NAN;
    comity_error error = {0};
    if (!FAILING_ALLOC) {
        skip();
    }
    if (call(&undisturbed, &error)) {
        fail_msg("%s", error.message);
    }
    for (int k = 0; k < 100000; k++) {
        failing_alloc_start(k);
        comity_status status = call(&checksum, &error);
        int hit = failing_alloc_stop();
        if (failing_alloc_live != 0) {
            fail_msg("%ld blocks leak where allocation %d fails", failing_alloc_live, k);
        }
        if (status == COMITY_OK) {
            assert_close(checksum, undisturbed, 0);
            most_spared -= hit;
            assert_true(most_spared >= 0);
        } else {
            assert_true(hit);
            assert_int_equal(status, COMITY_ERROR_MEMORY);
        }
        if (!hit) {
            return;
        }
    }
    fail_msg("no end of allocations");
}

static comity_status separate(int methods, double *checksum, comity_error *error) {
    comity_separation_options options = {.methods = methods, .certificate = 1, .singletons = 1};
    comity_separation_result r;
    comity_model all = model;
    all.n_x = TRADE_X;
    comity_status status = comity_separation_find(&all, NULL, &options, &r, error);
    if (!status) {
        *checksum = (double)r.n_separated + r.z[0];
        comity_separation_free(&r);
    } else {
        assert_null(r.state);
    }
    return status;
}

static comity_status call_all(double *checksum, comity_error *error) {
    return separate(0, checksum, error);
}

static comity_status call_rectifier(double *checksum, comity_error *error) {
    return separate(COMITY_SEPARATION_RECTIFIER, checksum, error);
}

static comity_status call_collinear(double *checksum, comity_error *error) {
    comity_collinear_result r;
    comity_model all = model;
    const double *x[] = {d.x[0], d.x[1], d.x[0]};
    all.x = x;
    all.n_x = 3;
    comity_status status = comity_collinear_find(&all, NULL, 0, &r, error);
    *checksum = (double)r.n_collinear;
    comity_collinear_free(&r);
    return status;
}

static comity_status call_bias(double *checksum, comity_error *error) {
    comity_bias_panel panel = trade_panel(&d, 1);
    comity_bias_result r;
    comity_status status = comity_bias_correct(&model, &fit, &panel, NULL, &r, error);
    *checksum = status ? NAN : r.bias[0] + r.vcov_adjusted[0];
    comity_bias_free(&r);
    return status;
}

static comity_status call_dyadic(double *checksum, comity_error *error) {
    comity_effect from = {"exporter", d.exporter, d.n_countries};
    comity_effect to = {"importer", d.importer, d.n_countries};
    double vcov[4];
    comity_status status = comity_dyadic_vcov(&model, &fit, &from, &to, 1, vcov, NULL, error);
    *checksum = vcov[0];
    return status;
}

static comity_status call_wild(double *checksum, comity_error *error) {
    comity_bootstrap_options options = {.n_draws = 20, .seed = 1, .n_threads = 1};
    comity_bootstrap_result r;
    comity_status status = comity_bootstrap_wild(&model, &fit, &d.effects[2], &options, &r, error);
    *checksum = status ? NAN : r.terms[0].std_error;
    comity_bootstrap_free(&r);
    return status;
}

static comity_status call_pairs(double *checksum, comity_error *error) {
    comity_bootstrap_options options = {.n_draws = 3, .seed = 1, .n_threads = 1};
    comity_bootstrap_result r;
    comity_status status = comity_bootstrap_pairs(&model, &fit_options, &fit, &d.effects[2], &options, &r, error);
    *checksum = status ? NAN : r.terms[0].std_error;
    comity_bootstrap_free(&r);
    return status;
}

static comity_status call_after(double *checksum, comity_error *error) {
    comity_wald wald;
    comity_term term;
    const double change[] = {1, 1};
    comity_status status = comity_reset_test(&model, &fit_options, &fit, 3, &wald, error);
    if (!status) {
        status = comity_percent_change(&fit, change, 0, &term, error);
    }
    *checksum = status ? NAN : wald.statistic + term.estimate;
    return status;
}

static void all_searches(void **state) {
    (void)state;
    fail_each(call_all, 0);
}

static void rectifier(void **state) {
    (void)state;
    fail_each(call_rectifier, 20);
}

static void collinear(void **state) {
    (void)state;
    fail_each(call_collinear, 0);
}

static void bias(void **state) {
    (void)state;
    fail_each(call_bias, 0);
}

static void dyadic(void **state) {
    (void)state;
    fail_each(call_dyadic, 1);
}

static void wild(void **state) {
    (void)state;
    fail_each(call_wild, 4);
}

static void pairs(void **state) {
    (void)state;
    fail_each(call_pairs, 20);
}

static void after(void **state) {
    (void)state;
    fail_each(call_after, 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_searches), cmocka_unit_test(rectifier), cmocka_unit_test(collinear),
        cmocka_unit_test(bias),         cmocka_unit_test(dyadic),    cmocka_unit_test(wild),
        cmocka_unit_test(pairs),        cmocka_unit_test(after),
    };
    return cmocka_run_group_tests(tests, start, end);
}

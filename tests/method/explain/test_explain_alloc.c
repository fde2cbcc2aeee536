/* Every allocation of the explaining models fails once: the call says COMITY_ERROR_MEMORY, nothing leaks, and what it
 * was to fill can be freed. One thread, because making threads asks for memory too. */
#include "comity/explain.h"

#include "failing_alloc.h"
#include "support.h"

enum { SIDE = 4, TIMES = 4, N = SIDE * SIDE * TIMES };

typedef struct {
    double y[N];
    double x[3][N];
    uint32_t ey[N];
    uint32_t iy[N];
    uint32_t pair[N];
    comity_effect effects[3];
    const double *columns[3];
    comity_model model;
    comity_fit_options options;
    int least_squares;
} setting;

static const char *const names[] = {"a", "b", "twice"};

static void fill(setting *s) {
    *s = (setting){0};
    for (uint32_t n = 0; n < N; n++) {
        uint32_t t = n % TIMES;
        uint32_t j = n / TIMES % SIDE;
        uint32_t i = n / TIMES / SIDE;
        s->y[n] = 1 + (n * 7 + i * j) % 11;
        s->x[0][n] = (n * n) % 13;
        s->x[1][n] = (n * 5 + j * t) % 7;
        s->x[2][n] = 2 * s->x[0][n];
        s->ey[n] = i * TIMES + t;
        s->iy[n] = j * TIMES + t;
        s->pair[n] = i * SIDE + j;
    }
    s->effects[0] = (comity_effect){"ey", s->ey, SIDE * TIMES};
    s->effects[1] = (comity_effect){"iy", s->iy, SIDE * TIMES};
    s->effects[2] = (comity_effect){"pair", s->pair, SIDE * SIDE};
    for (size_t k = 0; k < 3; k++) {
        s->columns[k] = s->x[k];
    }
    s->model = (comity_model){.n_rows = N,
                              .y = s->y,
                              .x = s->columns,
                              .x_names = names,
                              .n_x = 3,
                              .effects = s->effects,
                              .n_effects = 3,
                              .clusters = s->effects + 1,
                              .n_clusters = 2};
    s->options = (comity_fit_options){.vcov = COMITY_VCOV_CLUSTER, .n_threads = 1};
}

static comity_status attempt(const setting *s, double *estimate) {
    comity_fit fit;
    comity_error error = {0};
    comity_fit_init(&fit);
    comity_status status = s->least_squares ? comity_ols(&s->model, &s->options, &fit, &error)
                                            : comity_ppml(&s->model, &s->options, &fit, &error);
    *estimate = status ? 0 : fit.terms[0].estimate + fit.terms[1].std_error;
    comity_fit_free(&fit);
    return status == error.status ? status : COMITY_ERROR_USAGE;
}

static void fail_each(const setting *s) {
    double expected = NAN;
    double found = NAN;
    assert_int_equal(attempt(s, &expected), COMITY_OK);
    for (int k = 0; k < 2000; k++) {
        failing_alloc_start(k);
        comity_status status = attempt(s, &found);
        int hit = failing_alloc_stop();
        if (failing_alloc_live != 0) {
            fail_msg("%ld blocks leak where allocation %d fails", failing_alloc_live, k);
        }
        if (!hit) {
            assert_int_equal(status, COMITY_OK);
            assert_close(found, expected, 0);
            assert_true(k > 20);
            return;
        }
        assert_int_equal(status, COMITY_ERROR_MEMORY);
    }
    fail_msg("no end of allocations");
}

static void allocations(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    setting s;
    fill(&s);
    s.options.keep_effects = s.options.keep_residual_x = 1;
    fail_each(&s);
    s.options.engine = COMITY_ENGINE_GENERAL;
    fail_each(&s);
    s.least_squares = 1;
    s.model.n_effects = 2;
    fail_each(&s);
    s.model.n_effects = 0;
    s.options.vcov = COMITY_VCOV_ROBUST;
    fail_each(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(allocations)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

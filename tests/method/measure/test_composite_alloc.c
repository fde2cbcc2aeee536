/* Every allocation of the composite index fails once: an error of memory, nothing leaks. */
#include "comity/composite.h"

#include "failing_alloc.h"
#include "support.h"

enum { ROWS = 8, INDICATORS = 6, ELEMENTS = 9 };

typedef comity_status (*attempt)(double *checksum, comity_error *error);

static comity_index_element elements[ELEMENTS];
static double values[ROWS * INDICATORS];
static int64_t units[ROWS];
static int64_t times[ROWS];
static comity_index_frame frame;
static comity_index_settings settings;
static comity_index_settings choices[3];

static int start(void **state) {
    static const int64_t parents[] = {6, 6, 6, 7, 7, 7, 8, 8, -1};
    (void)state;
    for (size_t e = 0; e < ELEMENTS; e++) {
        elements[e] = comity_index_element_default();
        elements[e].parent = parents[e];
        elements[e].level = e < 6 ? 1 : e < 8 ? 2 : 3;
    }
    for (size_t i = 0; i < ROWS * INDICATORS; i++) {
        values[i] = (double)((i * 37 + i * i * 11) % 53) + (i % ROWS == 7 ? 900 : 0);
    }
    values[3] = values[20] = NAN;
    for (size_t r = 0; r < ROWS; r++) {
        units[r] = (int64_t)r / 2;
        times[r] = (int64_t)r % 2;
    }
    frame = (comity_index_frame){.n_rows = ROWS,
                                 .n_indicators = INDICATORS,
                                 .n_elements = ELEMENTS,
                                 .elements = elements,
                                 .unit = units,
                                 .time = times,
                                 .values = values};
    settings = comity_index_settings_default();
    settings.normalise.low = 1;
    settings.impute.method = COMITY_IMPUTE_ROW;
    settings.levels[0].weights = COMITY_WEIGHTS_PCA_FACTORS;
    choices[0] = choices[1] = choices[2] = settings;
    choices[1].normalise = comity_normalise_default(COMITY_NORMALISE_RANK);
    choices[1].impute.method = COMITY_IMPUTE_LINEAR;
    choices[1].levels[1].aggregate = COMITY_AGGREGATE_COPELAND;
    choices[2].impute.method = COMITY_IMPUTE_MEDIAN;
    return 0;
}

/* `most_spared`: how many failures the call may survive unharmed (the C library sorts without memory if need be). */
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

static comity_status call_compute(double *checksum, comity_error *error) {
    comity_index_result result;
    comity_status status = comity_index_compute(&frame, &settings, &result, error);
    if (!status) {
        *checksum = result.scores[8 * ROWS + 1];
        comity_index_free(&result);
    }
    return status;
}

static comity_status call_copeland(double *checksum, comity_error *error) {
    comity_index_result result;
    comity_status status = comity_index_compute(&frame, &choices[1], &result, error);
    if (!status) {
        *checksum = result.ranks[8 * ROWS + 1] + (double)result.n_warnings;
        comity_index_free(&result);
    }
    return status;
}

static comity_status call_optimise(double *checksum, comity_error *error) {
    comity_optimise_options options = {.level = 2, .most_steps = 20, .method = COMITY_SPEARMAN};
    comity_optimised out;
    comity_status status = comity_optimise_weights(&frame, &settings, &options, &out, error);
    if (!status) {
        *checksum = out.weight[0];
        comity_optimised_free(&out);
    }
    return status;
}

static comity_status call_remove(double *checksum, comity_error *error) {
    double shift[ELEMENTS];
    comity_status status = comity_remove_elements(&frame, &settings, 2, shift, NULL, error);
    *checksum = shift[6];
    return status;
}

static comity_status call_uncertainty(double *checksum, comity_error *error) {
    static const int64_t removed[] = {-1, 2};
    static const comity_index_input inputs[] = {
        {.vary = COMITY_VARY_ALL, .n_choices = 3, .choices = choices},
        {.vary = COMITY_VARY_REMOVED, .n_choices = 2, .removed = removed},
        {.vary = COMITY_VARY_NOISE, .noise = .2},
    };
    comity_uncertainty_options options = {
        .n = 4, .seed = 1, .sobol = 1, .n_bootstrap = 3, .sample = COMITY_SAMPLE_SOBOL, .threads = {.n_threads = 1}};
    comity_uncertainty out;
    comity_status status = comity_index_uncertainty(&frame, &settings, inputs, 3, &options, &out, error);
    if (!status) {
        *checksum = out.rows[2].rank_mean + out.shift_mean;
        comity_uncertainty_free(&out);
    } else {
        assert_null(out.rows);
    }
    return status;
}

static comity_status call_vectors(double *checksum, comity_error *error) {
    double out[ROWS * 2];
    double r;
    comity_indicator_statistics s;
    comity_status status = comity_index_statistics(values, ROWS, &s, error);
    if (!status) {
        status = comity_sample(COMITY_SAMPLE_LATIN, 1, ROWS, 2, out, error);
    }
    if (!status) {
        status = comity_correlation(values, values + ROWS, ROWS, COMITY_SPEARMAN, &r, error);
    }
    if (!status) {
        status = comity_effective_weights(&frame, NULL, out, error);
    }
    *checksum = status ? NAN : r + s.mean + out[0];
    return status;
}

static void compute(void **state) {
    (void)state;
    fail_each(call_compute, 20);
}

static void copeland(void **state) {
    (void)state;
    fail_each(call_copeland, 20);
}

static void optimise(void **state) {
    (void)state;
    fail_each(call_optimise, 20);
}

static void removed(void **state) {
    (void)state;
    fail_each(call_remove, 20);
}

static void uncertainty(void **state) {
    (void)state;
    fail_each(call_uncertainty, 40);
}

static void vectors(void **state) {
    (void)state;
    fail_each(call_vectors, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compute), cmocka_unit_test(copeland),    cmocka_unit_test(optimise),
        cmocka_unit_test(removed), cmocka_unit_test(uncertainty), cmocka_unit_test(vectors),
    };
    return cmocka_run_group_tests(tests, start, NULL);
}

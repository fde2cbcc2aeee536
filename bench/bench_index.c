/* The ASEM index of sustainable connectivity with 10,000 uncertainty replicates, and with first- and total-order Sobol
 * indices of 2,000 points (12,000 replicates), on one and on two threads. Needs ../shared/oracles/coinr. */
#include "../tests/method/measure/asem.h"

#include <time.h>

static double now(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int run(const asem *a, const comity_index_input *inputs, const comity_uncertainty_options *options,
               const char *what) {
    comity_index_settings settings = asem_settings();
    comity_uncertainty out;
    comity_error error = {0};
    double wall = now(CLOCK_MONOTONIC);
    double processor = now(CLOCK_PROCESS_CPUTIME_ID);
    if (comity_index_uncertainty(&a->frame, &settings, inputs, 4, options, &out, &error)) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    wall = now(CLOCK_MONOTONIC) - wall;
    processor = now(CLOCK_PROCESS_CPUTIME_ID) - processor;
    printf("%-28s %d thread%s %6zu replicates  %7.3f s  processor %7.3f s  mean shift %.4f\n", what,
           options->threads.n_threads, options->threads.n_threads > 1 ? "s" : " ", out.n_replicates, wall, processor,
           out.shift_mean);
    comity_uncertainty_free(&out);
    return 0;
}

int main(void) {
    asem a;
    if (!asem_read("ASEM_iData.csv", &a)) {
        return 77;
    }
    comity_index_settings alternatives[4];
    for (size_t i = 0; i < 4; i++) {
        alternatives[i] = asem_settings();
        alternatives[i].normalise.low = 1;
    }
    alternatives[1].normalise = comity_normalise_default(COMITY_NORMALISE_ZSCORE);
    alternatives[1].normalise.low = 20;
    alternatives[1].normalise.high = 2;
    for (size_t l = 0; l < 3; l++) {
        alternatives[3].levels[l].aggregate = COMITY_AGGREGATE_GEOMETRIC;
    }
    const comity_index_input inputs[] = {
        {.name = "winmax", .vary = COMITY_VARY_NUMBER, .number = COMITY_NUMBER_WINMAX, .low = 1, .high = 6},
        {.name = "normalise", .vary = COMITY_VARY_NORMALISE, .n_choices = 2, .choices = alternatives},
        {.name = "weights", .vary = COMITY_VARY_NOISE, .level = 2, .noise = .25},
        {.name = "aggregate", .vary = COMITY_VARY_AGGREGATE, .n_choices = 2, .choices = alternatives + 2},
    };
    int failed = 0;
    for (int threads = 1; threads <= 2; threads++) {
        comity_uncertainty_options options = {.n = 10000, .seed = 1, .threads = {.n_threads = threads}};
        failed |= run(&a, inputs, &options, "uncertainty");
        options.n = 2000;
        options.sobol = 1;
        options.sample = COMITY_SAMPLE_SOBOL;
        failed |= run(&a, inputs, &options, "Sobol, 1,000 bootstraps");
    }
    asem_free(&a);
    return failed;
}

/* How long MRQAP with double semi-partialling takes: 164 states, three terms, 500 permutations, linear and logit, with
 * and without direction, on made-up networks of which one is sparse. Wanted: half a second (linear). */
#include "comity/permutation.h"

#include "base/random.h"

#include <stdio.h>
#include <time.h>

enum { N = 164, PERMUTATIONS = 500, RUNS = 3 };

static double y[N * N];
static double x[3][N * N];

static double seconds(clockid_t which) {
    struct timespec now;
    clock_gettime(which, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static int measure(int directed, comity_permutation_model model, int threads) {
    static const char *const names[] = {"a", "b", "c", "y"};
    const double *terms[] = {x[0], x[1], x[2]};
    double best = 1e9;
    double best_processor = 1e9;
    comity_permutation_options options = {
        .directed = directed, .model = model, .n_permutations = PERMUTATIONS, .seed = 1, .n_threads = threads};
    for (int run = 0; run < RUNS; run++) {
        comity_permutation_result result;
        comity_error error;
        double wall = seconds(CLOCK_MONOTONIC);
        double processor = seconds(CLOCK_PROCESS_CPUTIME_ID);
        if (comity_mrqap(y, terms, names, 3, N, &options, &result, &error)) {
            fprintf(stderr, "%s\n", error.message);
            return 1;
        }
        wall = seconds(CLOCK_MONOTONIC) - wall;
        processor = seconds(CLOCK_PROCESS_CPUTIME_ID) - processor;
        best = wall < best ? wall : best;
        best_processor = processor < best_processor ? processor : best_processor;
    }
    printf("%s, %s, %d threads: best of %d: %.3f s, %.3f processor s\n",
           model == COMITY_MODEL_LINEAR ? "linear" : "logit", directed ? "directed" : "undirected", threads, RUNS, best,
           best_processor);
    return 0;
}

int main(void) {
    comity_random random;
    comity_random_start(&random, 2024, 0);
    for (size_t i = 0; i < N; i++) {
        for (size_t j = i; j < N; j++) {
            double cells[] = {comity_random_uniform(&random), comity_random_normal(&random),
                              comity_random_uniform(&random) < 0.06};
            for (size_t k = 0; k < 3; k++) {
                x[k][i * N + j] = x[k][j * N + i] = cells[k];
            }
            y[i * N + j] = y[j * N + i] = comity_random_uniform(&random) < 0.03 + 0.05 * cells[0];
        }
    }
    return measure(1, COMITY_MODEL_LINEAR, 1) || measure(1, COMITY_MODEL_LINEAR, 2) ||
           measure(0, COMITY_MODEL_LINEAR, 2) || measure(0, COMITY_MODEL_LOGIT, 2);
}

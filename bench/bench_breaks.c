/* How long breaks take, in processor seconds, the best of several runs: Bai-Perron on 100 points (level) and 180 points
 * (three columns), the p of supF, and PELT on 7,187 points with a change of variance every 300. The series are made up,
 * of the sizes of the Nile, UK seat belts and FTSE 100. */
#include "comity/breaks.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { RUNS = 20, LONG = 7187 };

static double seconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double noise(unsigned *seed) {
    double sum = -6;
    for (int i = 0; i < 12; i++) {
        sum += (double)rand_r(seed) / RAND_MAX;
    }
    return sum;
}

static int breaks(const char *what, size_t n, size_t k, double trim) {
    unsigned seed = 1;
    double best = 1e9;
    double *y = malloc(n * (k + 1) * sizeof *y);
    if (!y) {
        return 1;
    }
    double *x = y + n;
    for (size_t i = 0; i < n; i++) {
        y[i] = noise(&seed) + (i > n / 2 ? 1 : 0);
        x[i * k] = 1;
        for (size_t c = 1; c < k; c++) {
            x[i * k + c] = noise(&seed);
        }
    }
    for (int run = 0; run < RUNS; run++) {
        comity_breaks out;
        comity_breaks_options options = {.trim = trim};
        double from = seconds();
        if (comity_measure_breaks(y, x, n, k, &options, &out, NULL)) {
            free(y);
            return 1;
        }
        best = fmin(best, seconds() - from);
        comity_breaks_free(&out);
    }
    free(y);
    printf("%-28s %9.3f ms\n", what, best * 1e3);
    return 0;
}

static int changes(const char *what, comity_penalty penalty) {
    unsigned seed = 2;
    double best = 1e9;
    double *y = malloc(LONG * sizeof *y);
    size_t found = 0;
    if (!y) {
        return 1;
    }
    for (size_t i = 0; i < LONG; i++) {
        y[i] = noise(&seed) * (i / 300 % 2 ? 2 : 1);
    }
    for (int run = 0; run < RUNS; run++) {
        comity_changes out;
        comity_change_options options = {.kind = COMITY_CHANGE_VARIANCE, .penalty = penalty};
        double from = seconds();
        if (comity_measure_changes(y, LONG, &options, &out, NULL)) {
            free(y);
            return 1;
        }
        best = fmin(best, seconds() - from);
        found = out.n_changes;
        comity_changes_free(&out);
    }
    free(y);
    printf("%-28s %9.3f ms (%zu changes)\n", what, best * 1e3, found);
    return 0;
}

static int chance(void) {
    double best = 1e9;
    for (int run = 0; run < RUNS; run++) {
        double p = 0;
        double from = seconds();
        if (comity_sup_f_probability(8.85, 1, .15, .85, &p, NULL)) {
            return 1;
        }
        best = fmin(best, seconds() - from);
    }
    printf("%-28s %9.3f ms\n", "p of supF", best * 1e3);
    return 0;
}

int main(void) {
    return breaks("Bai-Perron 100 points", 100, 1, .15) || breaks("Bai-Perron 180 x 3", 180, 3, .1) || chance() ||
           changes("PELT 7187 points, BIC", COMITY_PENALTY_BIC) ||
           changes("PELT 7187 points, MBIC", COMITY_PENALTY_MBIC);
}

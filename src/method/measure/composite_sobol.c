/* Points to draw settings from, and Sobol indices of what comes out. See comity/composite.h. */
#include "base/random.h"
#include "method/measure/composite_internal.h"

#include <gsl/gsl_errno.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_SOBOL_COLUMNS = 40 };

/* ---------------------------------------------------------------------------------------------------------- sampling
 */

static void sample_random(uint64_t seed, size_t n, size_t d, double *out) {
    comity_random random;
    for (size_t j = 0; j < d; j++) {
        comity_random_start(&random, seed, j);
        for (size_t i = 0; i < n; i++) {
            out[j * n + i] = comity_random_uniform(&random);
        }
    }
}

static comity_status sample_latin(uint64_t seed, size_t n, size_t d, double *out, comity_error *error) {
    size_t *order = malloc((n + 1) * sizeof *order);
    if (!order) {
        return composite_no_memory(error);
    }
    comity_random random;
    for (size_t j = 0; j < d; j++) {
        comity_random_start(&random, seed, j);
        comity_random_order(&random, order, n);
        for (size_t i = 0; i < n; i++) {
            double x = ((double)order[i] + comity_random_uniform(&random)) / (double)n;
            out[j * n + i] = x < 1 ? x : 1 - 0x1p-53;
        }
    }
    free(order);
    return COMITY_OK;
}

static comity_status sample_sobol(uint64_t seed, size_t n, size_t d, double *out, comity_error *error) {
    double shift[MOST_SOBOL_COLUMNS];
    double point[MOST_SOBOL_COLUMNS];
    gsl_set_error_handler_off(); /* the default one ends the program */
    gsl_qrng *sequence = gsl_qrng_alloc(gsl_qrng_sobol, (unsigned)d);
    if (!sequence) {
        return composite_no_memory(error);
    }
    comity_random random;
    for (size_t j = 0; j < d; j++) {
        comity_random_start(&random, seed, j);
        shift[j] = comity_random_uniform(&random);
    }
    for (size_t i = 0; i < n; i++) {
        gsl_qrng_get(sequence, point);
        for (size_t j = 0; j < d; j++) {
            double x = point[j] + shift[j];
            out[j * n + i] = x < 1 ? x : x - 1;
        }
    }
    gsl_qrng_free(sequence);
    return COMITY_OK;
}

comity_sample_method comity_sample_used(comity_sample_method method, size_t d) {
    return method == COMITY_SAMPLE_SOBOL && d > MOST_SOBOL_COLUMNS ? COMITY_SAMPLE_LATIN : method;
}

comity_status comity_sample(comity_sample_method method, uint64_t seed, size_t n, size_t d, double *out,
                            comity_error *error) {
    if (n == 0 || d == 0) {
        return COMITY_OK;
    }
    switch (comity_sample_used(method, d)) {
    case COMITY_SAMPLE_RANDOM:
        sample_random(seed, n, d, out);
        return COMITY_OK;
    case COMITY_SAMPLE_SOBOL:
        return sample_sobol(seed, n, d, out, error);
    case COMITY_SAMPLE_LATIN:
        return sample_latin(seed, n, d, out, error);
    }
    return comity_fail(error, COMITY_ERROR_USAGE, "unknown way of sampling");
}

comity_status comity_sobol_design(comity_sample_method method, uint64_t seed, size_t n, size_t d, double *out,
                                  comity_error *error) {
    size_t rows = n * (d + 2);
    double *both = comity_composite_numbers(2 * n * d);
    comity_status status = both ? comity_sample(method, seed, n, 2 * d, both, error) : composite_no_memory(error);
    for (size_t j = 0; j < d && !status; j++) {
        const double *a = both + j * n;
        const double *b = both + (d + j) * n;
        double *column = out + j * rows;
        memcpy(column, a, n * sizeof *a);
        memcpy(column + n, b, n * sizeof *b);
        for (size_t i = 0; i < d; i++) {
            memcpy(column + (2 + i) * n, i == j ? b : a, n * sizeof *a);
        }
    }
    free(both);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- estimating
 */

/* Values of the points that are complete, point by point: A, B, AB_1 .. AB_d. */
typedef struct {
    double *y;
    size_t n;
    size_t d;
} points;

static double variance_of(const points *p, const size_t *drawn) {
    double mean = 0;
    double squares = 0;
    for (size_t j = 0; j < p->n; j++) {
        const double *y = p->y + (drawn ? drawn[j] : j) * (p->d + 2);
        mean += (y[0] + y[1]) / (2 * (double)p->n);
    }
    for (size_t j = 0; j < p->n; j++) {
        const double *y = p->y + (drawn ? drawn[j] : j) * (p->d + 2);
        squares += (y[0] - mean) * (y[0] - mean) + (y[1] - mean) * (y[1] - mean);
    }
    return squares / (2 * (double)p->n - 1);
}

/* First and total order of all inputs from the points drawn (NULL: each once). */
static void estimate(const points *p, const size_t *drawn, double *first, double *total, double *variance) {
    double n = (double)p->n;
    memset(first, 0, p->d * sizeof *first);
    memset(total, 0, p->d * sizeof *total);
    *variance = variance_of(p, drawn);
    for (size_t j = 0; j < p->n; j++) {
        const double *y = p->y + (drawn ? drawn[j] : j) * (p->d + 2);
        for (size_t i = 0; i < p->d; i++) {
            first[i] += y[1] * (y[2 + i] - y[0]);
            total[i] += (y[0] - y[2 + i]) * (y[0] - y[2 + i]);
        }
    }
    for (size_t i = 0; i < p->d; i++) {
        first[i] = *variance > 0 ? first[i] / n / *variance : NAN;
        total[i] = *variance > 0 ? total[i] / (2 * n * *variance) : NAN;
    }
}

/* The `low` and 1 - `low` quantiles; draws without variance have no value. Sorts the values. */
static void interval_of(double *values, size_t n, double low, double *from, double *to) {
    size_t known = comity_composite_known(values, n, values);
    comity_composite_sort(values, known);
    *from = comity_quantile_sorted(values, known, low);
    *to = comity_quantile_sorted(values, known, 1 - low);
}

static comity_status bootstrap(const points *p, const comity_sobol_options *options, comity_sobol_index *out,
                               comity_error *error) {
    size_t times = options->n_bootstrap;
    double *room =
        times > SIZE_MAX / sizeof(double) / 2 / p->d - 2 ? NULL : comity_composite_numbers(2 * p->d * (times + 1));
    size_t *drawn = malloc((p->n + 1) * sizeof *drawn);
    if (!room || !drawn) {
        free(room);
        free(drawn);
        return composite_no_memory(error);
    }
    double *first = room + 2 * p->d * times;
    for (size_t b = 0; b < times; b++) {
        comity_random random;
        double variance;
        comity_random_start(&random, options->seed, b);
        for (size_t j = 0; j < p->n; j++) {
            drawn[j] = (size_t)comity_random_below(&random, p->n);
        }
        estimate(p, drawn, first, first + p->d, &variance);
        for (size_t i = 0; i < 2 * p->d; i++) {
            room[i * times + b] = first[i];
        }
    }
    double low = (1 - (options->confidence > 0 ? options->confidence : 0.9)) / 2;
    for (size_t i = 0; i < p->d; i++) {
        interval_of(room + i * times, times, low, &out[i].first_low, &out[i].first_high);
        interval_of(room + (p->d + i) * times, times, low, &out[i].total_low, &out[i].total_high);
    }
    free(room);
    free(drawn);
    return COMITY_OK;
}

static comity_status gather(const double *y, size_t n, size_t d, points *p, comity_error *error) {
    for (size_t j = 0; j < n; j++) {
        double *own = p->y + p->n * (d + 2);
        int whole = 1;
        for (size_t i = 0; i < d + 2; i++) {
            own[i] = y[i * n + j];
            if (isinf(own[i])) {
                return comity_fail(error, COMITY_ERROR_INPUT, "value %zu of the sensitivity design is infinite",
                                   i * n + j + 1);
            }
            whole &= !isnan(own[i]);
        }
        p->n += whole ? 1 : 0;
    }
    if (p->n < 2) {
        return comity_fail(error, COMITY_ERROR_INPUT, "sensitivity needs two points whose values are all there");
    }
    return COMITY_OK;
}

static int all_equal(const points *p) {
    for (size_t i = 1; i < p->n * (p->d + 2); i++) {
        if (p->y[i] != p->y[0]) {
            return 0;
        }
    }
    return 1;
}

comity_status comity_sobol_estimate(const double *y, size_t n, size_t d, const comity_sobol_options *options,
                                    comity_sobol_index *out, double *variance, size_t *n_used, comity_error *error) {
    comity_sobol_options none = {0};
    options = options ? options : &none;
    *variance = NAN;
    if (n < 2 || d < 1) {
        return comity_fail(error, COMITY_ERROR_USAGE, "sensitivity needs at least two points and one input");
    }
    for (size_t i = 0; i < d; i++) {
        out[i] = (comity_sobol_index){NAN, NAN, NAN, NAN, NAN, NAN};
    }
    points p = {.y = n > SIZE_MAX / sizeof *y / (d + 2) - 2 ? NULL : comity_composite_numbers(n * (d + 2) + 2 * d),
                .d = d};
    comity_status status = p.y ? gather(y, n, d, &p, error) : composite_no_memory(error);
    if (!status) {
        double *first = p.y + n * (d + 2);
        estimate(&p, NULL, first, first + d, variance);
        *variance = all_equal(&p) ? 0 : *variance;
        for (size_t i = 0; i<d && * variance> 0; i++) {
            out[i].first = first[i];
            out[i].total = first[d + i];
        }
        if (options->n_bootstrap && *variance > 0) {
            status = bootstrap(&p, options, out, error);
        }
    }
    if (n_used) {
        *n_used = p.n;
    }
    free(p.y);
    return status;
}

/* Trend, slope and change point of a short annual series. See comity/measure.h.
 *
 * Everything works on all pairs of values. That is O(n^2), which for series of years is nothing; a series of 10,000
 * values takes 400 MB for its slopes. */
#include "comity/measure.h"

#include <math.h>
#include <stdlib.h>

#define QUANTILE_975 1.959963984540054

enum { EXACT_LARGEST = 10, MOST_INVERSIONS = EXACT_LARGEST * (EXACT_LARGEST - 1) / 2 };

typedef struct {
    double *value;
    double *time;
    size_t *place; /* in the caller's array */
    size_t n;
} series;

static int sign(double x) {
    return (x > 0) - (x < 0);
}

static int compare_numbers(const void *left, const void *right) {
    return sign(*(const double *)left - *(const double *)right);
}

static comity_status bad_row(comity_error *error, size_t i, const char *column, const char *what) {
    comity_fail(error, COMITY_ERROR_INPUT, "%s", what);
    comity_error_at(error, NULL, (int64_t)i + 1, column);
    return COMITY_ERROR_INPUT;
}

static comity_status check_series(const double *values, const double *times, size_t n, comity_error *error) {
    for (size_t i = 0; i < n; i++) {
        if (isinf(values[i])) {
            return bad_row(error, i, "value", "a value of the series is infinite");
        }
        if (times && !isfinite(times[i])) {
            return bad_row(error, i, "time", "a time of the series is missing or infinite");
        }
        if (times && i && !(times[i] > times[i - 1])) {
            return bad_row(error, i, "time", "the times of a series must rise strictly");
        }
    }
    return COMITY_OK;
}

static void free_series(series *s) {
    free(s->value);
    free(s->time);
    free(s->place);
}

static comity_status keep_known(const double *values, const double *times, size_t n, series *s, comity_error *error) {
    s->value = malloc((n + 1) * sizeof *s->value);
    s->time = malloc((n + 1) * sizeof *s->time);
    s->place = malloc((n + 1) * sizeof *s->place);
    if (!s->value || !s->time || !s->place) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            s->value[s->n] = values[i];
            s->time[s->n] = times ? times[i] : (double)i;
            s->place[s->n++] = i;
        }
    }
    return COMITY_OK;
}

/* t(t-1)(2t+5), the part of 18 Var(S) that `t` equal values take away, or all `t` values make up. */
static double variance_part(double t) {
    return t * (t - 1) * (2 * t + 5);
}

/* Sum of variance_part over the groups of equal values; `sorted` rises. */
static double tie_correction(const double *sorted, size_t n) {
    double sum = 0;
    size_t start = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i == n || sorted[i] > sorted[start]) {
            sum += variance_part((double)(i - start));
            start = i;
        }
    }
    return sum;
}

/* Share of all orders of n different values with |S| at least as large. inversions[k] counts the orders with k
 * inversions, built up value by value; S = n(n-1)/2 - 2k. */
static double exact_p(size_t n, double s) {
    double inversions[MOST_INVERSIONS + 1] = {1};
    double orders = 1;
    double extreme = 0;
    size_t most = 0;
    for (size_t m = 2; m <= n; m++) {
        double next[MOST_INVERSIONS + 1] = {0};
        for (size_t k = 0; k <= most; k++) {
            for (size_t j = 0; j < m; j++) {
                next[k + j] += inversions[k];
            }
        }
        most += m - 1;
        orders *= (double)m;
        for (size_t k = 0; k <= most; k++) {
            inversions[k] = next[k];
        }
    }
    for (size_t k = 0; k <= most; k++) {
        extreme += fabs((double)most - 2 * (double)k) >= fabs(s) ? inversions[k] : 0;
    }
    return extreme / orders;
}

static comity_status mann_kendall(const series *s, comity_trend *out, comity_error *error) {
    double *sorted = malloc(s->n * sizeof *sorted);
    if (!sorted) {
        return comity_fail_memory(error);
    }
    int64_t pairs = 0;
    for (size_t i = 0; i < s->n; i++) {
        sorted[i] = s->value[i];
        for (size_t j = i + 1; j < s->n; j++) {
            pairs += sign(s->value[j] - s->value[i]);
        }
    }
    qsort(sorted, s->n, sizeof *sorted, compare_numbers);
    double ties = tie_correction(sorted, s->n);
    free(sorted);
    out->s = (double)pairs;
    out->variance = (variance_part((double)s->n) - ties) / 18;
    out->z = pairs ? (out->s - sign(out->s)) / sqrt(out->variance) : 0;
    out->p = erfc(fabs(out->z) / sqrt(2));
    if (s->n <= EXACT_LARGEST && ties == 0) {
        out->p_exact = exact_p(s->n, out->s);
    }
    return COMITY_OK;
}

/* The value of rank `r` (1-based, between ranks linear) of `n` rising numbers; NaN beyond them. */
static double at_rank(const double *sorted, size_t n, double r) {
    if (!(r >= 1 && r <= (double)n)) {
        return NAN;
    }
    size_t below = (size_t)r;
    double fraction = r - (double)below;
    double low = sorted[below - 1];
    return fraction > 0 ? low + fraction * (sorted[below] - low) : low;
}

static comity_status sen_slope(const series *s, double variance, comity_trend *out, comity_error *error) {
    size_t n_slopes = 0;
    if (__builtin_mul_overflow(s->n, s->n - 1, &n_slopes) || n_slopes > SIZE_MAX / sizeof(double)) {
        return comity_fail_memory(error);
    }
    n_slopes /= 2;
    double *slopes = malloc(n_slopes * sizeof *slopes);
    if (!slopes) {
        return comity_fail_memory(error);
    }
    size_t k = 0;
    for (size_t i = 0; i < s->n; i++) {
        for (size_t j = i + 1; j < s->n; j++) {
            slopes[k++] = (s->value[j] - s->value[i]) / (s->time[j] - s->time[i]);
        }
    }
    qsort(slopes, n_slopes, sizeof *slopes, compare_numbers);
    double width = QUANTILE_975 * sqrt(variance);
    out->slope = at_rank(slopes, n_slopes, ((double)n_slopes + 1) / 2);
    out->slope_low = at_rank(slopes, n_slopes, ((double)n_slopes - width) / 2);
    out->slope_high = at_rank(slopes, n_slopes, ((double)n_slopes + width) / 2 + 1);
    free(slopes);
    return COMITY_OK;
}

/* U_t = U_{t-1} + sum over all j of sign(x_t - x_j): the pairs inside the first t values cancel. */
static void pettitt(const series *s, comity_trend *out) {
    int64_t u = 0;
    int64_t largest = 0;
    for (size_t t = 0; t + 1 < s->n; t++) {
        for (size_t j = 0; j < s->n; j++) {
            u += sign(s->value[t] - s->value[j]);
        }
        if (llabs(u) > largest) {
            largest = llabs(u);
            out->pettitt_at = (int64_t)s->place[t];
        }
    }
    double n = (double)s->n;
    double k = (double)largest;
    out->pettitt_k = k;
    out->pettitt_p = fmin(1, 2 * exp(-6 * k * k / (n * n * n + n * n)));
}

static comity_trend blank_trend(void) {
    return (comity_trend){.s = NAN,
                          .variance = NAN,
                          .z = NAN,
                          .p = NAN,
                          .p_exact = NAN,
                          .slope = NAN,
                          .slope_low = NAN,
                          .slope_high = NAN,
                          .pettitt_k = NAN,
                          .pettitt_at = -1,
                          .pettitt_p = NAN};
}

comity_status comity_measure_trend(const double *values, const double *times, size_t n, comity_trend *out,
                                   comity_error *error) {
    series s = {0};
    *out = blank_trend();
    comity_status status = check_series(values, times, n, error);
    if (!status) {
        status = keep_known(values, times, n, &s, error);
    }
    if (!status) {
        out->n = s.n;
        out->n_skipped = n - s.n;
    }
    if (!status && s.n >= 3) {
        status = mann_kendall(&s, out, error);
        if (!status) {
            status = sen_slope(&s, out->variance, out, error);
        }
        pettitt(&s, out);
    }
    if (status) {
        *out = blank_trend();
    }
    free_series(&s);
    return status;
}

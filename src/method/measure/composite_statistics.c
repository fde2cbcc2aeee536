/* Statistics of indicators: moments, quantiles, ranks, correlations, Cronbach's alpha. See comity/composite.h. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static int compare_numbers(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

void comity_composite_sort(double *values, size_t n) {
    qsort(values, n, sizeof *values, compare_numbers);
}

size_t comity_composite_known(const double *values, size_t n, double *out) {
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            out[known++] = values[i];
        }
    }
    return known;
}

double comity_composite_median(double *values, size_t n) {
    comity_composite_sort(values, n);
    return comity_quantile_sorted(values, n, 0.5);
}

/* ---------------------------------------------------------------------------------------------------------- moments */

/* Sums of (x - mean)^k for k = 2, 3, 4 over the n values that are there. */
typedef struct {
    size_t n;
    double mean, square, cube, fourth;
    double least, most;
} moments;

static moments take_moments(const double *values, size_t n) {
    moments m = {.least = INFINITY, .most = -INFINITY};
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            m.n++;
            m.mean += values[i];
            m.least = fmin(m.least, values[i]);
            m.most = fmax(m.most, values[i]);
        }
    }
    m.mean /= (double)m.n;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            double d = values[i] - m.mean;
            m.square += d * d;
            m.cube += d * d * d;
            m.fourth += d * d * d * d;
        }
    }
    return m;
}

static double skewness_of(const moments *m) {
    double n = (double)m->n;
    if (m->n < 3 || !(m->most > m->least) || !(m->square > 0)) {
        return NAN;
    }
    return sqrt(n) * m->cube / pow(m->square, 1.5) * sqrt(n * (n - 1)) / (n - 2);
}

static double kurtosis_of(const moments *m) {
    double n = (double)m->n;
    if (m->n < 4 || !(m->most > m->least) || !(m->square > 0)) {
        return NAN;
    }
    double excess = n * m->fourth / (m->square * m->square) - 3;
    return ((n + 1) * excess + 6) * (n - 1) / ((n - 2) * (n - 3));
}

double comity_skewness(const double *values, size_t n) {
    moments m = take_moments(values, n);
    return skewness_of(&m);
}

double comity_kurtosis(const double *values, size_t n) {
    moments m = take_moments(values, n);
    return kurtosis_of(&m);
}

/* --------------------------------------------------------------------------------------------------------- quantiles
 */

double comity_quantile_sorted(const double *sorted, size_t n, double q) {
    if (n == 0 || !(q >= 0 && q <= 1)) {
        return NAN;
    }
    /* a hair is added as R does, so that .05 (n - 1) of a whole number is not taken for a little less */
    double at = (double)(n - 1) * q;
    size_t below = (size_t)floor(at + 4 * 2.220446049250313e-16);
    double fraction = at - (double)below;
    if (fabs(fraction) < 4 * 2.220446049250313e-16 || below + 1 >= n) {
        return sorted[below < n ? below : n - 1];
    }
    return sorted[below] + fraction * (sorted[below + 1] - sorted[below]);
}

double comity_quantile(const double *values, size_t n, double q) {
    double *sorted = comity_composite_numbers(n);
    if (!sorted) {
        return NAN;
    }
    size_t known = comity_composite_known(values, n, sorted);
    comity_composite_sort(sorted, known);
    double quantile = comity_quantile_sorted(sorted, known, q);
    free(sorted);
    return quantile;
}

static void most_frequent(const double *sorted, size_t n, comity_indicator_statistics *out) {
    size_t start = 0;
    for (size_t i = 1; i <= n; i++) {
        if (i == n || sorted[i] > sorted[start]) {
            out->n_unique++;
            out->n_same = i - start > out->n_same ? i - start : out->n_same;
            start = i;
        }
    }
}

static int below_share(size_t part, size_t whole, double share) {
    return whole == 0 || (double)part / (double)whole < share;
}

comity_status comity_index_statistics(const double *values, size_t n, comity_indicator_statistics *out,
                                      comity_error *error) {
    *out = (comity_indicator_statistics){.n = n, .min = NAN, .max = NAN, .mean = NAN, .median = NAN, .sd = NAN};
    double *sorted = comity_composite_numbers(n);
    if (!sorted) {
        return composite_no_memory(error);
    }
    size_t known = comity_composite_known(values, n, sorted);
    comity_composite_sort(sorted, known);
    moments m = take_moments(sorted, known);
    out->n_available = known;
    for (size_t i = 0; i < known; i++) {
        out->n_nonzero += sorted[i] != 0;
    }
    most_frequent(sorted, known, out);
    if (known) {
        out->min = m.least;
        out->max = m.most;
        out->mean = m.mean;
        out->median = comity_quantile_sorted(sorted, known, 0.5);
        out->sd = known > 1 ? sqrt(m.square / (double)(known - 1)) : NAN;
    }
    out->skew = skewness_of(&m);
    out->kurtosis = kurtosis_of(&m);
    out->flag_available = below_share(known, n, 0.65);
    out->flag_nonzero = below_share(out->n_nonzero, n, 0.5);
    out->flag_unique = below_share(out->n_unique, n, 0.5);
    out->flag_outliers = fabs(out->skew) > 2 && out->kurtosis > 3.5;
    free(sorted);
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------------- ranks
 */

typedef struct {
    double value;
    size_t at;
} placed;

static int rising(const void *left, const void *right) {
    const placed *a = left;
    const placed *b = right;
    return (a->value > b->value) - (a->value < b->value);
}

/* Ranks from the smallest; ties have their smallest rank, or with `middle` their mean rank. `list` n long. */
static void rank_rising(placed *list, size_t n, int middle, double *ranks) {
    qsort(list, n, sizeof *list, rising);
    for (size_t start = 0, end; start < n; start = end) {
        for (end = start + 1; end < n && !(list[end].value > list[start].value); end++) {
        }
        double rank = middle ? (double)(start + end + 1) / 2 : (double)start + 1;
        for (size_t i = start; i < end; i++) {
            ranks[list[i].at] = rank;
        }
    }
}

static comity_status rank_values(const double *values, size_t n, double sign, int middle, double *ranks,
                                 comity_error *error) {
    placed *list = n > SIZE_MAX / sizeof *list - 1 ? NULL : malloc((n + 1) * sizeof *list);
    if (!list) {
        return composite_no_memory(error);
    }
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            list[known++] = (placed){sign * values[i], i};
        } else {
            ranks[i] = NAN;
        }
    }
    rank_rising(list, known, middle, ranks);
    free(list);
    return COMITY_OK;
}

comity_status comity_rank(const double *values, size_t n, int descending, double *ranks, comity_error *error) {
    return rank_values(values, n, descending ? -1 : 1, 0, ranks, error);
}

comity_status comity_composite_ranks(const composite_plan *plan, const double *scores, double *ranks,
                                     comity_error *error) {
    size_t n = plan->frame->n_rows;
    placed *list = malloc(n * sizeof *list);
    if (!list) {
        return composite_no_memory(error);
    }
    for (size_t b = 0; b < plan->n_blocks; b++) {
        size_t known = 0;
        for (size_t i = plan->block_start[b]; i < plan->block_start[b + 1]; i++) {
            size_t r = plan->block_row[i];
            ranks[r] = NAN;
            if (!isnan(scores[r])) {
                list[known++] = (placed){-scores[r], r};
            }
        }
        rank_rising(list, known, 0, ranks);
    }
    free(list);
    return COMITY_OK;
}

double comity_mean_rank_shift(const double *a, const double *b, size_t n) {
    double sum = 0;
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(a[i]) && !isnan(b[i])) {
            sum += fabs(a[i] - b[i]);
            pairs++;
        }
    }
    return pairs ? sum / (double)pairs : NAN;
}

/* ------------------------------------------------------------------------------------------------------ correlations
 */

/* Over all pairs; both without NaN. */
static double pearson(const double *x, const double *y, size_t n) {
    moments mx = take_moments(x, n);
    moments my = take_moments(y, n);
    if (n < 2 || !(mx.most > mx.least) || !(my.most > my.least)) {
        return NAN;
    }
    double together = 0;
    for (size_t i = 0; i < n; i++) {
        together += (x[i] - mx.mean) * (y[i] - my.mean);
    }
    double r = together / sqrt(mx.square) / sqrt(my.square);
    return fmax(-1, fmin(1, r));
}

static int sign_of(double x) {
    return (x > 0) - (x < 0);
}

static double kendall(const double *x, const double *y, size_t n) {
    double score = 0;
    double x_untied = 0;
    double y_untied = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            int dx = sign_of(x[i] - x[j]);
            int dy = sign_of(y[i] - y[j]);
            score += dx * dy;
            x_untied += dx != 0;
            y_untied += dy != 0;
        }
    }
    return x_untied > 0 && y_untied > 0 ? score / sqrt(x_untied) / sqrt(y_untied) : NAN;
}

static comity_status correlate(double *x, double *y, size_t n, comity_correlation_method method, double *out,
                               comity_error *error) {
    if (method == COMITY_KENDALL) {
        *out = kendall(x, y, n);
        return COMITY_OK;
    }
    comity_status status = COMITY_OK;
    if (method == COMITY_SPEARMAN) {
        status = rank_values(x, n, 1, 1, x, error);
        if (!status) {
            status = rank_values(y, n, 1, 1, y, error);
        }
    }
    *out = pearson(x, y, n);
    return status;
}

comity_status comity_correlation(const double *x, const double *y, size_t n, comity_correlation_method method,
                                 double *out, comity_error *error) {
    double *a = comity_composite_numbers(n);
    double *b = comity_composite_numbers(n);
    comity_status status = COMITY_OK;
    *out = NAN;
    if (a && b) {
        size_t pairs = 0;
        for (size_t i = 0; i < n; i++) {
            if (!isnan(x[i]) && !isnan(y[i])) {
                a[pairs] = x[i];
                b[pairs++] = y[i];
            }
        }
        status = correlate(a, b, pairs, method, out, error);
    } else {
        status = composite_no_memory(error);
    }
    free(a);
    free(b);
    return status;
}

comity_status comity_correlations(const double *a, size_t ka, const double *b, size_t kb, size_t n,
                                  comity_correlation_method method, double *out, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t j = 0; j < kb && !status; j++) {
        for (size_t i = 0; i < ka && !status; i++) {
            status = comity_correlation(a + i * n, b + j * n, n, method, &out[j * ka + i], error);
        }
    }
    return status;
}

/* Over the pairs that both have, n - 1; NaN with fewer than two. */
static double covariance(const double *x, const double *y, size_t n) {
    double mean_x = 0;
    double mean_y = 0;
    double sum = 0;
    size_t pairs = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]) && !isnan(y[i])) {
            mean_x += x[i];
            mean_y += y[i];
            pairs++;
        }
    }
    mean_x /= (double)pairs;
    mean_y /= (double)pairs;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(x[i]) && !isnan(y[i])) {
            sum += (x[i] - mean_x) * (y[i] - mean_y);
        }
    }
    return pairs < 2 ? NAN : sum / (double)(pairs - 1);
}

double comity_cronbach(const double *values, size_t n, size_t k) {
    double all = 0;
    double variances = 0;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = i; j < k; j++) {
            double c = covariance(values + i * n, values + j * n, n);
            if (!isnan(c)) {
                all += i == j ? c : 2 * c;
                variances += i == j ? c : 0;
            }
        }
    }
    double m = (double)k;
    return k < 2 || all == 0 ? NAN : m * m * ((all - variances) / (m * (m - 1))) / all;
}

/* ------------------------------------------------------------------------------------------------------------ growth
 */

comity_growth comity_compound_growth(const double *values, const double *times, size_t n) {
    comity_growth out = {.growth = NAN, .first = NAN, .last = NAN};
    size_t known = 0;
    size_t first = 0;
    size_t last = 0;
    for (size_t i = 0; i < n; i++) {
        if (!isnan(values[i])) {
            first = known == 0 || times[i] < times[first] ? i : first;
            last = known == 0 || times[i] > times[last] ? i : last;
            known++;
        }
    }
    out.available = n ? (double)known / (double)n : 0;
    if (known < 2 || !(times[last] > times[first])) {
        return out;
    }
    out.first = times[first];
    out.last = times[last];
    if (values[first] == values[last]) {
        out.growth = 0;
    } else if (values[first] != 0 && values[last] / values[first] >= 0) {
        out.growth = pow(values[last] / values[first], 1 / (times[last] - times[first])) - 1;
    }
    return out;
}

/* Change points of mean, variance or both by PELT. See comity/breaks.h.
 *
 * best[t] is the least cost of the first t points. It is the least over the start s of the last segment of best[s] +
 * cost(s, t) + penalty. A start s that is worse at t than best[t] itself cannot win once a segment may begin at t,
 * which is `min_length` points later: it is struck out then, not before, so that the answer stays exact. The log n of
 * MBIC makes costs of parts add up to more than that of the whole by at most log(n / 4), which pruning allows for. */
#include "method/measure/breaks_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_VARIANCE 1e-11

typedef struct {
    const comity_change_options *options;
    const comity_break_data *data;
    double *sum;     /* n + 1: of the values less their mean, and of their squares */
    double *squares; /* n + 1 */
    double *best;    /* n + 1 */
    size_t *start;   /* n + 1: of the last segment */
    size_t *alive;   /* starts that may still win */
    double *value;   /* of these, at the end that is looked at */
    size_t *until;   /* n + 1: struck out from there on */
    size_t least;
    double variance; /* of the series */
    double sigma2;
    double penalty;
    int prune;
} pelt;

/* Says that memory is out; the analyser sees that it is an error. */
static comity_status no_memory(comity_error *error) {
    comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Mean square deviation that stands in the cost of points s .. t - 1. */
static double spread(const pelt *p, size_t s, size_t t) {
    double n = (double)(t - s);
    double sum = p->sum[t] - p->sum[s];
    double squares = p->squares[t] - p->squares[s];
    return fmax(0, p->options->kind == COMITY_CHANGE_VARIANCE ? squares / n : (squares - sum * sum / n) / n);
}

static double cost(const pelt *p, size_t s, size_t t) {
    double n = (double)(t - s);
    double v = spread(p, s, t);
    double extra = p->options->penalty == COMITY_PENALTY_MBIC ? log(n) : 0;
    if (p->options->kind == COMITY_CHANGE_MEAN) {
        return n * v / p->sigma2 + extra;
    }
    return n * (log(2 * M_PI * fmax(v, LEAST_VARIANCE * p->variance)) + 1) + extra;
}

static double penalty_of(const comity_change_options *options, size_t points) {
    double n = (double)points;
    double d = options->kind == COMITY_CHANGE_BOTH ? 2 : 1;
    switch (options->penalty) {
    case COMITY_PENALTY_MBIC:
        return (d + 2) * log(n);
    case COMITY_PENALTY_AIC:
        return 2 * (d + 1);
    case COMITY_PENALTY_HANNAN_QUINN:
        return 2 * (d + 1) * fmax(0, log(log(n)));
    case COMITY_PENALTY_MANUAL:
        return options->penalty_value;
    default:
        return (d + 1) * log(n);
    }
}

/* Standard deviation of the errors from the differences of neighbours. `scratch`: n. */
static double estimate_sigma(const comity_break_data *data, double *scratch) {
    size_t n = data->n - 1;
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        scratch[i] = fabs(data->y[i + 1] - data->y[i]);
        squares += scratch[i] * scratch[i];
    }
    qsort(scratch, n, sizeof *scratch, compare);
    double median = n == 0 ? 0 : n % 2 ? scratch[n / 2] : (scratch[n / 2 - 1] + scratch[n / 2]) / 2;
    double sigma = median > 0 ? 1.4826 * median / M_SQRT2 : n ? sqrt(squares / (2 * (double)n)) : 0;
    return sigma > 0 ? sigma : 1;
}

static comity_status make_room(pelt *p, comity_error *error) {
    size_t n = p->data->n + 1;
    p->sum = calloc(n, sizeof *p->sum);
    p->squares = calloc(n, sizeof *p->squares);
    p->best = calloc(n, sizeof *p->best);
    p->start = calloc(n, sizeof *p->start);
    p->alive = calloc(n, sizeof *p->alive);
    p->value = calloc(n, sizeof *p->value);
    p->until = calloc(n, sizeof *p->until);
    return p->sum && p->squares && p->best && p->start && p->alive && p->value && p->until ? COMITY_OK
                                                                                           : no_memory(error);
}

static void free_room(pelt *p) {
    free(p->sum);
    free(p->squares);
    free(p->best);
    free(p->start);
    free(p->alive);
    free(p->value);
    free(p->until);
}

static void prepare(pelt *p, comity_changes *out) {
    const comity_break_data *data = p->data;
    double n = (double)data->n;
    double mean = 0;
    for (size_t i = 0; i < data->n; i++) {
        mean += data->y[i] / n;
    }
    for (size_t i = 0; i < data->n; i++) {
        double d = data->y[i] - mean;
        p->sum[i + 1] = p->sum[i] + d;
        p->squares[i + 1] = p->squares[i] + d * d;
    }
    p->variance = p->squares[data->n] > data->zero ? p->squares[data->n] / n : 0;
    int of_mean = p->options->kind == COMITY_CHANGE_MEAN;
    out->sigma = !of_mean ? 1 : p->options->sigma > 0 ? p->options->sigma : estimate_sigma(data, p->best);
    p->sigma2 = out->sigma * out->sigma;
    p->penalty = out->penalty = penalty_of(p->options, data->n);
    p->prune = 1;
    for (size_t i = 0; !of_mean && i + p->least <= data->n; i++) {
        p->prune = p->prune && spread(p, i, i + p->least) > LEAST_VARIANCE * p->variance;
    }
}

/* best[t] and the starts that are left after it. */
static size_t extend(pelt *p, size_t t, size_t n_alive) {
    double slack = p->options->penalty == COMITY_PENALTY_MBIC ? fmax(0, log((double)p->data->n / 4)) : 0;
    size_t left = 0;
    p->best[t] = INFINITY;
    for (size_t i = 0; i < n_alive; i++) {
        size_t s = p->alive[i];
        if (p->until[s] <= t) {
            continue;
        }
        double value = p->best[s] + cost(p, s, t) + p->penalty;
        p->value[left] = value;
        p->alive[left++] = s;
        if (value < p->best[t]) {
            p->best[t] = value;
            p->start[t] = s;
        }
    }
    double limit = p->best[t] + slack + p->penalty;
    for (size_t i = 0; p->prune && i < left; i++) {
        size_t s = p->alive[i];
        if (p->until[s] == SIZE_MAX && p->value[i] > limit + 1e-9 * (1 + fabs(limit))) {
            p->until[s] = t + p->least;
        }
    }
    return left;
}

static void search(pelt *p) {
    size_t n_alive = 0;
    size_t n = p->data->n;
    p->best[0] = -p->penalty;
    for (size_t t = p->least; t <= n; t++) {
        size_t s = t - p->least;
        if (s == 0 || s >= p->least) {
            p->until[s] = SIZE_MAX;
            p->alive[n_alive++] = s;
        }
        n_alive = extend(p, t, n_alive);
    }
}

static comity_status fill_result(const pelt *p, int change, comity_changes *out, comity_error *error) {
    size_t n = p->data->n;
    for (size_t t = n; change && p->start[t] > 0; t = p->start[t]) {
        out->n_changes++;
    }
    size_t m = out->n_changes;
    out->at = calloc(m + 1, sizeof *out->at);
    out->segments = calloc(m + 1, sizeof *out->segments);
    out->means = calloc(m + 1, sizeof *out->means);
    if (!out->at || !out->segments || !out->means) {
        return no_memory(error);
    }
    size_t t = n;
    for (size_t i = m + 1; i-- > 0;) {
        size_t s = i ? p->start[t] : 0;
        double mean = 0;
        double rss = 0;
        for (size_t j = s; j < t; j++) {
            mean += p->data->y[j] / (double)(t - s);
        }
        for (size_t j = s; j < t; j++) {
            rss += (p->data->y[j] - mean) * (p->data->y[j] - mean);
        }
        out->means[i] = mean;
        out->segments[i] = (comity_segment){.first = p->data->place[s],
                                            .last = p->data->place[t - 1],
                                            .n = t - s,
                                            .rss = rss > p->data->zero ? rss : 0};
        out->cost += p->variance > 0 ? cost(p, s, t) : 0;
        if (i) {
            out->at[i - 1] = p->data->place[s - 1];
        }
        t = s;
    }
    return COMITY_OK;
}

static comity_status check_options(const comity_change_options *options, comity_error *error) {
    int manual = options->penalty == COMITY_PENALTY_MANUAL;
    if (manual && !(options->penalty_value >= 0 && isfinite(options->penalty_value))) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a penalty is a number from 0 on, not %g",
                           options->penalty_value);
    }
    if (!(options->sigma >= 0 && isfinite(options->sigma))) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a standard deviation is a number from 0 on, not %g",
                           options->sigma);
    }
    if (options->kind != COMITY_CHANGE_MEAN && options->min_length == 1) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a variance wants segments of at least 2 points");
    }
    return COMITY_OK;
}

static comity_status find_changes(const comity_break_data *data, const comity_change_options *options,
                                  comity_changes *out, comity_error *error) {
    pelt p = {.options = options, .data = data};
    p.least = options->min_length ? options->min_length : options->kind == COMITY_CHANGE_MEAN ? 1 : 2;
    comity_status status = make_room(&p, error);
    if (!status) {
        prepare(&p, out);
        int change = data->n / 2 >= p.least && p.variance > 0;
        if (change) {
            search(&p);
        }
        status = fill_result(&p, change, out, error);
    }
    free_room(&p);
    return status;
}

comity_status comity_measure_changes(const double *values, size_t n, const comity_change_options *options,
                                     comity_changes *out, comity_error *error) {
    comity_change_options usual = {0};
    comity_break_data data = {0};
    comity_status status;
    memset(out, 0, sizeof *out);
    options = options ? options : &usual;
    double *ones = malloc((n + 1) * sizeof *ones);
    if (!ones) {
        return no_memory(error);
    }
    comity_breaks_design(NULL, n, 0, ones);
    if ((status = check_options(options, error)) ||
        (status = comity_break_data_fill(values, ones, n, 1, &data, error))) {
        goto out;
    }
    out->n = data.n;
    out->n_skipped = n - data.n;
    if (data.n) {
        status = find_changes(&data, options, out, error);
    }
out:
    free(ones);
    comity_break_data_free(&data);
    if (status) {
        comity_changes_free(out);
    }
    return status;
}

void comity_changes_free(comity_changes *changes) {
    free(changes->at);
    free(changes->segments);
    free(changes->means);
    memset(changes, 0, sizeof *changes);
}

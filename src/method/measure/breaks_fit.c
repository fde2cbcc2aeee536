/* Bai-Perron breaks: the partitions with the least sum of squared residuals, and how many breaks there are. See
 * comity/breaks.h.
 *
 * The RSS of every segment comes from least squares that grow point by point, one start at a time. From these the best
 * partition with m breaks of the first j points follows from that with m - 1: O(n^2) a break. */
#include "method/measure/breaks_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LWZ_FACTOR .299
#define LWZ_POWER 2.1

/* Says that memory is out; the analyser sees that it is an error. */
static comity_status no_memory(comity_error *error) {
    comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

typedef struct {
    const comity_break_data *data;
    size_t h;
    size_t most;  /* breaks tried */
    double *rss;  /* of segments: row i from rss[i * n - i (i - 1) / 2] on, by last point */
    double *cost; /* most + 1 rows of n: least RSS of the first j + 1 points with m breaks */
    size_t *last; /* the same: where the last break is */
} search;

static double segment_rss(const search *s, size_t first, size_t last) {
    return s->rss[first * s->data->n - first * (first - 1) / 2 + last - first];
}

static void free_search(search *s) {
    free(s->rss);
    free(s->cost);
    free(s->last);
}

static comity_status make_search(search *s, comity_error *error) {
    size_t n = s->data->n;
    size_t cells = 0;
    size_t rows = 0;
    if (__builtin_mul_overflow(n + 1, n + 1, &cells) || __builtin_mul_overflow(n + 1, s->most + 1, &rows) ||
        cells / 2 > SIZE_MAX / sizeof(double) - 1 || rows > SIZE_MAX / sizeof(double)) {
        return no_memory(error);
    }
    s->rss = malloc((cells / 2 + 1) * sizeof *s->rss);
    s->cost = malloc(rows * sizeof *s->cost);
    s->last = malloc(rows * sizeof *s->last);
    return s->rss && s->cost && s->last ? COMITY_OK : no_memory(error);
}

static void fill_segments(search *s, comity_growing_fit *fit) {
    const comity_break_data *data = s->data;
    for (size_t i = 0; i < data->n; i++) {
        double *row = s->rss + i * data->n - i * (i - 1) / 2;
        comity_growing_fit_start(fit);
        for (size_t j = i; j < data->n; j++) {
            comity_growing_fit_add(fit, data->x + j * data->k, data->y[j]);
            row[j - i] = fit->rss > data->zero ? fit->rss : 0;
        }
    }
}

/* Best place of the last of m breaks among the first j + 1 points. */
static void place_last(search *s, size_t m, size_t j) {
    const double *before = s->cost + (m - 1) * s->data->n;
    double best = INFINITY;
    size_t at = m * s->h - 1;
    for (size_t i = at; i + s->h <= j; i++) {
        double sum = before[i] + segment_rss(s, i + 1, j);
        if (sum < best) {
            best = sum;
            at = i;
        }
    }
    s->cost[m * s->data->n + j] = best;
    s->last[m * s->data->n + j] = at;
}

static void fill_costs(search *s) {
    size_t n = s->data->n;
    for (size_t j = 0; j < n; j++) {
        s->cost[j] = segment_rss(s, 0, j);
    }
    for (size_t m = 1; m <= s->most; m++) {
        for (size_t j = (m + 1) * s->h - 1; j < n; j++) {
            place_last(s, m, j);
        }
    }
}

/* The m breaks of the best partition, as positions among the points that are used. */
static void trace_back(const search *s, size_t m, size_t *out) {
    size_t j = s->data->n - 1;
    for (; m > 0; m--) {
        j = s->last[m * s->data->n + j];
        out[m - 1] = j;
    }
}

static comity_breaks_model describe(double rss, size_t points, size_t columns, size_t breaks) {
    double n = (double)points;
    double p = (double)(columns * (breaks + 1) + breaks);
    comity_breaks_model model = {.rss = rss, .f = NAN, .p = NAN};
    model.bic = n * log(rss / n) + n * (1 + log(2 * M_PI)) + log(n) * (p + 1);
    model.lwz = n > p ? log(rss / (n - p)) + LWZ_FACTOR * p * pow(log(n), LWZ_POWER) / n : NAN;
    return model;
}

/* The place in first .. last that splits the segment best, and by how much the RSS falls; h points on either side. */
static double best_split(const search *s, size_t first, size_t last) {
    double gain = 0;
    for (size_t i = first + s->h - 1; i + s->h <= last; i++) {
        double both = segment_rss(s, first, i) + segment_rss(s, i + 1, last);
        gain = fmax(gain, segment_rss(s, first, last) - both);
    }
    return gain;
}

/* supF(m + 1 | m): one of the segments is split, the errors judged by the model with that break. In the limit each
 * segment has a supF of its own, so the chance that none is as large is a product. */
static comity_status test_further(const search *s, const size_t *places, size_t m, comity_breaks_model *model,
                                  comity_error *error) {
    size_t n = s->data->n;
    double gain = -1;
    for (size_t i = 0; i <= m; i++) {
        size_t first = i ? places[i - 1] + 1 : 0;
        size_t last = i < m ? places[i] : n - 1;
        gain = last + 1 - first >= 2 * s->h ? fmax(gain, best_split(s, first, last)) : gain;
    }
    if (gain < 0 || n <= s->data->k * (m + 2)) {
        return COMITY_OK;
    }
    double rest = model->rss - gain;
    double none = 1;
    model->f = gain == 0 ? 0 : rest > s->data->zero ? gain / (rest / (double)(n - s->data->k * (m + 2))) : INFINITY;
    for (size_t i = 0; i <= m; i++) {
        size_t first = i ? places[i - 1] + 1 : 0;
        double points = (double)((i < m ? places[i] + 1 : n) - first);
        double chance = 0;
        double from = (double)s->h / points;
        if (from <= .5) {
            comity_status status = comity_sup_f_probability(model->f, s->data->k, from, 1 - from, &chance, error);
            if (status) {
                return status;
            }
        }
        none *= 1 - chance;
        model->p = m == 0 ? chance : 1 - none;
    }
    return COMITY_OK;
}

static comity_status fill_models(const search *s, const comity_breaks_options *options, comity_breaks *out,
                                 comity_error *error) {
    size_t n = s->data->n;
    comity_status status = COMITY_OK;
    for (size_t m = 0; !status && m <= s->most; m++) {
        size_t *places = out->optima + m * (m - 1) / 2;
        trace_back(s, m, places);
        out->models[m] = describe(s->cost[m * n + n - 1], n, s->data->k, m);
        if (options->test_each || options->rule == COMITY_BREAKS_SEQUENTIAL) {
            status = test_further(s, places, m, &out->models[m], error);
        }
    }
    return status;
}

static size_t least_criterion(const comity_breaks *out, int lwz) {
    size_t best = 0;
    for (size_t m = 1; m <= out->max_breaks; m++) {
        double value = lwz ? out->models[m].lwz : out->models[m].bic;
        best = value < (lwz ? out->models[best].lwz : out->models[best].bic) ? m : best;
    }
    return best;
}

static comity_status choose(const comity_breaks_options *options, comity_breaks *out, comity_error *error) {
    double alpha = options->alpha > 0 ? options->alpha : .05;
    switch (options->rule) {
    case COMITY_BREAKS_GIVEN:
        if (options->n_breaks > out->max_breaks) {
            return comity_fail(error, COMITY_ERROR_INPUT,
                               "%zu breaks were asked for, but %zu points with at least %zu in a segment have room for "
                               "no more than %zu",
                               options->n_breaks, out->n, out->least, out->max_breaks);
        }
        out->n_breaks = options->n_breaks;
        break;
    case COMITY_BREAKS_SEQUENTIAL:
        while (out->n_breaks < out->max_breaks && out->models[out->n_breaks].p < alpha) {
            out->n_breaks++;
        }
        break;
    default:
        out->n_breaks = least_criterion(out, options->rule == COMITY_BREAKS_LWZ);
    }
    return COMITY_OK;
}

static void fill_segment(const comity_break_data *data, size_t first, size_t last, size_t number,
                         comity_growing_fit *fit, comity_breaks *out) {
    out->segments[number] = (comity_segment){.first = data->place[first],
                                             .last = data->place[last],
                                             .n = last + 1 - first,
                                             .rss = comity_break_rss(data, first, last, fit)};
    comity_growing_fit_solve(fit, out->coefficients + number * data->k);
}

static comity_status fill_result(const comity_break_data *data, const comity_breaks_options *options,
                                 comity_growing_fit *fit, comity_breaks *out, comity_error *error) {
    size_t m = out->n_breaks;
    const size_t *places = out->optima + m * (m - 1) / 2;
    out->breaks = calloc(m + 1, sizeof *out->breaks);
    out->segments = calloc(m + 1, sizeof *out->segments);
    out->coefficients = calloc((m + 1) * data->k, sizeof *out->coefficients);
    if (!out->breaks || !out->segments || !out->coefficients) {
        return no_memory(error);
    }
    for (size_t i = 0; i <= m; i++) {
        fill_segment(data, i ? places[i - 1] + 1 : 0, i < m ? places[i] : data->n - 1, i, fit, out);
    }
    return comity_break_intervals(data, options, places, out, error);
}

/* From positions among the points that are used to those of the caller. */
static void rename_positions(const comity_break_data *data, comity_breaks *out) {
    for (size_t i = 0; i < out->max_breaks * (out->max_breaks + 1) / 2; i++) {
        out->optima[i] = data->place[out->optima[i]];
    }
}

static comity_status check_options(const comity_breaks_options *options, comity_error *error) {
    comity_status status = comity_break_check_trim(options->trim, error);
    if (!status && !(options->level >= 0 && options->level < 1)) {
        status = comity_fail(error, COMITY_ERROR_USAGE, "the level of an interval lies between 0 and 1, not at %g",
                             options->level);
    }
    if (!status && !(options->alpha >= 0 && options->alpha < 1)) {
        status = comity_fail(error, COMITY_ERROR_USAGE, "alpha lies between 0 and 1, not at %g", options->alpha);
    }
    return status;
}

static size_t most_breaks(const comity_break_data *data, size_t h, int wanted) {
    size_t fit = data->n / h;
    size_t most = fit ? fit - 1 : 0;
    return wanted < 0 ? 0 : wanted && (size_t)wanted < most ? (size_t)wanted : most;
}

/* Without a point there is nothing to search: one model of NaN, no segment. */
static comity_status no_points(comity_breaks *out, comity_error *error) {
    out->models = calloc(1, sizeof *out->models);
    if (!out->models) {
        return no_memory(error);
    }
    out->models[0] = (comity_breaks_model){.rss = NAN, .bic = NAN, .lwz = NAN, .f = NAN, .p = NAN};
    return COMITY_OK;
}

static comity_status find_breaks(const comity_break_data *data, const comity_breaks_options *options,
                                 comity_breaks *out, comity_error *error) {
    search s = {.data = data, .h = out->least, .most = out->max_breaks};
    comity_growing_fit fit = {0};
    comity_status status;
    out->models = calloc(s.most + 1, sizeof *out->models);
    out->optima = calloc(s.most * (s.most + 1) / 2 + 1, sizeof *out->optima);
    if (!out->models || !out->optima) {
        return no_memory(error);
    }
    if ((status = make_search(&s, error)) || (status = comity_growing_fit_new(data->k, &fit, error))) {
        goto out;
    }
    fill_segments(&s, &fit);
    fill_costs(&s);
    if ((status = fill_models(&s, options, out, error)) || (status = choose(options, out, error)) ||
        (status = fill_result(data, options, &fit, out, error))) {
        goto out;
    }
    rename_positions(data, out);
out:
    free_search(&s);
    comity_growing_fit_free(&fit);
    return status;
}

comity_status comity_measure_breaks(const double *y, const double *x, size_t n, size_t k,
                                    const comity_breaks_options *options, comity_breaks *out, comity_error *error) {
    comity_breaks_options usual = {0};
    comity_break_data data = {0};
    memset(out, 0, sizeof *out);
    options = options ? options : &usual;
    comity_status status = check_options(options, error);
    if (!status) {
        status = comity_break_data_fill(y, x, n, k, &data, error);
    }
    if (!status) {
        out->n = data.n;
        out->n_skipped = n - data.n;
        out->n_columns = k;
        out->least = comity_break_least(options->trim, data.n, k);
        out->max_breaks = most_breaks(&data, out->least, options->max_breaks);
        status = data.n ? find_breaks(&data, options, out, error) : no_points(out, error);
    }
    if (!status && !data.n) {
        status = choose(options, out, error);
    }
    comity_break_data_free(&data);
    if (status) {
        comity_breaks_free(out);
    }
    return status;
}

void comity_breaks_free(comity_breaks *breaks) {
    free(breaks->models);
    free(breaks->optima);
    free(breaks->breaks);
    free(breaks->segments);
    free(breaks->coefficients);
    memset(breaks, 0, sizeof *breaks);
}

void comity_breaks_design(const double *times, size_t n, int trend, double *x) {
    size_t k = trend ? 2 : 1;
    double mean = 0;
    for (size_t i = 0; i < n; i++) {
        mean += (times ? times[i] : (double)i) / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        x[i * k] = 1;
        if (trend) {
            x[i * k + 1] = (times ? times[i] : (double)i) - mean;
        }
    }
}

/* Wild bootstrap of the score, and pairs bootstrap, over clusters. See comity/bias.h. */
#include "method/explain/bias_internal.h"

#include "base/parallel.h"
#include "base/random.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DRAWS = 10000000 };

typedef struct {
    bias_terms terms;
    const comity_bootstrap_options *options;
    const comity_fit_options *fit_options;
    const comity_effect *cluster;
    size_t *clusters; /* levels with rows in the sample */
    size_t n_clusters;
    double *scores; /* wild: n_clusters x n */
    double *draws;  /* n_draws x n: b*, of pairs with NaN where there is none */
    double *t;      /* wild: n_draws x n */
    double *se;     /* wild: n, of the sample */
    double *scratch;
    size_t scratch_size;    /* a thread */
    comity_error *failures; /* pairs: the first draw that failed, a thread */
    size_t *failed_draw;
} bootstrap;

static comity_status check(const comity_bootstrap_options *options, comity_error *error) {
    if (options->n_draws < 2 || options->n_draws > MOST_DRAWS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a bootstrap takes 2 to %d draws, not %zu", MOST_DRAWS,
                           options->n_draws);
    }
    if (!(options->level >= 0 && options->level < 1)) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the level of an interval lies between 0 and 1");
    }
    if ((unsigned)options->weights > COMITY_WILD_MAMMEN) {
        return comity_fail(error, COMITY_ERROR_USAGE, "unknown weights of a wild bootstrap: %d", (int)options->weights);
    }
    return COMITY_OK;
}

/* Lists the clusters that have rows, in the order of their numbers. */
static comity_status find_clusters(bootstrap *w, comity_error *error) {
    const comity_model *model = w->terms.model;
    uint8_t *seen = calloc((size_t)w->cluster->n_levels + 1, 1);
    w->clusters = malloc(((size_t)w->cluster->n_levels + 1) * sizeof *w->clusters);
    comity_status status = COMITY_OK;
    if (!seen || !w->clusters) {
        free(seen);
        return comity_fail_memory(error);
    }
    for (size_t row = 0; row < model->n_rows && !status; row++) {
        if (bias_row_counts(&w->terms, row)) {
            if (w->cluster->level[row] >= w->cluster->n_levels) {
                status = comity_fail(error, COMITY_ERROR_INPUT, "the cluster of row %zu has a number beyond its levels",
                                     row + 1);
                comity_error_at(error, NULL, (int64_t)row + 1, w->cluster->name);
                break;
            }
            seen[w->cluster->level[row]] = 1;
        }
    }
    for (size_t g = 0; g < w->cluster->n_levels && !status; g++) {
        if (seen[g]) {
            w->clusters[w->n_clusters++] = g;
        }
    }
    free(seen);
    if (!status && w->n_clusters < 2) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "a bootstrap needs two clusters or more");
    }
    return status;
}

static comity_parallel_options parallel_of(const comity_bootstrap_options *options) {
    return (comity_parallel_options){options->n_threads, options->stop, options->progress, options->context};
}

static comity_status open_bootstrap(const comity_model *model, const comity_fit *fit, const comity_effect *cluster,
                                    const comity_bootstrap_options *options, bootstrap *w, comity_bootstrap_result *out,
                                    comity_error *error) {
    memset(w, 0, sizeof *w);
    memset(out, 0, sizeof *out);
    w->options = options;
    w->cluster = cluster;
    comity_status status = check(options, error);
    if (!status) {
        status = bias_terms_make(model, fit, &w->terms, error);
    }
    if (!status) {
        status = find_clusters(w, error);
    }
    if (!status) {
        out->n_terms = fit->n_terms;
        out->n_clusters = w->n_clusters;
        out->terms = malloc((fit->n_terms + 1) * sizeof *out->terms);
        w->draws = malloc((options->n_draws * w->terms.n + 1) * sizeof *w->draws);
        status = out->terms && w->draws ? COMITY_OK : comity_fail_memory(error);
    }
    return status;
}

static void close_bootstrap(bootstrap *w) {
    bias_terms_free(&w->terms);
    free(w->clusters);
    free(w->scores);
    free(w->draws);
    free(w->t);
    free(w->se);
    free(w->scratch);
    free(w->failures);
    free(w->failed_draw);
}

/* ------------------------------------------------------------------------------------------------------ summaries */

static int rising(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Quantile of sorted values, between neighbours (type 7 of Hyndman & Fan). */
static double quantile(const double *sorted, size_t n, double p) {
    double at = p * (double)(n - 1);
    size_t low = (size_t)at;
    size_t high = low + 1 < n ? low + 1 : low;
    return sorted[low] + (at - (double)low) * (sorted[high] - sorted[low]);
}

/* Column k of the draws that count, into `values`. */
static size_t column_of(const bootstrap *w, const double *draws, size_t k, double *values) {
    size_t n = 0;
    for (size_t i = 0; i < w->options->n_draws; i++) {
        double value = draws[i * w->terms.n + k];
        if (isfinite(value)) {
            values[n++] = value;
        }
    }
    return n;
}

static void moments(const double *values, size_t n, comity_bootstrap_term *term) {
    double squares = 0;
    term->mean = 0;
    for (size_t i = 0; i < n; i++) {
        term->mean += values[i] / (double)n;
    }
    for (size_t i = 0; i < n; i++) {
        squares += (values[i] - term->mean) * (values[i] - term->mean);
    }
    term->std_error = n > 1 ? sqrt(squares / (double)(n - 1)) : (double)NAN;
}

static double level_of(const bootstrap *w) {
    return w->options->level > 0 ? w->options->level : .95;
}

static void wild_term(const bootstrap *w, size_t k, double *values, comity_bootstrap_term *term) {
    double tail = (1 - level_of(w)) / 2;
    size_t n = column_of(w, w->draws, k, values);
    moments(values, n, term);
    n = column_of(w, w->t, k, values);
    size_t out = 0;
    for (size_t i = 0; i < n; i++) {
        out += fabs(values[i]) >= fabs(term->estimate / w->se[k]) * (1 - 1e-12);
    }
    qsort(values, n, sizeof *values, rising);
    term->p_value = w->se[k] > 0 ? (double)(1 + out) / (double)(1 + n) : (double)NAN;
    term->conf_low = n ? term->estimate - quantile(values, n, 1 - tail) * w->se[k] : (double)NAN;
    term->conf_high = n ? term->estimate - quantile(values, n, tail) * w->se[k] : (double)NAN;
}

static void pairs_term(const bootstrap *w, size_t k, double *values, comity_bootstrap_term *term) {
    double tail = (1 - level_of(w)) / 2;
    size_t n = column_of(w, w->draws, k, values);
    size_t below = 0;
    size_t above = 0;
    moments(values, n, term);
    for (size_t i = 0; i < n; i++) {
        below += values[i] <= 0;
        above += values[i] >= 0;
    }
    qsort(values, n, sizeof *values, rising);
    term->p_value = fmin(1, 2 * (double)(1 + (below < above ? below : above)) / (double)(1 + n));
    term->conf_low = quantile(values, n, tail);
    term->conf_high = quantile(values, n, 1 - tail);
}

static comity_status summarise(const bootstrap *w, comity_bootstrap_result *out, comity_error *error) {
    double *values = malloc((w->options->n_draws + 1) * sizeof *values);
    if (!values) {
        return comity_fail_memory(error);
    }
    for (size_t k = 0; k < out->n_terms; k++) {
        out->terms[k] =
            (comity_bootstrap_term){(double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN};
    }
    for (size_t k = 0; k < w->terms.n; k++) {
        comity_bootstrap_term *term = &out->terms[w->terms.term[k]];
        term->estimate = w->terms.fit->terms[w->terms.term[k]].estimate;
        if (w->t) {
            wild_term(w, k, values, term);
        } else {
            pairs_term(w, k, values, term);
        }
    }
    free(values);
    return COMITY_OK;
}

void comity_bootstrap_free(comity_bootstrap_result *result) {
    free(result->terms);
    memset(result, 0, sizeof *result);
}

/* ------------------------------------------------------------------------------------------------------------ wild */

static double wild_weight(comity_random *random, comity_wild_weights kind) {
    static const double webb[] = {1.5, 1, .5};
    if (kind == COMITY_WILD_WEBB) {
        size_t which = (size_t)comity_random_below(random, 6);
        return which < 3 ? -sqrt(webb[which]) : sqrt(webb[which - 3]);
    }
    if (kind == COMITY_WILD_MAMMEN) {
        double root = sqrt(5);
        return comity_random_uniform(random) < (root + 1) / (2 * root) ? (1 - root) / 2 : (1 + root) / 2;
    }
    return comity_random_bits(random) >> 63 ? 1 : -1;
}

/* Standard errors of bread meat bread, with the square of what is centred by `mean`, over the scores times weights. */
static void errors_of(const bootstrap *w, const double *weights, const double *mean, double *projected, double *se) {
    size_t n = w->terms.n;
    memset(se, 0, n * sizeof *se);
    for (size_t g = 0; g < w->n_clusters; g++) {
        for (size_t k = 0; k < n; k++) {
            projected[k] = (weights ? weights[g] : 1) * w->scores[g * n + k] - (mean ? mean[k] : 0);
        }
        for (size_t k = 0; k < n; k++) {
            double part = 0;
            for (size_t j = 0; j < n; j++) {
                part += w->terms.bread[k * n + j] * projected[j];
            }
            se[k] += part * part;
        }
    }
    for (size_t k = 0; k < n; k++) {
        se[k] = sqrt(se[k]);
    }
}

static comity_status wild_draw(void *context, size_t task, int thread, comity_error *error) {
    bootstrap *w = context;
    size_t n = w->terms.n;
    double *weights = w->scratch + (size_t)thread * w->scratch_size;
    double *mean = weights + w->n_clusters;
    double *projected = mean + n;
    double *se = projected + n;
    comity_random random;
    (void)error;
    comity_random_start(&random, w->options->seed, task);
    memset(mean, 0, n * sizeof *mean);
    for (size_t g = 0; g < w->n_clusters; g++) {
        weights[g] = wild_weight(&random, w->options->weights);
        for (size_t k = 0; k < n; k++) {
            mean[k] += weights[g] * w->scores[g * n + k] / (double)w->n_clusters;
        }
    }
    errors_of(w, weights, mean, projected, se);
    for (size_t k = 0; k < n; k++) {
        double moved = 0;
        for (size_t j = 0; j < n; j++) {
            moved += w->terms.bread[k * n + j] * mean[j] * (double)w->n_clusters;
        }
        w->draws[task * n + k] = w->terms.fit->terms[w->terms.term[k]].estimate + moved;
        w->t[task * n + k] = moved / se[k];
    }
    return COMITY_OK;
}

/* Sums of scores by cluster, only of clusters that have rows. */
static comity_status wild_scores(bootstrap *w, comity_error *error) {
    size_t n = w->terms.n;
    w->scores = malloc((w->cluster->n_levels * n + 1) * sizeof *w->scores);
    if (!w->scores) {
        return comity_fail_memory(error);
    }
    bias_sum_scores(&w->terms, w->cluster, w->scores, NULL);
    for (size_t g = 0; g < w->n_clusters; g++) {
        memmove(w->scores + g * n, w->scores + w->clusters[g] * n, n * sizeof *w->scores);
    }
    return COMITY_OK;
}

static comity_status wild(bootstrap *w, comity_error *error) {
    size_t n = w->terms.n;
    comity_parallel_options parallel = parallel_of(w->options);
    w->scratch_size = w->n_clusters + 3 * n + 8;
    w->scratch =
        malloc((size_t)comity_parallel_threads(&parallel, w->options->n_draws) * w->scratch_size * sizeof *w->scratch);
    w->t = malloc((w->options->n_draws * n + 1) * sizeof *w->t);
    w->se = malloc((n + 1) * sizeof *w->se);
    if (!w->scratch || !w->t || !w->se) {
        return comity_fail_memory(error);
    }
    comity_status status = wild_scores(w, error);
    if (!status) {
        errors_of(w, NULL, NULL, w->scratch, w->se);
        status = comity_parallel_for(w->options->n_draws, wild_draw, w, &parallel, error);
    }
    return status;
}

comity_status comity_bootstrap_wild(const comity_model *model, const comity_fit *fit, const comity_effect *cluster,
                                    const comity_bootstrap_options *options, comity_bootstrap_result *out,
                                    comity_error *error) {
    bootstrap w;
    comity_status status = open_bootstrap(model, fit, cluster, options, &w, out, error);
    if (!status) {
        status = wild(&w, error);
    }
    if (!status) {
        out->n_draws = options->n_draws;
        status = summarise(&w, out, error);
    }
    close_bootstrap(&w);
    if (status) {
        comity_bootstrap_free(out);
    }
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- pairs */

/* Weights of a draw: how often the row's cluster was drawn, times its own weight. */
static void pairs_weights(const bootstrap *w, size_t draw, double *times, double *weights) {
    const comity_model *model = w->terms.model;
    comity_random random;
    comity_random_start(&random, w->options->seed, draw);
    for (size_t g = 0; g < w->cluster->n_levels; g++) {
        times[g] = 0;
    }
    for (size_t g = 0; g < w->n_clusters; g++) {
        times[w->clusters[comity_random_below(&random, w->n_clusters)]]++;
    }
    for (size_t row = 0; row < model->n_rows; row++) {
        weights[row] = bias_row_counts(&w->terms, row)
                           ? times[w->cluster->level[row]] * (model->weights ? model->weights[row] : 1)
                           : 0;
    }
}

/* Keeps the coefficients where all terms that the sample has are there. 1: kept. */
static int keep_draw(bootstrap *w, size_t draw, const comity_fit *fit) {
    size_t n = w->terms.n;
    int whole = fit->n_terms == w->terms.fit->n_terms;
    for (size_t k = 0; k < n && whole; k++) {
        whole = fit->terms[w->terms.term[k]].state == COMITY_TERM_ESTIMATED;
    }
    for (size_t k = 0; k < n && whole; k++) {
        w->draws[draw * n + k] = fit->terms[w->terms.term[k]].estimate;
    }
    return whole;
}

static comity_status pairs_draw(void *context, size_t task, int thread, comity_error *error) {
    bootstrap *w = context;
    size_t n = w->terms.n;
    double *times = w->scratch + (size_t)thread * w->scratch_size;
    double *weights = times + w->cluster->n_levels;
    comity_model model = *w->terms.model;
    comity_fit_options options = *w->fit_options;
    comity_error own = {0};
    comity_fit fit;
    pairs_weights(w, task, times, weights);
    model.weights = weights;
    options.vcov = COMITY_VCOV_IID;
    options.n_threads = 1;
    options.keep_fitted = options.keep_effects = options.keep_residual_x = 0;
    options.stop = w->options->stop;
    options.progress = NULL;
    options.separation = NULL; /* the sample of the fit has none left; its context is not for several threads */
    comity_fit_init(&fit);
    comity_status status = comity_ppml(&model, &options, &fit, &own);
    int kept = !status && keep_draw(w, task, &fit);
    if (!kept) {
        for (size_t k = 0; k < n; k++) {
            w->draws[task * n + k] = (double)NAN;
        }
    }
    if (status == COMITY_ERROR_INPUT && task < w->failed_draw[thread]) {
        w->failed_draw[thread] = task;
        w->failures[thread] = own;
    }
    comity_fit_free(&fit);
    if (status && status != COMITY_ERROR_INPUT && error) {
        *error = own;
    }
    return status == COMITY_ERROR_INPUT ? COMITY_OK : status;
}

/* The error of the first draw that failed. */
static comity_status too_few(const bootstrap *w, size_t n_threads, size_t kept, comity_error *error) {
    size_t first = 0;
    for (size_t i = 1; i < n_threads; i++) {
        first = w->failed_draw[i] < w->failed_draw[first] ? i : first;
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "of %zu draws of the pairs bootstrap %zu have an estimate; %s",
                       w->options->n_draws, kept,
                       w->failed_draw[first] < SIZE_MAX ? w->failures[first].message : "terms fall out of the others");
}

static comity_status pairs(bootstrap *w, comity_bootstrap_result *out, comity_error *error) {
    comity_parallel_options parallel = parallel_of(w->options);
    size_t n_threads = (size_t)comity_parallel_threads(&parallel, w->options->n_draws);
    w->scratch_size = (size_t)w->cluster->n_levels + w->terms.model->n_rows + 8;
    w->scratch = malloc(n_threads * w->scratch_size * sizeof *w->scratch);
    w->failures = calloc(n_threads, sizeof *w->failures);
    w->failed_draw = malloc(n_threads * sizeof *w->failed_draw);
    if (!w->scratch || !w->failures || !w->failed_draw) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n_threads; i++) {
        w->failed_draw[i] = SIZE_MAX;
    }
    comity_status status = comity_parallel_for(w->options->n_draws, pairs_draw, w, &parallel, error);
    for (size_t i = 0; i < w->options->n_draws && !status; i++) {
        out->n_failed += w->terms.n == 0 || isnan(w->draws[i * w->terms.n]);
    }
    out->n_draws = w->options->n_draws - out->n_failed;
    return !status && out->n_draws < 2 ? too_few(w, n_threads, out->n_draws, error) : status;
}

comity_status comity_bootstrap_pairs(const comity_model *model, const comity_fit_options *fit_options,
                                     const comity_fit *fit, const comity_effect *cluster,
                                     const comity_bootstrap_options *options, comity_bootstrap_result *out,
                                     comity_error *error) {
    bootstrap w;
    comity_status status = open_bootstrap(model, fit, cluster, options, &w, out, error);
    w.fit_options = fit_options;
    if (!status) {
        status = pairs(&w, out, error);
    }
    if (!status) {
        status = summarise(&w, out, error);
    }
    close_bootstrap(&w);
    if (status) {
        comity_bootstrap_free(out);
    }
    return status;
}

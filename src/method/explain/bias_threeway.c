/* Weidner-Zylkin correction of the three-way Poisson estimator. See comity/bias.h.
 *
 * Pairs are laid out as a list, each with T times: mu, the residual S and the regressors' residuals, 0 where a time has
 * no row. H_ij is singular along the constant (and along times without rows), so sums of it are inverted by their
 * eigenvectors. With R the third derivative of the multinomial log-likelihood along x~, where sum th x~ = 0,
 *   (G x~)_ts = -M (1(t = s) th_t x~_t - th_t th_s (x~_t + x~_s)),  M = sum mu_ij. */
#include "method/explain/bias_panel.h"

#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

void bias_panel_free(bias_panel *p) {
    bias_terms_free(&p->terms);
    free(p->pair);
    free(p->mu);
    free(p->residual);
    free(p->x);
    memset(p, 0, sizeof *p);
}

static comity_status check_panel(const comity_model *model, const comity_fit *fit, const comity_bias_panel *input,
                                 comity_error *error) {
    for (size_t i = 0; i < model->n_rows; i++) {
        if (fit->rows[i] != COMITY_ROW_USED) {
            continue;
        }
        if (model->weights && model->weights[i] != 1) {
            comity_fail(error, COMITY_ERROR_INPUT, "the bias correction is not defined with weights; row %zu has %g",
                        i + 1, model->weights[i]);
            comity_error_at(error, NULL, (int64_t)i + 1, NULL);
            return COMITY_ERROR_INPUT;
        }
        if (input->exporter.level[i] >= input->exporter.n_levels ||
            input->importer.level[i] >= input->importer.n_levels ||
            (input->time.level && input->time.level[i] >= input->time.n_levels)) {
            comity_fail(error, COMITY_ERROR_INPUT, "exporter, importer or time of row %zu is beyond its levels", i + 1);
            comity_error_at(error, NULL, (int64_t)i + 1, NULL);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

/* Numbers levels that have rows without gaps; the number, or COMITY_ERROR_MEMORY through `status`. */
static uint32_t *number_levels(const bias_panel *p, const comity_effect *effect, size_t *n, comity_error *error,
                               comity_status *status) {
    uint32_t *number = malloc(((size_t)effect->n_levels + 1) * sizeof *number);
    if (!number) {
        *status = comity_fail_memory(error);
        return NULL;
    }
    memset(number, 0, ((size_t)effect->n_levels + 1) * sizeof *number);
    for (size_t i = 0; i < p->terms.model->n_rows; i++) {
        if (bias_row_counts(&p->terms, i)) {
            number[effect->level[i]] = 1;
        }
    }
    *n = 0;
    for (size_t g = 0; g < effect->n_levels; g++) {
        number[g] = number[g] ? (uint32_t)(*n)++ : UINT32_MAX;
    }
    return number;
}

static comity_status fill_rows(bias_panel *p, const comity_bias_panel *input, const uint32_t *exporter,
                               const uint32_t *importer, const uint32_t *time, int32_t *pair_of, uint8_t *taken,
                               comity_error *error) {
    const comity_model *model = p->terms.model;
    for (size_t row = 0; row < model->n_rows; row++) {
        if (!bias_row_counts(&p->terms, row)) {
            continue;
        }
        size_t i = exporter[input->exporter.level[row]];
        size_t j = importer[input->importer.level[row]];
        size_t cell = (size_t)pair_of[i * p->n_importers + j] * p->n_times + (time ? time[input->time.level[row]] : 0);
        if (taken[cell]) {
            comity_fail(error, COMITY_ERROR_INPUT, "row %zu is the second of its pair and time", row + 1);
            comity_error_at(error, NULL, (int64_t)row + 1, NULL);
            return COMITY_ERROR_INPUT;
        }
        taken[cell] = 1;
        p->mu[cell] = p->terms.fit->mu[row];
        p->residual[cell] = model->y[row] - p->mu[cell];
        for (size_t k = 0; k < p->terms.n; k++) {
            p->x[k * p->n_pairs * p->n_times + cell] = bias_x(&p->terms, k, row);
        }
    }
    return COMITY_OK;
}

/* Lists the pairs by exporter, then importer. */
static comity_status list_pairs(bias_panel *p, const comity_bias_panel *input, const uint32_t *exporter,
                                const uint32_t *importer, int32_t *pair_of, comity_error *error) {
    size_t n = p->n_exporters * p->n_importers;
    memset(pair_of, 0, n * sizeof *pair_of);
    for (size_t row = 0; row < p->terms.model->n_rows; row++) {
        if (bias_row_counts(&p->terms, row)) {
            pair_of[exporter[input->exporter.level[row]] * p->n_importers + importer[input->importer.level[row]]] = 1;
        }
    }
    p->pair = malloc((n + 1) * sizeof *p->pair);
    if (!p->pair) {
        return comity_fail_memory(error);
    }
    for (size_t at = 0; at < n; at++) {
        if (pair_of[at]) {
            pair_of[at] = (int32_t)p->n_pairs;
            p->pair[p->n_pairs++] = (bias_pair){at / p->n_importers, at % p->n_importers};
        }
    }
    size_t cells = p->n_pairs * p->n_times;
    p->mu = calloc(cells + 1, sizeof *p->mu);
    p->residual = calloc(cells + 1, sizeof *p->residual);
    p->x = calloc(cells * p->terms.n + 1, sizeof *p->x);
    return p->mu && p->residual && p->x ? COMITY_OK : comity_fail_memory(error);
}

static comity_status arrange(bias_panel *p, const comity_bias_panel *input, comity_error *error) {
    comity_status status = COMITY_OK;
    uint32_t *exporter = number_levels(p, &input->exporter, &p->n_exporters, error, &status);
    uint32_t *importer = status ? NULL : number_levels(p, &input->importer, &p->n_importers, error, &status);
    uint32_t *time = NULL;
    int32_t *pair_of = NULL;
    uint8_t *taken = NULL;
    p->n_times = 1;
    if (!status && input->time.level) {
        time = number_levels(p, &input->time, &p->n_times, error, &status);
    }
    if (!status && (p->n_exporters < 2 || p->n_importers < 2)) {
        status =
            comity_fail(error, COMITY_ERROR_INPUT, "the bias correction needs two exporters and two importers or more");
    }
    if (!status) {
        pair_of = malloc((p->n_exporters * p->n_importers + 1) * sizeof *pair_of);
        status = pair_of ? list_pairs(p, input, exporter, importer, pair_of, error) : comity_fail_memory(error);
    }
    if (!status) {
        taken = calloc(p->n_pairs * p->n_times + 1, 1);
        status =
            taken ? fill_rows(p, input, exporter, importer, time, pair_of, taken, error) : comity_fail_memory(error);
    }
    free(exporter);
    free(importer);
    free(time);
    free(pair_of);
    free(taken);
    return status;
}

comity_status bias_panel_make(const comity_model *model, const comity_fit *fit, const comity_bias_panel *input,
                              bias_panel *p, comity_error *error) {
    memset(p, 0, sizeof *p);
    comity_status status = bias_terms_make(model, fit, &p->terms, error);
    p->three_way = input->three_way;
    if (!status && p->terms.n == 0) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "no term is estimated");
    }
    if (!status) {
        status = check_panel(model, fit, input, error);
    }
    if (!status) {
        status = arrange(p, input, error);
    }
    if (status) {
        bias_panel_free(p);
    }
    return status;
}

void bias_hessian(const bias_panel *p, size_t pair, double *h) {
    const double *mu = p->mu + pair * p->n_times;
    double whole = 0;
    for (size_t t = 0; t < p->n_times; t++) {
        whole += mu[t];
    }
    for (size_t t = 0; t < p->n_times; t++) {
        for (size_t s = 0; s < p->n_times; s++) {
            double shared = p->three_way && whole > 0 ? mu[t] * mu[s] / whole : 0;
            h[t * p->n_times + s] = (t == s ? mu[t] : 0) - shared;
        }
    }
}

comity_status bias_eigen(double *a, double *values, size_t n, comity_error *error) {
    double *work =
        malloc((34 * n + 2) * sizeof *work); /* LAPACKE's own would be told of on the terminal if it failed */
    if (!work) {
        return comity_fail_memory(error);
    }
    lapack_int info = LAPACKE_dsyev_work(LAPACK_COL_MAJOR, 'V', 'L', (lapack_int)n, a, (lapack_int)n, values, work,
                                         (lapack_int)(34 * n + 2));
    free(work);
    return info ? comity_fail(error, COMITY_ERROR_INPUT, "the eigenvalues of a matrix could not be found") : COMITY_OK;
}

comity_status bias_pseudo_inverse(double *a, size_t n, comity_error *error) {
    double *vectors = malloc((n * n + n) * sizeof *vectors);
    if (!vectors) {
        return comity_fail_memory(error);
    }
    double *values = vectors + n * n;
    memcpy(vectors, a, n * n * sizeof *vectors);
    comity_status status = bias_eigen(vectors, values, n, error);
    double least = 1e-12 * fmax(status ? 0 : values[n - 1], 0);
    memset(a, 0, n * n * sizeof *a);
    for (size_t h = 0; h < n && !status; h++) {
        const double *vector = vectors + h * n;
        for (size_t i = 0; i < n && values[h] > least; i++) {
            for (size_t j = 0; j < n; j++) {
                a[i * n + j] += vector[i] * vector[j] / values[h];
            }
        }
    }
    free(vectors);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- the bias
 */

typedef struct {
    double *inverse; /* H_i^+ */
    double *h;       /* of one pair */
    double *g;       /* G_i */
    double *ss;      /* sum S S' */
    double *hxs;     /* sum (H x~) S' */
} side_work;

static void add_pair(const bias_panel *p, size_t pair, size_t k, const side_work *w) {
    size_t n = p->n_times;
    const double *mu = p->mu + pair * n;
    const double *x = p->x + (k * p->n_pairs + pair) * n;
    const double *residual = p->residual + pair * n;
    double whole = 0;
    bias_hessian(p, pair, w->h);
    for (size_t t = 0; t < n; t++) {
        whole += mu[t];
    }
    for (size_t t = 0; t < n; t++) {
        double hx = 0;
        for (size_t s = 0; s < n; s++) {
            double shared = p->three_way && whole > 0 ? mu[t] * mu[s] / whole * (x[t] + x[s]) : 0;
            hx += w->h[t * n + s] * x[s];
            w->g[t * n + s] -= (t == s ? mu[t] * x[t] : 0) - shared;
            w->ss[t * n + s] += residual[t] * residual[s];
        }
        for (size_t s = 0; s < n; s++) {
            w->hxs[t * n + s] += hx * residual[s];
        }
    }
}

/* tr(A B) */
static double trace_of(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            sum += a[i * n + j] * b[j * n + i];
        }
    }
    return sum;
}

static void multiply(const double *a, const double *b, size_t n, double *out) {
    memset(out, 0, n * n * sizeof *out);
    for (size_t i = 0; i < n; i++) {
        for (size_t h = 0; h < n; h++) {
            for (size_t j = 0; j < n; j++) {
                out[i * n + j] += a[i * n + h] * b[h * n + j];
            }
        }
    }
}

/* What one exporter (or importer) adds to the bias of term k: -tr(H^+ sum H x S') + 1/2 tr(H^+ G H^+ sum S S'). */
static double part_of(const bias_panel *p, const size_t *pairs, size_t n_pairs, size_t k, const side_work *w) {
    size_t n = p->n_times;
    size_t size = n * n * sizeof(double);
    memset(w->g, 0, size);
    memset(w->ss, 0, size);
    memset(w->hxs, 0, size);
    for (size_t i = 0; i < n_pairs; i++) {
        add_pair(p, pairs[i], k, w);
    }
    double first = trace_of(w->inverse, w->hxs, n);
    multiply(w->inverse, w->g, n, w->hxs);
    multiply(w->hxs, w->inverse, n, w->g);
    return -first + trace_of(w->g, w->ss, n) / 2;
}

/* Sums of one side, exporters or importers, scaled as the correction has it, added to `bias`. */
static comity_status add_side(const bias_panel *p, int importers, const side_work *w, size_t *pairs, double *bias,
                              comity_error *error) {
    size_t n = p->n_times;
    size_t members = importers ? p->n_importers : p->n_exporters;
    double scale = 1 / ((double)(members - 1) * ((double)p->n_pairs / (double)members));
    comity_status status = COMITY_OK;
    for (size_t m = 0; m < members && !status; m++) {
        size_t n_pairs = 0;
        memset(w->inverse, 0, n * n * sizeof(double));
        for (size_t i = 0; i < p->n_pairs; i++) {
            if ((importers ? p->pair[i].importer : p->pair[i].exporter) == m) {
                pairs[n_pairs++] = i;
                bias_hessian(p, i, w->h);
                for (size_t c = 0; c < n * n; c++) {
                    w->inverse[c] += w->h[c];
                }
            }
        }
        status = bias_pseudo_inverse(w->inverse, n, error);
        for (size_t k = 0; k < p->terms.n && !status; k++) {
            bias[k] += scale * part_of(p, pairs, n_pairs, k, w);
        }
    }
    return status;
}

/* Bias of the estimated terms into out[0 .. n - 1]. */
static comity_status compute_bias(const bias_panel *p, double *result, comity_error *error) {
    size_t n = p->terms.n;
    size_t size = p->n_times * p->n_times * sizeof(double);
    side_work w = {malloc(size), malloc(size), malloc(size), malloc(size), malloc(size)};
    size_t *pairs = malloc((p->n_pairs + 1) * sizeof *pairs);
    double *bias = calloc(n + 1, sizeof *bias);
    comity_status status = COMITY_OK;
    if (!w.inverse || !w.h || !w.g || !w.ss || !w.hxs || !pairs || !bias) {
        status = comity_fail_memory(error);
        goto out;
    }
    if (p->three_way) {
        status = add_side(p, 0, &w, pairs, bias, error);
        if (!status) {
            status = add_side(p, 1, &w, pairs, bias, error);
        }
    }
    for (size_t i = 0; i < n && !status; i++) { /* W^-1 = n_pairs bread */
        result[i] = 0;
        for (size_t j = 0; j < n; j++) {
            result[i] += (double)p->n_pairs * p->terms.bread[i * n + j] * bias[j];
        }
    }
out:
    free(w.inverse);
    free(w.h);
    free(w.g);
    free(w.ss);
    free(w.hxs);
    free(pairs);
    free(bias);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- the whole
 */

void comity_bias_free(comity_bias_result *result) {
    free(result->bias);
    free(result->corrected);
    free(result->vcov_plain);
    free(result->vcov_adjusted);
    memset(result, 0, sizeof *result);
}

static comity_status make_result(const bias_panel *p, comity_bias_result *out, comity_error *error) {
    size_t all = p->terms.fit->n_terms;
    out->n_terms = all;
    out->n_pairs = p->n_pairs;
    out->n_exporters = p->n_exporters;
    out->n_importers = p->n_importers;
    out->n_times = p->n_times;
    out->bias = malloc((all + 1) * sizeof *out->bias);
    out->corrected = malloc((all + 1) * sizeof *out->corrected);
    out->vcov_plain = malloc((all * all + 1) * sizeof *out->vcov_plain);
    out->vcov_adjusted = malloc((all * all + 1) * sizeof *out->vcov_adjusted);
    if (!out->bias || !out->corrected || !out->vcov_plain || !out->vcov_adjusted) {
        return comity_fail_memory(error);
    }
    for (size_t k = 0; k < all; k++) {
        out->bias[k] = out->corrected[k] = (double)NAN;
    }
    for (size_t i = 0; i < all * all; i++) {
        out->vcov_adjusted[i] = (double)NAN;
    }
    return COMITY_OK;
}

/* Sandwich of the sums of scores of pairs, with G / (G - 1). */
static comity_status plain_variance(const bias_panel *p, double *out, comity_error *error) {
    size_t n = p->terms.n;
    double *work = calloc(2 * n * n + n + 1, sizeof *work);
    if (!work) {
        return comity_fail_memory(error);
    }
    double *meat = work + n * n;
    double *score = meat + n * n;
    for (size_t pair = 0; pair < p->n_pairs; pair++) {
        for (size_t k = 0; k < n; k++) {
            score[k] = 0;
            for (size_t t = 0; t < p->n_times; t++) {
                score[k] += p->x[(k * p->n_pairs + pair) * p->n_times + t] * p->residual[pair * p->n_times + t];
            }
        }
        for (size_t i = 0; i < n * n; i++) {
            meat[i] += score[i / n] * score[i % n];
        }
    }
    bias_sandwich(&p->terms, meat, (double)p->n_pairs / (double)(p->n_pairs - 1), work, out);
    free(work);
    return COMITY_OK;
}

static comity_status correct(const bias_panel *p, const comity_bias_options *options, comity_bias_result *out,
                             comity_error *error) {
    double *bias = calloc(p->terms.n + 1, sizeof *bias);
    if (!bias) {
        return comity_fail_memory(error);
    }
    comity_status status = make_result(p, out, error);
    if (!status) {
        status = compute_bias(p, bias, error);
    }
    for (size_t k = 0; k < p->terms.n && !status; k++) {
        size_t term = p->terms.term[k];
        out->bias[term] = bias[k];
        out->corrected[term] = p->terms.fit->terms[term].estimate - bias[k];
    }
    free(bias);
    if (!status) {
        status = plain_variance(p, out->vcov_plain, error);
    }
    if (!status && !options->without_errors) {
        status = bias_adjusted_variance(p, options, out->vcov_adjusted, error);
    }
    return status;
}

comity_status comity_bias_correct(const comity_model *model, const comity_fit *fit, const comity_bias_panel *panel,
                                  const comity_bias_options *options, comity_bias_result *out, comity_error *error) {
    bias_panel p;
    comity_bias_options own = options ? *options : (comity_bias_options){0};
    memset(out, 0, sizeof *out);
    comity_status status = bias_panel_make(model, fit, panel, &p, error);
    if (status) {
        return status;
    }
    status = correct(&p, &own, out, error);
    bias_panel_free(&p);
    if (status) {
        comity_bias_free(out);
    }
    return status;
}

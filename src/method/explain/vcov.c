/* Variance matrices: iid, robust, clustered up to four ways, with small-sample corrections. See comity/explain.h.
 *
 * Several ways: sum over all non-empty sets of ways, of the matrix clustered by their intersection, with sign + for odd
 * and - for even sets (Cameron, Gelbach & Miller 2011, J. Bus. Econ. Stat. 29:238-249). Where the sum has negative
 * eigenvalues they are set to zero, by Jacobi rotations. */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    explain_engine *engine;
    comity_fit *fit;
    size_t k;
    double *meat;
    double *sums;          /* of each cluster, k */
    const uint32_t *level; /* of the cluster; NULL: each row its own */
    double sum_y2;
    double mean;
    double rss;
} accumulator;

static void add_row(void *context, size_t row, const double *x, double residual, double mu, double eta) {
    (void)mu;
    (void)eta;
    accumulator *w = context;
    size_t k = w->k;
    if (w->level) {
        double *sums = w->sums + (size_t)w->level[row] * k;
        for (size_t i = 0; i < k; i++) {
            sums[i] += x[i] * residual;
        }
        return;
    }
    const comity_model *model = w->engine->model;
    int frequency = w->engine->options->weights == COMITY_WEIGHTS_FREQUENCY && model->weights;
    double square = frequency ? residual * residual / model->weights[row] : residual * residual;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j <= i; j++) {
            w->meat[i * k + j] += square * x[i] * x[j];
        }
    }
}

static void add_clusters(accumulator *w, size_t n, double sign) {
    size_t k = w->k;
    for (size_t c = 0; c < n; c++) {
        const double *sums = w->sums + c * k;
        for (size_t i = 0; i < k; i++) {
            for (size_t j = 0; j <= i; j++) {
                w->meat[i * k + j] += sign * sums[i] * sums[j];
            }
        }
    }
}

static void mirror(double *m, size_t k) {
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++) {
            m[j * k + i] = m[i * k + j];
        }
    }
}

/* ------------------------------------------------------------------------------------------------------- clustering */

static comity_status add_way(accumulator *w, const uint32_t *level, uint32_t n_levels, double sign,
                             comity_error *error) {
    w->sums = calloc((size_t)n_levels * w->k + 1, sizeof *w->sums);
    if (!w->sums) {
        return comity_fail_memory(error);
    }
    w->level = level;
    w->engine->ops->visit(w->engine, add_row, w);
    add_clusters(w, n_levels, sign);
    free(w->sums);
    w->sums = NULL;
    return COMITY_OK;
}

static comity_status add_set(accumulator *w, unsigned set, comity_error *error) {
    const comity_model *model = w->engine->model;
    comity_effect ways[COMITY_MAX_CLUSTERS];
    size_t n = 0;
    for (size_t c = 0; c < model->n_clusters; c++) {
        if (set & 1u << c) {
            ways[n++] = model->clusters[c];
        }
    }
    double sign = n % 2 ? 1 : -1;
    if (n == 1) {
        return add_way(w, ways[0].level, ways[0].n_levels, sign, error);
    }
    uint32_t n_levels = 0;
    uint32_t *level = malloc((model->n_rows + 1) * sizeof *level);
    if (!level) {
        return comity_fail_memory(error);
    }
    comity_status status = comity_effect_cross(ways, n, model->n_rows, level, &n_levels, error);
    if (!status) {
        status = add_way(w, level, n_levels, sign, error);
    }
    free(level);
    return status;
}

static comity_status count_clusters(const accumulator *w, comity_error *error) {
    const comity_model *model = w->engine->model;
    for (size_t c = 0; c < model->n_clusters; c++) {
        const comity_effect *cluster = &model->clusters[c];
        uint8_t *seen = calloc((size_t)cluster->n_levels + 1, 1);
        if (!seen) {
            return comity_fail_memory(error);
        }
        uint32_t n = 0;
        for (size_t row = 0; row < model->n_rows; row++) {
            if (!w->engine->sample->rows[row]) {
                n += !seen[cluster->level[row]];
                seen[cluster->level[row]] = 1;
            }
        }
        free(seen);
        w->fit->cluster_sizes[c] = n;
        if (n < 2) {
            comity_fail(error, COMITY_ERROR_INPUT,
                        "cluster %s has only one value in the sample: at least two are needed",
                        cluster->name ? cluster->name : "");
            comity_error_at(error, NULL, 0, cluster->name);
            return COMITY_ERROR_INPUT;
        }
    }
    w->fit->n_clusters = model->n_clusters;
    return COMITY_OK;
}

/* Whether each level of the effect lies in one cluster. */
static comity_status is_nested(const accumulator *w, const comity_effect *effect, const comity_effect *cluster,
                               int *nested, comity_error *error) {
    uint32_t *of = malloc(((size_t)effect->n_levels + 1) * sizeof *of);
    if (!of) {
        return comity_fail_memory(error);
    }
    memset(of, 0xff, ((size_t)effect->n_levels + 1) * sizeof *of);
    *nested = 1;
    for (size_t row = 0; row < w->engine->model->n_rows && *nested; row++) {
        if (!w->engine->sample->rows[row]) {
            uint32_t *at = &of[effect->level[row]];
            *at = *at == EXPLAIN_NONE ? cluster->level[row] : *at;
            *nested = *at == cluster->level[row];
        }
    }
    free(of);
    return COMITY_OK;
}

static comity_status find_nested(const accumulator *w, comity_error *error) {
    const comity_model *model = w->engine->model;
    comity_status status = COMITY_OK;
    for (size_t e = 0; e < model->n_effects; e++) {
        w->fit->effects[e].nested = 0;
        for (size_t c = 0; c < model->n_clusters && !status && !w->fit->effects[e].nested; c++) {
            status = is_nested(w, &model->effects[e], &model->clusters[c], &w->fit->effects[e].nested, error);
        }
    }
    return status;
}

static uint32_t fewest_clusters(const comity_fit *fit) {
    uint32_t least = UINT32_MAX;
    for (size_t c = 0; c < fit->n_clusters; c++) {
        least = fit->cluster_sizes[c] < least ? fit->cluster_sizes[c] : least;
    }
    return least;
}

/* ------------------------------------------------------------------------------------------------------ corrections */

/* Parameters as fixest counts them. */
static double parameters_fixest(const comity_fit *fit) {
    double k = (double)fit->n_estimated;
    if (fit->n_effects == 0) {
        return k;
    }
    double levels = 0;
    size_t n_nested = 0;
    for (size_t e = 0; e < fit->n_effects; e++) {
        n_nested += fit->effects[e].nested != 0;
        levels += fit->effects[e].nested ? 0 : fit->effects[e].n_levels;
    }
    if (n_nested == fit->n_effects) {
        return k + 1;
    }
    return fmax(k + levels - (double)(fit->n_effects - 1 - n_nested), k + 1);
}

/* Parameters as reghdfe counts them, with the true rank: effects nested in a cluster cost nothing, but the constant. */
static double parameters_stata(const comity_fit *fit) {
    double effects = 0;
    for (size_t e = 0; e < fit->n_effects; e++) {
        effects += fit->effects[e].nested ? 0 : fit->effects[e].n_levels - (double)fit->effects[e].n_redundant;
    }
    return (double)fit->n_estimated + (fit->n_effects > 0 ? fmax(effects, 1) : 0);
}

static void set_factor(const accumulator *w) {
    comity_fit *fit = w->fit;
    int fixest = fit->convention == COMITY_CONVENTION_FIXEST;
    int squares = w->engine->family == EXPLAIN_LEAST_SQUARES;
    double n = fit->n_obs;
    double factor = 1;
    double df = INFINITY;
    if (fit->convention != COMITY_CONVENTION_NONE) {
        double k = fixest ? parameters_fixest(fit) : parameters_stata(fit);
        double g = fit->vcov_kind == COMITY_VCOV_CLUSTER ? fewest_clusters(fit) : n;
        int sandwich = fit->vcov_kind != COMITY_VCOV_IID;
        if (fixest || squares) {
            /* iid least squares has its N - K in sigma^2 */
            factor = squares && !sandwich ? 1 : (n - 1) / (n - k);
        }
        factor *= sandwich ? g / (g - 1) : 1;
        df = !squares ? INFINITY : fit->vcov_kind == COMITY_VCOV_CLUSTER ? g - 1 : n - k;
    }
    fit->small_sample = factor;
    fit->df_statistic = df;
}

/* -------------------------------------------------------------------------------------------------- negative
 * eigenvalues */

static void rotate(double *a, double *v, size_t k, size_t p, size_t q) {
    double apq = a[p * k + q];
    if (fabs(apq) < 1e-300) {
        return;
    }
    double theta = (a[q * k + q] - a[p * k + p]) / (2 * apq);
    double t = (theta >= 0 ? 1 : -1) / (fabs(theta) + sqrt(theta * theta + 1));
    double c = 1 / sqrt(t * t + 1);
    double s = t * c;
    for (size_t i = 0; i < k; i++) {
        double x = a[i * k + p];
        double y = a[i * k + q];
        a[i * k + p] = c * x - s * y;
        a[i * k + q] = s * x + c * y;
    }
    for (size_t i = 0; i < k; i++) {
        double x = a[p * k + i];
        double y = a[q * k + i];
        a[p * k + i] = c * x - s * y;
        a[q * k + i] = s * x + c * y;
        x = v[i * k + p];
        y = v[i * k + q];
        v[i * k + p] = c * x - s * y;
        v[i * k + q] = s * x + c * y;
    }
}

/* Sets negative eigenvalues of the matrix to zero; whether there were any. Scaled to unit diagonal for the search. */
static int repair(double *m, double *work, size_t k) {
    double *a = work;
    double *v = work + k * k;
    int found = 0;
    memcpy(a, m, k * k * sizeof *a);
    memset(v, 0, k * k * sizeof *v);
    for (size_t i = 0; i < k; i++) {
        v[i * k + i] = 1;
    }
    for (int sweep = 0; sweep < 60; sweep++) {
        for (size_t p = 0; p < k; p++) {
            for (size_t q = p + 1; q < k; q++) {
                rotate(a, v, k, p, q);
            }
        }
    }
    double most = 0;
    for (size_t i = 0; i < k; i++) {
        most = fmax(most, fabs(a[i * k + i]));
    }
    for (size_t i = 0; i < k; i++) {
        found |= a[i * k + i] < -1e-14 * most;
    }
    for (size_t i = 0; i < k && found; i++) {
        for (size_t j = 0; j < k; j++) {
            m[i * k + j] = 0;
            for (size_t h = 0; h < k; h++) {
                m[i * k + j] += fmax(a[h * k + h], 0) * v[i * k + h] * v[j * k + h];
            }
        }
    }
    return found;
}

/* --------------------------------------------------------------------------------------------------------------- all
 */

static comity_status gather_meat(accumulator *w, comity_error *error) {
    comity_fit *fit = w->fit;
    comity_status status = COMITY_OK;
    if (fit->vcov_kind == COMITY_VCOV_ROBUST) {
        w->engine->ops->visit(w->engine, add_row, w);
    }
    for (unsigned set = 1; fit->vcov_kind == COMITY_VCOV_CLUSTER && set < 1u << fit->n_clusters && !status; set++) {
        status = explain_stopped(w->engine->options->stop) ? explain_interrupted(error) : add_set(w, set, error);
    }
    mirror(w->meat, w->k);
    return status;
}

/* out = bread meat bread, over the terms that are estimated (the bread has NaN elsewhere). */
static void sandwich(const accumulator *w, double *half) {
    comity_fit *fit = w->fit;
    size_t k = w->k;
    for (size_t i = 0; k > 0 && i < k * k; i++) {
        size_t row = i / k;
        size_t column = i % k;
        half[i] = 0;
        for (size_t h = 0; h < k; h++) {
            half[i] +=
                fit->terms[h].state || fit->terms[row].state ? 0 : fit->bread[row * k + h] * w->meat[h * k + column];
        }
    }
    for (size_t i = 0; i < k * k; i++) {
        size_t row = i / k;
        size_t column = i % k;
        double sum = 0;
        for (size_t h = 0; h < k; h++) {
            sum += fit->terms[h].state ? 0 : half[row * k + h] * fit->bread[h * k + column];
        }
        fit->vcov[i] = fit->small_sample * sum;
    }
}

static void finish(const accumulator *w, double *work) {
    comity_fit *fit = w->fit;
    size_t k = w->k;
    if (fit->vcov_kind == COMITY_VCOV_IID) {
        double scale = fit->small_sample * (w->engine->family == EXPLAIN_LEAST_SQUARES ? fit->sigma * fit->sigma : 1);
        for (size_t i = 0; i < k * k; i++) {
            fit->vcov[i] = scale * fit->bread[i];
        }
        return;
    }
    sandwich(w, work);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            if (fit->terms[i].state || fit->terms[j].state) {
                fit->vcov[i * k + j] = 0;
            }
        }
    }
    if (fit->vcov_kind == COMITY_VCOV_CLUSTER && fit->n_clusters > 1) {
        fit->vcov_repaired = repair(fit->vcov, work, k);
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            if (fit->terms[i].state || fit->terms[j].state) {
                fit->vcov[i * k + j] = NAN;
            }
        }
    }
}

comity_status explain_vcov(explain_engine *engine, comity_fit *fit, comity_error *error) {
    accumulator w = {.engine = engine, .fit = fit, .k = fit->n_terms};
    fit->vcov_kind = engine->options->vcov;
    fit->convention = engine->options->convention;
    w.meat = calloc(3 * w.k * w.k + 1, sizeof *w.meat);
    if (!w.meat) {
        return comity_fail_memory(error);
    }
    comity_status status = COMITY_OK;
    if (fit->vcov_kind == COMITY_VCOV_CLUSTER) {
        status = count_clusters(&w, error);
        if (!status) {
            status = find_nested(&w, error);
        }
    }
    if (!status) {
        set_factor(&w);
        status = gather_meat(&w, error);
    }
    if (!status) {
        finish(&w, w.meat + w.k * w.k);
    }
    free(w.meat);
    return status;
}

/* Regression of networks with permutation tests. See comity/permutation.h.
 *
 * Columns are made orthonormal once, so that a permutation costs one pass over the dyads: with an orthonormal base Q of
 * the other terms, e the residual of y on Q, and z the permuted residual of the term,
 *     b = z'e / (z'z - |Q'z|^2),   t = b sqrt(z'z - |Q'z|^2) / sigma,
 * which is the t of z in the regression of y on all. Where dyads drop out because a permuted cell is missing, Q'Q of
 * the rest takes the place of the identity. Terms are taken one after the other; permutations are the tasks. */
#include "base/random.h"
#include "method/measure/permutation_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const comity_permutation_options *options;
    const double *y;
    const double *const *x;
    const char *const *names;
    size_t n_terms;
    size_t n; /* rows of the networks */
    size_t k; /* columns: intercept and terms */
    permutation_dyads dyads;
    double *design;  /* a row a dyad, k columns */
    double *outcome; /* y a dyad */
    double *base;    /* a row a dyad: orthonormal columns */
    double *rest;    /* a number a dyad: e, or nothing */
    double *network; /* what is permuted, among the states that are left */
    double r[PERMUTATION_COLUMNS * PERMUTATION_COLUMNS];
    size_t columns; /* of base that are in use: k, or without the term k - 1 */
    double ee;      /* sum of squares of rest */
    double offset;  /* mean of y, which is taken out for precision when y is permuted */
    size_t n_threads;
    size_t *orders;  /* of each thread */
    double *scratch; /* of each thread: for logit, rows and outcome */
    size_t scratch_size;
    double *statistics; /* of each permutation: one, or k */
} mrqap;

static comity_status fail_at(const char *name, comity_error *error, const char *words) {
    comity_fail(error, COMITY_ERROR_INPUT, "%s %s", name, words);
    comity_error_at(error, NULL, 0, name);
    return COMITY_ERROR_INPUT;
}

/* Column `column` of the design for a dyad: the intercept, or a term. */
static double cell(const mrqap *w, size_t column, size_t dyad) {
    size_t at = w->dyads.states[w->dyads.from[dyad]] * w->n + w->dyads.states[w->dyads.to[dyad]];
    return column ? w->x[column - 1][at] : 1;
}

static double outcome_of(const mrqap *w, size_t dyad) {
    return w->y[w->dyads.states[w->dyads.from[dyad]] * w->n + w->dyads.states[w->dyads.to[dyad]]];
}

/* ------------------------------------------------------------------------------------------------ the observed fit */

static comity_status fill_design(mrqap *w, comity_error *error) {
    int varies = 0;
    for (size_t d = 0; d < w->dyads.n; d++) {
        w->outcome[d] = outcome_of(w, d);
        varies |= w->outcome[d] != w->outcome[0];
        if (w->options->model == COMITY_MODEL_LOGIT && w->outcome[d] != 0 && w->outcome[d] != 1) {
            return fail_at(w->names[w->n_terms], error, "is not 0 or 1 everywhere: a logit needs that");
        }
        for (size_t c = 0; c < w->k; c++) {
            w->design[d * w->k + c] = cell(w, c, d);
        }
    }
    if (!varies) {
        return fail_at(w->names[w->n_terms], error, "is the same for all dyads that can be used");
    }
    if (w->dyads.n <= w->k) {
        return comity_fail(error, COMITY_ERROR_INPUT, "%zu dyads are too few for %zu coefficients", w->dyads.n, w->k);
    }
    return COMITY_OK;
}

/* Says of a column that depends on those before it what is wrong. */
static comity_status singular(const mrqap *w, int column, comity_error *error) {
    double first = w->design[column];
    for (size_t d = 1; d < w->dyads.n; d++) {
        if (w->design[d * w->k + (size_t)column] != first) {
            return fail_at(w->names[column - 1], error, "is a combination of the terms before it");
        }
    }
    return fail_at(w->names[column - 1], error, "is the same for all dyads that can be used");
}

/* Standard error over sigma of coefficient j: the length of row j of the inverse of r. */
static double row_length(const mrqap *w, size_t j, const double *l) {
    double v[PERMUTATION_COLUMNS] = {0};
    double sum = 0;
    /* row j of the inverse is the solution of r' v = e_j: forward */
    for (size_t i = j; i < w->k; i++) {
        v[i] = i == j;
        for (size_t h = j; h < i; h++) {
            v[i] -= w->r[h * w->k + i] * v[h];
        }
        v[i] /= w->r[i * w->k + i];
    }
    if (l) {
        permutation_solve_lower(l, w->k, v);
    }
    for (size_t i = 0; i < w->k; i++) {
        sum += v[i] * v[i];
    }
    return sqrt(sum);
}

static comity_status fit_linear(mrqap *w, comity_permutation_result *out, comity_error *error) {
    double b[PERMUTATION_COLUMNS] = {0};
    double rss = 0;
    double tss = 0;
    size_t m = w->dyads.n;
    for (size_t d = 0; d < m; d++) {
        for (size_t c = 0; c < w->k; c++) {
            b[c] += w->base[d * w->k + c] * (w->outcome[d] - w->offset);
        }
    }
    for (size_t d = 0; d < m; d++) {
        double rest = w->outcome[d] - w->offset;
        tss += rest * rest;
        for (size_t c = 0; c < w->k; c++) {
            rest -= w->base[d * w->k + c] * b[c];
        }
        rss += rest * rest;
    }
    if (!(rss > 1e-18 * tss)) {
        return fail_at(w->names[w->n_terms], error, "is fitted perfectly: nothing is left to test");
    }
    permutation_solve_upper(w->r, w->k, b);
    b[0] += w->offset;
    out->sigma = sqrt(rss / (double)(m - w->k));
    out->r_squared = 1 - rss / tss;
    out->log_likelihood = NAN;
    for (size_t c = 0; c < w->k; c++) {
        double error_of = out->sigma * row_length(w, c, NULL);
        out->terms[c] = (comity_permutation_term){.estimate = b[c], .error = error_of, .statistic = b[c] / error_of};
    }
    return COMITY_OK;
}

/* Estimates and z from a fit on the orthonormal base. */
static void unfold(const mrqap *w, const permutation_logit *fit, double *b, double *z, double *errors) {
    memcpy(b, fit->coefficients, w->k * sizeof *b);
    permutation_solve_upper(w->r, w->k, b);
    for (size_t c = 0; c < w->k; c++) {
        errors[c] = row_length(w, c, fit->information);
        z[c] = b[c] / errors[c];
    }
}

static comity_status fit_logit(mrqap *w, comity_permutation_result *out, comity_error *error) {
    permutation_logit fit;
    double b[PERMUTATION_COLUMNS];
    double z[PERMUTATION_COLUMNS];
    double errors[PERMUTATION_COLUMNS];
    double share = w->offset;
    permutation_fit_logit(w->base, w->outcome, w->dyads.n, w->k, &fit);
    if (!fit.converged) {
        return fail_at(w->names[w->n_terms], error,
                       "of the logit has no estimate: the terms tell 0 from 1 without error for some dyads");
    }
    unfold(w, &fit, b, z, errors);
    out->sigma = NAN;
    out->log_likelihood = fit.log_likelihood;
    out->iterations = fit.iterations;
    out->r_squared = 1 - fit.log_likelihood / ((double)w->dyads.n * (share * log(share) + (1 - share) * log1p(-share)));
    for (size_t c = 0; c < w->k; c++) {
        out->terms[c] = (comity_permutation_term){.estimate = b[c], .error = errors[c], .statistic = z[c]};
    }
    return COMITY_OK;
}

static comity_status fit_observed(mrqap *w, comity_permutation_result *out, comity_error *error) {
    comity_status status = fill_design(w, error);
    if (status) {
        return status;
    }
    memcpy(w->base, w->design, w->dyads.n * w->k * sizeof *w->base);
    int bad = permutation_orthonormal(w->base, w->dyads.n, w->k, w->r);
    if (bad >= 0) {
        return singular(w, bad, error);
    }
    w->offset = 0;
    for (size_t d = 0; d < w->dyads.n; d++) {
        w->offset += w->outcome[d] / (double)w->dyads.n;
    }
    return w->options->model == COMITY_MODEL_LOGIT ? fit_logit(w, out, error) : fit_linear(w, out, error);
}

/* ---------------------------------------------------------------------------------------------- one permutation */

/* Sums over the dyads of a permutation; z is what was permuted. */
typedef struct {
    double zz;
    double ze;
    double ee;
    double zq[PERMUTATION_COLUMNS];
    double eq[PERMUTATION_COLUMNS];
    double qq[PERMUTATION_COLUMNS * PERMUTATION_COLUMNS]; /* lower triangle, then its Cholesky factor */
    size_t n;
} sums;

static double permuted(const mrqap *w, const size_t *order, size_t dyad) {
    return w->network[order[w->dyads.from[dyad]] * w->dyads.n_states + order[w->dyads.to[dyad]]];
}

/* The sums with z; where a cell is missing, all of them anew without its dyad. Returns whether none is missing. */
static int add_up(const mrqap *w, const size_t *order, sums *s) {
    size_t c = w->columns;
    memset(s, 0, sizeof *s);
    for (size_t d = 0; d < w->dyads.n; d++) {
        double z = permuted(w, order, d);
        const double *q = w->base + d * w->k;
        if (isnan(z)) {
            continue;
        }
        s->n++;
        s->zz += z * z;
        s->ze += z * w->rest[d];
        for (size_t i = 0; i < c; i++) {
            s->zq[i] += z * q[i];
        }
    }
    if (s->n == w->dyads.n) {
        return 1;
    }
    for (size_t d = 0; d < w->dyads.n; d++) {
        const double *q = w->base + d * w->k;
        if (isnan(permuted(w, order, d))) {
            continue;
        }
        s->ee += w->rest[d] * w->rest[d];
        for (size_t i = 0; i < c; i++) {
            s->eq[i] += w->rest[d] * q[i];
            for (size_t j = 0; j <= i; j++) {
                s->qq[i * c + j] += q[i] * q[j];
            }
        }
    }
    return 0;
}

static double dot(const double *a, const double *b, size_t n) {
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += a[i] * b[i];
    }
    return sum;
}

/* t of the permuted residual among the other terms. */
static double linear_dsp(const mrqap *w, const size_t *order) {
    sums s;
    double ee = w->ee;
    if (!add_up(w, order, &s)) {
        if (s.n <= w->k || !permutation_cholesky(s.qq, w->columns)) {
            return NAN;
        }
        permutation_solve_lower(s.qq, w->columns, s.zq);
        permutation_solve_lower(s.qq, w->columns, s.eq);
        s.ze -= dot(s.zq, s.eq, w->columns);
        ee = s.ee - dot(s.eq, s.eq, w->columns);
    }
    double left = s.zz - dot(s.zq, s.zq, w->columns);
    if (!(left > 1e-12 * s.zz)) {
        return NAN;
    }
    double rss = ee - s.ze * s.ze / left;
    return rss > 0 ? s.ze / sqrt(left) / sqrt(rss / (double)(s.n - w->k)) : NAN;
}

/* All t of the regression of the permuted y, whose mean was taken out. */
static void linear_y(const mrqap *w, const size_t *order, double *out) {
    sums s;
    const double *l = NULL;
    for (size_t c = 0; c < w->k; c++) {
        out[c] = NAN;
    }
    if (!add_up(w, order, &s)) {
        if (s.n <= w->k || !permutation_cholesky(s.qq, w->k)) {
            return;
        }
        l = s.qq;
        permutation_solve_lower(l, w->k, s.zq);
    }
    double rss = s.zz - dot(s.zq, s.zq, w->k);
    if (!(rss > 1e-18 * s.zz)) {
        return;
    }
    if (l) {
        permutation_solve_lower_transposed(l, w->k, s.zq);
    }
    permutation_solve_upper(w->r, w->k, s.zq);
    s.zq[0] += w->offset;
    for (size_t c = 0; c < w->k; c++) {
        out[c] = s.zq[c] / (sqrt(rss / (double)(s.n - w->k)) * row_length(w, c, l));
    }
}

static double logit_dsp(const mrqap *w, const size_t *order, double *scratch) {
    permutation_logit fit;
    size_t k = w->k;
    for (size_t d = 0; d < w->dyads.n; d++) {
        memcpy(scratch + d * k, w->base + d * k, w->columns * sizeof *scratch);
        scratch[d * k + k - 1] = permuted(w, order, d);
    }
    permutation_fit_logit(scratch, w->outcome, w->dyads.n, k, &fit);
    return fit.converged ? fit.coefficients[k - 1] * fit.information[k * k - 1] : NAN;
}

static void logit_y(const mrqap *w, const size_t *order, double *scratch, double *out) {
    permutation_logit fit;
    double b[PERMUTATION_COLUMNS];
    double errors[PERMUTATION_COLUMNS];
    for (size_t d = 0; d < w->dyads.n; d++) {
        scratch[d] = permuted(w, order, d);
    }
    permutation_fit_logit(w->base, scratch, w->dyads.n, w->k, &fit);
    if (fit.converged) {
        unfold(w, &fit, b, out, errors);
    }
    for (size_t c = 0; !fit.converged && c < w->k; c++) {
        out[c] = NAN;
    }
}

static comity_status permute(void *context, size_t task, int thread, comity_error *error) {
    const mrqap *w = context;
    comity_random random;
    size_t *order = w->orders + (size_t)thread * w->dyads.n_states;
    double *scratch = w->scratch + (size_t)thread * w->scratch_size;
    int logit = w->options->model == COMITY_MODEL_LOGIT;
    (void)error;
    comity_random_start(&random, w->options->seed, task);
    comity_random_order(&random, order, w->dyads.n_states);
    if (w->options->null == COMITY_NULL_DSP) {
        w->statistics[task] = logit ? logit_dsp(w, order, scratch) : linear_dsp(w, order);
    } else if (logit) {
        logit_y(w, order, scratch, w->statistics + task * w->k);
    } else {
        linear_y(w, order, w->statistics + task * w->k);
    }
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------ the tests */

static void set_network(mrqap *w, size_t dyad, double value) {
    size_t from = w->dyads.from[dyad];
    size_t to = w->dyads.to[dyad];
    w->network[from * w->dyads.n_states + to] = value;
    if (!w->options->directed) {
        w->network[to * w->dyads.n_states + from] = value;
    }
}

static void clear_network(mrqap *w) {
    for (size_t i = 0; i < w->dyads.n_states * w->dyads.n_states; i++) {
        w->network[i] = NAN;
    }
}

/* The residual of column `column` on the others goes into the network; the others are the base; `rest` is the residual
 * of y on them. */
static void partial_out(mrqap *w, size_t column) {
    size_t k = w->k;
    double r[PERMUTATION_COLUMNS * PERMUTATION_COLUMNS];
    double on_y[PERMUTATION_COLUMNS] = {0};
    w->ee = 0;
    /* the term last: what is left of it is its residual */
    for (size_t d = 0; d < w->dyads.n; d++) {
        size_t to = 0;
        for (size_t c = 0; c < k; c++) {
            if (c != column) {
                w->base[d * k + to++] = w->design[d * k + c];
            }
        }
        w->base[d * k + k - 1] = w->design[d * k + column];
    }
    permutation_orthonormal(w->base, w->dyads.n, k, r);
    clear_network(w);
    for (size_t d = 0; d < w->dyads.n; d++) {
        set_network(w, d, w->base[d * k + k - 1] * r[k * k - 1]);
        for (size_t c = 0; c + 1 < k; c++) {
            on_y[c] += w->base[d * k + c] * w->outcome[d];
        }
    }
    for (size_t d = 0; d < w->dyads.n; d++) {
        w->rest[d] = w->outcome[d];
        for (size_t c = 0; c + 1 < k; c++) {
            w->rest[d] -= w->base[d * k + c] * on_y[c];
        }
        w->ee += w->rest[d] * w->rest[d];
    }
}

typedef struct {
    const comity_permutation_options *options;
    size_t step;
    size_t steps;
} stage;

static void report(void *context, double fraction) {
    const stage *s = context;
    s->options->progress(s->options->context, ((double)s->step + fraction) / (double)s->steps);
}

static comity_status test_dsp(mrqap *w, comity_permutation_result *out, comity_error *error) {
    stage s = {w->options, 0, w->k};
    comity_parallel_options threads = permutation_threads(w->options);
    comity_status status = COMITY_OK;
    threads.progress = threads.progress ? report : NULL;
    threads.context = &s;
    w->columns = w->k - 1;
    for (size_t c = 0; !status && c < w->k; c++) {
        s.step = c;
        partial_out(w, c);
        status = comity_parallel_for(w->options->n_permutations, permute, w, &threads, error);
        if (!status) {
            permutation_count(w->statistics, w->options->n_permutations, 1, &out->terms[c]);
        }
    }
    return status;
}

static comity_status test_y(mrqap *w, comity_permutation_result *out, comity_error *error) {
    comity_parallel_options threads = permutation_threads(w->options);
    double taken = w->options->model == COMITY_MODEL_LOGIT ? 0 : w->offset;
    w->columns = w->k;
    clear_network(w);
    memset(w->rest, 0, w->dyads.n * sizeof *w->rest);
    for (size_t d = 0; d < w->dyads.n; d++) {
        set_network(w, d, w->outcome[d] - taken);
    }
    comity_status status = comity_parallel_for(w->options->n_permutations, permute, w, &threads, error);
    for (size_t c = 0; !status && c < w->k; c++) {
        permutation_count(w->statistics + c, w->options->n_permutations, w->k, &out->terms[c]);
    }
    return status;
}

static comity_status start(mrqap *w, comity_error *error) {
    comity_parallel_options threads = permutation_threads(w->options);
    size_t m = w->dyads.n;
    size_t states = w->dyads.n_states;
    w->n_threads = (size_t)comity_parallel_threads(&threads, w->options->n_permutations);
    w->scratch_size = w->options->model == COMITY_MODEL_LOGIT ? m * w->k : 0;
    w->design = malloc(m * w->k * sizeof *w->design);
    w->base = malloc(m * w->k * sizeof *w->base);
    w->outcome = malloc(m * sizeof *w->outcome);
    w->rest = malloc(m * sizeof *w->rest);
    w->network = malloc(states * states * sizeof *w->network);
    w->orders = malloc(w->n_threads * states * sizeof *w->orders);
    w->scratch = malloc((w->n_threads * w->scratch_size + 1) * sizeof *w->scratch);
    w->statistics = malloc(w->options->n_permutations * w->k * sizeof *w->statistics);
    return w->design && w->base && w->outcome && w->rest && w->network && w->orders && w->scratch && w->statistics
               ? COMITY_OK
               : comity_fail_memory(error);
}

static void end(mrqap *w) {
    free(w->design);
    free(w->base);
    free(w->outcome);
    free(w->rest);
    free(w->network);
    free(w->orders);
    free(w->scratch);
    free(w->statistics);
    permutation_free_dyads(&w->dyads);
}

comity_status comity_mrqap(const double *y, const double *const *x, const char *const *names, size_t n_terms, size_t n,
                           const comity_permutation_options *options, comity_permutation_result *out,
                           comity_error *error) {
    const double *networks[COMITY_MAX_TERMS + 1];
    mrqap w = {.options = options, .y = y, .x = x, .names = names, .n_terms = n_terms, .n = n, .k = n_terms + 1};
    comity_status status = permutation_check(options, error);
    memset(out, 0, sizeof *out);
    if (!status && n_terms > COMITY_MAX_TERMS) {
        status = comity_fail(error, COMITY_ERROR_USAGE, "%zu terms: at most %d", n_terms, COMITY_MAX_TERMS);
    }
    if (status) {
        return status;
    }
    for (size_t i = 0; i <= n_terms; i++) {
        networks[i] = i < n_terms ? x[i] : y;
    }
    if ((status = permutation_find_dyads(networks, names, n_terms + 1, n, options->directed, &w.dyads, error))) {
        return status;
    }
    out->n_terms = w.k;
    out->n_states = w.dyads.n_states;
    out->n_dyads = w.dyads.n;
    out->n_missing = (options->directed ? n * (n - 1) : n * (n - 1) / 2) - w.dyads.n;
    if (!(status = start(&w, error)) && !(status = fit_observed(&w, out, error))) {
        status = options->null == COMITY_NULL_DSP ? test_dsp(&w, out, error) : test_y(&w, out, error);
    }
    end(&w);
    return status;
}

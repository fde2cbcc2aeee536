/* Leverages of pairs, and the variance that allows for them. See comity/bias.h.
 *
 * The information on exporter-time and importer-time effects, pair effects taken out, has blocks A_i = sum_j H_ij on
 * the exporters' side, B_j = sum_i H_ij on the importers', and H_ij between. The exporters are eliminated, one T x T
 * block each: S = B - sum_i M_i' A_i^+ M_i with M_i = [H_i1 .. H_iJ], which is J T x J T. A generalised inverse of S
 * comes from Cholesky with pivots. Then for each pair d V d' = V_ii + V_jj + V_ij + V_ij', with V_ij = -(A_i^+ M_i
 * S^-)_j,  V_ii = A_i^+ + A_i^+ M_i S^- M_i' A_i^+,  V_jj = (S^-)_jj. Which generalised inverse is taken does not
 * matter: what it adds is constant over the times of a pair, which H_ij takes to zero and on which S sums to zero. */
#include "method/explain/bias_panel.h"

#include <cblas.h>
#include <lapacke.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LEVELS = 12000 };

typedef struct {
    const bias_panel *p;
    size_t m;        /* J T */
    double *schur;   /* m x m: S, then its generalised inverse */
    double *factor;  /* m x m */
    double *inverse; /* T x T: A_i^+ */
    double *row;     /* T x m: M_i */
    double *scaled;  /* T x m: A_i^+ M_i */
    double *moved;   /* T x m: A_i^+ M_i S^- */
    double *own;     /* T x T: V_ii */
    double *h;       /* T x T */
    double *lever;   /* T x T */
    double *system;  /* T x T */
    double *solved;  /* T x T */
    double *work;    /* 2 m */
    double *rest;    /* T */
    int *pivots;     /* T, or m */
    double *meat;    /* n x n */
    double *half;
} leverage;

static void free_work(leverage *w) {
    free(w->schur);
    free(w->factor);
    free(w->inverse);
    free(w->row);
    free(w->scaled);
    free(w->moved);
    free(w->own);
    free(w->h);
    free(w->lever);
    free(w->system);
    free(w->solved);
    free(w->work);
    free(w->rest);
    free(w->pivots);
    free(w->meat);
    free(w->half);
}

static comity_status make_work(leverage *w, comity_error *error) {
    size_t t = w->p->n_times;
    size_t n = w->p->terms.n;
    w->schur = calloc(w->m * w->m, sizeof(double));
    w->factor = malloc(w->m * w->m * sizeof(double));
    w->inverse = malloc(t * t * sizeof(double));
    w->row = malloc(t * w->m * sizeof(double));
    w->scaled = malloc(t * w->m * sizeof(double));
    w->moved = malloc(t * w->m * sizeof(double));
    w->own = malloc(t * t * sizeof(double));
    w->h = malloc(t * t * sizeof(double));
    w->lever = malloc(t * t * sizeof(double));
    w->system = malloc(t * t * sizeof(double));
    w->solved = malloc(t * t * sizeof(double));
    w->work = malloc(2 * w->m * sizeof(double));
    w->rest = malloc(t * sizeof(double));
    w->pivots = malloc((w->m + t) * sizeof *w->pivots);
    w->meat = calloc(n * n, sizeof(double));
    w->half = malloc(n * n * sizeof(double));
    return w->schur && w->factor && w->inverse && w->row && w->scaled && w->moved && w->own && w->h && w->lever &&
                   w->system && w->solved && w->work && w->rest && w->pivots && w->meat && w->half
               ? COMITY_OK
               : comity_fail_memory(error);
}

/* out (rows x m) = a (rows x inner) b (inner x m). */
static void product(size_t rows, size_t m, size_t inner, const double *a, const double *b, double *out) {
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, (blasint)rows, (blasint)m, (blasint)inner, 1, a,
                (blasint)inner, b, (blasint)m, 0, out, (blasint)m);
}

/* M_i into `row` and A_i^+ into `inverse`. Pairs [from, to) are those of the exporter. */
static comity_status take_exporter(leverage *w, size_t from, size_t to, comity_error *error) {
    size_t t = w->p->n_times;
    memset(w->row, 0, t * w->m * sizeof(double));
    memset(w->inverse, 0, t * t * sizeof(double));
    for (size_t pair = from; pair < to; pair++) {
        bias_hessian(w->p, pair, w->h);
        for (size_t i = 0; i < t * t; i++) {
            w->inverse[i] += w->h[i];
            w->row[i / t * w->m + w->p->pair[pair].importer * t + i % t] = w->h[i];
        }
    }
    comity_status status = bias_pseudo_inverse(w->inverse, t, error);
    if (!status) {
        product(t, w->m, t, w->inverse, w->row, w->scaled);
    }
    return status;
}

static size_t end_of_exporter(const bias_panel *p, size_t from) {
    size_t to = from;
    while (to < p->n_pairs && p->pair[to].exporter == p->pair[from].exporter) {
        to++;
    }
    return to;
}

static comity_status eliminate(leverage *w, const comity_bias_options *options, comity_error *error) {
    const bias_panel *p = w->p;
    size_t t = p->n_times;
    for (size_t pair = 0; pair < p->n_pairs; pair++) {
        size_t at = p->pair[pair].importer * t;
        bias_hessian(p, pair, w->h);
        for (size_t i = 0; i < t * t; i++) {
            w->schur[(at + i / t) * w->m + at + i % t] += w->h[i];
        }
    }
    comity_status status = COMITY_OK;
    for (size_t from = 0, to; from < p->n_pairs && !status; from = to) {
        to = end_of_exporter(p, from);
        status = options->stop && *options->stop ? comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted")
                                                 : take_exporter(w, from, to, error);
        if (!status) {
            cblas_dgemm(CblasRowMajor, CblasTrans, CblasNoTrans, (blasint)w->m, (blasint)w->m, (blasint)t, -1, w->row,
                        (blasint)w->m, w->scaled, (blasint)w->m, 1, w->schur, (blasint)w->m);
        }
        if (options->progress) {
            options->progress(options->context, .3 * (double)to / (double)p->n_pairs);
        }
    }
    return status;
}

/* Turns S into a generalised inverse: that of its pivots, 0 elsewhere. */
static comity_status invert_schur(leverage *w, comity_error *error) {
    size_t m = w->m;
    lapack_int rank = 0;
    double most = 0;
    for (size_t i = 0; i < m; i++) {
        most = fmax(most, w->schur[i * m + i]);
    }
    memcpy(w->factor, w->schur, m * m * sizeof(double));
    memset(w->schur, 0, m * m * sizeof(double));
    if (!(most > 0)) {
        return COMITY_OK;
    }
    lapack_int info = LAPACKE_dpstrf_work(LAPACK_COL_MAJOR, 'L', (lapack_int)m, w->factor, (lapack_int)m, w->pivots,
                                          &rank, 1e-11 * most, w->work);
    if (info < 0 || LAPACKE_dpotri(LAPACK_COL_MAJOR, 'L', rank, w->factor, (lapack_int)m)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the information on the effects has no inverse");
    }
    for (size_t c = 0; c < (size_t)rank; c++) {
        for (size_t r = c; r < (size_t)rank; r++) {
            size_t i = (size_t)w->pivots[r] - 1;
            size_t j = (size_t)w->pivots[c] - 1;
            w->schur[i * m + j] = w->schur[j * m + i] = w->factor[c * m + r];
        }
    }
    return COMITY_OK;
}

/* d V d' of the pair into `lever`, of which the exporter's parts are ready. */
static void add_effects(leverage *w, size_t pair) {
    size_t t = w->p->n_times;
    size_t at = w->p->pair[pair].importer * t;
    for (size_t i = 0; i < t; i++) {
        for (size_t j = 0; j < t; j++) {
            w->lever[i * t + j] = w->own[i * t + j] + w->schur[(at + i) * w->m + at + j] - w->moved[i * w->m + at + j] -
                                  w->moved[j * w->m + at + i];
        }
    }
}

/* x~ (X~'WX~)^-1 x~' of the pair is added to `lever`. */
static void add_terms(leverage *w, size_t pair) {
    const bias_panel *p = w->p;
    size_t t = p->n_times;
    size_t n = p->terms.n;
    for (size_t i = 0; i < t; i++) {
        for (size_t k = 0; k < n; k++) {
            double part = 0;
            for (size_t l = 0; l < n; l++) {
                part += p->x[(l * p->n_pairs + pair) * t + i] * p->terms.bread[l * n + k];
            }
            for (size_t j = 0; j < t; j++) {
                w->lever[i * t + j] += part * p->x[(k * p->n_pairs + pair) * t + j];
            }
        }
    }
}

/* Adds x~'(1 - H lever)^-1 S S' x~, made symmetric, to the meat. */
static comity_status add_pair(leverage *w, size_t pair, comity_error *error) {
    const bias_panel *p = w->p;
    size_t t = p->n_times;
    size_t n = p->terms.n;
    const double *residual = p->residual + pair * t;
    bias_hessian(p, pair, w->h);
    product(t, t, t, w->h, w->lever, w->system);
    for (size_t i = 0; i < t * t; i++) { /* column by column, so that LAPACK needs no room of its own */
        w->solved[i % t * t + i / t] = (i / t == i % t) - w->system[i];
    }
    memcpy(w->rest, residual, t * sizeof(double));
    if (LAPACKE_dgesv(LAPACK_COL_MAJOR, (lapack_int)t, 1, w->solved, (lapack_int)t, w->pivots, w->rest,
                      (lapack_int)t)) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "a pair has leverage 1: it fits exactly whatever its values, and standard errors cannot be "
                           "corrected");
    }
    for (size_t k = 0; k < n; k++) {
        for (size_t l = 0; l < n; l++) {
            double one = 0;
            double other = 0;
            for (size_t i = 0; i < t; i++) {
                one += p->x[(k * p->n_pairs + pair) * t + i] * w->rest[i];
                other += p->x[(l * p->n_pairs + pair) * t + i] * residual[i];
            }
            w->meat[k * n + l] += one * other / 2;
            w->meat[l * n + k] += one * other / 2;
        }
    }
    return COMITY_OK;
}

static comity_status add_exporter(leverage *w, size_t from, size_t to, comity_error *error) {
    size_t t = w->p->n_times;
    comity_status status = take_exporter(w, from, to, error);
    if (status) {
        return status;
    }
    product(t, w->m, w->m, w->scaled, w->schur, w->moved);
    memcpy(w->own, w->inverse, t * t * sizeof(double));
    cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasTrans, (blasint)t, (blasint)t, (blasint)w->m, 1, w->moved,
                (blasint)w->m, w->scaled, (blasint)w->m, 1, w->own, (blasint)t);
    for (size_t pair = from; pair < to && !status; pair++) {
        add_effects(w, pair);
        add_terms(w, pair);
        status = add_pair(w, pair, error);
    }
    return status;
}

static comity_status compute(leverage *w, const comity_bias_options *options, double *out, comity_error *error) {
    const bias_panel *p = w->p;
    comity_status status = eliminate(w, options, error);
    if (!status) {
        status = invert_schur(w, error);
    }
    for (size_t from = 0, to; from < p->n_pairs && !status; from = to) {
        to = end_of_exporter(p, from);
        status = options->stop && *options->stop ? comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted")
                                                 : add_exporter(w, from, to, error);
        if (options->progress) {
            options->progress(options->context, .4 + .6 * (double)to / (double)p->n_pairs);
        }
    }
    if (!status) {
        bias_sandwich(&p->terms, w->meat, (double)p->n_pairs / (double)(p->n_pairs - 1), w->half, out);
    }
    return status;
}

comity_status bias_adjusted_variance(const bias_panel *p, const comity_bias_options *options, double *out,
                                     comity_error *error) {
    leverage w = {.p = p, .m = p->n_importers * p->n_times};
    size_t most = options->max_levels ? options->max_levels : MOST_LEVELS;
    if (w.m > most) {
        return comity_fail(
            error, COMITY_ERROR_INPUT,
            "the correction of standard errors needs a matrix of %zu x %zu importer-times, more than %zu; "
            "raise max_levels, or ask for the bias alone",
            w.m, w.m, most);
    }
    comity_status status = make_work(&w, error);
    if (!status) {
        status = compute(&w, options, out, error);
    }
    free_work(&w);
    return status;
}

/* What the files of bias.h share: the estimated terms of a fit, compact, and scores. */
#ifndef COMITY_METHOD_EXPLAIN_BIAS_INTERNAL_H
#define COMITY_METHOD_EXPLAIN_BIAS_INTERNAL_H

#include "comity/bias.h"

/* The k-th estimated term is term[k] of the fit; its residual is x + k * n_rows. */
typedef struct {
    const comity_model *model;
    const comity_fit *fit;
    size_t n;
    size_t *term;
    double *bread; /* n x n */
} bias_terms;

/* Errors: COMITY_ERROR_USAGE where the fit did not keep mu and the residuals or is of another model. */
comity_status bias_terms_make(const comity_model *model, const comity_fit *fit, bias_terms *terms, comity_error *error);
void bias_terms_free(bias_terms *terms);

static inline int bias_row_counts(const bias_terms *t, size_t row) {
    return t->fit->rows[row] == COMITY_ROW_USED;
}

static inline double bias_x(const bias_terms *t, size_t k, size_t row) {
    return t->fit->residual_x[k * t->model->n_rows + row];
}

/* w (y - mu) of a row that counts. */
static inline double bias_residual(const bias_terms *t, size_t row) {
    return (t->model->weights ? t->model->weights[row] : 1) * (t->model->y[row] - t->fit->mu[row]);
}

/* bread meat bread of the estimated terms into an n_terms x n_terms matrix, NaN elsewhere; times `factor`. `half` has
 * room for n x n. */
void bias_sandwich(const bias_terms *t, const double *meat, double factor, double *half, double *out);

/* Sums of scores by level: levels x n, and rows a level (NULL: not wanted). */
void bias_sum_scores(const bias_terms *t, const comity_effect *by, double *sums, size_t *rows);

/* Eigenvalues, rising, of a symmetric n x n matrix, which becomes its eigenvectors, one after the other. */
comity_status bias_eigen(double *a, double *values, size_t n, comity_error *error);

#endif

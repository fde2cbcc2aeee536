/* The estimated terms of a fit and their scores. See bias_internal.h. */
#include "method/explain/bias_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

comity_status bias_terms_make(const comity_model *model, const comity_fit *fit, bias_terms *terms,
                              comity_error *error) {
    memset(terms, 0, sizeof *terms);
    if (!fit->mu || !fit->residual_x || !fit->bread || !fit->rows || fit->n_rows != model->n_rows) {
        return comity_fail(error, COMITY_ERROR_USAGE,
                           "a fit of this model with keep_fitted and keep_residual_x is needed");
    }
    terms->model = model;
    terms->fit = fit;
    terms->term = malloc((fit->n_terms + 1) * sizeof *terms->term);
    terms->bread = malloc((fit->n_terms * fit->n_terms + 1) * sizeof *terms->bread);
    if (!terms->term || !terms->bread) {
        bias_terms_free(terms);
        return comity_fail_memory(error);
    }
    for (size_t k = 0; k < fit->n_terms; k++) {
        if (fit->terms[k].state == COMITY_TERM_ESTIMATED) {
            terms->term[terms->n++] = k;
        }
    }
    for (size_t i = 0; i < terms->n; i++) {
        for (size_t j = 0; j < terms->n; j++) {
            terms->bread[i * terms->n + j] = fit->bread[terms->term[i] * fit->n_terms + terms->term[j]];
        }
    }
    return COMITY_OK;
}

void bias_terms_free(bias_terms *terms) {
    free(terms->term);
    free(terms->bread);
    memset(terms, 0, sizeof *terms);
}

void bias_sandwich(const bias_terms *t, const double *meat, double factor, double *half, double *out) {
    size_t n = t->n;
    size_t all = t->fit->n_terms;
    for (size_t i = 0; i < all * all; i++) {
        out[i] = (double)NAN;
    }
    memset(half, 0, n * n * sizeof *half);
    for (size_t i = 0; i < n; i++) {
        for (size_t h = 0; h < n; h++) {
            for (size_t j = 0; j < n; j++) {
                half[i * n + j] += t->bread[i * n + h] * meat[h * n + j];
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double sum = 0;
            for (size_t h = 0; h < n; h++) {
                sum += half[i * n + h] * t->bread[h * n + j];
            }
            out[t->term[i] * all + t->term[j]] = factor * sum;
        }
    }
}

void bias_sum_scores(const bias_terms *t, const comity_effect *by, double *sums, size_t *rows) {
    memset(sums, 0, t->n * by->n_levels * sizeof *sums);
    for (size_t row = 0; row < t->model->n_rows; row++) {
        if (bias_row_counts(t, row)) {
            uint32_t level = by->level[row];
            double residual = bias_residual(t, row);
            for (size_t k = 0; k < t->n; k++) {
                sums[level * t->n + k] += bias_x(t, k, row) * residual;
            }
            if (rows) {
                rows[level]++;
            }
        }
    }
}

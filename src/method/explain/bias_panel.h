/* The panel of the bias correction: pairs by times. */
#ifndef COMITY_METHOD_EXPLAIN_BIAS_PANEL_H
#define COMITY_METHOD_EXPLAIN_BIAS_PANEL_H

#include "method/explain/bias_internal.h"

typedef struct {
    size_t exporter;
    size_t importer;
} bias_pair;

typedef struct {
    bias_terms terms;
    int three_way;
    size_t n_exporters;
    size_t n_importers;
    size_t n_times;
    size_t n_pairs;
    bias_pair *pair;  /* by exporter, then importer */
    double *mu;       /* n_pairs x n_times; 0 where there is no row */
    double *residual; /* y - mu */
    double *x;        /* terms x n_pairs x n_times */
} bias_panel;

comity_status bias_panel_make(const comity_model *model, const comity_fit *fit, const comity_bias_panel *input,
                              bias_panel *p, comity_error *error);
void bias_panel_free(bias_panel *p);

/* Expected Hessian of a pair after its own effect (if there is one): n_times x n_times. */
void bias_hessian(const bias_panel *p, size_t pair, double *h);

/* Moore-Penrose inverse of a symmetric n x n matrix, in place. */
comity_status bias_pseudo_inverse(double *a, size_t n, comity_error *error);

/* Sandwich with the leverage of each pair taken into account, n_terms x n_terms of the fit. */
comity_status bias_adjusted_variance(const bias_panel *p, const comity_bias_options *options, double *out,
                                     comity_error *error);

#endif

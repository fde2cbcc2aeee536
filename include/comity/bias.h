/* What comes after a Poisson (PPML) gravity fit: bias correction, variances that allow for dyads, bootstraps, RESET,
 * predictions. See comity/explain.h for the fit itself and its Wald tests.
 *
 * The fits must have been made with options.keep_fitted = 1 and options.keep_residual_x = 1. Arrays "a term" have
 * fit.n_terms places, matrices n_terms x n_terms; NaN for terms that are not estimated. To put a variance in the place
 * of the fit's own, copy it into fit.vcov and call comity_fit_restate. */
#ifndef COMITY_BIAS_H
#define COMITY_BIAS_H

#include "comity/explain.h"

#include <stddef.h>
#include <stdint.h>

/* ------------------------------------------------------------------------------------------------- bias correction */

/* What is who, a row. The pairs of exporter and importer are those that have rows. */
typedef struct {
    comity_effect exporter;
    comity_effect importer;
    comity_effect time; /* level NULL: a single cross-section */
    /* 1: exporter-time, importer-time and pair effects; 0: exporter-time and importer-time effects only */
    int three_way;
} comity_bias_panel;

typedef struct {
    int without_errors; /* 1: only the bias; spares the leverages, which are the dear part */
    size_t max_levels;  /* most importer-times for the leverages, which need 16 max_levels^2 bytes; 0: 12,000 */
    const volatile int *stop;
    void (*progress)(void *context, double fraction); /* may be NULL */
    void *context;
} comity_bias_options;

typedef struct {
    size_t n_terms;
    double *bias;          /* a term: to be subtracted */
    double *corrected;     /* estimate less bias */
    double *vcov_plain;    /* sandwich clustered by pair, G / (G - 1): what the fit would have */
    double *vcov_adjusted; /* the same, corrected for leverage; NaN with without_errors */
    size_t n_pairs;        /* G */
    size_t n_exporters;
    size_t n_importers;
    size_t n_times;
} comity_bias_result;

/* Analytical correction of the three-way Poisson estimator and of its standard errors for the incidental parameters.
 * With S_ij = y_ij - mu_ij (a vector over time), shares th = mu_ij / sum mu_ij, H_ij = sum mu_ij (diag th - th th'),
 * the residuals x~ of a regressor on all effects, weighted by mu, and G_ij x~ the derivative of -H_ij along x~: W = 1/n
 * sum x~' H x~,  n pairs; B = -1/I sum_i tr(H_i^+ sum_j H_ij x~_ij S_ij') + 1/(2 I) sum_i tr(H_i^+ G_i H_i^+ sum_j S_ij
 * S_ij'), H_i = sum_j H_ij, G_i = sum_j G_ij x~_ij; D likewise over importers; bias = W^-1 (I/(I-1) B / (n/I) + J/(J-1)
 * D / (n/J)). The standard errors: in the sandwich S_ij S_ij' becomes (1 - H_ij (x~ (nW)^-1 x~' + d_ij V d_ij'))^-1
 * S_ij S_ij', with V a generalised inverse of the information on the exporter-time and importer-time effects d after
 * pair effects; then G / (G - 1). Without pair effects H_ij = diag mu_ij; the bias of the estimates is then exactly 0,
 * that of the errors is not. Degenerate cases: times without row have mu 0; a pair with one row only, or with mu 0,
 * adds nothing; exact fit: bias 0. Errors: COMITY_ERROR_USAGE where the fit did not keep what is needed,
 * COMITY_ERROR_INPUT for weights other than 1, for a pair with two rows of one time (error->row), fewer than two
 * exporters or importers, too many levels for the leverages, a leverage of 1 (a pair that fits exactly);
 * COMITY_ERROR_MEMORY; COMITY_ERROR_INTERRUPTED. Source: Weidner & Zylkin 2021, J. Int. Econ. 132:103513, sections 3.2
 * to 3.4. Cost: bias O(pairs T^2 terms + (I + J) T^3); leverages O(I (J T)^2 T). */
comity_status comity_bias_correct(const comity_model *model, const comity_fit *fit, const comity_bias_panel *panel,
                                  const comity_bias_options *options, comity_bias_result *out, comity_error *error);
void comity_bias_free(comity_bias_result *result);

/* -------------------------------------------------------------------------------------------------- dyadic-robust */

typedef struct {
    size_t n_members; /* with rows in the sample */
    size_t n_dyads;   /* pairs of different members, whatever their order */
    double factor;    /* that was applied */
    int repaired;     /* 1: negative eigenvalues were set to 0 */
} comity_dyadic_info;

/* Sandwich that lets any two rows correlate which share a member, in whatever place: bread M bread, M = sum over rows
 * r, q with a member in common of s_r s_q', s = w x~ (y - mu). Computed as sum over members of (sum of their rows)^2
 * less sum over dyads of (sum of their rows)^2; a row of a member with itself belongs to that member once. `adjust` 1:
 * times n / (n - 1), n members, so that a cluster of one way and this agree; 0: no factor. A matrix with negative
 * eigenvalues, which small samples give, is repaired by setting them to 0. Few members (below about 30): take it with
 * care. Errors: COMITY_ERROR_INPUT for fewer than three members; COMITY_ERROR_USAGE; COMITY_ERROR_MEMORY. Sources:
 * Aronow, Samii & Assenova 2015, Polit. Anal. 23:564-577; Cameron & Miller 2014, "Robust inference for dyadic data".
 * Cost: O(rows terms + members terms^2 + rows log rows). */
comity_status comity_dyadic_vcov(const comity_model *model, const comity_fit *fit, const comity_effect *first,
                                 const comity_effect *second, int adjust, double *vcov, comity_dyadic_info *info,
                                 comity_error *error);

/* ----------------------------------------------------------------------------------------------------- bootstraps */

typedef enum {
    COMITY_WILD_RADEMACHER = 0, /* -1, 1 */
    COMITY_WILD_WEBB,           /* six points; for few clusters (below about 12) */
    COMITY_WILD_MAMMEN          /* two points, third moment 1 */
} comity_wild_weights;

typedef struct {
    size_t n_draws; /* 2 .. 10^7 */
    uint64_t seed;
    double level; /* of the intervals; 0: 0.95 */
    comity_wild_weights weights;
    int n_threads; /* 0: as many as there are processors. The answer does not depend on it */
    const volatile int *stop;
    void (*progress)(void *context, double fraction); /* may be NULL */
    void *context;
} comity_bootstrap_options;

typedef struct {
    double estimate;
    double std_error; /* standard deviation of the draws */
    double p_value;   /* two-sided, of the coefficient being 0: (1 + draws as far out) / (1 + draws) */
    double conf_low;
    double conf_high;
    double mean; /* of the draws: of the coefficient */
} comity_bootstrap_term;

typedef struct {
    size_t n_terms;
    comity_bootstrap_term *terms;
    size_t n_clusters;
    size_t n_draws;  /* that count */
    size_t n_failed; /* pairs bootstrap: draws without an estimate */
} comity_bootstrap_result;

/* Wild bootstrap of the score: no fit is made anew. A draw multiplies the score of every cluster, s_g = sum w x~ (y -
 * mu), by a random weight v_g of mean 0 and variance 1: b* - b = bread sum v_g s_g, and its t is that over the sandwich
 * of the scores v_g s_g less their mean. p values compare t of the estimate (with the sandwich of s_g, no factor) with
 * t*; the interval is b - t*(quantiles) se. The null is not imposed. Draw k has a random stream of its own. Errors:
 * COMITY_ERROR_INPUT for fewer than two clusters; COMITY_ERROR_USAGE for the number of draws, the level or the weights;
 * COMITY_ERROR_MEMORY; COMITY_ERROR_INTERRUPTED. Sources: Kline & Santos 2012, J. Econometric Methods 1:23-41; Webb
 * 2023, Can. J. Econ. 56:839-858. Cost: O(rows terms + draws clusters terms). */
comity_status comity_bootstrap_wild(const comity_model *model, const comity_fit *fit, const comity_effect *cluster,
                                    const comity_bootstrap_options *options, comity_bootstrap_result *out,
                                    comity_error *error);

/* Pairs bootstrap: clusters are drawn with replacement and the model is fitted anew, a cluster drawn k times with
 * weight k. Draws in which a term falls out, or without convergence, are counted in n_failed. Percentile interval; the
 * p value is twice the smaller share of draws on either side of 0, counting the estimate's own side (1 + n) / (1 +
 * draws). `fit_options`: as of the fit; its variance is of no account. Errors: as above, and COMITY_ERROR_INPUT where
 * fewer than two draws have an estimate (the error is that of the first that failed). Source: Cameron, Gelbach & Miller
 * 2008, REStat 90:414-427. Cost: a fit a draw. */
comity_status comity_bootstrap_pairs(const comity_model *model, const comity_fit_options *fit_options,
                                     const comity_fit *fit, const comity_effect *cluster,
                                     const comity_bootstrap_options *options, comity_bootstrap_result *out,
                                     comity_error *error);
void comity_bootstrap_free(comity_bootstrap_result *result);

/* ------------------------------------------------------------------------------------------------ RESET, predictions
 */

/* Ramsey's RESET: the model is fitted anew with the powers 2 .. `power` of its linear predictor (less its mean, over
 * its standard deviation, so that powers stay tame), and these are tested together with the variance of `options`. A
 * small p value: the form of the model is in doubt. Errors: COMITY_ERROR_USAGE for power below 2 or above 5, or a fit
 * without keep_fitted; COMITY_ERROR_INPUT where the powers are spanned by the model (then nothing can be tested); those
 * of the fit and of comity_wald_terms. Source: Ramsey 1969, JRSS B 31:350-371; Santos Silva & Tenreyro 2006. Cost: one
 * fit. */
comity_status comity_reset_test(const comity_model *model, const comity_fit_options *options, const comity_fit *fit,
                                int power, comity_wald *out, comity_error *error);

/* Linear predictor and mu = exp(eta) of the rows of `model`, which has the terms and effects of the fit, in its order
 * and with its level numbers: eta = offset + log exposure + x'b + effects (terms that are not estimated count 0). `fit`
 * has keep_effects = 1. `eta` or `mu` may be NULL. NaN where a regressor is missing or a level has no estimate. y is
 * not read. Errors: COMITY_ERROR_USAGE where terms or effects do not agree. O(rows (terms + effects)). */
comity_status comity_predict(const comity_model *model, const comity_fit *fit, double *eta, double *mu,
                             comity_error *error);

/* Change in percent of mu, effects held fixed, when the terms move by `change` (a term; NaN counts as 0): 100
 * (exp(change'b) - 1), with the interval of change'b carried over and the standard error by the delta method. The
 * statistic and p value are of change'b. Partial equilibrium: nothing is said of prices or incomes. Errors: those of
 * comity_combination. */
comity_status comity_percent_change(const comity_fit *fit, const double *change, double level, comity_term *out,
                                    comity_error *error);

#endif

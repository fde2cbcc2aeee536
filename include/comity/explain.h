/* Regression with many fixed effects: Poisson pseudo-maximum likelihood (gravity) and least squares; their inference;
 * and what they stand on, taking fixed effects out of columns.
 *
 * A column is an array of n_rows doubles; NaN is missing. A fixed effect, or a cluster, is a level number a row:
 * exporter-year, importer-year, pair ... Interactions of factors are numbered by the caller (comity_effect_cross).
 *
 *     comity_model model = {.n_rows = n, .y = trade, .n_x = 1, .x = columns, .x_names = names,
 *                           .n_effects = 3, .effects = effects, .n_clusters = 1, .clusters = &pair};
 *     comity_fit_options options = {.vcov = COMITY_VCOV_CLUSTER};
 *     comity_fit fit;
 *     comity_fit_init(&fit);
 *     status = comity_ppml(&model, &options, &fit, &error);
 *     ... fit.terms[0].estimate, fit.terms[0].std_error ...
 *     comity_fit_free(&fit);
 *
 * Which rows count. Rows with a missing value are left out, then rows that tell nothing about the coefficients, until
 * none is left: those whose effect has one row only (singletons; Correia 2015), and for counts those of levels whose
 * outcomes are all zero, because their effect is minus infinity. fit.rows says of each row what became of it. What
 * regressors and effects separate together is found by options.separation (see comity/separation.h).
 *
 * Degrees of freedom of the effects. fit.df_effects is the rank of all effects together: exact for one effect (levels)
 * and two (levels less connected components); for more, exact by elimination where they have at most 800 levels, else
 * an upper bound (fit.df_effects_exact is 0) from what an effect shares with each two before it: for exporter-year,
 * importer-year and pair that takes off years, and exporters + importers - 1, which is the rank unless the network has
 * more gaps than that. fit.df_effects_fixest is what fixest counts: levels less one for each effect after the first. */
#ifndef COMITY_EXPLAIN_H
#define COMITY_EXPLAIN_H

#include "comity/base.h"

#include <stddef.h>
#include <stdint.h>

enum { COMITY_MAX_EFFECTS = 8, COMITY_MAX_CLUSTERS = 4, COMITY_MAX_REGRESSORS = 512 };

/* ----------------------------------------------------------------------------------------- the model, as data */

/* A fixed effect or a cluster: level[row] is 0 .. n_levels - 1. Levels without rows are allowed. */
typedef struct {
    const char *name;
    const uint32_t *level;
    uint32_t n_levels;
} comity_effect;

typedef struct {
    size_t n_rows;
    const char *y_name; /* for messages; NULL: "the outcome" */
    const double *y;
    const double *const *x; /* n_x columns */
    const char *const *x_names;
    size_t n_x;
    const comity_effect *effects; /* without any, an intercept "_cons" is the last term */
    size_t n_effects;
    const comity_effect *clusters; /* of COMITY_VCOV_CLUSTER: 1 .. 4 */
    size_t n_clusters;
    const double *weights;  /* positive; rows of weight 0 are left out. NULL: 1 */
    const double *offset;   /* is added to the linear predictor. NULL: 0 */
    const double *exposure; /* positive; its logarithm is added to the linear predictor. NULL: 1 */
} comity_model;

/* Numbers the levels of several factors crossed (exporter^year), in the order in which they are first met. `level` has
 * room for n_rows numbers. Errors: COMITY_ERROR_MEMORY; COMITY_ERROR_USAGE for no factor. O(n_rows) expected. */
comity_status comity_effect_cross(const comity_effect *factors, size_t n_factors, size_t n_rows, uint32_t *level,
                                  uint32_t *n_levels, comity_error *error);

/* What became of a row. */
typedef enum {
    COMITY_ROW_USED = 0,
    COMITY_ROW_MISSING,   /* a missing value, or weight 0 */
    COMITY_ROW_SINGLETON, /* the only row of a level */
    COMITY_ROW_ALL_ZERO,  /* of a level whose outcomes are all zero */
    COMITY_ROW_SEPARATED  /* found by options.separation */
} comity_row;

/* ---------------------------------------------------------------------------------------------------- options */

typedef enum {
    COMITY_VCOV_IID = 0, /* inverse information; least squares: times sigma^2 */
    COMITY_VCOV_ROBUST,  /* heteroskedasticity-robust sandwich */
    COMITY_VCOV_CLUSTER  /* sandwich of sums over clusters; several: Cameron, Gelbach & Miller 2011 */
} comity_vcov_kind;

/* Small-sample corrections, named after the programs that they reproduce. N observations, K coefficients and degrees of
 * freedom of the effects, G clusters (the smallest G of several ways).
 *
 *   STATA    counts as ppmlhdfe: iid 1, robust N / (N - 1), cluster G / (G - 1); statistics normal.
 *            Least squares as reghdfe: iid and robust N / (N - K), cluster (N - 1) / (N - K) G / (G - 1); t of N - K,
 *            or G - 1, degrees. K has the true rank of the effects, without effects nested in a cluster.
 *   FIXEST   iid (N - 1) / (N - K), robust N / (N - K), cluster (N - 1) / (N - K) G / (G - 1); t for least squares,
 * else normal. K counts levels, less one for each effect after the first, without effects nested in a cluster. NONE no
 * factor (HC0, CR0); sigma^2 of least squares has N - K; normal. */
typedef enum { COMITY_CONVENTION_STATA = 0, COMITY_CONVENTION_FIXEST, COMITY_CONVENTION_NONE } comity_convention;

/* What weights mean: precision of a row (one row is one observation) or number of equal rows (it stands for many). */
typedef enum { COMITY_WEIGHTS_PRECISION = 0, COMITY_WEIGHTS_FREQUENCY } comity_weights_kind;

/* How effects are taken out. AUTO takes THREE_WAY where three effects have its shape and the table of pairs and years
 * is not much larger than the rows. */
typedef enum { COMITY_ENGINE_AUTO = 0, COMITY_ENGINE_GENERAL, COMITY_ENGINE_THREE_WAY } comity_engine;

/* Called once after singletons and all-zero levels are gone. Marks rows that are COMITY_ROW_USED as
 * COMITY_ROW_SEPARATED. Levels that become single or all zero by it are dropped afterwards. */
typedef comity_status (*comity_separation_hook)(void *context, const comity_model *model, uint8_t *rows,
                                                comity_error *error);

typedef struct {
    double tolerance;   /* largest relative error of a first-order condition; 0: 1e-8 */
    int max_iterations; /* of the outer steps; 0: 200 */
    comity_vcov_kind vcov;
    comity_convention convention;
    comity_weights_kind weights;
    double level; /* of the confidence intervals; 0: 0.95 */
    comity_engine engine;
    int keep_singletons;               /* 1: they stay in the sample */
    int keep_fitted;                   /* 1: fit.eta and fit.mu */
    int keep_effects;                  /* 1: fit.effects[].estimate */
    int keep_residual_x;               /* 1: fit.residual_x */
    comity_separation_hook separation; /* NULL: only what effects separate alone */
    void *separation_context;
    int n_threads; /* 0: as many as there are processors. The answer does not depend on it; only THREE_WAY uses them */
    const volatile int *stop;                         /* may be NULL; looked at between passes over the rows */
    void (*progress)(void *context, double fraction); /* may be NULL */
    void *context;
} comity_fit_options;

/* ------------------------------------------------------------------------------------------------- the result */

typedef enum {
    COMITY_TERM_ESTIMATED = 0,
    COMITY_TERM_ABSORBED, /* constant within the effects: they explain it */
    COMITY_TERM_COLLINEAR /* a combination of terms before it (and of the effects) */
} comity_term_state;

typedef struct {
    char *name;
    comity_term_state state;
    char *reason; /* of a term that is not estimated, in words: "a combination of x1, x3 and the effects"; else NULL */
    double estimate; /* NaN, as all below, where not estimated */
    double std_error;
    double statistic; /* t or z, see fit.df_statistic */
    double p_value;   /* two-sided */
    double conf_low;
    double conf_high;
} comity_term;

typedef struct {
    char *name;
    uint32_t n_levels;      /* with rows in the sample */
    uint32_t n_levels_gone; /* with rows before, with none in the sample */
    uint32_t n_redundant;   /* levels that say nothing new after the effects before it */
    int redundant_exact;    /* 0: n_redundant is a lower bound */
    int nested;             /* within a cluster */
    double *estimate;  /* of each level, NaN where unused; NULL unless kept. Sum with those of the other effects (and
                        * x, offset) is the linear predictor; effects after the first have weighted mean 0 in each
                        * connected component only as far as that is possible, so compare differences */
    size_t n_estimate; /* levels given in the model */
} comity_fit_effect;

/* How the iterations went. */
typedef struct {
    int converged;
    int iterations; /* outer steps */
    int inner;      /* passes over the rows of the inner solver, all steps together */
    int halvings;
    double gap_effects; /* largest |sum y - sum mu| / sum y over all levels of all effects */
    double gap_terms;   /* largest |sum x~ (y - mu)| / sum |x~| (y + mu) over the terms */
    double step;        /* last Newton step of a coefficient in standard errors */
    comity_engine engine;
} comity_fit_info;

typedef struct {
    comity_term *terms;
    size_t n_terms;
    double *vcov; /* n_terms x n_terms; NaN where a term is not estimated */
    size_t n_estimated;
    double *bread; /* n_terms x n_terms: inverse of X~' W X~; NaN likewise */

    size_t n_rows;
    size_t n_used; /* rows in the sample */
    double n_obs;  /* observations: n_used, or the sum of frequency weights */
    size_t n_missing;
    size_t n_singletons;
    size_t n_all_zero;
    size_t n_separated;
    uint8_t *rows; /* comity_row of each row */

    comity_fit_effect effects[COMITY_MAX_EFFECTS];
    size_t n_effects;
    double df_effects; /* rank of all effects together */
    int df_effects_exact;
    double df_effects_fixest;
    double df_residual; /* n_obs - n_estimated - df_effects */

    comity_vcov_kind vcov_kind;
    comity_convention convention;
    size_t n_clusters;
    uint32_t cluster_sizes[COMITY_MAX_CLUSTERS]; /* number of clusters of each way */
    double small_sample;                         /* factor that was applied (of several ways: that of all) */
    double df_statistic;                         /* of t; infinite: normal */
    int vcov_repaired;                           /* 1: negative eigenvalues of a multi-way matrix were set to 0 */

    double deviance;
    double log_likelihood;
    double log_likelihood_null; /* with a constant only (and offset, exposure) */
    double pseudo_r2;           /* 1 - log_likelihood / log_likelihood_null */
    double aic;                 /* -2 log L + 2 (n_estimated + df_effects) */
    double bic;
    double rss; /* least squares; else NaN, as the four below */
    double r2;
    double r2_adjusted;
    double r2_within; /* of the outcome without its effects */
    double sigma;     /* root of rss / df_residual */

    double *eta;        /* linear predictor of each row, NaN outside the sample; NULL unless kept */
    double *mu;         /* fitted value likewise */
    double *residual_x; /* n_estimated columns of n_rows: terms without the effects, 0 outside the sample */

    comity_fit_info info;
} comity_fit;

void comity_fit_init(comity_fit *fit);
void comity_fit_free(comity_fit *fit);

/* ---------------------------------------------------------------------------------------------------- estimators
 *
 * All: `fit` was initialised and is empty; after an error it is empty again, but for COMITY_ERROR_INPUT because the
 * iterations do not converge, where it holds the last state and fit.info says how far off it is.
 * Errors: COMITY_ERROR_USAGE for a call that makes no sense (no such cluster, too many effects);
 * COMITY_ERROR_INPUT, with error->column the name and error->row the row (1-based) where there is one: a negative or
 * infinite outcome, an infinite regressor, a negative weight, an exposure that is not positive, an empty sample (after
 * what was dropped, with counts), no regressor left, fewer than two clusters, as many parameters as rows (perfect fit),
 * no convergence; COMITY_ERROR_MEMORY; COMITY_ERROR_INTERRUPTED. */

/* Poisson pseudo-maximum likelihood: E y = mu = exposure exp(offset + x'b + effects), y >= 0 any number.
 * Iterated weighted least squares; converged when sum y = sum mu holds in every level of every effect, and x~'(y - mu)
 * = 0 for every term, to options.tolerance, relative: not when the deviance rests. Deviance 2 sum w (y log(y / mu) - y
 * + mu); the log-likelihood has log Gamma(y + 1), also where y is no integer, as ppmlhdfe and fixest have it.
 * Sources: Santos Silva & Tenreyro 2006, REStat 88:641-658; Correia, Guimaraes & Zylkin 2020, Stata J. 20:95-115.
 * Cost: about 6 to 10 outer steps of O(n_rows (n_x + passes)). */
comity_status comity_ppml(const comity_model *model, const comity_fit_options *options, comity_fit *fit,
                          comity_error *error);

/* Least squares of y on x and effects. For ln y, give the logarithm: rows where it is NaN are missing; -infinity is an
 * error, so that zeros are never dropped unseen. */
comity_status comity_ols(const comity_model *model, const comity_fit_options *options, comity_fit *fit,
                         comity_error *error);

/* ------------------------------------------------------------------------------------------------------ tests */

typedef struct {
    double statistic; /* chi-squared of `df`, or F of `df` and `df_residual` */
    double df;
    double df_residual; /* infinite: chi-squared */
    double p_value;
} comity_wald;

/* Wald test of R b = r: `n` restrictions, R n x n_terms row by row; r NULL: zeros. Errors: COMITY_ERROR_INPUT where R
 * touches a term that is not estimated or where restrictions depend on each other; COMITY_ERROR_MEMORY. */
comity_status comity_wald_test(const comity_fit *fit, const double *restrictions, const double *values, size_t n,
                               comity_wald *out, comity_error *error);

/* Wald test that the terms of those numbers are all zero. */
comity_status comity_wald_terms(const comity_fit *fit, const size_t *terms, size_t n, comity_wald *out,
                                comity_error *error);

/* A linear combination of the terms with its standard error, test and interval (as of the fit). */
comity_status comity_combination(const comity_fit *fit, const double *weights, double level, comity_term *out,
                                 comity_error *error);

/* Fills std_error, statistic, p_value and the interval of every term from fit.vcov and fit.df_statistic: for those who
 * replace fit.vcov by another matrix (dyadic, bias-corrected). level 0: 0.95. */
void comity_fit_restate(comity_fit *fit, double level);

/* ----------------------------------------------------------------------------------------- taking effects out */

typedef struct comity_absorber comity_absorber;

typedef struct {
    double tolerance;   /* of the residual of the normal equations, relative to their right-hand side; 0: 1e-10 */
    int max_iterations; /* 0: 10,000 */
    int n_threads;
    const volatile int *stop;
} comity_absorb_options;

typedef struct {
    int converged;
    int iterations;
    double residual; /* the largest that is left, true and not updated, relative */
} comity_absorb_info;

/* Prepares effects over the rows whose rows[i] is COMITY_ROW_USED (`rows` NULL: all). The effects' level arrays must
 * stay as they are as long as the absorber lives. O(n_rows n_effects). */
comity_status comity_absorber_new(const comity_effect *effects, size_t n_effects, size_t n_rows, const uint8_t *rows,
                                  comity_absorber **out, comity_error *error);
void comity_absorber_delete(comity_absorber *absorber);

/* Weights of the rows for what follows (copied), at least 0; NULL: 1. May be called again. */
comity_status comity_absorber_weigh(comity_absorber *absorber, const double *weights, comity_error *error);

/* Replaces each column by its residual of the weighted least-squares regression on all effects: all columns together,
 * by conjugate gradients on the normal equations of the effects, the largest of which is eliminated exactly. Rows that
 * do not count are left alone; those of weight 0 get the residual but tell nothing. With `coefficients` not NULL,
 * coefficients[c][e] (or NULL) receives the n_levels[e] effects of column c, one solution of many. Errors:
 * COMITY_ERROR_INPUT where a value is not finite or there is no convergence (info says how far), COMITY_ERROR_ MEMORY,
 * COMITY_ERROR_INTERRUPTED. Cost: passes over rows x effects x columns. */
comity_status comity_absorb(comity_absorber *absorber, double *const *columns, size_t n_columns,
                            double *const *const *coefficients, const comity_absorb_options *options,
                            comity_absorb_info *info, comity_error *error);

/* Rank of the effects together over the rows that count (weights do not matter), see the head of this file.
 * redundant[e] (may be NULL): of each effect, levels less what it adds; *exact: whether all are. */
comity_status comity_absorber_rank(comity_absorber *absorber, double *rank, uint32_t *redundant, int *exact,
                                   comity_error *error);

#endif

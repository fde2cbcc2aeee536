/* Tests of networks by permutation: QAP correlation, and regression of one network on others (MRQAP).
 *
 * Values of dyads that share a state are not independent, so ordinary tests reject too often. A permutation renames the
 * states of one network, rows and columns alike: its structure stays, its tie to the other networks goes. Networks are
 * n x n matrices, row by row, cell [i * n + j] from state i to state j; NaN is missing and the diagonal is never read.
 * Without direction only the cells above the diagonal are read.
 *
 * p values count the arrangement that is observed as one of all: p = (1 + permutations at least as far out) /
 * (1 + permutations), so none is zero (Phipson & Smyth 2010, Stat. Appl. Genet. Mol. Biol. 9:39). Statistics that agree
 * to nine digits count as equal. Permutation k has a random stream of its own: one seed gives one answer on any number
 * of threads. */
#ifndef COMITY_PERMUTATION_H
#define COMITY_PERMUTATION_H

#include "comity/base.h"

#include <stddef.h>

typedef enum {
    COMITY_NULL_DSP, /* double semi-partialling: each term's residual on the other terms is permuted */
    COMITY_NULL_Y    /* the outcome is permuted */
} comity_permutation_null;

typedef enum { COMITY_MODEL_LINEAR, COMITY_MODEL_LOGIT } comity_permutation_model;

enum { COMITY_MAX_TERMS = 32 };

typedef struct {
    int directed; /* 0: cells above the diagonal; 1: all but the diagonal */
    comity_permutation_null null;
    comity_permutation_model model;
    size_t n_permutations; /* 1 .. 10^7 */
    uint64_t seed;
    int n_threads; /* 0: as many as there are processors */
    const volatile int *stop;
    void (*progress)(void *context, double fraction); /* may be NULL */
    void *context;
} comity_permutation_options;

/* A term with its test. p_lower: as low or lower; p_upper: as high or higher; p: as far from 0 or farther, which is the
 * two-sided one. */
typedef struct {
    double estimate;
    double error;     /* standard error as if dyads were independent: only a scale for the statistic */
    double statistic; /* t (linear) or z (logit): what is compared */
    double p_lower;
    double p_upper;
    double p;
    double null_mean; /* of the statistic over the permutations, and its standard deviation */
    double null_sd;
    size_t n_null; /* permutations that count: those in which the model could be computed */
} comity_permutation_term;

typedef struct {
    size_t n_terms; /* the intercept, then those of the caller */
    comity_permutation_term terms[COMITY_MAX_TERMS + 1];
    size_t n_states; /* with at least one dyad that is used */
    size_t n_dyads;  /* without a missing cell */
    size_t n_missing;
    double r_squared;      /* logit: McFadden's 1 - log L / log L of the intercept alone */
    double sigma;          /* residual standard deviation; logit: NaN */
    double log_likelihood; /* logit; linear: NaN */
    int iterations;        /* logit */
} comity_permutation_result;

/* Correlation of two networks over the dyads that both have, and its QAP test: states of `x` are permuted; a dyad
 * counts in a permutation where y and the permuted x are there. estimate and statistic are the correlation, error is
 * NaN. Errors: COMITY_ERROR_INPUT for fewer than 4 states, an infinite value, a constant network ("y" or "x" is named),
 * fewer than 3 dyads; COMITY_ERROR_USAGE for the number of permutations; COMITY_ERROR_MEMORY, COMITY_ERROR_INTERRUPTED.
 * Source: Krackhardt 1988, Social Networks 10:359-381. Cost: O(permutations n^2). */
comity_status comity_qap_correlation(const double *y, const double *x, size_t n,
                                     const comity_permutation_options *options, comity_permutation_term *out,
                                     comity_error *error);

/* Regression of y on an intercept and `n_terms` networks `x`, least squares or logistic (then y is 0 or 1), over the
 * dyads without a missing value in any of them, each term tested by permutation:
 *   COMITY_NULL_DSP  the residual of the term on the others is permuted and takes the term's place; its t (z) is
 *                    compared with that observed. As netlm(nullhyp = "qapspp") of the R package sna; the intercept is
 *                    treated alike, as a term that is 1 everywhere.
 *   COMITY_NULL_Y    y is permuted and all t (z) are compared. As netlm(nullhyp = "qapy").
 * A cell of the permuted network that is missing leaves its dyad out of that permutation.
 * `names` (of the terms, then of y): for messages.
 * Errors: COMITY_ERROR_INPUT for fewer than 4 states, an infinite value, constant y, a term that is constant or a
 * combination of others (the message names it, error->column is its name), no more dyads than coefficients, y that fits
 * perfectly, y of a logit that is not 0 or 1, a logit that does not converge because the terms separate 0 from 1;
 * COMITY_ERROR_USAGE for too many terms or the number of permutations; COMITY_ERROR_MEMORY; COMITY_ERROR_INTERRUPTED.
 * Source: Dekker, Krackhardt & Snijders 2007, Psychometrika 72:563-581.
 * Cost: linear O(permutations terms^2 n^2); with missing cells times terms / 2, logit times iterations more. */
comity_status comity_mrqap(const double *y, const double *const *x, const char *const *names, size_t n_terms, size_t n,
                           const comity_permutation_options *options, comity_permutation_result *out,
                           comity_error *error);

#endif

/* Does one series go before another? Lead-lag correlations with p-values by circular shifts, what so few years can
 * show, and the agreement of two orders. */
#ifndef COMITY_SPILLOVER_H
#define COMITY_SPILLOVER_H

#include "comity/base.h"

#include <stddef.h>

/* Most places of an order whose permutations are all counted. */
enum { COMITY_ORDER_LARGEST = 8 };

typedef struct {
    size_t n;            /* pairs of changes on which a_leads rests */
    size_t n_back;       /* the same of b_leads */
    double a_leads;      /* corr(d1_(t-k), d2_t) */
    double b_leads;      /* corr(d2_(t-k), d1_t) */
    double lead;         /* L_k = a_leads - b_leads; positive: the first series goes before the second */
    double p;            /* two-sided, by circular shifts */
    size_t shifts;       /* orders that were counted, the one that was seen among them */
    double critical_r;   /* |r| from which on p < .05 with n pairs */
    double detectable_r; /* |r| that is found with power .8 at p = .05 with n pairs */
} comity_lead_lag;

typedef struct {
    size_t most_lag;  /* k = 1 .. most_lag; 0: 4 */
    int levels;       /* 1: the series as they are; 0: their first differences */
    size_t at_random; /* 0: all shifts; else so many shifts drawn at random, for very long series */
    uint64_t seed;    /* of these */
} comity_lead_lag_options;

/* Lead and lag of two series of the same n equally spaced times. `out` has most_lag entries, for k = 1 .. most_lag.
 *
 * A difference is NaN where one of its values is, and pairs with a NaN are left out. The p-value turns the second
 * series (of differences) round in a circle against the first, by 1 .. m - 1 places, which keeps the serial correlation
 * of both: p = (1 + shifts with |L_k| at least as large) / (1 + shifts), shifts where L_k has no value not counted.
 * With m differences it is never below 1 / m: 25 years cannot give less than .042.
 *
 * Degenerate: a correlation is NaN with fewer than three pairs or where a series does not vary; then lead and p are
 * NaN, and so are critical_r with fewer than 3 and detectable_r with fewer than 4 pairs.
 * `options` may be NULL. Errors: COMITY_ERROR_INPUT with the row for an infinite value; COMITY_ERROR_MEMORY.
 * Source: the question is that of Caporaso & Pelowski 1971, American Political Science Review 65:418-433; the test by
 * circular shifts is stated here in full.
 * Cost: O(most_lag n shifts). */
comity_status comity_measure_lead_lag(const double *a, const double *b, size_t n,
                                      const comity_lead_lag_options *options, comity_lead_lag *out,
                                      comity_error *error);

/* Least |r| that is significant at `alpha`, two-sided: t / sqrt(n - 2 + t^2), t the quantile of Student's distribution
 * with n - 2 degrees of freedom. NaN where n < 3 or alpha is not in (0, 1). */
double comity_critical_correlation(size_t n, double alpha);

/* The correlation that a test at `alpha` finds with chance `power`, after Fisher's transformation:
 * tanh((z_(1 - alpha/2) + z_power) / sqrt(n - 3)). NaN where n < 4 or a chance is not in (0, 1). Source: Cohen 1988,
 * Statistical Power Analysis, ch. 3. */
double comity_detectable_correlation(size_t n, double alpha, double power);

/* Kendall's tau-b of two orders of n things, and its exact two-sided p over all n! orders of the second: the share with
 * |tau| at least as large. Ties are allowed; a NaN leaves its thing out, `used` counts the others. tau is NaN where
 * fewer than two are left or all of one order are tied; p is NaN then, and with more than COMITY_ORDER_LARGEST. Errors:
 * COMITY_ERROR_MEMORY. O(n! n^2). Source: Kendall 1938, Biometrika 30:81-93. */
comity_status comity_order_agreement(const double *a, const double *b, size_t n, double *tau, double *p, size_t *used,
                                     comity_error *error);

#endif

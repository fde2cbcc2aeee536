/* Where a series breaks: Bai-Perron breaks of a regression with confidence intervals, tests for a break, and change
 * points by PELT.
 *
 * All functions take a series in the order of time. A point whose value or one of whose regressors is NaN is left out;
 * positions in results are those of the caller's array, counted from 0. A break "at" position p lies between p and the
 * next point that is used: p is the last point of the old regime. Sums of squared residuals (RSS) that are nothing but
 * rounding, below 1e-24 of the sum of squares of the series, count as zero. */
#ifndef COMITY_BREAKS_H
#define COMITY_BREAKS_H

#include "comity/base.h"

#include <stddef.h>

/* ------------------------------------------------------------------------------------------------------ Bai-Perron */

/* How the number of breaks is chosen. */
typedef enum {
    COMITY_BREAKS_BIC,        /* least Bayesian information criterion; of several the fewest breaks */
    COMITY_BREAKS_LWZ,        /* least criterion of Liu, Wu & Zidek, which takes fewer */
    COMITY_BREAKS_SEQUENTIAL, /* as long as a further break is significant at `alpha` */
    COMITY_BREAKS_GIVEN       /* `n_breaks` of the options */
} comity_breaks_rule;

typedef struct {
    double trim;    /* fewest points of a segment: below 1 a share of n, rounded down; else their number; 0: .15 */
    int max_breaks; /* 0: as many as fit; below 0: none */
    comity_breaks_rule rule; /* for the number of breaks */
    size_t n_breaks;         /* for COMITY_BREAKS_GIVEN */
    double alpha;            /* for COMITY_BREAKS_SEQUENTIAL; 0: .05 */
    double level;            /* of the confidence intervals; 0: .95 */
    int same_regressors;     /* 1: the regressors are distributed alike in all segments */
    int same_errors;         /* 1: the errors have one variance in all segments */
    int test_each;           /* 1: fill f and p of each model also where the rule does not need them */
} comity_breaks_options;

/* The best model with that many breaks. */
typedef struct {
    double rss;
    double bic; /* n log(RSS / n) + n (1 + log 2 pi) + log(n) (k (m + 1) + m + 1); -INFINITY where RSS is 0 */
    double lwz; /* log(RSS / (n - p)) + .299 p log(n)^2.1 / n, p = k (m + 1) + m; NaN where n <= p */
    double f;   /* supF(m + 1 | m): is one break more worth it? NaN where no further fits or it was not asked for */
    double p;   /* of f, in the limit */
} comity_breaks_model;

typedef struct {
    size_t at;        /* last point before the break */
    int has_interval; /* 0: no interval of that level can be given */
    int pooled;       /* 1: one of the two segments fits perfectly, so the interval takes one variance for all */
    int64_t low;      /* interval of `at`; it may lie beyond the series: then the series does not bound it */
    int64_t high;
} comity_break;

typedef struct {
    size_t first; /* positions of its first and last point */
    size_t last;
    size_t n; /* points used */
    double rss;
} comity_segment;

typedef struct {
    size_t n;                    /* points used */
    size_t n_skipped;            /* left out */
    size_t n_columns;            /* k */
    size_t least;                /* fewest points of a segment, h */
    size_t max_breaks;           /* most that were tried */
    comity_breaks_model *models; /* max_breaks + 1: by number of breaks */
    size_t *optima;              /* positions of the breaks of model m: m of them from optima[m (m - 1) / 2] on */
    size_t n_breaks;             /* chosen */
    comity_break *breaks;        /* n_breaks */
    comity_segment *segments;    /* n_breaks + 1; none where no point is used */
    double *coefficients;        /* of segment s and column c: coefficients[s k + c]; NaN: not identified in it */
} comity_breaks;

/* Breaks of y = x b + u, with b constant between breaks. `x`: n rows of k columns, row after row; a column of ones is
 * the level (see comity_breaks_design). For every number of breaks m the partition with the least RSS, each segment
 * having at least h points, by dynamic programming over the RSS of all segments.
 *
 * Confidence interval of a break date (Bai 1997): quantiles of argmax V, V a two-sided Brownian motion with drift whose
 * scale follows from the change d of the coefficients, Q = X'X / n and the variance s2 of the errors of both sides:
 * with xi = d'Q2 d / d'Q1 d and phi_i = sqrt(s2_i) the date lies in
 * [at - ceil(c u), at - floor(c l)], c = s2_1 / d'Q1 d, u and l the quantiles. Errors are taken as uncorrelated.
 * Where both sides fit perfectly it is the date itself. It cannot be given where the coefficients of a side are not
 * identified, or where P(argmax V <= 0) is beyond the level already.
 *
 * Degenerate: h is at least k + 1; where fewer than 2h points are used there is no break, and one model. A constant
 * series has no break. Without any point all numbers are NaN and there is no segment.
 * `options` may be NULL: all zero. `out` is filled anew, and freed with comity_breaks_free.
 * Errors: COMITY_ERROR_INPUT with the row for an infinite number, and where n_breaks do not fit; COMITY_ERROR_USAGE for
 * k = 0, trim, alpha or level out of range; COMITY_ERROR_MEMORY. On error `out` is empty.
 * Sources: Bai & Perron 1998, Econometrica 66:47-78; 2003, Journal of Applied Econometrics 18:1-22; Bai 1997, Review of
 * Economics and Statistics 79:551-563; Liu, Wu & Zidek 1997, Statistica Sinica 7:497-525.
 * Cost: O(n^2 (k^2 + m)) time, 4 n^2 bytes. */
comity_status comity_measure_breaks(const double *y, const double *x, size_t n, size_t k,
                                    const comity_breaks_options *options, comity_breaks *out, comity_error *error);

void comity_breaks_free(comity_breaks *breaks);

/* Fills `x`, n rows, with a column of ones (level) or, with `trend`, of ones and of the times less their mean, so that
 * the first coefficient is the level in the middle of all points. `times` NULL: 0, 1, 2 ... */
void comity_breaks_design(const double *times, size_t n, int trend, double *x);

/* P(argmax V <= x) of the interval above, V(s) = W(-s) - |s| / 2 for s <= 0 and sqrt(phi) W(s) - xi s / 2 for s > 0.
 * NaN where xi or phi is not positive. O(1). */
double comity_break_argmax_probability(double x, double xi, double phi);

/* ------------------------------------------------------------------------------------------------ is there a break? */

typedef struct {
    double trim;   /* as above: points at either end at which no break is looked for; 0: .15 */
    size_t paths;  /* of the simulation for ave_p and exp_p; 0: 9,999 */
    uint64_t seed; /* of that simulation */
    int fast;      /* 1: leave ave_p and exp_p NaN */
} comity_break_test_options;

typedef struct {
    size_t n;
    size_t n_skipped;
    double sup_f;   /* max F(t), F = (RSS - RSS of both sides) / (RSS of both sides / (n - 2k)) */
    int64_t sup_at; /* its place, the last point before the break (first of several); -1: none */
    double sup_p;
    double ave_f; /* mean F(t) */
    double ave_p;
    double exp_f; /* log mean exp(F(t) / 2) */
    double exp_p;
    double cusum; /* max |cumulated residual of the one regression| / (s sqrt n), s^2 = RSS / (n - k) */
    double cusum_p;
} comity_break_test;

/* Tests of "no break" against "one break somewhere in the middle". The p of supF is that of its limit, the supremum of
 * a squared Bessel process, got by solving the equation for its first passage (see comity_sup_f_probability). Those of
 * aveF and expF count simulated paths of the limit: (1 + paths as large) / (1 + paths), so they are never below
 * 1 / (1 + paths). That of the CUSUM of OLS residuals is the Kolmogorov series.
 * Degenerate: with fewer than 2h points (h at least k + 1) or n <= 2k all statistics are NaN, but for the CUSUM, which
 * wants n > k. A series that the regression fits perfectly has statistics 0 and p 1; one that a break makes fit
 * perfectly has F infinite and p 0 (ave_p, exp_p: the least possible).
 * `options` may be NULL. Errors as comity_measure_breaks.
 * Sources: Andrews 1993, Econometrica 61:821-856; Andrews & Ploberger 1994, Econometrica 62:1383-1414; Ploberger &
 * Kraemer 1992, Econometrica 60:271-285.
 * Cost: O(n k^2 + paths k 256); the first passage about 2 ms. */
comity_status comity_measure_break_test(const double *y, const double *x, size_t n, size_t k,
                                        const comity_break_test_options *options, comity_break_test *out,
                                        comity_error *error);

/* P(sup over t in [from, to] of |B(t)|^2 / (t (1 - t)) > x), B a k-dimensional Brownian bridge: the limit of supF. In
 * the time log(t / (1 - t)) / 2 this is a stationary Ornstein-Uhlenbeck process that leaves a ball; the chance is
 * computed by finite differences, to about 3 digits of it however small it is. Where from = to it is that of the
 * chi-squared distribution. NaN where k is 0, x is NaN or not 0 < from <= to < 1; 1 where x <= 0.
 * `out` gets the chance. Errors: COMITY_ERROR_MEMORY. Source: DeLong 1981, Communications in Statistics A10:2197-2213;
 * Estrella 2003, Econometric Theory 19:1128-1143. */
comity_status comity_sup_f_probability(double x, size_t k, double from, double to, double *out, comity_error *error);

/* P(sup |Brownian bridge| > x), the Kolmogorov series. O(1). */
double comity_cusum_probability(double x);

/* p of Pettitt's test by `permutations` random orders of the values, so that ties are no trouble:
 * (1 + orders with K at least as large) / (1 + permutations). NaN values are left out; NaN with fewer than three.
 * Errors: COMITY_ERROR_INPUT with the row for an infinite value; COMITY_ERROR_MEMORY. O(n (n + permutations)). */
comity_status comity_pettitt_permutation_p(const double *values, size_t n, size_t permutations, uint64_t seed,
                                           double *p, comity_error *error);

/* ------------------------------------------------------------------------------------------------------------ PELT */

/* What changes from segment to segment, and the cost of a segment of n points. */
typedef enum {
    COMITY_CHANGE_MEAN,     /* sum (x - mean)^2 / sigma^2 */
    COMITY_CHANGE_VARIANCE, /* n (log 2 pi + log v + 1), v about the mean of the whole series */
    COMITY_CHANGE_BOTH      /* the same, v about the mean of the segment */
} comity_change_kind;

/* Penalty of a change, with d = 1 (mean, variance) or 2 (both). MBIC adds log n of its points to the cost of each
 * segment. */
typedef enum {
    COMITY_PENALTY_BIC,          /* (d + 1) log n; also known as SIC */
    COMITY_PENALTY_MBIC,         /* (d + 2) log n */
    COMITY_PENALTY_AIC,          /* 2 (d + 1) */
    COMITY_PENALTY_HANNAN_QUINN, /* 2 (d + 1) log log n */
    COMITY_PENALTY_MANUAL        /* `penalty_value` */
} comity_penalty;

typedef struct {
    comity_change_kind kind;
    comity_penalty penalty;
    double penalty_value; /* for COMITY_PENALTY_MANUAL; not below 0 */
    size_t min_length;    /* of a segment; 0: 1 (mean) or 2 */
    double sigma; /* standard deviation of the errors where the mean changes; 0: estimated from the differences of
                   * neighbours, which a change of the mean hardly touches: 1.4826 median |difference| / sqrt 2, or
                   * their root mean square where that is 0. 1 takes the series as it is. */
} comity_change_options;

typedef struct {
    size_t n;
    size_t n_skipped;
    double penalty;
    double sigma; /* used; 1 where the mean does not change */
    double cost;  /* sum over segments, without penalties; of a constant series 0 (mean) */
    size_t n_changes;
    size_t *at;               /* n_changes: last point before each change */
    comity_segment *segments; /* n_changes + 1; rss about the mean of the segment; none where no point is used */
    double *means;            /* of the segments */
} comity_changes;

/* The segmentation with the least sum of costs and penalties: optimal partitioning, pruned (PELT). Exact for every
 * minimum length and penalty. A variance below 1e-11 of that of the series counts as that, so that stretches of equal
 * values have a cost; then nothing is pruned.
 * Degenerate: fewer than 2 min_length points and a constant series have no change.
 * `options` may be NULL: mean, BIC. `out` is filled anew, and freed with comity_changes_free.
 * Errors: COMITY_ERROR_INPUT with the row for an infinite value; COMITY_ERROR_USAGE for a penalty or sigma that is
 * negative or not finite, or min_length 1 where the variance changes; COMITY_ERROR_MEMORY. On error `out` is empty.
 * Sources: Killick, Fearnhead & Eckley 2012, Journal of the American Statistical Association 107:1590-1598; MBIC: Zhang
 * & Siegmund 2007, Biometrics 63:22-32.
 * Cost: O(n) where changes are many, else O(n^2); O(n) memory. */
comity_status comity_measure_changes(const double *values, size_t n, const comity_change_options *options,
                                     comity_changes *out, comity_error *error);

void comity_changes_free(comity_changes *changes);

#endif

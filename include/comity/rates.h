/* Exact comparison of counts of events: the ratio of two Poisson rates, and the ratio of two such ratios.
 *
 * Counts are whole, exposures (years, state-years) positive and in one unit. The intervals are exact in the sense of
 * Clopper and Pearson: they hold at least the stated level, however small the counts. What they assume is that events
 * come independently of each other; incidents of violence come in clusters, so that the true uncertainty is larger:
 * look at comity_rate_dispersion beside them. Nothing here depends on threads or order. */
#ifndef COMITY_RATES_H
#define COMITY_RATES_H

#include "comity/base.h"

#include <stddef.h>
#include <stdint.h>

/* Counts may not be larger together: every count is then exact as a double. */
#define COMITY_MOST_EVENTS ((int64_t)1 << 40)
/* For a ratio of ratios, whose cost grows with the counts. */
#define COMITY_MOST_EVENTS_OF_TABLE ((int64_t)1 << 24)

typedef struct {
    int64_t events;
    double exposure;
} comity_rate;

typedef struct {
    double ratio;   /* of the rates as observed; infinite without events before, NaN without any */
    double low;     /* Clopper-Pearson interval of the ratio; 0 without events after */
    double high;    /* infinite without events before */
    double mid_low; /* the interval of the mid-p test, which is narrower and may hold a little less than the level */
    double mid_high;
    double p;         /* two-sided: all outcomes that are not more probable than what was observed */
    double p_central; /* twice the smaller tail, at most 1: the test that the interval belongs to */
    double mid_p;     /* the same with half the probability of what was observed */
} comity_rate_ratio;

/* Ratio of the rate after to the rate before, (x1 / t1) / (x0 / t0), and its exact test against 1.
 *
 * Given x0 + x1 = n the count after is binomial (n, q) with q = R t1 / (R t1 + t0), R the true ratio. The interval of q
 * after Clopper and Pearson gives that of R. `level`: of the intervals, such as .95.
 * Degenerate: no event at all gives ratio NaN, interval 0 to infinity and p = 1. No event after: ratio 0, low 0; none
 * before: ratio and high infinite.
 * Errors: COMITY_ERROR_INPUT for a negative count, more than COMITY_MOST_EVENTS together, an exposure that is not
 * positive and finite; COMITY_ERROR_USAGE for a level outside (0,1). On error all of `out` is NaN.
 * Sources: Przyborowski & Wilenski 1940, Biometrika 31:313-323; Clopper & Pearson 1934, Biometrika 26:404-413; Loader
 * 2000, Fast and Accurate Computation of Binomial Probabilities. Cost: O(sqrt(n)) times some hundred. */
comity_status comity_measure_rate_ratio(comity_rate after, comity_rate before, double level, comity_rate_ratio *out,
                                        comity_error *error);

/* Ratio of two rate ratios: how much more (or less) the rate changed among the members than among the controls,
 * ((x1 / t1) / (x0 / t0)) / ((y1 / u1) / (y0 / u0)), and its exact test against 1.
 *
 * Given the three margins (events of members, of controls, and after) the count x1 has Fisher's noncentral
 * hypergeometric distribution with odds R (t1 / t0) / (u1 / u0). Where exposures cancel, this is Fisher's exact test.
 * `p` sums all tables that are not more probable than the one observed; the interval inverts both tails.
 * Degenerate: a table without freedom (no events of one group, or none in one period) gives interval 0 to infinity and
 * p = 1; the ratio is NaN where it is 0/0. Errors: as above; the four counts together may be at most
 * COMITY_MOST_EVENTS_OF_TABLE; COMITY_ERROR_MEMORY.
 * Sources: Fisher 1935, The Logic of Inductive Inference; Cornfield 1956. Cost: O(smallest margin) times some hundred.
 */
comity_status comity_measure_ratio_of_ratios(comity_rate after, comity_rate before, comity_rate control_after,
                                             comity_rate control_before, double level, comity_rate_ratio *out,
                                             comity_error *error);

/* How much more counts scatter than Poisson counts would: sum (x - m)^2 / (m (n - 1)) with m the mean. About 1 for
 * independent events; 10 says that intervals are some sqrt(10) times too narrow. NaN where n < 2, a count is negative
 * or not finite, or all are zero. O(n). */
double comity_rate_dispersion(const double *counts, size_t n);

#endif

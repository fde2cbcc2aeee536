/* Shared by the files about breaks: the points that are used, and least squares that grow point by point. */
#ifndef COMITY_BREAKS_INTERNAL_H
#define COMITY_BREAKS_INTERNAL_H

#include "comity/breaks.h"

/* The points of a call without those that have a NaN, in the caller's order. */
typedef struct {
    double *y;
    double *x;     /* n rows of k */
    size_t *place; /* in the caller's array */
    size_t n;
    size_t k;
    double zero; /* a sum of squared residuals up to this is rounding */
} comity_break_data;

/* Checks and copies. comity_break_data_free in any case. */
comity_status comity_break_data_fill(const double *y, const double *x, size_t n, size_t k, comity_break_data *out,
                                     comity_error *error);
void comity_break_data_free(comity_break_data *data);

/* Fewest points of a segment for `trim` as in the options: at least k + 1. */
size_t comity_break_least(double trim, size_t n, size_t k);
comity_status comity_break_check_trim(double trim, comity_error *error);

/* Least squares over the points added so far: the triangle R and Q'y of a QR factorisation, kept by Givens rotations.
 * A column that depends on those before it gets no pivot, so that the RSS is right whatever the rank. */
typedef struct {
    double *r;     /* k rows of k */
    double *qy;    /* k */
    double *row;   /* k, scratch */
    double *norm2; /* k: squared length of each column */
    size_t k;
    double rss;
} comity_growing_fit;

comity_status comity_growing_fit_new(size_t k, comity_growing_fit *out, comity_error *error);
void comity_growing_fit_free(comity_growing_fit *fit);
void comity_growing_fit_start(comity_growing_fit *fit);
void comity_growing_fit_add(comity_growing_fit *fit, const double *x, double y);
/* Coefficients by back substitution; NaN for columns without a pivot, which count as zero for the others. */
void comity_growing_fit_solve(const comity_growing_fit *fit, double *out);

/* RSS of the points first .. last, 0 where it is rounding. */
double comity_break_rss(const comity_break_data *data, size_t first, size_t last, comity_growing_fit *fit);

/* Fills the intervals of out->breaks; coefficients and segments are there already. `places` are the breaks as positions
 * among the points that are used. */
comity_status comity_break_intervals(const comity_break_data *data, const comity_breaks_options *options,
                                     const size_t *places, comity_breaks *out, comity_error *error);

#endif

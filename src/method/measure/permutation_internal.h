/* What the parts of the permutation tests share: dyads, small algebra, logistic fits, counting. */
#ifndef COMITY_MEASURE_PERMUTATION_INTERNAL_H
#define COMITY_MEASURE_PERMUTATION_INTERNAL_H

#include "base/parallel.h"
#include "comity/permutation.h"

enum { PERMUTATION_COLUMNS = COMITY_MAX_TERMS + 1 };

/* The dyads that are used, by places among the states that have one. */
typedef struct {
    size_t n_states;
    size_t *states; /* their numbers in the networks */
    size_t n;
    uint32_t *from;
    uint32_t *to;
} permutation_dyads;

/* The dyads without NaN in any of `n_networks`. Error for infinite cells and fewer than 4 states. */
comity_status permutation_find_dyads(const double *const *networks, const char *const *names, size_t n_networks,
                                     size_t n, int directed, permutation_dyads *out, comity_error *error);
void permutation_free_dyads(permutation_dyads *dyads);

comity_status permutation_check(const comity_permutation_options *options, comity_error *error);
comity_parallel_options permutation_threads(const comity_permutation_options *options);

/* Fills p values, mean and deviation of `term` from the statistics of the permutations; NaN ones do not count. */
void permutation_count(const double *statistics, size_t n, size_t stride, comity_permutation_term *term);

/* Makes the columns of `q` (m rows, k columns, row by row) orthonormal, q r = the old ones; r is k x k, row by row. The
 * number of the first column that depends on those before it, or -1. Gram-Schmidt, each column twice. */
int permutation_orthonormal(double *q, size_t m, size_t k, double *r);

/* Upper triangle r: solves r x = b in place. */
void permutation_solve_upper(const double *r, size_t k, double *b);

/* Cholesky of a (k x k, lower triangle, in place). 0: not positive definite. */
int permutation_cholesky(double *a, size_t k);
/* Solves l x = b, or l' x = b, in place. */
void permutation_solve_lower(const double *l, size_t k, double *b);
void permutation_solve_lower_transposed(const double *l, size_t k, double *b);

typedef struct {
    double coefficients[PERMUTATION_COLUMNS];
    double information[PERMUTATION_COLUMNS * PERMUTATION_COLUMNS]; /* its Cholesky factor, k x k */
    double log_likelihood;
    int iterations;
    int converged;
} permutation_logit;

/* Logistic regression by Newton's method with halved steps. Rows whose y or last column of x is NaN are left out. */
void permutation_fit_logit(const double *x, const double *y, size_t m, size_t k, permutation_logit *out);

#endif

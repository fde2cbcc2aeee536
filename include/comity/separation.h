/* Separation of Poisson regressions, and regressors that say nothing new.
 *
 * A Poisson (PPML) regression of y >= 0 on regressors X and dummies of fixed effects D has no estimate where some
 * combination z = X g + D a is zero on all rows with y > 0, nowhere negative, and positive on some row with y = 0:
 * moving along -z raises the likelihood for ever. Such rows are separated. They tell nothing about the other
 * coefficients, are fitted perfectly in the limit (mu = 0), and must be left out; what is left has an estimate. The set
 * is unique: the union of the supports of all such z, and one z (the certificate) is positive on all of it. Source:
 * Correia, Guimaraes & Zylkin 2019, "Verifying the existence of maximum likelihood estimates for generalized linear
 * models", arXiv:1903.01633.
 *
 * Five steps look for it, from the cheap to the general one:
 *   levels      a level of an effect on which y is zero everywhere (z: its dummy). Singletons, levels with a single
 * row, say nothing either; where they are left out as well, both are repeated until nothing changes. pairs       two
 * effects together, exactly. Rows with y > 0 tie levels of both into components; each row with y = 0 between two
 * components is an arrow; arrows within a strongly connected part are safe, all others are separated (z: difference of
 * the parts' places in topological order). O(rows). simplex     regressors that are a combination of others and of the
 * effects where y > 0, but not where y = 0. The combinations that vanish where y > 0 are few (d <= number of
 * regressors), and the simplex method finds whether one of them has one sign: it looks for w >= 1 with M'w = 0, and
 * where there is none its prices are z. O(rows d) a step. rectifier   the iterative rectifier: u = 1 where y = 0, else
 * 0; u is projected on the span of X and D with a large weight where y > 0, then max(., 0), again and again. The limit
 * is a z. General. The rectifier ends with a proof, not with a tolerance on its steps. What it has taken away so far,
 * w = 1 - u + (the negative parts that were cut off), is orthogonal to every z; once w > 0 where y = 0, no z is left.
 * And rows are only called separated after their z was computed anew with all other rows held at zero. After a find the
 * rows are let free and the search goes on, so that the set is complete.
 */
#ifndef COMITY_SEPARATION_H
#define COMITY_SEPARATION_H

#include "comity/base.h"
#include "comity/explain.h"

#include <stddef.h>

enum {
    COMITY_SEPARATION_LEVELS = 1,
    COMITY_SEPARATION_PAIRS = 2,
    COMITY_SEPARATION_SIMPLEX = 4,
    COMITY_SEPARATION_RECTIFIER = 8,
    COMITY_SEPARATION_ALL = 15
};

/* What was found out about a row. */
typedef enum {
    COMITY_SEPARATION_KEPT = 0,
    COMITY_SEPARATION_BY_LEVELS,
    COMITY_SEPARATION_BY_PAIRS,
    COMITY_SEPARATION_BY_SIMPLEX,
    COMITY_SEPARATION_BY_RECTIFIER,
    COMITY_SEPARATION_SINGLETON, /* with singletons = 1: the only row of a level */
    COMITY_SEPARATION_UNUSED     /* was not COMITY_ROW_USED, or has weight 0 */
} comity_separation_state;

typedef struct {
    int methods;          /* sum of COMITY_SEPARATION_...; 0: all */
    int singletons;       /* 1: leave out singletons too */
    int certificate;      /* 1: result->z */
    double tolerance;     /* on the rows held at zero, over the smallest z called positive; 0: 1e-6 */
    int max_iterations;   /* of the rectifier, a round; 0: 10,000 */
    const uint8_t *known; /* NULL, or 1 for rows with y = 0 that are known not to be separated; spares work */
    const volatile int *stop;
    void (*progress)(void *context, double fraction); /* may be NULL */
    void *context;
} comity_separation_options;

typedef struct {
    size_t n_rows;
    size_t n_kept;      /* rows for estimation */
    size_t n_separated; /* the next four together */
    size_t n_levels;
    size_t n_pairs;
    size_t n_simplex;
    size_t n_rectifier;
    size_t n_singletons;
    size_t n_unused;
    int rounds;     /* of the rectifier that found something */
    int iterations; /* of the rectifier in all */
    /* 1: a proof was found that no further row is separated (needs the rectifier, or rows without y = 0). 0: the
     * methods asked for cannot tell, or the rectifier came to no end: what was found is right, more may be there. */
    int complete;
    uint8_t *state; /* comity_separation_state a row */
    double *z; /* NULL, or the certificate a row: at least 1 where separated, |z| <= tolerance on rows that are kept;
                * NaN for singletons and rows without weight */
    double *direction; /* NULL, or n_x coefficients g of the certificate */
} comity_separation_result;

/* Finds the rows of a Poisson model that are separated. Of `model` are used: y, x, effects (without any: the constant)
 * and whether a weight is 0. `rows`: NULL, or comity_row of each row: only those that are COMITY_ROW_USED count. On
 * error `out` is empty; else it needs comity_separation_free. Degenerate cases: y zero everywhere: all rows are
 * separated; no row with y = 0: none. A regressor that is constant or a combination of others does no harm. Errors:
 * COMITY_ERROR_INPUT for no row that counts, y or a weight that is negative or not finite, a regressor that is not
 * finite, a level out of range (error->row counts from 1, error->column is the name); COMITY_ERROR_USAGE for unknown
 * methods or a negative tolerance; COMITY_ERROR_MEMORY; COMITY_ERROR_INTERRUPTED. Cost: levels and pairs O(rows
 * effects); simplex and rectifier: a weighted least-squares fit of every regressor on the effects, then one a step.
 * Memory: rows (2 regressors + 3 effects / 2 + 12)
 * numbers. */
comity_status comity_separation_find(const comity_model *model, const uint8_t *rows,
                                     const comity_separation_options *options, comity_separation_result *out,
                                     comity_error *error);
void comity_separation_free(comity_separation_result *result);

/* For comity_fit_options.separation. `context`: a comity_separation_context, or NULL for the default options. */
typedef struct {
    comity_separation_options options;
    comity_separation_result result; /* out, of the last call: free it. Begin with a zeroed struct */
} comity_separation_context;

comity_status comity_separation_mark(void *context, const comity_model *model, uint8_t *rows, comity_error *error);

/* Why a regressor adds nothing. */
typedef enum {
    COMITY_COLLINEAR_NO = 0,
    COMITY_COLLINEAR_ZERO,     /* zero everywhere */
    COMITY_COLLINEAR_CONSTANT, /* constant, and there is a constant or an effect */
    COMITY_COLLINEAR_EFFECTS,  /* a combination of the fixed effects alone */
    COMITY_COLLINEAR_OTHERS    /* a combination of regressors before it, and perhaps of the effects */
} comity_collinear_kind;

typedef struct {
    comity_collinear_kind kind;
    double share;         /* length of what is left of it over its own length: 0 if collinear, 1 if orthogonal */
    double *coefficients; /* COMITY_COLLINEAR_OTHERS: n_x, on the regressors before it that are kept; else NULL */
    char sentence[512];   /* "dist_2 = 2 dist_1 + fixed effects"; empty where it is kept */
} comity_collinear_term;

typedef struct {
    size_t n_x;
    size_t n_collinear;
    comity_collinear_term *terms;
} comity_collinear_result;

/* Which regressors are combinations of the fixed effects (or the constant) and of regressors before them, over the rows
 * that are COMITY_ROW_USED (`rows` NULL: all) and have no weight 0. `tolerance` on the share, 0: 1e-7. Earlier
 * regressors are kept, later ones named. y is not read and may be NULL.
 * Errors: as comity_separation_find. Cost: a least-squares fit a regressor. */
comity_status comity_collinear_find(const comity_model *model, const uint8_t *rows, double tolerance,
                                    comity_collinear_result *out, comity_error *error);
void comity_collinear_free(comity_collinear_result *result);

#endif

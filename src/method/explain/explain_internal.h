/* What the files of the explaining models share. See comity/explain.h.
 *
 * A fit goes through: the sample (which rows count), an engine (how effects are taken out), the outer steps, and the
 * summary. An engine keeps the columns in its own order, in slots; row_of says which row stands in a slot. */
#ifndef COMITY_METHOD_EXPLAIN_INTERNAL_H
#define COMITY_METHOD_EXPLAIN_INTERNAL_H

#include "comity/explain.h"

#define EXPLAIN_NONE UINT32_MAX

/* ------------------------------------------------------------------------------------------------------- the sample */

typedef struct {
    uint8_t *rows; /* comity_row of each row of the model */
    size_t n_rows;
    size_t n_used;
    double sum_y; /* weighted, over the used rows */
    double sum_weights;
} explain_sample;

typedef enum { EXPLAIN_POISSON, EXPLAIN_LEAST_SQUARES } explain_family;

/* Checks the model and marks the rows that count. Fills the counts and rows of `fit`, whose rows the sample borrows. */
comity_status explain_sample_choose(const comity_model *model, const comity_fit_options *options, explain_family family,
                                    explain_sample *sample, comity_fit *fit, comity_error *error);

double explain_offset(const comity_model *model, size_t row);

/* ------------------------------------------------------------------------------------------------------ the effects */

/* Connected components of the graph whose nodes are the levels of two effects and whose edges are the rows. `root` of
 * the levels of the first effect may be NULL; it gives each a number 0 .. components - 1 (EXPLAIN_NONE: no rows). */
comity_status explain_components(const comity_effect *a, const comity_effect *b, size_t n_rows, const uint8_t *rows,
                                 uint32_t *root, uint32_t *n, comity_error *error);

/* Rank of effects over the rows that are 0 in `rows`, see rank.c. */
comity_status explain_rank(const comity_effect *const *effects, size_t n_effects, size_t n_rows, const uint8_t *rows,
                           double *rank, uint32_t *redundant, int *exact, comity_error *error);

/* -------------------------------------------------------------------------------------------------- small algebra */

/* Cholesky of the k x k matrix (row by row, lower triangle in place). Columns whose pivot is below `tolerance` of their
 * diagonal are dropped: dropped[j] = 1 and their rows are zero. Returns the number dropped. */
size_t explain_cholesky(double *a, size_t k, double tolerance, uint8_t *dropped);
/* Solves with that factor; dropped columns get 0. */
void explain_cholesky_solve(const double *l, size_t k, const uint8_t *dropped, double *b);
/* Inverse of the matrix from its factor; rows and columns of what was dropped are 0. */
void explain_cholesky_inverse(const double *l, size_t k, const uint8_t *dropped, double *inverse);

/* ----------------------------------------------------------------------------------------------------- the engine */

/* What a step needs to know of the state. */
typedef struct {
    double deviance;    /* less a constant: 2 sum w (mu - y eta) */
    double gap_effects; /* largest relative error of a sum over a level */
    int finite;
} explain_state;

/* A row of the sample with its regressors without effects; residual: w (y - mu). */
typedef void explain_visitor(void *context, size_t row, const double *x, double residual, double mu, double eta);

typedef struct explain_engine explain_engine;

/* All but the last three return COMITY_ERROR_INTERRUPTED or COMITY_ERROR_MEMORY where they must. */
typedef struct {
    comity_engine kind;
    /* A first state. */
    comity_status (*start)(explain_engine *engine, explain_state *state, comity_error *error);
    /* Takes effects out of the regressors with the weights of now, going on from the last solution, until the residual
     * of the normal equations is `tolerance` of the column's length. */
    comity_status (*refresh)(explain_engine *engine, double tolerance, comity_error *error);
    /* Newton: solves for the effects' own move, likewise. */
    comity_status (*solve)(explain_engine *engine, double tolerance, comity_error *error);
    /* information = X~' W X~, gradient = X~' w (y - mu), scale = sum w |X~| (y + mu). */
    comity_status (*moments)(explain_engine *engine, double *information, double *gradient, double *scale,
                             comity_error *error);
    /* eta = eta before + share (effects' move + X~ step). A NULL step: the last one, from the same state. */
    comity_status (*move)(explain_engine *engine, const double *step, double share, explain_state *state,
                          comity_error *error);
    /* One proportional-fitting sweep over all effects. */
    comity_status (*sweep)(explain_engine *engine, explain_state *state, comity_error *error);
    /* raw[k] = sum W x^2 of the regressor as it came. */
    void (*raw)(explain_engine *engine, double *raw);
    void (*visit)(explain_engine *engine, explain_visitor *visitor, void *context);
    void (*free)(explain_engine *engine);
} explain_engine_ops;

struct explain_engine {
    const explain_engine_ops *ops;
    const comity_model *model;
    const comity_fit_options *options;
    const explain_sample *sample;
    explain_family family;
    size_t n_x; /* terms: regressors, or with the intercept */
    int inner;  /* passes so far */
};

comity_status explain_general_new(const comity_model *model, const comity_fit_options *options,
                                  const explain_sample *sample, explain_family family, explain_engine **out,
                                  comity_error *error);
/* *out is NULL where the effects have not that shape. */
comity_status explain_three_way_new(const comity_model *model, const comity_fit_options *options,
                                    const explain_sample *sample, explain_engine **out, comity_error *error);

/* ------------------------------------------------------------------------------------------- general absorption */

/* Solves of the normal equations of all effects. Rows lie in slots, sorted by the effect with most levels ("first"). */
struct comity_absorber {
    size_t n_effects;
    size_t n_model_rows;
    size_t n_slots;
    uint32_t *row_of;                    /* of a slot */
    uint32_t *level[COMITY_MAX_EFFECTS]; /* of a slot, of effects in their own order: the first is sorted */
    uint32_t n_levels[COMITY_MAX_EFFECTS];
    const comity_effect *effects[COMITY_MAX_EFFECTS];
    size_t place[COMITY_MAX_EFFECTS];      /* effect -> number in the caller's order */
    uint32_t *start;                       /* of each level of the first: its slots */
    size_t offset[COMITY_MAX_EFFECTS + 1]; /* of each effect in a vector over all levels */
    double *weight;                        /* of each slot */
    double *total;                         /* of weights, of each level */
    uint32_t largest;                      /* slots of the largest level of the first */
};

typedef struct {
    int max_iterations;
    const volatile int *stop;
} explain_solve_options; /* of the general solver */

/* Weights in slots (copied), at least 0. */
void explain_absorber_set_weights(comity_absorber *a, const double *weights);
/* rhs = D'W v; `weighted` is scratch space of the slots. */
void explain_absorber_rhs(const comity_absorber *a, const double *v, double *weighted, double *rhs);
/* out += D'v (all levels), for one slot vector. */
void explain_absorber_sums(const comity_absorber *a, const double *v, double *out);
/* v += share D delta. */
void explain_absorber_add(const comity_absorber *a, const double *delta, double share, double *v);
/* Solves D'WD delta = rhs for n right-hand sides (each over all levels) to the given lengths of the residual: its norm
 * is sqrt(sum r^2 / total). Info: converged and iterations are set, not the residual. */
comity_status explain_absorber_solve(const comity_absorber *a, const double *rhs, double *delta, size_t n,
                                     const double *target, const explain_solve_options *options,
                                     comity_absorb_info *info, comity_error *error);
/* The norm of that residual. */
double explain_absorber_norm(const comity_absorber *a, const double *rhs);

/* ------------------------------------------------------------------------------------------------------ the summary */

/* The terms of the model, none with an estimate yet, and their matrices full of NaN. */
comity_status explain_terms_new(const comity_model *model, comity_fit *fit, comity_error *error);
/* Says of every term whether it can be estimated, from X~'WX~ and the raw squares. */
comity_status explain_terms_judge(comity_fit *fit, const double *information, const double *raw, int effects,
                                  comity_error *error);
/* Fills vcov, degrees of freedom and statistics from the engine at its end and the estimates in fit->terms. */
comity_status explain_summarise(explain_engine *engine, const double *information, comity_fit *fit,
                                comity_error *error);

/* Variance matrix into fit->vcov from the bread and the scores of the engine; fit->small_sample, df_statistic. */
comity_status explain_vcov(explain_engine *engine, comity_fit *fit, comity_error *error);

static inline int explain_stopped(const volatile int *stop) {
    return stop && *stop;
}

static inline comity_status explain_interrupted(comity_error *error) {
    return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted");
}

#endif

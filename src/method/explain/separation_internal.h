/* What the files of separation share: the rows that are used, and least squares on regressors and effects. */
#ifndef COMITY_METHOD_EXPLAIN_SEPARATION_INTERNAL_H
#define COMITY_METHOD_EXPLAIN_SEPARATION_INTERNAL_H

#include "comity/separation.h"

/* Rows with weight, numbered anew, levels without gaps. Coefficients of effects lie in one array, effect after effect;
 * id[e][row] is a place in it. */
typedef struct {
    size_t n;
    size_t n_x;
    size_t n_effects;
    size_t n_levels; /* of all effects */
    size_t *row;     /* in the caller's numbers */
    double *x;       /* n_x columns of n, each scaled */
    double *scale;   /* what a column was divided by */
    int32_t *id;     /* n_effects columns of n */
    uint32_t *level; /* n_effects columns of n: the same, each effect from 0 on */
    comity_effect effects[COMITY_MAX_EFFECTS];
    size_t *first; /* n_effects + 1: where an effect's levels begin */
    uint8_t *positive;
    uint8_t *state;
    const volatile int *stop;
} separation_frame;

static inline const double *separation_x(const separation_frame *f, size_t k) {
    return f->x + k * f->n;
}

static inline const int32_t *separation_id(const separation_frame *f, size_t e) {
    return f->id + e * f->n;
}

/* Whether the row is still in question or binds the others. */
static inline int separation_active(const separation_frame *f, size_t row) {
    return f->state[row] == COMITY_SEPARATION_KEPT;
}

comity_status separation_frame_make(const comity_model *input, const uint8_t *rows, const uint8_t *known,
                                    separation_frame *f, comity_error *error);
void separation_frame_free(separation_frame *f);

/* A combination of regressors (in scaled units) and levels. */
typedef struct {
    double *g; /* n_x */
    double *a; /* n_levels */
} separation_direction;

comity_status separation_direction_make(const separation_frame *f, separation_direction *d, comity_error *error);
void separation_direction_free(separation_direction *d);
double separation_value(const separation_frame *f, const separation_direction *d, size_t row);

/* Weighted least squares on the span: each regressor less the effects and those before it, orthonormal. Column k is
 * x t_k - D a_k; dropped columns (nothing left of them) keep t and a, which tell how they are combined. */
typedef struct {
    const separation_frame *f;
    const double *omega; /* weight a row; 0: not there */
    comity_absorber *absorber;
    double tolerance;      /* share of a regressor's length below which it is dropped */
    double *q;             /* n_x columns of n */
    double *t;             /* n_x rows of n_x */
    double *a;             /* n_x rows of n_levels */
    double *share;         /* what was left of each over its length; NaN: it had none */
    double *effects_share; /* the same after the effects only */
    uint8_t *dropped;
    int failed; /* 1: a fit did not come near enough to the least squares */
} separation_span;

/* `omega` stays the caller's and must not change. */
comity_status separation_span_make(const separation_frame *f, const double *omega, double tolerance, separation_span *s,
                                   comity_error *error);
void separation_span_free(separation_span *s);

/* Fit of u (n): residual into u, coefficients into `d`. */
comity_status separation_project(separation_span *s, double *u, separation_direction *d, comity_error *error);

/* Takes the effects out of r; their coefficients into `a` (n_levels). */
comity_status separation_absorb(separation_span *s, double *r, double *a, comity_error *error);

/* The four searches mark the rows they find and write what shows it into `d`; *n_found is 0 where there are none. */
comity_status separation_levels(separation_frame *f, int separate, int singletons, separation_direction *d,
                                size_t *n_found, size_t *n_singletons, comity_error *error);
comity_status separation_pairs(separation_frame *f, separation_direction *d, size_t *n_found, comity_error *error);
comity_status separation_simplex(separation_frame *f, separation_direction *d, size_t *n_found, comity_error *error);

typedef struct {
    double tolerance;
    int max_iterations;
    int proof_only; /* 1: one step, which may prove that nothing is there; looks for nothing */
    int iterations; /* out */
    int complete;   /* out: nothing is left, proven */
} separation_rectifier_options;

comity_status separation_rectify(separation_frame *f, separation_rectifier_options *options, separation_direction *d,
                                 size_t *n_found, comity_error *error);

/* Computes the certificate `d` of all rows that were found anew, as exact as it gets. */
comity_status separation_polish(const separation_frame *f, separation_direction *d, comity_error *error);

#endif

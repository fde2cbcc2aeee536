/* Similarity of foreign policy: how alike two states vote, or how alike their ties to all states are.
 *
 * All measures are functions of the table of one pair: o[i][j] says on how many common items (or with how much weight)
 * the first state is at level i and the second at level j. The set of levels is always given by the caller: levels that
 * nobody uses count for the range, and leaving them out would change S. Let v be the values of the levels, n the sum of
 * the table, r and c the shares of the levels of the two states, m = (r + c) / 2, and d[i][j] the distance of two
 * levels over the largest one: 1 where they differ (nominal), |v_i - v_j| / (v_max - v_min) (absolute), or its square
 * (squared). Then D = sum d o / n is the distance that is there, E = sum d r c that of two states which are
 * independent, and F = sum d m m that of two which have the same habits.
 *
 *   agreement                      share of common items on the same level
 *   s, s_squared                   1 - 2 D, absolute and squared     Signorino & Ritter 1999, ISQ 43:115-144
 *   kappa, _absolute, _squared     1 - D / E                         Cohen 1960, EPM 20:37; 1968, Psych. Bull. 70:213
 *   pi, _absolute, _squared        1 - D / F                         Scott 1955, POQ 19:321; Haege 2011, Pol. An.
 * 19:287 tau_b                          2 (C - X) / (n^2 sqrt((1 - sum r^2) (1 - sum c^2))): concordant less discordant
 *                                  pairs of items, corrected for ties                        Kendall 1938
 *   alignment, alignment_squared   2 (E - D) = S less the S of two independent states
 *                                                                    Benati & Capurri 2026, Quality & Quantity
 *
 * kappa and pi without a suffix are nominal. Degenerate cases: without a common item all are NaN. kappa and pi are NaN
 * where both states are always at one and the same level (nothing could disagree); kappa is 0 and pi -1 where each is
 * always at one level but not the same. tau_b is NaN where either state is always at one level. With weights n is the
 * sum of the weights of the common items, so that weights need not sum to one; NaN where that is 0. */
#ifndef COMITY_SIMILARITY_H
#define COMITY_SIMILARITY_H

#include "comity/base.h"
#include "comity/panel.h"

#include <stddef.h>

typedef enum {
    COMITY_AGREEMENT,
    COMITY_S,
    COMITY_S_SQUARED,
    COMITY_KAPPA,
    COMITY_KAPPA_ABSOLUTE,
    COMITY_KAPPA_SQUARED,
    COMITY_PI,
    COMITY_PI_ABSOLUTE,
    COMITY_PI_SQUARED,
    COMITY_TAU_B,
    COMITY_ALIGNMENT,
    COMITY_ALIGNMENT_SQUARED,
    COMITY_N_SIMILARITIES
} comity_similarity;

/* Name as in the list above; NULL out of range. */
const char *comity_similarity_name(comity_similarity which);

/* The measure of that name, or -1. */
int comity_similarity_find(const char *name);

/* The levels that a value may have, rising: 1 2 3, or 0 1 2 3. */
enum { COMITY_MAX_LEVELS = 32 };

typedef struct {
    const double *values;
    size_t n; /* 2 .. COMITY_MAX_LEVELS */
} comity_levels;

/* COMITY_ERROR_USAGE where there are too few or too many, or they are not finite and rising. */
comity_status comity_levels_check(const comity_levels *levels, comity_error *error);

/* The measure of one table, n x n, row by row. NaN for the degenerate cases above, for a cell that is negative or not
 * finite, and for levels that comity_levels_check refuses. O(n^2). */
double comity_similarity_of_table(const double *table, const comity_levels *levels, comity_similarity which);

/* The measure of two lists of `n` values, and of their weights, which may be NULL. NaN in any of the three: missing,
 * the item is left out. Errors: COMITY_ERROR_USAGE for the levels; COMITY_ERROR_INPUT for a value that is none of the
 * levels, and for a weight that is negative or infinite. O(n levels). */
comity_status comity_similarity_of_lists(const double *x, const double *y, const double *weights, size_t n,
                                         const comity_levels *levels, comity_similarity which, double *out,
                                         comity_error *error);

/* What was used and what was left out. */
typedef struct {
    size_t n_used;    /* rows that count */
    size_t n_missing; /* rows with a missing cell */
    size_t n_other;   /* rows whose value is none of the levels (options->ignore_others) */
    size_t n_outside; /* portfolios: rows of a state that is not among the states of the period, or with itself */
} comity_similarity_info;

typedef struct {
    comity_levels levels;
    const comity_similarity *measures;
    size_t n_measures;
    int ignore_others; /* 0: a value that is none of the levels is an error; 1: it is missing */
    const comity_panel
        *weights;  /* NULL, or period, item (whole), weight (number, >= 0): items without one are left out */
    double absent; /* portfolios: level of a pair without a row; NaN: missing */
    double self;   /* portfolios: level of a state towards itself; NaN: missing */
    int n_threads; /* 0: as many as there are processors; the result is the same */
    const volatile int *stop;
    void (*progress)(void *context, double fraction); /* may be NULL */
    void *context;
    comity_similarity_info *info; /* may be NULL; filled on success */
} comity_similarity_options;

/* The measures for every pair of states and every period.
 * `values`: whole-number columns period, item, state (0 <= id < COMITY_MAX_STATES of measure.h), and value (whole or
 * not); one row an item and state, in any order. An item of the same number in two periods is two items.
 * `out` (initialised, without columns): period, state_a, state_b (state_a < state_b), n (whole numbers: common items),
 * then a number a measure, under its name, missing (not applicable) where it is NaN; sorted by period, state_a,
 * state_b. Pairs without a common item have no row. Errors: COMITY_ERROR_INPUT for a lacking column, a state id out of
 * range, a value that is none of the levels, a state with two values of one item of one period, a weight that is
 * negative or given twice (error->row says where); COMITY_ERROR_USAGE for levels, measures, 2^32 - 1 rows or more, or
 * `out` with columns; COMITY_ERROR_MEMORY; COMITY_ERROR_INTERRUPTED. On error `out` is empty. Cost: O(rows + sum over
 * periods of states^2 (items / 64 + 1) levels^2), by bit counting; with weights items instead of items / 64. */
comity_status comity_measure_similarity(const comity_panel *values, const comity_similarity_options *options,
                                        comity_panel *out, comity_error *error);

/* The same for the ties of states to states: the items of a period are its states, and the value of a state for an item
 * is its tie to that state. The diagonal takes options->self: at the highest level a state counts as its own ally, as
 * in Signorino & Ritter; with NaN the two states of a pair are no items of it.
 * `ties`: whole-number columns period, origin, destination, and value. A pair without a row has the level
 * options->absent; one whose value is missing is missing. `states`: whole-number columns period, state: who is there;
 * ties of other states or periods are left out.
 * Errors: as above; a state that is twice in a period, two rows of one pair, and levels for absent and self that are
 * none of the levels. */
comity_status comity_measure_portfolios(const comity_panel *ties, const comity_panel *states,
                                        const comity_similarity_options *options, comity_panel *out,
                                        comity_error *error);

#endif

/* What the files of the composite index share: the frame put in order, its steps one by one, and its warnings. */
#ifndef COMITY_MEASURE_COMPOSITE_INTERNAL_H
#define COMITY_MEASURE_COMPOSITE_INTERNAL_H

#include "comity/composite.h"

/* A frame with its rows and elements in the orders that the steps need. */
typedef struct {
    const comity_index_frame *frame;
    size_t index;         /* the element that is the index */
    size_t n_aggregates;  /* all but the indicators */
    size_t *order;        /* aggregates by rising level */
    size_t *child_start;  /* n_elements + 1: the children of e are child[child_start[e]] .. */
    size_t *child;        /* in the order of the elements */
    size_t most_children; /* of one aggregate */
    size_t n_blocks;      /* times, rising */
    size_t *block_start;  /* n_blocks + 1 */
    size_t *block_row;    /* rows by time, then by position */
    size_t *panel_row;    /* rows by unit, then by time */
    size_t *block_of;     /* of each row */
} composite_plan;

/* Needs a frame that comity_index_check() has passed. */
comity_status comity_composite_plan(const comity_index_frame *frame, composite_plan *plan, comity_error *error);
void comity_composite_plan_free(composite_plan *plan);

int64_t comity_composite_unit(const comity_index_frame *frame, size_t row);
int64_t comity_composite_time(const comity_index_frame *frame, size_t row);

/* The parameters of the settings; the first half of comity_index_check(). */
comity_status comity_composite_check_settings(const comity_index_settings *settings, comity_error *error);
comity_status comity_composite_check_frame(const comity_index_frame *frame, comity_error *error);

/* An error of input about an element, and a row where `row` >= 0. */
comity_status comity_composite_fail(const comity_index_frame *frame, int64_t row, size_t element, comity_error *error,
                                    const char *format, ...) __attribute__((format(printf, 5, 6)));

typedef struct {
    comity_index_warning *list;
    size_t n;
    size_t room;
} composite_warnings;

/* Adds one; nothing where `warnings` is NULL. */
comity_status comity_composite_warn(composite_warnings *warnings, comity_index_warning warning, comity_error *error);

/* `out` (n_rows x n_indicators) from the frame's values; `bad` (n_indicators, may be NULL): cells whose denominator is
 * zero or missing. */
void comity_composite_denominate(const composite_plan *plan, int on, double *out, size_t *bad);

/* In place. */
comity_status comity_composite_impute(const composite_plan *plan, const comity_impute_settings *settings,
                                      double *values, comity_error *error);

/* What is there in each row, and who stays; `available` and `nonzero` may be NULL. */
void comity_composite_screen(const composite_plan *plan, const comity_screen_settings *settings, const double *values,
                             double *available, double *nonzero, uint8_t *kept);

/* NaN in the rows that are not kept. */
void comity_composite_mask(const composite_plan *plan, const uint8_t *kept, size_t n_columns, double *values);

/* Impute and screen in the order that the settings say; `values` in place. `imputed` may be NULL or gets the values
 * before the screening that follows imputing. */
comity_status comity_composite_fill(const composite_plan *plan, const comity_index_settings *settings, double *values,
                                    double *imputed, double *available, double *nonzero, uint8_t *kept,
                                    comity_error *error);

/* In place; `treatments` (n_indicators) and `points` (n_rows x n_indicators) may be NULL. */
comity_status comity_composite_treat(const composite_plan *plan, const comity_treat_settings *settings, double *values,
                                     comity_treatment *treatments, uint8_t *points, comity_error *error);

/* `in` and `out` may be the same. */
comity_status comity_composite_normalise(const composite_plan *plan, const comity_normalise_settings *settings,
                                         const double *in, double *out, comity_error *error);

/* The aggregates of `scores` (n_rows x n_elements), whose indicators are there already. `given`: n_elements weights for
 * GIVEN; `weights` (n_elements): those used, scaled in each group. */
comity_status comity_composite_score(const composite_plan *plan, const comity_index_settings *settings,
                                     const double *given, const uint8_t *kept, double *scores, double *weights,
                                     composite_warnings *warnings, comity_error *error);

/* One aggregate from its children with weights at hand (n_elements). */
comity_status comity_composite_combine(const composite_plan *plan, const comity_level_settings *level, size_t aggregate,
                                       const double *weights, const uint8_t *kept, double *scores, comity_error *error);

/* The weights that GIVEN means: settings->weights or the elements' own. `out` n_elements. */
void comity_composite_given(const comity_index_frame *frame, const comity_index_settings *settings, double *out);

/* The weights of the elements of one level such that their correlations with the index are in proportion `target`;
 * `weights` (n_elements) is the start for all levels and gets the result; `scores` as above, overwritten. */
comity_status comity_composite_optimise(const composite_plan *plan, const comity_index_settings *settings,
                                        const comity_optimise_options *options, const uint8_t *kept, double *scores,
                                        double *weights, comity_optimised *out, comity_error *error);

/* Ranks of a column within each time, 1 the highest. `ranks` n_rows. */
comity_status comity_composite_ranks(const composite_plan *plan, const double *scores, double *ranks,
                                     comity_error *error);

/* comity_fail_memory(), of which a reader of this file alone can see that it is never COMITY_OK. */
static inline comity_status composite_no_memory(comity_error *error) {
    comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

/* n doubles, or NULL; at least one. */
double *comity_composite_numbers(size_t n);

/* Copies the values that are there to `out` and says how many. */
size_t comity_composite_known(const double *values, size_t n, double *out);

void comity_composite_sort(double *values, size_t n);

/* Median of numbers without NaN, which are sorted by it. */
double comity_composite_median(double *values, size_t n);

/* Minimises f from `x` (n) as Nash (1990), algorithm 19, does: reflection 1, contraction 1/2, expansion 2, the first
 * simplex a tenth of the largest |x| wide. Ends where the values differ by less than tolerance (|f(x)| + tolerance), or
 * after `most` evaluations. f may be infinite, not NaN. */
typedef double (*composite_objective)(void *context, const double *x);
comity_status comity_composite_minimise(composite_objective f, void *context, double *x, size_t n, double tolerance,
                                        size_t most, double *least, int *converged, comity_error *error);

#endif

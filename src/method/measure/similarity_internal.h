/* What the parts of the similarity measures share: levels with their distances, and the sheet of one period. */
#ifndef COMITY_MEASURE_SIMILARITY_INTERNAL_H
#define COMITY_MEASURE_SIMILARITY_INTERNAL_H

#include "comity/similarity.h"

enum { SIMILARITY_NOMINAL, SIMILARITY_ABSOLUTE, SIMILARITY_SQUARED, SIMILARITY_DISTANCES };
enum { SIMILARITY_NO_LEVEL = COMITY_MAX_LEVELS };

/* Levels and the distances between them. Whole levels keep whole distances, so that sums of counts are exact. */
typedef struct {
    size_t n;
    double values[COMITY_MAX_LEVELS];
    double largest[SIMILARITY_DISTANCES];
    double distance[SIMILARITY_DISTANCES][COMITY_MAX_LEVELS * COMITY_MAX_LEVELS];
} similarity_scale;

comity_status similarity_scale_init(const comity_levels *levels, similarity_scale *scale, comity_error *error);

/* The number of the level, or SIMILARITY_NO_LEVEL. */
unsigned similarity_level(const similarity_scale *scale, double value);

/* All measures asked for of one table, n x n of the scale. */
void similarity_evaluate(const similarity_scale *scale, const double *table, const comity_similarity *measures,
                         size_t n_measures, double *out);

/* The values of one period: states in rising order, for each a bitmap of the items a level. */
typedef struct {
    int64_t period;
    uint32_t *states;
    size_t n_states;
    size_t words;    /* of one bitmap */
    uint64_t *bits;  /* state, level, word */
    double *weights; /* an item each, 64 words' worth; NULL: all count one */
} similarity_sheet;

/* Makes room for the states and bitmaps, all bits zero, with weights where `weighted` (all zero too). */
comity_status similarity_sheet_init(similarity_sheet *sheet, int64_t period, size_t n_states, size_t n_items,
                                    size_t n_levels, int weighted, comity_error *error);
void similarity_sheet_free(similarity_sheet *sheet);

static inline uint64_t *similarity_bits(const similarity_sheet *sheet, size_t n_levels, size_t state, size_t level) {
    return sheet->bits + (state * n_levels + level) * sheet->words;
}

/* Fills the sheet of period number `period`; called from several threads. */
typedef comity_status (*similarity_fill)(void *context, size_t period, similarity_sheet *sheet, comity_error *error);

/* Compares all pairs of `n_periods` sheets, in rising order of period, into `out`. */
comity_status similarity_compare(const similarity_scale *scale, const comity_similarity_options *options,
                                 size_t n_periods, similarity_fill fill, void *context, comity_panel *out,
                                 comity_error *error);

/* Checks what every call gives: measures, columns of `out`, levels. */
comity_status similarity_start(const comity_similarity_options *options, similarity_scale *scale,
                               const comity_panel *out, comity_error *error);

/* The column of values: whole or not. */
const comity_column *similarity_value_column(const comity_panel *panel, const char *name, comity_error *error);

static inline double similarity_value(const comity_column *column, size_t row) {
    return column->type == COMITY_NUMBER ? column->number[row] : (double)column->integer[row];
}

/* An item of a period, to look up its weight by. */
typedef struct {
    int64_t period;
    int64_t item;
    uint32_t id; /* order of first appearance */
} similarity_item;

/* The weights of `n` items that are sorted by period and item; NaN where there is none. Caller frees. NULL in *out and
 * COMITY_OK where `weights` is NULL. */
comity_status similarity_weights(const comity_panel *weights, const similarity_item *items, size_t n, double **out,
                                 comity_error *error);

/* comity_measure_similarity with the word for values ("value", or "vote") that the column and the messages have. */
comity_status similarity_of_rows(const comity_panel *values, const char *word, const comity_similarity_options *options,
                                 comity_panel *out, comity_error *error);

#endif

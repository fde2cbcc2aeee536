/* Shared by the files that build panels. */
#ifndef COMITY_STUDY_PANEL_INTERNAL_H
#define COMITY_STUDY_PANEL_INTERNAL_H

#include "study/panel_frame.h"

/* Distinct values of one or two columns, sorted (numbers by value, before texts), and the number of that of each row.
 */
typedef struct {
    uint32_t *level; /* of the first column's rows, then of the second's */
    char **names;
    double *values; /* NaN: a text */
    uint32_t n_levels;
} comity_levels;

/* `second` may be NULL. A missing value is a level of its own, without name. O(rows log rows). */
comity_status comity_levels_of(const comity_column *first, const comity_column *second, size_t n, comity_levels *out,
                               comity_error *error);
void comity_levels_free(comity_levels *levels);

/* A cell of a number or integer column as a number. */
static inline double comity_column_number(const comity_column *column, size_t row) {
    return column->type == COMITY_NUMBER ? column->number[row] : (double)column->integer[row];
}

/* The row of a dyad and year; the frame's n where there is none. O(log rows) after O(rows log rows) the first time. */
comity_status comity_frame_index(comity_frame *frame, comity_error *error);
size_t comity_frame_find(const comity_frame *frame, uint32_t origin, uint32_t destination, int year);

#endif

/* Denominating, imputing and screening: the steps that say which values there are. See comity/composite.h. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void comity_composite_denominate(const composite_plan *plan, int on, double *out, size_t *bad) {
    const comity_index_frame *frame = plan->frame;
    size_t n = frame->n_rows;
    memcpy(out, frame->values, n * frame->n_indicators * sizeof *out);
    for (size_t e = 0; e < frame->n_indicators; e++) {
        int64_t column = frame->elements[e].denominator;
        if (bad) {
            bad[e] = 0;
        }
        for (size_t r = 0; r < n && on && column >= 0; r++) {
            double by = frame->denominators[(size_t)column * n + r];
            double *cell = &out[e * n + r];
            if (bad && !isnan(*cell)) {
                bad[e] += isnan(by) || by == 0;
            }
            *cell = by == 0 ? NAN : *cell / by;
        }
    }
}

/* --------------------------------------------------------------------------------------------- from the same column */

typedef struct {
    double least, most;
} range;

/* Room for one column or group of indicators at work. */
typedef struct {
    double *known;
    double *scaled; /* n_rows x the largest group of indicators */
    range *span;    /* of each of these */
    uint8_t *waiting;
} workroom;

/* The rows that are looked at together: those of one time, or all. */
typedef struct {
    const size_t *row;
    size_t n;
} row_set;

static row_set rows_of(const composite_plan *plan, int whole, size_t block) {
    if (whole) {
        return (row_set){plan->block_row, plan->frame->n_rows};
    }
    return (row_set){plan->block_row + plan->block_start[block],
                     plan->block_start[block + 1] - plan->block_start[block]};
}

static double centre(double *known, size_t n, int median) {
    if (n == 0) {
        return NAN;
    }
    if (median) {
        return comity_composite_median(known, n);
    }
    double sum = 0;
    for (size_t i = 0; i < n; i++) {
        sum += known[i];
    }
    return sum / (double)n;
}

static int together(const int64_t *group, size_t a, size_t b) {
    return !group || group[a] == group[b];
}

/* The first missing row of each group gets the centre of the group's values, and so do all that wait with it. */
static void fill_with_centre(row_set set, const int64_t *group, int median, double *column, workroom *room) {
    for (size_t i = 0; i < set.n; i++) {
        size_t r = set.row[i];
        room->waiting[r] = isnan(column[r]) && (!group || group[r] >= 0);
    }
    for (size_t i = 0; i < set.n; i++) {
        size_t first = set.row[i];
        size_t n = 0;
        if (!room->waiting[first]) {
            continue;
        }
        for (size_t j = 0; j < set.n; j++) {
            if (!isnan(column[set.row[j]]) && together(group, set.row[j], first)) {
                room->known[n++] = column[set.row[j]];
            }
        }
        double value = centre(room->known, n, median);
        for (size_t j = i; j < set.n; j++) {
            size_t r = set.row[j];
            if (room->waiting[r] && together(group, r, first)) {
                column[r] = value;
                room->waiting[r] = 0;
            }
        }
    }
}

static void impute_columns(const composite_plan *plan, const comity_impute_settings *settings, double *values,
                           workroom *room) {
    const comity_index_frame *frame = plan->frame;
    int by_group = settings->method == COMITY_IMPUTE_GROUP_MEAN || settings->method == COMITY_IMPUTE_GROUP_MEDIAN;
    int median = settings->method == COMITY_IMPUTE_MEDIAN || settings->method == COMITY_IMPUTE_GROUP_MEDIAN;
    if (by_group && !frame->group) {
        return;
    }
    for (size_t b = 0; b < (settings->whole_panel ? 1 : plan->n_blocks); b++) {
        for (size_t e = 0; e < frame->n_indicators; e++) {
            fill_with_centre(rows_of(plan, settings->whole_panel, b), by_group ? frame->group : NULL, median,
                             values + e * frame->n_rows, room);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ from the same row */

/* Scales a column over the rows of the set to 0 .. 1, with its direction; all NaN where it has no spread. */
static range scale_column(row_set set, const double *column, double direction, double *scaled) {
    range span = {INFINITY, -INFINITY};
    for (size_t i = 0; i < set.n; i++) {
        double x = direction * column[set.row[i]];
        span.least = x < span.least ? x : span.least;
        span.most = x > span.most ? x : span.most;
    }
    for (size_t i = 0; i < set.n; i++) {
        double x = direction * column[set.row[i]];
        scaled[set.row[i]] = span.most > span.least ? (x - span.least) / (span.most - span.least) : NAN;
    }
    return span;
}

/* A value on the 0 .. 1 scale back in the indicator's own; a constant indicator has only one. */
static double scale_back(range span, double direction, double x) {
    if (!(span.most >= span.least)) {
        return NAN;
    }
    return direction * (span.most > span.least ? x * (span.most - span.least) + span.least : span.least);
}

static void impute_group_rows(const composite_plan *plan, row_set set, size_t aggregate, int median, double *values,
                              workroom *room) {
    const comity_index_frame *frame = plan->frame;
    size_t rows = frame->n_rows;
    size_t start = plan->child_start[aggregate];
    size_t n = 0; /* the indicators stand before the aggregates among the children */
    while (start + n < plan->child_start[aggregate + 1] && plan->child[start + n] < frame->n_indicators) {
        size_t e = plan->child[start + n];
        room->span[n] = scale_column(set, values + e * rows, frame->elements[e].direction, room->scaled + n * rows);
        n++;
    }
    for (size_t j = 0; j < set.n; j++) {
        size_t r = set.row[j];
        size_t known = 0;
        for (size_t k = 0; k < n; k++) {
            double x = room->scaled[k * rows + r];
            if (!isnan(x)) {
                room->known[known++] = x;
            }
        }
        double middle = centre(room->known, known, median);
        for (size_t k = 0; k < n; k++) {
            size_t e = plan->child[start + k];
            double *cell = &values[e * rows + r];
            *cell = isnan(*cell) ? scale_back(room->span[k], frame->elements[e].direction, middle) : *cell;
        }
    }
}

static void impute_rows(const composite_plan *plan, const comity_impute_settings *settings, double *values,
                        workroom *room) {
    int median = settings->method == COMITY_IMPUTE_ROW_MEDIAN;
    for (size_t b = 0; b < (settings->whole_panel ? 1 : plan->n_blocks); b++) {
        for (size_t a = 0; a < plan->n_aggregates; a++) {
            impute_group_rows(plan, rows_of(plan, settings->whole_panel, b), plan->order[a], median, values, room);
        }
    }
}

/* ----------------------------------------------------------------------------------------------- from the same unit */

/* The rows panel_row[first .. last - 1] are of one unit, in rising time. `known` gets the values as they were. */
static double from_series(const composite_plan *plan, const comity_impute_settings *settings, size_t first, size_t last,
                          size_t at, const double *known) {
    const size_t *row = plan->panel_row;
    size_t before = at;
    size_t after = at;
    while (before > first && isnan(known[before])) {
        before--;
    }
    while (after + 1 < last && isnan(known[after])) {
        after++;
    }
    int has_before = !isnan(known[before]);
    int has_after = !isnan(known[after]);
    if (settings->method == COMITY_IMPUTE_LATEST) {
        size_t years = plan->block_of[row[at]] - plan->block_of[row[before]];
        return has_before && (settings->most_years == 0 || years <= (size_t)settings->most_years) ? known[before] : NAN;
    }
    if (settings->method == COMITY_IMPUTE_LINEAR && has_before && has_after) {
        double t0 = (double)comity_composite_time(plan->frame, row[before]);
        double t1 = (double)comity_composite_time(plan->frame, row[after]);
        double t = (double)comity_composite_time(plan->frame, row[at]);
        return known[before] + (known[after] - known[before]) * ((t - t0) / (t1 - t0));
    }
    return has_before ? known[before] : known[after];
}

static void impute_series(const composite_plan *plan, const comity_impute_settings *settings, double *column,
                          double *known) {
    const comity_index_frame *frame = plan->frame;
    const size_t *row = plan->panel_row;
    for (size_t i = 0; i < frame->n_rows; i++) {
        known[i] = column[row[i]];
    }
    for (size_t first = 0, last; first < frame->n_rows; first = last) {
        int64_t unit = comity_composite_unit(frame, row[first]);
        for (last = first + 1; last < frame->n_rows && comity_composite_unit(frame, row[last]) == unit; last++) {
        }
        for (size_t i = first; i < last; i++) {
            if (isnan(known[i])) {
                column[row[i]] = from_series(plan, settings, first, last, i, known);
            }
        }
    }
}

comity_status comity_composite_impute(const composite_plan *plan, const comity_impute_settings *settings,
                                      double *values, comity_error *error) {
    const comity_index_frame *frame = plan->frame;
    size_t n = frame->n_rows;
    if (settings->method == COMITY_IMPUTE_NONE) {
        return COMITY_OK;
    }
    int by_row = settings->method == COMITY_IMPUTE_ROW || settings->method == COMITY_IMPUTE_ROW_MEDIAN;
    workroom room = {comity_composite_numbers(n > plan->most_children ? n : plan->most_children),
                     by_row ? comity_composite_numbers(n * plan->most_children) : NULL,
                     malloc((plan->most_children + 1) * sizeof(range)), malloc(n)};
    comity_status status = COMITY_OK;
    if (!room.known || !room.waiting || !room.span || (by_row && !room.scaled)) {
        status = composite_no_memory(error);
    } else if (by_row) {
        impute_rows(plan, settings, values, &room);
    } else if (settings->method <= COMITY_IMPUTE_GROUP_MEDIAN) {
        impute_columns(plan, settings, values, &room);
    } else {
        for (size_t e = 0; e < frame->n_indicators; e++) {
            impute_series(plan, settings, values + e * n, room.known);
        }
    }
    free(room.known);
    free(room.scaled);
    free(room.span);
    free(room.waiting);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- screening
 */

void comity_composite_screen(const composite_plan *plan, const comity_screen_settings *settings, const double *values,
                             double *available, double *nonzero, uint8_t *kept) {
    const comity_index_frame *frame = plan->frame;
    size_t n = frame->n_rows;
    for (size_t r = 0; r < n; r++) {
        size_t known = 0;
        size_t other = 0;
        for (size_t e = 0; e < frame->n_indicators; e++) {
            double x = values[e * n + r];
            known += isnan(x) ? 0 : 1;
            other += isnan(x) || x == 0 ? 0 : 1;
        }
        double share = (double)known / (double)frame->n_indicators;
        double share_other = known ? (double)other / (double)known : NAN;
        kept[r] = !(share < settings->min_available) && !(share_other < settings->min_nonzero);
        if (settings->force && settings->force[r]) {
            kept[r] = settings->force[r] > 0;
        }
        if (available) {
            available[r] = share;
        }
        if (nonzero) {
            nonzero[r] = share_other;
        }
    }
}

comity_status comity_composite_fill(const composite_plan *plan, const comity_index_settings *settings, double *values,
                                    double *imputed, double *available, double *nonzero, uint8_t *kept,
                                    comity_error *error) {
    size_t columns = plan->frame->n_indicators;
    int after = settings->screen.after_imputation;
    if (!after) {
        comity_composite_screen(plan, &settings->screen, values, available, nonzero, kept);
        comity_composite_mask(plan, kept, columns, values);
    }
    comity_status status = comity_composite_impute(plan, &settings->impute, values, error);
    if (status) {
        return status;
    }
    if (!after) {
        comity_composite_mask(plan, kept, columns, values);
    }
    if (imputed) {
        memcpy(imputed, values, plan->frame->n_rows * columns * sizeof *values);
    }
    if (after) {
        comity_composite_screen(plan, &settings->screen, values, available, nonzero, kept);
        comity_composite_mask(plan, kept, columns, values);
    }
    return COMITY_OK;
}

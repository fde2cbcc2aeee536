/* Treatment of outliers: winsorise, then log. See comity/composite.h.
 *
 * Each step looks at all values again, so a vector costs O(n (winmax + 1)). */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Undefined statistics do not count as passed, but for vectors without spread, which never come here. */
static int passes(const double *x, size_t n, const comity_treat_settings *settings, double *skew, double *kurtosis) {
    *skew = comity_skewness(x, n);
    *kurtosis = comity_kurtosis(x, n);
    return fabs(*skew) < settings->max_skew || *kurtosis < settings->max_kurtosis;
}

/* The extreme value on a side, and the next one inwards; NaN where all are equal. */
static void two_extremes(const double *x, size_t n, int high, double *outer, double *next) {
    *outer = NAN;
    *next = NAN;
    for (size_t i = 0; i < n; i++) {
        if (isnan(x[i])) {
            continue;
        }
        if (isnan(*outer) || (high ? x[i] > *outer : x[i] < *outer)) {
            *next = *outer;
            *outer = x[i];
        } else if (x[i] != *outer && (isnan(*next) || (high ? x[i] > *next : x[i] < *next))) {
            *next = x[i];
        }
    }
}

/* Moves all values at the extreme on the side of the skew inwards. 0 where that would leave no spread. */
static int winsorise_once(double *x, size_t n, uint8_t *points) {
    int high = comity_skewness(x, n) >= 0;
    double outer;
    double next;
    double far_end;
    double unused;
    two_extremes(x, n, high, &outer, &next);
    two_extremes(x, n, !high, &far_end, &unused);
    if (isnan(next) || next == far_end) {
        return 0;
    }
    for (size_t i = 0; i < n; i++) {
        if (x[i] == outer) {
            x[i] = next;
            points[i] = high ? COMITY_POINT_HIGH : COMITY_POINT_LOW;
        }
    }
    return 1;
}

static int count_points(const uint8_t *points, size_t n) {
    int moved = 0;
    for (size_t i = 0; i < n; i++) {
        moved += points[i] != COMITY_POINT_RAW;
    }
    return moved;
}

/* 0 where the vector cannot be winsorised without losing all spread. */
static int winsorise(double *x, size_t n, const comity_treat_settings *settings, comity_treatment *out,
                     uint8_t *points) {
    while (!out->passed_winsorised && out->n_winsorised < settings->winmax) {
        if (!winsorise_once(x, n, points)) {
            return 0;
        }
        out->n_winsorised = count_points(points, n);
        out->passed_winsorised = passes(x, n, settings, &out->skew_winsorised, &out->kurtosis_winsorised);
    }
    return 1;
}

static double logged(double x, double least, double most, double skew, comity_log_method method) {
    double hundredth = 0.01 * (most - least);
    switch (method) {
    case COMITY_LOG_CT:
        return log(x - least + hundredth);
    case COMITY_LOG_CT_ORIG:
        return log(x - least + 1);
    case COMITY_LOG_CT_PLUS:
        return skew > 0 ? log(x - least + hundredth) : -log(most + hundredth - x);
    case COMITY_LOG_GII:
        return log((most - 1) * (x - least) / (most - least) + 1);
    case COMITY_LOG_NONE:
        break;
    }
    return x;
}

static comity_status take_logs(double *x, size_t n, const comity_treat_settings *settings, comity_treatment *out,
                               uint8_t *points, comity_error *error) {
    double least = INFINITY;
    double most = -INFINITY;
    double skew = comity_skewness(x, n);
    for (size_t i = 0; i < n; i++) {
        least = x[i] < least ? x[i] : least;
        most = x[i] > most ? x[i] : most;
    }
    if (settings->log == COMITY_LOG_GII && most <= 1) {
        return comity_fail(error, COMITY_ERROR_INPUT, "this logarithm needs a largest value above 1, not %g", most);
    }
    for (size_t i = 0; i < n; i++) {
        x[i] = logged(x[i], least, most, skew, settings->log);
        points[i] = COMITY_POINT_LOGGED;
    }
    out->logged = 1;
    out->passed_logged = passes(x, n, settings, &out->skew_logged, &out->kurtosis_logged);
    return COMITY_OK;
}

static comity_treatment untouched(void) {
    return (comity_treatment){.passed_before = 1,
                              .skew_before = NAN,
                              .kurtosis_before = NAN,
                              .skew_winsorised = NAN,
                              .kurtosis_winsorised = NAN,
                              .skew_logged = NAN,
                              .kurtosis_logged = NAN};
}

static int has_spread(const double *x, size_t n) {
    double outer;
    double next;
    two_extremes(x, n, 1, &outer, &next);
    return !isnan(next);
}

/* `spare`: n values of room. */
static comity_status treat_vector(double *x, size_t n, const comity_treat_settings *settings, comity_treatment *out,
                                  uint8_t *points, double *spare, comity_error *error) {
    *out = untouched();
    memset(points, COMITY_POINT_RAW, n);
    if (comity_composite_known(x, n, spare) < 3 || !has_spread(x, n)) {
        return COMITY_OK;
    }
    out->passed_before = passes(x, n, settings, &out->skew_before, &out->kurtosis_before);
    if (out->passed_before || settings->skip) {
        return COMITY_OK;
    }
    memcpy(spare, x, n * sizeof *x);
    if (settings->winmax > 0 && !winsorise(x, n, settings, out, points)) {
        memcpy(x, spare, n * sizeof *x);
        memset(points, COMITY_POINT_RAW, n);
        out->n_winsorised = 0;
        out->skew_winsorised = NAN;
        out->kurtosis_winsorised = NAN;
        return COMITY_OK;
    }
    if (out->passed_winsorised || settings->log == COMITY_LOG_NONE) {
        return COMITY_OK;
    }
    if (!settings->log_winsorised) {
        memcpy(x, spare, n * sizeof *x);
    }
    return take_logs(x, n, settings, out, points, error);
}

comity_status comity_treat(double *values, size_t n, const comity_treat_settings *settings, comity_treatment *out,
                           uint8_t *points, comity_error *error) {
    double *spare = comity_composite_numbers(n);
    uint8_t *marks = malloc(n + 1);
    comity_status status =
        spare && marks ? treat_vector(values, n, settings, out, marks, spare, error) : composite_no_memory(error);
    if (!status && points) {
        memcpy(points, marks, n);
    }
    free(spare);
    free(marks);
    return status;
}

/* -------------------------------------------------------------------------------------------------- the whole frame */

typedef struct {
    double *x;
    double *spare;
    uint8_t *marks;
} treat_room;

static void add_up(comity_treatment *sum, const comity_treatment *one, int is_first) {
    if (is_first) {
        *sum = *one;
        return;
    }
    int n_winsorised = sum->n_winsorised + one->n_winsorised;
    comity_treatment before = *sum;
    *sum = *one;
    sum->n_winsorised = n_winsorised;
    sum->passed_before &= before.passed_before;
    sum->logged |= before.logged;
}

static comity_status treat_rows(const composite_plan *plan, const comity_treat_settings *settings, size_t element,
                                size_t first, size_t last, double *column, comity_treatment *out, uint8_t *points,
                                treat_room *room, comity_error *error) {
    size_t n = last - first;
    for (size_t i = 0; i < n; i++) {
        room->x[i] = column[plan->block_row[first + i]];
    }
    comity_status status = treat_vector(room->x, n, settings, out, room->marks, room->spare, error);
    if (status == COMITY_ERROR_INPUT) {
        return comity_composite_fail(plan->frame, -1, element, error,
                                     "this logarithm needs a largest value above 1; choose another treatment");
    }
    for (size_t i = 0; i < n; i++) {
        column[plan->block_row[first + i]] = room->x[i];
        if (points) {
            points[plan->block_row[first + i]] = room->marks[i];
        }
    }
    return status;
}

static comity_status treat_column(const composite_plan *plan, const comity_treat_settings *settings, size_t element,
                                  double *column, comity_treatment *treatment, uint8_t *points, treat_room *room,
                                  comity_error *error) {
    comity_treat_settings own = *settings;
    own.skip |= plan->frame->elements[element].untreated;
    comity_status status = COMITY_OK;
    size_t n_blocks = settings->yearly ? plan->n_blocks : 1;
    for (size_t b = 0; b < n_blocks && !status; b++) {
        comity_treatment one;
        size_t first = settings->yearly ? plan->block_start[b] : 0;
        size_t last = settings->yearly ? plan->block_start[b + 1] : plan->frame->n_rows;
        status = treat_rows(plan, &own, element, first, last, column, &one, points, room, error);
        if (treatment) {
            add_up(treatment, &one, b == 0);
        }
    }
    return status;
}

comity_status comity_composite_treat(const composite_plan *plan, const comity_treat_settings *settings, double *values,
                                     comity_treatment *treatments, uint8_t *points, comity_error *error) {
    size_t n = plan->frame->n_rows;
    treat_room room = {comity_composite_numbers(n), comity_composite_numbers(n), malloc(n + 1)};
    comity_status status = room.x && room.spare && room.marks ? COMITY_OK : composite_no_memory(error);
    for (size_t e = 0; e < plan->frame->n_indicators && !status; e++) {
        status = treat_column(plan, settings, e, values + e * n, treatments ? &treatments[e] : NULL,
                              points ? points + e * n : NULL, &room, error);
    }
    free(room.x);
    free(room.spare);
    free(room.marks);
    return status;
}

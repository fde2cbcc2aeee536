/* Normalising: indicators on one scale. See comity/composite.h. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>

typedef struct {
    size_t n;
    double least, most, mean, sd;
} summary;

static summary summarise(const double *x, size_t n, double direction) {
    summary s = {.least = INFINITY, .most = -INFINITY};
    double squares = 0;
    for (size_t i = 0; i < n; i++) {
        double v = direction * x[i];
        if (!isnan(v)) {
            s.n++;
            s.mean += v;
            s.least = v < s.least ? v : s.least;
            s.most = v > s.most ? v : s.most;
        }
    }
    s.mean /= (double)s.n;
    for (size_t i = 0; i < n; i++) {
        double d = direction * x[i] - s.mean;
        squares += isnan(d) ? 0 : d * d;
    }
    s.sd = s.most > s.least ? sqrt(squares / ((double)s.n - 1)) : NAN; /* equal values may leave a rounding error */
    return s;
}

/* What is subtracted, what it is divided by, and how it is cut, for all methods that are linear: a (x - b) / c + d. */
typedef struct {
    double from, by, times, plus;
    double lowest, highest;
} line;

static comity_status need(const comity_index_element *element, int is_there, const char *what, comity_error *error) {
    return is_there ? COMITY_OK
                    : comity_fail(error, COMITY_ERROR_INPUT, "%s: normalising needs %s",
                                  element->code ? element->code : "indicator", what);
}

static comity_status line_to_posts(const comity_normalise_settings *settings, const comity_index_element *element,
                                   line *out, comity_error *error) {
    double from = element->direction < 0 ? -element->ceiling : element->floor;
    double to = element->direction < 0 ? -element->floor : element->ceiling;
    out->from = from;
    out->by = to - from;
    out->times = settings->high;
    if (settings->method == COMITY_NORMALISE_GOALPOSTS && !settings->uncut) {
        out->lowest = 0;
        out->highest = settings->high;
    }
    return need(element, isfinite(from) && isfinite(to) && to > from, "a floor and a ceiling above it", error);
}

static comity_status find_line(const summary *s, const comity_normalise_settings *settings,
                               const comity_index_element *element, double reference, line *out, comity_error *error) {
    *out = (line){.by = 1, .times = 1, .lowest = -INFINITY, .highest = INFINITY};
    double spread = s->most > s->least ? s->most - s->least : NAN;
    switch (settings->method) {
    case COMITY_NORMALISE_DEFAULT:
    case COMITY_NORMALISE_MINMAX:
        out->from = s->least;
        out->by = spread;
        out->times = settings->high - settings->low;
        out->plus = settings->low;
        return COMITY_OK;
    case COMITY_NORMALISE_ZSCORE:
        out->from = s->mean;
        out->by = s->sd;
        out->times = settings->high;
        out->plus = settings->low;
        return COMITY_OK;
    case COMITY_NORMALISE_DIST2MAX:
        out->from = s->least;
        out->by = spread;
        return COMITY_OK;
    case COMITY_NORMALISE_DIST2REF:
        out->from = s->least;
        out->by = reference > s->least ? reference - s->least : NAN;
        break;
    case COMITY_NORMALISE_DIST2TARG:
        out->from = s->least;
        out->by = element->direction * element->target - s->least;
        out->by = out->by > 0 ? out->by : NAN;
        break;
    case COMITY_NORMALISE_FRACMAX:
        out->by = s->most != 0 ? s->most : NAN;
        return COMITY_OK;
    case COMITY_NORMALISE_SCALED:
    case COMITY_NORMALISE_GOALPOSTS:
        return line_to_posts(settings, element, out, error);
    default:
        return COMITY_OK;
    }
    out->highest = settings->capped ? 1 : INFINITY;
    if (settings->method == COMITY_NORMALISE_DIST2TARG) {
        return need(element, isfinite(element->target), "a target", error);
    }
    return COMITY_OK;
}

static comity_status normalise_by_rank(double *x, size_t n, comity_normalise_method method, comity_error *error) {
    comity_status status = comity_rank(x, n, 0, x, error);
    if (status || method == COMITY_NORMALISE_RANK) {
        return status;
    }
    size_t known = 0;
    for (size_t i = 0; i < n; i++) {
        known += isnan(x[i]) ? 0 : 1;
    }
    double by = method == COMITY_NORMALISE_BORDA ? 1 : known > 1 ? (double)known - 1 : NAN;
    for (size_t i = 0; i < n; i++) {
        x[i] = (x[i] - 1) / by;
    }
    return COMITY_OK;
}

/* `reference` is the value of the reference unit, with its own sign. */
static comity_status normalise_values(double *x, size_t n, const comity_normalise_settings *settings,
                                      const comity_index_element *element, double reference, comity_error *error) {
    double direction = element->direction < 0 ? -1 : 1;
    line l;
    summary s = summarise(x, n, direction);
    comity_status status = find_line(&s, settings, element, direction * reference, &l, error);
    if (status) {
        return status;
    }
    for (size_t i = 0; i < n; i++) {
        double y = (direction * x[i] - l.from) / l.by * l.times + l.plus;
        x[i] = y > l.highest ? l.highest : y < l.lowest ? l.lowest : y;
    }
    if (settings->method >= COMITY_NORMALISE_RANK && settings->method <= COMITY_NORMALISE_BORDA) {
        return normalise_by_rank(x, n, settings->method, error);
    }
    return COMITY_OK;
}

comity_status comity_normalise(const double *in, size_t n, const comity_normalise_settings *settings,
                               const comity_index_element *element, int64_t reference, double *out,
                               comity_error *error) {
    comity_index_element plain = comity_index_element_default();
    if (settings->method == COMITY_NORMALISE_DIST2REF && (reference < 0 || (size_t)reference >= n)) {
        return comity_fail(error, COMITY_ERROR_USAGE, "normalising by the distance to a reference needs the reference");
    }
    double value = reference >= 0 && (size_t)reference < n ? in[reference] : NAN;
    for (size_t i = 0; i < n; i++) {
        out[i] = in[i];
    }
    return normalise_values(out, n, settings, element ? element : &plain, value, error);
}

/* -------------------------------------------------------------------------------------------------- the whole frame */

/* The reference's value among block_row[first .. last - 1]: the last in time that is there. NaN: none. */
static double reference_value(const composite_plan *plan, int64_t unit, size_t first, size_t last,
                              const double *column) {
    double value = NAN;
    for (size_t i = first; i < last; i++) {
        size_t r = plan->block_row[i];
        if (comity_composite_unit(plan->frame, r) == unit && !isnan(column[r])) {
            value = column[r];
        }
    }
    return value;
}

static comity_status normalise_column(const composite_plan *plan, const comity_normalise_settings *settings, size_t e,
                                      const double *in, double *out, double *x, comity_error *error) {
    const comity_index_element *element = &plan->frame->elements[e];
    comity_normalise_settings own = *settings;
    if (element->normalise != COMITY_NORMALISE_DEFAULT && element->normalise != settings->method) {
        own = comity_normalise_default(element->normalise);
        own.yearly = settings->yearly;
        own.reference = settings->reference;
    }
    comity_status status = COMITY_OK;
    size_t n_blocks = own.yearly ? plan->n_blocks : 1;
    for (size_t b = 0; b < n_blocks && !status; b++) {
        size_t first = own.yearly ? plan->block_start[b] : 0;
        size_t last = own.yearly ? plan->block_start[b + 1] : plan->frame->n_rows;
        for (size_t i = first; i < last; i++) {
            x[i - first] = in[plan->block_row[i]];
        }
        double reference =
            own.method == COMITY_NORMALISE_DIST2REF ? reference_value(plan, own.reference, first, last, in) : NAN;
        status = normalise_values(x, last - first, &own, element, reference, error);
        for (size_t i = first; i < last; i++) {
            out[plan->block_row[i]] = x[i - first];
        }
    }
    return status;
}

static int has_unit(const composite_plan *plan, int64_t unit) {
    for (size_t r = 0; r < plan->frame->n_rows; r++) {
        if (comity_composite_unit(plan->frame, r) == unit) {
            return 1;
        }
    }
    return 0;
}

comity_status comity_composite_normalise(const composite_plan *plan, const comity_normalise_settings *settings,
                                         const double *in, double *out, comity_error *error) {
    size_t n = plan->frame->n_rows;
    if (settings->method == COMITY_NORMALISE_DIST2REF && !has_unit(plan, settings->reference)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the unit of reference is not among the rows");
    }
    double *x = comity_composite_numbers(n);
    comity_status status = x ? COMITY_OK : composite_no_memory(error);
    for (size_t e = 0; e < plan->frame->n_indicators && !status; e++) {
        status = normalise_column(plan, settings, e, in + e * n, out + e * n, x, error);
        if (status == COMITY_ERROR_INPUT) {
            comity_error_at(error, NULL, 0, plan->frame->elements[e].code);
        }
    }
    free(x);
    return status;
}

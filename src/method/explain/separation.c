/* Separation: the steps one after the other, and the certificate. See comity/separation.h. */
#include "method/explain/separation_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_ITERATIONS = 10000 };

typedef struct {
    separation_frame frame;
    separation_direction fresh; /* of the last find */
    separation_direction total; /* positive on all that was found */
    comity_separation_options options;
    comity_separation_result *out;
} finder;

static comity_status check_options(const comity_separation_options *options, comity_error *error) {
    if (options->methods & ~COMITY_SEPARATION_ALL) {
        return comity_fail(error, COMITY_ERROR_USAGE, "methods of separation: unknown number %d", options->methods);
    }
    if (!(options->tolerance >= 0) || options->max_iterations < 0) {
        return comity_fail(error, COMITY_ERROR_USAGE, "tolerance and iterations of separation must not be negative");
    }
    return COMITY_OK;
}

static int is_found(const separation_frame *f, size_t i) {
    return f->state[i] >= COMITY_SEPARATION_BY_LEVELS && f->state[i] <= COMITY_SEPARATION_BY_RECTIFIER;
}

/* Adds the last find to the certificate: the rows found before lie freely in it, so the old direction is taken so many
 * times that they stay at 1 or above. Both are scaled so that the least on what they found is 1. */
static void lift(finder *w) {
    const separation_frame *f = &w->frame;
    double low = (double)INFINITY;
    double times = 0;
    for (size_t i = 0; i < f->n; i++) {
        double z = separation_value(f, &w->total, i);
        if (is_found(f, i) && !(z > .5)) {
            low = fmin(low, separation_value(f, &w->fresh, i));
        }
    }
    for (size_t i = 0; i < f->n && low > 0; i++) {
        double z = separation_value(f, &w->total, i);
        if (z > .5 && is_found(f, i)) {
            times = fmax(times, (1 - separation_value(f, &w->fresh, i) / low) / z);
        }
    }
    for (size_t k = 0; k < f->n_x && low > 0; k++) {
        w->total.g[k] = times * w->total.g[k] + w->fresh.g[k] / low;
    }
    for (size_t g = 0; g < f->n_levels && low > 0; g++) {
        w->total.a[g] = times * w->total.a[g] + w->fresh.a[g] / low;
    }
}

static void tell(const finder *w, double fraction) {
    if (w->options.progress) {
        w->options.progress(w->options.context, fraction);
    }
}

typedef comity_status (*search)(separation_frame *f, separation_direction *d, size_t *n_found, comity_error *error);

/* Repeats a search until it finds nothing; adds to `count`. */
static comity_status exhaust(finder *w, search find, size_t *count, comity_error *error) {
    size_t found = 1;
    comity_status status = COMITY_OK;
    while (found && !status) {
        status = find(&w->frame, &w->fresh, &found, error);
        if (!status && found) {
            *count += found;
            lift(w);
        }
    }
    return status;
}

static size_t zero_rows(const separation_frame *f) {
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        n += separation_active(f, i) && !f->positive[i];
    }
    return n;
}

/* Whether the counting searches alone have seen all that can be there. */
static int counted_out(const finder *w) {
    const separation_frame *f = &w->frame;
    int methods = w->options.methods;
    int effects = f->n_effects < 2 || (f->n_effects == 2 && methods & COMITY_SEPARATION_PAIRS);
    return (f->n_x == 0 && effects && methods & COMITY_SEPARATION_LEVELS) || zero_rows(f) == 0;
}

/* Simplex and rectifier. The rectifier's first step goes before: mostly it is all that is needed. */
static comity_status search_with_regressors(finder *w, separation_rectifier_options *rectifier, size_t *found,
                                            comity_error *error) {
    int methods = w->options.methods;
    comity_separation_result *out = w->out;
    comity_status status = COMITY_OK;
    rectifier->complete = 0;
    if (methods & COMITY_SEPARATION_RECTIFIER) {
        rectifier->proof_only = 1;
        status = separation_rectify(&w->frame, rectifier, &w->fresh, found, error);
        rectifier->proof_only = 0;
    }
    tell(w, .4);
    if (!status && !rectifier->complete && methods & COMITY_SEPARATION_SIMPLEX && w->frame.n_x) {
        status = exhaust(w, separation_simplex, &out->n_simplex, error);
    }
    tell(w, .6);
    if (!status && !rectifier->complete && methods & COMITY_SEPARATION_RECTIFIER && !counted_out(w)) {
        status = separation_rectify(&w->frame, rectifier, &w->fresh, found, error);
        out->n_rectifier += *found;
        out->rounds += *found > 0;
    }
    out->complete = rectifier->complete || counted_out(w);
    if (!status && *found) {
        lift(w);
    }
    return status;
}

/* The dearer searches in turn; a find of the rectifier may let the cheap ones see more. */
static comity_status search_all(finder *w, comity_error *error) {
    comity_separation_result *out = w->out;
    comity_status status = COMITY_OK;
    separation_rectifier_options rectifier = {.tolerance = w->options.tolerance,
                                              .max_iterations = w->options.max_iterations};
    size_t found = 1;
    while (found && !status) {
        found = 0;
        if (w->options.methods & COMITY_SEPARATION_PAIRS && w->frame.n_effects > 1) {
            status = exhaust(w, separation_pairs, &out->n_pairs, error);
        }
        tell(w, .2);
        out->complete = counted_out(w);
        if (!status && !out->complete) {
            status = search_with_regressors(w, &rectifier, &found, error);
        }
    }
    out->iterations = rectifier.iterations;
    return status;
}

/* So that the least z of a separated row is 1. */
static void rescale(finder *w) {
    const separation_frame *f = &w->frame;
    double low = (double)INFINITY;
    for (size_t i = 0; i < f->n; i++) {
        if (is_found(f, i)) {
            low = fmin(low, separation_value(f, &w->total, i));
        }
    }
    for (size_t k = 0; k < f->n_x && isfinite(low); k++) {
        w->total.g[k] /= low;
    }
    for (size_t g = 0; g < f->n_levels && isfinite(low); g++) {
        w->total.a[g] /= low;
    }
}

static comity_status write_certificate(finder *w, comity_error *error) {
    const separation_frame *f = &w->frame;
    comity_separation_result *out = w->out;
    comity_status status = out->rounds ? separation_polish(f, &w->total, error) : COMITY_OK;
    if (status) {
        return status;
    }
    rescale(w);
    out->z = malloc((out->n_rows + 1) * sizeof *out->z);
    out->direction = malloc((f->n_x + 1) * sizeof *out->direction);
    if (!out->z || !out->direction) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < out->n_rows; i++) {
        out->z[i] = (double)NAN;
    }
    for (size_t i = 0; i < f->n; i++) {
        if (f->state[i] != COMITY_SEPARATION_SINGLETON) {
            out->z[f->row[i]] = separation_value(f, &w->total, i);
        }
    }
    for (size_t k = 0; k < f->n_x; k++) {
        out->direction[k] = w->total.g[k] / f->scale[k];
    }
    return COMITY_OK;
}

static comity_status write_states(finder *w, comity_error *error) {
    const separation_frame *f = &w->frame;
    comity_separation_result *out = w->out;
    out->state = malloc(out->n_rows + 1);
    if (!out->state) {
        return comity_fail_memory(error);
    }
    memset(out->state, COMITY_SEPARATION_UNUSED, out->n_rows);
    for (size_t i = 0; i < f->n; i++) {
        out->state[f->row[i]] = f->state[i];
    }
    out->n_unused = out->n_rows - f->n;
    out->n_separated = out->n_levels + out->n_pairs + out->n_simplex + out->n_rectifier;
    out->n_kept = f->n - out->n_separated - out->n_singletons;
    return w->options.certificate ? write_certificate(w, error) : COMITY_OK;
}

static comity_status find(finder *w, comity_error *error) {
    comity_status status = separation_direction_make(&w->frame, &w->fresh, error);
    if (!status) {
        status = separation_direction_make(&w->frame, &w->total, error);
    }
    if (!status) {
        status = separation_levels(&w->frame, w->options.methods & COMITY_SEPARATION_LEVELS, w->options.singletons,
                                   &w->total, &w->out->n_levels, &w->out->n_singletons, error);
    }
    tell(w, .1);
    if (!status) {
        status = search_all(w, error);
    }
    return status ? status : write_states(w, error);
}

comity_status comity_separation_find(const comity_model *model, const uint8_t *rows,
                                     const comity_separation_options *options, comity_separation_result *out,
                                     comity_error *error) {
    finder w = {.out = out};
    memset(out, 0, sizeof *out);
    out->n_rows = model->n_rows;
    w.options = options ? *options : (comity_separation_options){0};
    comity_status status = check_options(&w.options, error);
    if (status) {
        return status;
    }
    w.options.methods = w.options.methods ? w.options.methods : COMITY_SEPARATION_ALL;
    w.options.tolerance = w.options.tolerance > 0 ? w.options.tolerance : 1e-6;
    w.options.max_iterations = w.options.max_iterations ? w.options.max_iterations : MOST_ITERATIONS;
    status = separation_frame_make(model, rows, w.options.known, &w.frame, error);
    if (!status) {
        w.frame.stop = w.options.stop;
        status = find(&w, error);
    }
    separation_direction_free(&w.fresh);
    separation_direction_free(&w.total);
    separation_frame_free(&w.frame);
    if (status) {
        comity_separation_free(out);
    }
    tell(&w, 1);
    return status;
}

void comity_separation_free(comity_separation_result *result) {
    free(result->state);
    free(result->z);
    free(result->direction);
    memset(result, 0, sizeof *result);
}

comity_status comity_separation_mark(void *context, const comity_model *model, uint8_t *rows, comity_error *error) {
    comity_separation_context own = {0};
    comity_separation_context *c = context ? context : &own;
    comity_separation_free(&c->result);
    comity_status status = comity_separation_find(model, rows, &c->options, &c->result, error);
    for (size_t i = 0; i < model->n_rows && !status; i++) {
        uint8_t state = c->result.state[i];
        if (state >= COMITY_SEPARATION_BY_LEVELS && state <= COMITY_SEPARATION_BY_RECTIFIER) {
            rows[i] = COMITY_ROW_SEPARATED;
        } else if (state == COMITY_SEPARATION_SINGLETON) {
            rows[i] = COMITY_ROW_SINGLETON;
        }
    }
    comity_separation_free(&own.result);
    return status;
}

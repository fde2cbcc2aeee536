/* The iterative rectifier, with a proof at its end.
 *
 * u is projected on the span of regressors and effects with weight `heavy` on rows with y > 0 and 1 on rows with y = 0;
 * what is below zero there is cut off, and what is not zero where y > 0 is set to zero: alternating projections on the
 * span and on a cone, whose common points are the z. For every such z the weighted product with u - fit is zero, and z
 * is zero on the heavy rows; so w = sum of (u - fit) over the steps = 1 - u + sum of what was cut off, on rows with y =
 * 0, is orthogonal to z >= 0. Once w > 0 on all of them z must be zero: nothing is left to find. Else u tends to a z.
 * After 1, 2, 4, ... steps the rows at which u is positive, and those above its widest gap, are tried: with all other
 * rows heavy, projections on the span and on {1 or more there, 0 elsewhere} either meet (then they are separated) or do
 * not. */
#include "method/explain/separation_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRIALS = 1000, FEW_TRIALS = 30 };

static const double heavies[] = {100, 4}; /* above 1; the second where the first is too uneven for the projections */
static const double margin = 1e-4;        /* above zero, of w */
static const double dependent = 1e-9;
static const double polished = 1e-13;
static const double least = 1e-12; /* of u, for the gaps */

typedef struct {
    double heavy;
    double *omega;
    double *u;
    double *cut;
    double *fit;
    double *sorted;
    double *omega_trial;
    double *target;
} rectifier_work;

static int is_zero_row(const separation_frame *f, size_t i) {
    return separation_active(f, i) && !f->positive[i];
}

static comity_status make_work(const separation_frame *f, rectifier_work *w, comity_error *error) {
    size_t size = (f->n + 1) * sizeof(double);
    w->omega = malloc(size);
    w->u = malloc(size);
    w->cut = calloc(1, size);
    w->fit = malloc(size);
    w->sorted = malloc(size);
    w->omega_trial = malloc(size);
    w->target = malloc(size);
    return w->omega && w->u && w->cut && w->fit && w->sorted && w->omega_trial && w->target ? COMITY_OK
                                                                                            : comity_fail_memory(error);
}

static void free_work(rectifier_work *w) {
    free(w->omega);
    free(w->u);
    free(w->cut);
    free(w->fit);
    free(w->sorted);
    free(w->omega_trial);
    free(w->target);
}

static int falling(const void *a, const void *b) {
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Where u has its widest gap, if that is one; rows above it are candidates. NaN: no gap. */
static double threshold_of(const separation_frame *f, rectifier_work *w) {
    size_t n = 0;
    double widest = 2;
    double at = (double)NAN;
    for (size_t i = 0; i < f->n; i++) {
        if (is_zero_row(f, i)) {
            w->sorted[n++] = fmax(w->u[i], least);
        }
    }
    qsort(w->sorted, n, sizeof *w->sorted, falling);
    for (size_t i = 0; i + 1 < n; i++) {
        if (w->sorted[i] / w->sorted[i + 1] > widest) {
            widest = w->sorted[i] / w->sorted[i + 1];
            at = sqrt(w->sorted[i]) * sqrt(w->sorted[i + 1]);
        }
    }
    return at;
}

/* Alternating projections on the span and on {>= 1 on the candidates, 0 elsewhere}. 1: they meet. */
static comity_status meet(const separation_frame *f, double tolerance, rectifier_work *w, separation_direction *d,
                          int *met, comity_error *error) {
    separation_span s = {0};
    comity_status status = separation_span_make(f, w->omega_trial, dependent, &s, error);
    double before = (double)INFINITY;
    int ended = 0;
    *met = 0;
    for (int trial = 0; trial < MOST_TRIALS && !status && !ended; trial++) {
        double off = 0;
        double low = (double)INFINITY;
        memcpy(w->fit, w->target, f->n * sizeof *w->fit);
        status = separation_project(&s, w->fit, d, error);
        for (size_t i = 0; i < f->n && !status; i++) {
            double value = w->target[i] - w->fit[i];
            if (w->omega_trial[i] == 1) {
                low = fmin(low, value);
                w->target[i] = fmax(value, 1);
            } else if (separation_active(f, i)) {
                off = fmax(off, fabs(value));
            }
        }
        *met = !status && low > 0 && off <= tolerance * low;
        ended = *met ? off <= polished * low || off > .9 * before /* as exact as it gets */
                     : s.failed || (trial > FEW_TRIALS && off > .999 * before);
        before = off;
    }
    separation_span_free(&s);
    return status;
}

static comity_status try_candidates(separation_frame *f, double threshold, double tolerance, rectifier_work *w,
                                    separation_direction *d, size_t *n_found, comity_error *error) {
    int met = 0;
    double low = (double)INFINITY;
    for (size_t i = 0; i < f->n; i++) {
        int candidate = is_zero_row(f, i) && w->u[i] > threshold;
        w->omega_trial[i] = candidate ? 1 : separation_active(f, i) ? w->heavy : 0;
        w->target[i] = candidate ? w->u[i] : 0;
        low = candidate ? fmin(low, w->u[i]) : low;
    }
    for (size_t i = 0; i < f->n; i++) {
        w->target[i] = fmin(w->target[i] / low, 1e6);
    }
    comity_status status = meet(f, tolerance, w, d, &met, error);
    for (size_t i = 0; i < f->n && met; i++) {
        if (w->omega_trial[i] == 1) {
            f->state[i] = COMITY_SEPARATION_BY_RECTIFIER;
            ++*n_found;
        }
    }
    return status;
}

comity_status separation_polish(const separation_frame *f, separation_direction *d, comity_error *error) {
    rectifier_work w = {.heavy = heavies[0]};
    separation_direction fresh = {0};
    int met = 0;
    comity_status status = make_work(f, &w, error);
    if (!status) {
        status = separation_direction_make(f, &fresh, error);
    }
    for (size_t i = 0; i < f->n && !status; i++) {
        int found = f->state[i] >= COMITY_SEPARATION_BY_LEVELS && f->state[i] <= COMITY_SEPARATION_BY_RECTIFIER;
        w.omega_trial[i] = found ? 1 : separation_active(f, i) ? w.heavy : 0;
        w.target[i] = found ? separation_value(f, d, i) : 0;
    }
    if (!status) {
        status = meet(f, 1e-6, &w, &fresh, &met, error);
    }
    for (size_t k = 0; k < f->n_x && met; k++) {
        d->g[k] = fresh.g[k];
    }
    for (size_t g = 0; g < f->n_levels && met; g++) {
        d->a[g] = fresh.a[g];
    }
    separation_direction_free(&fresh);
    free_work(&w);
    return status;
}

/* Tries all rows where u is positive, then those above the widest gap. */
static comity_status try_all(separation_frame *f, const separation_rectifier_options *options, rectifier_work *w,
                             separation_direction *d, size_t *n_found, comity_error *error) {
    double threshold = threshold_of(f, w);
    comity_status status = COMITY_OK;
    if (!(threshold < 2 * least)) {
        status = try_candidates(f, least, options->tolerance, w, d, n_found, error);
    }
    if (!status && !*n_found && !isnan(threshold)) {
        status = try_candidates(f, threshold, options->tolerance, w, d, n_found, error);
    }
    return status;
}

/* One step; whether w > 0 everywhere. */
static comity_status step(const separation_frame *f, separation_span *s, rectifier_work *w, separation_direction *d,
                          int *proven, comity_error *error) {
    memcpy(w->fit, w->u, f->n * sizeof *w->fit);
    comity_status status = separation_project(s, w->fit, d, error);
    *proven = !status;
    for (size_t i = 0; i < f->n && !status; i++) {
        if (is_zero_row(f, i)) {
            double value = w->u[i] - w->fit[i];
            w->cut[i] += fmax(-value, 0);
            w->u[i] = fmax(value, 0);
            *proven &= 1 - w->u[i] + w->cut[i] > margin;
        }
    }
    return status;
}

/* Until something is found, or proven, or a projection fails. */
static comity_status iterate(separation_frame *f, separation_span *s, separation_rectifier_options *options,
                             rectifier_work *w, separation_direction *d, size_t *n_found, comity_error *error) {
    comity_status status = COMITY_OK;
    int check = 1;
    int most = options->proof_only ? 1 : options->max_iterations;
    for (int i = 1; i <= most && !status && !s->failed && !options->complete && !*n_found; i++) {
        status = step(f, s, w, d, &options->complete, error);
        options->iterations++;
        options->complete &= !s->failed;
        if (i == check && !options->proof_only && !status && !s->failed && !options->complete) {
            check *= 2;
            status = try_all(f, options, w, d, n_found, error);
        }
    }
    return status;
}

comity_status separation_rectify(separation_frame *f, separation_rectifier_options *options, separation_direction *d,
                                 size_t *n_found, comity_error *error) {
    rectifier_work w = {0};
    int failed = 1;
    comity_status status = make_work(f, &w, error);
    *n_found = 0;
    options->complete = 0;
    for (size_t h = 0; h < sizeof heavies / sizeof heavies[0] && failed && !status; h++) {
        separation_span s = {0};
        w.heavy = heavies[h];
        for (size_t i = 0; i < f->n; i++) {
            w.omega[i] = is_zero_row(f, i) ? 1 : separation_active(f, i) ? w.heavy : 0;
            w.u[i] = is_zero_row(f, i);
            w.cut[i] = 0;
        }
        status = separation_span_make(f, w.omega, dependent, &s, error);
        if (!status) {
            status = iterate(f, &s, options, &w, d, n_found, error);
        }
        failed = s.failed && !options->proof_only && !options->complete && !*n_found;
        separation_span_free(&s);
    }
    free_work(&w);
    return status;
}

/* Weighted least squares on regressors and any number of fixed effects, with coefficients.
 *
 * The effect with most levels is eliminated exactly; the normal equations of the others are solved by conjugate
 * gradients with the diagonal as preconditioner, and the whole once more for what rounding left over. Regressors are
 * made orthonormal one after the other (Gram-Schmidt, twice), together with their coefficients, so that a fit on all is
 * one fit on the effects and a product a regressor. The normal equations are singular where effects overlap; conjugate
 * gradients then give one of the solutions, whose fit is the same. */
#include "method/explain/separation_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double absorb_tolerance = 1e-12; /* of what is left of a column */
static const double last_digits = 1e-15;      /* of the column as it was: below it only rounding is left */
static const double too_far = 1e-9;

static double length_of(const separation_span *s, const double *r) {
    double sum = 0;
    for (size_t i = 0; i < s->f->n; i++) {
        sum += s->omega[i] * r[i] * r[i];
    }
    return sqrt(sum);
}

comity_status separation_absorb(separation_span *s, double *r, double *a, comity_error *error) {
    const separation_frame *f = s->f;
    double *columns[] = {r};
    double *levels[COMITY_MAX_EFFECTS];
    double *const *coefficients[] = {levels};
    comity_absorb_options options = {.tolerance = absorb_tolerance, .n_threads = 1, .stop = f->stop};
    comity_absorb_info info = {0};
    comity_error own = {0};
    memset(a, 0, f->n_levels * sizeof *a);
    if (f->n_effects == 0) {
        return COMITY_OK;
    }
    for (size_t e = 0; e < f->n_effects; e++) {
        levels[e] = a + f->first[e];
    }
    double first = length_of(s, r);
    comity_status status = comity_absorb(s->absorber, columns, 1, coefficients, &options, &info, &own);
    if (status == COMITY_ERROR_INPUT && isfinite(info.residual)) { /* it tells how near it came */
        s->failed |= !(info.residual * fmax(length_of(s, r), last_digits * first) <= too_far * first);
        return COMITY_OK;
    }
    if (status && error) {
        *error = own;
    }
    return status;
}

/* ---------------------------------------------------------------------------------------------------- regressors */

static void subtract(size_t n, double by, const double *from, double *to) {
    for (size_t i = 0; i < n; i++) {
        to[i] -= by * from[i];
    }
}

/* Takes column j out of column k: rows and coefficients. */
static void take_column(separation_span *s, size_t j, size_t k) {
    const separation_frame *f = s->f;
    double by = 0;
    for (size_t i = 0; i < f->n; i++) {
        by += s->omega[i] * s->q[j * f->n + i] * s->q[k * f->n + i];
    }
    subtract(f->n, by, s->q + j * f->n, s->q + k * f->n);
    subtract(f->n_x, by, s->t + j * f->n_x, s->t + k * f->n_x);
    subtract(f->n_levels, by, s->a + j * f->n_levels, s->a + k * f->n_levels);
}

static void divide(size_t n, double by, double *x) {
    for (size_t i = 0; i < n; i++) {
        x[i] /= by;
    }
}

static comity_status add_column(separation_span *s, size_t k, comity_error *error) {
    const separation_frame *f = s->f;
    double *q = s->q + k * f->n;
    memcpy(q, separation_x(f, k), f->n * sizeof *q);
    s->t[k * f->n_x + k] = 1;
    double before = length_of(s, q);
    comity_status status = separation_absorb(s, q, s->a + k * f->n_levels, error);
    if (status) {
        return status;
    }
    s->effects_share[k] = before > 0 ? length_of(s, q) / before : (double)NAN;
    for (size_t twice = 0; twice < 2; twice++) {
        for (size_t j = 0; j < k; j++) {
            if (!s->dropped[j]) {
                take_column(s, j, k);
            }
        }
    }
    double after = length_of(s, q);
    s->share[k] = before > 0 ? after / before : (double)NAN;
    s->dropped[k] = !(s->share[k] > s->tolerance);
    if (!s->dropped[k]) {
        divide(f->n, after, q);
        divide(f->n_x, after, s->t + k * f->n_x);
        divide(f->n_levels, after, s->a + k * f->n_levels);
    }
    return COMITY_OK;
}

static comity_status make_room(separation_span *s, comity_error *error) {
    const separation_frame *f = s->f;
    s->q = malloc((f->n * f->n_x + 1) * sizeof *s->q);
    s->t = calloc(f->n_x * f->n_x + 1, sizeof *s->t);
    s->a = calloc(f->n_x * f->n_levels + 1, sizeof *s->a);
    s->share = calloc(f->n_x + 1, sizeof *s->share);
    s->effects_share = calloc(f->n_x + 1, sizeof *s->effects_share);
    s->dropped = calloc(f->n_x + 1, 1);
    return s->q && s->t && s->a && s->share && s->effects_share && s->dropped ? COMITY_OK : comity_fail_memory(error);
}

comity_status separation_span_make(const separation_frame *f, const double *omega, double tolerance, separation_span *s,
                                   comity_error *error) {
    memset(s, 0, sizeof *s);
    s->f = f;
    s->omega = omega;
    s->tolerance = tolerance;
    comity_status status = make_room(s, error);
    if (!status && f->n_effects) {
        status = comity_absorber_new(f->effects, f->n_effects, f->n, NULL, &s->absorber, error);
    }
    if (!status && f->n_effects) {
        status = comity_absorber_weigh(s->absorber, omega, error);
    }
    for (size_t k = 0; k < f->n_x && !status; k++) {
        status = add_column(s, k, error);
    }
    if (status) {
        separation_span_free(s);
    }
    return status;
}

void separation_span_free(separation_span *s) {
    comity_absorber_delete(s->absorber);
    free(s->q);
    free(s->t);
    free(s->a);
    free(s->share);
    free(s->effects_share);
    free(s->dropped);
    memset(s, 0, sizeof *s);
}

comity_status separation_project(separation_span *s, double *u, separation_direction *d, comity_error *error) {
    const separation_frame *f = s->f;
    memset(d->g, 0, f->n_x * sizeof *d->g);
    comity_status status = separation_absorb(s, u, d->a, error);
    for (size_t k = 0; k < f->n_x && !status; k++) {
        double by = 0;
        if (s->dropped[k]) {
            continue;
        }
        for (size_t i = 0; i < f->n; i++) {
            by += s->omega[i] * s->q[k * f->n + i] * u[i];
        }
        subtract(f->n, by, s->q + k * f->n, u);
        subtract(f->n_x, -by, s->t + k * f->n_x, d->g);
        subtract(f->n_levels, by, s->a + k * f->n_levels, d->a);
    }
    return status;
}

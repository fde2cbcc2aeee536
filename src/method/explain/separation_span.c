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

enum { MOST_STEPS = 20000, MOST_REFINEMENTS = 30 };

static const double step_tolerance = 1e-6; /* before the residual is computed anew: rounding must not build up */
static const double refined = 1e-13;
static const double too_far = 1e-9;
static const double flat = 1e-14;

static comity_status stopped(const separation_frame *f, comity_error *error) {
    return f->stop && *f->stop ? comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted") : COMITY_OK;
}

/* Sums of weight times v by level of one effect. */
static void sums(const separation_span *s, size_t e, const double *v, double *out) {
    const separation_frame *f = s->f;
    const int32_t *id = separation_id(f, e);
    memset(out + f->first[e], 0, (f->first[e + 1] - f->first[e]) * sizeof *out);
    for (size_t i = 0; i < f->n; i++) {
        out[id[i]] += s->omega[i] * v[i];
    }
}

/* Takes the weighted means of the large effect out of v; they are left in `mean`. */
static void take_large(const separation_span *s, double *v, double *mean) {
    const separation_frame *f = s->f;
    const int32_t *id = separation_id(f, s->large);
    sums(s, s->large, v, mean);
    for (size_t g = f->first[s->large]; g < f->first[s->large + 1]; g++) {
        mean[g] = s->total[g] > 0 ? mean[g] / s->total[g] : 0;
    }
    for (size_t i = 0; i < f->n; i++) {
        v[i] -= mean[id[i]];
    }
}

/* out = D'W (I - P) D p for the effects but the large one. */
static void apply(const separation_span *s, const double *p, double *out) {
    const separation_frame *f = s->f;
    memset(s->v, 0, f->n * sizeof *s->v);
    for (size_t e = 0; e < f->n_effects; e++) {
        const int32_t *id = separation_id(f, e);
        for (size_t i = 0; e != s->large && i < f->n; i++) {
            s->v[i] += p[id[i]];
        }
    }
    take_large(s, s->v, out);
    for (size_t e = 0; e < f->n_effects; e++) {
        if (e != s->large) {
            sums(s, e, s->v, out);
        }
    }
}

static int is_small_effect(const separation_span *s, size_t level) {
    return (level < s->f->first[s->large] || level >= s->f->first[s->large + 1]) && s->total[level] > 0;
}

/* Product of two vectors over the levels of the small effects; with the inverse of the diagonal between if `scaled`. */
static double dot(const separation_span *s, const double *x, const double *y, int scaled) {
    double sum = 0;
    for (size_t g = 0; g < s->f->n_levels; g++) {
        if (is_small_effect(s, g)) {
            sum += x[g] * y[g] / (scaled ? s->total[g] : 1);
        }
    }
    return sum;
}

/* p'W p over the levels of the small effects. */
static double size_of(const separation_span *s, const double *p) {
    double sum = 0;
    for (size_t g = 0; g < s->f->n_levels; g++) {
        sum += is_small_effect(s, g) ? s->total[g] * p[g] * p[g] : 0;
    }
    return sum;
}

/* Conjugate gradients for the right-hand side in r (spoilt); adds the solution to `a`. */
static comity_status solve(const separation_span *s, double *r, double *a, comity_error *error) {
    size_t m = s->f->n_levels;
    double *p = s->work;
    double *ap = s->work + m;
    double norm = dot(s, r, r, 1);
    double target = norm * step_tolerance * step_tolerance;
    comity_status status = COMITY_OK;
    memset(p, 0, m * sizeof *p);
    for (double before = 0, step = 0; norm > target && norm > 1e-280 && step < MOST_STEPS && !status; step++) {
        for (size_t g = 0; g < m; g++) {
            p[g] = is_small_effect(s, g) ? r[g] / s->total[g] + (before > 0 ? norm / before * p[g] : 0) : 0;
        }
        apply(s, p, ap);
        double curve = dot(s, p, ap, 0);
        if (!(curve > flat * size_of(s, p))) {
            break; /* a direction that the effects share: only rounding is left */
        }
        for (size_t g = 0; g < m; g++) {
            if (is_small_effect(s, g)) {
                a[g] += norm / curve * p[g];
                r[g] -= norm / curve * ap[g];
            }
        }
        before = norm;
        norm = dot(s, r, r, 1);
        status = stopped(s->f, error);
    }
    return status;
}

/* r less the fit with the coefficients `a`, whose part of the large effect is added to. */
static void take_fit(const separation_span *s, const double *fresh, double *r, double *a) {
    const separation_frame *f = s->f;
    for (size_t e = 0; e < f->n_effects; e++) {
        const int32_t *id = separation_id(f, e);
        for (size_t i = 0; e != s->large && i < f->n; i++) {
            r[i] -= fresh[id[i]];
        }
    }
    take_large(s, r, s->work);
    for (size_t g = 0; g < f->n_levels; g++) {
        a[g] += is_small_effect(s, g)                                   ? fresh[g]
                : g < f->first[s->large] || g >= f->first[s->large + 1] ? 0
                                                                        : s->work[g];
    }
}

static double length_of(const separation_span *s, const double *r) {
    double sum = 0;
    for (size_t i = 0; i < s->f->n; i++) {
        sum += s->omega[i] * r[i] * r[i];
    }
    return sqrt(sum);
}

/* How far the small effects are from orthogonal to r, whose sums go into b. */
static double distance(const separation_span *s, const double *r, double *b) {
    for (size_t e = 0; e < s->f->n_effects; e++) {
        if (e != s->large) {
            sums(s, e, r, b);
        }
    }
    return sqrt(dot(s, b, b, 1));
}

comity_status separation_absorb(separation_span *s, double *r, double *a, comity_error *error) {
    const separation_frame *f = s->f;
    size_t m = f->n_levels;
    double *b = s->work + 2 * m;
    double *fresh = s->work + 3 * m;
    comity_status status = COMITY_OK;
    memset(a, 0, m * sizeof *a);
    if (f->n_effects == 0) {
        return COMITY_OK;
    }
    double first = length_of(s, r);
    memset(fresh, 0, m * sizeof *fresh);
    take_fit(s, fresh, r, a); /* the large effect first: then its part of the right-hand side is gone */
    double left = distance(s, r, b);
    double before = (double)INFINITY;
    for (int again = 0; again < MOST_REFINEMENTS && left > refined * first && left < .5 * before && !status; again++) {
        memset(fresh, 0, m * sizeof *fresh);
        status = solve(s, b, fresh, error);
        take_fit(s, fresh, r, a);
        before = left;
        left = distance(s, r, b);
    }
    if (left > before) { /* the last one did harm */
        for (size_t g = 0; g < m; g++) {
            fresh[g] = -fresh[g];
        }
        take_fit(s, fresh, r, a);
        left = before;
    }
    s->failed |= left > too_far * first;
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
    s->total = calloc(f->n_levels + 1, sizeof *s->total);
    s->q = malloc((f->n * f->n_x + 1) * sizeof *s->q);
    s->t = calloc(f->n_x * f->n_x + 1, sizeof *s->t);
    s->a = calloc(f->n_x * f->n_levels + 1, sizeof *s->a);
    s->share = calloc(f->n_x + 1, sizeof *s->share);
    s->effects_share = calloc(f->n_x + 1, sizeof *s->effects_share);
    s->dropped = calloc(f->n_x + 1, 1);
    s->v = malloc((f->n + 1) * sizeof *s->v);
    s->work = malloc((4 * f->n_levels + 1) * sizeof *s->work);
    return s->total && s->q && s->t && s->a && s->share && s->effects_share && s->dropped && s->v && s->work
               ? COMITY_OK
               : comity_fail_memory(error);
}

comity_status separation_span_make(const separation_frame *f, const double *omega, double tolerance, separation_span *s,
                                   comity_error *error) {
    memset(s, 0, sizeof *s);
    s->f = f;
    s->omega = omega;
    s->tolerance = tolerance;
    comity_status status = make_room(s, error);
    for (size_t e = 0; e < f->n_effects && !status; e++) {
        size_t levels = f->first[e + 1] - f->first[e];
        if (levels > f->first[s->large + 1] - f->first[s->large]) {
            s->large = e;
        }
        for (size_t i = 0; i < f->n; i++) {
            s->total[separation_id(f, e)[i]] += omega[i];
        }
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
    free(s->total);
    free(s->q);
    free(s->t);
    free(s->a);
    free(s->share);
    free(s->effects_share);
    free(s->dropped);
    free(s->v);
    free(s->work);
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

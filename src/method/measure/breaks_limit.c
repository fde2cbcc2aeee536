/* Chances of the limits that tests for a break have. See comity/breaks.h.
 *
 * supF: in the time s = log(t / (1 - t)) / 2 the process B(t) / sqrt(t (1 - t)) is a stationary Ornstein-Uhlenbeck
 * process of k dimensions, whose distance r from zero has the generator (w u')' / w, w = r^(k-1) exp(-r^2 / 2). The
 * chance u(r, s) to have reached R = sqrt(x) by time s from a start at r obeys u_s = (w u')' / w, u(R) = 1, u(r, 0) =
 * 0. It is solved by finite volumes, backward Euler at first (the start has a jump), then Crank-Nicolson, in time steps
 * that grow; its mean over the stationary density, plus the chance to start outside, is the answer. Nothing cancels, so
 * tiny chances are as good as large ones. */
#include "comity/breaks.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { CELLS = 600, STEPS = 240, EULER_STEPS = 12 };

typedef struct {
    double in[CELLS];  /* flow from the cell below, by value difference */
    double out[CELLS]; /* flow from the cell above; of the last cell: from the rim */
    double u[CELLS];
    double slope[CELLS]; /* scratch of the elimination */
    double right[CELLS];
    double weight[CELLS]; /* w dr over the whole mass */
} passage;

static double log_weight(double r, size_t k) {
    return (k > 1 ? (double)(k - 1) * log(r) : 0) - r * r / 2;
}

static void prepare(double radius, size_t k, passage *p) {
    double dr = radius / CELLS;
    double mass = (double)k / 2 * M_LN2 - M_LN2 + lgamma((double)k / 2);
    for (int i = 0; i < CELLS; i++) {
        double here = log_weight((i + .5) * dr, k);
        p->in[i] = i ? exp(log_weight(i * dr, k) - here) / (dr * dr) : 0;
        p->out[i] = exp(log_weight((i + 1) * dr, k) - here) / (dr * dr) * (i + 1 == CELLS ? 2 : 1);
        p->weight[i] = exp(here - mass) * dr;
        p->u[i] = 0;
    }
}

/* What flows into cell i now, by the values of its neighbours. */
static double inflow(const passage *p, int i) {
    double below = i ? p->in[i] * (p->u[i - 1] - p->u[i]) : 0;
    return below + p->out[i] * ((i + 1 < CELLS ? p->u[i + 1] : 1) - p->u[i]);
}

/* One step of the theta scheme: theta = 1 backward Euler, 1/2 Crank-Nicolson. */
static void step(passage *p, double ds, double theta) {
    for (int i = 0; i < CELLS; i++) {
        p->right[i] = p->u[i] + (1 - theta) * ds * inflow(p, i);
    }
    p->right[CELLS - 1] += theta * ds * p->out[CELLS - 1];
    for (int i = 0; i < CELLS; i++) {
        double below = theta * ds * p->in[i];
        double pivot = 1 + below + theta * ds * p->out[i] - (i ? below * p->slope[i - 1] : 0);
        p->slope[i] = theta * ds * p->out[i] / pivot;
        p->right[i] = (p->right[i] + (i ? below * p->right[i - 1] : 0)) / pivot;
    }
    p->u[CELLS - 1] = p->right[CELLS - 1];
    for (int i = CELLS - 1; i-- > 0;) {
        p->u[i] = p->right[i] + p->slope[i] * p->u[i + 1];
    }
}

comity_status comity_sup_f_probability(double x, size_t k, double from, double to, double *out, comity_error *error) {
    *out = NAN;
    if (k == 0 || isnan(x) || !(from > 0 && from <= to && to < 1)) {
        return COMITY_OK;
    }
    if (x <= 0 || isinf(x)) {
        *out = x <= 0;
        return COMITY_OK;
    }
    double outside = gsl_cdf_chisq_Q(x, (double)k);
    double time = log(to * (1 - from) / (from * (1 - to))) / 2;
    if (!(time > 0)) {
        *out = outside;
        return COMITY_OK;
    }
    passage *p = malloc(sizeof *p);
    if (!p) {
        return comity_fail_memory(error);
    }
    prepare(sqrt(x), k, p);
    double before = 0;
    for (int j = 1; j <= STEPS; j++) {
        double now = time * pow((double)j / STEPS, 3);
        step(p, now - before, j <= EULER_STEPS ? 1 : .5);
        before = now;
    }
    for (int i = 0; i < CELLS; i++) {
        outside += p->weight[i] * p->u[i];
    }
    free(p);
    *out = fmin(1, outside);
    return COMITY_OK;
}

double comity_cusum_probability(double x) {
    if (isnan(x)) {
        return NAN;
    }
    if (x < .2) {
        return 1; /* less than 1e-12 below it */
    }
    double sum = 0;
    for (int j = 1; j <= 100; j++) {
        sum += (j % 2 ? 2 : -2) * exp(-2.0 * j * j * x * x);
    }
    return fmax(0, fmin(1, sum));
}

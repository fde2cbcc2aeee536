/* Weights by which the elements of a level matter alike, and the minimiser that finds them. See comity/composite.h. */
#include "method/measure/composite_internal.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* -------------------------------------------------------------------------------------------------------- Nelder-Mead
 */

/* n + 1 corners of n numbers each, their values, and room for two points. */
typedef struct {
    composite_objective f;
    void *context;
    size_t n;
    size_t evaluations;
    double *corner;
    double *value;
    double *centre;
    double *trial;
} simplex;

static double evaluate(simplex *s, const double *x) {
    s->evaluations++;
    double y = s->f(s->context, x);
    return isfinite(y) ? y : y < 0 ? -DBL_MAX : DBL_MAX;
}

static void start_corners(simplex *s, const double *x) {
    double step = 0;
    for (size_t i = 0; i < s->n; i++) {
        step = fmax(step, 0.1 * fabs(x[i]));
    }
    step = step > 0 ? step : 0.1;
    for (size_t c = 0; c <= s->n; c++) {
        memcpy(s->corner + c * s->n, x, s->n * sizeof *x);
        if (c > 0) {
            s->corner[c * s->n + c - 1] += step;
        }
        s->value[c] = evaluate(s, s->corner + c * s->n);
    }
}

static void find_ends(const simplex *s, size_t *best, size_t *worst) {
    *best = 0;
    *worst = 0;
    for (size_t c = 1; c <= s->n; c++) {
        *best = s->value[c] < s->value[*best] ? c : *best;
        *worst = s->value[c] > s->value[*worst] ? c : *worst;
    }
}

/* trial = centre + by (x - centre) */
static double try_point(simplex *s, const double *x, double by) {
    for (size_t i = 0; i < s->n; i++) {
        s->trial[i] = (1 - by) * s->centre[i] + by * x[i];
    }
    return evaluate(s, s->trial);
}

static void replace(simplex *s, size_t corner, double value) {
    memcpy(s->corner + corner * s->n, s->trial, s->n * sizeof *s->trial);
    s->value[corner] = value;
}

static void find_centre(simplex *s, size_t without) {
    memset(s->centre, 0, s->n * sizeof *s->centre);
    for (size_t c = 0; c <= s->n; c++) {
        for (size_t i = 0; i < s->n && c != without; i++) {
            s->centre[i] += s->corner[c * s->n + i] / (double)s->n;
        }
    }
}

static double width(const simplex *s, size_t best) {
    double sum = 0;
    for (size_t i = 0; i < s->n * (s->n + 1); i++) {
        sum += fabs(s->corner[i] - s->corner[best * s->n + i % s->n]);
    }
    return sum;
}

/* Halves the simplex towards its best corner; 0 where it cannot become smaller. */
static int shrink(simplex *s, size_t best) {
    double before = width(s, best);
    for (size_t i = 0; i < s->n * (s->n + 1); i++) {
        double towards = s->corner[best * s->n + i % s->n];
        s->corner[i] = i / s->n == best ? s->corner[i] : towards + (s->corner[i] - towards) / 2;
    }
    for (size_t c = 0; c <= s->n; c++) {
        if (c != best) {
            s->value[c] = evaluate(s, s->corner + c * s->n);
        }
    }
    return width(s, best) < before;
}

/* One reflection with what follows from it; 0: nothing more can be done. */
static int step(simplex *s, size_t best, size_t worst) {
    find_centre(s, worst);
    double reflected = try_point(s, s->corner + worst * s->n, -1);
    if (reflected < s->value[best]) {
        replace(s, worst, reflected);
        double expanded = try_point(s, s->corner + worst * s->n, 2);
        if (expanded < reflected) {
            replace(s, worst, expanded);
        }
        return 1;
    }
    int better = reflected < s->value[worst];
    if (better) {
        replace(s, worst, reflected);
    }
    double contracted = try_point(s, s->corner + worst * s->n, 0.5);
    if (contracted < s->value[worst]) {
        replace(s, worst, contracted);
        return 1;
    }
    return better ? 1 : shrink(s, best);
}

comity_status comity_composite_minimise(composite_objective f, void *context, double *x, size_t n, double tolerance,
                                        size_t most, double *least, int *converged, comity_error *error) {
    double *room = comity_composite_numbers((n + 1) * n + (n + 1) + 2 * n);
    if (!room) {
        return composite_no_memory(error);
    }
    double *value = room + (n + 1) * n;
    simplex s = {f, context, n, 0, room, value, value + n + 1, value + n + 1 + n};
    size_t best;
    size_t worst;
    start_corners(&s, x);
    double close = tolerance * (fabs(s.value[0]) + tolerance);
    *converged = 0;
    for (;;) {
        find_ends(&s, &best, &worst);
        if (s.value[worst] <= s.value[best] + close) {
            *converged = 1;
            break;
        }
        if (s.evaluations > most || !step(&s, best, worst)) {
            break;
        }
    }
    find_ends(&s, &best, &worst);
    memcpy(x, s.corner + best * n, n * sizeof *x);
    *least = s.value[best];
    free(room);
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------------ weights
 */

/* The index as a function of one level's weights. */
typedef struct {
    const composite_plan *plan;
    const comity_index_settings *settings;
    const comity_optimise_options *options;
    const uint8_t *kept;
    double *scores;
    double *weights;
    const int64_t *element; /* of the level */
    size_t n;
    const double *target; /* adds up to 1 */
    double *share;        /* of correlation, of the last call */
    comity_status status;
    comity_error *error;
} balance;

static double balance_objective(void *context, const double *x) {
    balance *b = context;
    const composite_plan *plan = b->plan;
    const comity_index_frame *frame = plan->frame;
    double sum = 0;
    double objective = 0;
    double all = 0;
    for (size_t i = 0; i < b->n; i++) {
        all += x[i];
        if (x[i] < 0 && !b->options->allow_negative) {
            return INFINITY;
        }
    }
    for (size_t i = 0; i < b->n && !b->status; i++) {
        b->weights[b->element[i]] = x[i] / all;
    }
    for (size_t i = 0; i < plan->n_aggregates && !b->status && all != 0; i++) {
        size_t a = plan->order[i];
        if (frame->elements[a].level > b->options->level) {
            b->status = comity_composite_combine(plan, &b->settings->levels[frame->elements[a].level - 2], a,
                                                 b->weights, b->kept, b->scores, b->error);
        }
    }
    for (size_t i = 0; i < b->n && !b->status; i++) {
        b->status = comity_correlation(b->scores + (size_t)b->element[i] * frame->n_rows,
                                       b->scores + plan->index * frame->n_rows, frame->n_rows, b->options->method,
                                       &b->share[i], b->error);
        sum += b->share[i];
    }
    for (size_t i = 0; i < b->n; i++) {
        b->share[i] /= sum;
        objective += (b->target[i] - b->share[i]) * (b->target[i] - b->share[i]) / (double)b->n;
    }
    return b->status || isnan(objective) ? INFINITY : log(objective);
}

static size_t elements_of(const comity_index_frame *frame, int level, const double *weights, int64_t *element) {
    size_t n = 0;
    for (size_t e = 0; e < frame->n_elements; e++) {
        if (frame->elements[e].level == level && !isnan(weights[e])) {
            element[n++] = (int64_t)e;
        }
    }
    return n;
}

/* The options' target, or what was given; scaled to add up to 1. */
static comity_status set_target(const balance *b, double *target, comity_error *error) {
    double sum = 0;
    for (size_t i = 0; i < b->n; i++) {
        double wanted = b->options->target ? b->options->target[i] : b->weights[b->element[i]];
        if (!(wanted >= 0 && isfinite(wanted))) {
            return comity_composite_fail(b->plan->frame, -1, (size_t)b->element[i], error,
                                         "the wanted influence %g is not a number from 0", wanted);
        }
        target[i] = wanted;
        sum += wanted;
    }
    for (size_t i = 0; i < b->n; i++) {
        target[i] /= sum;
    }
    return sum > 0 ? COMITY_OK
                   : comity_fail(error, COMITY_ERROR_INPUT, "level %d: the wanted influences add up to 0",
                                 b->options->level);
}

/* Group by group weights add up to 1 again. */
static void scale_groups(const composite_plan *plan, int level, double *weights) {
    for (size_t i = 0; i < plan->n_aggregates; i++) {
        size_t a = plan->order[i];
        double sum = 0;
        for (size_t j = plan->child_start[a]; j < plan->child_start[a + 1]; j++) {
            sum += isnan(weights[plan->child[j]]) ? 0 : weights[plan->child[j]];
        }
        for (size_t j = plan->child_start[a]; j < plan->child_start[a + 1]; j++) {
            size_t c = plan->child[j];
            weights[c] = plan->frame->elements[c].level == level && sum != 0 ? weights[c] / sum : weights[c];
        }
    }
}

static comity_status run_balance(balance *b, double *x, comity_optimised *out, comity_error *error) {
    double tolerance = b->options->tolerance > 0 ? b->options->tolerance : 1e-8;
    size_t most = b->options->most_steps ? b->options->most_steps : 5000;
    double objective = NAN;
    int converged = 0;
    comity_status status =
        comity_composite_minimise(balance_objective, b, x, b->n, tolerance, most, &objective, &converged, error);
    if (!status) {
        objective = balance_objective(b, x); /* the scores, weights and shares of the best point */
        status = b->status;
    }
    if (!status && !(objective < INFINITY)) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "level %d: its elements have no correlations with the index",
                             b->options->level);
    }
    for (size_t i = 0; i < b->n && !status && out; i++) {
        out->weight[i] = b->weights[b->element[i]];
        out->obtained[i] = b->share[i];
        out->desired[i] = b->target[i];
        out->element[i] = b->element[i];
    }
    if (out && !status) {
        out->n = b->n;
        out->objective = objective;
        out->converged = converged;
    }
    if (!status) {
        scale_groups(b->plan, b->options->level, b->weights);
    }
    return status;
}

static comity_status room_for(comity_optimised *out, size_t n, comity_error *error) {
    *out = (comity_optimised){0};
    out->element = malloc((n + 1) * sizeof *out->element);
    out->desired = comity_composite_numbers(n);
    out->obtained = comity_composite_numbers(n);
    out->weight = comity_composite_numbers(n);
    return out->element && out->desired && out->obtained && out->weight ? COMITY_OK : composite_no_memory(error);
}

void comity_optimised_free(comity_optimised *optimised) {
    free(optimised->element);
    free(optimised->desired);
    free(optimised->obtained);
    free(optimised->weight);
    *optimised = (comity_optimised){0};
}

comity_status comity_composite_optimise(const composite_plan *plan, const comity_index_settings *settings,
                                        const comity_optimise_options *options, const uint8_t *kept, double *scores,
                                        double *weights, comity_optimised *out, comity_error *error) {
    size_t n = plan->frame->n_elements;
    int64_t *element = malloc(n * sizeof *element);
    double *room = comity_composite_numbers(3 * n);
    comity_status status = element && room ? COMITY_OK : composite_no_memory(error);
    balance b = {.plan = plan,
                 .settings = settings,
                 .options = options,
                 .kept = kept,
                 .scores = scores,
                 .weights = weights,
                 .element = element,
                 .target = room,
                 .error = error};
    double *x = room ? room + 2 * n : NULL;
    if (!status) {
        b.share = room + n;
        b.n = elements_of(plan->frame, options->level, weights, element);
        status = b.n > 0 ? set_target(&b, room, error)
                         : comity_fail(error, COMITY_ERROR_USAGE, "no element of level %d to optimise", options->level);
    }
    if (!status && out) {
        status = room_for(out, b.n, error);
    }
    if (!status) {
        memcpy(x, b.target, b.n * sizeof *x);
        status = run_balance(&b, x, out, error);
    }
    free(element);
    free(room);
    return status;
}

/* The engine for any effects: rows in the order of the absorber, regressors without effects kept and brought up to date
 * as weights change. Least squares is the same with mu = eta and weights that stay. */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { REPEATS = 8, MOST_INNER = 20000 };

typedef struct {
    explain_engine base;
    comity_absorber *absorber;
    size_t n;     /* slots */
    size_t n_all; /* levels of all effects */
    double *y;
    double *prior; /* weights of the model */
    double *eta;
    double *mu;
    double *before;    /* eta before the move */
    double *direction; /* the whole move */
    double *x;         /* n_x columns without effects */
    double *delta;     /* the effects' own move */
    double *sum_y;     /* of each level */
    double *sums;      /* scratch, levels */
    double *scratch;   /* slots */
    double *rhs;       /* n_x times the levels */
    double *gamma;
    double *target;
    int first; /* no move yet: eta is not in the span of the model, and the whole working variable is projected */
} general;

static double weight_of(const general *g, size_t s) {
    return g->base.family == EXPLAIN_POISSON ? g->prior[s] * g->mu[s] : g->prior[s];
}

/* w (y - mu), or before the first move the weighted working variable. */
static double residual_of(const general *g, size_t s) {
    double residual = g->prior[s] * (g->y[s] - g->mu[s]);
    return g->first ? residual + weight_of(g, s) * (g->eta[s] - g->before[s]) : residual;
}

static void general_free(explain_engine *engine) {
    general *g = (general *)engine;
    comity_absorber_delete(g->absorber);
    double *all[] = {g->y,     g->prior, g->eta,  g->mu,      g->before, g->direction, g->x,
                     g->delta, g->sum_y, g->sums, g->scratch, g->rhs,    g->gamma,     g->target};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        free(all[i]);
    }
    free(g);
}

static void general_raw(explain_engine *engine, double *raw) {
    general *g = (general *)engine;
    for (size_t k = 0; k < engine->n_x; k++) {
        raw[k] = 0;
        for (size_t s = 0; s < g->n; s++) {
            double x = k < engine->model->n_x ? engine->model->x[k][g->absorber->row_of[s]] : 1;
            raw[k] += weight_of(g, s) * x * x;
        }
    }
}

/* ------------------------------------------------------------------------------------------------------- the state */

static double gap_of(const general *g) {
    double gap = 0;
    for (size_t i = 0; i < g->n_all; i++) {
        if (g->sum_y[i] > 0) {
            gap = fmax(gap, fabs(g->sum_y[i] - g->sums[i]) / g->sum_y[i]);
        }
    }
    return gap;
}

static void look(general *g, explain_state *state) {
    double sum = 0;
    for (size_t s = 0; s < g->n; s++) {
        g->scratch[s] = g->prior[s] * g->mu[s];
        sum += g->base.family == EXPLAIN_POISSON ? 2 * (g->scratch[s] - g->prior[s] * g->y[s] * g->eta[s])
                                                 : g->prior[s] * (g->y[s] - g->mu[s]) * (g->y[s] - g->mu[s]);
    }
    memset(g->sums, 0, (g->n_all + 1) * sizeof *g->sums);
    explain_absorber_sums(g->absorber, g->scratch, g->sums);
    state->deviance = sum;
    state->finite = isfinite(sum);
    state->gap_effects = g->base.family == EXPLAIN_POISSON ? gap_of(g) : 0;
}

static void set_mu(general *g) {
    for (size_t s = 0; s < g->n; s++) {
        g->mu[s] = g->base.family == EXPLAIN_POISSON ? exp(g->eta[s]) : g->eta[s];
    }
}

static comity_status general_start(explain_engine *engine, explain_state *state, comity_error *error) {
    (void)error;
    general *g = (general *)engine;
    double mean = engine->sample->sum_y / engine->sample->sum_weights;
    for (size_t s = 0; s < g->n; s++) {
        g->before[s] = explain_offset(engine->model, g->absorber->row_of[s]);
        if (engine->family == EXPLAIN_POISSON) {
            g->mu[s] = (g->y[s] + mean) / 2;
            g->eta[s] = log(g->mu[s]);
        } else {
            g->mu[s] = g->eta[s] = g->before[s];
        }
    }
    g->first = 1;
    look(g, state);
    return COMITY_OK;
}

static void set_weights(general *g) {
    for (size_t s = 0; s < g->n; s++) {
        g->scratch[s] = weight_of(g, s);
    }
    explain_absorber_set_weights(g->absorber, g->scratch);
}

/* ---------------------------------------------------------------------------------------------------------- solves */

static double length_of(const general *g, const double *v) {
    double sum = 0;
    for (size_t s = 0; s < g->n; s++) {
        sum += g->absorber->weight[s] * v[s] * v[s];
    }
    return sqrt(sum);
}

static comity_status solve_for(general *g, size_t n, double *delta, comity_error *error) {
    comity_absorb_info info = {0};
    explain_solve_options options = {.max_iterations = MOST_INNER, .stop = g->base.options->stop};
    comity_status status = explain_absorber_solve(g->absorber, g->rhs, delta, n, g->target, &options, &info, error);
    g->base.inner += info.iterations;
    return status;
}

static comity_status general_refresh(explain_engine *engine, double tolerance, comity_error *error) {
    general *g = (general *)engine;
    set_weights(g);
    for (int repeat = 0; repeat < REPEATS && g->n_all > 0 && engine->n_x > 0; repeat++) {
        int good = 1;
        for (size_t k = 0; k < engine->n_x; k++) {
            double *v = g->x + k * g->n;
            explain_absorber_rhs(g->absorber, v, g->scratch, g->rhs + k * g->n_all);
            double bound = fmax(tolerance * length_of(g, v), 1e-15 * g->target[engine->n_x + k]);
            good &= explain_absorber_norm(g->absorber, g->rhs + k * g->n_all) <= bound;
            g->target[k] = bound / 2;
        }
        if (good) {
            return COMITY_OK;
        }
        comity_status status = solve_for(g, engine->n_x, g->gamma, error);
        if (status) {
            return status;
        }
        for (size_t k = 0; k < engine->n_x; k++) {
            explain_absorber_add(g->absorber, g->gamma + k * g->n_all, -1, g->x + k * g->n);
        }
    }
    return COMITY_OK;
}

static comity_status general_solve(explain_engine *engine, double tolerance, comity_error *error) {
    general *g = (general *)engine;
    if (g->n_all == 0) {
        return COMITY_OK;
    }
    for (size_t s = 0; s < g->n; s++) {
        g->scratch[s] = residual_of(g, s);
    }
    memset(g->rhs, 0, g->n_all * sizeof *g->rhs);
    explain_absorber_sums(g->absorber, g->scratch, g->rhs);
    g->target[0] = tolerance * explain_absorber_norm(g->absorber, g->rhs);
    return solve_for(g, 1, g->delta, error);
}

static comity_status general_moments(explain_engine *engine, double *information, double *gradient, double *scale,
                                     comity_error *error) {
    (void)error;
    general *g = (general *)engine;
    size_t k = engine->n_x;
    memset(information, 0, k * k * sizeof *information);
    memset(gradient, 0, k * sizeof *gradient);
    memset(scale, 0, k * sizeof *scale);
    for (size_t s = 0; s < g->n; s++) {
        double weight = g->absorber->weight[s];
        double residual = residual_of(g, s);
        double size = g->prior[s] * (fabs(g->y[s]) + fabs(g->mu[s]));
        for (size_t i = 0; i < k; i++) {
            double x = g->x[i * g->n + s];
            gradient[i] += x * residual;
            scale[i] += fabs(x) * size;
            for (size_t j = 0; j <= i; j++) {
                information[i * k + j] += weight * x * g->x[j * g->n + s];
            }
        }
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < i; j++) {
            information[j * k + i] = information[i * k + j];
        }
    }
    return COMITY_OK;
}

/* ----------------------------------------------------------------------------------------------------------- moves */

static void set_direction(general *g, const double *step) {
    memset(g->direction, 0, g->n * sizeof *g->direction);
    if (g->n_all > 0) {
        explain_absorber_add(g->absorber, g->delta, 1, g->direction);
    }
    for (size_t k = 0; k < g->base.n_x; k++) {
        for (size_t s = 0; s < g->n && step[k] != 0; s++) {
            g->direction[s] += step[k] * g->x[k * g->n + s];
        }
    }
    if (!g->first) {
        memcpy(g->before, g->eta, g->n * sizeof *g->before);
    }
    g->first = 0;
}

static comity_status general_move(explain_engine *engine, const double *step, double share, explain_state *state,
                                  comity_error *error) {
    (void)error;
    general *g = (general *)engine;
    if (step) {
        set_direction(g, step);
    }
    for (size_t s = 0; s < g->n; s++) {
        g->eta[s] = g->before[s] + share * g->direction[s];
    }
    set_mu(g);
    look(g, state);
    return COMITY_OK;
}

static comity_status general_sweep(explain_engine *engine, explain_state *state, comity_error *error) {
    (void)error;
    general *g = (general *)engine;
    for (size_t e = g->absorber->n_effects; e-- > 0;) {
        const uint32_t *level = g->absorber->level[e];
        double *sums = g->sums + g->absorber->offset[e];
        const double *wanted = g->sum_y + g->absorber->offset[e];
        memset(sums, 0, g->absorber->n_levels[e] * sizeof *sums);
        for (size_t s = 0; s < g->n; s++) {
            sums[level[s]] += g->prior[s] * g->mu[s];
        }
        for (uint32_t l = 0; l < g->absorber->n_levels[e]; l++) {
            double factor = sums[l] > 0 && isfinite(sums[l]) ? wanted[l] / sums[l] : 1;
            sums[l] = factor > 0 && isfinite(factor) ? log(factor) : 0;
        }
        for (size_t s = 0; s < g->n; s++) {
            g->eta[s] += sums[level[s]];
        }
        set_mu(g);
    }
    look(g, state);
    return COMITY_OK;
}

static void general_visit(explain_engine *engine, explain_visitor *visitor, void *context) {
    general *g = (general *)engine;
    double x[COMITY_MAX_REGRESSORS + 1];
    for (size_t s = 0; s < g->n; s++) {
        for (size_t k = 0; k < engine->n_x; k++) {
            x[k] = g->x[k * g->n + s];
        }
        visitor(context, g->absorber->row_of[s], x, g->prior[s] * (g->y[s] - g->mu[s]), g->mu[s], g->eta[s]);
    }
}

/* -------------------------------------------------------------------------------------------------------- creation */

static const explain_engine_ops general_ops = {
    .kind = COMITY_ENGINE_GENERAL,
    .start = general_start,
    .refresh = general_refresh,
    .solve = general_solve,
    .moments = general_moments,
    .move = general_move,
    .sweep = general_sweep,
    .raw = general_raw,
    .visit = general_visit,
    .free = general_free,
};

static double *numbers(size_t n) {
    return calloc(n + 1, sizeof(double));
}

static int allocate(general *g) {
    size_t k = g->base.n_x;
    size_t most = k > 0 ? k : 1;
    g->y = numbers(g->n);
    g->prior = numbers(g->n);
    g->eta = numbers(g->n);
    g->mu = numbers(g->n);
    g->before = numbers(g->n);
    g->direction = numbers(g->n);
    g->scratch = numbers(g->n);
    g->x = numbers(g->n * k);
    g->delta = numbers(g->n_all);
    g->sum_y = numbers(g->n_all);
    g->sums = numbers(g->n_all);
    g->rhs = numbers(g->n_all * most);
    g->gamma = numbers(g->n_all * most);
    g->target = numbers(2 * most);
    return g->y && g->prior && g->eta && g->mu && g->before && g->direction && g->scratch && g->x && g->delta &&
           g->sum_y && g->sums && g->rhs && g->gamma && g->target;
}

static void load(general *g) {
    const comity_model *model = g->base.model;
    const uint32_t *row_of = g->absorber->row_of;
    for (size_t s = 0; s < g->n; s++) {
        g->y[s] = model->y[row_of[s]];
        g->prior[s] = model->weights ? model->weights[row_of[s]] : 1;
        g->scratch[s] = g->prior[s] * g->y[s];
    }
    explain_absorber_sums(g->absorber, g->scratch, g->sum_y);
    memcpy(g->absorber->weight, g->prior, g->n * sizeof *g->prior);
    for (size_t k = 0; k < g->base.n_x; k++) {
        double *x = g->x + k * g->n;
        for (size_t s = 0; s < g->n; s++) {
            x[s] = k < model->n_x ? model->x[k][row_of[s]] : 1;
        }
        g->target[g->base.n_x + k] = length_of(g, x);
    }
}

comity_status explain_general_new(const comity_model *model, const comity_fit_options *options,
                                  const explain_sample *sample, explain_family family, explain_engine **out,
                                  comity_error *error) {
    general *g = calloc(1, sizeof *g);
    *out = NULL;
    if (!g) {
        return comity_fail_memory(error);
    }
    g->base = (explain_engine){.ops = &general_ops,
                               .model = model,
                               .options = options,
                               .sample = sample,
                               .family = family,
                               .n_x = model->n_x + (model->n_effects == 0)};
    comity_status status =
        comity_absorber_new(model->effects, model->n_effects, model->n_rows, sample->rows, &g->absorber, error);
    if (!status) {
        g->n = g->absorber->n_slots;
        g->n_all = g->absorber->offset[model->n_effects];
        status = allocate(g) ? COMITY_OK : comity_fail_memory(error);
    }
    if (status) {
        general_free(&g->base);
        return status;
    }
    load(g);
    *out = &g->base;
    return COMITY_OK;
}

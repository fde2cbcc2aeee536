/* The fast engine for exporter-year, importer-year and pair effects. See comity/explain.h and three_way.h.
 *
 * Rows lie in slots [pair][year], pairs sorted by exporter; a slot without a row has weight 0 because its eta is hugely
 * negative. The pair effect is eliminated exactly (a weighted mean over one pair's slots), effects of exporters and
 * importers are two vectors [country][year] that stay in the cache, and a product with the normal equations reads the
 * weights only. Regressors without effects are never stored: x - a - b - pair mean is formed where it is used, from a
 * solution (gamma) that is kept from step to step. Conjugate gradients, all right-hand sides together, with each year
 * solved exactly as preconditioner. After each Newton step the effects are fitted once in proportion, which cures
 * levels with small sums that Newton from below overshoots.
 *
 * Threads take chunks of exporters whose number depends on the data only; sums over chunks are added in their order, so
 * that the answer does not depend on the number of threads. */
#include "method/explain/three_way.h"
#include "base/parallel.h"
#include "method/explain/lanes.h"

#include <math.h>

enum { MOST_CHUNKS = 16, MOST_CG = 5000, REPEATS = 6, START_SWEEPS = 4 };

static const double no_row = -1e300;
static const double little = .05;

typedef struct {
    explain_engine base;
    explain_shape shape;
    explain_years *years;
    size_t length; /* of a vector: exporters' years, importers' years */
    size_t room;   /* where importers begin */
    double *y;
    double *prior; /* NULL: 1 */
    double *eta;
    double *w;      /* prior mu */
    double *x;      /* n_x columns as they came */
    double *pair_y; /* of each pair: sum prior y, sum w, 1 / sum w, the move, log factor */
    double *pair_sum;
    double *inverse;
    double *pair_move;
    double *pair_factor;
    double *sum_y; /* vectors */
    double *sum_w;
    double *delta;
    double *direction;
    double *logs;    /* log factors of a sweep */
    double *factors; /* and the factors */
    double *gamma;   /* n_x vectors: what the regressors lose */
    double *cg;      /* five blocks of most vectors */
    size_t most;     /* right-hand sides */
    size_t n_chunks;
    uint32_t chunk[MOST_CHUNKS + 1];
    double *part;   /* of each chunk: importers' vectors */
    double *totals; /* of each chunk: what it adds up */
    size_t n_totals;
    double *built;   /* sums of weights when the preconditioner was built */
    double *squares; /* of each regressor: X~' W X~ */
    double share;    /* of the last move */
} three_way;

typedef struct pass pass;
struct pass {
    three_way *g;
    void (*run)(const pass *pass, size_t chunk);
    const double *in;
    double *out;
    size_t n;
    const double *step;
    double share;
    int fresh;
    double *part; /* where the chunk adds up importers */
};

/* ----------------------------------------------------------------------------------------------------------- passes */

static comity_status run_chunk(void *context, size_t task, int thread, comity_error *error) {
    (void)thread;
    (void)error;
    const pass *p = context;
    p->run(p, task);
    return COMITY_OK;
}

/* The importers' block of a chunk for right-hand side r of n. */
static double *part_of(const three_way *g, size_t chunk, size_t n, size_t r) {
    return g->part + (chunk * n + r) * (g->length - g->room);
}

static comity_status run(const pass *p, comity_error *error) {
    const three_way *g = p->g;
    comity_parallel_options parallel = {.n_threads = g->base.options->n_threads, .stop = g->base.options->stop};
    size_t block = g->length - g->room;
    memset(g->totals, 0, g->n_chunks * g->n_totals * sizeof *g->totals);
    if (p->out) {
        for (size_t r = 0; r < p->n; r++) {
            memset(p->out + r * g->length, 0, g->length * sizeof *p->out);
        }
        memset(g->part, 0, g->n_chunks * p->n * block * sizeof *g->part);
    }
    comity_status status = comity_parallel_for(g->n_chunks, run_chunk, (void *)(uintptr_t)p, &parallel, error);
    for (size_t c = 0; c < g->n_chunks && p->out && !status; c++) {
        for (size_t r = 0; r < p->n; r++) {
            const double *from = part_of(g, c, p->n, r);
            double *to = p->out + r * g->length + g->room;
            for (size_t i = 0; i < block; i++) {
                to[i] += from[i];
            }
        }
    }
    return status;
}

static double total(const three_way *g, size_t which) {
    double sum = 0;
    for (size_t c = 0; c < g->n_chunks; c++) {
        sum += g->totals[c * g->n_totals + which];
    }
    return sum;
}

/* --- out = S in: the equations with the pairs eliminated */

EXPLAIN_INLINE void multiply_pair(const double *restrict w, const double *restrict a, const double *restrict b,
                                  double *restrict out_a, double *restrict out_b, size_t n, double inverse) {
    lanes sum = {0};
    for (size_t t = 0; t < n; t += LANES) {
        sum += LANES_OF(w + t) * (LANES_OF(a + t) + LANES_OF(b + t));
    }
    lanes mean = LANES_ALL(LANES_SUM(sum) * inverse);
    for (size_t t = 0; t < n; t += LANES) {
        lanes v = LANES_OF(w + t) * (LANES_OF(a + t) + LANES_OF(b + t) - mean);
        LANES_AT(out_a + t) += v;
        LANES_AT(out_b + t) += v;
    }
}

EXPLAIN_FAST static void multiply(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        for (size_t r = 0; r < p->n; r++) {
            const double *in = p->in + r * g->length;
            double *out_a = p->out + r * g->length + i * n;
            double *out_b = part_of(g, chunk, p->n, r);
            for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
                size_t at = s->importer[pair] * n;
                multiply_pair(g->w + pair * n, in + i * n, in + g->room + at, out_a, out_b + at, n, g->inverse[pair]);
            }
        }
    }
}

/* --- right-hand sides of the regressors with what they lose by now, and their squares */

EXPLAIN_INLINE double without_effects(const three_way *g, size_t k, uint32_t i, uint32_t pair, double *restrict out) {
    size_t n = g->shape.padded;
    const double *w = g->w + pair * n;
    const double *x = g->x + k * g->shape.n_slots + pair * n;
    const double *a = g->gamma + k * g->length + i * n;
    const double *b = g->gamma + k * g->length + g->room + g->shape.importer[pair] * n;
    lanes sum = {0};
    for (size_t t = 0; t < n; t += LANES) {
        lanes v = LANES_OF(x + t) - LANES_OF(a + t) - LANES_OF(b + t);
        sum += LANES_OF(w + t) * v;
        LANES_AT(out + t) = v;
    }
    lanes mean = LANES_ALL(LANES_SUM(sum) * g->inverse[pair]);
    lanes square = {0};
    for (size_t t = 0; t < n; t += LANES) {
        lanes v = LANES_OF(out + t) - mean;
        square += LANES_OF(w + t) * v * v;
        LANES_AT(out + t) = v;
    }
    return LANES_SUM(square);
}

EXPLAIN_INLINE double *scratch_of(const three_way *g, size_t chunk) {
    return g->totals + (chunk + 1) * g->n_totals - (g->base.n_x + 2) * g->shape.padded;
}

EXPLAIN_FAST static void regressors(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    double *v = scratch_of(g, chunk);
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
            const double *w = g->w + pair * n;
            for (size_t k = 0; k < p->n; k++) {
                double *out_a = p->out + k * g->length + i * n;
                double *out_b = part_of(g, chunk, p->n, k) + s->importer[pair] * n;
                g->totals[chunk * g->n_totals + k] += without_effects(g, k, i, pair, v);
                for (size_t t = 0; t < n; t += LANES) {
                    lanes u = LANES_OF(w + t) * LANES_OF(v + t);
                    LANES_AT(out_a + t) += u;
                    LANES_AT(out_b + t) += u;
                }
            }
        }
    }
}

/* --- right-hand side of the effects' own move */

EXPLAIN_FAST static void own_move(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        double *out_a = p->out + i * n;
        for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
            const double *w = g->w + pair * n;
            double *out_b = part_of(g, chunk, 1, 0) + s->importer[pair] * n;
            lanes mean = LANES_ALL((g->pair_y[pair] - g->pair_sum[pair]) * g->inverse[pair]);
            for (size_t t = 0; t < n; t += LANES) {
                lanes u = LANES_OF(w + t) * mean;
                LANES_AT(out_a + t) -= u;
                LANES_AT(out_b + t) -= u;
            }
        }
    }
}

/* --- moments */

EXPLAIN_FAST static void moment_pair(const three_way *g, uint32_t pair, const double *restrict x,
                                     double *restrict residual, double *restrict sums) {
    size_t n = g->shape.padded;
    size_t k = g->base.n_x;
    const double *w = g->w + pair * n;
    const double *y = g->y + pair * n;
    const double *prior = g->prior ? g->prior + pair * n : NULL;
    double *size = residual + n;
    for (size_t t = 0; t < n; t += LANES) {
        lanes weighted = prior ? LANES_OF(prior + t) * LANES_OF(y + t) : LANES_OF(y + t);
        LANES_AT(residual + t) = weighted - LANES_OF(w + t);
        LANES_AT(size + t) = weighted + LANES_OF(w + t);
    }
    for (size_t i = 0; i < k; i++) {
        const double *xi = x + i * n;
        lanes gradient = {0};
        lanes scale = {0};
        for (size_t t = 0; t < n; t += LANES) {
            lanes v = LANES_OF(xi + t);
            gradient += v * LANES_OF(residual + t);
            lanes absolute = (lanes)((lanes_bits)v & INT64_MAX);
            scale += absolute * LANES_OF(size + t);
        }
        sums[k * k + i] += LANES_SUM(gradient);
        sums[k * k + k + i] += LANES_SUM(scale);
        for (size_t j = 0; j <= i; j++) {
            const double *xj = x + j * n;
            lanes square = {0};
            for (size_t t = 0; t < n; t += LANES) {
                square += LANES_OF(w + t) * LANES_OF(xi + t) * LANES_OF(xj + t);
            }
            sums[i * k + j] += LANES_SUM(square);
        }
    }
}

EXPLAIN_FAST static void moments(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    double *x = scratch_of(g, chunk);
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
            for (size_t k = 0; k < g->base.n_x; k++) {
                without_effects(g, k, i, pair, x + k * n);
            }
            moment_pair(g, pair, x, x + g->base.n_x * n, g->totals + chunk * g->n_totals);
        }
    }
}

/* --- moves of eta */

EXPLAIN_INLINE void set_weights(const three_way *g, uint32_t pair) {
    size_t n = g->shape.padded;
    double *w = g->w + pair * n;
    const double *eta = g->eta + pair * n;
    for (size_t t = 0; t < n; t += LANES) {
        lanes_exp(eta + t, w + t);
        if (g->prior) {
            LANES_AT(w + t) *= LANES_OF(g->prior + pair * n + t);
        }
    }
}

/* The move of every slot of a pair but for the pair's own part, which is a constant. */
EXPLAIN_INLINE void slot_moves(const three_way *g, const double *step, uint32_t i, uint32_t pair,
                               double *restrict out) {
    size_t n = g->shape.padded;
    const double *a = g->direction + i * n;
    const double *b = g->direction + g->room + g->shape.importer[pair] * n;
    for (size_t t = 0; t < n; t += LANES) {
        LANES_AT(out + t) = LANES_OF(a + t) + LANES_OF(b + t);
    }
    for (size_t k = 0; k < g->base.n_x; k++) {
        const double *x = g->x + k * g->shape.n_slots + pair * n;
        lanes by = LANES_ALL(step[k]);
        for (size_t t = 0; t < n && step[k] != 0; t += LANES) {
            LANES_AT(out + t) += by * LANES_OF(x + t);
        }
    }
}

EXPLAIN_FAST static void move_slots(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    double *v = scratch_of(g, chunk);
    double deviance = 0;
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
            double *w = g->w + pair * n;
            double *eta = g->eta + pair * n;
            const double *y = g->y + pair * n;
            slot_moves(g, p->step, i, pair, v);
            if (p->fresh) {
                lanes sum = {0};
                for (size_t t = 0; t < n; t += LANES) {
                    sum += LANES_OF(w + t) * LANES_OF(v + t);
                }
                g->pair_move[pair] = (g->pair_y[pair] - g->pair_sum[pair] - LANES_SUM(sum)) * g->inverse[pair];
            }
            lanes by = LANES_ALL(p->share);
            lanes own = LANES_ALL(g->pair_move[pair]);
            for (size_t t = 0; t < n; t += LANES) {
                LANES_AT(eta + t) += by * (LANES_OF(v + t) + own);
            }
            set_weights(g, pair);
            lanes sum = {0};
            for (size_t t = 0; t < n; t += LANES) {
                lanes fit = LANES_OF(y + t) * LANES_OF(eta + t);
                fit = g->prior ? fit * LANES_OF(g->prior + pair * n + t) : fit;
                sum += LANES_OF(w + t) - fit;
            }
            deviance += 2 * LANES_SUM(sum);
        }
    }
    g->totals[chunk * g->n_totals] = deviance;
}

/* --- sweeps: pairs, then exporters, then importers, in proportion */

EXPLAIN_FAST static void sweep_pairs(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        double *out = g->sum_w + i * n;
        memset(out, 0, n * sizeof *out);
        for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
            const double *w = g->w + pair * n;
            lanes sum = {0};
            for (size_t t = 0; t < n; t += LANES) {
                sum += LANES_OF(w + t);
            }
            double factor = g->pair_y[pair] / LANES_SUM(sum);
            factor = factor > 0 && isfinite(factor) ? factor : 1;
            g->pair_factor[pair] = factor;
            for (size_t t = 0; t < n; t += LANES) {
                LANES_AT(out + t) += LANES_ALL(factor) * LANES_OF(w + t);
            }
        }
        for (size_t t = 0; t < n; t++) {
            double factor = g->sum_y[i * n + t] / out[t];
            g->factors[i * n + t] = factor > 0 && isfinite(factor) ? factor : 1;
            g->logs[i * n + t] = log(g->factors[i * n + t]);
        }
    }
}

EXPLAIN_FAST static void sweep_importers(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        const double *factor = g->factors + i * n;
        for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
            const double *w = g->w + pair * n;
            double *out = part_of(g, chunk, 1, 0) + s->importer[pair] * n;
            lanes own = LANES_ALL(g->pair_factor[pair]);
            for (size_t t = 0; t < n; t += LANES) {
                LANES_AT(out + t) += own * LANES_OF(w + t) * LANES_OF(factor + t);
            }
        }
    }
}

EXPLAIN_FAST static void sweep_apply(const pass *p, size_t chunk) {
    const three_way *g = p->g;
    const explain_shape *s = &g->shape;
    size_t n = s->padded;
    double deviance = 0;
    double gap = 0;
    for (uint32_t i = g->chunk[chunk]; i < g->chunk[chunk + 1]; i++) {
        double *out_a = p->out + i * n;
        for (uint32_t pair = s->first[i]; pair < s->first[i + 1]; pair++) {
            size_t at = s->importer[pair] * n;
            double *w = g->w + pair * n;
            double *eta = g->eta + pair * n;
            double *out_b = part_of(g, chunk, 1, 0) + at;
            const double *b = g->factors + g->room + at;
            const double *log_b = g->logs + g->room + at;
            const double *y = g->y + pair * n;
            lanes own = LANES_ALL(g->pair_factor[pair]);
            lanes log_own = LANES_ALL(log(g->pair_factor[pair]));
            lanes sum = {0};
            lanes fit = {0};
            for (size_t t = 0; t < n; t += LANES) {
                lanes v = LANES_OF(w + t) * own * LANES_OF(g->factors + i * n + t) * LANES_OF(b + t);
                lanes e = LANES_OF(eta + t) + log_own + LANES_OF(g->logs + i * n + t) + LANES_OF(log_b + t);
                lanes yt = g->prior ? LANES_OF(y + t) * LANES_OF(g->prior + pair * n + t) : LANES_OF(y + t);
                LANES_AT(w + t) = v;
                LANES_AT(eta + t) = e;
                sum += v;
                fit += yt * e;
                LANES_AT(out_a + t) += v;
                LANES_AT(out_b + t) += v;
            }
            double whole = LANES_SUM(sum);
            g->pair_sum[pair] = whole;
            g->inverse[pair] = whole > 0 ? 1 / whole : 0;
            deviance += 2 * (whole - LANES_SUM(fit));
            if (g->pair_y[pair] > 0) {
                gap = fmax(gap, fabs(whole - g->pair_y[pair]) / g->pair_y[pair]);
            }
        }
    }
    g->totals[chunk * g->n_totals] = deviance;
    g->totals[chunk * g->n_totals + 1] = gap;
}

static comity_status three_way_sweep(explain_engine *engine, explain_state *state, comity_error *error) {
    three_way *g = (three_way *)engine;
    pass pairs = {.g = g, .run = sweep_pairs};
    pass importers = {.g = g, .run = sweep_importers, .out = g->sum_w, .n = 1};
    pass apply = {.g = g, .run = sweep_apply, .out = g->sum_w, .n = 1};
    comity_status status = run(&pairs, error);
    if (!status) {
        status = run(&importers, error);
    }
    for (size_t i = g->room; i < g->length && !status; i++) {
        double factor = g->sum_y[i] / g->sum_w[i];
        g->factors[i] = factor > 0 && isfinite(factor) ? factor : 1;
        g->logs[i] = log(g->factors[i]);
    }
    if (!status) {
        status = run(&apply, error);
    }
    state->deviance = total(g, 0);
    state->finite = isfinite(state->deviance);
    state->gap_effects = 0;
    for (size_t c = 0; c < g->n_chunks; c++) {
        state->gap_effects = fmax(state->gap_effects, g->totals[c * g->n_totals + 1]);
    }
    for (size_t i = 0; i < g->length; i++) {
        if (g->sum_y[i] > 0) {
            state->gap_effects = fmax(state->gap_effects, fabs(g->sum_w[i] - g->sum_y[i]) / g->sum_y[i]);
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------ conjugate gradients
 */

/* Blocks of the method, each `most` vectors. */
static double *block(const three_way *g, size_t which) {
    return g->cg + which * g->most * g->length;
}

static void products(const three_way *g, const double *u, const double *v, size_t n, double *out) {
    for (size_t r = 0; r < n; r++) {
        lanes sum = {0};
        for (size_t i = 0; i < g->length; i += LANES) {
            sum += LANES_OF(u + r * g->length + i) * LANES_OF(v + r * g->length + i);
        }
        out[r] = LANES_SUM(sum);
    }
}

/* u = a u + b v of right-hand side r. */
static void combine(const three_way *g, double *restrict u, const double *restrict v, size_t r, double a, double b) {
    for (size_t i = r * g->length; i < (r + 1) * g->length; i += LANES) {
        LANES_AT(u + i) = LANES_ALL(a) * LANES_OF(u + i) + LANES_ALL(b) * LANES_OF(v + i);
    }
}

/* Whether the residual is small enough, or grows for want of digits. */
static int is_done(double rz, double least, double target) {
    return !(sqrt(fabs(rz)) > target) || rz > 1e6 * least;
}

/* Solves S z = r for n right-hand sides in block 1; the solutions are in block 0, the blocks are spent. */
static comity_status conjugate(three_way *g, size_t n, const double *target, int *converged, comity_error *error) {
    double rz[COMITY_MAX_REGRESSORS + 1];
    double other[COMITY_MAX_REGRESSORS + 1];
    double least[COMITY_MAX_REGRESSORS + 1];
    double *z = block(g, 0);
    double *r = block(g, 1);
    double *p = block(g, 2);
    double *q = block(g, 3);
    comity_status status = explain_years_solve(g->years, r, q, n, g->length, g->base.options, error);
    memset(z, 0, n * g->length * sizeof *z);
    memcpy(p, q, n * g->length * sizeof *p);
    products(g, r, q, n, rz);
    memcpy(least, rz, n * sizeof *rz);
    *converged = 0;
    for (int i = 0; i < MOST_CG && !status; i++) {
        *converged = 1;
        for (size_t k = 0; k < n; k++) {
            least[k] = fmin(least[k], rz[k]);
            *converged &= is_done(rz[k], least[k], target[k]);
        }
        if (*converged) {
            break;
        }
        pass product = {.g = g, .run = multiply, .in = p, .out = q, .n = n};
        status = run(&product, error);
        g->base.inner++;
        products(g, p, q, n, other);
        for (size_t k = 0; k < n; k++) {
            double length = other[k] > 0 && !is_done(rz[k], least[k], target[k]) ? rz[k] / other[k] : 0;
            combine(g, z, p, k, 1, length);
            combine(g, r, q, k, 1, -length);
        }
        if (!status) {
            status = explain_years_solve(g->years, r, q, n, g->length, g->base.options, error);
        }
        products(g, r, q, n, other);
        for (size_t k = 0; k < n; k++) {
            combine(g, p, q, k, rz[k] > 0 ? other[k] / rz[k] : 0, 1);
            rz[k] = other[k];
        }
    }
    return status;
}

/* Builds the preconditioner anew where the weights have changed by more than a little since the last time. */
static comity_status precondition(three_way *g, comity_error *error) {
    double change = 0;
    double n = 0;
    for (size_t i = 0; i < g->length; i++) {
        if (g->sum_y[i] > 0) {
            change += g->built[i] > 0 ? fmin(1, fabs(g->sum_w[i] / g->built[i] - 1)) : 1;
            n += 1;
        }
    }
    if (change <= little * n) {
        return COMITY_OK;
    }
    memcpy(g->built, g->sum_w, g->length * sizeof *g->built);
    return explain_years_weigh(g->years, g->w, g->inverse, g->base.options, error);
}

static comity_status three_way_refresh(explain_engine *engine, double tolerance, comity_error *error) {
    three_way *g = (three_way *)engine;
    double target[COMITY_MAX_REGRESSORS + 1];
    size_t k = engine->n_x;
    comity_status status = precondition(g, error);
    for (int repeat = 0; repeat < REPEATS && !status && k > 0; repeat++) {
        pass sides = {.g = g, .run = regressors, .out = block(g, 1), .n = k};
        int before = engine->inner;
        int converged = 0;
        status = run(&sides, error);
        for (size_t i = 0; i < k; i++) {
            target[i] = fmax(tolerance * sqrt(total(g, i)), 1e-15 * g->squares[i]);
        }
        if (!status) {
            status = conjugate(g, k, target, &converged, error);
        }
        for (size_t i = 0; i < k * g->length && !status; i++) {
            g->gamma[i] += block(g, 0)[i];
        }
        if (engine->inner == before || tolerance > 1e-6) {
            break;
        }
    }
    return status;
}

static comity_status three_way_solve(explain_engine *engine, double tolerance, comity_error *error) {
    three_way *g = (three_way *)engine;
    int converged = 0;
    pass side = {.g = g, .run = own_move, .out = block(g, 1), .n = 1};
    comity_status status = run(&side, error);
    double *r = block(g, 1);
    double size = 0;
    for (size_t i = 0; i < g->length; i++) {
        r[i] += g->sum_y[i] - g->sum_w[i];
    }
    if (!status) {
        status = explain_years_solve(g->years, r, block(g, 3), 1, g->length, engine->options, error);
        products(g, r, block(g, 3), 1, &size);
        size = fmax(tolerance * sqrt(fmax(size, 0)), 1e-13 * sqrt(engine->sample->sum_y));
    }
    if (!status) {
        status = conjugate(g, 1, &size, &converged, error);
    }
    memcpy(g->delta, block(g, 0), g->length * sizeof *g->delta);
    return status;
}

/* ------------------------------------------------------------------------------------------------------- the engine */

static comity_status three_way_moments(explain_engine *engine, double *information, double *gradient, double *scale,
                                       comity_error *error) {
    three_way *g = (three_way *)engine;
    size_t k = engine->n_x;
    pass all = {.g = g, .run = moments};
    comity_status status = run(&all, error);
    for (size_t i = 0; i < k; i++) {
        gradient[i] = total(g, k * k + i);
        scale[i] = total(g, k * k + k + i);
        for (size_t j = 0; j <= i; j++) {
            information[i * k + j] = information[j * k + i] = total(g, i * k + j);
        }
    }
    return status;
}

static comity_status three_way_move(explain_engine *engine, const double *step, double share, explain_state *state,
                                    comity_error *error) {
    three_way *g = (three_way *)engine;
    double zero[1] = {0};
    if (step) {
        memcpy(g->direction, g->delta, g->length * sizeof *g->direction);
        for (size_t k = 0; k < engine->n_x; k++) {
            for (size_t i = 0; i < g->length && step[k] != 0; i++) {
                g->direction[i] -= step[k] * g->gamma[k * g->length + i];
            }
        }
        memcpy(g->squares + engine->n_x, engine->n_x ? step : zero, engine->n_x * sizeof *step);
    }
    pass all = {.g = g,
                .run = move_slots,
                .step = g->squares + engine->n_x,
                .share = step ? share : share - g->share,
                .fresh = step != NULL};
    comity_status status = run(&all, error);
    g->share = share;
    state->deviance = total(g, 0);
    state->finite = isfinite(state->deviance);
    return status;
}

static comity_status three_way_start(explain_engine *engine, explain_state *state, comity_error *error) {
    three_way *g = (three_way *)engine;
    double nothing[2 * (COMITY_MAX_REGRESSORS + 1)] = {0};
    /* a move by nothing sets the weights from the offset */
    comity_status status = three_way_move(engine, nothing, 0, state, error);
    for (int i = 0; i < START_SWEEPS && !status; i++) {
        status = three_way_sweep(engine, state, error);
    }
    (void)g;
    return status;
}

static void three_way_raw(explain_engine *engine, double *raw) {
    three_way *g = (three_way *)engine;
    for (size_t k = 0; k < engine->n_x; k++) {
        const double *x = g->x + k * g->shape.n_slots;
        raw[k] = 0;
        for (size_t s = 0; s < g->shape.n_slots; s++) {
            raw[k] += g->w[s] * x[s] * x[s];
        }
        g->squares[k] = sqrt(raw[k]);
    }
}

static void visit_pair(const three_way *g, uint32_t pair, const double *x, explain_visitor *visitor, void *context) {
    double row_x[COMITY_MAX_REGRESSORS + 1];
    size_t n = g->shape.padded;
    for (size_t t = 0; t < g->shape.n_years; t++) {
        size_t s = pair * n + t;
        if (g->shape.row_of[s] == EXPLAIN_NONE) {
            continue;
        }
        for (size_t k = 0; k < g->base.n_x; k++) {
            row_x[k] = x[k * n + t];
        }
        double prior = g->prior ? g->prior[s] : 1;
        visitor(context, g->shape.row_of[s], row_x, prior * g->y[s] - g->w[s], g->w[s] / prior, g->eta[s]);
    }
}

static void three_way_visit(explain_engine *engine, explain_visitor *visitor, void *context) {
    three_way *g = (three_way *)engine;
    double *x = scratch_of(g, 0);
    for (uint32_t i = 0; i < g->shape.n_exporters; i++) {
        for (uint32_t pair = g->shape.first[i]; pair < g->shape.first[i + 1]; pair++) {
            for (size_t k = 0; k < engine->n_x; k++) {
                without_effects(g, k, i, pair, x + k * g->shape.padded);
            }
            visit_pair(g, pair, x, visitor, context);
        }
    }
}

static void three_way_free(explain_engine *engine) {
    three_way *g = (three_way *)engine;
    double *all[] = {g->y,         g->prior,   g->eta,       g->w,           g->x,     g->pair_y,
                     g->pair_sum,  g->inverse, g->pair_move, g->sum_y,       g->sum_w, g->delta,
                     g->logs,      g->factors, g->gamma,     g->pair_factor, g->cg,    g->part,
                     g->direction, g->totals,  g->squares,   g->built};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        lanes_free(all[i]);
    }
    explain_years_free(g->years);
    explain_shape_free(&g->shape);
    free(g);
}

static const explain_engine_ops three_way_ops = {
    .kind = COMITY_ENGINE_THREE_WAY,
    .start = three_way_start,
    .refresh = three_way_refresh,
    .solve = three_way_solve,
    .moments = three_way_moments,
    .move = three_way_move,
    .sweep = three_way_sweep,
    .raw = three_way_raw,
    .visit = three_way_visit,
    .free = three_way_free,
};

/* -------------------------------------------------------------------------------------------------------- creation */

/* Chunks of exporters with about the same number of pairs. */
static void cut(three_way *g) {
    size_t most = g->shape.n_slots / (4 * (g->length - g->room) + 1);
    g->n_chunks = most < 2 ? 2 : most > MOST_CHUNKS ? MOST_CHUNKS : most;
    g->n_chunks = g->n_chunks > g->shape.n_exporters ? g->shape.n_exporters : g->n_chunks;
    uint32_t i = 0;
    for (size_t c = 0; c < g->n_chunks; c++) {
        g->chunk[c] = i;
        while (i < g->shape.n_exporters && g->shape.first[i] < (c + 1) * g->shape.n_pairs / g->n_chunks) {
            i++;
        }
    }
    g->chunk[g->n_chunks] = g->shape.n_exporters;
}

static int allocate(three_way *g) {
    size_t k = g->base.n_x;
    size_t pairs = g->shape.n_pairs;
    size_t slots = g->shape.n_slots;
    g->most = k > 0 ? k : 1;
    g->n_totals = (k * k + 2 * k + 8 + (k + 2) * g->shape.padded + 7) / 8 * 8;
    g->y = lanes_new(slots);
    g->prior = g->base.model->weights ? lanes_new(slots) : NULL;
    g->eta = lanes_new(slots);
    g->w = lanes_new(slots);
    g->x = lanes_new(slots * k);
    double **of_pairs[] = {&g->pair_y, &g->pair_sum, &g->inverse, &g->pair_move, &g->pair_factor};
    double **vectors[] = {&g->sum_y, &g->sum_w, &g->delta, &g->direction, &g->logs, &g->factors, &g->built};
    int good = g->y && g->eta && g->w && g->x && (g->prior || !g->base.model->weights);
    for (size_t i = 0; i < sizeof of_pairs / sizeof *of_pairs; i++) {
        *of_pairs[i] = lanes_new(pairs);
        good &= *of_pairs[i] != NULL;
    }
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        *vectors[i] = lanes_new(g->length);
        good &= *vectors[i] != NULL;
    }
    g->gamma = lanes_new(g->length * g->most);
    g->cg = lanes_new(4 * g->length * g->most);
    g->part = lanes_new(g->n_chunks * g->most * (g->length - g->room));
    g->totals = lanes_new(g->n_chunks * g->n_totals);
    g->squares = lanes_new(2 * g->most + 2);
    return good && g->gamma && g->cg && g->part && g->totals && g->squares;
}

static comity_status load_pairs(void *context, size_t task, int thread, comity_error *error) {
    (void)thread;
    (void)error;
    three_way *g = context;
    const comity_model *model = g->base.model;
    size_t n = g->shape.padded;
    int offset = model->offset || model->exposure;
    size_t from = g->shape.first[g->chunk[task]] * n;
    size_t to = g->shape.first[g->chunk[task + 1]] * n;
    for (size_t s = from; s < to; s++) {
        uint32_t row = g->shape.row_of[s];
        int there = row != EXPLAIN_NONE;
        g->y[s] = there ? model->y[row] : 0;
        g->eta[s] = !there ? no_row : offset ? explain_offset(model, row) : 0;
        if (g->prior) {
            g->prior[s] = there ? model->weights[row] : 0;
        }
        g->pair_y[s / n] += g->prior ? g->prior[s] * g->y[s] : g->y[s];
    }
    for (size_t k = 0; k < model->n_x; k++) {
        double *x = g->x + k * g->shape.n_slots;
        for (size_t s = from; s < to; s++) {
            uint32_t row = g->shape.row_of[s];
            x[s] = row == EXPLAIN_NONE ? 0 : model->x[k][row];
        }
    }
    return COMITY_OK;
}

static void sum_outcome(three_way *g) {
    size_t n = g->shape.padded;
    for (uint32_t i = 0; i < g->shape.n_exporters; i++) {
        for (uint32_t pair = g->shape.first[i]; pair < g->shape.first[i + 1]; pair++) {
            for (size_t t = 0; t < n; t++) {
                double y = g->y[pair * n + t] * (g->prior ? g->prior[pair * n + t] : 1);
                g->sum_y[i * n + t] += y;
                g->sum_y[g->room + g->shape.importer[pair] * n + t] += y;
            }
        }
    }
}

static comity_status fill(three_way *g, comity_error *error) {
    comity_parallel_options parallel = {.n_threads = g->base.options->n_threads, .stop = g->base.options->stop};
    g->room = g->shape.n_exporters * g->shape.padded;
    g->length = g->room + g->shape.n_importers * g->shape.padded;
    cut(g);
    if (!allocate(g)) {
        return comity_fail_memory(error);
    }
    comity_status status = explain_years_new(&g->shape, &g->years, error);
    if (!status) {
        status = comity_parallel_for(g->n_chunks, load_pairs, g, &parallel, error);
    }
    if (!status) {
        sum_outcome(g);
    }
    return status;
}

comity_status explain_three_way_new(const comity_model *model, const comity_fit_options *options,
                                    const explain_sample *sample, explain_engine **out, comity_error *error) {
    int found = 0;
    three_way *g = calloc(1, sizeof *g);
    *out = NULL;
    if (!g) {
        return comity_fail_memory(error);
    }
    g->base = (explain_engine){.ops = &three_way_ops,
                               .model = model,
                               .options = options,
                               .sample = sample,
                               .family = EXPLAIN_POISSON,
                               .n_x = model->n_x};
    int insist = options->engine == COMITY_ENGINE_THREE_WAY;
    comity_status status = explain_shape_find(model, sample, insist, &g->shape, &found, error);
    if (!status && found) {
        status = fill(g, error);
    }
    if (status || !found) {
        three_way_free(&g->base);
        return status;
    }
    *out = &g->base;
    return COMITY_OK;
}

/* Takes any effects out of columns. See comity/explain.h.
 *
 * Rows lie sorted by the effect with most levels, which is eliminated exactly: its part is a weighted mean of rows that
 * lie together. Conjugate gradients solve for the other effects, with the sums of weights as preconditioner; one effect
 * needs no iteration. Right-hand sides go in blocks of up to BLOCK, interleaved, so that each pass reads the levels
 * once. What counts is the residual of the normal equations computed from the columns themselves: the solve is repeated
 * on it until it is small. Limit: on weakly connected levels (long chains) the number of passes grows with the chain.
 */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8, MOST_REPEATS = 12 };

/* ----------------------------------------------------------------------------------------------------- the absorber */

void comity_absorber_delete(comity_absorber *absorber) {
    if (!absorber) {
        return;
    }
    for (size_t e = 0; e < absorber->n_effects; e++) {
        free(absorber->level[e]);
    }
    free(absorber->row_of);
    free(absorber->start);
    free(absorber->weight);
    free(absorber->total);
    free(absorber);
}

static uint32_t used_levels(const comity_effect *effect, size_t n_rows, const uint8_t *rows, uint8_t *seen) {
    uint32_t n = 0;
    memset(seen, 0, effect->n_levels);
    for (size_t row = 0; row < n_rows; row++) {
        if (!rows || !rows[row]) {
            n += !seen[effect->level[row]];
            seen[effect->level[row]] = 1;
        }
    }
    return n;
}

/* The effect with most levels comes first; the others keep their order. */
static comity_status choose_order(comity_absorber *a, const comity_effect *effects, const uint8_t *rows,
                                  comity_error *error) {
    size_t first = 0;
    uint32_t most = 0;
    for (size_t e = 0; e < a->n_effects; e++) {
        uint8_t *seen = malloc((size_t)effects[e].n_levels + 1);
        if (!seen) {
            return comity_fail_memory(error);
        }
        uint32_t n = used_levels(&effects[e], a->n_model_rows, rows, seen);
        free(seen);
        first = n > most ? e : first;
        most = n > most ? n : most;
    }
    for (size_t e = 0; e < a->n_effects; e++) {
        size_t from = e == 0 ? first : e <= first ? e - 1 : e;
        a->effects[e] = &effects[from];
        a->place[e] = from;
        a->n_levels[e] = effects[from].n_levels;
        a->offset[e + 1] = a->offset[e] + effects[from].n_levels;
    }
    return COMITY_OK;
}

static void sort_slots(comity_absorber *a, const uint8_t *rows) {
    uint32_t at = 0;
    if (a->n_effects == 0 || !a->effects[0]) {
        for (size_t row = 0; row < a->n_model_rows; row++) {
            if (!rows || !rows[row]) {
                a->row_of[at++] = (uint32_t)row;
            }
        }
        return;
    }
    const uint32_t *level = a->effects[0]->level;
    for (size_t row = 0; row < a->n_model_rows; row++) {
        if (!rows || !rows[row]) {
            a->start[level[row] + 1]++;
        }
    }
    for (uint32_t l = 0; l < a->n_levels[0]; l++) {
        a->largest = a->start[l + 1] > a->largest ? a->start[l + 1] : a->largest;
        a->start[l + 1] += a->start[l];
    }
    for (size_t row = 0; row < a->n_model_rows; row++) {
        if (!rows || !rows[row]) {
            a->row_of[a->start[level[row]]++] = (uint32_t)row;
        }
    }
    memmove(a->start + 1, a->start, a->n_levels[0] * sizeof *a->start);
    a->start[0] = 0;
}

static comity_status fill_absorber(comity_absorber *a, const comity_effect *effects, const uint8_t *rows,
                                   comity_error *error) {
    comity_status status = choose_order(a, effects, rows, error);
    if (status) {
        return status;
    }
    for (size_t row = 0; row < a->n_model_rows; row++) {
        a->n_slots += !rows || !rows[row];
    }
    a->row_of = malloc((a->n_slots + 1) * sizeof *a->row_of);
    a->start = calloc((size_t)a->n_levels[0] + 2, sizeof *a->start);
    a->weight = malloc((a->n_slots + 1) * sizeof *a->weight);
    a->total = malloc((a->offset[a->n_effects] + 1) * sizeof *a->total);
    if (!a->row_of || !a->start || !a->weight || !a->total) {
        return comity_fail_memory(error);
    }
    sort_slots(a, rows);
    for (size_t e = 0; e < a->n_effects; e++) {
        a->level[e] = malloc((a->n_slots + 1) * sizeof *a->level[e]);
        if (!a->level[e]) {
            return comity_fail_memory(error);
        }
        for (size_t s = 0; s < a->n_slots; s++) {
            a->level[e][s] = a->effects[e]->level[a->row_of[s]];
        }
    }
    return comity_absorber_weigh(a, NULL, error);
}

comity_status comity_absorber_new(const comity_effect *effects, size_t n_effects, size_t n_rows, const uint8_t *rows,
                                  comity_absorber **out, comity_error *error) {
    *out = NULL;
    if (n_effects > COMITY_MAX_EFFECTS || n_rows >= EXPLAIN_NONE) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu effects on %zu rows are too many", n_effects, n_rows);
    }
    comity_absorber *a = calloc(1, sizeof *a);
    if (!a) {
        return comity_fail_memory(error);
    }
    a->n_effects = n_effects;
    a->n_model_rows = n_rows;
    comity_status status = fill_absorber(a, effects, rows, error);
    if (status) {
        comity_absorber_delete(a);
        return status;
    }
    *out = a;
    return COMITY_OK;
}

/* Totals of the weights that stand in a->weight. */
static void sum_weights(comity_absorber *a) {
    memset(a->total, 0, a->offset[a->n_effects] * sizeof *a->total);
    explain_absorber_sums(a, a->weight, a->total);
}

comity_status comity_absorber_weigh(comity_absorber *absorber, const double *weights, comity_error *error) {
    for (size_t s = 0; s < absorber->n_slots; s++) {
        double weight = weights ? weights[absorber->row_of[s]] : 1;
        if (!(weight >= 0 && isfinite(weight))) {
            return comity_fail(error, COMITY_ERROR_INPUT, "weight of row %u is negative or not finite",
                               absorber->row_of[s] + 1);
        }
        absorber->weight[s] = weight;
    }
    sum_weights(absorber);
    return COMITY_OK;
}

void explain_absorber_set_weights(comity_absorber *a, const double *weights) {
    memcpy(a->weight, weights, a->n_slots * sizeof *weights);
    sum_weights(a);
}

void explain_absorber_sums(const comity_absorber *a, const double *v, double *out) {
    for (size_t e = 0; e < a->n_effects; e++) {
        double *sums = out + a->offset[e];
        const uint32_t *level = a->level[e];
        for (size_t s = 0; s < a->n_slots; s++) {
            sums[level[s]] += v[s];
        }
    }
}

void explain_absorber_add(const comity_absorber *a, const double *delta, double share, double *v) {
    for (size_t e = 0; e < a->n_effects; e++) {
        const double *values = delta + a->offset[e];
        const uint32_t *level = a->level[e];
        for (size_t s = 0; s < a->n_slots; s++) {
            v[s] += share * values[level[s]];
        }
    }
}

double explain_absorber_norm(const comity_absorber *a, const double *rhs) {
    double sum = 0;
    for (size_t i = 0; i < a->offset[a->n_effects]; i++) {
        sum += a->total[i] > 0 ? rhs[i] * rhs[i] / a->total[i] : 0;
    }
    return sqrt(sum);
}

/* ------------------------------------------------------------------------------------------------ conjugate gradients
 * Vectors of a block: value of right-hand side r at level i is v[i * n + r]. Those of the other effects begin at 0. */

typedef struct {
    const comity_absorber *a;
    size_t n; /* right-hand sides */
    size_t n_rest;
    double *z; /* solution, and the four of the method */
    double *r;
    double *p;
    double *q;
    double *part; /* slots of the largest level of the first effect */
    double rz[BLOCK];
    double least[BLOCK];
    double first[BLOCK];
    int since[BLOCK]; /* iterations without a new least */
    double target[BLOCK];
    uint8_t done[BLOCK];
} solver;

static double *rest_of(const solver *w, double *v, size_t e) {
    return v + (w->a->offset[e] - w->a->offset[1]) * w->n;
}

/* part[slot] = sum of the values of the other effects, and their weighted mean over the level. */
static void gather(const solver *w, double *v, uint32_t first, double *mean) {
    const comity_absorber *a = w->a;
    size_t n = w->n;
    uint32_t from = a->start[first];
    uint32_t to = a->start[first + 1];
    double sums[BLOCK] = {0};
    memset(w->part, 0, (size_t)(to - from) * n * sizeof *w->part);
    for (size_t e = 1; e < a->n_effects; e++) {
        const double *values = rest_of(w, v, e);
        for (uint32_t s = from; s < to; s++) {
            const double *at = values + (size_t)a->level[e][s] * n;
            double *part = w->part + (size_t)(s - from) * n;
            for (size_t r = 0; r < n; r++) {
                part[r] += at[r];
            }
        }
    }
    for (uint32_t s = from; s < to; s++) {
        const double *part = w->part + (size_t)(s - from) * n;
        for (size_t r = 0; r < n; r++) {
            sums[r] += a->weight[s] * part[r];
        }
    }
    for (size_t r = 0; r < n; r++) {
        mean[r] = a->total[first] > 0 ? sums[r] / a->total[first] : 0;
    }
}

static void scatter(const solver *w, double *out, uint32_t first, const double *mean) {
    const comity_absorber *a = w->a;
    size_t n = w->n;
    uint32_t from = a->start[first];
    uint32_t to = a->start[first + 1];
    for (uint32_t s = from; s < to; s++) {
        double *part = w->part + (size_t)(s - from) * n;
        for (size_t r = 0; r < n; r++) {
            part[r] = a->weight[s] * (part[r] - mean[r]);
        }
    }
    for (size_t e = 1; e < a->n_effects; e++) {
        double *sums = rest_of(w, out, e);
        for (uint32_t s = from; s < to; s++) {
            double *at = sums + (size_t)a->level[e][s] * n;
            const double *part = w->part + (size_t)(s - from) * n;
            for (size_t r = 0; r < n; r++) {
                at[r] += part[r];
            }
        }
    }
}

/* out = S v: the normal equations with the first effect eliminated. */
static void apply(const solver *w, double *v, double *out) {
    double mean[BLOCK];
    memset(out, 0, w->n_rest * w->n * sizeof *out);
    for (uint32_t first = 0; first < w->a->n_levels[0]; first++) {
        if (w->a->start[first] < w->a->start[first + 1]) {
            gather(w, v, first, mean);
            scatter(w, out, first, mean);
        }
    }
}

/* Sums over the levels of u v, or of u v / total. */
static void products(const solver *w, const double *u, const double *v, int divide, double *out) {
    const double *total = w->a->total + w->a->offset[1];
    memset(out, 0, BLOCK * sizeof *out);
    for (size_t i = 0; i < w->n_rest; i++) {
        double scale = !divide ? 1 : total[i] > 0 ? 1 / total[i] : 0;
        for (size_t r = 0; r < w->n; r++) {
            out[r] += scale * u[i * w->n + r] * v[i * w->n + r];
        }
    }
}

/* r = rhs of the others less what the first effect takes of it. */
static void reduce(const solver *w, const double *rhs) {
    const comity_absorber *a = w->a;
    size_t n_all = a->offset[a->n_effects];
    size_t n = w->n;
    for (size_t i = 0; i < w->n_rest; i++) {
        for (size_t r = 0; r < n; r++) {
            w->r[i * n + r] = rhs[r * n_all + a->offset[1] + i];
        }
    }
    for (uint32_t first = 0; first < a->n_levels[0]; first++) {
        double mean[BLOCK];
        for (size_t r = 0; r < n; r++) {
            mean[r] = a->total[first] > 0 ? rhs[r * n_all + first] / a->total[first] : 0;
        }
        memset(w->part, 0, (size_t)(a->start[first + 1] - a->start[first]) * n * sizeof *w->part);
        scatter(w, w->r, first, mean);
    }
}

/* delta of all effects from the solution for the others. */
static void expand(const solver *w, const double *rhs, double *delta) {
    const comity_absorber *a = w->a;
    size_t n_all = a->offset[a->n_effects];
    size_t n = w->n;
    for (size_t i = 0; i < w->n_rest; i++) {
        for (size_t r = 0; r < n; r++) {
            delta[r * n_all + a->offset[1] + i] = w->z[i * n + r];
        }
    }
    for (uint32_t first = 0; first < a->n_levels[0]; first++) {
        double mean[BLOCK] = {0};
        if (a->n_effects > 1 && a->start[first] < a->start[first + 1]) {
            gather(w, w->z, first, mean);
        }
        for (size_t r = 0; r < n; r++) {
            double own = a->total[first] > 0 ? rhs[r * n_all + first] / a->total[first] : 0;
            delta[r * n_all + first] = own - mean[r];
        }
    }
}

/* Small enough, at the last digits, or going nowhere for want of digits: what is left is the next repeat's. */
static int all_done(solver *w, const double *rz, int begin) {
    int done = 1;
    for (size_t r = 0; r < w->n; r++) {
        w->first[r] = begin ? rz[r] : w->first[r];
        w->since[r] = begin || rz[r] < .25 * w->least[r] ? 0 : w->since[r] + 1;
        w->least[r] = begin ? rz[r] : fmin(w->least[r], rz[r]);
        w->done[r] = !(sqrt(rz[r]) > w->target[r]) || rz[r] < 1e-28 * w->first[r] || rz[r] > 1e4 * w->least[r] ||
                     w->since[r] > 1000;
        done &= w->done[r];
    }
    return done;
}

/* p = M^-1 r + share p. */
static void turn(const solver *w, const double *share) {
    const double *total = w->a->total + w->a->offset[1];
    for (size_t i = 0; i < w->n_rest; i++) {
        double scale = total[i] > 0 ? 1 / total[i] : 0;
        for (size_t r = 0; r < w->n; r++) {
            w->p[i * w->n + r] = scale * w->r[i * w->n + r] + share[r] * w->p[i * w->n + r];
        }
    }
}

static void go(const solver *w, const double *length) {
    for (size_t i = 0; i < w->n_rest; i++) {
        for (size_t r = 0; r < w->n; r++) {
            w->z[i * w->n + r] += length[r] * w->p[i * w->n + r];
            w->r[i * w->n + r] -= length[r] * w->q[i * w->n + r];
        }
    }
}

static comity_status iterate(solver *w, const explain_solve_options *options, comity_absorb_info *info,
                             comity_error *error) {
    double share[BLOCK] = {0};
    double next[BLOCK];
    double pq[BLOCK];
    products(w, w->r, w->r, 1, w->rz);
    int i = 0;
    while (!all_done(w, w->rz, i == 0)) {
        if (explain_stopped(options->stop)) {
            return explain_interrupted(error);
        }
        if (i++ >= options->max_iterations) {
            info->converged = 0;
            break;
        }
        turn(w, share);
        apply(w, w->p, w->q);
        products(w, w->p, w->q, 0, pq);
        for (size_t r = 0; r < w->n; r++) {
            pq[r] = w->done[r] || !(pq[r] > 0) ? 0 : w->rz[r] / pq[r];
        }
        go(w, pq);
        products(w, w->r, w->r, 1, next);
        for (size_t r = 0; r < w->n; r++) {
            share[r] = w->rz[r] > 0 ? next[r] / w->rz[r] : 0;
            w->rz[r] = next[r];
        }
    }
    info->iterations += i;
    return COMITY_OK;
}

comity_status explain_absorber_solve(const comity_absorber *a, const double *rhs, double *delta, size_t n,
                                     const double *target, const explain_solve_options *options,
                                     comity_absorb_info *info, comity_error *error) {
    comity_status status = COMITY_OK;
    size_t n_all = a->offset[a->n_effects];
    size_t block = n < BLOCK ? n : BLOCK;
    solver w = {.a = a, .n_rest = n_all - a->offset[a->n_effects > 0]};
    double *memory = calloc((4 * w.n_rest + a->largest + 1) * (block + !block), sizeof *memory);
    if (!memory) {
        return comity_fail_memory(error);
    }
    info->converged = 1;
    for (size_t from = 0; from < n && !status && a->n_effects > 0; from += w.n) {
        w.n = n - from < BLOCK ? n - from : BLOCK;
        w.z = memory;
        w.r = w.z + w.n_rest * w.n;
        w.p = w.r + w.n_rest * w.n;
        w.q = w.p + w.n_rest * w.n;
        w.part = w.q + w.n_rest * w.n;
        memset(memory, 0, 4 * w.n_rest * w.n * sizeof *memory);
        memcpy(w.target, target + from, w.n * sizeof *target);
        reduce(&w, rhs + from * n_all);
        status = iterate(&w, options, info, error);
        expand(&w, rhs + from * n_all, delta + from * n_all);
    }
    free(memory);
    return status;
}

/* --------------------------------------------------------------------------------------------- columns of the caller
 */

typedef struct {
    double *values; /* n_slots of each column of the block */
    double *rhs;
    double *delta;
    double *weighted;
    double size[BLOCK]; /* weighted length of the column as it came */
    double target[BLOCK];
} columns_work;

static double weighted_length(const comity_absorber *a, const double *v) {
    double sum = 0;
    for (size_t s = 0; s < a->n_slots; s++) {
        sum += a->weight[s] * v[s] * v[s];
    }
    return sqrt(sum);
}

void explain_absorber_rhs(const comity_absorber *a, const double *v, double *weighted, double *rhs) {
    for (size_t s = 0; s < a->n_slots; s++) {
        weighted[s] = a->weight[s] * v[s];
    }
    memset(rhs, 0, a->offset[a->n_effects] * sizeof *rhs);
    explain_absorber_sums(a, weighted, rhs);
}

/* The true residual of every column; whether all are small enough. */
static int look(const comity_absorber *a, columns_work *w, size_t n, double tolerance, comity_absorb_info *info) {
    int good = 1;
    size_t n_all = a->offset[a->n_effects];
    for (size_t c = 0; c < n; c++) {
        double *v = w->values + c * a->n_slots;
        explain_absorber_rhs(a, v, w->weighted, w->rhs + c * n_all);
        double norm = explain_absorber_norm(a, w->rhs + c * n_all);
        double now = weighted_length(a, v);
        double bound = fmax(tolerance * now, 1e-15 * w->size[c]);
        w->target[c] = bound / 2;
        good &= norm <= bound;
        info->residual = fmax(info->residual, w->size[c] > 0 ? norm / fmax(now, 1e-15 * w->size[c]) : 0);
    }
    return good;
}

static comity_status absorb_block(comity_absorber *a, columns_work *w, size_t n, double *const *const *coefficients,
                                  const comity_absorb_options *options, comity_absorb_info *info, comity_error *error) {
    size_t n_all = a->offset[a->n_effects];
    double tolerance = options && options->tolerance > 0 ? options->tolerance : 1e-10;
    explain_solve_options solve = {.max_iterations =
                                       options && options->max_iterations ? options->max_iterations : 10000,
                                   .stop = options ? options->stop : NULL};
    double before = info->residual;
    for (int repeat = 0; repeat < MOST_REPEATS; repeat++) {
        info->residual = before;
        if (look(a, w, n, tolerance, info)) {
            return COMITY_OK;
        }
        comity_status status = explain_absorber_solve(a, w->rhs, w->delta, n, w->target, &solve, info, error);
        if (status) {
            return status;
        }
        for (size_t c = 0; c < n; c++) {
            explain_absorber_add(a, w->delta + c * n_all, -1, w->values + c * a->n_slots);
            for (size_t e = 0; e < a->n_effects && coefficients && coefficients[c]; e++) {
                double *out = coefficients[c][a->place[e]];
                for (uint32_t l = 0; l < a->n_levels[e] && out; l++) {
                    out[l] += w->delta[c * n_all + a->offset[e] + l];
                }
            }
        }
    }
    info->residual = before;
    info->converged &= look(a, w, n, tolerance, info);
    return COMITY_OK;
}

static comity_status load(const comity_absorber *a, columns_work *w, double *const *columns, size_t n,
                          comity_error *error) {
    for (size_t c = 0; c < n; c++) {
        double *v = w->values + c * a->n_slots;
        for (size_t s = 0; s < a->n_slots; s++) {
            v[s] = columns[c][a->row_of[s]];
            if (!isfinite(v[s])) {
                return comity_fail(error, COMITY_ERROR_INPUT, "column %zu is not finite in row %u", c + 1,
                                   a->row_of[s] + 1);
            }
        }
        w->size[c] = weighted_length(a, v);
    }
    return COMITY_OK;
}

static comity_status absorb_all(comity_absorber *a, columns_work *w, double *const *columns, size_t n_columns,
                                double *const *const *coefficients, const comity_absorb_options *options,
                                comity_absorb_info *info, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t from = 0; from < n_columns && !status; from += BLOCK) {
        size_t n = n_columns - from < BLOCK ? n_columns - from : BLOCK;
        status = load(a, w, columns + from, n, error);
        if (!status) {
            status = absorb_block(a, w, n, coefficients ? coefficients + from : NULL, options, info, error);
        }
        for (size_t c = 0; c < n && !status; c++) {
            for (size_t s = 0; s < a->n_slots; s++) {
                columns[from + c][a->row_of[s]] = w->values[c * a->n_slots + s];
            }
        }
    }
    return status;
}

comity_status comity_absorb(comity_absorber *absorber, double *const *columns, size_t n_columns,
                            double *const *const *coefficients, const comity_absorb_options *options,
                            comity_absorb_info *info, comity_error *error) {
    comity_absorb_info own = {.converged = 1};
    columns_work w = {0};
    size_t block = n_columns < BLOCK ? n_columns + 1 : BLOCK;
    size_t n_all = absorber->offset[absorber->n_effects] + 1;
    comity_status status = COMITY_OK;
    for (size_t c = 0; c < n_columns && coefficients; c++) {
        for (size_t e = 0; e < absorber->n_effects && coefficients[c]; e++) {
            double *out = coefficients[c][absorber->place[e]];
            if (out) {
                memset(out, 0, absorber->n_levels[e] * sizeof *out);
            }
        }
    }
    w.values = malloc((absorber->n_slots + 1) * block * sizeof *w.values);
    w.weighted = malloc((absorber->n_slots + 1) * sizeof *w.weighted);
    w.rhs = malloc(n_all * block * sizeof *w.rhs);
    w.delta = malloc(n_all * block * sizeof *w.delta);
    if (!w.values || !w.weighted || !w.rhs || !w.delta) {
        status = comity_fail_memory(error);
        goto out;
    }
    status = absorb_all(absorber, &w, columns, n_columns, coefficients, options, &own, error);
    if (!status && !own.converged) {
        status = comity_fail(error, COMITY_ERROR_INPUT,
                             "taking out the effects did not converge in %d iterations: %.1e is left", own.iterations,
                             own.residual);
    }
    if (info) {
        *info = own;
    }
out:
    free(w.values);
    free(w.weighted);
    free(w.rhs);
    free(w.delta);
    return status;
}

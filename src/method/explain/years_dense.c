/* Preconditioner of the three-way engine: each year's own equations solved exactly. See three_way.h.
 *
 * In a year the matrix is [A W; W' B] with W the weights w (1 - w / sum over the pair's years), A and B their sums.
 * Exporters are eliminated (A is diagonal), what is left of the importers, B - W' A^-1 W, is factored by Cholesky. It
 * is singular once for every connected part of the year's network: a pivot that vanishes takes its importer out, which
 * only chooses one of the solutions. Cost of weighing: years x importers^2 x (exporters / 2 + importers / 6); of
 * solving: two passes over the weights and years x importers^2. With very many importers the diagonal alone is used. */
#include "base/parallel.h"
#include "method/explain/lanes.h"
#include "method/explain/three_way.h"

#include <math.h>

enum { MOST_IMPORTERS = 1500 };

static const double vanishing = 1e-9;

struct explain_years {
    const explain_shape *shape;
    size_t n_importers; /* padded to two lanes */
    size_t packed;      /* numbers of a factor */
    size_t room;        /* where importers begin in a vector */
    size_t length;
    int dense;
    double *weights;  /* w (1 - w / sum), slots */
    double *diagonal; /* and its inverse, vectors */
    double *inverse;
    double *factor; /* of each year, rows of the lower triangle one after the other */
    double *turned; /* right-hand sides of importers, by year */
    size_t n_turned;
    double *scratch; /* of each thread: four years' matrices */
    size_t n_threads;
};

void explain_years_free(explain_years *years) {
    if (years) {
        lanes_free(years->weights);
        lanes_free(years->diagonal);
        lanes_free(years->inverse);
        lanes_free(years->factor);
        lanes_free(years->turned);
        lanes_free(years->scratch);
        free(years);
    }
}

comity_status explain_years_new(const explain_shape *shape, explain_years **out, comity_error *error) {
    explain_years *y = calloc(1, sizeof *y);
    *out = y;
    if (!y) {
        return comity_fail_memory(error);
    }
    y->shape = shape;
    y->n_importers = ((size_t)shape->n_importers + 7) / 8 * 8;
    y->packed = y->n_importers * (y->n_importers + 1) / 2 + 8 * y->n_importers;
    y->room = shape->n_exporters * shape->padded;
    y->length = y->room + shape->n_importers * shape->padded;
    y->dense =
        shape->n_importers <= MOST_IMPORTERS && shape->n_pairs * 10 >= (size_t)shape->n_exporters * shape->n_importers;
    y->weights = lanes_new(shape->n_slots);
    y->diagonal = lanes_new(y->length);
    y->inverse = lanes_new(y->length);
    if (y->dense) {
        y->factor = lanes_new(y->packed * shape->padded);
    }
    if (!y->weights || !y->diagonal || !y->inverse || (y->dense && !y->factor)) {
        return comity_fail_memory(error);
    }
    return COMITY_OK;
}

/* Where row i of a packed factor begins: rows are padded so that each is aligned. */
EXPLAIN_INLINE size_t row_at(size_t i) {
    size_t blocks = i / LANES;
    return LANES * LANES * (blocks * (blocks + 1) / 2) + (i % LANES) * LANES * (blocks + 1);
}

/* ---------------------------------------------------------------------------------------------------------- weighing
 */

EXPLAIN_FAST static void sum_pair(const double *restrict w, double inverse, size_t n, double *restrict out,
                                  double *restrict a, double *restrict b) {
    lanes scale = LANES_ALL(inverse);
    for (size_t t = 0; t < n; t += LANES) {
        lanes v = LANES_OF(w + t);
        /* the only year of a pair tells nothing: what rounding leaves of 1 - 1 must not count */
        lanes rest = LANES_ALL(1.) - v * scale;
        v *= (lanes)((lanes_bits)rest & (rest > 1e-12));
        LANES_AT(out + t) = v;
        LANES_AT(a + t) = LANES_OF(a + t) + v;
        LANES_AT(b + t) = LANES_OF(b + t) + v;
    }
}

static void sum_diagonal(explain_years *y, const double *weights, const double *inverse) {
    const explain_shape *s = y->shape;
    memset(y->diagonal, 0, y->length * sizeof *y->diagonal);
    for (uint32_t i = 0; i < s->n_exporters; i++) {
        for (uint32_t p = s->first[i]; p < s->first[i + 1]; p++) {
            sum_pair(weights + p * s->padded, inverse[p], s->padded, y->weights + p * s->padded,
                     y->diagonal + i * s->padded, y->diagonal + y->room + s->importer[p] * s->padded);
        }
    }
    for (size_t i = 0; i < y->length; i++) {
        y->inverse[i] = y->diagonal[i] > 0 ? 1 / y->diagonal[i] : 0;
    }
}

/* The scaled weights of four years: m[lane][exporter][importer] = W / sqrt(A). */
static void spread(const explain_years *y, size_t from, double *m) {
    const explain_shape *s = y->shape;
    size_t plane = s->n_exporters * y->n_importers;
    memset(m, 0, LANES * plane * sizeof *m);
    for (uint32_t i = 0; i < s->n_exporters; i++) {
        const double *inverse = y->inverse + i * s->padded + from;
        double scale[LANES];
        for (size_t l = 0; l < LANES; l++) {
            scale[l] = sqrt(inverse[l]);
        }
        for (uint32_t p = s->first[i]; p < s->first[i + 1]; p++) {
            const double *w = y->weights + p * s->padded + from;
            double *at = m + i * y->n_importers + s->importer[p];
            for (size_t l = 0; l < LANES; l++) {
                at[l * plane] = w[l] * scale[l];
            }
        }
    }
}

/* Lower triangle of factor -= m' m, in blocks of 4 rows and 8 columns. */
EXPLAIN_FAST static void subtract_square(const double *restrict m, size_t n_rows, size_t n, double *restrict factor) {
    for (size_t i = 0; i < n; i += LANES) {
        for (size_t j = 0; j <= i; j += 2 * LANES) {
            lanes sum[4][2] = {{{0}}};
            for (size_t e = 0; e < n_rows; e++) {
                const double *row = m + e * n;
                lanes right0 = LANES_OF(row + j);
                lanes right1 = LANES_OF(row + j + LANES);
                for (size_t r = 0; r < 4; r++) {
                    lanes left = LANES_ALL(row[i + r]);
                    sum[r][0] += left * right0;
                    sum[r][1] += left * right1;
                }
            }
            for (size_t r = 0; r < 4; r++) {
                double *out = factor + row_at(i + r) + j;
                LANES_AT(out) = LANES_OF(out) - sum[r][0];
                if (j + LANES <= i) {
                    LANES_AT(out + LANES) = LANES_OF(out + LANES) - sum[r][1];
                }
            }
        }
    }
}

EXPLAIN_INLINE double dot(const double *restrict a, const double *restrict b, size_t n) {
    lanes sum0 = {0};
    lanes sum1 = {0};
    size_t k = 0;
    for (; k + 2 * LANES <= n; k += 2 * LANES) {
        sum0 += LANES_OF(a + k) * LANES_OF(b + k);
        sum1 += LANES_OF(a + k + LANES) * LANES_OF(b + k + LANES);
    }
    for (; k + LANES <= n; k += LANES) {
        sum0 += LANES_OF(a + k) * LANES_OF(b + k);
    }
    double sum = LANES_SUM(sum0 + sum1);
    for (; k < n; k++) {
        sum += a[k] * b[k];
    }
    return sum;
}

/* In place; the diagonal keeps 1 / pivot. A year is connected, so one importer is taken out, the largest: its pivot
 * counts as infinite. Others that are tied to the rest by almost nothing get a small pivot, so that rounding is not
 * blown up. */
EXPLAIN_FAST static void factor_year(double *restrict l, size_t n, const double *diagonal, size_t stride) {
    size_t ground = 0;
    for (size_t i = 1; i < n; i++) {
        ground = diagonal[i * stride] > diagonal[ground * stride] ? i : ground;
    }
    for (size_t i = 0; i < n; i++) {
        double *row = l + row_at(i);
        for (size_t j = 0; j < i; j++) {
            const double *other = l + row_at(j);
            row[j] = (row[j] - dot(row, other, j)) * other[j];
        }
        double pivot = fmax(row[i] - dot(row, row, i), vanishing * diagonal[i * stride]);
        row[i] = i != ground && pivot > 0 ? 1 / sqrt(pivot) : 0;
        for (size_t j = i + 1; j % LANES; j++) {
            row[j] = 0;
        }
    }
}

static comity_status weigh_years(void *context, size_t task, int thread, comity_error *error) {
    (void)error;
    explain_years *y = context;
    const explain_shape *s = y->shape;
    size_t from = task * LANES;
    size_t plane = s->n_exporters * y->n_importers;
    double *m = y->scratch + (size_t)thread * LANES * plane;
    spread(y, from, m);
    for (size_t l = 0; l < LANES; l++) {
        double *factor = y->factor + (from + l) * y->packed;
        const double *diagonal = y->diagonal + y->room + from + l;
        memset(factor, 0, y->packed * sizeof *factor);
        for (size_t j = 0; j < s->n_importers; j++) {
            factor[row_at(j) + j] = diagonal[j * s->padded];
        }
        subtract_square(m + l * plane, s->n_exporters, y->n_importers, factor);
        factor_year(factor, s->n_importers, diagonal, s->padded);
    }
    return COMITY_OK;
}

comity_status explain_years_weigh(explain_years *years, const double *weights, const double *inverse,
                                  const comity_fit_options *options, comity_error *error) {
    comity_parallel_options parallel = {.n_threads = options->n_threads, .stop = options->stop};
    size_t tasks = years->shape->padded / LANES;
    sum_diagonal(years, weights, inverse);
    if (!years->dense) {
        return COMITY_OK;
    }
    if (!years->scratch) {
        years->n_threads = (size_t)comity_parallel_threads(&parallel, tasks);
        years->scratch = lanes_new(years->n_threads * LANES * years->shape->n_exporters * years->n_importers);
        if (!years->scratch) {
            return comity_fail_memory(error);
        }
    }
    return comity_parallel_for(tasks, weigh_years, years, &parallel, error);
}

/* ----------------------------------------------------------------------------------------------------------- solving
 */

typedef struct {
    explain_years *years;
    const double *rhs;
    double *out;
    size_t n;
    size_t length;
} solving;

EXPLAIN_FAST static void down(const explain_years *y, const double *restrict rhs, double *restrict out) {
    const explain_shape *s = y->shape;
    for (uint32_t i = 0; i < s->n_exporters; i++) {
        const double *inverse = y->inverse + i * s->padded;
        const double *r = rhs + i * s->padded;
        for (uint32_t p = s->first[i]; p < s->first[i + 1]; p++) {
            const double *w = y->weights + p * s->padded;
            double *at = out + y->room + s->importer[p] * s->padded;
            for (size_t t = 0; t < s->padded; t += LANES) {
                lanes u = LANES_OF(r + t) * LANES_OF(inverse + t);
                LANES_AT(at + t) = LANES_OF(at + t) - LANES_OF(w + t) * u;
            }
        }
    }
}

EXPLAIN_FAST static void up(const explain_years *y, const double *restrict rhs, double *restrict out) {
    const explain_shape *s = y->shape;
    for (uint32_t i = 0; i < s->n_exporters; i++) {
        double *z = out + i * s->padded;
        memcpy(z, rhs + i * s->padded, s->padded * sizeof *z);
        for (uint32_t p = s->first[i]; p < s->first[i + 1]; p++) {
            const double *w = y->weights + p * s->padded;
            const double *b = out + y->room + s->importer[p] * s->padded;
            for (size_t t = 0; t < s->padded; t += LANES) {
                LANES_AT(z + t) = LANES_OF(z + t) - LANES_OF(w + t) * LANES_OF(b + t);
            }
        }
        const double *inverse = y->inverse + i * s->padded;
        for (size_t t = 0; t < s->padded; t += LANES) {
            LANES_AT(z + t) = LANES_OF(z + t) * LANES_OF(inverse + t);
        }
    }
}

EXPLAIN_FAST static void substitute(const double *restrict l, size_t n, double *restrict v) {
    for (size_t i = 0; i < n; i++) {
        const double *row = l + row_at(i);
        v[i] = (v[i] - dot(row, v, i)) * row[i];
    }
    for (size_t i = n; i-- > 0;) {
        const double *row = l + row_at(i);
        v[i] *= row[i];
        lanes scale = LANES_ALL(v[i]);
        size_t j = 0;
        for (; j + LANES <= i; j += LANES) {
            LANES_AT(v + j) = LANES_OF(v + j) - scale * LANES_OF(row + j);
        }
        for (; j < i; j++) {
            v[j] -= v[i] * row[j];
        }
    }
}

static comity_status solve_year(void *context, size_t task, int thread, comity_error *error) {
    (void)thread;
    (void)error;
    solving *w = context;
    explain_years *y = w->years;
    const explain_shape *s = y->shape;
    for (size_t r = 0; r < w->n; r++) {
        double *v = y->turned + (task * w->n + r) * y->n_importers;
        double *at = w->out + r * w->length + y->room + task;
        for (size_t j = 0; j < s->n_importers; j++) {
            v[j] = at[j * s->padded];
        }
        substitute(y->factor + task * y->packed, s->n_importers, v);
        for (size_t j = 0; j < s->n_importers; j++) {
            at[j * s->padded] = v[j];
        }
    }
    return COMITY_OK;
}

static comity_status move_down(void *context, size_t task, int thread, comity_error *error) {
    (void)thread;
    (void)error;
    solving *w = context;
    explain_years *y = w->years;
    const double *rhs = w->rhs + task * w->length;
    double *out = w->out + task * w->length;
    memcpy(out + y->room, rhs + y->room, (y->length - y->room) * sizeof *out);
    down(y, rhs, out);
    return COMITY_OK;
}

static comity_status move_up(void *context, size_t task, int thread, comity_error *error) {
    (void)thread;
    (void)error;
    solving *w = context;
    up(w->years, w->rhs + task * w->length, w->out + task * w->length);
    return COMITY_OK;
}

comity_status explain_years_solve(explain_years *years, const double *rhs, double *out, size_t n, size_t length,
                                  const comity_fit_options *options, comity_error *error) {
    solving w = {.years = years, .rhs = rhs, .out = out, .n = n, .length = length};
    comity_parallel_options parallel = {.n_threads = options->n_threads, .stop = options->stop};
    if (!years->dense) {
        for (size_t r = 0; r < n; r++) {
            for (size_t i = 0; i < years->length; i++) {
                out[r * length + i] = rhs[r * length + i] * years->inverse[i];
            }
        }
        return COMITY_OK;
    }
    if (n > years->n_turned) {
        lanes_free(years->turned);
        years->turned = lanes_new(n * years->n_importers * years->shape->padded);
        years->n_turned = years->turned ? n : 0;
        if (!years->turned) {
            return comity_fail_memory(error);
        }
    }
    comity_status status = comity_parallel_for(n, move_down, &w, &parallel, error);
    if (!status) {
        status = comity_parallel_for(years->shape->n_years, solve_year, &w, &parallel, error);
    }
    return status ? status : comity_parallel_for(n, move_up, &w, &parallel, error);
}

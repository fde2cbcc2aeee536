/* Separation by regressors that are combinations of others where y > 0: the simplex method on few columns.
 *
 * The regressors are made orthonormal, less the effects, on the rows with y > 0. One of which nothing is left gives a
 * combination that vanishes there; m of them, evaluated on the rows with y = 0, are the columns of M. Some M c >= 0,
 * not all zero, exists just where no w >= 1 solves M'w = 0 (Stiemke). Phase one of the simplex method for w = 1 + v, v
 * >= 0, has m rows and a column a row of data: the basis is m x m and is solved anew each step. At its optimum the
 * prices p have M p <= 0 and -1'M p > 0 is what could not be met: z = -M p. Bland's rule after steps that gained
 * nothing. */
#include "method/explain/separation_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const double vanish = 1e-9; /* of a cell of M, over what it is the difference of */
static const double price_tolerance = 1e-9;

typedef struct {
    size_t n; /* rows with y = 0 that matter */
    size_t m;
    size_t *row;   /* of the frame */
    double *cells; /* n x m, each row scaled to at most 1 */
    double *sign;  /* m: so that the right-hand side is not negative */
    double *right; /* m */
    size_t *basis; /* m: row number, or n + j for the artificial column j */
    double *prices;
    double *matrix; /* m x (m + 1): work */
    double *column; /* m */
    double *values; /* m: of the basis */
    double *entry;  /* m: of the column that enters */
} program;

static double cell(const program *p, size_t i, size_t j) {
    return p->sign[j] * p->cells[i * p->m + j];
}

/* Gauss with row exchange; the solution in x. 0 if singular. */
static int solve_small(double *a, size_t m, double *x) {
    for (size_t c = 0; c < m; c++) {
        size_t best = c;
        for (size_t r = c + 1; r < m; r++) {
            best = fabs(a[r * (m + 1) + c]) > fabs(a[best * (m + 1) + c]) ? r : best;
        }
        if (!(fabs(a[best * (m + 1) + c]) > 1e-13)) {
            return 0;
        }
        for (size_t k = 0; k <= m; k++) {
            double kept = a[c * (m + 1) + k];
            a[c * (m + 1) + k] = a[best * (m + 1) + k];
            a[best * (m + 1) + k] = kept;
        }
        for (size_t r = 0; r < m; r++) {
            double by = r == c ? 0 : a[r * (m + 1) + c] / a[c * (m + 1) + c];
            for (size_t k = c; k <= m && by != 0; k++) {
                a[r * (m + 1) + k] -= by * a[c * (m + 1) + k];
            }
        }
    }
    for (size_t c = 0; c < m; c++) {
        x[c] = a[c * (m + 1) + m] / a[c * (m + 1) + c];
    }
    return 1;
}

static double basis_cell(const program *p, size_t j, size_t equation) {
    size_t column = p->basis[j];
    return column >= p->n ? (double)(column - p->n == equation) : cell(p, column, equation);
}

/* B x = right, or B'x = right where `transposed`. */
static int solve_basis(const program *p, const double *right, int transposed, double *x) {
    for (size_t r = 0; r < p->m; r++) {
        for (size_t c = 0; c < p->m; c++) {
            p->matrix[r * (p->m + 1) + c] = transposed ? basis_cell(p, r, c) : basis_cell(p, c, r);
        }
        p->matrix[r * (p->m + 1) + p->m] = right[r];
    }
    return solve_small(p->matrix, p->m, x);
}

/* The column that enters; n where none does. */
static size_t entering(const program *p, int first_that_does) {
    size_t best = p->n;
    double most = price_tolerance;
    for (size_t i = 0; i < p->n; i++) {
        double gain = 0;
        for (size_t j = 0; j < p->m; j++) {
            gain += p->prices[j] * cell(p, i, j);
        }
        if (gain > most) {
            best = i;
            most = gain;
            if (first_that_does) {
                break;
            }
        }
    }
    return best;
}

/* The place in the basis that leaves; m where none bounds. Ties: the lowest column. */
static size_t leaving(const program *p, double *step) {
    size_t best = p->m;
    *step = (double)INFINITY;
    for (size_t j = 0; j < p->m; j++) {
        if (p->column[j] > 1e-11) {
            double ratio = fmax(p->values[j], 0) / p->column[j];
            if (ratio < *step - 1e-12 || (best < p->m && ratio < *step + 1e-12 && p->basis[j] < p->basis[best])) {
                *step = fmin(*step, ratio);
                best = j;
            }
        }
    }
    return best;
}

static void start_program(program *p) {
    for (size_t j = 0; j < p->m; j++) {
        double sum = 0;
        for (size_t i = 0; i < p->n; i++) {
            sum += p->cells[i * p->m + j];
        }
        p->sign[j] = sum > 0 ? -1 : 1;
        p->right[j] = fabs(sum);
        p->basis[j] = p->n + j;
    }
}

/* Phase one. 1: at the optimum, with its prices; 0: it came to no end. */
static int optimise(program *p, const volatile int *stop) {
    size_t idle = 0;
    start_program(p);
    for (size_t step = 0; step < 200 * (p->m + 10) + 20 * p->n && !(stop && *stop); step++) {
        double length = 0;
        for (size_t j = 0; j < p->m; j++) {
            p->column[j] = p->basis[j] >= p->n;
        }
        if (!solve_basis(p, p->column, 1, p->prices) || !solve_basis(p, p->right, 0, p->values)) {
            return 0;
        }
        size_t in = entering(p, idle > 2 * p->m + 10);
        if (in == p->n) {
            return 1;
        }
        for (size_t j = 0; j < p->m; j++) {
            p->entry[j] = cell(p, in, j);
        }
        if (!solve_basis(p, p->entry, 0, p->column)) {
            return 0;
        }
        size_t out = leaving(p, &length);
        if (out == p->m) {
            return 0;
        }
        p->basis[out] = in;
        idle = length > 1e-12 ? 0 : idle + 1;
    }
    return 0;
}

static size_t mark(separation_frame *f, const program *p) {
    size_t found = 0;
    for (size_t i = 0; i < p->n; i++) {
        double z = 0;
        for (size_t j = 0; j < p->m; j++) {
            z -= p->prices[j] * cell(p, i, j);
        }
        if (z > 1e-7) {
            f->state[p->row[i]] = COMITY_SEPARATION_BY_SIMPLEX;
            found++;
        }
    }
    return found;
}

/* ------------------------------------------------------------------------------------------------------ the columns */

/* Value of the combination k of the span on a row, and the size of its largest part. */
static double combination(const separation_span *s, size_t k, size_t row, double *size) {
    const separation_frame *f = s->f;
    double sum = 0;
    *size = 0;
    for (size_t j = 0; j < f->n_x; j++) {
        double part = s->t[k * f->n_x + j] * separation_x(f, j)[row];
        sum += part;
        *size = fmax(*size, fabs(part));
    }
    for (size_t e = 0; e < f->n_effects; e++) {
        double part = s->a[k * f->n_levels + (size_t)separation_id(f, e)[row]];
        sum -= part;
        *size = fmax(*size, fabs(part));
    }
    return sum;
}

/* Fills a row of M; 0 where it is zero. */
static int fill_row(const separation_span *s, program *p, size_t row) {
    double *cells = p->cells + p->n * p->m;
    double most = 0;
    size_t j = 0;
    for (size_t k = 0; k < s->f->n_x; k++) {
        if (s->dropped[k]) {
            double size = 0;
            double value = combination(s, k, row, &size);
            cells[j] = fabs(value) > vanish * fmax(size, 1) ? value : 0;
            most = fmax(most, fabs(cells[j++]));
        }
    }
    for (j = 0; j < p->m && most > 0; j++) {
        cells[j] /= most;
    }
    p->row[p->n] = row;
    return most > 0;
}

static comity_status make_program(const separation_span *s, size_t rows, program *p, comity_error *error) {
    for (size_t k = 0; k < s->f->n_x; k++) {
        p->m += s->dropped[k];
    }
    size_t m = p->m;
    p->row = malloc((rows + 1) * sizeof *p->row);
    p->cells = calloc((rows + 1) * (m + 1), sizeof *p->cells);
    p->sign = calloc(m + 1, sizeof *p->sign);
    p->right = calloc(m + 1, sizeof *p->right);
    p->basis = malloc((m + 1) * sizeof *p->basis);
    p->prices = calloc(m + 1, sizeof *p->prices);
    p->matrix = calloc((m + 1) * (m + 1), sizeof *p->matrix);
    p->column = calloc(m + 1, sizeof *p->column);
    p->values = calloc(m + 1, sizeof *p->values);
    p->entry = malloc((m + 1) * sizeof *p->entry);
    if (!p->row || !p->cells || !p->sign || !p->right || !p->basis || !p->prices || !p->matrix || !p->column ||
        !p->values || !p->entry) {
        return comity_fail_memory(error);
    }
    return COMITY_OK;
}

static void free_program(program *p) {
    free(p->row);
    free(p->cells);
    free(p->sign);
    free(p->right);
    free(p->basis);
    free(p->prices);
    free(p->matrix);
    free(p->column);
    free(p->values);
    free(p->entry);
}

/* The combination that the prices stand for, into `d`, which is zero. */
static void add_direction(const separation_span *s, const program *p, separation_direction *d) {
    const separation_frame *f = s->f;
    size_t j = 0;
    for (size_t k = 0; k < f->n_x; k++) {
        if (!s->dropped[k]) {
            continue;
        }
        double by = -p->prices[j] * p->sign[j];
        j++;
        for (size_t i = 0; i < f->n_x; i++) {
            d->g[i] += by * s->t[k * f->n_x + i];
        }
        for (size_t g = 0; g < f->n_levels; g++) {
            d->a[g] -= by * s->a[k * f->n_levels + g];
        }
    }
}

static size_t search(separation_frame *f, const separation_span *s, program *p, separation_direction *d) {
    for (size_t i = 0; i < f->n; i++) {
        if (!f->positive[i] && separation_active(f, i) && fill_row(s, p, i)) {
            p->n++;
        }
    }
    if (p->n == 0 || !optimise(p, f->stop)) {
        return 0;
    }
    double left = 0;
    for (size_t j = 0; j < p->m; j++) {
        left += p->prices[j] * p->right[j];
    }
    if (!(left > 1e-7)) {
        return 0;
    }
    add_direction(s, p, d);
    return mark(f, p);
}

comity_status separation_simplex(separation_frame *f, separation_direction *d, size_t *n_found, comity_error *error) {
    separation_span s = {0};
    program p = {0};
    size_t rows = 0;
    double *omega = calloc(f->n + 1, sizeof *omega);
    comity_status status = COMITY_OK;
    *n_found = 0;
    if (!omega) {
        return comity_fail_memory(error);
    }
    memset(d->g, 0, f->n_x * sizeof *d->g);
    memset(d->a, 0, f->n_levels * sizeof *d->a);
    for (size_t i = 0; i < f->n && !status; i++) {
        omega[i] = f->positive[i] && separation_active(f, i);
        rows += !f->positive[i] && separation_active(f, i);
    }
    if (!status && rows) {
        status = separation_span_make(f, omega, 1e-9, &s, error);
    }
    if (!status && rows) {
        status = make_program(&s, rows, &p, error);
    }
    if (!status && p.m) {
        *n_found = search(f, &s, &p, d);
    }
    if (!status && f->stop && *f->stop) {
        status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted");
    }
    free_program(&p);
    separation_span_free(&s);
    free(omega);
    return status;
}

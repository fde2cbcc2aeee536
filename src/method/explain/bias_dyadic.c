/* Dyadic-robust variance. See comity/bias.h.
 *
 * Two rows that share one member meet once in the sum over members of (sum of rows)^2, two rows of the same two members
 * twice: the squares of the sums of dyads are taken away once. Rows are sorted by dyad for those sums. */
#include "method/explain/bias_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint64_t dyad;
    size_t row;
} dyad_row;

typedef struct {
    bias_terms terms;
    const comity_effect *first;
    const comity_effect *second;
    double *members; /* levels x n */
    uint8_t *seen;   /* a level */
    double *meat;
    double *half;
    double *sum;
    dyad_row *rows;
    size_t n_rows;
} dyadic;

static void free_work(dyadic *w) {
    bias_terms_free(&w->terms);
    free(w->members);
    free(w->seen);
    free(w->meat);
    free(w->half);
    free(w->sum);
    free(w->rows);
}

static size_t levels_of(const dyadic *w) {
    return w->first->n_levels > w->second->n_levels ? w->first->n_levels : w->second->n_levels;
}

static comity_status make_work(dyadic *w, comity_error *error) {
    size_t n = w->terms.n;
    size_t levels = levels_of(w);
    w->members = calloc(levels * n + 1, sizeof *w->members);
    w->seen = calloc(levels + 1, 1);
    w->meat = calloc(n * n + 1, sizeof *w->meat);
    w->half = calloc(n * n + 1, sizeof *w->half);
    w->sum = calloc(n + 1, sizeof *w->sum);
    w->rows = malloc((w->terms.model->n_rows + 1) * sizeof *w->rows);
    return w->members && w->seen && w->meat && w->half && w->sum && w->rows ? COMITY_OK : comity_fail_memory(error);
}

static int by_dyad(const void *a, const void *b) {
    const dyad_row *x = a;
    const dyad_row *y = b;
    return x->dyad != y->dyad ? (x->dyad > y->dyad) - (x->dyad < y->dyad) : (x->row > y->row) - (x->row < y->row);
}

/* Adds a row to its members, and to the list of dyads where they differ. */
static comity_status add_row(dyadic *w, size_t row, comity_error *error) {
    const bias_terms *t = &w->terms;
    uint32_t a = w->first->level[row];
    uint32_t b = w->second->level[row];
    if (a >= w->first->n_levels || b >= w->second->n_levels) {
        comity_fail(error, COMITY_ERROR_INPUT, "a member in row %zu has a number beyond its levels", row + 1);
        comity_error_at(error, NULL, (int64_t)row + 1, a >= w->first->n_levels ? w->first->name : w->second->name);
        return COMITY_ERROR_INPUT;
    }
    double residual = bias_residual(t, row);
    for (size_t k = 0; k < t->n; k++) {
        double score = bias_x(t, k, row) * residual;
        w->members[a * t->n + k] += score;
        w->members[b * t->n + k] += a == b ? 0 : score;
    }
    w->seen[a] = w->seen[b] = 1;
    if (a != b) {
        w->rows[w->n_rows++] = (dyad_row){a < b ? (uint64_t)a << 32 | b : (uint64_t)b << 32 | a, row};
    }
    return COMITY_OK;
}

static void add_square(const dyadic *w, const double *sum, double by) {
    size_t n = w->terms.n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            w->meat[i * n + j] += by * sum[i] * sum[j];
        }
    }
}

static void take_dyads(dyadic *w, comity_dyadic_info *info) {
    const bias_terms *t = &w->terms;
    qsort(w->rows, w->n_rows, sizeof *w->rows, by_dyad);
    for (size_t i = 0; i < w->n_rows; i++) {
        if (i == 0 || w->rows[i].dyad != w->rows[i - 1].dyad) {
            memset(w->sum, 0, t->n * sizeof *w->sum);
            info->n_dyads++;
        }
        double residual = bias_residual(t, w->rows[i].row);
        for (size_t k = 0; k < t->n; k++) {
            w->sum[k] += bias_x(t, k, w->rows[i].row) * residual;
        }
        if (i + 1 == w->n_rows || w->rows[i + 1].dyad != w->rows[i].dyad) {
            add_square(w, w->sum, -1);
        }
    }
}

/* Sets negative eigenvalues of the estimated part of an n_terms x n_terms matrix to 0; 1 if there were any. */
static comity_status repair(const dyadic *w, double *vcov, int *repaired, comity_error *error) {
    size_t n = w->terms.n;
    size_t all = w->terms.fit->n_terms;
    double *vectors = malloc((n * n + n) * sizeof *vectors);
    if (!vectors) {
        return comity_fail_memory(error);
    }
    double *values = vectors + n * n;
    for (size_t i = 0; i < n * n; i++) {
        vectors[i] = (vcov[w->terms.term[i / n] * all + w->terms.term[i % n]] +
                      vcov[w->terms.term[i % n] * all + w->terms.term[i / n]]) /
                     2;
    }
    comity_status status = bias_eigen(vectors, values, n, error);
    *repaired = !status && values[0] < -1e-12 * fabs(values[n - 1]);
    for (size_t i = 0; i < n * n && *repaired; i++) {
        double sum = 0;
        for (size_t h = 0; h < n; h++) {
            sum += fmax(values[h], 0) * vectors[h * n + i / n] * vectors[h * n + i % n];
        }
        vcov[w->terms.term[i / n] * all + w->terms.term[i % n]] = sum;
    }
    free(vectors);
    return status;
}

static comity_status compute(dyadic *w, int adjust, double *vcov, comity_dyadic_info *info, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t row = 0; row < w->terms.model->n_rows && !status; row++) {
        status = bias_row_counts(&w->terms, row) ? add_row(w, row, error) : COMITY_OK;
    }
    if (status) {
        return status;
    }
    for (size_t g = 0; g < levels_of(w); g++) {
        info->n_members += w->seen[g];
        add_square(w, w->members + g * w->terms.n, 1);
    }
    if (info->n_members < 3) {
        return comity_fail(error, COMITY_ERROR_INPUT, "a dyadic variance needs three members or more; there are %zu",
                           info->n_members);
    }
    take_dyads(w, info);
    info->factor = adjust ? (double)info->n_members / (double)(info->n_members - 1) : 1;
    bias_sandwich(&w->terms, w->meat, info->factor, w->half, vcov);
    return repair(w, vcov, &info->repaired, error);
}

comity_status comity_dyadic_vcov(const comity_model *model, const comity_fit *fit, const comity_effect *first,
                                 const comity_effect *second, int adjust, double *vcov, comity_dyadic_info *info,
                                 comity_error *error) {
    dyadic w = {.first = first, .second = second};
    comity_dyadic_info own;
    info = info ? info : &own;
    memset(info, 0, sizeof *info);
    comity_status status = bias_terms_make(model, fit, &w.terms, error);
    if (!status && w.terms.n == 0) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "no term is estimated");
    }
    if (!status) {
        status = make_work(&w, error);
    }
    if (!status) {
        status = compute(&w, adjust, vcov, info, error);
    }
    free_work(&w);
    return status;
}

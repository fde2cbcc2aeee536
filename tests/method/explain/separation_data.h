/* Small data sets for the tests of separation: a reader of CSV, and a slow twin that finds the separated rows by linear
 * programming on explicit dummies, sharing nothing with the library. */
#ifndef COMITY_TESTS_SEPARATION_DATA_H
#define COMITY_TESTS_SEPARATION_DATA_H

#include "comity/separation.h"

#include "support.h"

enum { DATA_ROWS = 400, DATA_COLUMNS = 6, DATA_SPAN = 400 };

typedef struct {
    size_t n;
    size_t n_x;
    size_t n_effects;
    int has_answer;
    double y[DATA_ROWS];
    double x[DATA_COLUMNS][DATA_ROWS];
    uint32_t id[DATA_COLUMNS][DATA_ROWS];
    int answer[DATA_ROWS];
    const double *columns[DATA_COLUMNS];
    comity_effect effects[DATA_COLUMNS];
} data_set;

static inline comity_model data_model(data_set *d) {
    for (size_t k = 0; k < d->n_x; k++) {
        d->columns[k] = d->x[k];
    }
    for (size_t e = 0; e < d->n_effects; e++) {
        uint32_t most = 0;
        for (size_t i = 0; i < d->n; i++) {
            most = d->id[e][i] > most ? d->id[e][i] : most;
        }
        d->effects[e] = (comity_effect){.name = "id", .level = d->id[e], .n_levels = most + 1};
    }
    return (comity_model){
        .n_rows = d->n, .y = d->y, .n_x = d->n_x, .x = d->columns, .n_effects = d->n_effects, .effects = d->effects};
}

/* Reads "y,x1,..,id1,..,separated"; columns i and j are effects too. 0 where the file is missing. */
static inline int data_read(const char *file, data_set *d) {
    char path[1024];
    char line[1024];
    char kind[16] = {0};
    size_t n_columns = 0;
    memset(d, 0, sizeof *d);
    if (!shared_path(path, sizeof path, file)) {
        return 0;
    }
    FILE *in = fopen(path, "r");
    assert_non_null(in);
    assert_non_null(fgets(line, sizeof line, in));
    for (char *save = NULL, *word = strtok_r(line, ",\r\n", &save); word; word = strtok_r(NULL, ",\r\n", &save)) {
        kind[n_columns++] = word[0];
    }
    while (fgets(line, sizeof line, in)) {
        size_t c = 0;
        d->n_x = d->n_effects = 0;
        assert_true(d->n < DATA_ROWS);
        for (char *save = NULL, *word = strtok_r(line, ",\r\n", &save); word; word = strtok_r(NULL, ",\r\n", &save)) {
            double value = strtod(word, NULL);
            switch (kind[c++]) {
            case 'y':
                d->y[d->n] = value;
                break;
            case 'x':
                d->x[d->n_x++][d->n] = value;
                break;
            case 's':
                d->answer[d->n] = value > 0;
                d->has_answer = 1;
                break;
            default:
                d->id[d->n_effects++][d->n] = (uint32_t)value;
                break;
            }
        }
        d->n += c > 0;
    }
    fclose(in);
    return 1;
}

/* --------------------------------------------------------------------------------------------------- slow twin */

typedef struct {
    size_t n;
    size_t p; /* columns: regressors, a dummy a level, or the constant */
    double cell[DATA_ROWS][DATA_SPAN];
} dense_span;

static inline void twin_dense(const data_set *d, dense_span *a) {
    memset(a, 0, sizeof *a);
    a->n = d->n;
    a->p = d->n_x;
    for (size_t k = 0; k < d->n_x; k++) {
        double most = 0;
        for (size_t i = 0; i < d->n; i++) {
            most = fmax(most, fabs(d->x[k][i]));
        }
        for (size_t i = 0; i < d->n; i++) {
            a->cell[i][k] = most > 0 ? d->x[k][i] / most : 0;
        }
    }
    for (size_t e = 0; e < d->n_effects; e++) {
        size_t most = 0;
        for (size_t i = 0; i < d->n; i++) {
            size_t level = d->id[e][i];
            assert_true(a->p + level < DATA_SPAN);
            a->cell[i][a->p + level] = 1;
            most = level > most ? level : most;
        }
        a->p += most + 1;
    }
    if (d->n_effects == 0) {
        for (size_t i = 0; i < d->n; i++) {
            a->cell[i][a->p] = 1;
        }
        a->p++;
    }
}

/* Column operations that make all columns but the first `rank` vanish on rows with y > 0. Returns the rank. */
static inline size_t twin_eliminate(const data_set *d, dense_span *a) {
    size_t rank = 0;
    for (size_t i = 0; i < a->n; i++) {
        size_t best = rank;
        for (size_t c = rank; c < a->p; c++) {
            best = fabs(a->cell[i][c]) > fabs(a->cell[i][best]) ? c : best;
        }
        if (!(d->y[i] > 0) || best >= a->p || fabs(a->cell[i][best]) < 1e-9) {
            continue;
        }
        for (size_t r = 0; r < a->n; r++) {
            double kept = a->cell[r][rank];
            a->cell[r][rank] = a->cell[r][best];
            a->cell[r][best] = kept;
        }
        for (size_t c = rank + 1; c < a->p; c++) {
            double by = a->cell[i][c] / a->cell[i][rank];
            for (size_t r = 0; r < a->n && by != 0; r++) {
                a->cell[r][c] -= by * a->cell[r][rank];
            }
        }
        rank++;
    }
    return rank;
}

/* max sum s with 0 <= s <= 1, s <= M c: the tableau simplex with Bland's rule. s is 1 just on separated rows. */
static inline void twin_program(const dense_span *a, const size_t *rows, size_t n, size_t rank, double *s) {
    size_t d = a->p - rank;
    size_t columns = 2 * n + 2 * d + n + 1; /* s, slack of s <= 1, c+, c-, slack of s <= M c, right-hand side */
    double *t = calloc((2 * n + 1) * columns, sizeof *t);
    size_t *basis = calloc(2 * n + 1, sizeof *basis);
    assert_true(t && basis);
    for (size_t i = 0; i < n; i++) {
        double *bound = t + i * columns;
        double *tie = t + (n + i) * columns;
        double most = 0;
        for (size_t k = 0; k < d; k++) {
            most = fmax(most, fabs(a->cell[rows[i]][rank + k]));
        }
        bound[i] = bound[n + i] = bound[columns - 1] = 1;
        basis[i] = n + i;
        tie[i] = tie[2 * n + 2 * d + i] = 1;
        basis[n + i] = 2 * n + 2 * d + i;
        for (size_t k = 0; k < d && most > 1e-8; k++) {
            double value = fabs(a->cell[rows[i]][rank + k]) > 1e-9 ? a->cell[rows[i]][rank + k] / most : 0;
            tie[2 * n + k] = -value;
            tie[2 * n + d + k] = value;
        }
        t[2 * n * columns + i] = -1;
    }
    double *goal = t + 2 * n * columns;
    for (size_t step = 0; step < 200000; step++) {
        size_t in = columns;
        size_t out = 2 * n;
        double ratio = INFINITY;
        for (size_t c = 0; c + 1 < columns && in == columns; c++) {
            in = goal[c] < -1e-9 ? c : columns;
        }
        if (in == columns) {
            break;
        }
        for (size_t r = 0; r < 2 * n; r++) {
            double by = t[r * columns + in];
            double own = by > 1e-9 ? t[r * columns + columns - 1] / by : INFINITY;
            if (own < ratio - 1e-11 || (own < ratio + 1e-11 && out < 2 * n && basis[r] < basis[out])) {
                ratio = fmin(ratio, own);
                out = r;
            }
        }
        assert_true(out < 2 * n);
        double pivot = t[out * columns + in];
        for (size_t c = 0; c < columns; c++) {
            t[out * columns + c] /= pivot;
        }
        for (size_t r = 0; r <= 2 * n; r++) {
            double by = r == out ? 0 : t[r * columns + in];
            for (size_t c = 0; c < columns && by != 0; c++) {
                t[r * columns + c] -= by * t[out * columns + c];
            }
        }
        basis[out] = in;
    }
    memset(s, 0, n * sizeof *s);
    for (size_t r = 0; r < 2 * n; r++) {
        if (basis[r] < n) {
            s[basis[r]] = t[r * columns + columns - 1];
        }
    }
    free(t);
    free(basis);
}

/* Which rows are separated, by the linear program. */
static inline void twin_separated(const data_set *d, int *separated) {
    static dense_span a;
    size_t rows[DATA_ROWS];
    double s[DATA_ROWS];
    size_t n = 0;
    twin_dense(d, &a);
    size_t rank = twin_eliminate(d, &a);
    for (size_t i = 0; i < d->n; i++) {
        separated[i] = 0;
        if (!(d->y[i] > 0)) {
            rows[n++] = i;
        }
    }
    twin_program(&a, rows, n, rank, s);
    for (size_t j = 0; j < n; j++) {
        separated[rows[j]] = s[j] > .5;
    }
}

/* Length of what the span of regressors and dummies leaves of z, over the length of z (Gram-Schmidt, twice). */
static inline double twin_outside_span(const data_set *d, const double *z) {
    static dense_span a;
    double rest[DATA_ROWS];
    double length = 0;
    double left = 0;
    twin_dense(d, &a);
    memcpy(rest, z, d->n * sizeof *rest);
    for (size_t c = 0; c < a.p; c++) {
        double before = 0;
        double after = 0;
        for (size_t i = 0; i < d->n; i++) {
            before += a.cell[i][c] * a.cell[i][c];
        }
        for (size_t round = 0; round < 2; round++) {
            for (size_t b = 0; b < c; b++) {
                double by = 0;
                for (size_t i = 0; i < d->n; i++) {
                    by += a.cell[i][b] * a.cell[i][c];
                }
                for (size_t i = 0; i < d->n; i++) {
                    a.cell[i][c] -= by * a.cell[i][b];
                }
            }
        }
        for (size_t i = 0; i < d->n; i++) {
            after += a.cell[i][c] * a.cell[i][c];
        }
        for (size_t i = 0; i < d->n; i++) {
            a.cell[i][c] = after > 1e-18 * before ? a.cell[i][c] / sqrt(after) : 0;
        }
        double by = 0;
        for (size_t i = 0; i < d->n; i++) {
            by += a.cell[i][c] * rest[i];
        }
        for (size_t i = 0; i < d->n; i++) {
            rest[i] -= by * a.cell[i][c];
        }
    }
    for (size_t i = 0; i < d->n; i++) {
        length += z[i] * z[i];
        left += rest[i] * rest[i];
    }
    return length > 0 ? sqrt(left / length) : 0;
}

#endif

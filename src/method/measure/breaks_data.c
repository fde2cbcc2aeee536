/* The points that the functions about breaks use, and least squares that grow point by point. See breaks_internal.h. */
#include "method/measure/breaks_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* What is left of a column after rotation counts as nothing below this share of the column's length. */
#define NO_PIVOT 1e-9
#define ROUNDING 1e-24
#define DEFAULT_TRIM .15

static comity_status bad_number(comity_error *error, size_t i, const char *column) {
    comity_fail(error, COMITY_ERROR_INPUT, "a number of the series or of its regressors is infinite");
    comity_error_at(error, NULL, (int64_t)i + 1, column);
    return COMITY_ERROR_INPUT;
}

/* Whether point i is used: neither its value nor a regressor is NaN. */
static comity_status is_used(const double *y, const double *x, size_t i, size_t k, int *used, comity_error *error) {
    *used = !isnan(y[i]);
    if (isinf(y[i])) {
        return bad_number(error, i, "value");
    }
    for (size_t c = 0; c < k; c++) {
        if (isinf(x[i * k + c])) {
            return bad_number(error, i, "regressor");
        }
        *used = *used && !isnan(x[i * k + c]);
    }
    return COMITY_OK;
}

comity_status comity_break_data_fill(const double *y, const double *x, size_t n, size_t k, comity_break_data *out,
                                     comity_error *error) {
    size_t cells = 0;
    *out = (comity_break_data){.k = k};
    if (k == 0) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a regression with breaks wants at least one column");
    }
    if (__builtin_mul_overflow(n + 1, k, &cells) || cells > SIZE_MAX / sizeof(double)) {
        return comity_fail_memory(error);
    }
    out->y = malloc((n + 1) * sizeof *out->y);
    out->x = malloc(cells * sizeof *out->x);
    out->place = malloc((n + 1) * sizeof *out->place);
    if (!out->y || !out->x || !out->place) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        int used = 0;
        comity_status status = is_used(y, x, i, k, &used, error);
        if (status) {
            return status;
        }
        if (used) {
            out->y[out->n] = y[i];
            memcpy(out->x + out->n * k, x + i * k, k * sizeof *x);
            out->place[out->n++] = i;
            out->zero += ROUNDING * y[i] * y[i];
        }
    }
    return COMITY_OK;
}

void comity_break_data_free(comity_break_data *data) {
    free(data->y);
    free(data->x);
    free(data->place);
    *data = (comity_break_data){0};
}

comity_status comity_break_check_trim(double trim, comity_error *error) {
    return trim >= 0 && trim < 1e15
               ? COMITY_OK
               : comity_fail(error, COMITY_ERROR_USAGE,
                             "the smallest segment must be a share of the series or a number of points, not %g", trim);
}

size_t comity_break_least(double trim, size_t n, size_t k) {
    double share = trim == 0 ? DEFAULT_TRIM : trim;
    size_t least = (size_t)(share < 1 ? floor((double)n * share) : share);
    return least > k ? least : k + 1;
}

comity_status comity_growing_fit_new(size_t k, comity_growing_fit *out, comity_error *error) {
    size_t cells = 0;
    *out = (comity_growing_fit){.k = k};
    if (__builtin_mul_overflow(k, k + 3, &cells) || cells > SIZE_MAX / sizeof(double)) {
        return comity_fail_memory(error);
    }
    out->r = calloc(cells, sizeof *out->r);
    if (!out->r) {
        return comity_fail_memory(error);
    }
    out->qy = out->r + k * k;
    out->row = out->qy + k;
    out->norm2 = out->row + k;
    return COMITY_OK;
}

void comity_growing_fit_free(comity_growing_fit *fit) {
    free(fit->r);
    *fit = (comity_growing_fit){0};
}

void comity_growing_fit_start(comity_growing_fit *fit) {
    memset(fit->r, 0, fit->k * (fit->k + 3) * sizeof *fit->r);
    fit->rss = 0;
}

/* Rotates the pivot row j against the new row, so that the new row has a zero at j; returns what is left of y. */
static double rotate(comity_growing_fit *fit, size_t j, double y) {
    double *pivot = fit->r + j * fit->k;
    double length = hypot(pivot[j], fit->row[j]);
    double cosine = pivot[j] / length;
    double sine = fit->row[j] / length;
    for (size_t c = j; c < fit->k; c++) {
        double kept = cosine * pivot[c] + sine * fit->row[c];
        fit->row[c] = cosine * fit->row[c] - sine * pivot[c];
        pivot[c] = kept;
    }
    double kept = cosine * fit->qy[j] + sine * y;
    y = cosine * y - sine * fit->qy[j];
    fit->qy[j] = kept;
    return y;
}

void comity_growing_fit_add(comity_growing_fit *fit, const double *x, double y) {
    for (size_t c = 0; c < fit->k; c++) {
        fit->row[c] = x[c];
        fit->norm2[c] += x[c] * x[c];
    }
    for (size_t j = 0; j < fit->k; j++) {
        if (fabs(fit->row[j]) > NO_PIVOT * sqrt(fit->norm2[j])) {
            y = rotate(fit, j, y);
        }
    }
    fit->rss += y * y;
}

void comity_growing_fit_solve(const comity_growing_fit *fit, double *out) {
    for (size_t j = fit->k; j-- > 0;) {
        const double *pivot = fit->r + j * fit->k;
        double rest = fit->qy[j];
        for (size_t c = j + 1; c < fit->k; c++) {
            rest -= isnan(out[c]) ? 0 : pivot[c] * out[c];
        }
        out[j] = pivot[j] != 0 ? rest / pivot[j] : NAN;
    }
}

double comity_break_rss(const comity_break_data *data, size_t first, size_t last, comity_growing_fit *fit) {
    comity_growing_fit_start(fit);
    for (size_t i = first; i <= last; i++) {
        comity_growing_fit_add(fit, data->x + i * data->k, data->y[i]);
    }
    return fit->rss > data->zero ? fit->rss : 0;
}

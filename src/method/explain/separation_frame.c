/* The rows and levels that separation works on. See separation_internal.h. */
#include "method/explain/separation_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void name_of(const char *const *names, const char *kind, size_t k, char *text, size_t size) {
    if (names && names[k]) {
        snprintf(text, size, "%s", names[k]);
    } else {
        snprintf(text, size, "%s%zu", kind, k + 1);
    }
}

static comity_status bad_cell(comity_error *error, size_t row, const char *name, const char *what) {
    comity_fail(error, COMITY_ERROR_INPUT, "%s in row %zu is %s", name, row + 1, what);
    comity_error_at(error, NULL, (int64_t)row + 1, name);
    return COMITY_ERROR_INPUT;
}

static int is_used(const comity_model *input, const uint8_t *rows, size_t i) {
    return !(input->weights && input->weights[i] == 0) && !(rows && rows[i] != COMITY_ROW_USED);
}

static comity_status check_outcome(const comity_model *input, const uint8_t *rows, comity_error *error) {
    for (size_t i = 0; i < input->n_rows; i++) {
        if (input->weights && is_used(input, rows, i) && !(input->weights[i] > 0 && isfinite(input->weights[i]))) {
            return bad_cell(error, i, "weight", "negative or not a number");
        }
        if (input->y && is_used(input, rows, i) && !(input->y[i] >= 0 && isfinite(input->y[i]))) {
            return bad_cell(error, i, "y", "negative or not a number; a Poisson regression needs y >= 0");
        }
    }
    return COMITY_OK;
}

static comity_status check_columns(const comity_model *input, const uint8_t *rows, comity_error *error) {
    char name[128];
    for (size_t k = 0; k < input->n_x; k++) {
        for (size_t i = 0; i < input->n_rows; i++) {
            if (!isfinite(input->x[k][i]) && is_used(input, rows, i)) {
                name_of(input->x_names, "x", k, name, sizeof name);
                return bad_cell(error, i, name, "not a finite number");
            }
        }
    }
    for (size_t e = 0; e < input->n_effects; e++) {
        for (size_t i = 0; i < input->n_rows; i++) {
            if (input->effects[e].level[i] >= input->effects[e].n_levels && is_used(input, rows, i)) {
                name_of(&input->effects[e].name, "effect ", 0, name, sizeof name);
                return bad_cell(error, i, name, "a level that the effect does not have");
            }
        }
    }
    return COMITY_OK;
}

static comity_status take_rows(const comity_model *input, const uint8_t *rows, separation_frame *f,
                               comity_error *error) {
    f->row = malloc((input->n_rows + 1) * sizeof *f->row);
    if (!f->row) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < input->n_rows; i++) {
        if (is_used(input, rows, i)) {
            f->row[f->n++] = i;
        }
    }
    return f->n ? COMITY_OK : comity_fail(error, COMITY_ERROR_INPUT, "there is no row with a positive weight");
}

/* Numbers the levels of one effect without gaps, from `next` on. */
static comity_status take_levels(const separation_frame *f, const uint32_t *from, uint32_t n_levels, int32_t *to,
                                 size_t *next, comity_error *error) {
    int32_t *number = malloc(((size_t)n_levels + 1) * sizeof *number);
    if (!number) {
        return comity_fail_memory(error);
    }
    memset(number, -1, ((size_t)n_levels + 1) * sizeof *number);
    for (size_t i = 0; i < f->n; i++) {
        uint32_t level = from[f->row[i]];
        if (number[level] < 0) {
            number[level] = (int32_t)(*next)++;
        }
        to[i] = number[level];
    }
    free(number);
    return *next < INT32_MAX ? COMITY_OK : comity_fail(error, COMITY_ERROR_INPUT, "2^31 levels or more");
}

static void take_regressor(const double *from, separation_frame *f, size_t k) {
    double *to = f->x + k * f->n;
    double most = 0;
    for (size_t i = 0; i < f->n; i++) {
        to[i] = from[f->row[i]];
        most = fmax(most, fabs(to[i]));
    }
    f->scale[k] = most > 0 ? most : 1;
    for (size_t i = 0; i < f->n; i++) {
        to[i] /= f->scale[k];
    }
}

static comity_status take_columns(const comity_model *input, separation_frame *f, comity_error *error) {
    f->first = calloc(f->n_effects + 1, sizeof *f->first);
    f->id = calloc(f->n * f->n_effects + 1, sizeof *f->id);
    f->level = malloc((f->n * f->n_effects + 1) * sizeof *f->level);
    f->x = malloc((f->n * f->n_x + 1) * sizeof *f->x);
    f->scale = malloc((f->n_x + 1) * sizeof *f->scale);
    f->positive = calloc(f->n, 1);
    f->state = calloc(f->n, 1);
    if (!f->first || !f->id || !f->level || !f->x || !f->scale || !f->positive || !f->state) {
        return comity_fail_memory(error);
    }
    for (size_t k = 0; k < f->n_x; k++) {
        take_regressor(input->x[k], f, k);
    }
    for (size_t e = 0; e < input->n_effects; e++) {
        f->first[e] = f->n_levels;
        comity_status status =
            take_levels(f, input->effects[e].level, input->effects[e].n_levels, f->id + e * f->n, &f->n_levels, error);
        if (status) {
            return status;
        }
    }
    if (f->n_effects > input->n_effects) {
        f->n_levels = 1; /* the constant: one level, number 0 everywhere */
    }
    f->first[f->n_effects] = f->n_levels;
    for (size_t e = 0; e < f->n_effects; e++) {
        for (size_t i = 0; i < f->n; i++) {
            f->level[e * f->n + i] = (uint32_t)((size_t)separation_id(f, e)[i] - f->first[e]);
        }
        f->effects[e] = (comity_effect){.name = input->n_effects ? input->effects[e].name : "constant",
                                        .level = f->level + e * f->n,
                                        .n_levels = (uint32_t)(f->first[e + 1] - f->first[e])};
    }
    return COMITY_OK;
}

comity_status separation_frame_make(const comity_model *input, const uint8_t *rows, const uint8_t *known,
                                    separation_frame *f, comity_error *error) {
    memset(f, 0, sizeof *f);
    f->n_x = input->n_x;
    f->n_effects = input->n_effects ? input->n_effects : 1;
    if (input->n_effects > COMITY_MAX_EFFECTS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu effects are more than %d", input->n_effects,
                           COMITY_MAX_EFFECTS);
    }
    comity_status status = check_outcome(input, rows, error);
    if (!status) {
        status = check_columns(input, rows, error);
    }
    if (!status) {
        status = take_rows(input, rows, f, error);
    }
    if (!status) {
        status = take_columns(input, f, error);
    }
    if (status) {
        separation_frame_free(f);
        return status;
    }
    for (size_t i = 0; i < f->n && input->y; i++) {
        // NOLINTNEXTLINE(clang-analyzer-core.uninitialized.ArraySubscript): take_rows has set the first n
        f->positive[i] = input->y[f->row[i]] > 0 || (known && known[f->row[i]]);
    }
    return COMITY_OK;
}

void separation_frame_free(separation_frame *f) {
    free(f->row);
    free(f->x);
    free(f->scale);
    free(f->id);
    free(f->level);
    free(f->first);
    free(f->positive);
    free(f->state);
    memset(f, 0, sizeof *f);
}

comity_status separation_direction_make(const separation_frame *f, separation_direction *d, comity_error *error) {
    d->g = calloc(f->n_x + 1, sizeof *d->g);
    d->a = calloc(f->n_levels + 1, sizeof *d->a);
    if (!d->g || !d->a) {
        separation_direction_free(d);
        return comity_fail_memory(error);
    }
    return COMITY_OK;
}

void separation_direction_free(separation_direction *d) {
    free(d->g);
    free(d->a);
    d->g = d->a = NULL;
}

double separation_value(const separation_frame *f, const separation_direction *d, size_t row) {
    double sum = 0;
    for (size_t k = 0; k < f->n_x; k++) {
        sum += d->g[k] * separation_x(f, k)[row];
    }
    for (size_t e = 0; e < f->n_effects; e++) {
        sum += d->a[separation_id(f, e)[row]];
    }
    return sum;
}

/* Which regressors say nothing new, and in which words. See comity/separation.h. */
#include "method/explain/separation_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const comity_model *model;
    separation_frame frame;
    separation_span span;
    double tolerance;
} collinear;

static void name_of(const comity_model *model, size_t k, char *text, size_t size) {
    if (model->x_names && model->x_names[k]) {
        snprintf(text, size, "%s", model->x_names[k]);
    } else {
        snprintf(text, size, "x%zu", k + 1);
    }
}

/* Adds to a text that may be cut short. */
static void add(char *text, size_t size, const char *more) {
    size_t used = strlen(text);
    snprintf(text + used, size - used, "%s", more);
}

static int is_constant(const separation_frame *f, size_t k) {
    const double *x = separation_x(f, k);
    for (size_t i = 1; i < f->n; i++) {
        if (fabs(x[i] - x[0]) > 1e-12) {
            return 0;
        }
    }
    return 1;
}

static int is_zero(const separation_frame *f, size_t k) {
    for (size_t i = 0; i < f->n; i++) {
        if (separation_x(f, k)[i] != 0) {
            return 0;
        }
    }
    return 1;
}

static int spans_effects(const collinear *c, size_t k) {
    for (size_t g = 0; g < c->frame.n_levels; g++) {
        if (fabs(c->span.a[k * c->frame.n_levels + g]) > 1e-7) {
            return 1;
        }
    }
    return 0;
}

static comity_collinear_kind kind_of(const collinear *c, size_t k) {
    if (is_zero(&c->frame, k)) {
        return COMITY_COLLINEAR_ZERO;
    }
    if (!c->span.dropped[k]) {
        return COMITY_COLLINEAR_NO;
    }
    if (c->span.effects_share[k] > c->tolerance) {
        return COMITY_COLLINEAR_OTHERS;
    }
    return is_constant(&c->frame, k) ? COMITY_COLLINEAR_CONSTANT : COMITY_COLLINEAR_EFFECTS;
}

/* " = 2 a - 3 b + fixed effects" after the name. */
static void say_others(const collinear *c, size_t k, comity_collinear_term *term) {
    int first = 1;
    for (size_t j = 0; j < k; j++) {
        char name[160];
        char part[256];
        double by = term->coefficients[j];
        if (fabs(by) * c->frame.scale[j] > 1e-7 * c->frame.scale[k]) {
            name_of(c->model, j, name, sizeof name);
            snprintf(part, sizeof part, "%s%.6g %s",
                     first    ? by < 0 ? "-" : ""
                     : by < 0 ? " - "
                              : " + ",
                     fabs(by), name);
            add(term->sentence, sizeof term->sentence, part);
            first = 0;
        }
    }
    if (spans_effects(c, k)) {
        add(term->sentence, sizeof term->sentence, c->model->n_effects ? " + fixed effects" : " + a constant");
    }
}

static comity_status say(const collinear *c, size_t k, comity_collinear_term *term, comity_error *error) {
    char name[160];
    const separation_frame *f = &c->frame;
    name_of(c->model, k, name, sizeof name);
    term->kind = kind_of(c, k);
    term->share = isnan(c->span.share[k]) ? 0 : c->span.share[k];
    if (term->kind == COMITY_COLLINEAR_NO) {
        return COMITY_OK;
    }
    snprintf(term->sentence, sizeof term->sentence, "%s", name);
    if (term->kind == COMITY_COLLINEAR_ZERO) {
        add(term->sentence, sizeof term->sentence, " is zero everywhere");
    } else if (term->kind == COMITY_COLLINEAR_CONSTANT) {
        add(term->sentence, sizeof term->sentence, " is constant");
    } else if (term->kind == COMITY_COLLINEAR_EFFECTS) {
        add(term->sentence, sizeof term->sentence, " is a combination of the fixed effects");
    } else {
        term->coefficients = calloc(f->n_x, sizeof *term->coefficients);
        if (!term->coefficients) {
            return comity_fail_memory(error);
        }
        for (size_t j = 0; j < k; j++) { /* 0 = x_k - ... , in scaled units */
            term->coefficients[j] = -c->span.t[k * f->n_x + j] * f->scale[k] / f->scale[j];
        }
        add(term->sentence, sizeof term->sentence, " = ");
        say_others(c, k, term);
    }
    return COMITY_OK;
}

comity_status comity_collinear_find(const comity_model *model, const uint8_t *rows, double tolerance,
                                    comity_collinear_result *out, comity_error *error) {
    collinear c = {.model = model, .tolerance = tolerance > 0 ? tolerance : 1e-7};
    double *omega = NULL;
    memset(out, 0, sizeof *out);
    if (!(tolerance >= 0 && tolerance < 1)) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the tolerance of collinearity must be from 0 to below 1");
    }
    comity_status status = separation_frame_make(model, rows, NULL, &c.frame, error);
    if (!status) {
        omega = malloc((c.frame.n + 1) * sizeof *omega);
        out->terms = calloc(model->n_x + 1, sizeof *out->terms);
        out->n_x = model->n_x;
        status = omega && out->terms ? COMITY_OK : comity_fail_memory(error);
    }
    for (size_t i = 0; i < c.frame.n && !status; i++) {
        omega[i] = 1;
    }
    if (!status) {
        status = separation_span_make(&c.frame, omega, c.tolerance, &c.span, error);
    }
    for (size_t k = 0; k < model->n_x && !status; k++) {
        status = say(&c, k, &out->terms[k], error);
        out->n_collinear += out->terms[k].kind != COMITY_COLLINEAR_NO;
    }
    separation_span_free(&c.span);
    separation_frame_free(&c.frame);
    free(omega);
    if (status) {
        comity_collinear_free(out);
    }
    return status;
}

void comity_collinear_free(comity_collinear_result *result) {
    for (size_t k = 0; result->terms && k < result->n_x; k++) {
        free(result->terms[k].coefficients);
    }
    free(result->terms);
    memset(result, 0, sizeof *result);
}

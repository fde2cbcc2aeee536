/* RESET, predictions, changes in percent. See comity/bias.h. */
#include "comity/bias.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_POWER = 2, MOST_POWER = 5 };

/* -------------------------------------------------------------------------------------------------------------- RESET
 */

typedef struct {
    comity_model model;
    const double **x;
    const char **names;
    double *powers;   /* n_rows x (power - 1), column by column */
    char (*made)[24]; /* names of regressors that have none, and of the powers */
    comity_fit fit;
} reset;

static void fill_powers(reset *w, const comity_fit *fit, size_t n_powers) {
    size_t n = w->model.n_rows;
    double mean = 0;
    double squares = 0;
    double count = 0;
    for (size_t i = 0; i < n; i++) {
        if (fit->rows[i] == COMITY_ROW_USED) {
            double before = mean;
            mean += (fit->eta[i] - mean) / ++count;
            squares += (fit->eta[i] - before) * (fit->eta[i] - mean);
        }
    }
    double sd = squares > 0 ? sqrt(squares / count) : 1;
    for (size_t i = 0; i < n; i++) {
        int used = fit->rows[i] == COMITY_ROW_USED;
        double value = used ? (fit->eta[i] - mean) / sd : (double)NAN;
        double power = value;
        for (size_t p = 0; p < n_powers; p++) {
            power *= value;
            w->powers[p * n + i] = power;
        }
    }
}

static comity_status make_reset(reset *w, size_t n_powers, comity_error *error) {
    size_t n_x = w->model.n_x;
    w->x = malloc((n_x + n_powers) * sizeof *w->x);
    w->names = malloc((n_x + n_powers) * sizeof *w->names);
    w->powers = malloc((w->model.n_rows * n_powers + 1) * sizeof *w->powers);
    w->made = calloc(n_x + n_powers, sizeof *w->made);
    if (!w->x || !w->names || !w->powers || !w->made) {
        return comity_fail_memory(error);
    }
    for (size_t k = 0; k < n_x + n_powers; k++) {
        int own = k < n_x && w->model.x_names && w->model.x_names[k];
        snprintf(w->made[k], sizeof w->made[k], k < n_x ? "x%zu" : "fitted^%zu", k < n_x ? k + 1 : k - n_x + 2);
        w->x[k] = k < n_x ? w->model.x[k] : w->powers + (k - n_x) * w->model.n_rows;
        w->names[k] = own ? w->model.x_names[k] : w->made[k];
    }
    w->model.x = w->x;
    w->model.x_names = w->names;
    w->model.n_x = n_x + n_powers;
    return COMITY_OK;
}

/* The terms of the powers are those after the regressors; a constant stands after them. */
static comity_status test_powers(const reset *w, size_t n_powers, comity_wald *out, comity_error *error) {
    size_t terms[MOST_POWER];
    size_t n = 0;
    for (size_t k = w->model.n_x - n_powers; k < w->model.n_x; k++) {
        if (w->fit.terms[k].state == COMITY_TERM_ESTIMATED) {
            terms[n++] = k;
        }
    }
    return n ? comity_wald_terms(&w->fit, terms, n, out, error)
             : comity_fail(error, COMITY_ERROR_INPUT,
                           "powers of the fitted values are spanned by the model: RESET has nothing to test");
}

comity_status comity_reset_test(const comity_model *model, const comity_fit_options *options, const comity_fit *fit,
                                int power, comity_wald *out, comity_error *error) {
    reset w = {.model = *model};
    if (power < LEAST_POWER || power > MOST_POWER) {
        return comity_fail(error, COMITY_ERROR_USAGE, "RESET takes powers up to 2 .. 5, not %d", power);
    }
    if (!fit->eta || !fit->rows || fit->n_rows != model->n_rows) {
        return comity_fail(error, COMITY_ERROR_USAGE, "RESET needs a fit of this model with keep_fitted");
    }
    size_t n_powers = (size_t)power - 1;
    comity_fit_init(&w.fit);
    comity_status status = make_reset(&w, n_powers, error);
    if (!status) {
        fill_powers(&w, fit, n_powers);
        status = comity_ppml(&w.model, options, &w.fit, error);
    }
    if (!status) {
        status = test_powers(&w, n_powers, out, error);
    }
    comity_fit_free(&w.fit);
    free(w.x);
    free(w.names);
    free(w.powers);
    free(w.made);
    return status;
}

/* -------------------------------------------------------------------------------------------------------- predictions
 */

static double linear_predictor(const comity_model *model, const comity_fit *fit, size_t row) {
    double eta = model->offset ? model->offset[row] : 0;
    eta += model->exposure ? log(model->exposure[row]) : 0;
    for (size_t k = 0; k < fit->n_terms; k++) {
        if (fit->terms[k].state == COMITY_TERM_ESTIMATED) {
            eta += fit->terms[k].estimate * (k < model->n_x ? model->x[k][row] : 1);
        }
    }
    for (size_t e = 0; e < fit->n_effects; e++) {
        uint32_t level = model->effects[e].level[row];
        eta += level < fit->effects[e].n_estimate ? fit->effects[e].estimate[level] : (double)NAN;
    }
    return eta;
}

comity_status comity_predict(const comity_model *model, const comity_fit *fit, double *eta, double *mu,
                             comity_error *error) {
    size_t constant = fit->n_effects == 0;
    if (fit->n_terms != model->n_x + constant || fit->n_effects != model->n_effects) {
        return comity_fail(
            error, COMITY_ERROR_USAGE,
            "predictions need the terms and effects of the fit: %zu terms and %zu effects, not %zu and %zu",
            fit->n_terms - constant, fit->n_effects, model->n_x, model->n_effects);
    }
    for (size_t e = 0; e < fit->n_effects; e++) {
        if (!fit->effects[e].estimate) {
            return comity_fail(error, COMITY_ERROR_USAGE, "predictions need a fit with keep_effects");
        }
    }
    for (size_t i = 0; i < model->n_rows; i++) {
        double value = linear_predictor(model, fit, i);
        if (eta) {
            eta[i] = value;
        }
        if (mu) {
            mu[i] = exp(value);
        }
    }
    return COMITY_OK;
}

comity_status comity_percent_change(const comity_fit *fit, const double *change, double level, comity_term *out,
                                    comity_error *error) {
    double *weights = malloc((fit->n_terms + 1) * sizeof *weights);
    if (!weights) {
        return comity_fail_memory(error);
    }
    for (size_t k = 0; k < fit->n_terms; k++) {
        weights[k] = isnan(change[k]) ? 0 : change[k];
    }
    comity_status status = comity_combination(fit, weights, level, out, error);
    free(weights);
    if (!status) {
        double factor = exp(out->estimate);
        out->estimate = 100 * expm1(out->estimate);
        out->std_error *= 100 * factor;
        out->conf_low = 100 * expm1(out->conf_low);
        out->conf_high = 100 * expm1(out->conf_high);
    }
    return status;
}

/* Results: their memory, which terms can be estimated and why not, and rank of the effects. */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A term whose square is below this share of its raw square is explained by the effects; a pivot below the other share
 * makes it a combination of the terms before it. */
static const double absorbed = 1e-15;
static const double collinear = 1e-11;

void comity_fit_init(comity_fit *fit) {
    *fit = (comity_fit){0};
}

void comity_fit_free(comity_fit *fit) {
    for (size_t k = 0; k < fit->n_terms && fit->terms; k++) {
        free(fit->terms[k].name);
        free(fit->terms[k].reason);
    }
    for (size_t e = 0; e < fit->n_effects; e++) {
        free(fit->effects[e].name);
        free(fit->effects[e].estimate);
    }
    free(fit->terms);
    free(fit->vcov);
    free(fit->bread);
    free(fit->rows);
    free(fit->eta);
    free(fit->mu);
    free(fit->residual_x);
    *fit = (comity_fit){0};
}

comity_status explain_terms_new(const comity_model *model, comity_fit *fit, comity_error *error) {
    size_t k = model->n_x + (model->n_effects == 0);
    fit->terms = calloc(k + 1, sizeof *fit->terms);
    fit->vcov = malloc((k * k + 1) * sizeof *fit->vcov);
    fit->bread = malloc((k * k + 1) * sizeof *fit->bread);
    if (!fit->terms || !fit->vcov || !fit->bread) {
        return comity_fail_memory(error);
    }
    fit->n_terms = k;
    for (size_t i = 0; i < k * k; i++) {
        fit->vcov[i] = fit->bread[i] = NAN;
    }
    for (size_t i = 0; i < k; i++) {
        comity_term *term = &fit->terms[i];
        term->estimate = term->std_error = term->statistic = term->p_value = term->conf_low = term->conf_high = NAN;
        term->name = strdup(i < model->n_x ? model->x_names[i] : "_cons");
        if (!term->name) {
            return comity_fail_memory(error);
        }
    }
    return COMITY_OK;
}

/* --------------------------------------------------------------------------------------------------- what is estimable
 */

static comity_status say(comity_term *term, comity_term_state state, const char *reason, comity_error *error) {
    term->state = state;
    term->reason = strdup(reason);
    return term->reason ? COMITY_OK : comity_fail_memory(error);
}

/* The terms that term `which` (in the order of `order`) is a combination of. */
static comity_status say_collinear(comity_fit *fit, const double *m, const size_t *order, size_t which,
                                   const uint8_t *dropped, double *solution, double *factor, int effects,
                                   comity_error *error) {
    size_t k = fit->n_terms;
    char reason[512] = "a combination of ";
    size_t length = strlen(reason);
    size_t n = 0;
    uint8_t out[COMITY_MAX_REGRESSORS + 1];
    memcpy(factor, m, k * k * sizeof *factor);
    for (size_t j = 0; j < k; j++) {
        if (dropped[j] || j >= which) {
            for (size_t i = 0; i < k; i++) {
                factor[i * k + j] = factor[j * k + i] = 0;
            }
        }
        solution[j] = j < which && !dropped[j] ? m[which * k + j] : 0;
    }
    explain_cholesky(factor, k, 1e-14, out);
    explain_cholesky_solve(factor, k, out, solution);
    for (size_t j = 0; j < which && length + 80 < sizeof reason; j++) {
        if (fabs(solution[j]) * sqrt(m[j * k + j]) > 1e-6 * sqrt(m[which * k + which])) {
            length += (size_t)snprintf(reason + length, sizeof reason - length, "%s%.60s", n++ ? ", " : "",
                                       fit->terms[order[j]].name);
        }
    }
    if (effects) {
        snprintf(reason + length, sizeof reason - length, " and the effects");
    }
    return say(&fit->terms[order[which]], COMITY_TERM_COLLINEAR, reason, error);
}

static comity_status judge_order(comity_fit *fit, double *m, const double *raw, const size_t *order, double *scratch,
                                 int effects, comity_error *error) {
    size_t k = fit->n_terms;
    uint8_t dropped[COMITY_MAX_REGRESSORS + 1] = {0};
    comity_status status = COMITY_OK;
    for (size_t i = 0; i < k && !status; i++) {
        double square = m[i * k + i];
        if (!(square > absorbed * raw[order[i]])) {
            status = say(&fit->terms[order[i]], COMITY_TERM_ABSORBED,
                         raw[order[i]] > 0 ? "constant within the effects" : "zero in all rows that count", error);
            for (size_t j = 0; j < k; j++) {
                m[i * k + j] = m[j * k + i] = 0;
            }
        }
    }
    memcpy(scratch, m, k * k * sizeof *m);
    explain_cholesky(scratch, k, collinear, dropped);
    for (size_t i = 0; i < k && !status; i++) {
        if (dropped[i] && fit->terms[order[i]].state == COMITY_TERM_ESTIMATED) {
            status = say_collinear(fit, m, order, i, dropped, scratch + k * k, scratch, effects, error);
        }
        fit->n_estimated += fit->terms[order[i]].state == COMITY_TERM_ESTIMATED;
    }
    return status;
}

comity_status explain_terms_judge(comity_fit *fit, const double *information, const double *raw, int effects,
                                  comity_error *error) {
    size_t k = fit->n_terms;
    size_t order[COMITY_MAX_REGRESSORS + 1];
    double *m = calloc(2 * k * k + k + 1, sizeof *m);
    if (!m) {
        return comity_fail_memory(error);
    }
    /* the intercept, which is the last term, stays rather than a constant regressor */
    for (size_t i = 0; i < k; i++) {
        order[i] = effects ? i : (i + k - 1) % k;
    }
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            m[i * k + j] = information[order[i] * k + order[j]];
        }
    }
    fit->n_estimated = 0;
    comity_status status = judge_order(fit, m, raw, order, m + k * k, effects, error);
    free(m);
    return status;
}

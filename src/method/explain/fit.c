/* The outer steps: iterated weighted least squares on an engine. See comity/explain.h.
 *
 * A step asks the engine for the regressors without effects (X~, good to a tolerance that tightens), the effects' own
 * Newton move, and X~'(y - mu). The gradient is exact whatever X~'s error, which only slows the last steps: where
 * effects' sums and X~'(y - mu) are zero, all conditions hold. A step that makes things worse is halved; a proportional
 * sweep over the effects follows each. Convergence: every level's sum and every term's move, not the deviance. */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_STEPS = 200, MOST_HALVINGS = 30, MOST_SWEEPS = 50 };

typedef struct {
    const comity_model *model;
    const comity_fit_options *options;
    explain_family family;
    explain_engine *engine;
    comity_fit *fit;
    size_t k;
    double tolerance;
    double *information;
    double *factor;
    double *gradient;
    double *scale;
    double *step;
    double *beta;
    double *raw;
    uint8_t *dropped;
    explain_state state;
    double deviance_scale;
    double size; /* of the last step: root mean square of what a term adds to eta */
} fitting;

static comity_status allocate(fitting *w, comity_error *error) {
    size_t k = w->k + 1;
    w->information = calloc(k * k, sizeof *w->information);
    w->factor = calloc(k * k, sizeof *w->factor);
    w->gradient = calloc(6 * k, sizeof *w->gradient);
    w->dropped = calloc(k, 1);
    if (!w->information || !w->factor || !w->gradient || !w->dropped) {
        return comity_fail_memory(error);
    }
    w->scale = w->gradient + k;
    w->step = w->scale + k;
    w->beta = w->step + k;
    w->raw = w->beta + k;
    return COMITY_OK;
}

static void release(fitting *w) {
    free(w->information);
    free(w->factor);
    free(w->gradient);
    free(w->dropped);
    if (w->engine) {
        w->engine->ops->free(w->engine);
    }
}

/* ------------------------------------------------------------------------------------------------- what is estimable
 */

static int suspicious(const fitting *w) {
    memcpy(w->factor, w->information, w->k * w->k * sizeof *w->factor);
    int found = explain_cholesky(w->factor, w->k, 1e-4, w->dropped) > 0;
    for (size_t k = 0; k < w->k; k++) {
        found |= !(w->information[k * w->k + k] > 1e-4 * w->raw[k]);
    }
    return found;
}

/* Only where a regressor looks nearly explained is it worth taking the effects out to the last digit. */
static comity_status judge(fitting *w, comity_error *error) {
    const explain_engine_ops *ops = w->engine->ops;
    comity_status status = ops->refresh(w->engine, 1e-2, error);
    if (!status) {
        ops->raw(w->engine, w->raw);
        status = ops->moments(w->engine, w->information, w->gradient, w->scale, error);
    }
    if (!status && suspicious(w)) {
        status = ops->refresh(w->engine, 1e-11, error);
        if (!status) {
            status = ops->moments(w->engine, w->information, w->gradient, w->scale, error);
        }
    }
    if (!status) {
        status = explain_terms_judge(w->fit, w->information, w->raw, w->model->n_effects > 0, error);
    }
    if (!status && w->k > 0 && w->fit->n_estimated == 0) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "no term can be estimated: %s is %s", w->fit->terms[0].name,
                             w->fit->terms[0].reason);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ steps */

static void set_step(fitting *w) {
    size_t k = w->k;
    double total = w->engine->sample->sum_y > 0 ? w->engine->sample->sum_y : 1;
    memcpy(w->factor, w->information, k * k * sizeof *w->factor);
    memcpy(w->step, w->gradient, k * sizeof *w->step);
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k; j++) {
            if (w->fit->terms[i].state || w->fit->terms[j].state) {
                w->factor[i * k + j] = 0;
            }
        }
    }
    explain_cholesky(w->factor, k, 1e-14, w->dropped);
    explain_cholesky_solve(w->factor, k, w->dropped, w->step);
    w->size = 0;
    w->fit->info.gap_terms = 0;
    for (size_t i = 0; i < k; i++) {
        if (w->fit->terms[i].state == COMITY_TERM_ESTIMATED) {
            w->size = fmax(w->size, fabs(w->step[i]) * sqrt(w->information[i * k + i] / total));
            double gap = w->scale[i] > 0 ? fabs(w->gradient[i]) / w->scale[i] : 0;
            w->fit->info.gap_terms = fmax(w->fit->info.gap_terms, gap);
        }
    }
}

/* The whole step, or a half of it, a quarter ... as long as that makes things worse. */
static comity_status take_step(fitting *w, int first, comity_error *error) {
    double before = w->state.deviance;
    double share = 1;
    comity_status status = w->engine->ops->move(w->engine, w->step, share, &w->state, error);
    int tries = 0;
    while (!status && tries < MOST_HALVINGS &&
           (!w->state.finite || (!first && w->state.deviance > before + 1e-11 * w->deviance_scale))) {
        share /= 2;
        tries++;
        status = w->engine->ops->move(w->engine, NULL, share, &w->state, error);
    }
    w->fit->info.halvings += tries;
    for (size_t i = 0; i < w->k; i++) {
        w->beta[i] += share * w->step[i];
    }
    return status;
}

static comity_status one_step(fitting *w, double tolerance, int first, comity_error *error) {
    const explain_engine_ops *ops = w->engine->ops;
    comity_status status = ops->refresh(w->engine, tolerance, error);
    if (!status) {
        status = ops->solve(w->engine, tolerance, error);
    }
    if (!status) {
        status = ops->moments(w->engine, w->information, w->gradient, w->scale, error);
    }
    if (!status) {
        set_step(w);
        status = take_step(w, first, error);
    }
    if (!status && w->family == EXPLAIN_POISSON) {
        status = ops->sweep(w->engine, &w->state, error);
    }
    w->fit->info.gap_effects = w->state.gap_effects;
    w->fit->info.step = w->size;
    w->fit->info.inner = w->engine->inner;
    return status;
}

static double inner_tolerance(const fitting *w, int step) {
    if (w->family == EXPLAIN_LEAST_SQUARES) {
        return 1e-12;
    }
    double far = step == 0 ? 1 : fmax(w->size, fmin(w->state.gap_effects, 1e-2));
    return fmin(1e-2, fmax(1e-1 * far, 1e-4));
}

static comity_status iterate(fitting *w, comity_error *error) {
    int most = w->options->max_iterations > 0 ? w->options->max_iterations : MOST_STEPS;
    comity_status status = COMITY_OK;
    for (int i = 0; i < most && !status; i++) {
        if (explain_stopped(w->options->stop)) {
            return explain_interrupted(error);
        }
        status = one_step(w, inner_tolerance(w, i), i == 0, error);
        w->fit->info.iterations = i + 1;
        w->deviance_scale = w->deviance_scale > 0 ? w->deviance_scale : fabs(w->state.deviance) + 1e-300;
        if (w->options->progress) {
            w->options->progress(w->options->context, 1 - 1 / (1 + .5 * (i + 1)));
        }
        if (!status && i > 0 && w->size <= 1e-2 * w->tolerance && w->state.gap_effects <= w->tolerance) {
            w->fit->info.converged = 1;
            return COMITY_OK;
        }
    }
    if (!status) {
        status =
            comity_fail(error, COMITY_ERROR_INPUT,
                        "no convergence in %d steps: sums over effects are off by %.1e, the last move of a term is "
                        "%.1e; regressors may separate zeros from the rest",
                        w->fit->info.iterations, w->state.gap_effects, w->size);
    }
    return status;
}

/* -------------------------------------------------------------------------------------------------------------- all */

static comity_status new_engine(fitting *w, const explain_sample *sample, comity_error *error) {
    comity_status status = COMITY_OK;
    if (w->family == EXPLAIN_POISSON && w->options->engine != COMITY_ENGINE_GENERAL) {
        status = explain_three_way_new(w->model, w->options, sample, &w->engine, error);
        if (!status && !w->engine && w->options->engine == COMITY_ENGINE_THREE_WAY) {
            return comity_fail(error, COMITY_ERROR_USAGE, "the effects have not the three-way shape");
        }
    }
    if (!status && !w->engine) {
        status = explain_general_new(w->model, w->options, sample, w->family, &w->engine, error);
    }
    return status;
}

static comity_status fit_all(fitting *w, const explain_sample *sample, comity_error *error) {
    comity_status status = allocate(w, error);
    if (!status) {
        status = new_engine(w, sample, error);
    }
    if (!status) {
        w->fit->info.engine = w->engine->ops->kind;
        status = w->engine->ops->start(w->engine, &w->state, error);
    }
    if (!status) {
        status = judge(w, error);
    }
    if (!status) {
        status = iterate(w, error);
    }
    /* the matrices of inference need the last digits of X~ */
    if (!status) {
        status = w->engine->ops->refresh(w->engine, 1e-11, error);
    }
    if (!status) {
        status = w->engine->ops->moments(w->engine, w->information, w->gradient, w->scale, error);
    }
    for (size_t k = 0; k < w->k && w->fit->terms; k++) {
        w->fit->terms[k].estimate = w->fit->terms[k].state ? NAN : w->beta ? w->beta[k] : NAN;
    }
    return status ? status : explain_summarise(w->engine, w->information, w->fit, error);
}

static comity_status fit_model(const comity_model *model, const comity_fit_options *options, explain_family family,
                               comity_fit *fit, comity_error *error) {
    static const comity_fit_options plain = {0};
    fitting w = {.model = model, .options = options ? options : &plain, .family = family, .fit = fit};
    explain_sample sample;
    w.k = model->n_x + (model->n_effects == 0);
    w.tolerance = w.options->tolerance > 0 ? w.options->tolerance : 1e-8;
    comity_status status = explain_sample_choose(model, w.options, family, &sample, fit, error);
    if (!status) {
        status = explain_terms_new(model, fit, error);
    }
    if (!status) {
        status = fit_all(&w, &sample, error);
    }
    release(&w);
    if (status && !(status == COMITY_ERROR_INPUT && fit->info.iterations > 0 && !fit->info.converged)) {
        comity_fit_free(fit);
        comity_fit_init(fit);
    }
    return status;
}

comity_status comity_ppml(const comity_model *model, const comity_fit_options *options, comity_fit *fit,
                          comity_error *error) {
    return fit_model(model, options, EXPLAIN_POISSON, fit, error);
}

comity_status comity_ols(const comity_model *model, const comity_fit_options *options, comity_fit *fit,
                         comity_error *error) {
    return fit_model(model, options, EXPLAIN_LEAST_SQUARES, fit, error);
}

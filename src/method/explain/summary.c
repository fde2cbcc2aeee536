/* From the engine at its end to what is reported: degrees of freedom, statistics of the fit, what is kept on request;
 * intervals and Wald tests. See comity/explain.h. */
#include "method/explain/explain_internal.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    explain_engine *engine;
    comity_fit *fit;
    double deviance;
    double log_likelihood;
    double rss;
    double tss; /* around the mean */
    double sum_exposure;
    double sum_y_offset;
    size_t *column; /* of residual_x, of each term */
} tally;

/* ln Gamma(y + 1) for y >= 0: Stirling's series beyond 16, below it the recurrence. To about 1e-15 relative. */
static double log_factorial(double y) {
    double x = y + 1;
    double product = 1;
    if (y == 0) {
        return 0;
    }
    while (x < 16) {
        product *= x;
        x += 1;
    }
    double z = 1 / (x * x);
    double series = (1. / 12 - z * (1. / 360 - z * (1. / 1260 - z * (1. / 1680 - z / 1188)))) / x;
    return (x - .5) * log(x) - x + .918938533204672742 + series - (product > 1 ? log(product) : 0);
}

static double weight_of(const comity_model *model, size_t row) {
    return model->weights ? model->weights[row] : 1;
}

static void add_row(void *context, size_t row, const double *x, double residual, double mu, double eta) {
    tally *w = context;
    const comity_model *model = w->engine->model;
    double weight = weight_of(model, row);
    double y = model->y[row];
    if (w->engine->family == EXPLAIN_POISSON) {
        w->deviance += 2 * weight * ((y > 0 ? y * (log(y) - eta) : 0) - (y - mu));
        w->log_likelihood += weight * (y * eta - mu - log_factorial(y));
    } else {
        double mean = w->engine->sample->sum_y / w->engine->sample->sum_weights;
        w->rss += weight * (y - mu) * (y - mu);
        w->tss += weight * (y - mean) * (y - mean);
    }
    if (w->fit->eta) {
        w->fit->eta[row] = eta;
        w->fit->mu[row] = mu;
    }
    for (size_t k = 0; k < w->fit->n_terms && w->fit->residual_x; k++) {
        if (w->column[k] < w->fit->n_estimated) {
            w->fit->residual_x[w->column[k] * model->n_rows + row] = x[k];
        }
    }
    (void)residual;
}

/* Log-likelihood of a constant with the offset. */
static double log_likelihood_null(const tally *w) {
    const comity_model *model = w->engine->model;
    const uint8_t *rows = w->engine->sample->rows;
    double exposed = 0;
    int plain = !model->offset && !model->exposure;
    for (size_t row = 0; row < model->n_rows && !plain; row++) {
        exposed += rows[row] ? 0 : weight_of(model, row) * exp(explain_offset(model, row));
    }
    exposed = plain ? w->engine->sample->sum_weights : exposed;
    double constant = log(w->engine->sample->sum_y / exposed);
    double sum = -w->engine->sample->sum_y;
    for (size_t row = 0; row < model->n_rows; row++) {
        if (!rows[row] && model->y[row] != 0) {
            double eta = plain ? constant : constant + explain_offset(model, row);
            sum += weight_of(model, row) * (model->y[row] * eta - log_factorial(model->y[row]));
        }
    }
    return sum;
}

/* ------------------------------------------------------------------------------------------------ degrees of freedom
 */

static comity_status set_degrees(const tally *w, comity_error *error) {
    comity_fit *fit = w->fit;
    const comity_model *model = w->engine->model;
    const comity_effect *effects[COMITY_MAX_EFFECTS] = {0};
    uint32_t redundant[COMITY_MAX_EFFECTS] = {0};
    for (size_t e = 0; e < model->n_effects; e++) {
        effects[e] = &model->effects[e];
    }
    comity_status status = explain_rank(effects, model->n_effects, model->n_rows, w->engine->sample->rows,
                                        &fit->df_effects, redundant, &fit->df_effects_exact, error);
    fit->df_effects_fixest = 0;
    for (size_t e = 0; e < model->n_effects; e++) {
        fit->effects[e].n_redundant = redundant[e];
        fit->effects[e].redundant_exact = fit->df_effects_exact || e < 2;
        fit->df_effects_fixest += fit->effects[e].n_levels - (e > 0);
    }
    fit->df_residual = fit->n_obs - (double)fit->n_estimated - fit->df_effects;
    if (!status && !(fit->df_residual > 0)) {
        return comity_fail(
            error, COMITY_ERROR_INPUT,
            "the model fits perfectly: %.0f observations are not more than %zu terms and %.0f degrees of "
            "freedom of effects",
            fit->n_obs, fit->n_estimated, fit->df_effects);
    }
    return status;
}

static void set_bread(comity_fit *fit, const double *information, double *work, uint8_t *dropped) {
    size_t k = fit->n_terms;
    for (size_t i = 0; i < k * k; i++) {
        work[i] = fit->terms[i / k].state || fit->terms[i % k].state ? 0 : information[i];
    }
    explain_cholesky(work, k, 1e-14, dropped);
    explain_cholesky_inverse(work, k, dropped, fit->bread);
    for (size_t i = 0; i < k * k; i++) {
        if (fit->terms[i / k].state || fit->terms[i % k].state) {
            fit->bread[i] = NAN;
        }
    }
}

static void set_statistics(const tally *w, const double *information) {
    comity_fit *fit = w->fit;
    double parameters = (double)fit->n_estimated + fit->df_effects;
    size_t k = fit->n_terms;
    fit->rss = fit->r2 = fit->r2_adjusted = fit->r2_within = fit->sigma = NAN;
    if (w->engine->family == EXPLAIN_POISSON) {
        fit->deviance = w->deviance > 0 ? w->deviance : 0;
        fit->log_likelihood = w->log_likelihood;
        fit->log_likelihood_null = log_likelihood_null(w);
    } else {
        double explained = 0;
        for (size_t i = 0; i < k * k; i++) {
            if (!fit->terms[i / k].state && !fit->terms[i % k].state) {
                explained += fit->terms[i / k].estimate * information[i] * fit->terms[i % k].estimate;
            }
        }
        double constant = fit->n_effects || k ? 1 : 0;
        fit->deviance = fit->rss = w->rss;
        fit->sigma = sqrt(w->rss / fit->df_residual);
        fit->r2 = 1 - w->rss / w->tss;
        fit->r2_adjusted = 1 - (w->rss / fit->df_residual) / (w->tss / (fit->n_obs - constant));
        fit->r2_within = fit->n_effects ? explained / (explained + w->rss) : NAN;
        double scale = fit->n_obs / w->engine->sample->sum_weights;
        fit->log_likelihood = -.5 * fit->n_obs * (log(2 * M_PI * w->rss * scale / fit->n_obs) + 1);
        fit->log_likelihood_null = -.5 * fit->n_obs * (log(2 * M_PI * w->tss * scale / fit->n_obs) + 1);
    }
    fit->pseudo_r2 = 1 - fit->log_likelihood / fit->log_likelihood_null;
    fit->aic = 2 * parameters - 2 * fit->log_likelihood;
    fit->bic = parameters * log(fit->n_obs) - 2 * fit->log_likelihood;
}

/* -------------------------------------------------------------------------------------------------- kept on request */

static comity_status make_room(const tally *w, comity_error *error) {
    comity_fit *fit = w->fit;
    const comity_fit_options *options = w->engine->options;
    size_t n = fit->n_rows;
    if (options->keep_fitted || options->keep_effects) {
        fit->eta = malloc((n + 1) * sizeof *fit->eta);
        fit->mu = malloc((n + 1) * sizeof *fit->mu);
        for (size_t row = 0; row < n && fit->eta && fit->mu; row++) {
            fit->eta[row] = fit->mu[row] = NAN;
        }
    }
    if (options->keep_residual_x) {
        fit->residual_x = calloc(n * fit->n_estimated + 1, sizeof *fit->residual_x);
    }
    int failed = ((options->keep_fitted || options->keep_effects) && (!fit->eta || !fit->mu)) ||
                 (options->keep_residual_x && !fit->residual_x);
    size_t column = 0;
    for (size_t k = 0; k < fit->n_terms; k++) {
        w->column[k] = fit->terms[k].state ? SIZE_MAX : column++;
    }
    return failed ? comity_fail_memory(error) : COMITY_OK;
}

/* The effects are what the linear predictor has beside x'b and the offset: an exact fit by least squares. */
static comity_status solve_effects(const tally *w, comity_absorber *absorber, double *rest, double **out,
                                   comity_error *error) {
    comity_fit *fit = w->fit;
    const comity_model *model = w->engine->model;
    double *const *const coefficients[] = {out};
    comity_absorb_options options = {.tolerance = 1e-12, .stop = w->engine->options->stop};
    for (size_t row = 0; row < fit->n_rows; row++) {
        rest[row] = fit->rows[row] ? 0 : fit->eta[row] - explain_offset(model, row);
        for (size_t k = 0; k < model->n_x && !fit->rows[row]; k++) {
            rest[row] -= fit->terms[k].state ? 0 : fit->terms[k].estimate * model->x[k][row];
        }
    }
    return comity_absorb(absorber, &rest, 1, coefficients, &options, NULL, error);
}

static comity_status keep_effects(const tally *w, comity_error *error) {
    comity_fit *fit = w->fit;
    const comity_model *model = w->engine->model;
    double *out[COMITY_MAX_EFFECTS] = {0};
    comity_absorber *absorber = NULL;
    comity_status status = COMITY_OK;
    double *rest = malloc((fit->n_rows + 1) * sizeof *rest);
    if (!rest) {
        return comity_fail_memory(error);
    }
    for (size_t e = 0; e < model->n_effects; e++) {
        fit->effects[e].n_estimate = model->effects[e].n_levels;
        fit->effects[e].estimate = out[e] = calloc((size_t)model->effects[e].n_levels + 1, sizeof *out[e]);
        status = out[e] ? status : comity_fail_memory(error);
    }
    if (!status) {
        status = comity_absorber_new(model->effects, model->n_effects, model->n_rows, fit->rows, &absorber, error);
    }
    if (!status) {
        status = solve_effects(w, absorber, rest, out, error);
    }
    for (size_t e = 0; e < model->n_effects && !status; e++) {
        const double *total = absorber->total + absorber->offset[e];
        for (uint32_t l = 0; l < absorber->n_levels[e]; l++) {
            out[absorber->place[e]][l] = total[l] > 0 ? out[absorber->place[e]][l] : NAN;
        }
    }
    comity_absorber_delete(absorber);
    free(rest);
    return status;
}

/* --------------------------------------------------------------------------------------------------------------- all
 */

static comity_status summarise(tally *w, const double *information, comity_error *error) {
    comity_status status = set_degrees(w, error);
    if (!status) {
        status = make_room(w, error);
    }
    if (status) {
        return status;
    }
    w->engine->ops->visit(w->engine, add_row, w);
    set_statistics(w, information);
    status = explain_vcov(w->engine, w->fit, error);
    if (!status && w->engine->options->keep_effects) {
        status = keep_effects(w, error);
    }
    if (!status) {
        comity_fit_restate(w->fit, w->engine->options->level);
    }
    return status;
}

comity_status explain_summarise(explain_engine *engine, const double *information, comity_fit *fit,
                                comity_error *error) {
    size_t k = fit->n_terms;
    tally w = {.engine = engine, .fit = fit};
    comity_status status = COMITY_OK;
    double *work = malloc((k * k + 1) * sizeof *work);
    uint8_t *dropped = calloc(k + 1, 1);
    w.column = malloc((k + 1) * sizeof *w.column);
    if (!work || !dropped || !w.column) {
        status = comity_fail_memory(error);
    } else {
        set_bread(fit, information, work, dropped);
        status = summarise(&w, information, error);
    }
    free(work);
    free(dropped);
    free(w.column);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------- tests
 */

static void state_term(comity_term *term, double variance, double df, double level) {
    int normal = !isfinite(df);
    double tail = .5 - .5 * level;
    double wide = df <= 0 ? NAN : normal ? gsl_cdf_ugaussian_Qinv(tail) : gsl_cdf_tdist_Qinv(tail, df);
    term->std_error = sqrt(variance);
    term->statistic = term->estimate / term->std_error;
    double size = fabs(term->statistic);
    term->p_value = isnan(size) || df <= 0 ? NAN : 2 * (normal ? gsl_cdf_ugaussian_Q(size) : gsl_cdf_tdist_Q(size, df));
    term->conf_low = term->estimate - wide * term->std_error;
    term->conf_high = term->estimate + wide * term->std_error;
}

void comity_fit_restate(comity_fit *fit, double level) {
    double used = level > 0 && level < 1 ? level : .95;
    for (size_t k = 0; k < fit->n_terms; k++) {
        if (fit->terms[k].state == COMITY_TERM_ESTIMATED) {
            state_term(&fit->terms[k], fit->vcov[k * fit->n_terms + k], fit->df_statistic, used);
        }
    }
}

static comity_status check_restriction(const comity_fit *fit, const double *weights, comity_error *error) {
    for (size_t k = 0; k < fit->n_terms; k++) {
        if (weights[k] != 0 && fit->terms[k].state) {
            comity_fail(error, COMITY_ERROR_INPUT, "%s is not estimated, so it cannot be tested", fit->terms[k].name);
            comity_error_at(error, NULL, 0, fit->terms[k].name);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

static double quadratic(const comity_fit *fit, const double *a, const double *b) {
    double sum = 0;
    size_t k = fit->n_terms;
    for (size_t i = 0; i < k; i++) {
        for (size_t j = 0; j < k && a[i] != 0; j++) {
            sum += b[j] != 0 ? a[i] * fit->vcov[i * k + j] * b[j] : 0;
        }
    }
    return sum;
}

static double combine(const comity_fit *fit, const double *weights) {
    double sum = 0;
    for (size_t k = 0; k < fit->n_terms; k++) {
        sum += weights[k] != 0 ? weights[k] * fit->terms[k].estimate : 0;
    }
    return sum;
}

static comity_status wald(const comity_fit *fit, const double *restrictions, const double *values, size_t n,
                          double *matrix, double *gap, uint8_t *dropped, comity_wald *out, comity_error *error) {
    size_t k = fit->n_terms;
    for (size_t i = 0; i < n; i++) {
        gap[i] = combine(fit, restrictions + i * k) - (values ? values[i] : 0);
        gap[n + i] = gap[i];
        for (size_t j = 0; j < n; j++) {
            matrix[i * n + j] = quadratic(fit, restrictions + i * k, restrictions + j * k);
        }
    }
    if (explain_cholesky(matrix, n, 1e-12, dropped)) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "the restrictions depend on each other, or there are fewer clusters than restrictions");
    }
    explain_cholesky_solve(matrix, n, dropped, gap);
    double chi = 0;
    for (size_t i = 0; i < n; i++) {
        chi += gap[i] * gap[n + i];
    }
    int normal = !isfinite(fit->df_statistic);
    out->df = (double)n;
    out->df_residual = fit->df_statistic;
    out->statistic = normal ? chi : chi / (double)n;
    out->p_value =
        normal ? gsl_cdf_chisq_Q(chi, (double)n) : gsl_cdf_fdist_Q(chi / (double)n, (double)n, fit->df_statistic);
    return COMITY_OK;
}

comity_status comity_wald_test(const comity_fit *fit, const double *restrictions, const double *values, size_t n,
                               comity_wald *out, comity_error *error) {
    *out = (comity_wald){NAN, NAN, NAN, NAN};
    if (n == 0) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a Wald test needs a restriction");
    }
    for (size_t i = 0; i < n; i++) {
        comity_status status = check_restriction(fit, restrictions + i * fit->n_terms, error);
        if (status) {
            return status;
        }
    }
    comity_status status = COMITY_OK;
    double *matrix = malloc((n * n + 2 * n) * sizeof *matrix);
    uint8_t *dropped = calloc(n, 1);
    if (!matrix || !dropped) {
        status = comity_fail_memory(error);
    } else {
        status = wald(fit, restrictions, values, n, matrix, matrix + n * n, dropped, out, error);
    }
    free(matrix);
    free(dropped);
    return status;
}

comity_status comity_wald_terms(const comity_fit *fit, const size_t *terms, size_t n, comity_wald *out,
                                comity_error *error) {
    double *restrictions = calloc(n * fit->n_terms + 1, sizeof *restrictions);
    if (!restrictions) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        restrictions[i * fit->n_terms + terms[i]] = 1;
    }
    comity_status status = comity_wald_test(fit, restrictions, NULL, n, out, error);
    free(restrictions);
    return status;
}

comity_status comity_combination(const comity_fit *fit, const double *weights, double level, comity_term *out,
                                 comity_error *error) {
    *out = (comity_term){0};
    comity_status status = check_restriction(fit, weights, error);
    if (status) {
        return status;
    }
    out->estimate = combine(fit, weights);
    state_term(out, quadratic(fit, weights, weights), fit->df_statistic, level > 0 && level < 1 ? level : .95);
    return COMITY_OK;
}

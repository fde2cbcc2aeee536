/* Which rows of a model count. Rows with a missing value go first, then singletons until none is left, then levels of
 * an effect whose outcomes are all zero; and again, until nothing changes. Every pass is O(rows x effects). */
#include "method/explain/explain_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    uint32_t *n;  /* used rows of each level */
    uint8_t *pay; /* of each level: whether an outcome is not zero */
} level_counts;

typedef struct {
    const comity_model *model;
    const comity_fit_options *options;
    explain_family family;
    uint8_t *rows;
    level_counts counts[COMITY_MAX_EFFECTS];
} choice;

static const char *y_name(const comity_model *model) {
    return model->y_name ? model->y_name : "the outcome";
}

double explain_offset(const comity_model *model, size_t row) {
    double offset = model->offset ? model->offset[row] : 0;
    return model->exposure ? offset + log(model->exposure[row]) : offset;
}

static comity_status fail_row(comity_error *error, const char *name, size_t row, const char *words) {
    comity_fail(error, COMITY_ERROR_INPUT, "%s %s in row %zu", name, words, row + 1);
    comity_error_at(error, NULL, (int64_t)row + 1, name);
    return COMITY_ERROR_INPUT;
}

/* ------------------------------------------------------------------------------------------------ the call itself */

static comity_status check_levels(const comity_effect *effects, size_t n, size_t n_rows, const char *what,
                                  comity_error *error) {
    for (size_t e = 0; e < n; e++) {
        uint32_t most = 0;
        for (size_t row = 0; row < n_rows; row++) {
            most = effects[e].level[row] > most ? effects[e].level[row] : most;
        }
        if (n_rows > 0 && most >= effects[e].n_levels) {
            return comity_fail(error, COMITY_ERROR_USAGE, "%s %s has level %u, but %u levels", what,
                               effects[e].name ? effects[e].name : "", most, effects[e].n_levels);
        }
    }
    return COMITY_OK;
}

static comity_status check_call(const comity_model *model, const comity_fit_options *options, comity_error *error) {
    if (model->n_effects > COMITY_MAX_EFFECTS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu fixed effects, at most %d are possible", model->n_effects,
                           COMITY_MAX_EFFECTS);
    }
    if (model->n_x > COMITY_MAX_REGRESSORS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu regressors, at most %d are possible", model->n_x,
                           COMITY_MAX_REGRESSORS);
    }
    if (model->n_clusters > COMITY_MAX_CLUSTERS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "clustered %zu ways, at most %d are possible", model->n_clusters,
                           COMITY_MAX_CLUSTERS);
    }
    if (options->vcov == COMITY_VCOV_CLUSTER && model->n_clusters == 0) {
        return comity_fail(error, COMITY_ERROR_USAGE, "clustered standard errors need a cluster");
    }
    if (model->n_rows >= EXPLAIN_NONE) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu rows are too many", model->n_rows);
    }
    if (model->n_rows == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "there are no rows");
    }
    comity_status status = check_levels(model->effects, model->n_effects, model->n_rows, "fixed effect", error);
    return status ? status : check_levels(model->clusters, model->n_clusters, model->n_rows, "cluster", error);
}

/* ----------------------------------------------------------------------------------------------------- the columns */

static comity_status check_column(const double *values, size_t n, const char *name, uint8_t *rows,
                                  comity_error *error) {
    for (size_t row = 0; row < n; row++) {
        if (!isfinite(values[row])) {
            if (!isnan(values[row])) {
                return fail_row(error, name, row, "is infinite");
            }
            rows[row] = COMITY_ROW_MISSING;
        }
    }
    return COMITY_OK;
}

static comity_status check_outcome(const choice *c, comity_error *error) {
    const comity_model *model = c->model;
    comity_status status = check_column(model->y, model->n_rows, y_name(model), c->rows, error);
    for (size_t row = 0; row < model->n_rows && !status && c->family == EXPLAIN_POISSON; row++) {
        if (model->y[row] < 0) {
            status = fail_row(error, y_name(model), row, "is negative");
        }
    }
    return status;
}

static comity_status check_weights(const choice *c, comity_error *error) {
    const comity_model *model = c->model;
    comity_status status = COMITY_OK;
    if (model->weights && !(status = check_column(model->weights, model->n_rows, "weight", c->rows, error))) {
        for (size_t row = 0; row < model->n_rows; row++) {
            if (model->weights[row] < 0) {
                return fail_row(error, "weight", row, "is negative");
            }
            if (model->weights[row] == 0) {
                c->rows[row] = COMITY_ROW_MISSING;
            }
        }
    }
    if (!status && model->offset) {
        status = check_column(model->offset, model->n_rows, "offset", c->rows, error);
    }
    if (!status && model->exposure) {
        status = check_column(model->exposure, model->n_rows, "exposure", c->rows, error);
        for (size_t row = 0; row < model->n_rows && !status; row++) {
            if (model->exposure[row] <= 0) {
                status = fail_row(error, "exposure", row, "is not positive");
            }
        }
    }
    return status;
}

static comity_status check_columns(const choice *c, comity_error *error) {
    comity_status status = check_outcome(c, error);
    if (!status) {
        status = check_weights(c, error);
    }
    for (size_t k = 0; k < c->model->n_x && !status; k++) {
        status = check_column(c->model->x[k], c->model->n_rows, c->model->x_names[k], c->rows, error);
    }
    return status;
}

/* ---------------------------------------------------------------------------------------- levels that tell nothing */

static void count_levels(choice *c) {
    const comity_model *model = c->model;
    for (size_t e = 0; e < model->n_effects; e++) {
        const comity_effect *effect = &model->effects[e];
        level_counts *counts = &c->counts[e];
        if (!counts->n || !counts->pay) {
            continue;
        }
        memset(counts->n, 0, effect->n_levels * sizeof *counts->n);
        memset(counts->pay, 0, effect->n_levels);
        for (size_t row = 0; row < model->n_rows; row++) {
            if (!c->rows[row]) {
                counts->n[effect->level[row]]++;
                counts->pay[effect->level[row]] |= model->y[row] != 0;
            }
        }
    }
}

/* Marks the rows of single levels, or those of levels that are all zero. Returns how many. */
static size_t drop_levels(const choice *c, uint8_t why) {
    const comity_model *model = c->model;
    size_t n = 0;
    for (size_t e = 0; e < model->n_effects; e++) {
        const comity_effect *effect = &model->effects[e];
        const level_counts *counts = &c->counts[e];
        int any = 0;
        if (!counts->n || !counts->pay) {
            continue;
        }
        for (uint32_t l = 0; l < effect->n_levels; l++) {
            any |= counts->n[l] > 0 && (why == COMITY_ROW_SINGLETON ? counts->n[l] == 1 : !counts->pay[l]);
        }
        for (size_t row = 0; row < model->n_rows && any; row++) {
            uint32_t l = effect->level[row];
            if (!c->rows[row] && (why == COMITY_ROW_SINGLETON ? counts->n[l] == 1 : !counts->pay[l])) {
                c->rows[row] = why;
                n++;
            }
        }
    }
    return n;
}

static void drop_all(choice *c) {
    for (;;) {
        size_t gone = 0;
        count_levels(c);
        if (!c->options->keep_singletons) {
            gone += drop_levels(c, COMITY_ROW_SINGLETON);
        }
        if (!gone && c->family == EXPLAIN_POISSON) {
            gone += drop_levels(c, COMITY_ROW_ALL_ZERO);
        }
        if (!gone) {
            return;
        }
    }
}

static void count_rows(const choice *c, explain_sample *sample, comity_fit *fit) {
    const comity_model *model = c->model;
    size_t n[5] = {0};
    sample->sum_y = 0;
    sample->sum_weights = 0;
    for (size_t row = 0; row < model->n_rows; row++) {
        n[c->rows[row]]++;
        if (!c->rows[row]) {
            double weight = model->weights ? model->weights[row] : 1;
            sample->sum_y += weight * model->y[row];
            sample->sum_weights += weight;
        }
    }
    sample->n_used = n[COMITY_ROW_USED];
    fit->n_rows = model->n_rows;
    fit->n_used = n[COMITY_ROW_USED];
    fit->n_missing = n[COMITY_ROW_MISSING];
    fit->n_singletons = n[COMITY_ROW_SINGLETON];
    fit->n_all_zero = n[COMITY_ROW_ALL_ZERO];
    fit->n_separated = n[COMITY_ROW_SEPARATED];
    fit->n_obs = c->options->weights == COMITY_WEIGHTS_FREQUENCY ? sample->sum_weights : (double)fit->n_used;
}

static comity_status count_effects(const choice *c, comity_fit *fit, comity_error *error) {
    const comity_model *model = c->model;
    fit->n_effects = model->n_effects;
    for (size_t e = 0; e < model->n_effects; e++) {
        comity_fit_effect *out = &fit->effects[e];
        const char *name = model->effects[e].name ? model->effects[e].name : "";
        uint8_t *before = calloc((size_t)model->effects[e].n_levels + 1, 1);
        out->name = strdup(name);
        if (!out->name || !before) {
            free(before);
            return comity_fail_memory(error);
        }
        for (size_t row = 0; row < model->n_rows; row++) {
            before[model->effects[e].level[row]] |= c->rows[row] != COMITY_ROW_MISSING;
        }
        for (uint32_t l = 0; c->counts[e].n && l < model->effects[e].n_levels; l++) {
            out->n_levels += c->counts[e].n[l] > 0;
            out->n_levels_gone += before[l] && !c->counts[e].n[l];
        }
        free(before);
    }
    return COMITY_OK;
}

static comity_status check_sample(const explain_sample *sample, const choice *c, const comity_fit *fit,
                                  comity_error *error) {
    if (sample->n_used == 0) {
        return comity_fail(
            error, COMITY_ERROR_INPUT,
            "no row is left of %zu: %zu with missing values, %zu singletons, %zu of all-zero groups, %zu "
            "separated",
            fit->n_rows, fit->n_missing, fit->n_singletons, fit->n_all_zero, fit->n_separated);
    }
    if (c->family == EXPLAIN_POISSON && !(sample->sum_y > 0)) {
        comity_fail(error, COMITY_ERROR_INPUT, "%s is zero in all %zu rows that count", y_name(c->model),
                    sample->n_used);
        comity_error_at(error, NULL, 0, y_name(c->model));
        return COMITY_ERROR_INPUT;
    }
    return COMITY_OK;
}

static comity_status choose(choice *c, comity_error *error) {
    for (size_t e = 0; e < c->model->n_effects; e++) {
        c->counts[e].n = malloc(((size_t)c->model->effects[e].n_levels + 1) * sizeof *c->counts[e].n);
        c->counts[e].pay = malloc((size_t)c->model->effects[e].n_levels + 1);
        if (!c->counts[e].n || !c->counts[e].pay) {
            return comity_fail_memory(error);
        }
    }
    comity_status status = check_columns(c, error);
    if (status) {
        return status;
    }
    drop_all(c);
    if (c->options->separation) {
        status = c->options->separation(c->options->separation_context, c->model, c->rows, error);
        drop_all(c);
    }
    return status;
}

comity_status explain_sample_choose(const comity_model *model, const comity_fit_options *options, explain_family family,
                                    explain_sample *sample, comity_fit *fit, comity_error *error) {
    choice c = {.model = model, .options = options, .family = family};
    comity_status status = check_call(model, options, error);
    if (status) {
        return status;
    }
    fit->rows = calloc(model->n_rows, 1);
    if (!fit->rows) {
        return comity_fail_memory(error);
    }
    c.rows = fit->rows;
    *sample = (explain_sample){.rows = fit->rows, .n_rows = model->n_rows};
    status = choose(&c, error);
    if (!status) {
        count_rows(&c, sample, fit);
        status = check_sample(sample, &c, fit, error);
    }
    if (!status) {
        status = count_effects(&c, fit, error);
    }
    for (size_t e = 0; e < model->n_effects; e++) {
        free(c.counts[e].n);
        free(c.counts[e].pay);
    }
    return status;
}

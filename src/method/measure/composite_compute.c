/* The whole index: from the frame to scores and ranks. See comity/composite.h. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------------------- result, memory */

void comity_index_free(comity_index_result *result) {
    free(result->denominated);
    free(result->imputed);
    free(result->screened);
    free(result->treated);
    free(result->normalised);
    free(result->scores);
    free(result->ranks);
    free(result->weights);
    free(result->effective);
    free(result->available);
    free(result->nonzero);
    free(result->kept);
    free(result->points);
    free(result->treatments);
    free(result->warnings);
    *result = (comity_index_result){0};
}

static comity_status room_for(const comity_index_frame *frame, comity_index_result *out, comity_error *error) {
    size_t n = frame->n_rows;
    size_t k = frame->n_indicators;
    size_t all = frame->n_elements;
    *out = (comity_index_result){.n_rows = n, .n_indicators = k, .n_elements = all};
    out->denominated = comity_composite_numbers(n * k);
    out->imputed = comity_composite_numbers(n * k);
    out->screened = comity_composite_numbers(n * k);
    out->treated = comity_composite_numbers(n * k);
    out->normalised = comity_composite_numbers(n * k);
    out->scores = comity_composite_numbers(n * all);
    out->ranks = comity_composite_numbers(n * all);
    out->weights = comity_composite_numbers(all);
    out->effective = comity_composite_numbers(all);
    out->available = comity_composite_numbers(n);
    out->nonzero = comity_composite_numbers(n);
    out->kept = malloc(n);
    out->points = malloc(n * k);
    out->treatments = calloc(k, sizeof *out->treatments);
    if (!out->denominated || !out->imputed || !out->screened || !out->treated || !out->normalised || !out->scores ||
        !out->ranks || !out->weights || !out->effective || !out->available || !out->nonzero || !out->kept ||
        !out->points || !out->treatments) {
        return composite_no_memory(error);
    }
    return COMITY_OK;
}

/* ---------------------------------------------------------------------------------------------------------- warnings
 */

static comity_status warn(composite_warnings *warnings, comity_index_warning_kind kind, int64_t element, size_t count,
                          comity_error *error) {
    comity_index_warning warning = {kind, element, count, NAN};
    return count ? comity_composite_warn(warnings, warning, error) : COMITY_OK;
}

static size_t count_missing(const double *column, const uint8_t *kept, size_t n) {
    size_t missing = 0;
    for (size_t r = 0; r < n; r++) {
        missing += kept[r] && isnan(column[r]) ? 1 : 0;
    }
    return missing;
}

static size_t count_kept(const uint8_t *kept, size_t n) {
    size_t count = 0;
    for (size_t r = 0; r < n; r++) {
        count += kept[r] ? 1 : 0;
    }
    return count;
}

static comity_status warn_of_indicator(const comity_index_result *r, size_t e, size_t bad, composite_warnings *warnings,
                                       comity_error *error) {
    const comity_treatment *t = &r->treatments[e];
    size_t n_kept = count_kept(r->kept, r->n_rows);
    size_t missing = count_missing(r->screened + e * r->n_rows, r->kept, r->n_rows);
    size_t lost = count_missing(r->normalised + e * r->n_rows, r->kept, r->n_rows);
    int treated = t->n_winsorised > 0 || t->logged;
    int passed = t->logged ? t->passed_logged : t->passed_winsorised;
    comity_status status = warn(warnings, COMITY_INDEX_BAD_DENOMINATOR, (int64_t)e, bad, error);
    if (!status) {
        status = warn(warnings, COMITY_INDEX_ALL_MISSING, (int64_t)e, missing == n_kept ? n_kept : 0, error);
    }
    if (!status) {
        status = warn(warnings, COMITY_INDEX_STILL_MISSING, (int64_t)e, missing < n_kept ? missing : 0, error);
    }
    if (!status) {
        status = warn(warnings, COMITY_INDEX_CONSTANT, (int64_t)e, missing < n_kept && lost == n_kept, error);
    }
    if (!status) {
        status = warn(warnings, COMITY_INDEX_NOT_PASSED, (int64_t)e, !t->passed_before && treated && !passed, error);
    }
    return status;
}

static comity_status warn_of_rows(const composite_plan *plan, const comity_index_result *r,
                                  composite_warnings *warnings, comity_error *error) {
    size_t dropped = r->n_rows - count_kept(r->kept, r->n_rows);
    comity_status status = warn(warnings, COMITY_INDEX_UNITS_DROPPED, -1, dropped, error);
    for (size_t i = 0; i < plan->n_aggregates && !status; i++) {
        size_t a = plan->order[i];
        size_t without = count_missing(r->scores + a * r->n_rows, r->kept, r->n_rows);
        status = warn(warnings, COMITY_INDEX_NO_SCORE, (int64_t)a, without, error);
    }
    return status;
}

/* --------------------------------------------------------------------------------------------------------- pipeline */

static comity_status make_data(const composite_plan *plan, const comity_index_settings *settings,
                               comity_index_result *out, size_t *bad, comity_error *error) {
    size_t size = out->n_rows * out->n_indicators * sizeof(double);
    comity_composite_denominate(plan, settings->denominate, out->denominated, bad);
    memcpy(out->screened, out->denominated, size);
    comity_status status = comity_composite_fill(plan, settings, out->screened, out->imputed, out->available,
                                                 out->nonzero, out->kept, error);
    if (!status) {
        memcpy(out->treated, out->screened, size);
        status = comity_composite_treat(plan, &settings->treat, out->treated, out->treatments, out->points, error);
    }
    if (!status) {
        status = comity_composite_normalise(plan, &settings->normalise, out->treated, out->normalised, error);
    }
    return status;
}

static comity_status effective_weights(const composite_plan *plan, const double *weights, double *out) {
    memcpy(out, weights, plan->frame->n_elements * sizeof *out);
    for (size_t i = plan->n_aggregates; i > 0; i--) {
        size_t a = plan->order[i - 1];
        for (size_t j = plan->child_start[a]; j < plan->child_start[a + 1]; j++) {
            out[plan->child[j]] *= out[a];
        }
    }
    return COMITY_OK;
}

static comity_status rank_all(const composite_plan *plan, const double *scores, double *ranks, comity_error *error) {
    size_t n = plan->frame->n_rows;
    comity_status status = COMITY_OK;
    for (size_t e = 0; e < plan->frame->n_elements && !status; e++) {
        status = comity_composite_ranks(plan, scores + e * n, ranks + e * n, error);
    }
    return status;
}

/* `given`: room for n_elements weights. */
static comity_status score(const composite_plan *plan, const comity_index_settings *settings, comity_index_result *out,
                           composite_warnings *warnings, double *given, comity_error *error) {
    comity_composite_given(plan->frame, settings, given);
    memcpy(out->scores, out->normalised, out->n_rows * out->n_indicators * sizeof(double));
    comity_status status =
        comity_composite_score(plan, settings, given, out->kept, out->scores, out->weights, warnings, error);
    if (!status) {
        status = effective_weights(plan, out->weights, out->effective);
    }
    return status ? status : rank_all(plan, out->scores, out->ranks, error);
}

static comity_status compute(const composite_plan *plan, const comity_index_settings *settings,
                             comity_index_result *out, composite_warnings *warnings, comity_error *error) {
    size_t *bad = calloc(plan->frame->n_indicators, sizeof *bad);
    double *given = comity_composite_numbers(plan->frame->n_elements);
    comity_status status = bad && given ? make_data(plan, settings, out, bad, error) : composite_no_memory(error);
    for (size_t e = 0; e < out->n_indicators && !status; e++) {
        status = warn_of_indicator(out, e, bad[e], warnings, error);
    }
    if (!status) {
        status = score(plan, settings, out, warnings, given, error);
    }
    if (!status) {
        status = warn_of_rows(plan, out, warnings, error);
    }
    free(bad);
    free(given);
    return status;
}

comity_status comity_index_compute(const comity_index_frame *frame, const comity_index_settings *settings,
                                   comity_index_result *out, comity_error *error) {
    comity_index_settings defaults = comity_index_settings_default();
    composite_plan plan = {0};
    composite_warnings warnings = {0};
    settings = settings ? settings : &defaults;
    *out = (comity_index_result){0};
    comity_status status = comity_index_check(frame, settings, error);
    if (!status) {
        status = comity_composite_plan(frame, &plan, error);
    }
    if (!status) {
        status = room_for(frame, out, error);
    }
    if (!status) {
        out->index = plan.index;
        status = compute(&plan, settings, out, &warnings, error);
    }
    out->warnings = warnings.list;
    out->n_warnings = warnings.n;
    comity_composite_plan_free(&plan);
    if (status) {
        comity_index_free(out);
    }
    return status;
}

comity_status comity_index_rescore(const comity_index_frame *frame, const comity_index_result *result,
                                   const comity_index_settings *settings, double *scores, double *ranks,
                                   double *weights, comity_error *error) {
    comity_index_settings defaults = comity_index_settings_default();
    composite_plan plan = {0};
    settings = settings ? settings : &defaults;
    size_t all = frame->n_elements;
    size_t n = frame->n_rows;
    double *room = comity_composite_numbers(n * all + 2 * all);
    comity_status status = room ? comity_index_check(frame, settings, error) : composite_no_memory(error);
    if (!status) {
        status = comity_composite_plan(frame, &plan, error);
    }
    if (!status) {
        double *given = room + n * all;
        memcpy(room, result->normalised, n * frame->n_indicators * sizeof *room);
        comity_composite_given(frame, settings, given);
        status = comity_composite_score(&plan, settings, given, result->kept, room, given + all, NULL, error);
    }
    if (!status && ranks) {
        status = rank_all(&plan, room, ranks, error);
    }
    if (!status && scores) {
        memcpy(scores, room, n * all * sizeof *scores);
    }
    if (!status && weights) {
        memcpy(weights, room + n * all + all, all * sizeof *weights);
    }
    comity_composite_plan_free(&plan);
    free(room);
    return status;
}

/* ------------------------------------------------------------------------------------------- what is built on the
 * whole */

comity_status comity_optimise_weights(const comity_index_frame *frame, const comity_index_settings *settings,
                                      const comity_optimise_options *options, comity_optimised *out,
                                      comity_error *error) {
    comity_index_settings used = settings ? *settings : comity_index_settings_default();
    comity_index_result result = {0};
    composite_plan plan = {0};
    *out = (comity_optimised){0};
    comity_status status = comity_index_compute(frame, &used, &result, error);
    if (!status) {
        status = comity_composite_plan(frame, &plan, error);
    }
    double *target = NULL;
    comity_optimise_options own = *options;
    if (!status && !own.target) {
        target = comity_composite_numbers(frame->n_elements);
        for (size_t e = 0; target && e < frame->n_elements; e++) {
            target[e] = 1;
        }
        own.target = target;
        status = target ? COMITY_OK : composite_no_memory(error);
    }
    for (size_t e = 0; e < frame->n_elements && !status; e++) {
        result.weights[e] = used.removed && used.removed[e] ? NAN : result.weights[e];
    }
    if (!status) {
        status = comity_composite_optimise(&plan, &used, &own, result.kept, result.scores, result.weights, out, error);
    }
    if (status) {
        comity_optimised_free(out);
    }
    free(target);
    comity_composite_plan_free(&plan);
    comity_index_free(&result);
    return status;
}

static comity_status remove_each(const comity_index_frame *frame, comity_index_settings *settings, int level,
                                 const comity_index_result *nominal, uint8_t *removed, double *room, double *shift,
                                 double *ranks, comity_error *error) {
    size_t n = frame->n_rows;
    comity_status status = COMITY_OK;
    for (size_t e = 0; e < frame->n_elements && !status; e++) {
        shift[e] = NAN;
        for (size_t r = 0; r < n && ranks; r++) {
            ranks[e * n + r] = NAN;
        }
        if (frame->elements[e].level != level || removed[e] || e == nominal->index) {
            continue;
        }
        removed[e] = 1;
        settings->removed = removed;
        status = comity_index_rescore(frame, nominal, settings, NULL, room, NULL, error);
        removed[e] = 0;
        if (status == COMITY_ERROR_INPUT) { /* what is left has no index: no shift */
            status = COMITY_OK;
            continue;
        }
        const double *own = room + nominal->index * n;
        shift[e] = comity_mean_rank_shift(own, nominal->ranks + nominal->index * n, n);
        if (ranks && !status) {
            memcpy(ranks + e * n, own, n * sizeof *own);
        }
    }
    return status;
}

comity_status comity_remove_elements(const comity_index_frame *frame, const comity_index_settings *settings, int level,
                                     double *shift, double *ranks, comity_error *error) {
    comity_index_settings used = settings ? *settings : comity_index_settings_default();
    comity_index_result nominal = {0};
    uint8_t *removed = NULL;
    double *room = NULL;
    comity_status status = comity_index_compute(frame, &used, &nominal, error);
    if (!status) {
        removed = calloc(frame->n_elements, 1);
        room = comity_composite_numbers(frame->n_rows * frame->n_elements);
        status = removed && room ? COMITY_OK : composite_no_memory(error);
    }
    if (!status) {
        for (size_t e = 0; e < frame->n_elements && used.removed; e++) {
            removed[e] = used.removed[e];
        }
        status = remove_each(frame, &used, level, &nominal, removed, room, shift, ranks, error);
    }
    free(removed);
    free(room);
    comity_index_free(&nominal);
    return status;
}

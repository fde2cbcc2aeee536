/* The frame of a composite index: defaults, checks, and the orders of rows and elements that the steps need. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

comity_index_element comity_index_element_default(void) {
    return (comity_index_element){.level = 1,
                                  .parent = -1,
                                  .weight = 1,
                                  .direction = 1,
                                  .denominator = -1,
                                  .target = NAN,
                                  .floor = NAN,
                                  .ceiling = NAN};
}

comity_normalise_settings comity_normalise_default(comity_normalise_method method) {
    comity_normalise_settings settings = {.method = method, .low = 0, .high = 1, .reference = -1};
    if (method == COMITY_NORMALISE_DEFAULT || method == COMITY_NORMALISE_MINMAX || method == COMITY_NORMALISE_SCALED) {
        settings.high = 100;
    }
    return settings;
}

comity_index_settings comity_index_settings_default(void) {
    return (comity_index_settings){
        .denominate = 1,
        .treat = {.winmax = 5, .log = COMITY_LOG_CT, .max_skew = 2, .max_kurtosis = 3.5},
        .normalise = comity_normalise_default(COMITY_NORMALISE_MINMAX),
    };
}

int64_t comity_composite_unit(const comity_index_frame *frame, size_t row) {
    return frame->unit ? frame->unit[row] : (int64_t)row;
}

int64_t comity_composite_time(const comity_index_frame *frame, size_t row) {
    return frame->time ? frame->time[row] : 0;
}

double *comity_composite_numbers(size_t n) {
    return n > SIZE_MAX / sizeof(double) - 1 ? NULL : malloc((n + 1) * sizeof(double));
}

/* ------------------------------------------------------------------------------------------------ errors and warnings
 */

comity_status comity_composite_fail(const comity_index_frame *frame, int64_t row, size_t element, comity_error *error,
                                    const char *format, ...) {
    char text[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    char number[32];
    const char *code = frame->elements[element].code;
    if (!code) {
        snprintf(number, sizeof number, "element %zu", element + 1);
        code = number;
    }
    comity_fail(error, COMITY_ERROR_INPUT, "%s: %s", code, text);
    comity_error_at(error, NULL, row >= 0 ? row + 1 : 0, code);
    return COMITY_ERROR_INPUT;
}

comity_status comity_composite_warn(composite_warnings *warnings, comity_index_warning warning, comity_error *error) {
    if (!warnings) {
        return COMITY_OK;
    }
    if (warnings->n == warnings->room) {
        size_t room = warnings->room ? 2 * warnings->room : 16;
        comity_index_warning *list = realloc(warnings->list, room * sizeof *list);
        if (!list) {
            return composite_no_memory(error);
        }
        warnings->list = list;
        warnings->room = room;
    }
    warnings->list[warnings->n++] = warning;
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------------ the settings
 */

static comity_status bad_setting(comity_error *error, const char *what) {
    return comity_fail(error, COMITY_ERROR_USAGE, "settings of the index: %s", what);
}

static int is_share(double x) {
    return x >= 0 && x <= 1;
}

static comity_status check_level(const comity_level_settings *level, comity_error *error) {
    if (level->weights > COMITY_WEIGHTS_OPTIMISED) {
        return bad_setting(error, "unknown method of weighting");
    }
    if (level->aggregate > COMITY_AGGREGATE_COPELAND) {
        return bad_setting(error, "unknown method of aggregation");
    }
    if (!isfinite(level->power)) {
        return bad_setting(error, "the power of a mean must be a finite number");
    }
    if (!is_share(level->min_available)) {
        return bad_setting(error, "the least share of available elements must be between 0 and 1");
    }
    return COMITY_OK;
}

static comity_status check_normalise(const comity_normalise_settings *normalise, comity_error *error) {
    if (normalise->method > COMITY_NORMALISE_GOALPOSTS) {
        return bad_setting(error, "unknown method of normalising");
    }
    if (!isfinite(normalise->low) || !isfinite(normalise->high)) {
        return bad_setting(error, "the limits of normalising must be finite numbers");
    }
    if (normalise->method <= COMITY_NORMALISE_MINMAX && normalise->method != COMITY_NORMALISE_NONE &&
        normalise->high <= normalise->low) {
        return bad_setting(error, "the upper limit of min-max must be above the lower one");
    }
    if ((normalise->method == COMITY_NORMALISE_ZSCORE || normalise->method == COMITY_NORMALISE_SCALED ||
         normalise->method == COMITY_NORMALISE_GOALPOSTS) &&
        normalise->high <= 0) {
        return bad_setting(error, "the scale of a normalised indicator must be above 0");
    }
    return COMITY_OK;
}

comity_status comity_composite_check_settings(const comity_index_settings *settings, comity_error *error) {
    if (settings->impute.method > COMITY_IMPUTE_LINEAR || settings->impute.most_years < 0) {
        return bad_setting(error, "unknown method of imputing, or a negative number of years");
    }
    if (!is_share(settings->screen.min_available) || !is_share(settings->screen.min_nonzero)) {
        return bad_setting(error, "the shares of screening must be between 0 and 1");
    }
    if (settings->treat.winmax < 0 || settings->treat.log > COMITY_LOG_GII || isnan(settings->treat.max_skew) ||
        isnan(settings->treat.max_kurtosis)) {
        return bad_setting(error, "treatment needs at least 0 points, a known logarithm and limits that are numbers");
    }
    comity_status status = check_normalise(&settings->normalise, error);
    for (size_t l = 0; l < COMITY_INDEX_LEVELS && !status; l++) {
        status = check_level(&settings->levels[l], error);
    }
    return status;
}

/* --------------------------------------------------------------------------------------------------------- the frame
 */

static comity_status check_element(const comity_index_frame *frame, size_t e, comity_error *error) {
    const comity_index_element *element = &frame->elements[e];
    int is_indicator = e < frame->n_indicators;
    if (is_indicator ? element->level != 1 : element->level < 2 || element->level > COMITY_INDEX_LEVELS) {
        return comity_composite_fail(frame, -1, e, error, "level %d, but %s", element->level,
                                     is_indicator ? "indicators are of level 1" : "aggregates are of level 2 to 8");
    }
    if (element->parent >= (int64_t)frame->n_elements || element->parent < -1) {
        return comity_composite_fail(frame, -1, e, error, "its parent is not there");
    }
    if (element->parent >= 0 && frame->elements[element->parent].level <= element->level) {
        return comity_composite_fail(frame, -1, e, error, "its parent is not of a higher level");
    }
    if (!(element->weight >= 0 && isfinite(element->weight))) {
        return comity_composite_fail(frame, -1, e, error, "its weight %g is not a number from 0", element->weight);
    }
    if (is_indicator && element->direction != 1 && element->direction != -1) {
        return comity_composite_fail(frame, -1, e, error, "its direction %d is neither 1 nor -1", element->direction);
    }
    if (is_indicator && element->denominator >= (int64_t)frame->n_denominators) {
        return comity_composite_fail(frame, -1, e, error, "its denominator is not there");
    }
    if (is_indicator && element->normalise > COMITY_NORMALISE_GOALPOSTS) {
        return comity_composite_fail(frame, -1, e, error, "its method of normalising is not known");
    }
    return COMITY_OK;
}

/* One index, and something below every aggregate. */
static comity_status check_tree(const comity_index_frame *frame, comity_error *error) {
    int64_t index = -1;
    for (size_t e = 0; e < frame->n_elements; e++) {
        if (frame->elements[e].parent == -1) {
            if (index >= 0) {
                return comity_composite_fail(frame, -1, e, error,
                                             "a second element without a parent; the index is one");
            }
            index = (int64_t)e;
        }
    }
    if (index < (int64_t)frame->n_indicators) {
        return comity_fail(error, COMITY_ERROR_INPUT, "no aggregate of the index is without a parent");
    }
    for (size_t e = frame->n_indicators; e < frame->n_elements; e++) {
        size_t children = 0;
        double sum = 0;
        for (size_t c = 0; c < frame->n_elements; c++) {
            if (frame->elements[c].parent == (int64_t)e) {
                children++;
                sum += frame->elements[c].weight;
            }
        }
        if (children == 0 || sum == 0) {
            return comity_composite_fail(frame, -1, e, error, "%s",
                                         children ? "the weights of its elements add up to 0"
                                                  : "nothing belongs to it");
        }
    }
    return COMITY_OK;
}

static comity_status check_values(const comity_index_frame *frame, comity_error *error) {
    for (size_t e = 0; e < frame->n_indicators; e++) {
        for (size_t r = 0; r < frame->n_rows; r++) {
            if (isinf(frame->values[e * frame->n_rows + r])) {
                return comity_composite_fail(frame, (int64_t)r, e, error, "a value is infinite");
            }
        }
    }
    for (size_t i = 0; i < frame->n_denominators * frame->n_rows; i++) {
        if (isinf(frame->denominators[i])) {
            return comity_fail(error, COMITY_ERROR_INPUT, "a denominator is infinite");
        }
    }
    return COMITY_OK;
}

comity_status comity_composite_check_frame(const comity_index_frame *frame, comity_error *error) {
    if (frame->n_rows == 0 || frame->n_indicators == 0 || frame->n_elements <= frame->n_indicators) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "an index needs at least one row, one indicator and one aggregate");
    }
    if (frame->n_elements > UINT32_MAX || frame->n_rows > UINT32_MAX) {
        return comity_fail(error, COMITY_ERROR_USAGE, "too many rows or elements for an index");
    }
    comity_status status = COMITY_OK;
    for (size_t e = 0; e < frame->n_elements && !status; e++) {
        status = check_element(frame, e, error);
    }
    if (!status) {
        status = check_tree(frame, error);
    }
    return status ? status : check_values(frame, error);
}

static comity_status check_weights(const comity_index_frame *frame, const double *weights, comity_error *error) {
    for (size_t e = 0; weights && e < frame->n_elements; e++) {
        if (!(weights[e] >= 0 && isfinite(weights[e]))) {
            return comity_composite_fail(frame, -1, e, error, "its weight %g is not a number from 0", weights[e]);
        }
    }
    return COMITY_OK;
}

/* Rows of one unit and time stand next to each other in panel_row. */
static comity_status check_unique(const composite_plan *plan, comity_error *error) {
    const comity_index_frame *frame = plan->frame;
    for (size_t i = 1; i < frame->n_rows; i++) {
        size_t r = plan->panel_row[i];
        size_t before = plan->panel_row[i - 1];
        if (comity_composite_unit(frame, r) == comity_composite_unit(frame, before) &&
            comity_composite_time(frame, r) == comity_composite_time(frame, before)) {
            comity_fail(error, COMITY_ERROR_INPUT, "a unit has two rows of one time, %zu and %zu", before + 1, r + 1);
            comity_error_at(error, NULL, (int64_t)r + 1, NULL);
            return COMITY_ERROR_INPUT;
        }
    }
    return COMITY_OK;
}

comity_status comity_index_check(const comity_index_frame *frame, const comity_index_settings *settings,
                                 comity_error *error) {
    comity_index_settings defaults = comity_index_settings_default();
    composite_plan plan = {0};
    settings = settings ? settings : &defaults;
    comity_status status = comity_composite_check_settings(settings, error);
    if (!status) {
        status = comity_composite_check_frame(frame, error);
    }
    if (!status) {
        status = check_weights(frame, settings->weights, error);
    }
    if (!status) {
        status = comity_composite_plan(frame, &plan, error);
    }
    if (!status) {
        status = check_unique(&plan, error);
    }
    comity_composite_plan_free(&plan);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- the plan
 */

static const comity_index_frame *sorted_frame(void *context) {
    return context;
}

static int compare_whole(int64_t a, int64_t b) {
    return (a > b) - (a < b);
}

static int by_panel(const void *left, const void *right, void *context) {
    const comity_index_frame *frame = sorted_frame(context);
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    int order = compare_whole(comity_composite_unit(frame, a), comity_composite_unit(frame, b));
    order = order ? order : compare_whole(comity_composite_time(frame, a), comity_composite_time(frame, b));
    return order ? order : (a > b) - (a < b);
}

static int by_time(const void *left, const void *right, void *context) {
    const comity_index_frame *frame = sorted_frame(context);
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    int order = compare_whole(comity_composite_time(frame, a), comity_composite_time(frame, b));
    return order ? order : (a > b) - (a < b);
}

static int by_level(const void *left, const void *right, void *context) {
    const comity_index_frame *frame = sorted_frame(context);
    size_t a = *(const size_t *)left;
    size_t b = *(const size_t *)right;
    int order = frame->elements[a].level - frame->elements[b].level;
    return order ? order : (a > b) - (a < b);
}

/* A copy of the frame's address without const, for qsort_r; nothing is written through it. */
static void *for_sorting(const comity_index_frame *frame) {
    return (void *)(uintptr_t)frame;
}

static void order_rows(composite_plan *plan) {
    const comity_index_frame *frame = plan->frame;
    for (size_t r = 0; r < frame->n_rows; r++) {
        plan->block_row[r] = plan->panel_row[r] = r;
    }
    qsort_r(plan->block_row, frame->n_rows, sizeof(size_t), by_time, for_sorting(frame));
    qsort_r(plan->panel_row, frame->n_rows, sizeof(size_t), by_panel, for_sorting(frame));
    plan->n_blocks = 0;
    for (size_t i = 0; i < frame->n_rows; i++) {
        if (i == 0 || (!frame->across_times && comity_composite_time(frame, plan->block_row[i]) !=
                                                   comity_composite_time(frame, plan->block_row[i - 1]))) {
            plan->block_start[plan->n_blocks++] = i;
        }
        plan->block_of[plan->block_row[i]] = plan->n_blocks - 1;
    }
    plan->block_start[plan->n_blocks] = frame->n_rows;
}

static void order_elements(composite_plan *plan) {
    const comity_index_frame *frame = plan->frame;
    size_t n = 0;
    for (size_t e = 0; e < frame->n_elements; e++) {
        plan->child_start[e] = n;
        for (size_t c = 0; c < frame->n_elements && e >= frame->n_indicators; c++) {
            if (frame->elements[c].parent == (int64_t)e) {
                plan->child[n++] = c;
            }
        }
        size_t children = n - plan->child_start[e];
        plan->most_children = children > plan->most_children ? children : plan->most_children;
        if (frame->elements[e].parent == -1) {
            plan->index = e;
        }
        if (e >= frame->n_indicators) {
            plan->order[plan->n_aggregates++] = e;
        }
    }
    plan->child_start[frame->n_elements] = n;
    qsort_r(plan->order, plan->n_aggregates, sizeof(size_t), by_level, for_sorting(frame));
}

comity_status comity_composite_plan(const comity_index_frame *frame, composite_plan *plan, comity_error *error) {
    size_t rows = frame->n_rows;
    size_t elements = frame->n_elements;
    *plan = (composite_plan){.frame = frame};
    plan->order = malloc(elements * sizeof(size_t));
    plan->child_start = malloc((elements + 1) * sizeof(size_t));
    plan->child = malloc(elements * sizeof(size_t));
    plan->block_start = malloc((rows + 1) * sizeof(size_t));
    plan->block_row = malloc(rows * sizeof(size_t));
    plan->panel_row = malloc(rows * sizeof(size_t));
    plan->block_of = malloc(rows * sizeof(size_t));
    if (!plan->order || !plan->child_start || !plan->child || !plan->block_start || !plan->block_row ||
        !plan->panel_row || !plan->block_of) {
        return composite_no_memory(error);
    }
    order_rows(plan);
    order_elements(plan);
    return COMITY_OK;
}

void comity_composite_plan_free(composite_plan *plan) {
    free(plan->order);
    free(plan->child_start);
    free(plan->child);
    free(plan->block_start);
    free(plan->block_row);
    free(plan->panel_row);
    free(plan->block_of);
    *plan = (composite_plan){0};
}

void comity_composite_given(const comity_index_frame *frame, const comity_index_settings *settings, double *out) {
    for (size_t e = 0; e < frame->n_elements; e++) {
        out[e] = settings->weights ? settings->weights[e] : frame->elements[e].weight;
    }
}

void comity_composite_mask(const composite_plan *plan, const uint8_t *kept, size_t n_columns, double *values) {
    size_t n = plan->frame->n_rows;
    for (size_t r = 0; r < n; r++) {
        for (size_t c = 0; c < n_columns && !kept[r]; c++) {
            values[c * n + r] = NAN;
        }
    }
}

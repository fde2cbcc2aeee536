/* Weighing and aggregating: from normalised indicators to the index. See comity/composite.h.
 *
 * Aggregates are made level by level. All rows are worked on together, one child after the other, which is what makes
 * thousands of replicates fast. */
#include "method/measure/composite_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ------------------------------------------------------------------------------------------------------- the formulas
 */

/* A geometric mean is the power mean of power 0, the others are those of 1 and -1. */
static double power_of(comity_aggregate_method method, double power) {
    switch (method) {
    case COMITY_AGGREGATE_GEOMETRIC:
        return 0;
    case COMITY_AGGREGATE_HARMONIC:
        return -1;
    case COMITY_AGGREGATE_POWER:
        return power;
    default:
        return 1;
    }
}

static int out_of_range(double x, double power) {
    return power == 1 ? 0 : power > 0 ? x < 0 : x <= 0;
}

static double bent(double x, double power) {
    return power == 1 ? x : power == 0 ? log(x) : power == -1 ? 1 / x : pow(x, power);
}

static double bent_back(double y, double power) {
    return power == 1 ? y : power == 0 ? exp(y) : power == -1 ? 1 / y : pow(y, 1 / power);
}

double comity_aggregate(const double *values, const double *weights, size_t n, comity_aggregate_method method,
                        double power) {
    double p = power_of(method, power);
    double sum = 0;
    double weight = 0;
    if (method == COMITY_AGGREGATE_COPELAND) {
        return NAN;
    }
    for (size_t i = 0; i < n; i++) {
        double w = weights ? weights[i] : 1;
        if (isnan(values[i]) || w == 0) {
            continue;
        }
        if (out_of_range(values[i], p)) {
            return NAN;
        }
        sum += w * bent(values[i], p);
        weight += w;
    }
    return weight == 0 ? NAN : bent_back(sum / weight, p);
}

/* --------------------------------------------------------------------------------------------------------- aggregates
 */

/* Sums over the children seen so far, for all rows. */
typedef struct {
    double *sum;
    double *weight;
    double *there; /* children with a value */
} sums;

static comity_status add_child(const composite_plan *plan, const double *x, double w, double power, size_t child,
                               sums *s, comity_error *error) {
    size_t n = plan->frame->n_rows;
    for (size_t r = 0; r < n; r++) {
        double known = isnan(x[r]) ? 0 : 1;
        s->there[r] += known;
        s->weight[r] += known * w;
    }
    for (size_t r = 0; r < n && w != 0; r++) {
        if (isnan(x[r])) {
            continue;
        }
        if (out_of_range(x[r], power)) {
            return comity_composite_fail(
                plan->frame, (int64_t)r, child, error,
                "a score of %g, of which this mean cannot be taken; normalise to a range above 0", x[r]);
        }
        s->sum[r] += w * bent(x[r], power);
    }
    return COMITY_OK;
}

/* Children that weigh something or might have: those that were not removed. */
static comity_status combine_means(const composite_plan *plan, const comity_level_settings *level, size_t aggregate,
                                   const double *weights, double *scores, sums *s, comity_error *error) {
    size_t n = plan->frame->n_rows;
    double power = power_of(level->aggregate, level->power);
    double *out = scores + aggregate * n;
    double most = 0;
    comity_status status = COMITY_OK;
    memset(s->sum, 0, n * sizeof(double));
    memset(s->weight, 0, n * sizeof(double));
    memset(s->there, 0, n * sizeof(double));
    for (size_t i = plan->child_start[aggregate]; i < plan->child_start[aggregate + 1] && !status; i++) {
        size_t c = plan->child[i];
        most += isnan(weights[c]) ? 0 : 1;
        if (!isnan(weights[c])) {
            status = add_child(plan, scores + c * n, weights[c], power, c, s, error);
        }
    }
    for (size_t r = 0; r < n && !status; r++) {
        int enough = s->there[r] > 0 && !(s->there[r] / most < level->min_available);
        out[r] = enough && fabs(s->weight[r]) > 1e-12 ? bent_back(s->sum[r] / s->weight[r], power) : NAN;
    }
    return status;
}

/* The rows of one time that have enough values, side by side in `table`; returns how many. */
static size_t gather_rows(const composite_plan *plan, const comity_level_settings *level, size_t aggregate,
                          const double *weights, const double *scores, size_t block, size_t *row) {
    size_t n = plan->frame->n_rows;
    size_t kept = 0;
    for (size_t i = plan->block_start[block]; i < plan->block_start[block + 1]; i++) {
        size_t r = plan->block_row[i];
        double there = 0;
        double most = 0;
        for (size_t j = plan->child_start[aggregate]; j < plan->child_start[aggregate + 1]; j++) {
            size_t c = plan->child[j];
            most += isnan(weights[c]) ? 0 : 1;
            there += isnan(weights[c]) || isnan(scores[c * n + r]) ? 0 : 1;
        }
        if (there > 0 && !(there / most < level->min_available)) {
            row[kept++] = r;
        }
    }
    return kept;
}

static comity_status copeland_block(const composite_plan *plan, const comity_level_settings *level, size_t aggregate,
                                    const double *weights, double *scores, size_t block, double *room, size_t *row,
                                    comity_error *error) {
    size_t n = plan->frame->n_rows;
    size_t kept = gather_rows(plan, level, aggregate, weights, scores, block, row);
    size_t k = 0;
    double *own = room;
    double *result = own + plan->most_children;
    double *table = result + n;
    for (size_t j = plan->child_start[aggregate]; j < plan->child_start[aggregate + 1]; j++) {
        size_t c = plan->child[j];
        if (isnan(weights[c])) {
            continue;
        }
        if (weights[c] < 0) {
            return comity_composite_fail(plan->frame, -1, c, error, "outranking cannot use its negative weight");
        }
        own[k] = weights[c];
        for (size_t i = 0; i < kept; i++) {
            table[k * kept + i] = scores[c * n + row[i]];
        }
        k++;
    }
    comity_status status = kept ? comity_copeland(table, own, kept, k, result, error) : COMITY_OK;
    for (size_t i = 0; i < kept && !status; i++) {
        scores[aggregate * n + row[i]] = result[i];
    }
    return status;
}

static comity_status combine_copeland(const composite_plan *plan, const comity_level_settings *level, size_t aggregate,
                                      const double *weights, double *scores, comity_error *error) {
    size_t n = plan->frame->n_rows;
    double *room = comity_composite_numbers(plan->most_children * (n + 1) + n);
    size_t *row = malloc(n * sizeof *row);
    comity_status status = room && row ? COMITY_OK : composite_no_memory(error);
    for (size_t r = 0; r < n && !status; r++) {
        scores[aggregate * n + r] = NAN;
    }
    for (size_t b = 0; b < plan->n_blocks && !status; b++) {
        status = copeland_block(plan, level, aggregate, weights, scores, b, room, row, error);
    }
    free(room);
    free(row);
    return status;
}

comity_status comity_composite_combine(const composite_plan *plan, const comity_level_settings *level, size_t aggregate,
                                       const double *weights, const uint8_t *kept, double *scores,
                                       comity_error *error) {
    size_t n = plan->frame->n_rows;
    size_t own = 0;
    for (size_t i = plan->child_start[aggregate]; i < plan->child_start[aggregate + 1]; i++) {
        own += isnan(weights[plan->child[i]]) ? 0 : 1;
    }
    if (own == 0) {
        for (size_t r = 0; r < n; r++) {
            scores[aggregate * n + r] = NAN;
        }
        return COMITY_OK;
    }
    comity_status status = COMITY_OK;
    if (level->aggregate == COMITY_AGGREGATE_COPELAND) {
        status = combine_copeland(plan, level, aggregate, weights, scores, error);
    } else {
        double *room = comity_composite_numbers(3 * n);
        sums s = {room, room ? room + n : NULL, room ? room + 2 * n : NULL};
        status = room ? combine_means(plan, level, aggregate, weights, scores, &s, error) : composite_no_memory(error);
        free(room);
    }
    for (size_t r = 0; r < n && !status; r++) {
        if (!kept[r]) {
            scores[aggregate * n + r] = NAN;
        }
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ weights
 */

static int has_spread(const double *x, size_t n) {
    double first = NAN;
    for (size_t r = 0; r < n; r++) {
        if (isnan(first)) {
            first = x[r];
        } else if (!isnan(x[r]) && x[r] != first) {
            return 1;
        }
    }
    return 0;
}

/* Copies the children that can be correlated into `table`, their elements into `which`. */
static size_t gather_children(const composite_plan *plan, size_t aggregate, const double *weights, const double *scores,
                              double *table, size_t *which) {
    size_t n = plan->frame->n_rows;
    size_t k = 0;
    for (size_t i = plan->child_start[aggregate]; i < plan->child_start[aggregate + 1]; i++) {
        size_t c = plan->child[i];
        if (!isnan(weights[c]) && has_spread(scores + c * n, n)) {
            memcpy(table + k * n, scores + c * n, n * sizeof *table);
            which[k++] = c;
        }
    }
    return k;
}

static comity_status warn(composite_warnings *warnings, comity_index_warning_kind kind, size_t element, size_t count,
                          double value, comity_error *error) {
    return comity_composite_warn(warnings, (comity_index_warning){kind, (int64_t)element, count, value}, error);
}

static comity_status components_of(const double *table, size_t n, size_t k, const comity_level_settings *level,
                                   double *weights, size_t *rank, comity_error *error) {
    comity_pca pca = {0};
    comity_status status = comity_principal_components(table, n, k, &pca, error);
    if (!status) {
        *rank = pca.rank;
        status = comity_pca_weights(&pca, level->weights, level->n_factors, weights, error);
    }
    comity_pca_free(&pca);
    return status;
}

/* Weights of one aggregate's children from components, over rows and times alike. */
static comity_status weigh_by_components(const composite_plan *plan, const comity_level_settings *level,
                                         size_t aggregate, const double *scores, double *weights,
                                         composite_warnings *warnings, comity_error *error) {
    size_t n = plan->frame->n_rows;
    size_t most = plan->most_children;
    double *table = comity_composite_numbers(n * most + most);
    size_t *which = malloc(most * sizeof *which);
    if (!table || !which) {
        free(table);
        free(which);
        return composite_no_memory(error);
    }
    double *found = table + n * most;
    size_t rank = 0;
    size_t k = gather_children(plan, aggregate, weights, scores, table, which);
    comity_status status = COMITY_OK;
    int equal = k == 0;
    if (k == 1) {
        found[0] = 1;
    } else if (k > 1) {
        status = components_of(table, n, k, level, found, &rank, error);
        equal = status == COMITY_ERROR_INPUT;
    }
    if (equal) {
        status = warn(warnings, COMITY_INDEX_EQUAL_INSTEAD, aggregate, 0, NAN, error);
    } else if (!status && k > 1 && rank < k) {
        status = warn(warnings, COMITY_INDEX_SINGULAR, aggregate, rank, NAN, error);
    }
    for (size_t i = plan->child_start[aggregate]; i < plan->child_start[aggregate + 1] && !status; i++) {
        weights[plan->child[i]] = isnan(weights[plan->child[i]]) ? NAN : equal ? 1 : 0;
    }
    for (size_t i = 0; i < k && !status && !equal; i++) {
        weights[which[i]] = found[i];
        if (found[i] < 0) {
            status = warn(warnings, COMITY_INDEX_NEGATIVE_LOADING, which[i], 0, found[i], error);
        }
    }
    free(table);
    free(which);
    return status;
}

/* Scales the weights of an aggregate's children to add up to 1. */
static comity_status scale_weights(const composite_plan *plan, size_t aggregate, double *weights, comity_error *error) {
    double sum = 0;
    double size = 0;
    size_t n = 0;
    for (size_t i = plan->child_start[aggregate]; i < plan->child_start[aggregate + 1]; i++) {
        double w = weights[plan->child[i]];
        sum += isnan(w) ? 0 : w;
        size += isnan(w) ? 0 : fabs(w);
        n += isnan(w) ? 0 : 1;
    }
    if (n > 0 && !(sum > 1e-9 * size)) {
        return comity_composite_fail(plan->frame, -1, aggregate, error, "the weights of its elements add up to %g",
                                     sum);
    }
    for (size_t i = plan->child_start[aggregate]; i < plan->child_start[aggregate + 1]; i++) {
        weights[plan->child[i]] /= sum;
    }
    return COMITY_OK;
}

static comity_status weigh(const composite_plan *plan, const comity_level_settings *level, size_t aggregate,
                           const double *scores, double *weights, composite_warnings *warnings, comity_error *error) {
    comity_status status = COMITY_OK;
    switch (level->weights) {
    case COMITY_WEIGHTS_EQUAL:
        for (size_t i = plan->child_start[aggregate]; i < plan->child_start[aggregate + 1]; i++) {
            double *w = &weights[plan->child[i]];
            *w = isnan(*w) ? NAN : 1;
        }
        break;
    case COMITY_WEIGHTS_PCA_FIRST:
    case COMITY_WEIGHTS_PCA_ALL:
    case COMITY_WEIGHTS_PCA_FACTORS:
        status = weigh_by_components(plan, level, aggregate, scores, weights, warnings, error);
        break;
    default:
        break;
    }
    return status ? status : scale_weights(plan, aggregate, weights, error);
}

/* ----------------------------------------------------------------------------------------------------- all the levels
 */

static const comity_level_settings *level_of(const composite_plan *plan, const comity_index_settings *settings,
                                             size_t aggregate) {
    return &settings->levels[plan->frame->elements[aggregate].level - 2];
}

/* A level that is to be optimised starts from its given weights as target; levels above are done already. */
static comity_status optimise_levels(const composite_plan *plan, const comity_index_settings *settings,
                                     const uint8_t *kept, double *scores, double *weights, composite_warnings *warnings,
                                     comity_error *error) {
    comity_status status = COMITY_OK;
    for (int l = plan->frame->elements[plan->index].level - 1; l >= 1 && !status; l--) {
        if (settings->levels[l - 1].weights != COMITY_WEIGHTS_OPTIMISED) {
            continue;
        }
        comity_optimise_options options = {.level = l, .most_steps = 2000};
        status = comity_composite_optimise(plan, settings, &options, kept, scores, weights, NULL, error);
    }
    for (size_t e = 0; e < plan->frame->n_elements && !status && warnings; e++) {
        if (weights[e] < 0 &&
            settings->levels[plan->frame->elements[e].level - 1].weights == COMITY_WEIGHTS_OPTIMISED) {
            status = warn(warnings, COMITY_INDEX_NEGATIVE_LOADING, e, 0, weights[e], error);
        }
    }
    return status;
}

comity_status comity_composite_score(const composite_plan *plan, const comity_index_settings *settings,
                                     const double *given, const uint8_t *kept, double *scores, double *weights,
                                     composite_warnings *warnings, comity_error *error) {
    const comity_index_frame *frame = plan->frame;
    comity_status status = COMITY_OK;
    for (size_t e = 0; e < frame->n_elements; e++) {
        weights[e] = settings->removed && settings->removed[e] ? NAN : given[e]; /* NaN: takes no part at all */
    }
    weights[plan->index] = 1;
    for (size_t i = 0; i < plan->n_aggregates && !status; i++) {
        size_t a = plan->order[i];
        const comity_level_settings *level = level_of(plan, settings, a);
        status = weigh(plan, level, a, scores, weights, warnings, error);
        if (!status) {
            status = comity_composite_combine(plan, level, a, weights, kept, scores, error);
        }
    }
    if (!status) {
        status = optimise_levels(plan, settings, kept, scores, weights, warnings, error);
    }
    for (size_t e = 0; e < frame->n_elements && !status; e++) {
        weights[e] = isnan(weights[e]) ? 0 : weights[e];
    }
    return status;
}

comity_status comity_effective_weights(const comity_index_frame *frame, const double *weights, double *out,
                                       comity_error *error) {
    composite_plan plan = {0};
    comity_status status = comity_composite_check_frame(frame, error);
    if (!status) {
        status = comity_composite_plan(frame, &plan, error);
    }
    for (size_t e = 0; e < frame->n_elements && !status; e++) {
        out[e] = weights ? weights[e] : frame->elements[e].weight;
    }
    for (size_t i = 0; i < plan.n_aggregates && !status; i++) {
        status = scale_weights(&plan, plan.order[i], out, error);
    }
    if (!status) {
        out[plan.index] = 1;
    }
    for (size_t i = plan.n_aggregates; i > 0 && !status; i--) {
        size_t a = plan.order[i - 1];
        for (size_t j = plan.child_start[a]; j < plan.child_start[a + 1]; j++) {
            out[plan.child[j]] *= out[a];
        }
    }
    comity_composite_plan_free(&plan);
    return status;
}

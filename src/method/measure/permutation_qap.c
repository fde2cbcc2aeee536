/* What all permutation tests need, and the correlation of two networks. See comity/permutation.h. */
#include "base/random.h"
#include "method/measure/permutation_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_STATES = 4, MOST_PERMUTATIONS = 10000000 };

/* Statistics nearer to each other than this are equal. */
static const double nearness = 1e-9;

comity_status permutation_check(const comity_permutation_options *options, comity_error *error) {
    if (options->n_permutations < 1 || options->n_permutations > MOST_PERMUTATIONS) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu permutations: there must be 1 to %d",
                           options->n_permutations, MOST_PERMUTATIONS);
    }
    return COMITY_OK;
}

comity_parallel_options permutation_threads(const comity_permutation_options *options) {
    return (comity_parallel_options){options->n_threads, options->stop, options->progress, options->context};
}

void permutation_free_dyads(permutation_dyads *dyads) {
    free(dyads->states);
    free(dyads->from);
    free(dyads->to);
    memset(dyads, 0, sizeof *dyads);
}

static comity_status check_finite(const double *network, const char *name, size_t n, int directed,
                                  comity_error *error) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = directed ? 0 : i + 1; j < n; j++) {
            if (i != j && isinf(network[i * n + j])) {
                comity_fail(error, COMITY_ERROR_INPUT, "%s is infinite from state %zu to state %zu", name, i, j);
                comity_error_at(error, NULL, 0, name);
                return COMITY_ERROR_INPUT;
            }
        }
    }
    return COMITY_OK;
}

static int is_whole(const double *const *networks, size_t n_networks, size_t cell) {
    for (size_t k = 0; k < n_networks; k++) {
        if (isnan(networks[k][cell])) {
            return 0;
        }
    }
    return 1;
}

/* Lists the dyads in numbers of states; then numbers those states that have one anew. */
static void list_dyads(const double *const *networks, size_t n_networks, size_t n, int directed, uint32_t *place,
                       permutation_dyads *out) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = directed ? 0 : i + 1; j < n; j++) {
            if (i != j && is_whole(networks, n_networks, i * n + j)) {
                out->from[out->n] = (uint32_t)i;
                out->to[out->n++] = (uint32_t)j;
                place[i] = place[j] = 1;
            }
        }
    }
    for (size_t i = 0; i < n; i++) {
        if (place[i]) {
            place[i] = (uint32_t)out->n_states;
            out->states[out->n_states++] = i;
        }
    }
    for (size_t d = 0; d < out->n; d++) {
        out->from[d] = place[out->from[d]];
        out->to[d] = place[out->to[d]];
    }
}

comity_status permutation_find_dyads(const double *const *networks, const char *const *names, size_t n_networks,
                                     size_t n, int directed, permutation_dyads *out, comity_error *error) {
    comity_status status = COMITY_OK;
    memset(out, 0, sizeof *out);
    if (n > 60000) {
        return comity_fail(error, COMITY_ERROR_USAGE, "%zu states are too many: at most 60,000", n);
    }
    for (size_t k = 0; !status && k < n_networks; k++) {
        status = check_finite(networks[k], names[k], n, directed, error);
    }
    if (status) {
        return status;
    }
    uint32_t *place = calloc(n + 1, sizeof *place);
    out->states = calloc(n + 1, sizeof *out->states);
    out->from = calloc(n * n + 1, sizeof *out->from);
    out->to = calloc(n * n + 1, sizeof *out->to);
    if (!place || !out->states || !out->from || !out->to) {
        status = comity_fail_memory(error);
    } else {
        list_dyads(networks, n_networks, n, directed, place, out);
        if (out->n_states < LEAST_STATES) {
            status = comity_fail(error, COMITY_ERROR_INPUT,
                                 "%zu states have a dyad without a missing value: a permutation test needs at least %d",
                                 out->n_states, LEAST_STATES);
        }
    }
    free(place);
    if (status) {
        permutation_free_dyads(out);
    }
    return status;
}

void permutation_count(const double *statistics, size_t n, size_t stride, comity_permutation_term *term) {
    size_t lower = 0;
    size_t upper = 0;
    size_t outer = 0;
    double near = nearness * (fabs(term->statistic) > 1 ? fabs(term->statistic) : 1);
    double sum = 0;
    double squares = 0;
    term->n_null = 0;
    for (size_t i = 0; i < n; i++) {
        double s = statistics[i * stride];
        if (isnan(s)) {
            continue;
        }
        term->n_null++;
        lower += s <= term->statistic + near;
        upper += s >= term->statistic - near;
        outer += fabs(s) >= fabs(term->statistic) - near;
        sum += s;
    }
    double count = (double)term->n_null;
    term->null_mean = count > 0 ? sum / count : NAN;
    for (size_t i = 0; i < n; i++) {
        double d = statistics[i * stride] - term->null_mean;
        squares += isnan(d) ? 0 : d * d;
    }
    term->null_sd = count > 1 ? sqrt(squares / (count - 1)) : NAN;
    term->p_lower = (1 + (double)lower) / (1 + count);
    term->p_upper = (1 + (double)upper) / (1 + count);
    term->p = (1 + (double)outer) / (1 + count);
}

/* ---------------------------------------------------------------------------------------------------- correlation */

typedef struct {
    const double *y; /* both in the states that are left, less their means */
    const double *x;
    size_t n;
    int directed;
    uint64_t seed;
    size_t *orders; /* n a thread */
    double *statistics;
} correlation_work;

/* Correlation of y with x whose states are renamed; NaN where either is constant over the dyads that are left. */
static double correlate(const correlation_work *w, const size_t *order) {
    double count = 0;
    double sx = 0;
    double sy = 0;
    double sxx = 0;
    double syy = 0;
    double sxy = 0;
    for (size_t i = 0; i < w->n; i++) {
        const double *row = w->x + order[i] * w->n;
        for (size_t j = w->directed ? 0 : i + 1; j < w->n; j++) {
            double x = row[order[j]];
            double y = w->y[i * w->n + j];
            if (i != j && !isnan(x) && !isnan(y)) {
                count++;
                sx += x;
                sy += y;
                sxx += x * x;
                syy += y * y;
                sxy += x * y;
            }
        }
    }
    double vx = sxx - sx * sx / count;
    double vy = syy - sy * sy / count;
    return vx > 1e-12 * sxx && vy > 1e-12 * syy ? (sxy - sx * sy / count) / sqrt(vx * vy) : NAN;
}

static comity_status correlate_task(void *context, size_t task, int thread, comity_error *error) {
    correlation_work *w = context;
    comity_random random;
    size_t *order = w->orders + (size_t)thread * w->n;
    (void)error;
    comity_random_start(&random, w->seed, task);
    comity_random_order(&random, order, w->n);
    w->statistics[task] = correlate(w, order);
    return COMITY_OK;
}

/* The network among the states that are left, less its mean over the dyads; symmetric without direction. 0: constant.
 */
static int centre(const double *network, size_t n, const permutation_dyads *dyads, int directed, double *out) {
    double mean = 0;
    int varies = 0;
    double first = network[dyads->states[dyads->from[0]] * n + dyads->states[dyads->to[0]]];
    for (size_t d = 0; d < dyads->n; d++) {
        double value = network[dyads->states[dyads->from[d]] * n + dyads->states[dyads->to[d]]];
        mean += value / (double)dyads->n;
        varies |= value != first;
    }
    for (size_t i = 0; i < dyads->n_states; i++) {
        for (size_t j = 0; j < dyads->n_states; j++) {
            size_t a = dyads->states[directed || i < j ? i : j];
            size_t b = dyads->states[directed || i < j ? j : i];
            out[i * dyads->n_states + j] = i == j ? NAN : network[a * n + b] - mean;
        }
    }
    return varies;
}

static comity_status constant(const char *name, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "%s is the same for all dyads that can be used", name);
    comity_error_at(error, NULL, 0, name);
    return COMITY_ERROR_INPUT;
}

comity_status comity_qap_correlation(const double *y, const double *x, size_t n,
                                     const comity_permutation_options *options, comity_permutation_term *out,
                                     comity_error *error) {
    static const char *const names[] = {"y", "x"};
    const double *networks[] = {y, x};
    permutation_dyads dyads;
    comity_status status = permutation_check(options, error);
    memset(out, 0, sizeof *out);
    if (status || (status = permutation_find_dyads(networks, names, 2, n, options->directed, &dyads, error))) {
        return status;
    }
    comity_parallel_options threads = permutation_threads(options);
    size_t states = dyads.n_states;
    size_t n_threads = (size_t)comity_parallel_threads(&threads, options->n_permutations);
    double *centred = calloc(2 * states * states + 1, sizeof *centred);
    correlation_work w = {.y = centred, .n = states, .directed = options->directed, .seed = options->seed};
    w.orders = malloc((n_threads * states + 1) * sizeof *w.orders);
    w.statistics = malloc(options->n_permutations * sizeof *w.statistics);
    if (!centred || !w.orders || !w.statistics) {
        status = comity_fail_memory(error);
        goto out;
    }
    w.x = centred + states * states;
    if (dyads.n < 3) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "%zu dyads are too few for a correlation", dyads.n);
    } else if (!centre(y, n, &dyads, options->directed, centred)) {
        status = constant("y", error);
    } else if (!centre(x, n, &dyads, options->directed, centred + states * states)) {
        status = constant("x", error);
    }
    if (status) {
        goto out;
    }
    for (size_t i = 0; i < states; i++) {
        w.orders[i] = i;
    }
    out->estimate = out->statistic = correlate(&w, w.orders);
    out->error = NAN;
    status = comity_parallel_for(options->n_permutations, correlate_task, &w, &threads, error);
    if (!status) {
        permutation_count(w.statistics, options->n_permutations, 1, out);
    }
out:
    free(centred);
    free(w.orders);
    free(w.statistics);
    permutation_free_dyads(&dyads);
    return status;
}

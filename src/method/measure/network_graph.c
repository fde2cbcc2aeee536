/* Networks: made from lists of ties; components; how much ties keep within groups. See network.h. */
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

void comity_network_init(comity_network *network) {
    memset(network, 0, sizeof *network);
}

void comity_network_free(comity_network *network) {
    free(network->weight);
    comity_network_init(network);
}

static comity_status make_room(size_t n, int directed, comity_network *out, comity_error *error) {
    comity_network_init(out);
    if (n > COMITY_NETWORK_MOST) {
        return comity_fail(error, COMITY_ERROR_USAGE, "a network of %zu nodes: at most %d are possible", n,
                           COMITY_NETWORK_MOST);
    }
    out->weight = calloc(n ? n * n : 1, sizeof *out->weight);
    if (!out->weight) {
        return comity_network_no_memory(error);
    }
    out->n = n;
    out->directed = directed;
    return COMITY_OK;
}

static comity_status add_tie(comity_network *out, size_t k, int from, int to, double value, comity_error *error) {
    if (from < 0 || to < 0 || (size_t)from >= out->n || (size_t)to >= out->n) {
        comity_fail(error, COMITY_ERROR_INPUT, "a tie from %d to %d in a network of %zu nodes", from, to, out->n);
        comity_error_at(error, NULL, (int64_t)k + 1, NULL);
        return COMITY_ERROR_INPUT;
    }
    if (!isfinite(value)) {
        comity_fail(error, COMITY_ERROR_INPUT, "the value of a tie is missing or infinite");
        comity_error_at(error, NULL, (int64_t)k + 1, NULL);
        return COMITY_ERROR_INPUT;
    }
    if (from != to) {
        out->weight[(size_t)from * out->n + (size_t)to] += value;
    }
    return COMITY_OK;
}

static double join(double a, double b, comity_joining how) {
    switch (how) {
    case COMITY_JOIN_MAX:
        return a > b ? a : b;
    case COMITY_JOIN_MIN:
        return a < b ? a : b;
    default:
        return a + b;
    }
}

static void join_directions(comity_network *out, comity_joining how) {
    size_t n = out->n;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double both = join(out->weight[i * n + j], out->weight[j * n + i], how);
            out->weight[i * n + j] = both;
            out->weight[j * n + i] = both;
        }
    }
}

static void thin_out(comity_network *out, const comity_network_options *options) {
    for (size_t k = 0; k < out->n * out->n; k++) {
        double *w = &out->weight[k];
        int stays = options->use_threshold ? *w >= options->threshold : *w > 0;
        *w = !stays || *w == 0 ? 0 : options->binary ? 1 : *w;
    }
}

comity_status comity_network_make(size_t n, const int *from, const int *to, const double *value, size_t n_ties,
                                  const comity_network_options *options, comity_network *out, comity_error *error) {
    static const comity_network_options none = {0};
    options = options ? options : &none;
    comity_status status = make_room(n, options->directed, out, error);
    for (size_t k = 0; !status && k < n_ties; k++) {
        status = add_tie(out, k, from[k], to[k], value ? value[k] : 1, error);
    }
    if (status) {
        comity_network_free(out);
        return status;
    }
    if (!options->directed) {
        join_directions(out, options->joining);
    }
    thin_out(out, options);
    return COMITY_OK;
}

int comity_network_has_negative(const comity_network *network) {
    int negative = 0;
    for (size_t k = 0; k < network->n * network->n; k++) {
        negative |= network->weight[k] < 0;
    }
    return negative;
}

comity_status comity_network_joined(const comity_network *network, comity_network *out, comity_error *error) {
    comity_status status = make_room(network->n, 0, out, error);
    if (!status) {
        memcpy(out->weight, network->weight, network->n * network->n * sizeof *out->weight);
        if (network->directed) {
            join_directions(out, COMITY_JOIN_SUM);
        }
    }
    return status;
}

size_t comity_network_components(const comity_network *network, int *component, size_t *stack) {
    size_t n = network->n;
    int found = 0;
    for (size_t i = 0; i < n; i++) {
        component[i] = -1;
    }
    for (size_t first = 0; first < n; first++) {
        if (component[first] >= 0) {
            continue;
        }
        size_t depth = 0;
        stack[depth++] = first;
        component[first] = found;
        while (depth) {
            size_t i = stack[--depth];
            for (size_t j = 0; j < n; j++) {
                if (component[j] < 0 && comity_network_touch(network, i, j)) {
                    component[j] = found;
                    stack[depth++] = j;
                }
            }
        }
        found++;
    }
    return (size_t)found;
}

typedef struct {
    int old;
    size_t first;
    size_t size;
} group_size;

static int larger_first(const void *left, const void *right) {
    const group_size *a = left;
    const group_size *b = right;
    if (a->size != b->size) {
        return a->size > b->size ? -1 : 1;
    }
    return (a->first > b->first) - (a->first < b->first);
}

comity_status comity_network_renumber(int *membership, size_t n, comity_error *error) {
    int most = -1;
    for (size_t i = 0; i < n; i++) {
        most = membership[i] > most ? membership[i] : most;
    }
    if (most < 0) {
        return COMITY_OK;
    }
    size_t n_groups = (size_t)most + 1;
    group_size *groups = calloc(n_groups, sizeof *groups);
    int *fresh = calloc(n_groups, sizeof *fresh);
    if (!groups || !fresh) {
        free(groups);
        free(fresh);
        return comity_network_no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        if (membership[i] >= 0) {
            group_size *group = &groups[membership[i]];
            group->old = membership[i];
            group->first = group->size ? group->first : i;
            group->size++;
        }
    }
    qsort(groups, n_groups, sizeof *groups, larger_first);
    for (size_t g = 0; g < n_groups && groups[g].size; g++) {
        fresh[groups[g].old] = (int)g;
    }
    for (size_t i = 0; i < n; i++) {
        membership[i] = membership[i] < 0 ? membership[i] : fresh[membership[i]];
    }
    free(groups);
    free(fresh);
    return COMITY_OK;
}

/* ------------------------------------------------------------------------------------------------ within groups */

/* Share of the weight within groups, what is expected from the strengths, or NaN. */
static int shares_within(const comity_network *network, const int *group, double *within, double *expected) {
    size_t n = network->n;
    double total = 0;
    *within = 0;
    *expected = 0;
    if (comity_network_has_negative(network)) {
        return 0;
    }
    for (size_t k = 0; k < n * n; k++) {
        total += network->weight[k];
    }
    if (!(total > 0)) {
        return 0;
    }
    /* groups may have any numbers: for each group, by its first node, its strengths out and in */
    for (size_t first = 0; first < n; first++) {
        int seen = 0;
        double out = 0;
        double in = 0;
        for (size_t i = 0; i < first && !seen; i++) {
            seen = group[i] == group[first];
        }
        for (size_t i = first; i < n && !seen; i++) {
            for (size_t j = 0; j < n && group[i] == group[first]; j++) {
                out += network->weight[i * n + j];
                in += network->weight[j * n + i];
                *within += group[j] == group[first] ? network->weight[i * n + j] / total : 0;
            }
        }
        *expected += (out / total) * (in / total);
    }
    return 1;
}

double comity_network_modularity(const comity_network *network, const int *group, double resolution) {
    double within = 0;
    double expected = 0;
    return shares_within(network, group, &within, &expected) ? within - resolution * expected : NAN;
}

double comity_network_assortativity(const comity_network *network, const int *group) {
    double within = 0;
    double expected = 0;
    if (!shares_within(network, group, &within, &expected) || 1 - expected < 1e-12) {
        return NAN;
    }
    return (within - expected) / (1 - expected);
}

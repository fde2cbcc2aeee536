/* The position of each node. See network.h for the formulas; paths are in network_paths.c, what igraph does in
 * network_igraph.c. */
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const measure_names[COMITY_N_NODE_MEASURES] = {
    "degree",       "degree_in",     "degree_out", "strength",    "strength_in", "strength_out", "closeness",
    "closeness_in", "closeness_all", "harmonic",   "harmonic_in", "betweenness", "eigenvector",  "pagerank",
    "hub",          "authority",     "coreness",   "constraint",  "clustering",  "eccentricity", "component"};

const char *comity_node_measure_name(comity_node_measure measure) {
    return (unsigned)measure < COMITY_N_NODE_MEASURES ? measure_names[measure] : "";
}

int comity_node_measure_find(const char *name) {
    for (int i = 0; i < COMITY_N_NODE_MEASURES; i++) {
        if (strcmp(measure_names[i], name) == 0) {
            return i;
        }
    }
    return -1;
}

enum {
    DEGREES = 1 << COMITY_NODE_DEGREE | 1 << COMITY_NODE_DEGREE_IN | 1 << COMITY_NODE_DEGREE_OUT |
              1 << COMITY_NODE_STRENGTH | 1 << COMITY_NODE_STRENGTH_IN | 1 << COMITY_NODE_STRENGTH_OUT,
    PATHS = 1 << COMITY_NODE_CLOSENESS | 1 << COMITY_NODE_CLOSENESS_IN | 1 << COMITY_NODE_CLOSENESS_ALL |
            1 << COMITY_NODE_HARMONIC | 1 << COMITY_NODE_HARMONIC_IN | 1 << COMITY_NODE_BETWEENNESS |
            1 << COMITY_NODE_ECCENTRICITY,
    SPECTRA =
        1 << COMITY_NODE_EIGENVECTOR | 1 << COMITY_NODE_PAGERANK | 1 << COMITY_NODE_HUB | 1 << COMITY_NODE_AUTHORITY,
    ONLY_DIRECTED = 1 << COMITY_NODE_DEGREE_IN | 1 << COMITY_NODE_DEGREE_OUT | 1 << COMITY_NODE_STRENGTH_IN |
                    1 << COMITY_NODE_STRENGTH_OUT | 1 << COMITY_NODE_CLOSENESS_IN | 1 << COMITY_NODE_HARMONIC_IN |
                    1 << COMITY_NODE_HUB | 1 << COMITY_NODE_AUTHORITY
};

int comity_node_measure_is_directed(comity_node_measure measure) {
    return (ONLY_DIRECTED >> (int)measure & 1) != 0;
}

static double *row(double *out, size_t n, comity_node_measure measure) {
    return out + (size_t)measure * n;
}

static void measure_degrees(const comity_network *network, double *out) {
    size_t n = network->n;
    for (size_t i = 0; i < n; i++) {
        double sent = 0;
        double got = 0;
        double sent_weight = 0;
        double got_weight = 0;
        for (size_t j = 0; j < n; j++) {
            double to = network->weight[i * n + j];
            double from = network->weight[j * n + i];
            sent += to != 0;
            got += from != 0;
            sent_weight += to;
            got_weight += from;
        }
        row(out, n, COMITY_NODE_DEGREE_IN)[i] = got;
        row(out, n, COMITY_NODE_DEGREE_OUT)[i] = sent;
        row(out, n, COMITY_NODE_DEGREE)[i] = network->directed ? sent + got : sent;
        row(out, n, COMITY_NODE_STRENGTH_IN)[i] = got_weight;
        row(out, n, COMITY_NODE_STRENGTH_OUT)[i] = sent_weight;
        row(out, n, COMITY_NODE_STRENGTH)[i] = network->directed ? sent_weight + got_weight : sent_weight;
    }
}

static void closeness_of(const comity_paths *paths, size_t n, double *out) {
    for (size_t i = 0; i < n; i++) {
        double r = paths->reached[i];
        row(out, n, COMITY_NODE_CLOSENESS)[i] = r > 0 ? 1 / paths->sum[i] : NAN;
        row(out, n, COMITY_NODE_CLOSENESS_IN)[i] = paths->reached_in[i] > 0 ? 1 / paths->sum_in[i] : NAN;
        row(out, n, COMITY_NODE_CLOSENESS_ALL)[i] = r > 0 ? r / (double)(n - 1) * (r / paths->sum[i]) : n > 1 ? 0 : NAN;
    }
}

static comity_status measure_paths(const comity_network *network, comity_length length, double *out,
                                   comity_error *error) {
    size_t n = network->n;
    double *room = malloc((n ? 4 * n : 1) * sizeof *room);
    if (!room) {
        return comity_network_no_memory(error);
    }
    comity_paths paths = {.sum = room,
                          .sum_in = room + n,
                          .reached = room + 2 * n,
                          .reached_in = room + 3 * n,
                          .harmonic = row(out, n, COMITY_NODE_HARMONIC),
                          .harmonic_in = row(out, n, COMITY_NODE_HARMONIC_IN),
                          .farthest = row(out, n, COMITY_NODE_ECCENTRICITY),
                          .betweenness = row(out, n, COMITY_NODE_BETWEENNESS)};
    comity_status status = comity_network_paths(network, length, &paths, error);
    if (!status) {
        closeness_of(&paths, n, out);
    }
    free(room);
    return status;
}

/* Takes away again and again the node of least degree; its degree then, or an earlier greater one, is its core. */
static comity_status measure_coreness(const comity_network *network, double *out, comity_error *error) {
    size_t n = network->n;
    size_t *degree = calloc(n ? n : 1, sizeof *degree);
    if (!degree) {
        return comity_network_no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            degree[i] += (size_t)comity_network_touch(network, i, j);
        }
        out[i] = -1;
    }
    size_t core = 0;
    for (size_t taken = 0; taken < n; taken++) {
        size_t least = n;
        for (size_t i = 0; i < n; i++) {
            least = out[i] < 0 && (least == n || degree[i] < degree[least]) ? i : least;
        }
        core = degree[least] > core ? degree[least] : core;
        out[least] = (double)core;
        for (size_t j = 0; j < n; j++) {
            degree[j] -= out[j] < 0 && comity_network_touch(network, least, j) ? 1 : 0;
        }
    }
    free(degree);
    return COMITY_OK;
}

/* Burt's constraint; p has both directions added and rows that add up to one. */
static comity_status measure_constraint(const comity_network *network, double *out, comity_error *error) {
    size_t n = network->n;
    double *p = malloc((n ? n * n : 1) * sizeof *p);
    double *by_others = malloc((n ? n : 1) * sizeof *by_others);
    if (!p || !by_others) {
        free(p);
        free(by_others);
        return comity_network_no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) {
            p[i * n + j] = network->weight[i * n + j] + network->weight[j * n + i];
            sum += p[i * n + j];
        }
        for (size_t j = 0; j < n; j++) {
            p[i * n + j] = sum > 0 ? p[i * n + j] / sum : 0;
        }
        out[i] = sum > 0 ? 0 : NAN;
    }
    for (size_t i = 0; i < n; i++) {
        memset(by_others, 0, n * sizeof *by_others);
        for (size_t q = 0; q < n; q++) {
            double share = p[i * n + q];
            for (size_t j = 0; j < n && share > 0; j++) {
                by_others[j] += share * p[q * n + j];
            }
        }
        for (size_t j = 0; j < n; j++) {
            double c = p[i * n + j] + by_others[j];
            out[i] += i != j && p[i * n + j] > 0 ? c * c : 0;
        }
    }
    free(p);
    free(by_others);
    return COMITY_OK;
}

static comity_status measure_clustering(const comity_network *network, double *out, comity_error *error) {
    size_t n = network->n;
    size_t *near = malloc((n ? n : 1) * sizeof *near);
    if (!near) {
        return comity_network_no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        size_t degree = 0;
        size_t tied = 0;
        for (size_t j = 0; j < n; j++) {
            if (comity_network_touch(network, i, j)) {
                near[degree++] = j;
            }
        }
        for (size_t a = 0; a < degree; a++) {
            for (size_t b = a + 1; b < degree; b++) {
                tied += (size_t)comity_network_touch(network, near[a], near[b]);
            }
        }
        out[i] = degree < 2 ? 0 : (double)tied / ((double)degree * (double)(degree - 1) / 2);
    }
    free(near);
    return COMITY_OK;
}

static comity_status measure_component(const comity_network *network, double *out, comity_error *error) {
    size_t n = network->n;
    int *component = malloc((n ? n : 1) * sizeof *component);
    size_t *stack = malloc((n ? n : 1) * sizeof *stack);
    comity_status status = component && stack ? COMITY_OK : comity_network_no_memory(error);
    if (!status) {
        comity_network_components(network, component, stack);
    }
    for (size_t i = 0; !status && i < n; i++) {
        out[i] = component[i];
    }
    free(component);
    free(stack);
    return status;
}

static int has_ties(const comity_network *network) {
    for (size_t k = 0; k < network->n * network->n; k++) {
        if (network->weight[k] != 0) {
            return 1;
        }
    }
    return 0;
}

static comity_status measure_spectra(const comity_network *network, double damping, uint32_t wanted, double *out,
                                     comity_error *error) {
    size_t n = network->n;
    double *eigenvector = row(out, n, COMITY_NODE_EIGENVECTOR);
    double *pagerank = row(out, n, COMITY_NODE_PAGERANK);
    comity_status status = COMITY_OK;
    for (size_t i = 0; i < n; i++) {
        pagerank[i] = 1 / (double)n; /* right where there is no tie */
    }
    if (!has_ties(network)) {
        return COMITY_OK;
    }
    if (wanted & (1 << COMITY_NODE_PAGERANK | 1 << COMITY_NODE_EIGENVECTOR)) {
        status = comity_igraph_positions(network, damping, eigenvector, pagerank, error);
    }
    if (!status && !network->directed && wanted >> COMITY_NODE_EIGENVECTOR & 1) {
        status = comity_network_eigenvector(network, eigenvector, error);
    }
    if (!status && wanted & (1 << COMITY_NODE_HUB | 1 << COMITY_NODE_AUTHORITY)) {
        status = comity_network_hubs(network, row(out, n, COMITY_NODE_HUB), row(out, n, COMITY_NODE_AUTHORITY), error);
    }
    return status;
}

/* What is defined only for weights that are not negative. */
static comity_status measure_weighted(const comity_network *network, const comity_position_options *options,
                                      uint32_t wanted, double *out, comity_error *error) {
    size_t n = network->n;
    comity_status status = COMITY_OK;
    if (comity_network_has_negative(network)) {
        return COMITY_OK;
    }
    if (wanted & PATHS) {
        status = measure_paths(network, options->length, out, error);
    }
    if (!status && wanted & SPECTRA) {
        status = measure_spectra(network, options->damping != 0 ? options->damping : .85, wanted, out, error);
    }
    if (!status && wanted >> COMITY_NODE_CONSTRAINT & 1) {
        status = measure_constraint(network, row(out, n, COMITY_NODE_CONSTRAINT), error);
    }
    return status;
}

comity_status comity_network_positions(const comity_network *network, const comity_position_options *options,
                                       double *out, comity_error *error) {
    static const comity_position_options none = {0};
    size_t n = network->n;
    options = options ? options : &none;
    uint32_t wanted = options->only ? options->only : ~(uint32_t)0;
    if (options->damping != 0 && !(options->damping > 0 && options->damping < 1)) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the damping of PageRank must lie between 0 and 1");
    }
    for (size_t k = 0; k < n * COMITY_N_NODE_MEASURES; k++) {
        out[k] = NAN;
    }
    if (wanted & DEGREES) {
        measure_degrees(network, out);
    }
    comity_status status = measure_weighted(network, options, wanted, out, error);
    if (!status && wanted >> COMITY_NODE_CORENESS & 1) {
        status = measure_coreness(network, row(out, n, COMITY_NODE_CORENESS), error);
    }
    if (!status && wanted >> COMITY_NODE_CLUSTERING & 1) {
        status = measure_clustering(network, row(out, n, COMITY_NODE_CLUSTERING), error);
    }
    if (!status && wanted >> COMITY_NODE_COMPONENT & 1) {
        status = measure_component(network, row(out, n, COMITY_NODE_COMPONENT), error);
    }
    for (size_t m = 0; m < COMITY_N_NODE_MEASURES; m++) {
        for (size_t i = 0; i < n && !(wanted >> m & 1); i++) {
            out[m * n + i] = NAN;
        }
    }
    return status;
}

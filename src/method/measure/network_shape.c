/* The shape of a whole network. See network.h. */
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static const char *const shape_names[] = {"nodes",
                                          "ties",
                                          "weight",
                                          "density",
                                          "reciprocity",
                                          "transitivity",
                                          "clustering",
                                          "triangles",
                                          "components",
                                          "largest_component",
                                          "strong_components",
                                          "isolates",
                                          "mean_distance",
                                          "diameter",
                                          "degree_assortativity",
                                          "degree_centralisation",
                                          "degree_in_centralisation",
                                          "degree_out_centralisation",
                                          "betweenness_centralisation",
                                          "closeness_centralisation",
                                          "eigenvector_centralisation"};
_Static_assert(sizeof shape_names / sizeof shape_names[0] == COMITY_N_SHAPE, "a name for each field");

const char *comity_network_shape_name(size_t i) {
    return i < COMITY_N_SHAPE ? shape_names[i] : "";
}

double comity_network_shape_value(const comity_network_shape *shape, size_t i) {
    double all[COMITY_N_SHAPE];
    memcpy(all, shape, sizeof all);
    return i < COMITY_N_SHAPE ? all[i] : NAN;
}

static void count_ties(const comity_network *network, comity_network_shape *out) {
    size_t n = network->n;
    double ties = 0;
    double answered = 0;
    double weight = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            double w = network->weight[i * n + j];
            ties += w != 0;
            answered += w != 0 && network->weight[j * n + i] != 0;
            weight += w;
        }
    }
    double possible = (double)n * ((double)n - 1);
    out->nodes = (double)n;
    out->ties = network->directed ? ties : ties / 2;
    out->weight = network->directed ? weight : weight / 2;
    out->density = n > 1 ? ties / possible : NAN;
    out->reciprocity = ties > 0 ? answered / ties : NAN;
}

/* From local clustering: pairs of neighbours that are tied, over all pairs. */
static void add_up_triads(const comity_network *network, const double *clustering, comity_network_shape *out) {
    size_t n = network->n;
    double closed = 0;
    double triples = 0;
    double sum = 0;
    double counted = 0;
    out->isolates = 0;
    for (size_t i = 0; i < n; i++) {
        double degree = 0;
        for (size_t j = 0; j < n; j++) {
            degree += comity_network_touch(network, i, j);
        }
        double pairs = degree * (degree - 1) / 2;
        closed += clustering[i] * pairs;
        triples += pairs;
        sum += degree > 1 ? clustering[i] : 0;
        counted += degree > 1;
        out->isolates += degree == 0;
    }
    out->triangles = round(closed / 3);
    out->transitivity = triples > 0 ? closed / triples : NAN;
    out->clustering = counted > 0 ? sum / counted : NAN;
}

/* Strong components by Tarjan's method without recursion. Room for 5 n numbers. */
static double count_strong(const comity_network *network, size_t *room) {
    size_t n = network->n;
    size_t *index = room;
    size_t *low = room + n;
    size_t *call = room + 2 * n;
    size_t *edge = room + 3 * n;
    size_t *stack = room + 4 * n;
    size_t next = 1;
    size_t depth = 0;
    size_t held = 0;
    double found = 0;
    const size_t left = (size_t)-1; /* index of nodes whose component is known */
    memset(index, 0, n * sizeof *index);
    for (size_t first = 0; first < n; first++) {
        if (index[first]) {
            continue;
        }
        call[depth++] = first;
        index[first] = low[first] = next++;
        edge[first] = 0;
        stack[held++] = first;
        while (depth) {
            size_t at = call[depth - 1];
            if (edge[at] < n) {
                size_t to = edge[at]++;
                if (network->weight[at * n + to] == 0 || index[to] == left) {
                    continue;
                }
                if (index[to]) {
                    low[at] = index[to] < low[at] ? index[to] : low[at];
                    continue;
                }
                index[to] = low[to] = next++;
                edge[to] = 0;
                stack[held++] = to;
                call[depth++] = to;
                continue;
            }
            depth--;
            if (depth) {
                size_t by = call[depth - 1];
                low[by] = low[at] < low[by] ? low[at] : low[by];
            }
            if (low[at] == index[at]) {
                size_t last = n;
                found++;
                while (last != at) {
                    last = stack[--held];
                    index[last] = left;
                }
            }
        }
    }
    return found;
}

static comity_status count_components(const comity_network *network, comity_network_shape *out, comity_error *error) {
    size_t n = network->n;
    int *component = malloc((n ? n : 1) * sizeof *component);
    size_t *room = calloc(n ? 5 * n : 1, sizeof *room);
    if (!component || !room) {
        free(component);
        free(room);
        return comity_network_no_memory(error);
    }
    out->components = (double)comity_network_components(network, component, room);
    memset(room, 0, (n ? n : 1) * sizeof *room);
    size_t largest = 0;
    for (size_t i = 0; i < n; i++) {
        size_t size = ++room[component[i]];
        largest = size > largest ? size : largest;
    }
    out->largest = (double)largest;
    out->strong_components = network->directed ? count_strong(network, room) : out->components;
    free(component);
    free(room);
    return COMITY_OK;
}

/* Correlation from sums. */
static double correlation(double n, double x, double y, double xx, double yy, double xy) {
    double vx = n * xx - x * x;
    double vy = n * yy - y * y;
    return n > 1 && vx > 1e-9 * n * xx && vy > 1e-9 * n * yy ? (n * xy - x * y) / sqrt(vx * vy) : NAN;
}

static double degree_assortativity(const comity_network *network, const double *out_degree, const double *in_degree) {
    size_t n = network->n;
    double m = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            if (network->weight[i * n + j] != 0) {
                m++;
                x += out_degree[i];
                y += in_degree[j];
                xx += out_degree[i] * out_degree[i];
                yy += in_degree[j] * in_degree[j];
                xy += out_degree[i] * in_degree[j];
            }
        }
    }
    return correlation(m, x, y, xx, yy, xy);
}

/* Sum of the differences from the greatest, over `most`. */
static double centralisation(const double *values, size_t n, double most) {
    double sum = 0;
    double greatest = -INFINITY;
    if (n < 3) {
        return NAN;
    }
    for (size_t i = 0; i < n; i++) {
        greatest = values[i] > greatest ? values[i] : greatest;
        sum += values[i];
    }
    return ((double)n * greatest - sum) / most;
}

/* Of closeness by steps; NaN where not every node reaches every other. */
static double centralise_closeness(const double *closeness, const double *all, size_t n, int directed) {
    double sum = 0;
    double greatest = 0;
    double most =
        directed ? (double)(n - 1) * (1 - 1 / (double)n) : (double)(n - 1) * (double)(n - 2) / (2 * (double)n - 3);
    for (size_t i = 0; i < n; i++) {
        double normal = closeness[i] * (double)(n - 1);
        if (!(fabs(normal - all[i]) <= 1e-9)) { /* they differ where fewer than n - 1 are reached */
            return NAN;
        }
        greatest = normal > greatest ? normal : greatest;
        sum += normal;
    }
    return n < 3 ? NAN : ((double)n * greatest - sum) / most;
}

static void centralise(const comity_network *network, const double *positions, comity_length length,
                       comity_network_shape *out) {
    size_t n = network->n;
    double k = (double)n;
    double pairs = (k - 1) * (k - 2);
    const double *measure[COMITY_N_NODE_MEASURES];
    for (size_t m = 0; m < COMITY_N_NODE_MEASURES; m++) {
        measure[m] = positions + m * n;
    }
    out->degree_centralisation = centralisation(measure[COMITY_NODE_DEGREE], n, network->directed ? 2 * pairs : pairs);
    out->degree_in_centralisation =
        centralisation(measure[COMITY_NODE_DEGREE_IN], n, network->directed ? (k - 1) * (k - 1) : pairs);
    out->degree_out_centralisation =
        centralisation(measure[COMITY_NODE_DEGREE_OUT], n, network->directed ? (k - 1) * (k - 1) : pairs);
    out->betweenness_centralisation =
        centralisation(measure[COMITY_NODE_BETWEENNESS], n, (k - 1) * pairs / (network->directed ? 1 : 2));
    out->eigenvector_centralisation =
        centralisation(measure[COMITY_NODE_EIGENVECTOR], n, network->directed ? k - 1 : k - 2);
    out->closeness_centralisation = NAN;
    if (n > 2 && length == COMITY_LENGTH_HOPS) {
        out->closeness_centralisation = centralise_closeness(measure[COMITY_NODE_CLOSENESS],
                                                             measure[COMITY_NODE_CLOSENESS_ALL], n, network->directed);
    }
}

/* Mean and greatest of the finite distances: closeness and closeness_all give back sums and numbers reached. */
static void measure_distances(const double *closeness, const double *all, const double *farthest, size_t n,
                              comity_network_shape *out) {
    double sum = 0;
    double reached = 0;
    out->diameter = NAN;
    for (size_t i = 0; i < n; i++) {
        if (closeness[i] > 0) {
            double distance = 1 / closeness[i];
            sum += distance;
            reached += round(sqrt(all[i] * (double)(n - 1) * distance));
            out->diameter = !(farthest[i] <= out->diameter) ? farthest[i] : out->diameter;
        }
    }
    out->mean_distance = reached > 0 ? sum / reached : NAN;
}

comity_status comity_network_measure_shape(const comity_network *network, const double *positions,
                                           const comity_position_options *options, comity_network_shape *out,
                                           comity_error *error) {
    size_t n = network->n;
    comity_length length = options ? options->length : COMITY_LENGTH_HOPS;
    count_ties(network, out);
    add_up_triads(network, positions + (size_t)COMITY_NODE_CLUSTERING * n, out);
    measure_distances(positions + (size_t)COMITY_NODE_CLOSENESS * n, positions + (size_t)COMITY_NODE_CLOSENESS_ALL * n,
                      positions + (size_t)COMITY_NODE_ECCENTRICITY * n, n, out);
    out->degree_assortativity = degree_assortativity(network, positions + (size_t)COMITY_NODE_DEGREE_OUT * n,
                                                     positions + (size_t)COMITY_NODE_DEGREE_IN * n);
    centralise(network, positions, length, out);
    return count_components(network, out, error);
}

/* Gould-Fernandez brokerage: counts of the five roles, and what chance would give. See network.h.
 *
 * Moments are those of the source for ties that fall at random with the density of the network, given the sizes of the
 * groups: for one broker (by its group) and for the whole network. */
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

const char *comity_broker_role_name(comity_broker_role role) {
    static const char *const names[] = {"coordinator", "itinerant", "representative", "gatekeeper", "liaison", "total"};
    return (unsigned)role < COMITY_N_BROKER ? names[role] : "";
}

static comity_broker_role role_of(int i, int v, int j) {
    if (i == v) {
        return v == j ? COMITY_BROKER_COORDINATOR : COMITY_BROKER_REPRESENTATIVE;
    }
    return v == j ? COMITY_BROKER_GATEKEEPER : i == j ? COMITY_BROKER_ITINERANT : COMITY_BROKER_LIAISON;
}

static void count_roles(const comity_network *network, const int *group, double *raw) {
    size_t n = network->n;
    const double *w = network->weight;
    memset(raw, 0, n * (size_t)COMITY_N_BROKER * sizeof *raw);
    for (size_t v = 0; v < n; v++) {
        double *mine = raw + v * (size_t)COMITY_N_BROKER;
        for (size_t i = 0; i < n; i++) {
            if (w[i * n + v] == 0) {
                continue;
            }
            for (size_t j = 0; j < n; j++) {
                if (j != i && w[v * n + j] != 0 && w[i * n + j] == 0) {
                    mine[role_of(group[i], group[v], group[j])]++;
                    mine[COMITY_BROKER_TOTAL]++;
                }
            }
        }
    }
}

/* Sizes of the groups, and which of them each node is in. */
typedef struct {
    size_t n_groups;
    double *size;
    size_t *of;
} grouping;

static comity_status grouping_init(grouping *g, const int *group, size_t n, comity_error *error) {
    int *known = malloc((n ? n : 1) * sizeof *known);
    g->n_groups = 0;
    g->size = calloc(n ? n : 1, sizeof *g->size);
    g->of = calloc(n ? n : 1, sizeof *g->of);
    if (!known || !g->size || !g->of) {
        free(known);
        free(g->size);
        free(g->of);
        return comity_network_no_memory(error);
    }
    for (size_t i = 0; i < n; i++) {
        size_t k = 0;
        while (k < g->n_groups && known[k] != group[i]) {
            k++;
        }
        if (k == g->n_groups) {
            known[g->n_groups++] = group[i];
        }
        g->of[i] = k;
        g->size[k]++;
    }
    free(known);
    return COMITY_OK;
}

static double choose_two(double k) {
    return k * (k - 1) / 2;
}

/* Expectation and variance of the roles of one broker in group `own`. */
static void moments_of_broker(const grouping *g, size_t own, double n, double d, double *mean, double *variance) {
    double p = d * d * (1 - d); /* that two given nodes are brokered */
    double shared = d * d * d * (1 - d) * (1 - d) * (1 - d);
    double k = g->size[own];
    double pairs = 0;
    double triples = 0;
    double others = n - k;
    double squares = 0;
    double across = 0;
    for (size_t h = 0; h < g->n_groups; h++) {
        double s = h == own ? 0 : g->size[h];
        pairs += s * (s - 1);
        triples += s * (s - 1) * (s - 2);
        squares += s * s;
        across += h == own ? 0 : s * choose_two(n - s - k);
    }
    double open[COMITY_N_BROKER] = {
        (k - 1) * (k - 2), pairs, others * (k - 1), others * (k - 1), others * others - squares, (n - 1) * (n - 2)};
    double both = 2 * ((k - 1) * choose_two(others) + others * choose_two(k - 1));
    double joint[COMITY_N_BROKER] = {2 * (k - 1) * (k - 2) * (k - 3), 2 * triples, both, both, 4 * across,
                                     2 * (n - 1) * (n - 2) * (n - 3)};
    for (size_t r = 0; r < COMITY_N_BROKER; r++) {
        mean[r] = p * open[r];
        variance[r] = mean[r] * (1 - p) + joint[r] * shared;
    }
}

/* The part of the variance of the liaisons that comes from three different groups. */
static double liaison_variance(const grouping *g, double n, double a, double b, double c) {
    double sum = 0;
    for (size_t i = 0; i < g->n_groups; i++) {
        for (size_t j = 0; j < g->n_groups; j++) {
            for (size_t k = 0; k < g->n_groups; k++) {
                double x = g->size[i];
                double y = g->size[j];
                double z = g->size[k];
                if (i != j && j != k && i != k) {
                    sum += x * y * z *
                           ((4 * (n - y) - 2 * (x + z + 1)) * a - (4 * (n - z) - 2 * (x + y + 1)) * b +
                            (n - (x + z + 1)) * c);
                }
            }
        }
    }
    return sum;
}

/* Expectation and variance of the sums over all brokers. */
static void moments_of_whole(const grouping *g, double n, double d, double *mean, double *variance) {
    double e = 1 - d;
    double p = d * d * e;
    double a = d * d * d * e * e * e;
    double b = d * d * d * d * e * e;
    double c = d * d * d * d * d * e;
    double open[COMITY_N_BROKER] = {0};
    double joint[COMITY_N_BROKER] = {0};
    for (size_t h = 0; h < g->n_groups; h++) {
        double x = g->size[h];
        open[0] += x * (x - 1) * (x - 2);
        joint[0] += x * (x - 1) * (x - 2) * ((4 * x - 10) * a - 4 * (x - 3) * b + (x - 3) * c);
        open[1] += (n - x) * x * (x - 1);
        joint[2] += (n - x) * x * (x - 1) * ((n - 3) * a + (x - 2) * c);
        for (size_t i = 0; i < g->n_groups; i++) {
            double y = g->size[i];
            joint[1] += i == h ? 0 : x * y * (x - 1) * ((2 * x + 2 * y - 6) * a + (n - x - 1) * c);
            open[4] += i == h ? 0 : x * y * (n - x - y);
        }
    }
    open[2] = open[3] = open[1];
    joint[3] = joint[2];
    joint[4] = liaison_variance(g, n, a, b, c);
    open[5] = n * (n - 1) * (n - 2);
    joint[5] = open[5] * ((4 * n - 10) * a - 4 * (n - 3) * b + (n - 3) * c);
    for (size_t r = 0; r < COMITY_N_BROKER; r++) {
        mean[r] = p * open[r];
        variance[r] = mean[r] * (1 - p) + joint[r];
    }
}

static double standardise(double raw, double mean, double variance) {
    return variance > 0 ? (raw - mean) / sqrt(variance) : NAN;
}

static double density(const comity_network *network) {
    double ties = 0;
    for (size_t k = 0; k < network->n * network->n; k++) {
        ties += network->weight[k] != 0;
    }
    double n = (double)network->n;
    return network->n > 1 ? ties / (n * (n - 1)) : NAN;
}

static void fill_brokers(const grouping *g, size_t n, double d, const double *raw, double *expected, double *z) {
    for (size_t v = 0; v < n; v++) {
        double mean[COMITY_N_BROKER];
        double variance[COMITY_N_BROKER];
        moments_of_broker(g, g->of[v], (double)n, d, mean, variance);
        for (size_t r = 0; r < COMITY_N_BROKER; r++) {
            size_t at = v * COMITY_N_BROKER + r;
            if (expected) {
                expected[at] = mean[r];
            }
            if (z) {
                z[at] = standardise(raw[at], mean[r], variance[r]);
            }
        }
    }
}

static void fill_whole(const grouping *g, size_t n, double d, const double *raw, double *whole) {
    double mean[COMITY_N_BROKER];
    double variance[COMITY_N_BROKER];
    moments_of_whole(g, (double)n, d, mean, variance);
    for (size_t r = 0; r < COMITY_N_BROKER; r++) {
        double sum = 0;
        for (size_t v = 0; v < n; v++) {
            sum += raw[v * COMITY_N_BROKER + r];
        }
        whole[r] = sum;
        whole[COMITY_N_BROKER + r] = mean[r];
        whole[2 * (size_t)COMITY_N_BROKER + r] = standardise(sum, mean[r], variance[r]);
    }
}

comity_status comity_network_brokerage(const comity_network *network, const int *group, double *raw, double *expected,
                                       double *z, double *whole, comity_error *error) {
    size_t n = network->n;
    grouping g;
    double *own = raw ? NULL : malloc((n ? n : 1) * (size_t)COMITY_N_BROKER * sizeof *own);
    if (!raw && !own) {
        return comity_network_no_memory(error);
    }
    comity_status status = grouping_init(&g, group, n, error);
    if (!status) {
        double d = density(network);
        raw = raw ? raw : own;
        count_roles(network, group, raw);
        fill_brokers(&g, n, d, raw, expected, z);
        if (whole) {
            fill_whole(&g, n, d, raw, whole);
        }
        free(g.size);
        free(g.of);
    }
    free(own);
    return status;
}

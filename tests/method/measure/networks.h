/* Networks for tests: made-up ones of known answers, and files of ties. */
#ifndef COMITY_TESTS_NETWORKS_H
#define COMITY_TESTS_NETWORKS_H

#include "comity/network.h"

#include "base/random.h"
#include "support.h"

static inline comity_network network_of(size_t n, const int *from, const int *to, const double *value, size_t n_ties,
                                        int directed) {
    comity_network out;
    comity_error error = {0};
    comity_network_options options = {.directed = directed};
    if (comity_network_make(n, from, to, value, n_ties, &options, &out, &error)) {
        fail_msg("%s", error.message);
    }
    return out;
}

static inline void tie(comity_network *network, size_t i, size_t j, double w) {
    network->weight[i * network->n + j] = w;
    if (!network->directed) {
        network->weight[j * network->n + i] = w;
    }
}

static inline comity_network empty_network(size_t n, int directed) {
    return network_of(n, NULL, NULL, NULL, 0, directed);
}

/* Node 0 with n - 1 others. */
static inline comity_network star(size_t n) {
    comity_network out = empty_network(n, 0);
    for (size_t i = 1; i < n; i++) {
        tie(&out, 0, i, 1);
    }
    return out;
}

static inline comity_network complete(size_t n) {
    comity_network out = empty_network(n, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            tie(&out, i, j, 1);
        }
    }
    return out;
}

static inline comity_network path(size_t n) {
    comity_network out = empty_network(n, 0);
    for (size_t i = 1; i < n; i++) {
        tie(&out, i - 1, i, 1);
    }
    return out;
}

/* Ties with probability p, of weights between 0 and 10. */
static inline comity_network random_network(size_t n, double p, int directed, uint64_t seed) {
    comity_random random;
    comity_network out = empty_network(n, directed);
    comity_random_start(&random, seed, 0);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = directed ? 0 : i + 1; j < n; j++) {
            if (i != j && comity_random_uniform(&random) < p) {
                tie(&out, i, j, ceil(10 * comity_random_uniform(&random)));
            }
        }
    }
    return out;
}

/* Zachary's karate club, 78 ties of 34 members, as published in 1977. */
static inline comity_network karate(void) {
    static const unsigned char ties[][2] = {
        {1, 2},   {1, 3},   {1, 4},   {1, 5},   {1, 6},   {1, 7},   {1, 8},   {1, 9},   {1, 11},  {1, 12},
        {1, 13},  {1, 14},  {1, 18},  {1, 20},  {1, 22},  {1, 32},  {2, 3},   {2, 4},   {2, 8},   {2, 14},
        {2, 18},  {2, 20},  {2, 22},  {2, 31},  {3, 4},   {3, 8},   {3, 9},   {3, 10},  {3, 14},  {3, 28},
        {3, 29},  {3, 33},  {4, 8},   {4, 13},  {4, 14},  {5, 7},   {5, 11},  {6, 7},   {6, 11},  {6, 17},
        {7, 17},  {9, 31},  {9, 33},  {9, 34},  {10, 34}, {14, 34}, {15, 33}, {15, 34}, {16, 33}, {16, 34},
        {19, 33}, {19, 34}, {20, 34}, {21, 33}, {21, 34}, {23, 33}, {23, 34}, {24, 26}, {24, 28}, {24, 30},
        {24, 33}, {24, 34}, {25, 26}, {25, 28}, {25, 32}, {26, 32}, {27, 30}, {27, 34}, {28, 34}, {29, 32},
        {29, 34}, {30, 33}, {30, 34}, {31, 33}, {31, 34}, {32, 33}, {32, 34}, {33, 34}};
    comity_network out = empty_network(34, 0);
    for (size_t k = 0; k < sizeof ties / sizeof ties[0]; k++) {
        tie(&out, ties[k][0] - 1u, ties[k][1] - 1u, 1);
    }
    return out;
}

/* The alliances of 164 states in 2000; skips where the data are not there. */
static inline int read_alliances(comity_network *out, int *group) {
    char place[512];
    char line[512];
    int i = 0;
    int j = 0;
    if (!shared_path(place, sizeof place, "oracles/net_alliance2000/edges.csv")) {
        return 0;
    }
    FILE *in = fopen(place, "r");
    assert_non_null(in);
    *out = empty_network(164, 0);
    while (fgets(line, sizeof line, in)) {
        if (sscanf(line, "%d,%d", &i, &j) == 2) {
            tie(out, (size_t)i - 1, (size_t)j - 1, 1);
        }
    }
    fclose(in);
    if (group && shared_path(place, sizeof place, "oracles/net_alliance2000/nodes.csv") && (in = fopen(place, "r"))) {
        while (fgets(line, sizeof line, in)) {
            char *last = strrchr(line, ',');
            int id = atoi(line);
            if (id > 0 && last) {
                group[id - 1] = atoi(last + 1);
            }
        }
        fclose(in);
    }
    return 1;
}

#endif

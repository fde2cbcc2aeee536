/* What the files about networks share: quick looks at the matrix, and igraph made well-behaved. */
#ifndef COMITY_MEASURE_NETWORK_INTERNAL_H
#define COMITY_MEASURE_NETWORK_INTERNAL_H

#include "comity/network.h"

#include <igraph/igraph.h>

/* COMITY_ERROR_MEMORY, said so that checkers see that it is an error. */
static inline comity_status comity_network_no_memory(comity_error *error) {
    (void)comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

/* Is there a tie in either direction? */
static inline int comity_network_touch(const comity_network *network, size_t i, size_t j) {
    return network->weight[i * network->n + j] != 0 || network->weight[j * network->n + i] != 0;
}

int comity_network_has_negative(const comity_network *network);

/* The same network with both directions of each pair added. */
comity_status comity_network_joined(const comity_network *network, comity_network *out, comity_error *error);

/* Components without regard to direction: numbers from 0 in the order of first nodes; returns how many. `stack`: n. */
size_t comity_network_components(const comity_network *network, int *component, size_t *stack);

/* Renumbers: the largest group first, of one size that of the earliest node; negative ones stay. */
comity_status comity_network_renumber(int *membership, size_t n, comity_error *error);

/* Distances and what follows from them: n values each, by node. `sum`, `reached`, `harmonic`, `farthest` along the
 * ties,
 * `_in` against them. */
typedef struct {
    double *sum, *sum_in;
    double *reached, *reached_in;
    double *harmonic, *harmonic_in;
    double *farthest;
    double *betweenness;
} comity_paths;

comity_status comity_network_paths(const comity_network *network, comity_length length, comity_paths *out,
                                   comity_error *error);

/* igraph's handlers and random numbers as they were; between begin and end errors come back as codes. */
typedef struct {
    igraph_error_handler_t *on_error;
    igraph_warning_handler_t *on_warning;
    igraph_rng_t random;
    igraph_rng_t saved;
    int seeded;
} comity_igraph;

comity_status comity_igraph_begin(comity_igraph *session, uint64_t seed, comity_error *error);
void comity_igraph_end(comity_igraph *session);
/* The status that belongs to a code of igraph, with its words. */
comity_status comity_igraph_fail(int code, comity_error *error);

/* Graph and weights of its edges. On error nothing is left to destroy. */
comity_status comity_igraph_make(const comity_network *network, igraph_t *graph, igraph_vector_t *weights,
                                 comity_error *error);

/* Eigenvector (of a directed network; NaN where it does not converge) and PageRank of a network with ties and without
 * negative weights, n values each. */
comity_status comity_igraph_positions(const comity_network *network, double damping, double *eigenvector,
                                      double *pagerank, comity_error *error);

/* Eigenvector of an undirected network, hubs and authorities of any, with ties and without negative weights. */
comity_status comity_network_eigenvector(const comity_network *network, double *out, comity_error *error);
comity_status comity_network_hubs(const comity_network *network, double *hub, double *authority, comity_error *error);

#endif

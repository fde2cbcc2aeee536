/* Networks of states: position of each, shape of the whole, communities, brokerage, core and periphery, projection of
 * two-mode data, several layers at once.
 *
 * A network is a full matrix of weights, which suits some hundred states; COMITY_NETWORK_MOST nodes is the limit. Rows
 * are origins, columns destinations, zero is no tie, and the diagonal is empty. What is not defined is NaN, never a
 * silent zero; each function says when. Weights may be negative, but only degrees and strengths have a meaning then:
 * whatever rests on paths, random walks or eigenvectors is NaN, and communities are an error.
 *
 * The functions marked "igraph" use that library, which is not safe for several threads: call them from one thread at a
 * time. Its error handler and random numbers are set for the call and put back. Random methods take a seed; the same
 * seed gives the same answer, on any number of threads. */
#ifndef COMITY_NETWORK_H
#define COMITY_NETWORK_H

#include "comity/base.h"

#include <stddef.h>
#include <stdint.h>

enum { COMITY_NETWORK_MOST = 4096 };

typedef struct {
    size_t n;
    int directed;
    double *weight; /* n * n, weight[origin * n + destination]; symmetric where not directed */
} comity_network;

void comity_network_init(comity_network *network);
void comity_network_free(comity_network *network);

/* How the two directions of a pair become one tie. */
typedef enum { COMITY_JOIN_SUM, COMITY_JOIN_MAX, COMITY_JOIN_MIN } comity_joining;

typedef struct {
    int directed;           /* 0: both directions of a pair are one tie */
    comity_joining joining; /* for networks that are not directed */
    int binary;             /* every tie that is left weighs 1 */
    int use_threshold;      /* ties below `threshold` are left out; else those of zero or less */
    double threshold;
} comity_network_options;

/* Ties as a list: `from`, `to` in [0, n), `value` (NULL: all 1). Several ties of one pair and direction add up; ties of
 * a node with itself are left out. `options` may be NULL: all zero. A weight of zero never is a tie. `out` must be
 * initialised.
 * Errors: COMITY_ERROR_INPUT with the row (position + 1) for a node out of range or a value that is not finite;
 * COMITY_ERROR_USAGE for more than COMITY_NETWORK_MOST nodes; COMITY_ERROR_MEMORY. O(n^2 + ties). */
comity_status comity_network_make(size_t n, const int *from, const int *to, const double *value, size_t n_ties,
                                  const comity_network_options *options, comity_network *out, comity_error *error);

/* ------------------------------------------------------------------------------------------------------- positions */

/*   degree        ties (of a directed network: in + out); degree_in, degree_out: received, sent
 *   strength      the same with weights; strength_in, strength_out
 *   closeness     1 / sum of the distances to the nodes that can be reached (within the component); NaN where none can.
 *                 In directed networks along the ties; closeness_in against them
 *   closeness_all (r / (n - 1)) (r / sum of distances), r nodes reached: comparable between components (Wasserman &
 *                 Faust 1994); 0 where none can be reached
 *   harmonic      sum of 1 / distance, 0 for what cannot be reached; harmonic_in
 *   betweenness   sum over pairs of the share of shortest paths through the node, each pair once where undirected
 *   eigenvector   of the largest eigenvalue, greatest value 1; directed: by the ties received. Where undirected
 *                 components share the largest eigenvalue, what iterating from equal values tends to. NaN without
 *                 ties; directed: NaN without cycles, or where none was found
 *   pagerank      damping .85, teleporting from nodes without outgoing ties to all alike; adds up to 1
 *   hub, authority   Kleinberg 1999, greatest value 1, iterated from equal values; NaN without ties
 *   coreness      k of the largest k-core, direction left aside
 *   constraint    Burt 1992: sum over contacts j of (p_ij + sum_q p_iq p_qj)^2 with p the share of i's ties, both
 *                 directions added; NaN for isolates
 *   clustering    share of the pairs of neighbours that are tied, direction left aside; 0 with fewer than two
 * neighbours eccentricity  greatest finite distance from the node, 0 for isolates component     number of its (weak)
 * component, from 0, in the order of first nodes */
typedef enum {
    COMITY_NODE_DEGREE,
    COMITY_NODE_DEGREE_IN,
    COMITY_NODE_DEGREE_OUT,
    COMITY_NODE_STRENGTH,
    COMITY_NODE_STRENGTH_IN,
    COMITY_NODE_STRENGTH_OUT,
    COMITY_NODE_CLOSENESS,
    COMITY_NODE_CLOSENESS_IN,
    COMITY_NODE_CLOSENESS_ALL,
    COMITY_NODE_HARMONIC,
    COMITY_NODE_HARMONIC_IN,
    COMITY_NODE_BETWEENNESS,
    COMITY_NODE_EIGENVECTOR,
    COMITY_NODE_PAGERANK,
    COMITY_NODE_HUB,
    COMITY_NODE_AUTHORITY,
    COMITY_NODE_CORENESS,
    COMITY_NODE_CONSTRAINT,
    COMITY_NODE_CLUSTERING,
    COMITY_NODE_ECCENTRICITY,
    COMITY_NODE_COMPONENT,
    COMITY_N_NODE_MEASURES
} comity_node_measure;

/* "degree", "closeness_in" ...; the measure of that name, or -1. */
const char *comity_node_measure_name(comity_node_measure measure);
int comity_node_measure_find(const char *name);
/* 1 for measures that differ from another one only in directed networks (the _in, _out, hub, authority). */
int comity_node_measure_is_directed(comity_node_measure measure);

/* How long a tie is. */
typedef enum {
    COMITY_LENGTH_HOPS,   /* every tie is one step */
    COMITY_LENGTH_INVERSE /* 1 / weight: strong ties are short (Newman 2001) */
} comity_length;

typedef struct {
    comity_length length;
    double damping; /* of PageRank; 0: .85 */
    uint32_t only;  /* bits 1 << measure; 0: all */
} comity_position_options;

/* All measures of all nodes: out[measure * n + node]; those not asked for are NaN. `options` may be NULL.
 * Paths are equally long where they agree to one part in 10^10. Errors: COMITY_ERROR_USAGE for a damping outside (0,1);
 * COMITY_ERROR_MEMORY. igraph for PageRank and directed eigenvectors. O(n^3). */
comity_status comity_network_positions(const comity_network *network, const comity_position_options *options,
                                       double *out, comity_error *error);

/* ----------------------------------------------------------------------------------------------------- whole network
 */

/* Of the whole. Centralisation: sum of the differences from the greatest value over what it is in a star; in [0,1]. */
typedef struct {
    double nodes;
    double ties;                  /* of an undirected network each pair once */
    double weight;                /* sum over ties */
    double density;               /* ties over possible ones; NaN with fewer than two nodes */
    double reciprocity;           /* share of directed ties that are answered; 1 where undirected; NaN without ties */
    double transitivity;          /* 3 triangles / connected triples, direction left aside; NaN without triples */
    double clustering;            /* mean over the nodes with at least two neighbours; NaN where none has */
    double triangles;             /* direction left aside */
    double components;            /* weak */
    double largest;               /* nodes of the largest component */
    double strong_components;     /* components where undirected */
    double isolates;              /* nodes without ties */
    double mean_distance;         /* over the ordered pairs that are connected; NaN where none is */
    double diameter;              /* greatest finite distance; NaN where none is */
    double degree_assortativity;  /* correlation of the degrees (directed: out with in) at the ends of ties; NaN:
                                     constant */
    double degree_centralisation; /* NaN with fewer than three nodes, as all that follow */
    double degree_in_centralisation;
    double degree_out_centralisation;
    double betweenness_centralisation;
    double closeness_centralisation;   /* by steps; NaN where the network is not (strongly) connected */
    double eigenvector_centralisation; /* over n - 2 (undirected) or n - 1 (directed) */
} comity_network_shape;

enum { COMITY_N_SHAPE = sizeof(comity_network_shape) / sizeof(double) };

/* The field's name at position i of the struct, and its value. */
const char *comity_network_shape_name(size_t i);
double comity_network_shape_value(const comity_network_shape *shape, size_t i);

/* `positions` as comity_network_positions gives them with all measures, for the same options. O(n^3 / 64). */
comity_status comity_network_measure_shape(const comity_network *network, const double *positions,
                                           const comity_position_options *options, comity_network_shape *out,
                                           comity_error *error);

/* How much ties keep within groups: Newman's (2003) assortativity coefficient of the grouping, and its modularity (with
 * `resolution`; directed networks after Leicht & Newman 2008). Weights count. NaN without ties, where all nodes are in
 * one group (assortativity) or where weights are negative. O(n^2). */
double comity_network_assortativity(const comity_network *network, const int *group);
double comity_network_modularity(const comity_network *network, const int *group, double resolution);

/* ------------------------------------------------------------------------------------------------------- communities
 */

typedef struct {
    int cpm;           /* 0: modularity; 1: constant Potts model */
    double resolution; /* 0: 1 */
    uint64_t seed;
    int restarts;  /* 0: 20 */
    int n_threads; /* for slices; 0: as many as there are processors */
    const volatile int *stop;
} comity_community_options;

/* Communities by the Leiden method, the best of several restarts (igraph). Directed networks are taken with both
 * directions added. `membership` (n values): numbers from 0, the largest community first, those of one size by their
 * first node. `quality`: modularity, or sum over pairs in one community of (weight - resolution). May be NULL.
 * Degenerate: without ties every node is alone and modularity is NaN.
 * Errors: COMITY_ERROR_INPUT for negative weights, COMITY_ERROR_USAGE for a negative resolution, COMITY_ERROR_MEMORY,
 * COMITY_ERROR_INTERRUPTED.
 * Sources: Traag, Waltman & van Eck 2019, Scientific Reports 9:5233; Reichardt & Bornholdt 2006. */
comity_status comity_network_communities(const comity_network *network, const comity_community_options *options,
                                         int *membership, double *quality, comity_error *error);

/* How the copies of a node in several slices are tied to each other. */
typedef enum {
    COMITY_COUPLING_ORDINAL,    /* each slice with the next in which the node is present: years */
    COMITY_COUPLING_CATEGORICAL /* every slice with every other: layers */
} comity_coupling;

/* Communities of a node that may change from slice to slice: maximises
 *   Q = 1 / 2mu sum over i s, j r of ((A_ijs - g k_is k_js / 2m_s) [s = r] + C_jsr [i = j]) [same community],
 * C = omega between coupled slices, 2mu all strengths and couplings together, i = j included as in the source.
 * `slices`: networks of one n; `present`: n_slices * n flags, NULL: all present. `membership` (n_slices * n): as above;
 * -1: not present. An own Leiden-like optimiser (moving, refining, aggregating), best of the restarts, on all threads.
 * Degenerate: without any tie or coupling everyone is alone and Q is NaN. With omega 0 slices fall apart.
 * Errors: COMITY_ERROR_INPUT for negative weights; COMITY_ERROR_USAGE for a negative omega or resolution, for cpm, or
 * where slices differ in n; COMITY_ERROR_MEMORY; COMITY_ERROR_INTERRUPTED.
 * Source: Mucha, Richardson, Macon, Porter & Onnela 2010, Science 328:876-878. */
comity_status comity_network_slices(const comity_network *const *slices, size_t n_slices, const uint8_t *present,
                                    comity_coupling coupling, double omega, const comity_community_options *options,
                                    int *membership, double *quality, comity_error *error);

/* --------------------------------------------------------------------------------------------------------- brokerage
 */

/* Roles of v in i -> v -> j without i -> j: coordinator w_I (all in one group), itinerant w_O (i and j in one, v in
 * another), representative b_IO (i and v in one), gatekeeper b_OI (v and j in one), liaison b_O (all different). */
typedef enum {
    COMITY_BROKER_COORDINATOR,
    COMITY_BROKER_ITINERANT,
    COMITY_BROKER_REPRESENTATIVE,
    COMITY_BROKER_GATEKEEPER,
    COMITY_BROKER_LIAISON,
    COMITY_BROKER_TOTAL,
    COMITY_N_BROKER
} comity_broker_role;

const char *comity_broker_role_name(comity_broker_role role);

/* Gould-Fernandez brokerage. `group`: any whole number a node. Ties count whatever their weight; an undirected tie is
 * two. `raw`, `expected`, `z`: n * COMITY_N_BROKER, may be NULL. `whole` (may be NULL): raw, expected and z of the
 * network, 3 * COMITY_N_BROKER. Expectations and variances under random ties of the same density and group sizes, as in
 * sna::brokerage. z is NaN where the variance is zero. All are NaN with fewer than two nodes, counts aside.
 * COMITY_ERROR_MEMORY. O(n m). Source: Gould & Fernandez 1989, Sociological Methodology 19:89-126. */
comity_status comity_network_brokerage(const comity_network *network, const int *group, double *raw, double *expected,
                                       double *z, double *whole, comity_error *error);

/* ------------------------------------------------------------------------------------------------ core and periphery
 */

/* The ideal of the discrete model: which cells hold ties. */
typedef enum {
    COMITY_CORE_OR, /* those of the core with everybody (Borgatti & Everett's first) */
    COMITY_CORE_AND /* those within the core */
} comity_core_ideal;

typedef struct {
    comity_core_ideal ideal;
    uint64_t seed;
    int restarts; /* 0: 20 */
} comity_core_options;

typedef struct {
    double discrete;   /* correlation with the discrete ideal; NaN: none is defined */
    size_t n_core;     /* nodes of the core */
    int exact;         /* 1: all cores were tried */
    double continuous; /* correlation with c c'; NaN: none is defined */
    int converged;     /* of the continuous model */
} comity_core_info;

/* Correlation of the weights (all cells off the diagonal) with the ideal pattern, at its greatest over cores.
 * `core`: n flags (may be NULL); up to 18 nodes all cores are tried, else seeded starts are improved by moving and
 * exchanging nodes. Of cores that fit alike the smaller, then that of earlier nodes, is taken. `coreness` (n, may be
 * NULL): c >= 0 of length 1 that maximises corr(A_ij, c_i c_j), by coordinates, from several starts.
 * Degenerate: where all weights are equal (empty, complete, fewer than three nodes) no correlation is defined: NaN, no
 * core, coreness NaN. A pattern that holds everywhere or nowhere is never a candidate. The supremum of the continuous
 * model may not be attained (a star); then coreness is what comes within 1e-9 of it.
 * Source: Borgatti & Everett 2000, Social Networks 21:375-395. O(restarts n^2 sweeps). */
comity_status comity_network_core(const comity_network *network, const comity_core_options *options, uint8_t *core,
                                  double *coreness, comity_core_info *info, comity_error *error);

/* -------------------------------------------------------------------------------------------------------- projection
 */

typedef enum {
    COMITY_PROJECT_COUNT,  /* things shared */
    COMITY_PROJECT_NEWMAN, /* sum over things shared of 1 / (members - 1): Newman 2001 */
    COMITY_PROJECT_JACCARD /* things shared over things that either has */
} comity_projection;

/* Two-mode data (state a[k] in [0, n) belongs to thing b[k] in [0, n_things)) as an undirected network of states that
 * share things. A pair given twice counts once. `own` (n, may be NULL): things of each state, the diagonal.
 * Errors: COMITY_ERROR_INPUT with the row; COMITY_ERROR_USAGE; COMITY_ERROR_MEMORY. O(n things + sum members^2). */
comity_status comity_network_project(size_t n, size_t n_things, const int *a, const int *b, size_t n_pairs,
                                     comity_projection kind, comity_network *out, double *own, comity_error *error);

/* ----------------------------------------------------------------------------------------------------- several layers
 */

/*   degree                sum over layers of the ties of the node (in + out where directed)
 *   neighbourhood         different neighbours in any layer
 *   redundancy            1 - neighbourhood / degree (Berlingerio 2011); NaN without ties
 *   degree_deviation      standard deviation over layers of the degree (population)
 *   relevance             of a layer: neighbours in it over neighbourhood; NaN without neighbours
 *   exclusive             of a layer: neighbours in it and in no other
 *   exclusive_relevance   exclusive / neighbourhood; NaN without neighbours */
typedef struct {
    double *degree; /* n, as the next three */
    double *neighbourhood;
    double *redundancy;
    double *degree_deviation;
    double *relevance; /* n_layers * n, as the next two: [layer * n + node] */
    double *exclusive;
    double *exclusive_relevance;
} comity_multiplex;

/* Fills what is not NULL of `out`, whose arrays are the caller's. `layers`: networks of one n. O(layers n^2).
 * Errors: COMITY_ERROR_USAGE where n differs or there is no layer. Source: Berlingerio et al. 2011; Magnani et al. */
comity_status comity_network_multiplex(const comity_network *const *layers, size_t n_layers,
                                       const comity_multiplex *out, comity_error *error);

/* How alike two layers are, over pairs (directed: ordered pairs). */
typedef struct {
    double jaccard;            /* ties in both over ties in either; NaN where both are empty */
    double coverage;           /* ties of b that are in a too, over the ties of b; NaN where b is empty */
    double coverage_other;     /* the same the other way round */
    double matching;           /* pairs on which both agree, tied or not, over all pairs */
    double degree_correlation; /* Pearson, over the nodes with ties in both; NaN where constant */
    double weight_correlation; /* Pearson of the weights over all pairs; NaN where constant */
} comity_layer_similarity;

/* Directed if either layer is. COMITY_ERROR_USAGE where n differs. O(n^2). */
comity_status comity_network_compare(const comity_network *a, const comity_network *b, comity_layer_similarity *out,
                                     comity_error *error);

/* ------------------------------------------------------------------------------------------------------------ layout
 */

/* Places for drawing: x and y in [0,1], by forces (Fruchterman & Reingold 1991) from a seeded start, so that the same
 * seed gives the same picture (igraph). One node stands in the middle. */
comity_status comity_network_layout(const comity_network *network, uint64_t seed, double *x, double *y,
                                    comity_error *error);

#endif

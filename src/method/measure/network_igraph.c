/* Where igraph does the work: eigenvectors, PageRank, Leiden, layout. Its error handler, which would abort, and its
 * random numbers are replaced for the length of a call. Not for several threads at once. */
#include "base/random.h"
#include "method/measure/network_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

comity_status comity_igraph_fail(int code, comity_error *error) {
    if (code == IGRAPH_SUCCESS) {
        return COMITY_OK;
    }
    if (code == IGRAPH_ENOMEM) {
        return comity_network_no_memory(error);
    }
    (void)comity_fail(error, COMITY_ERROR_INPUT, "the network could not be analysed (igraph: %s)",
                      igraph_strerror((igraph_error_t)code));
    return COMITY_ERROR_INPUT;
}

comity_status comity_igraph_begin(comity_igraph *session, uint64_t seed, comity_error *error) {
    memset(session, 0, sizeof *session);
    session->on_error = igraph_set_error_handler(igraph_error_handler_ignore);
    session->on_warning = igraph_set_warning_handler(igraph_warning_handler_ignore);
    int code = igraph_rng_init(&session->random, &igraph_rngtype_mt19937);
    if (code) {
        comity_igraph_end(session);
        return comity_igraph_fail(code, error);
    }
    session->seeded = 1;
    session->saved = *igraph_rng_default();
    igraph_rng_seed(&session->random, (igraph_uint_t)seed);
    igraph_rng_set_default(&session->random);
    return COMITY_OK;
}

void comity_igraph_end(comity_igraph *session) {
    if (session->seeded) {
        igraph_rng_set_default(&session->saved);
        igraph_rng_destroy(&session->random);
    }
    igraph_set_warning_handler(session->on_warning);
    igraph_set_error_handler(session->on_error);
    session->seeded = 0;
}

static size_t count_ties(const comity_network *network) {
    size_t m = 0;
    for (size_t i = 0; i < network->n; i++) {
        for (size_t j = network->directed ? 0 : i + 1; j < network->n; j++) {
            m += network->weight[i * network->n + j] != 0;
        }
    }
    return m;
}

static void list_ties(const comity_network *network, igraph_vector_int_t *edges, igraph_vector_t *weights) {
    igraph_integer_t k = 0;
    for (size_t i = 0; i < network->n; i++) {
        for (size_t j = network->directed ? 0 : i + 1; j < network->n; j++) {
            double w = network->weight[i * network->n + j];
            if (w != 0) {
                VECTOR(*edges)[2 * k] = (igraph_integer_t)i;
                VECTOR(*edges)[2 * k + 1] = (igraph_integer_t)j;
                VECTOR(*weights)[k++] = w;
            }
        }
    }
}

comity_status comity_igraph_make(const comity_network *network, igraph_t *graph, igraph_vector_t *weights,
                                 comity_error *error) {
    igraph_vector_int_t edges;
    igraph_integer_t m = (igraph_integer_t)count_ties(network);
    int code = igraph_vector_init(weights, m);
    if (code) {
        return comity_igraph_fail(code, error);
    }
    if (!(code = igraph_vector_int_init(&edges, 2 * m))) {
        list_ties(network, &edges, weights);
        code = igraph_create(graph, &edges, (igraph_integer_t)network->n, network->directed != 0);
        igraph_vector_int_destroy(&edges);
    }
    if (code) {
        igraph_vector_destroy(weights);
    }
    return comity_igraph_fail(code, error);
}

/* ------------------------------------------------------------------------------------------------- eigenvectors */

/* Is x an eigenvector of the ties received, to a millionth? */
static int is_eigenvector(const comity_network *network, const double *x, double value, double unit) {
    size_t n = network->n;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) {
            sum += network->weight[j * n + i] / unit * x[j];
        }
        if (!(fabs(sum - value * x[i]) <= 1e-6 * value) || !(x[i] > -1e-9)) {
            return 0;
        }
    }
    return value > 1e-9;
}

static void take_eigenvector(const comity_network *network, const igraph_vector_t *from, double value, double unit,
                             double *out) {
    for (size_t i = 0; i < network->n; i++) {
        out[i] = VECTOR(*from)[i];
    }
    int good = is_eigenvector(network, out, value, unit);
    for (size_t i = 0; i < network->n; i++) {
        out[i] = good ? (out[i] < 0 ? 0 : out[i]) : NAN;
    }
}

static comity_status measure_graph(const comity_network *network, const igraph_t *graph, const igraph_vector_t *weights,
                                   double damping, double unit, double *eigenvector, double *pagerank,
                                   comity_error *error) {
    igraph_arpack_options_t options;
    igraph_vector_t vector;
    igraph_real_t value = 0;
    int code = igraph_vector_init(&vector, 0);
    if (code) {
        return comity_igraph_fail(code, error);
    }
    igraph_arpack_options_init(&options);
    if (network->directed && !(code = igraph_eigenvector_centrality(graph, &vector, &value, 1, 1, weights, &options))) {
        take_eigenvector(network, &vector, value, unit, eigenvector);
    }
    if (code != IGRAPH_ENOMEM) { /* an eigenvector that does not converge is none */
        code = igraph_pagerank(graph, IGRAPH_PAGERANK_ALGO_PRPACK, &vector, NULL, igraph_vss_all(),
                               network->directed != 0, damping, weights, NULL);
    }
    for (size_t i = 0; !code && i < network->n; i++) {
        pagerank[i] = VECTOR(vector)[i];
    }
    igraph_vector_destroy(&vector);
    return comity_igraph_fail(code, error);
}

/* Weights so that the greatest is 1: the methods do not depend on the unit, but their tolerances may. */
static double scale_weights(igraph_vector_t *weights) {
    double most = 0;
    for (igraph_integer_t k = 0; k < igraph_vector_size(weights); k++) {
        most = VECTOR(*weights)[k] > most ? VECTOR(*weights)[k] : most;
    }
    for (igraph_integer_t k = 0; k < igraph_vector_size(weights); k++) {
        VECTOR(*weights)[k] /= most;
    }
    return most;
}

comity_status comity_igraph_positions(const comity_network *network, double damping, double *eigenvector,
                                      double *pagerank, comity_error *error) {
    comity_igraph session;
    igraph_t graph;
    igraph_vector_t weights;
    comity_status status = comity_igraph_begin(&session, 1, error);
    if (status) {
        return status;
    }
    if (!(status = comity_igraph_make(network, &graph, &weights, error))) {
        double unit = scale_weights(&weights);
        status = measure_graph(network, &graph, &weights, damping, unit, eigenvector, pagerank, error);
        igraph_destroy(&graph);
        igraph_vector_destroy(&weights);
    }
    comity_igraph_end(&session);
    return status;
}

/* -------------------------------------------------------------------------------------------------- communities */

/* What is maximised, so that restarts can be compared. */
static double quality_of(const comity_network *network, const int *membership, int cpm, double resolution) {
    if (!cpm) {
        return comity_network_modularity(network, membership, resolution);
    }
    double quality = 0;
    for (size_t i = 0; i < network->n; i++) {
        for (size_t j = i + 1; j < network->n; j++) {
            quality += membership[i] == membership[j] ? network->weight[i * network->n + j] - resolution : 0;
        }
    }
    return quality;
}

/* What the Leiden method is given. */
typedef struct {
    igraph_t graph;
    igraph_vector_t weights;
    igraph_vector_t strength;
    igraph_vector_int_t membership;
    int has_graph, has_strength, has_membership;
    double resolution; /* as igraph wants it */
} leiden;

static void leiden_free(leiden *l) {
    if (l->has_graph) {
        igraph_destroy(&l->graph);
        igraph_vector_destroy(&l->weights);
    }
    if (l->has_strength) {
        igraph_vector_destroy(&l->strength);
    }
    if (l->has_membership) {
        igraph_vector_int_destroy(&l->membership);
    }
}

static comity_status leiden_init(leiden *l, const comity_network *network, const comity_community_options *options,
                                 double resolution, comity_error *error) {
    memset(l, 0, sizeof *l);
    size_t n = network->n;
    comity_status status = comity_igraph_make(network, &l->graph, &l->weights, error);
    int code = 0;
    if (status) {
        return status;
    }
    l->has_graph = 1;
    if ((code = igraph_vector_init(&l->strength, (igraph_integer_t)n))) {
        return comity_igraph_fail(code, error);
    }
    l->has_strength = 1;
    if ((code = igraph_vector_int_init(&l->membership, (igraph_integer_t)n))) {
        return comity_igraph_fail(code, error);
    }
    l->has_membership = 1;
    double total = 0;
    for (size_t i = 0; i < n; i++) {
        double sum = 0;
        for (size_t j = 0; j < n; j++) {
            sum += network->weight[i * n + j];
        }
        VECTOR(l->strength)[i] = options->cpm ? 1 : sum;
        total += sum;
    }
    l->resolution = options->cpm ? resolution : resolution / total;
    return COMITY_OK;
}

static comity_status leiden_restart(leiden *l, uint64_t seed, int *membership, size_t n, comity_error *error) {
    igraph_integer_t n_found = 0;
    igraph_real_t quality = 0;
    int code = igraph_rng_seed(igraph_rng_default(), (igraph_uint_t)seed);
    if (!code) {
        code = igraph_community_leiden(&l->graph, &l->weights, &l->strength, l->resolution, .01, 0, -1, &l->membership,
                                       &n_found, &quality);
    }
    for (size_t i = 0; !code && i < n; i++) {
        membership[i] = (int)VECTOR(l->membership)[i];
    }
    return comity_igraph_fail(code, error);
}

/* The best of the restarts, in `best`; `trial` is room for one. */
static comity_status leiden_best(const comity_network *network, const comity_community_options *options,
                                 double resolution, int *best, int *trial, double *quality, comity_error *error) {
    leiden l;
    comity_igraph session;
    int restarts = options->restarts > 0 ? options->restarts : 20;
    comity_status status = comity_igraph_begin(&session, options->seed, error);
    if (status) {
        return status;
    }
    status = leiden_init(&l, network, options, resolution, error);
    *quality = -INFINITY;
    for (int r = 0; !status && r < restarts; r++) {
        comity_random random;
        if (options->stop && *options->stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted");
            break;
        }
        comity_random_start(&random, options->seed, (uint64_t)r);
        status = leiden_restart(&l, comity_random_bits(&random) >> 1, trial, network->n, error);
        double found = status ? 0 : quality_of(network, trial, options->cpm, resolution);
        if (!status && found > *quality + 1e-12) {
            *quality = found;
            memcpy(best, trial, network->n * sizeof *best);
        }
    }
    leiden_free(&l);
    comity_igraph_end(&session);
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

static comity_status check_communities(const comity_network *network, double resolution, comity_error *error) {
    if (!(resolution >= 0 && isfinite(resolution))) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the resolution of communities must not be negative");
    }
    if (comity_network_has_negative(network)) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "communities want weights that are not negative; leave such ties out by a threshold");
    }
    return COMITY_OK;
}

comity_status comity_network_communities(const comity_network *network, const comity_community_options *options,
                                         int *membership, double *quality, comity_error *error) {
    static const comity_community_options none = {0};
    options = options ? options : &none;
    double resolution = options->resolution != 0 ? options->resolution : 1;
    double found = NAN;
    comity_network joined;
    int *trial = NULL;
    comity_network_init(&joined);
    comity_status status = check_communities(network, resolution, error);
    for (size_t i = 0; i < network->n; i++) {
        membership[i] = (int)i;
    }
    if (!status && has_ties(network)) {
        trial = malloc(network->n * sizeof *trial);
        status = trial ? comity_network_joined(network, &joined, error) : comity_network_no_memory(error);
        if (!status) {
            status = leiden_best(&joined, options, resolution, membership, trial, &found, error);
        }
        if (!status) {
            status = comity_network_renumber(membership, network->n, error);
        }
    }
    if (quality) {
        *quality = status ? NAN : found;
    }
    comity_network_free(&joined);
    free(trial);
    return status;
}

/* ------------------------------------------------------------------------------------------------------- layout */

static void fit_places(const igraph_matrix_t *places, igraph_integer_t column, size_t n, double *out) {
    double low = INFINITY;
    double high = -INFINITY;
    for (size_t i = 0; i < n; i++) {
        out[i] = MATRIX(*places, (igraph_integer_t)i, column);
        low = out[i] < low ? out[i] : low;
        high = out[i] > high ? out[i] : high;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = high > low ? (out[i] - low) / (high - low) : .5;
    }
}

/* A circle in a random order, which the forces then pull at. */
static void first_places(igraph_matrix_t *places, size_t n, uint64_t seed) {
    comity_random random;
    comity_random_start(&random, seed, 0);
    for (size_t i = 0; i < n; i++) {
        double turn = 2 * 3.14159265358979323846 * comity_random_uniform(&random);
        double radius = sqrt((double)n) * (.5 + .5 * comity_random_uniform(&random));
        MATRIX(*places, (igraph_integer_t)i, 0) = radius * cos(turn);
        MATRIX(*places, (igraph_integer_t)i, 1) = radius * sin(turn);
    }
}

comity_status comity_network_layout(const comity_network *network, uint64_t seed, double *x, double *y,
                                    comity_error *error) {
    comity_igraph session;
    igraph_t graph;
    igraph_vector_t weights;
    igraph_matrix_t places;
    comity_status status = comity_igraph_begin(&session, seed, error);
    if (status) {
        return status;
    }
    if ((status = comity_igraph_make(network, &graph, &weights, error))) {
        comity_igraph_end(&session);
        return status;
    }
    int code = igraph_matrix_init(&places, (igraph_integer_t)network->n, 2);
    if (!code) {
        first_places(&places, network->n, seed);
        if (network->n > 1) {
            code = igraph_layout_fruchterman_reingold(&graph, &places, 1, 800, sqrt((double)network->n),
                                                      IGRAPH_LAYOUT_NOGRID, NULL, NULL, NULL, NULL, NULL);
        }
        if (!code) {
            fit_places(&places, 0, network->n, x);
            fit_places(&places, 1, network->n, y);
        }
        igraph_matrix_destroy(&places);
    }
    igraph_destroy(&graph);
    igraph_vector_destroy(&weights);
    comity_igraph_end(&session);
    return comity_igraph_fail(code, error);
}

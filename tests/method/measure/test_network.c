/* Positions of nodes and shapes of networks: closed forms, igraph's own functions, and answers computed elsewhere. */
#include "networks.h"

#include <igraph/igraph.h>

static double *positions_of(const comity_network *network, comity_length length) {
    comity_error error = {0};
    comity_position_options options = {.length = length};
    double *out = malloc((network->n + 1) * COMITY_N_NODE_MEASURES * sizeof *out);
    assert_non_null(out);
    if (comity_network_positions(network, &options, out, &error)) {
        fail_msg("%s", error.message);
    }
    return out;
}

static comity_network_shape shape_of(const comity_network *network, const double *positions) {
    comity_network_shape shape;
    comity_error error = {0};
    assert_int_equal(comity_network_measure_shape(network, positions, NULL, &shape, &error), COMITY_OK);
    return shape;
}

#define AT(positions, n, measure, node) (positions)[(size_t)COMITY_NODE_##measure * (n) + (node)]

static void making(void **state) {
    (void)state;
    static const int from[] = {0, 1, 0, 2, 2};
    static const int to[] = {1, 0, 1, 2, 0};
    static const double value[] = {1, 4, 2, 9, -5};
    comity_network out;
    comity_error error = {0};
    comity_network_options options = {0};
    assert_int_equal(comity_network_make(3, from, to, value, 5, &options, &out, &error), COMITY_OK);
    assert_close(out.weight[1], 7, 0);
    assert_close(out.weight[3], 7, 0);
    assert_close(out.weight[2], 0, 0); /* not above zero */
    assert_close(out.weight[8], 0, 0); /* with itself */
    comity_network_free(&out);
    options.joining = COMITY_JOIN_MIN;
    assert_int_equal(comity_network_make(3, from, to, value, 4, &options, &out, &error), COMITY_OK);
    assert_close(out.weight[1], 3, 0);
    comity_network_free(&out);
    options = (comity_network_options){.directed = 1, .binary = 1, .use_threshold = 1, .threshold = -5};
    assert_int_equal(comity_network_make(3, from, to, value, 5, &options, &out, &error), COMITY_OK);
    assert_close(out.weight[1], 1, 0);
    assert_close(out.weight[6], 1, 0); /* -5 is not below the threshold */
    assert_close(out.weight[2], 0, 0);
    comity_network_free(&out);
    assert_int_equal(comity_network_make(2, from, to, value, 5, &options, &out, &error), COMITY_ERROR_INPUT);
    assert_int_equal(error.row, 4);
    static const double infinite[] = {1, INFINITY};
    assert_int_equal(comity_network_make(3, from, to, infinite, 2, &options, &out, &error), COMITY_ERROR_INPUT);
    assert_int_equal(error.row, 2);
    assert_int_equal(comity_network_make(COMITY_NETWORK_MOST + 1, NULL, NULL, NULL, 0, NULL, &out, &error),
                     COMITY_ERROR_USAGE);
}

static void names(void **state) {
    (void)state;
    for (int i = 0; i < COMITY_N_NODE_MEASURES; i++) {
        assert_int_equal(comity_node_measure_find(comity_node_measure_name((comity_node_measure)i)), i);
    }
    assert_int_equal(comity_node_measure_find("fame"), -1);
    assert_true(comity_node_measure_is_directed(COMITY_NODE_HUB) &&
                !comity_node_measure_is_directed(COMITY_NODE_DEGREE));
    comity_network_shape shape = {.nodes = 3, .eigenvector_centralisation = .5};
    assert_string_equal(comity_network_shape_name(COMITY_N_SHAPE - 1), "eigenvector_centralisation");
    assert_close(comity_network_shape_value(&shape, COMITY_N_SHAPE - 1), .5, 0);
    assert_close(comity_network_shape_value(&shape, 0), 3, 0);
}

static void stars(void **state) {
    (void)state;
    for (size_t n = 3; n < 12; n++) {
        comity_network network = star(n);
        double *p = positions_of(&network, COMITY_LENGTH_HOPS);
        double leaves = (double)n - 1;
        comity_network_shape shape = shape_of(&network, p);
        assert_close(AT(p, n, EIGENVECTOR, 0), 1, 1e-10);
        assert_close(AT(p, n, EIGENVECTOR, 1), 1 / sqrt(leaves), 1e-10); /* 1/sqrt(2n) over 1/sqrt 2 */
        assert_close(AT(p, n, CONSTRAINT, 0), 1 / leaves, 1e-12);
        assert_close(AT(p, n, CONSTRAINT, 1), 1, 1e-12);
        assert_close(AT(p, n, BETWEENNESS, 0), leaves * (leaves - 1) / 2, 1e-12);
        assert_close(AT(p, n, CLOSENESS, 0), 1 / leaves, 1e-12);
        assert_close(AT(p, n, CLOSENESS, 1), 1 / (2 * leaves - 1), 1e-12);
        assert_close(AT(p, n, CLOSENESS_ALL, 0), 1, 1e-12);
        assert_close(AT(p, n, CORENESS, 0), 1, 0);
        assert_close(shape.degree_centralisation, 1, 1e-12);
        assert_close(shape.betweenness_centralisation, 1, 1e-12);
        assert_close(shape.closeness_centralisation, 1, 1e-12);
        assert_close(shape.density, 2 / (double)n, 1e-12);
        assert_close(shape.transitivity, 0, 0);
        assert_close(shape.components, 1, 0);
        assert_close(shape.diameter, 2, 0);
        free(p);
        comity_network_free(&network);
    }
}

static void complete_and_path(void **state) {
    (void)state;
    comity_network network = complete(7);
    double *p = positions_of(&network, COMITY_LENGTH_HOPS);
    comity_network_shape shape = shape_of(&network, p);
    for (size_t i = 0; i < 7; i++) {
        assert_close(AT(p, 7, EIGENVECTOR, i), 1, 1e-10);
        assert_close(AT(p, 7, PAGERANK, i), 1. / 7, 1e-12);
        assert_close(AT(p, 7, BETWEENNESS, i), 0, 0);
        assert_close(AT(p, 7, CLUSTERING, i), 1, 0);
        assert_close(AT(p, 7, CORENESS, i), 6, 0);
        assert_close(AT(p, 7, CONSTRAINT, i), 6 * pow(1. / 6 + 5. / 36, 2), 1e-12);
    }
    assert_close(shape.density, 1, 0);
    assert_close(shape.transitivity, 1, 1e-12);
    assert_close(shape.triangles, 35, 0);
    assert_close(shape.degree_centralisation, 0, 0);
    assert_true(isnan(shape.degree_assortativity));
    free(p);
    comity_network_free(&network);
    network = path(5);
    p = positions_of(&network, COMITY_LENGTH_HOPS);
    shape = shape_of(&network, p);
    assert_close(AT(p, 5, BETWEENNESS, 2), 4, 1e-12);
    assert_close(AT(p, 5, BETWEENNESS, 1), 3, 1e-12);
    assert_close(AT(p, 5, HARMONIC, 0), 1 + 1. / 2 + 1. / 3 + 1. / 4, 1e-12);
    assert_close(AT(p, 5, ECCENTRICITY, 0), 4, 0);
    assert_close(shape.mean_distance, 2, 1e-12);
    free(p);
    comity_network_free(&network);
}

/* Two triangles: the largest eigenvalue is shared, so each has its part by degree. */
static void two_components(void **state) {
    (void)state;
    comity_network network = empty_network(7, 0);
    for (size_t i = 0; i < 6; i += 3) {
        tie(&network, i, i + 1, 1);
        tie(&network, i + 1, i + 2, 1);
        tie(&network, i, i + 2, 1);
    }
    double *p = positions_of(&network, COMITY_LENGTH_HOPS);
    comity_network_shape shape = shape_of(&network, p);
    for (size_t i = 0; i < 6; i++) {
        assert_close(AT(p, 7, EIGENVECTOR, i), 1, 1e-9);
        assert_close(AT(p, 7, CLOSENESS, i), .5, 0);
        assert_close(AT(p, 7, CLOSENESS_ALL, i), 2. / 6, 1e-12);
        assert_close(AT(p, 7, COMPONENT, i), (double)(i / 3), 0);
    }
    assert_true(isnan(AT(p, 7, CLOSENESS, 6)) && isnan(AT(p, 7, CONSTRAINT, 6)));
    assert_close(AT(p, 7, CLOSENESS_ALL, 6), 0, 0);
    assert_close(AT(p, 7, EIGENVECTOR, 6), 0, 1e-12);
    assert_close(AT(p, 7, HARMONIC, 6), 0, 0);
    assert_close(shape.components, 3, 0);
    assert_close(shape.largest, 3, 0);
    assert_close(shape.isolates, 1, 0);
    assert_close(shape.mean_distance, 1, 0);
    assert_true(isnan(shape.closeness_centralisation));
    free(p);
    comity_network_free(&network);
}

static void degenerate(void **state) {
    (void)state;
    for (size_t n = 0; n < 4; n++) {
        for (int directed = 0; directed < 2; directed++) {
            comity_network network = empty_network(n, directed);
            double *p = positions_of(&network, COMITY_LENGTH_INVERSE);
            comity_network_shape shape = shape_of(&network, p);
            for (size_t i = 0; i < n; i++) {
                assert_close(AT(p, n, DEGREE, i), 0, 0);
                assert_close(AT(p, n, PAGERANK, i), 1 / (double)n, 1e-15);
                assert_true(isnan(AT(p, n, EIGENVECTOR, i)) && isnan(AT(p, n, HUB, i)) &&
                            isnan(AT(p, n, CLOSENESS, i)));
                assert_close(AT(p, n, BETWEENNESS, i), 0, 0);
                assert_close(AT(p, n, CORENESS, i), 0, 0);
            }
            assert_close(shape.nodes, (double)n, 0);
            assert_close(shape.ties, 0, 0);
            assert_close(shape.components, (double)n, 0);
            assert_close(shape.strong_components, (double)n, 0);
            assert_true(n < 2 ? isnan(shape.density) : shape.density == 0);
            assert_true(isnan(shape.transitivity) && isnan(shape.mean_distance) && isnan(shape.reciprocity));
            assert_true(isnan(shape.diameter) && isnan(shape.degree_assortativity));
            free(p);
            comity_network_free(&network);
        }
    }
    comity_network pair = path(2);
    double *p = positions_of(&pair, COMITY_LENGTH_HOPS);
    comity_network_shape shape = shape_of(&pair, p);
    assert_close(AT(p, 2, EIGENVECTOR, 0), 1, 1e-10);
    assert_close(AT(p, 2, PAGERANK, 1), .5, 1e-12);
    assert_close(AT(p, 2, CONSTRAINT, 0), 1, 1e-12);
    assert_close(shape.density, 1, 0);
    assert_true(isnan(shape.degree_centralisation));
    free(p);
    comity_network_free(&pair);
}

static void negative_weights(void **state) {
    (void)state;
    comity_network network = path(4);
    tie(&network, 0, 1, -2);
    double *p = positions_of(&network, COMITY_LENGTH_HOPS);
    assert_close(AT(p, 4, DEGREE, 1), 2, 0);
    assert_close(AT(p, 4, STRENGTH, 1), -1, 0);
    assert_true(isnan(AT(p, 4, PAGERANK, 1)) && isnan(AT(p, 4, CLOSENESS, 1)) && isnan(AT(p, 4, CONSTRAINT, 1)));
    comity_network_shape shape = shape_of(&network, p);
    assert_true(isnan(shape.mean_distance) && isnan(shape.betweenness_centralisation));
    free(p);
    comity_network_free(&network);
}

/* 0 -> 1 -> 2 -> 0 and 2 -> 3. */
static void directed(void **state) {
    (void)state;
    comity_network network = empty_network(4, 1);
    tie(&network, 0, 1, 1);
    tie(&network, 1, 2, 1);
    tie(&network, 2, 0, 1);
    tie(&network, 2, 3, 1);
    double *p = positions_of(&network, COMITY_LENGTH_HOPS);
    comity_network_shape shape = shape_of(&network, p);
    assert_close(AT(p, 4, DEGREE, 2), 3, 0);
    assert_close(AT(p, 4, DEGREE_OUT, 2), 2, 0);
    assert_close(AT(p, 4, DEGREE_IN, 3), 1, 0);
    assert_true(isnan(AT(p, 4, CLOSENESS, 3)));
    assert_close(AT(p, 4, CLOSENESS_IN, 3), 1. / 6, 1e-12);
    assert_close(AT(p, 4, HARMONIC_IN, 3), 1 + 1. / 2 + 1. / 3, 1e-12);
    assert_close(AT(p, 4, BETWEENNESS, 2), 3, 1e-12); /* 1-0, 0-3, 1-3 */
    assert_close(shape.strong_components, 2, 0);
    assert_close(shape.components, 1, 0);
    assert_close(shape.reciprocity, 0, 0);
    assert_close(shape.ties, 4, 0);
    free(p);
    /* without the way back there is no cycle, and no eigenvector */
    network.weight[2 * 4] = 0;
    p = positions_of(&network, COMITY_LENGTH_HOPS);
    assert_true(isnan(AT(p, 4, EIGENVECTOR, 3)));
    free(p);
    comity_network_free(&network);
}

/* ----------------------------------------------------------------------------------------------- igraph as a twin */

static void to_graph(const comity_network *network, comity_length length, igraph_t *graph, igraph_vector_t *weights) {
    igraph_vector_int_t edges;
    igraph_vector_init(weights, 0);
    igraph_vector_int_init(&edges, 0);
    for (size_t i = 0; i < network->n; i++) {
        for (size_t j = network->directed ? 0 : i + 1; j < network->n; j++) {
            double w = network->weight[i * network->n + j];
            if (w != 0) {
                igraph_vector_int_push_back(&edges, (igraph_integer_t)i);
                igraph_vector_int_push_back(&edges, (igraph_integer_t)j);
                igraph_vector_push_back(weights, length == COMITY_LENGTH_HOPS ? 1 : 1 / w);
            }
        }
    }
    igraph_create(graph, &edges, (igraph_integer_t)network->n, network->directed);
    igraph_vector_int_destroy(&edges);
}

static void compare(const igraph_vector_t *twin, const double *ours, size_t n, const char *what) {
    for (size_t i = 0; i < n; i++) {
        double a = VECTOR(*twin)[i];
        if (!(isnan(a) && isnan(ours[i])) && !(fabs(a - ours[i]) <= 1e-9 * (1 + fabs(a)))) {
            fail_msg("%s of node %zu: %.15g, igraph %.15g", what, i, ours[i], a);
        }
    }
}

static void check_twin(const comity_network *network, comity_length length) {
    size_t n = network->n;
    igraph_t graph;
    igraph_vector_t w;
    igraph_vector_t twin;
    igraph_vector_int_t cores;
    double *p = positions_of(network, length);
    to_graph(network, length, &graph, &w);
    igraph_vector_init(&twin, 0);
    igraph_betweenness(&graph, &twin, igraph_vss_all(), network->directed, &w);
    compare(&twin, &AT(p, n, BETWEENNESS, 0), n, "betweenness");
    igraph_closeness(&graph, &twin, NULL, NULL, igraph_vss_all(), IGRAPH_OUT, &w, 0);
    compare(&twin, &AT(p, n, CLOSENESS, 0), n, "closeness");
    igraph_closeness(&graph, &twin, NULL, NULL, igraph_vss_all(), IGRAPH_IN, &w, 0);
    compare(&twin, &AT(p, n, CLOSENESS_IN, 0), n, "closeness in");
    igraph_harmonic_centrality(&graph, &twin, igraph_vss_all(), IGRAPH_IN, &w, 0);
    compare(&twin, &AT(p, n, HARMONIC_IN, 0), n, "harmonic in");
    if (!network->directed) {
        igraph_vector_int_init(&cores, 0);
        igraph_coreness(&graph, &cores, IGRAPH_ALL);
        for (size_t i = 0; i < n; i++) {
            assert_close(AT(p, n, CORENESS, i), (double)VECTOR(cores)[i], 0);
        }
        igraph_vector_int_destroy(&cores);
        igraph_transitivity_local_undirected(&graph, &twin, igraph_vss_all(), IGRAPH_TRANSITIVITY_ZERO);
        compare(&twin, &AT(p, n, CLUSTERING, 0), n, "clustering");
    }
    if (length == COMITY_LENGTH_HOPS) {
        igraph_real_t value = 0;
        comity_network_shape shape = shape_of(network, p);
        igraph_assortativity_degree(&graph, &value, network->directed);
        assert_close(shape.degree_assortativity, value, 1e-9);
        igraph_integer_t strong = 0;
        igraph_connected_components(&graph, NULL, NULL, &strong, IGRAPH_STRONG);
        assert_close(shape.strong_components, (double)strong, 0);
        igraph_centralization_degree(&graph, NULL, IGRAPH_ALL, 0, &value, NULL, 1);
        assert_close(shape.degree_centralisation, value, 1e-9);
        igraph_centralization_betweenness(&graph, NULL, network->directed, &value, NULL, 1);
        assert_close(shape.betweenness_centralisation, value, 1e-9);
    }
    igraph_vector_destroy(&twin);
    igraph_vector_destroy(&w);
    igraph_destroy(&graph);
    free(p);
}

static void igraph_twin(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        comity_network network = random_network(24, seed % 3 == 0 ? .04 : .2, seed & 1, seed);
        check_twin(&network, COMITY_LENGTH_HOPS);
        check_twin(&network, COMITY_LENGTH_INVERSE);
        comity_network_free(&network);
    }
}

/* Eigenvectors against the equations that define them. */
static void spectra(void **state) {
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        size_t n = 20;
        comity_network g = random_network(n, .3, seed & 1, seed);
        double *p = positions_of(&g, COMITY_LENGTH_HOPS);
        double value = 0;
        double sum = 0;
        for (size_t i = 0; i < n; i++) { /* at the node whose score is 1 the sum is the eigenvalue */
            double s = 0;
            for (size_t j = 0; j < n; j++) {
                s += g.weight[j * n + i] * AT(p, n, EIGENVECTOR, j);
            }
            value = AT(p, n, EIGENVECTOR, i) > 1 - 1e-12 ? s : value;
        }
        for (size_t i = 0; i < n; i++) {
            double s = 0;
            double walk = .15 / (double)n;
            for (size_t j = 0; j < n; j++) {
                double out = AT(p, n, STRENGTH_OUT, j);
                s += g.weight[j * n + i] * AT(p, n, EIGENVECTOR, j);
                walk += .85 * AT(p, n, PAGERANK, j) * (out > 0 ? g.weight[j * n + i] / out : 1 / (double)n);
            }
            assert_close(s / value, AT(p, n, EIGENVECTOR, i), 1e-8);
            assert_close(walk, AT(p, n, PAGERANK, i), 1e-9);
            sum += AT(p, n, PAGERANK, i);
        }
        assert_close(sum, 1, 1e-9);
        free(p);
        comity_network_free(&g);
    }
}

/* ------------------------------------------------------------------------------------------------------- oracles */

/* Computed with igraph for R: ../shared/oracles/net_alliance2000. */
static void alliances(void **state) {
    (void)state;
    static const int order[] = {COMITY_NODE_DEGREE,      COMITY_NODE_BETWEENNESS, COMITY_NODE_HARMONIC,
                                COMITY_NODE_CLOSENESS,   COMITY_NODE_EIGENVECTOR, COMITY_NODE_PAGERANK,
                                COMITY_NODE_CORENESS,    COMITY_NODE_CLUSTERING,  COMITY_NODE_CONSTRAINT,
                                COMITY_NODE_ECCENTRICITY};
    comity_network network;
    char place[512];
    char line[512];
    int group[164];
    size_t rows = 0;
    if (!read_alliances(&network, group) ||
        !shared_path(place, sizeof place, "oracles/net_alliance2000/expected_nodes.csv")) {
        skip();
        return;
    }
    double *p = positions_of(&network, COMITY_LENGTH_HOPS);
    FILE *in = fopen(place, "r");
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        char *at = line;
        long id = strtol(at, &at, 10);
        for (size_t k = 0; id > 0 && k < sizeof order / sizeof order[0]; k++) {
            double ours = p[(size_t)order[k] * 164 + (size_t)id - 1];
            at++; /* the comma */
            if (strncmp(at, "NA", 2) == 0) {
                assert_true(isnan(ours));
                at += 2;
                continue;
            }
            double expected = strtod(at, &at);
            if (!(fabs(ours - expected) <= 1e-9 * (1 + fabs(expected)))) {
                fail_msg("%s of node %ld: %.15g, expected %.15g",
                         comity_node_measure_name((comity_node_measure)order[k]), id, ours, expected);
            }
        }
        rows += id > 0;
    }
    fclose(in);
    assert_int_equal(rows, 164);
    comity_network_shape shape = shape_of(&network, p);
    assert_close(shape.ties, 767, 0);
    assert_close(shape.density, 0.0573844081999102, 1e-15);
    assert_close(shape.transitivity, 0.904329353160941, 1e-13);
    assert_close(shape.mean_distance, 2.99737532808399, 1e-12);
    assert_close(shape.diameter, 7, 0);
    assert_close(shape.components, 63, 0);
    assert_close(shape.largest, 100, 0);
    assert_close(shape.degree_assortativity, 0.445184642600847, 1e-12);
    assert_close(shape.triangles, 4115, 0);
    assert_close(comity_network_assortativity(&network, group), 0.5443792101135, 1e-12);
    assert_close(comity_network_modularity(&network, group, 1), 0.320900101820704, 1e-12);
    free(p);
    comity_network_free(&network);
}

/* Only what is asked for, and the same. */
static void chosen(void **state) {
    (void)state;
    comity_network network = karate();
    comity_error error = {0};
    comity_position_options options = {.only = 1u << COMITY_NODE_HARMONIC | 1u << COMITY_NODE_CORENESS};
    double *all = positions_of(&network, COMITY_LENGTH_HOPS);
    double some[34 * COMITY_N_NODE_MEASURES];
    assert_int_equal(comity_network_positions(&network, &options, some, &error), COMITY_OK);
    for (size_t i = 0; i < 34; i++) {
        assert_close(AT(some, 34, HARMONIC, i), AT(all, 34, HARMONIC, i), 0);
        assert_close(AT(some, 34, CORENESS, i), AT(all, 34, CORENESS, i), 0);
        assert_true(isnan(AT(some, 34, BETWEENNESS, i)) && isnan(AT(some, 34, DEGREE, i)));
    }
    options.damping = 1;
    assert_int_equal(comity_network_positions(&network, &options, some, &error), COMITY_ERROR_USAGE);
    free(all);
    comity_network_free(&network);
}

/* The handlers of igraph that a program had before are there after. */
static void igraph_is_left_alone(void **state) {
    (void)state;
    comity_network network = karate();
    igraph_rng_seed(igraph_rng_default(), 99);
    double first = igraph_rng_get_unif01(igraph_rng_default());
    igraph_rng_seed(igraph_rng_default(), 99);
    igraph_error_handler_t *before = igraph_set_error_handler(igraph_error_handler_printignore);
    free(positions_of(&network, COMITY_LENGTH_HOPS));
    assert_true(igraph_set_error_handler(before) == igraph_error_handler_printignore);
    assert_close(igraph_rng_get_unif01(igraph_rng_default()), first, 0);
    comity_network_free(&network);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(making),
        cmocka_unit_test(names),
        cmocka_unit_test(stars),
        cmocka_unit_test(complete_and_path),
        cmocka_unit_test(two_components),
        cmocka_unit_test(degenerate),
        cmocka_unit_test(negative_weights),
        cmocka_unit_test(directed),
        cmocka_unit_test(igraph_twin),
        cmocka_unit_test(spectra),
        cmocka_unit_test(alliances),
        cmocka_unit_test(chosen),
        cmocka_unit_test(igraph_is_left_alone),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

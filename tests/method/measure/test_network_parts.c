/* Communities, brokerage, core and periphery, projection, several layers: closed forms, slow twins, and answers of
 * other programs. */
#include "networks.h"

/* ---------------------------------------------------------------------------------------------------- communities */

static void known_best(void **state) {
    (void)state;
    comity_network network = karate();
    comity_error error = {0};
    int first[34];
    int again[34];
    double quality = 0;
    double second = 0;
    comity_community_options options = {.seed = 7, .restarts = 20};
    assert_int_equal(comity_network_communities(&network, &options, first, &quality, &error), COMITY_OK);
    assert_close(quality, 0.419789612097304, 1e-12);
    assert_close(comity_network_modularity(&network, first, 1), quality, 1e-12);
    assert_int_equal(comity_network_communities(&network, &options, again, &second, &error), COMITY_OK);
    assert_memory_equal(first, again, sizeof first);
    assert_close(second, quality, 0);
    size_t sizes[34] = {0};
    for (size_t i = 0; i < 34; i++) {
        sizes[first[i]]++;
    }
    for (size_t g = 1; g < 34; g++) {
        assert_true(sizes[g] <= sizes[g - 1]);
    }
    /* as one slice it is the same problem */
    const comity_network *slice = &network;
    assert_int_equal(
        comity_network_slices(&slice, 1, NULL, COMITY_COUPLING_ORDINAL, 1, &options, again, &second, &error),
        COMITY_OK);
    assert_close(second, 0.419789612097304, 1e-12);
    comity_network_free(&network);
}

static void alliances_best(void **state) {
    (void)state;
    comity_network network;
    comity_error error = {0};
    int found[164];
    double quality = 0;
    comity_community_options options = {.restarts = 50};
    if (!read_alliances(&network, NULL)) {
        skip();
        return;
    }
    assert_int_equal(comity_network_communities(&network, &options, found, &quality, &error), COMITY_OK);
    assert_true(quality >= 0.707376816496654 - 1e-9);
    comity_network_free(&network);
}

/* Cliques of 4 in a ring: the Potts model finds the cliques for resolutions between the densities. */
static void potts(void **state) {
    (void)state;
    comity_network network = empty_network(16, 0);
    comity_error error = {0};
    int found[16];
    double quality = 0;
    for (size_t i = 0; i < 16; i++) {
        for (size_t j = i + 1; j < 16; j++) {
            if (i / 4 == j / 4) {
                tie(&network, i, j, 1);
            }
        }
        tie(&network, (i / 4 * 4 + 3) % 16, (i / 4 * 4 + 4) % 16, 1);
    }
    comity_community_options options = {.cpm = 1, .resolution = .5};
    assert_int_equal(comity_network_communities(&network, &options, found, &quality, &error), COMITY_OK);
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(found[i], i / 4);
    }
    assert_close(quality, 4 * 6 * .5, 1e-12);
    comity_network_free(&network);
}

static void degenerate_communities(void **state) {
    (void)state;
    comity_error error = {0};
    int found[8];
    double quality = 0;
    for (size_t n = 0; n < 4; n++) {
        comity_network network = empty_network(n, 1);
        assert_int_equal(comity_network_communities(&network, NULL, found, &quality, &error), COMITY_OK);
        assert_true(isnan(quality));
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(found[i], i);
        }
        const comity_network *slices[] = {&network, &network};
        assert_int_equal(
            comity_network_slices(slices, 2, NULL, COMITY_COUPLING_ORDINAL, 0, NULL, found, &quality, &error),
            COMITY_OK);
        assert_true(isnan(quality));
        comity_network_free(&network);
    }
    comity_network network = path(2);
    assert_int_equal(comity_network_communities(&network, NULL, found, &quality, &error), COMITY_OK);
    assert_int_equal(found[0], found[1]);
    assert_close(quality, 0, 1e-12);
    tie(&network, 0, 1, -1);
    assert_int_equal(comity_network_communities(&network, NULL, found, &quality, &error), COMITY_ERROR_INPUT);
    const comity_network *slices[] = {&network, &network};
    assert_int_equal(comity_network_slices(slices, 2, NULL, COMITY_COUPLING_ORDINAL, 1, NULL, found, &quality, &error),
                     COMITY_ERROR_INPUT);
    tie(&network, 0, 1, 1);
    comity_community_options options = {.resolution = -1};
    assert_int_equal(comity_network_communities(&network, &options, found, &quality, &error), COMITY_ERROR_USAGE);
    assert_int_equal(comity_network_slices(slices, 2, NULL, COMITY_COUPLING_ORDINAL, -1, NULL, found, &quality, &error),
                     COMITY_ERROR_USAGE);
    assert_int_equal(comity_network_slices(slices, 0, NULL, COMITY_COUPLING_ORDINAL, 1, NULL, found, &quality, &error),
                     COMITY_ERROR_USAGE);
    comity_network other = path(3);
    slices[1] = &other;
    assert_int_equal(comity_network_slices(slices, 2, NULL, COMITY_COUPLING_ORDINAL, 1, NULL, found, &quality, &error),
                     COMITY_ERROR_USAGE);
    comity_network_free(&network);
    comity_network_free(&other);
}

/* ---------------------------------------------------------------------------------------------------------- slices */

/* Q straight from its formula, all pairs. */
static double slow_quality(const comity_network *const *slices, size_t n_slices, const uint8_t *present, int ordinal,
                           double omega, double resolution, const int *membership) {
    size_t n = slices[0]->n;
    double total = 0;
    double sum = 0;
    for (size_t s = 0; s < n_slices; s++) {
        double m = 0;
        double k[64] = {0};
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                k[i] += slices[s]->weight[i * n + j];
            }
            m += k[i];
        }
        total += m;
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                if (membership[s * n + i] == membership[s * n + j] && m > 0) {
                    sum += slices[s]->weight[i * n + j] - resolution * k[i] * k[j] / m;
                }
            }
            for (size_t t = 0; t < n_slices; t++) {
                int between = 0;
                for (size_t u = 0; u < n_slices && ordinal && present; u++) {
                    between |= ((u > s && u < t) || (u < s && u > t)) && present[u * n + i];
                }
                int near = t != s && (!ordinal || (present ? !between : (t > s ? t - s : s - t) == 1));
                if (near && (!present || (present[s * n + i] && present[t * n + i]))) {
                    total += omega;
                    sum += membership[s * n + i] == membership[t * n + i] ? omega : 0;
                }
            }
        }
    }
    return sum / total;
}

static void slices_twin(void **state) {
    (void)state;
    comity_error error = {0};
    comity_network g[4];
    const comity_network *slices[4];
    uint8_t present[48];
    int found[48];
    int again[48];
    double quality = 0;
    double second = 0;
    for (uint64_t seed = 1; seed < 6; seed++) {
        comity_random random;
        comity_random_start(&random, seed, 1);
        for (size_t k = 0; k < 48; k++) {
            present[k] = comity_random_uniform(&random) < .8;
        }
        for (size_t s = 0; s < 4; s++) {
            g[s] = random_network(12, .3, 0, seed * 10 + s);
            slices[s] = &g[s];
            for (size_t k = 0; k < 144; k++) {
                g[s].weight[k] *= present[s * 12 + k / 12] && present[s * 12 + k % 12];
            }
        }
        for (int ordinal = 0; ordinal < 2; ordinal++) {
            comity_community_options options = {.seed = seed, .restarts = 6, .resolution = 1.1, .n_threads = 1};
            comity_coupling coupling = ordinal ? COMITY_COUPLING_ORDINAL : COMITY_COUPLING_CATEGORICAL;
            assert_int_equal(comity_network_slices(slices, 4, present, coupling, .7, &options, found, &quality, &error),
                             COMITY_OK);
            assert_close(quality, slow_quality(slices, 4, present, ordinal, .7, 1.1, found), 1e-12);
            for (size_t k = 0; k < 48; k++) {
                assert_int_equal(found[k] < 0, !present[k]);
            }
            options.n_threads = 3;
            assert_int_equal(comity_network_slices(slices, 4, present, coupling, .7, &options, again, &second, &error),
                             COMITY_OK);
            assert_memory_equal(found, again, sizeof found);
            /* no single point does better elsewhere */
            for (size_t k = 0; k < 48; k++) {
                int own = found[k];
                for (int c = 0; c < 12 && present[k]; c++) {
                    found[k] = c;
                    assert_true(slow_quality(slices, 4, present, ordinal, .7, 1.1, found) <= quality + 1e-9);
                }
                found[k] = own;
            }
        }
        for (size_t s = 0; s < 4; s++) {
            comity_network_free(&g[s]);
        }
    }
}

/* Strong coupling makes all slices alike; none makes them fall apart. */
static void coupling_limits(void **state) {
    (void)state;
    comity_error error = {0};
    comity_network a = karate();
    comity_network b = karate();
    int found[68];
    double quality = 0;
    const comity_network *slices[] = {&a, &b};
    assert_int_equal(
        comity_network_slices(slices, 2, NULL, COMITY_COUPLING_ORDINAL, 100, NULL, found, &quality, &error), COMITY_OK);
    assert_memory_equal(found, found + 34, 34 * sizeof *found);
    assert_int_equal(comity_network_slices(slices, 2, NULL, COMITY_COUPLING_ORDINAL, 0, NULL, found, &quality, &error),
                     COMITY_OK);
    assert_close(quality, 0.419789612097304, 1e-12);
    for (size_t i = 0; i < 34; i++) {
        for (size_t j = 0; j < 34; j++) {
            assert_true(found[i] != found[34 + j]);
        }
    }
    comity_network_free(&a);
    comity_network_free(&b);
}

/* ------------------------------------------------------------------------------------------------------ aucs */

enum { AUCS = 5, PEOPLE = 61 };
static const char *const aucs_layers[AUCS] = {"lunch", "facebook", "coauthor", "leisure", "work"};

typedef struct {
    comity_network layer[AUCS];
    const comity_network *all[AUCS];
    char name[PEOPLE][8];
    size_t n;
} aucs;

static int aucs_find(aucs *a, const char *name) {
    for (size_t i = 0; i < a->n; i++) {
        if (strcmp(a->name[i], name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

static int read_aucs(aucs *a) {
    char place[512];
    char line[128];
    int part = 0;
    a->n = 0;
    if (!shared_path(place, sizeof place, "oracles/multiplex_aucs/aucs.mpx")) {
        return 0;
    }
    for (size_t l = 0; l < AUCS; l++) {
        a->layer[l] = empty_network(PEOPLE, 0);
        a->all[l] = &a->layer[l];
    }
    FILE *in = fopen(place, "r");
    assert_non_null(in);
    while (fgets(line, sizeof line, in)) {
        char *one = strtok(line, ",\r\n");
        char *two = strtok(NULL, ",\r\n");
        char *three = strtok(NULL, ",\r\n");
        part = one && strcmp(one, "#ACTORS") == 0 ? 1 : one && strcmp(one, "#EDGES") == 0 ? 2 : part;
        if (part == 1 && two && a->n < PEOPLE) {
            snprintf(a->name[a->n++], sizeof a->name[0], "%.7s", one);
        }
        for (size_t l = 0; l < AUCS && part == 2 && three; l++) {
            if (strcmp(three, aucs_layers[l]) == 0) {
                tie(&a->layer[l], (size_t)aucs_find(a, one), (size_t)aucs_find(a, two), 1);
            }
        }
    }
    fclose(in);
    assert_int_equal(a->n, PEOPLE);
    return 1;
}

static void free_aucs(aucs *a) {
    for (size_t l = 0; l < AUCS; l++) {
        comity_network_free(&a->layer[l]);
    }
}

/* Of multinet 4.3.4: ../shared/oracles/multiplex_aucs. */
static void multiplex(void **state) {
    (void)state;
    aucs a;
    comity_error error = {0};
    double room[4 + 3 * AUCS][PEOPLE];
    if (!read_aucs(&a)) {
        skip();
        return;
    }
    comity_multiplex out = {room[0], room[1], room[2], room[3], room[4], room[4 + AUCS], room[4 + 2 * AUCS]};
    assert_int_equal(comity_network_multiplex(a.all, AUCS, &out, &error), COMITY_OK);
    static const char *const who[] = {"U4", "U67", "U91"};
    static const double degree[] = {49, 47, 46};
    static const double near[] = {26, 23, 22};
    static const double deviation[] = {8.133879763065, 7.418894796397, 4.261455150533};
    static const double exclusive[] = {5, 3, 7};                                           /* facebook */
    static const double relevance[] = {0.8076923076923, 0.8695652173913, 0.3636363636364}; /* work */
    for (size_t k = 0; k < 3; k++) {
        size_t i = (size_t)aucs_find(&a, who[k]);
        assert_close(out.degree[i], degree[k], 0);
        assert_close(out.neighbourhood[i], near[k], 0);
        assert_close(out.redundancy[i], 1 - near[k] / degree[k], 1e-12);
        assert_close(out.degree_deviation[i], deviation[k], 1e-11);
        assert_close(out.exclusive[PEOPLE + i], exclusive[k], 0);
        assert_close(out.exclusive_relevance[PEOPLE + i], exclusive[k] / near[k], 1e-12);
        assert_close(out.relevance[4 * PEOPLE + i], relevance[k], 1e-12);
    }
    comity_layer_similarity s;
    assert_int_equal(comity_network_compare(a.all[0], a.all[4], &s, &error), COMITY_OK);
    assert_close(s.jaccard, .3391003460207612, 1e-15);
    assert_close(s.coverage_other, .50777202072539, 1e-13);
    assert_close(s.coverage, .50515463917526, 1e-13);
    assert_int_equal(comity_network_compare(a.all[0], a.all[3], &s, &error), COMITY_OK);
    assert_close(s.jaccard, .2772727272727273, 1e-15);
    assert_close(s.degree_correlation, .2815166675735, 1e-12);
    assert_int_equal(comity_network_compare(a.all[1], a.all[4], &s, &error), COMITY_OK);
    assert_close(s.degree_correlation, .5406011255704, 1e-12);
    assert_close(s.jaccard, .1865671641791045, 1e-15);
    free_aucs(&a);
}

/* multinet leaves i = j out of Q and divides by couplings of all actors in all layers; both are constants, so that its
 * figure follows from the communities found. It must be reached. */
static void aucs_communities(void **state) {
    (void)state;
    static const double omegas[] = {.5, 1};
    static const double reached[] = {.5237019608571, .5238050562811};
    aucs a;
    comity_error error = {0};
    uint8_t present[AUCS * PEOPLE];
    int found[AUCS * PEOPLE];
    double quality = 0;
    if (!read_aucs(&a)) {
        skip();
        return;
    }
    double ties = 0;
    double alone = 0; /* what i = j takes away */
    double couplings = 0;
    for (size_t l = 0; l < AUCS; l++) {
        double m = 0;
        double squares = 0;
        for (size_t i = 0; i < PEOPLE; i++) {
            double k = 0;
            for (size_t j = 0; j < PEOPLE; j++) {
                k += a.layer[l].weight[i * PEOPLE + j];
            }
            present[l * PEOPLE + i] = k > 0;
            m += k;
            squares += k * k;
        }
        ties += m;
        alone += squares / m;
    }
    for (size_t i = 0; i < PEOPLE; i++) {
        double layers = 0;
        for (size_t l = 0; l < AUCS; l++) {
            layers += present[l * PEOPLE + i];
        }
        couplings += layers * (layers - 1);
    }
    for (size_t k = 0; k < 2; k++) {
        comity_community_options options = {.seed = 1, .restarts = 50};
        assert_int_equal(comity_network_slices(a.all, AUCS, present, COMITY_COUPLING_CATEGORICAL, omegas[k], &options,
                                               found, &quality, &error),
                         COMITY_OK);
        double total = ties + omegas[k] * couplings;
        double theirs = (quality * total + alone) / (ties + omegas[k] * PEOPLE * AUCS * (AUCS - 1));
        printf("# omega %g: Q %.10f, after multinet %.10f\n", omegas[k], quality, theirs);
        assert_true(theirs >= reached[k] - 1e-9);
    }
    free_aucs(&a);
}

static void multiplex_edges(void **state) {
    (void)state;
    comity_error error = {0};
    comity_network none = empty_network(3, 0);
    comity_network other = empty_network(2, 0);
    const comity_network *layers[] = {&none, &other};
    double room[4][3];
    comity_multiplex out = {room[0], room[1], room[2], room[3], NULL, NULL, NULL};
    comity_layer_similarity s;
    assert_int_equal(comity_network_multiplex(layers, 0, &out, &error), COMITY_ERROR_USAGE);
    assert_int_equal(comity_network_multiplex(layers, 2, &out, &error), COMITY_ERROR_USAGE);
    assert_int_equal(comity_network_multiplex(layers, 1, &out, &error), COMITY_OK);
    assert_true(isnan(room[2][0]) && room[0][0] == 0 && room[1][0] == 0 && room[3][0] == 0);
    assert_int_equal(comity_network_compare(&none, &other, &s, &error), COMITY_ERROR_USAGE);
    assert_int_equal(comity_network_compare(&none, &none, &s, &error), COMITY_OK);
    assert_true(isnan(s.jaccard) && isnan(s.coverage) && isnan(s.degree_correlation) && s.matching == 1);
    comity_network_free(&none);
    comity_network_free(&other);
}

/* ------------------------------------------------------------------------------------------------------ brokerage */

static void roles(void **state) {
    (void)state;
    /* 0 -> 1 -> 2 with all groupings of three */
    static const int groups[][3] = {{0, 0, 0}, {0, 1, 0}, {0, 0, 1}, {1, 0, 0}, {0, 1, 2}};
    comity_error error = {0};
    for (size_t k = 0; k < 5; k++) {
        comity_network network = empty_network(3, 1);
        double raw[18];
        tie(&network, 0, 1, 5);
        tie(&network, 1, 2, -1); /* whatever the weight */
        assert_int_equal(comity_network_brokerage(&network, groups[k], raw, NULL, NULL, NULL, &error), COMITY_OK);
        for (size_t r = 0; r < 5; r++) {
            assert_close(raw[6 + r], r == k, 0);
        }
        assert_close(raw[6 + 5], 1, 0);
        assert_close(raw[5] + raw[17], 0, 0);
        tie(&network, 0, 2, 1);
        assert_int_equal(comity_network_brokerage(&network, groups[k], raw, NULL, NULL, NULL, &error), COMITY_OK);
        assert_close(raw[6 + 5], 0, 0);
        comity_network_free(&network);
    }
}

/* Expectations and variances against random networks that keep their number of ties. */
static void by_chance(void **state) {
    (void)state;
    enum { N = 9, TRIES = 40000 };
    static const int group[N] = {1, 1, 1, 1, 2, 2, 2, 3, 3};
    comity_error error = {0};
    comity_random random;
    double sum[2][6] = {{0}};
    double squares[2][6] = {{0}};
    double expected[N * 6];
    double raw[N * 6];
    double z[N * 6];
    double whole[18];
    comity_network network = empty_network(N, 1);
    comity_random_start(&random, 5, 0);
    for (int t = 0; t < TRIES; t++) {
        for (size_t i = 0; i < N; i++) {
            for (size_t j = 0; j < N; j++) {
                network.weight[i * N + j] = i != j && comity_random_uniform(&random) < .3;
            }
        }
        assert_int_equal(comity_network_brokerage(&network, group, raw, NULL, NULL, whole, &error), COMITY_OK);
        for (size_t r = 0; r < 6; r++) {
            sum[0][r] += raw[r];
            squares[0][r] += raw[r] * raw[r];
            sum[1][r] += whole[r];
            squares[1][r] += whole[r] * whole[r];
        }
    }
    /* 22 of 72 ties: a density of .3056; what follows from density is scaled to .3 */
    memset(network.weight, 0, N * N * sizeof *network.weight);
    size_t placed = 0;
    for (size_t k = 1; placed < 22; k = (k + 7) % (N * N)) {
        if (k % (N + 1) != 0 && network.weight[k] == 0) {
            network.weight[k] = 1;
            placed++;
        }
    }
    assert_int_equal(placed, 22);
    double d = 22. / 72;
    double scale = .3 * .3 * .7 / (d * d * (1 - d));
    assert_int_equal(comity_network_brokerage(&network, group, raw, expected, z, whole, &error), COMITY_OK);
    for (size_t r = 0; r < 6; r++) {
        double mean = sum[0][r] / TRIES;
        double sd = sqrt(squares[0][r] / TRIES - mean * mean);
        assert_close(expected[r] * scale, mean, 5 * sd / sqrt(TRIES) + 1e-12);
        assert_close(whole[6 + r] * scale, sum[1][r] / TRIES, 5 * sqrt(squares[1][r] / TRIES) / sqrt(TRIES));
        if (sd > 0 && raw[r] != expected[r]) { /* the variance is that of ties without a fixed number; near it */
            double theirs = (raw[r] - expected[r]) / z[r];
            assert_true(theirs > .75 * sd && theirs < 1.3 * sd);
        }
    }
    comity_network_free(&network);
}

static void degenerate_brokerage(void **state) {
    (void)state;
    static const int group[3] = {1, 1, 1};
    comity_error error = {0};
    double raw[18];
    double expected[18];
    double z[18];
    double whole[18];
    for (size_t n = 0; n < 4; n++) {
        comity_network network = n == 3 ? complete(3) : empty_network(n, 1);
        assert_int_equal(comity_network_brokerage(&network, group, raw, expected, z, whole, &error), COMITY_OK);
        for (size_t k = 0; k < 6 * n; k++) {
            assert_close(raw[k], 0, 0);
            assert_true(isnan(z[k]));
        }
        assert_true(isnan(whole[17]));
        comity_network_free(&network);
    }
}

/* ------------------------------------------------------------------------------------------------ core and periphery
 */

static void ideal_cores(void **state) {
    (void)state;
    comity_error error = {0};
    for (size_t n = 6; n < 40; n += 11) {
        for (size_t k = 1; k < 4; k++) {
            uint8_t core[64];
            double coreness[64];
            comity_core_info info;
            comity_network network = empty_network(n, 0);
            for (size_t i = 0; i < k; i++) {
                for (size_t j = 0; j < n; j++) {
                    if (i != j) {
                        tie(&network, i, j, 1);
                    }
                }
            }
            assert_int_equal(comity_network_core(&network, NULL, core, coreness, &info, &error), COMITY_OK);
            assert_close(info.discrete, 1, 1e-12);
            assert_int_equal(info.n_core, k);
            assert_int_equal(info.exact, n <= 18);
            for (size_t i = 0; i < n; i++) {
                assert_int_equal(core[i], i < k);
                assert_true(i < k ? coreness[i] > coreness[k] : coreness[i] <= coreness[0]);
            }
            assert_true(info.continuous > .6 && info.continuous <= 1 + 1e-12);
            comity_network_free(&network);
        }
    }
    /* weights that are a product fit the continuous model without error */
    comity_network network = empty_network(12, 1);
    double c[12];
    comity_core_info info;
    for (size_t i = 0; i < 12; i++) {
        for (size_t j = 0; j < 12; j++) {
            network.weight[i * 12 + j] = i == j ? 0 : (double)(i + 1) * (double)(j + 1);
        }
    }
    assert_int_equal(comity_network_core(&network, NULL, NULL, c, &info, &error), COMITY_OK);
    assert_close(info.continuous, 1, 1e-8);
    for (size_t i = 0; i < 12; i++) {
        assert_close(c[i], (double)(i + 1) / sqrt(650), 1e-3);
    }
    comity_network_free(&network);
}

/* The correlation written out. */
static double slow_correlation(const comity_network *network, const uint8_t *core, const double *c, int both) {
    double n = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    for (size_t i = 0; i < network->n; i++) {
        for (size_t j = 0; j < network->n; j++) {
            if (i != j) {
                double a = network->weight[i * network->n + j];
                double b = c ? c[i] * c[j] : both ? core[i] && core[j] : core[i] || core[j];
                n++;
                x += a;
                y += b;
                xx += a * a;
                yy += b * b;
                xy += a * b;
            }
        }
    }
    return (n * xy - x * y) / sqrt((n * xx - x * x) * (n * yy - y * y));
}

static void core_twin(void **state) {
    (void)state;
    comity_error error = {0};
    for (uint64_t seed = 1; seed < 8; seed++) {
        for (int both = 0; both < 2; both++) {
            comity_core_options options = {.ideal = both ? COMITY_CORE_AND : COMITY_CORE_OR, .seed = seed};
            comity_network network = random_network(9, .4, seed & 1, seed);
            uint8_t core[9];
            uint8_t other[9];
            double c[9];
            double best = -2;
            comity_core_info info;
            assert_int_equal(comity_network_core(&network, &options, core, c, &info, &error), COMITY_OK);
            assert_close(info.discrete, slow_correlation(&network, core, NULL, both), 1e-10);
            assert_close(info.continuous, slow_correlation(&network, NULL, c, 0), 1e-9);
            for (unsigned code = 1; code < 511; code++) {
                for (size_t i = 0; i < 9; i++) {
                    other[i] = code >> i & 1;
                }
                double value = slow_correlation(&network, other, NULL, both);
                best = value > best ? value : best;
            }
            assert_close(info.discrete, best, 1e-10);
            for (int t = 0; t < 200; t++) { /* nothing near is better */
                double near[9];
                comity_random random;
                comity_random_start(&random, seed, (uint64_t)t);
                for (size_t i = 0; i < 9; i++) {
                    near[i] = fabs(c[i] + .02 * comity_random_normal(&random));
                }
                assert_true(slow_correlation(&network, NULL, near, 0) <= info.continuous + 1e-7);
            }
            comity_network_free(&network);
        }
    }
    /* where not all cores are tried the search finds what trying all finds, and the same again */
    comity_network large = random_network(24, .3, 0, 3);
    uint8_t core[24];
    uint8_t again[24];
    comity_core_info info;
    comity_core_info second;
    comity_core_options options = {.seed = 9};
    assert_int_equal(comity_network_core(&large, &options, core, NULL, &info, &error), COMITY_OK);
    assert_int_equal(comity_network_core(&large, &options, again, NULL, &second, &error), COMITY_OK);
    assert_memory_equal(core, again, sizeof core);
    assert_close(info.discrete, slow_correlation(&large, core, NULL, 0), 1e-10);
    assert_true(!info.exact);
    comity_network_free(&large);
}

static void degenerate_cores(void **state) {
    (void)state;
    comity_error error = {0};
    for (size_t n = 0; n < 26; n += n < 5 ? 1 : 20) {
        for (int full = 0; full < 2; full++) {
            uint8_t core[32];
            double c[32];
            comity_core_info info;
            comity_network network = full ? complete(n) : empty_network(n, 0);
            assert_int_equal(comity_network_core(&network, NULL, core, c, &info, &error), COMITY_OK);
            assert_true(isnan(info.discrete) && isnan(info.continuous));
            assert_int_equal(info.n_core, 0);
            for (size_t i = 0; i < n; i++) {
                assert_true(core[i] == 0 && isnan(c[i]));
            }
            comity_network_free(&network);
        }
    }
}

/* ---------------------------------------------------------------------------------------------------- projection */

static void projecting(void **state) {
    (void)state;
    /* things: 0 of states 0 1 2; 1 of 0 1; 2 of 3 */
    static const int a[] = {0, 1, 2, 0, 1, 3, 0};
    static const int b[] = {0, 0, 0, 1, 1, 2, 0};
    comity_error error = {0};
    comity_network out;
    double own[4];
    assert_int_equal(comity_network_project(4, 3, a, b, 7, COMITY_PROJECT_COUNT, &out, own, &error), COMITY_OK);
    assert_close(out.weight[1], 2, 0);
    assert_close(out.weight[2], 1, 0);
    assert_close(out.weight[3], 0, 0);
    assert_close(out.weight[0], 0, 0);
    assert_true(own[0] == 2 && own[2] == 1 && own[3] == 1);
    comity_network_free(&out);
    assert_int_equal(comity_network_project(4, 3, a, b, 7, COMITY_PROJECT_NEWMAN, &out, NULL, &error), COMITY_OK);
    assert_close(out.weight[1], 1.5, 1e-15);
    assert_close(out.weight[6], .5, 1e-15);
    comity_network_free(&out);
    assert_int_equal(comity_network_project(4, 3, a, b, 7, COMITY_PROJECT_JACCARD, &out, NULL, &error), COMITY_OK);
    assert_close(out.weight[1], 1, 1e-15);
    assert_close(out.weight[2], .5, 1e-15);
    comity_network_free(&out);
    assert_int_equal(comity_network_project(3, 3, a, b, 7, COMITY_PROJECT_COUNT, &out, NULL, &error),
                     COMITY_ERROR_INPUT);
    assert_int_equal(error.row, 6);
    assert_int_equal(comity_network_project(0, 0, NULL, NULL, 0, COMITY_PROJECT_COUNT, &out, NULL, &error), COMITY_OK);
    comity_network_free(&out);
}

static void layout(void **state) {
    (void)state;
    comity_network network = karate();
    comity_error error = {0};
    double x[2][34];
    double y[2][34];
    for (size_t k = 0; k < 2; k++) {
        assert_int_equal(comity_network_layout(&network, 3, x[k], y[k], &error), COMITY_OK);
    }
    assert_memory_equal(x[0], x[1], sizeof x[0]);
    assert_memory_equal(y[0], y[1], sizeof y[0]);
    for (size_t i = 0; i < 34; i++) {
        assert_true(x[0][i] >= 0 && x[0][i] <= 1 && y[0][i] >= 0 && y[0][i] <= 1);
    }
    comity_network_free(&network);
    for (size_t n = 0; n < 3; n++) {
        network = empty_network(n, 0);
        assert_int_equal(comity_network_layout(&network, 3, x[0], y[0], &error), COMITY_OK);
        assert_true(n != 1 || (x[0][0] == .5 && y[0][0] == .5));
        comity_network_free(&network);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_best),
        cmocka_unit_test(alliances_best),
        cmocka_unit_test(potts),
        cmocka_unit_test(degenerate_communities),
        cmocka_unit_test(slices_twin),
        cmocka_unit_test(coupling_limits),
        cmocka_unit_test(multiplex),
        cmocka_unit_test(aucs_communities),
        cmocka_unit_test(multiplex_edges),
        cmocka_unit_test(roles),
        cmocka_unit_test(by_chance),
        cmocka_unit_test(degenerate_brokerage),
        cmocka_unit_test(ideal_cores),
        cmocka_unit_test(core_twin),
        cmocka_unit_test(degenerate_cores),
        cmocka_unit_test(projecting),
        cmocka_unit_test(layout),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Every allocation that the network functions themselves ask for fails once: the call says COMITY_ERROR_MEMORY, or does
 * without. Those of igraph and LAPACK are theirs. */
#define FAILING_ALLOC_OURS
#include "failing_alloc.h"
#include "networks.h"

static comity_network network;

static comity_status positions(comity_error *error) {
    static double out[34 * COMITY_N_NODE_MEASURES];
    comity_network_shape shape;
    comity_status status = comity_network_positions(&network, NULL, out, error);
    return status ? status : comity_network_measure_shape(&network, out, NULL, &shape, error);
}

static comity_status communities(comity_error *error) {
    int membership[68];
    comity_community_options options = {.restarts = 2, .n_threads = 1};
    const comity_network *slices[] = {&network, &network};
    comity_status status = comity_network_communities(&network, &options, membership, NULL, error);
    return status
               ? status
               : comity_network_slices(slices, 2, NULL, COMITY_COUPLING_ORDINAL, 1, &options, membership, NULL, error);
}

static comity_status others(comity_error *error) {
    static double raw[34 * COMITY_N_BROKER];
    static double x[34];
    static double y[34];
    static const int a[] = {0, 1, 2};
    int group[34] = {0};
    uint8_t core[34];
    comity_network shared;
    comity_core_info info;
    comity_status status;
    if ((status = comity_network_brokerage(&network, group, NULL, raw, NULL, NULL, error)) ||
        (status = comity_network_core(&network, NULL, core, x, &info, error)) ||
        (status = comity_network_layout(&network, 1, x, y, error)) ||
        (status = comity_network_project(3, 3, a, a, 3, COMITY_PROJECT_COUNT, &shared, NULL, error))) {
        return status;
    }
    comity_network_free(&shared);
    return COMITY_OK;
}

static void each_allocation(void **state) {
    (void)state;
    static comity_status (*const calls[])(comity_error *) = {positions, communities, others};
    if (!FAILING_ALLOC) {
        skip();
        return;
    }
    network = karate();
    for (size_t c = 0; c < 3; c++) {
        int hit = 1;
        long k = 0;
        for (; hit && k < 5000; k++) {
            comity_error error = {0};
            failing_alloc_start(k);
            comity_status status = calls[c](&error);
            hit = failing_alloc_stop();
            assert_true(status == COMITY_OK ? 1 : hit && status == COMITY_ERROR_MEMORY);
        }
        assert_true(k > 5 && !hit);
    }
    comity_network_free(&network);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(each_allocation)};
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Networks out of a workbench: which nodes and ties, what is saved, and that a second run replaces the first. */
#include "scratch.h"

#include "study/network.h"

static comity_store *toy(void) {
    char folder[700];
    snprintf(folder, sizeof folder, "%s", scratch("case"));
    write_toy_case(folder);
    comity_store *store = make_workbench(scratch("toy.comity"), folder);
    add_layer(store, 1, "trade_toy", "false");
    add_toy_trade(store, 1, 2011);
    add_toy_trade(store, 1, 2016);
    add_layer(store, 2, "pacts", "true");
    add_ties(store, "SELECT * FROM (VALUES (2, 'AAA', 'BBB', 2011, 1, 1), (2, 'BBB', 'CCC', 2011, 1, 1), (2, 'AAA', "
                    "'DDD', 2012, 0, 1))");
    sql_run(store,
            "INSERT INTO affiliation VALUES ('clubs', 'AAA', 'x', 2011, 1, 1), ('clubs', 'BBB', 'x', 2011, 2, 1), "
            "('clubs', 'CCC', 'x', 2011, 3, 1), ('clubs', 'AAA', 'y', 2011, 1, 1), ('clubs', 'BBB', 'y', 2011, 1, 1)");
    return store;
}

static void run_network(comity_store *store, const char *const *layers, int n, comity_network_study options) {
    comity_error error;
    comity_error_clear(&error);
    options.layers = layers;
    options.n_layers = n;
    options.omega = 1;
    assert_ok(comity_study_network(store, &options, NULL, &error), error);
}

#define NODE(layer, year, state, measure)                                                                              \
    sql_number(store, "SELECT value FROM network_node WHERE layer = '" layer "' AND year = " #year                     \
                      " AND state = '" state "' AND measure = '" measure "'")
#define GRAPH(layer, year, measure)                                                                                    \
    sql_number(store, "SELECT value FROM network_graph WHERE layer = '" layer "' AND year = " #year                    \
                      " AND measure = '" measure "'")

static void trade(void **state) {
    (void)state;
    static const char *const layers[] = {"trade_toy"};
    comity_store *store = toy();
    run_network(store, layers, 1, (comity_network_study){.length = COMITY_LENGTH_INVERSE});
    assert_close(NODE("trade_toy", 2011, "AAA", "strength_out"), 60, 0);
    assert_close(NODE("trade_toy", 2011, "AAA", "strength_in"), 50, 0);
    assert_close(NODE("trade_toy", 2016, "DDD", "degree"), 6, 0);
    assert_close(GRAPH("trade_toy", 2011, "density"), 1, 0);
    assert_close(GRAPH("trade_toy", 2011, "weight"), 230, 0);
    double rows = sql_number(store, "SELECT count(*) FROM network_node_row");
    run_network(store, layers, 1, (comity_network_study){.undirected = 1, .use_threshold = 1, .threshold = 40});
    assert_true(sql_number(store, "SELECT count(*) FROM network_node_row") < rows);
    assert_close(sql_number(store, "SELECT count(DISTINCT run) FROM network_node_row"), 1, 0);
    assert_close(NODE("trade_toy", 2011, "AAA", "strength"), 95, 0); /* 50 with BBB, 45 with CCC; 15 with DDD is less */
    assert_close(NODE("trade_toy", 2011, "DDD", "degree"), 1, 0);
    comity_store_close(store);
}

/* Members of each year only: BBB leaves on the last day of 2015, CCC joins in 2010. */
static void members_only(void **state) {
    (void)state;
    static const char *const layers[] = {"trade_toy"};
    comity_store *store = toy();
    run_network(
        store, layers, 1,
        (comity_network_study){
            .organisation = "toy", .core = 1, .group = "toy", .communities = COMITY_COMMUNITIES_MODULARITY, .seed = 3});
    assert_close(GRAPH("trade_toy", 2011, "nodes"), 3, 0);
    assert_close(GRAPH("trade_toy", 2016, "nodes"), 2, 0);
    assert_close(NODE("trade_toy", 2011, "AAA", "strength_out"), 50, 0);
    assert_true(isnan(NODE("trade_toy", 2011, "DDD", "degree")));
    assert_close(NODE("trade_toy", 2011, "AAA", "group"), 1, 0);
    assert_close(NODE("trade_toy", 2011, "AAA", "broker_total"), 0, 0);
    assert_true(isnan(NODE("trade_toy", 2011, "AAA", "broker_total_z"))); /* all ties are there */
    assert_true(NODE("trade_toy", 2011, "AAA", "community") >= 1);
    assert_string_equal(sql_text(store, "SELECT DISTINCT organisation FROM network_node"), "toy");
    comity_store_close(store);
}

static void undirected_layer(void **state) {
    (void)state;
    static const char *const layers[] = {"pacts"};
    comity_store *store = toy();
    run_network(store, layers, 1, (comity_network_study){.group = "toy", .communities = COMITY_COMMUNITIES_SLICES});
    assert_close(NODE("pacts", 2011, "BBB", "degree"), 2, 0);
    assert_close(NODE("pacts", 2011, "BBB", "betweenness"), 1, 0);
    assert_close(NODE("pacts", 2011, "BBB", "broker_coordinator"), 2, 0);
    assert_true(isnan(NODE("pacts", 2011, "BBB", "degree_in")));
    assert_close(NODE("pacts", 2012, "DDD", "degree"), 0, 0); /* a zero is a state without ties */
    assert_close(NODE("pacts", 2011, "AAA", "community"), NODE("pacts", 2011, "BBB", "community"), 0);
    comity_store_close(store);
}

static void shared_and_cosigned(void **state) {
    (void)state;
    static const char *const layers[] = {"shared:clubs", "cosigned"};
    comity_store *store = toy();
    run_network(store, layers, 1, (comity_network_study){0});
    assert_close(NODE("shared:clubs", 2011, "AAA", "strength"), 2, 0);
    assert_true(isnan(NODE("shared:clubs", 2011, "CCC", "strength"))); /* an observer */
    run_network(store, layers + 1, 1, (comity_network_study){0});
    assert_close(NODE("cosigned", 2000, "BBB", "strength"), 1, 0);
    run_network(store, layers, 1, (comity_network_study){.projection = COMITY_PROJECT_NEWMAN});
    assert_close(NODE("shared:clubs", 2011, "AAA", "strength"), 2, 0);
    comity_store_close(store);
}

static void several_layers(void **state) {
    (void)state;
    static const char *const layers[] = {"trade_toy", "pacts"};
    comity_store *store = toy();
    run_network(store, layers, 2,
                (comity_network_study){
                    .undirected = 1, .first_year = 2011, .last_year = 2011, .communities = COMITY_COMMUNITIES_SLICES});
    assert_close(NODE("trade_toy+pacts", 2011, "BBB", "degree"), 5, 0);
    assert_close(NODE("trade_toy+pacts", 2011, "BBB", "neighbourhood"), 3, 0);
    assert_close(NODE("trade_toy+pacts", 2011, "BBB", "redundancy"), .4, 1e-12);
    assert_close(NODE("trade_toy+pacts", 2011, "BBB", "relevance:pacts"), 2. / 3, 1e-12);
    assert_close(GRAPH("trade_toy+pacts", 2011, "jaccard:trade_toy|pacts"), 2. / 6, 1e-12);
    assert_true(NODE("trade_toy+pacts", 2011, "BBB", "community:pacts") >= 1);
    assert_close(GRAPH("pacts", 2011, "nodes"), 4, 0);
    comity_store_close(store);
}

static void wide_and_drawn(void **state) {
    (void)state;
    static const char *const layers[] = {"trade_toy"};
    comity_error error;
    comity_panel nodes;
    comity_panel ties;
    comity_network_set set;
    int64_t run = 0;
    comity_store *store = toy();
    comity_network_study options = {.layers = layers, .n_layers = 1, .only = 1u << COMITY_NODE_DEGREE};
    comity_error_clear(&error);
    assert_ok(comity_study_network(store, &options, &run, &error), error);
    comity_panel_init(&nodes);
    comity_panel_init(&ties);
    assert_ok(comity_network_nodes(store, run, 0, &nodes, &error), error);
    assert_int_equal(nodes.n_rows, 8);
    assert_int_equal(nodes.n_columns, 4);
    assert_string_equal(nodes.columns[3].name, "degree");
    comity_panel_free(&nodes);
    assert_ok(comity_network_graphs(store, run, &nodes, &error), error);
    assert_int_equal(nodes.n_rows, 2);
    comity_panel_free(&nodes);
    comity_network_set_init(&set);
    assert_ok(comity_network_read(store, &options, &set, &error), error);
    assert_ok(comity_network_drawing(&set, 1, &nodes, &ties, &error), error);
    assert_int_equal(nodes.n_rows, 4);
    assert_int_equal(ties.n_rows, 6);
    comity_network_set_free(&set);
    comity_panel_free(&nodes);
    comity_panel_free(&ties);
    comity_store_close(store);
}

static void refusals(void **state) {
    (void)state;
    static const char *const wrong[] = {"friendship"};
    static const char *const none[] = {"shared:friendship"};
    static const char *const good[] = {"trade_toy"};
    comity_error error;
    comity_store *store = toy();
    run_network(store, good, 1, (comity_network_study){0});
    double rows = sql_number(store, "SELECT count(*) FROM network_node_row");
    comity_network_study options = {.layers = wrong, .n_layers = 1};
    assert_fails(comity_study_network(store, &options, NULL, &error), COMITY_ERROR_NOT_FOUND, error,
                 "no layer \"friendship\"");
    options.layers = none;
    assert_fails(comity_study_network(store, &options, NULL, &error), COMITY_ERROR_NOT_FOUND, error,
                 "no layer of affiliations");
    options.layers = good;
    options.first_year = options.last_year = 1900;
    assert_fails(comity_study_network(store, &options, NULL, &error), COMITY_ERROR_NOT_FOUND, error, "has no ties");
    options.first_year = options.last_year = 0;
    options.group = "nobody";
    assert_fails(comity_study_network(store, &options, NULL, &error), COMITY_ERROR_NOT_FOUND, error, "--group nobody");
    options.group = NULL;
    volatile int stop = 1;
    options.stop = &stop;
    assert_fails(comity_study_network(store, &options, NULL, &error), COMITY_ERROR_INTERRUPTED, error,
                 "as it was before");
    assert_close(sql_number(store, "SELECT count(*) FROM network_node_row"), rows, 0);
    comity_store_close(store);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(trade, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(members_only, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(undirected_layer, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(shared_and_cosigned, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(several_layers, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(wide_and_drawn, scratch_setup, scratch_teardown),
        cmocka_unit_test_setup_teardown(refusals, scratch_setup, scratch_teardown),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Trade of a region: an exact toy world, boundary cases, a random world against definitions written out. */
#include "comity/measure.h"

#include "support.h"

enum { A, B, C, D };

static const struct {
    int origin;
    int destination;
    double value;
} toy[] = {{A, B, 30}, {A, C, 20}, {A, D, 10}, {B, A, 20}, {B, C, 10}, {B, D, 10},
           {C, A, 25}, {C, B, 15}, {C, D, 40}, {D, A, 5},  {D, B, 15}, {D, C, 30}};

static const uint8_t members[] = {1, 1, 0, 0};

static void start_flows(comity_panel *flows) {
    comity_panel_init(flows);
    assert_int_equal(comity_panel_add_column(flows, "origin", NULL, COMITY_INTEGER, NULL), COMITY_OK);
    assert_int_equal(comity_panel_add_column(flows, "destination", NULL, COMITY_INTEGER, NULL), COMITY_OK);
    assert_int_equal(comity_panel_add_column(flows, "value", "usd", COMITY_NUMBER, NULL), COMITY_OK);
}

static void add_flow(comity_panel *flows, int64_t origin, int64_t destination, double value) {
    size_t row = flows->n_rows;
    assert_int_equal(comity_panel_add_rows(flows, 1, NULL), COMITY_OK);
    comity_panel_set_integer(flows, 0, row, origin);
    comity_panel_set_integer(flows, 1, row, destination);
    comity_panel_set_number(flows, 2, row, value);
}

static void toy_flows(comity_panel *flows, double scale) {
    start_flows(flows);
    for (size_t i = 0; i < sizeof toy / sizeof toy[0]; i++) {
        add_flow(flows, toy[i].origin, toy[i].destination, toy[i].value * scale);
    }
}

static comity_region_trade measure(const comity_panel *flows, const uint8_t *member, size_t n) {
    comity_region_trade trade;
    comity_error error = {0};
    if (comity_measure_region_trade(flows, member, n, &trade, &error)) {
        fail_msg("%s", error.message);
    }
    return trade;
}

static void exact_toy(void **state) {
    (void)state;
    comity_panel flows;
    toy_flows(&flows, 1);
    comity_region_trade t = measure(&flows, members, 4);
    assert_int_equal(t.n_members, 2);
    assert_int_equal(t.n_outsiders, 2);
    assert_close(t.inside, 100, 0);
    assert_close(t.region_total, 210, 0);
    assert_close(t.outsiders_region, 110, 0);
    assert_close(t.outsiders_total, 250, 0);
    assert_close(t.world, 2 * 230, 0);
    assert_close(comity_intra_regional_share(&t), 10.0 / 21, 1e-12);
    assert_close(comity_world_trade_share(&t), 21.0 / 46, 1e-12);
    assert_close(comity_trade_intensity(&t), 460.0 / 441, 1e-12);
    assert_close(comity_homogeneous_intensity(&t), 250.0 / 231, 1e-12);
    assert_close(comity_extra_intensity(&t), 275.0 / 294, 1e-12);
    assert_close(comity_symmetric_introversion(&t), 19.0 / 261, 1e-12);
    comity_panel_free(&flows);
}

static void scaling_changes_nothing(void **state) {
    (void)state;
    static const double scales[] = {1e-300, 1e-9, 1 / 3.0, 7e12, 1e300};
    for (size_t i = 0; i < sizeof scales / sizeof scales[0]; i++) {
        comity_panel flows;
        toy_flows(&flows, scales[i]);
        comity_region_trade t = measure(&flows, members, 4);
        assert_close(comity_intra_regional_share(&t), 10.0 / 21, 1e-12);
        assert_close(comity_trade_intensity(&t), 460.0 / 441, 1e-12);
        assert_close(comity_homogeneous_intensity(&t), 250.0 / 231, 1e-12);
        assert_close(comity_symmetric_introversion(&t), 19.0 / 261, 1e-12);
        comity_panel_free(&flows);
    }
}

static void no_trade_with_outsiders(void **state) {
    (void)state;
    comity_panel flows;
    start_flows(&flows);
    add_flow(&flows, A, B, 3);
    add_flow(&flows, C, D, 5);
    comity_region_trade t = measure(&flows, members, 4);
    assert_close(comity_symmetric_introversion(&t), 1, 0);
    assert_close(comity_intra_regional_share(&t), 1, 0);
    assert_close(comity_extra_intensity(&t), 0, 0);
    assert_true(isnan(comity_homogeneous_intensity(&t)));
    comity_panel_free(&flows);
}

static void no_trade_inside(void **state) {
    (void)state;
    comity_panel flows;
    start_flows(&flows);
    add_flow(&flows, A, C, 3);
    add_flow(&flows, D, B, 4);
    add_flow(&flows, C, D, 5);
    comity_region_trade t = measure(&flows, members, 4);
    assert_close(comity_symmetric_introversion(&t), -1, 0);
    assert_close(comity_intra_regional_share(&t), 0, 0);
    assert_close(comity_homogeneous_intensity(&t), 0, 0);
    comity_panel_free(&flows);
}

/* Members and outsiders send the same share of their trade to members. */
static void proportional_trade(void **state) {
    (void)state;
    comity_panel flows;
    start_flows(&flows);
    /* t_RR = 2 * 6, t_R = 12 + 18 = 30; t_OR = 18, t_O = 18 + 2 * 13.5 = 45: both shares are .4 */
    add_flow(&flows, A, B, 6);
    add_flow(&flows, A, C, 10);
    add_flow(&flows, D, B, 8);
    add_flow(&flows, D, C, 13.5);
    comity_region_trade t = measure(&flows, members, 4);
    assert_close(comity_homogeneous_intensity(&t), 1, 1e-15);
    assert_close(comity_extra_intensity(&t), 1, 1e-15);
    assert_close(comity_symmetric_introversion(&t), 0, 1e-15);
    comity_panel_free(&flows);
}

static void undefined(void **state) {
    (void)state;
    static const uint8_t all[] = {1, 1, 1, 1};
    static const uint8_t none[] = {0, 0, 0, 0};
    comity_panel flows;
    start_flows(&flows);
    comity_region_trade t = measure(&flows, members, 4);
    assert_true(isnan(comity_intra_regional_share(&t)));
    assert_true(isnan(comity_world_trade_share(&t)));
    assert_true(isnan(comity_trade_intensity(&t)));
    assert_true(isnan(comity_symmetric_introversion(&t)));
    comity_panel_free(&flows);
    toy_flows(&flows, 1);
    t = measure(&flows, all, 4);
    assert_close(comity_intra_regional_share(&t), 1, 0);
    assert_close(comity_trade_intensity(&t), 1, 0);
    assert_true(isnan(comity_homogeneous_intensity(&t)));
    assert_true(isnan(comity_extra_intensity(&t)));
    assert_true(isnan(comity_symmetric_introversion(&t)));
    t = measure(&flows, none, 4);
    assert_true(isnan(comity_intra_regional_share(&t)));
    assert_close(comity_world_trade_share(&t), 0, 0);
    assert_true(isnan(comity_trade_intensity(&t)));
    assert_true(isnan(comity_symmetric_introversion(&t)));
    comity_panel_free(&flows);
}

static void missing_and_diagonal(void **state) {
    (void)state;
    comity_panel flows;
    toy_flows(&flows, 1);
    add_flow(&flows, A, A, 1e6);
    add_flow(&flows, C, C, 1e6);
    add_flow(&flows, A, B, 1e6);
    comity_panel_set_missing(&flows, 2, flows.n_rows - 1, COMITY_SUPPRESSED);
    add_flow(&flows, A, A, NAN);
    comity_panel_set_missing(&flows, 2, flows.n_rows - 1, COMITY_NOT_REPORTED);
    comity_region_trade t = measure(&flows, members, 4);
    assert_int_equal(t.n_diagonal, 2);
    assert_int_equal(t.n_missing, 2);
    assert_close(t.world, 460, 0);
    assert_close(comity_symmetric_introversion(&t), 19.0 / 261, 1e-12);
    comity_panel_free(&flows);
}

static void expect_error(int64_t origin, int64_t destination, double value, const char *message, const char *column) {
    comity_panel flows;
    comity_region_trade trade;
    comity_error error = {0};
    toy_flows(&flows, 1);
    add_flow(&flows, origin, destination, value);
    assert_int_equal(comity_measure_region_trade(&flows, members, 4, &trade, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, message);
    assert_int_equal(error.row, 13);
    assert_string_equal(error.column, column);
    assert_close(trade.world, 0, 0);
    comity_panel_free(&flows);
}

static void errors(void **state) {
    (void)state;
    comity_panel flows;
    comity_region_trade trade;
    comity_error error = {0};
    expect_error(A, B, -1, "a flow of -1: flows must be zero or positive and finite", "value");
    expect_error(A, A, -1, "a flow of -1: flows must be zero or positive and finite", "value");
    expect_error(A, B, NAN, "a flow of nan: flows must be zero or positive and finite", "value");
    expect_error(A, B, INFINITY, "a flow of inf: flows must be zero or positive and finite", "value");
    expect_error(4, B, 1, "there is no state 4, only 0 to 3", "origin");
    expect_error(A, -1, 1, "there is no state -1, only 0 to 3", "destination");
    toy_flows(&flows, 1);
    comity_panel_set_missing(&flows, 1, 6, COMITY_NOT_REPORTED);
    assert_int_equal(comity_measure_region_trade(&flows, members, 4, &trade, &error), COMITY_ERROR_INPUT);
    assert_int_equal(error.row, 7);
    assert_string_equal(error.column, "destination");
    comity_panel_free(&flows);
    toy_flows(&flows, 1e306);
    assert_int_equal(comity_measure_region_trade(&flows, members, 4, &trade, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "the flows add up to more than a number can hold");
    comity_panel_free(&flows);
    comity_panel_init(&flows);
    assert_int_equal(comity_measure_region_trade(&flows, members, 4, &trade, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "the panel has no column \"origin\"");
}

enum { STATES = 40 };

/* Exports plus imports of states with `with` as seen from states with `of`, straight from the definition. */
static double trade_of(double x[STATES][STATES], const uint8_t *member, int of, int with) {
    double sum = 0;
    for (int i = 0; i < STATES; i++) {
        for (int j = 0; j < STATES; j++) {
            if (i != j && (of < 0 || member[i] == of) && (with < 0 || member[j] == with)) {
                sum += x[i][j] + x[j][i];
            }
        }
    }
    return sum;
}

static void random_world(void **state) {
    (void)state;
    static double x[STATES][STATES];
    uint8_t member[STATES];
    unsigned seed = 12345;
    for (int round = 0; round < 20; round++) {
        comity_panel flows;
        start_flows(&flows);
        for (int i = 0; i < STATES; i++) {
            member[i] = rand_r(&seed) % 3 == 0;
        }
        for (int i = 0; i < STATES * STATES; i++) {
            x[i / STATES][i % STATES] = exp((double)(rand_r(&seed) % 1000) / 80) - 1;
            add_flow(&flows, i / STATES, i % STATES, x[i / STATES][i % STATES]);
        }
        comity_region_trade t = measure(&flows, member, STATES);
        double w = trade_of(x, member, -1, -1);
        assert_close(t.world / w, 1, 1e-12);
        assert_close(t.inside / trade_of(x, member, 1, 1), 1, 1e-12);
        assert_close(t.region_total / trade_of(x, member, 1, -1), 1, 1e-12);
        assert_close(t.outsiders_region / trade_of(x, member, 0, 1), 1, 1e-12);
        assert_close(t.outsiders_total / trade_of(x, member, 0, -1), 1, 1e-12);
        double hi = comity_homogeneous_intensity(&t);
        double he = comity_extra_intensity(&t);
        double s = comity_symmetric_introversion(&t);
        assert_true(comity_intra_regional_share(&t) <= 1);
        assert_true(s > -1 && s < 1);
        assert_close(s, (hi - he) / (hi + he), 1e-12);
        comity_panel_free(&flows);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exact_toy),
        cmocka_unit_test(scaling_changes_nothing),
        cmocka_unit_test(no_trade_with_outsiders),
        cmocka_unit_test(no_trade_inside),
        cmocka_unit_test(proportional_trade),
        cmocka_unit_test(undefined),
        cmocka_unit_test(missing_and_diagonal),
        cmocka_unit_test(errors),
        cmocka_unit_test(random_world),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

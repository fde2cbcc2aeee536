/* Dyads and products: the exact toy world, boundary cases, undefined input. */
#include "comity/measure.h"

#include "support.h"

static const double exports_a[] = {60, 30, 10};
static const double exports_b[] = {20, 20, 60};
static const double imports_a[] = {10, 50, 40};
static const double imports_b[] = {50, 30, 20};
static const double world[] = {500, 300, 200};
static const double nothing[] = {0, 0, 0};
static const double negative[] = {5, -1, 3};
static const double unknown[] = {5, NAN, 3};
static const double infinite[] = {5, INFINITY, 3};

static void export_intensity(void **state) {
    (void)state;
    assert_close(comity_export_intensity(30, 60, 60, 230), 23.0 / 12, 1e-12);
    assert_close(comity_export_intensity_no_self(30, 60, 60, 230, 50), 3.0 / 2, 1e-12);
    assert_close(comity_export_intensity(0, 60, 60, 230), 0, 0);
    assert_true(isnan(comity_export_intensity(30, 0, 60, 230)));
    assert_true(isnan(comity_export_intensity(30, 60, 0, 230)));
    assert_true(isnan(comity_export_intensity(30, 60, 60, 0)));
    assert_true(isnan(comity_export_intensity(-30, 60, 60, 230)));
    assert_true(isnan(comity_export_intensity_no_self(30, 60, 60, 50, 50)));
    assert_true(isnan(comity_export_intensity_no_self(30, 60, 60, 230, NAN)));
    assert_true(isnan(comity_export_intensity_no_self(30, 60, 60, 230, -1)));
}

static const struct {
    double trade;
    double total_i;
    double total_j;
    double d_ij;
    double d_ji;
    double asymmetry;
    double normalised;
    double symmetry;
    double salience;
} dyads[] = {
    {50, 110, 100, 5.0 / 11, 1.0 / 2, -1.0 / 22, -1.0 / 21, 21.0 / 22, 0.4767312946227962},
    {45, 110, 140, 9.0 / 22, 9.0 / 28, 27.0 / 308, 3.0 / 25, 281.0 / 308, 0.3626203338114211},
    {25, 100, 140, 1.0 / 4, 5.0 / 28, 1.0 / 14, 1.0 / 6, 13.0 / 14, 0.21128856368212914},
};

static void dependence(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof dyads / sizeof dyads[0]; i++) {
        double d_ij = comity_dependence(dyads[i].trade, dyads[i].total_i);
        double d_ji = comity_dependence(dyads[i].trade, dyads[i].total_j);
        assert_close(d_ij, dyads[i].d_ij, 1e-12);
        assert_close(d_ji, dyads[i].d_ji, 1e-12);
        assert_close(comity_asymmetry(d_ij, d_ji), dyads[i].asymmetry, 1e-12);
        assert_close(comity_asymmetry(d_ij, d_ji) + comity_asymmetry(d_ji, d_ij), 0, 0);
        assert_close(comity_asymmetry_normalised(d_ij, d_ji), dyads[i].normalised, 1e-12);
        assert_close(comity_symmetry(d_ij, d_ji), dyads[i].symmetry, 1e-12);
        assert_close(comity_salience(d_ij, d_ji), dyads[i].salience, 1e-12);
        assert_close(comity_interdependence(d_ij, d_ji), dyads[i].salience * dyads[i].symmetry, 1e-12);
    }
}

static void dependence_undefined(void **state) {
    (void)state;
    assert_true(isnan(comity_dependence(5, 0)));
    assert_true(isnan(comity_dependence(NAN, 5)));
    assert_true(isnan(comity_dependence(5, INFINITY)));
    assert_close(comity_dependence(0, 5), 0, 0);
    assert_close(comity_asymmetry(0, 0), 0, 0);
    assert_true(isnan(comity_asymmetry_normalised(0, 0)));
    assert_close(comity_asymmetry_normalised(.3, 0), 1, 0);
    assert_true(isnan(comity_asymmetry(NAN, .1)));
    assert_true(isnan(comity_asymmetry(.1, -.1)));
    assert_true(isnan(comity_asymmetry_normalised(.1, NAN)));
    assert_true(isnan(comity_symmetry(NAN, .1)));
    assert_true(isnan(comity_salience(-.1, -.1)));
    assert_true(isnan(comity_interdependence(.1, NAN)));
    assert_close(comity_interdependence(.4, .4), .4, 1e-15);
}

static void comparative_advantage(void **state) {
    (void)state;
    static const double rca_a[] = {6.0 / 5, 1, 1.0 / 2};
    static const double rca_b[] = {2.0 / 5, 2.0 / 3, 3};
    static const double rsca_a[] = {1.0 / 11, 0, -1.0 / 3};
    for (int k = 0; k < 3; k++) {
        double rca = comity_rca(exports_a[k], 100, world[k], 1000);
        assert_close(rca, rca_a[k], 1e-12);
        assert_close(comity_rca_symmetric(rca), rsca_a[k], 1e-12);
        assert_close(comity_rca(exports_b[k], 100, world[k], 1000), rca_b[k], 1e-12);
    }
    assert_true(isnan(comity_rca(1, 10, 0, 100)));
    assert_true(isnan(comity_rca(1, 0, 10, 100)));
    assert_true(isnan(comity_rca(1, 10, 10, 0)));
    assert_close(comity_rca_symmetric(0), -1, 0);
    assert_true(isnan(comity_rca_symmetric(NAN)));
    assert_true(isnan(comity_rca_symmetric(-.5)));
    assert_true(isnan(comity_rca_symmetric(INFINITY)));
}

static void products(void **state) {
    (void)state;
    assert_close(comity_export_similarity(exports_a, exports_b, 3), 1.0 / 2, 1e-12);
    assert_close(comity_specialisation_distance(exports_a, exports_b, 3), 1, 1e-12);
    assert_close(comity_trade_complementarity(exports_a, imports_b, 3), 90, 1e-10);
    assert_close(comity_trade_complementarity(exports_b, imports_a, 3), 70, 1e-10);
    assert_close(comity_grubel_lloyd(exports_a, imports_a, 3), 1.0 / 2, 1e-12);
}

static void product_bounds(void **state) {
    (void)state;
    static const double first[] = {4, 0, 0};
    static const double last[] = {0, 0, 9};
    static const double tenfold[] = {600, 300, 100};
    assert_close(comity_export_similarity(exports_a, tenfold, 3), 1, 1e-15);
    assert_close(comity_specialisation_distance(exports_a, tenfold, 3), 0, 1e-15);
    assert_close(comity_trade_complementarity(exports_a, tenfold, 3), 100, 1e-12);
    assert_close(comity_grubel_lloyd(exports_a, exports_a, 3), 1, 0);
    assert_close(comity_export_similarity(first, last, 3), 0, 0);
    assert_close(comity_specialisation_distance(first, last, 3), 2, 0);
    assert_close(comity_trade_complementarity(first, last, 3), 0, 0);
    assert_close(comity_grubel_lloyd(first, last, 3), 0, 0);
}

static void products_undefined(void **state) {
    (void)state;
    const double *bad[] = {negative, unknown, infinite, nothing};
    for (int i = 0; i < 4; i++) {
        assert_true(isnan(comity_export_similarity(exports_a, bad[i], 3)));
        assert_true(isnan(comity_export_similarity(bad[i], exports_a, 3)));
        assert_true(isnan(comity_specialisation_distance(exports_a, bad[i], 3)));
        assert_true(isnan(comity_specialisation_distance(bad[i], exports_a, 3)));
        assert_true(isnan(comity_trade_complementarity(bad[i], exports_a, 3)));
        assert_true(isnan(comity_connectedness_breadth(bad[i], world, 3)));
        assert_true(i == 3 || isnan(comity_grubel_lloyd(bad[i], exports_a, 3)));
    }
    assert_true(isnan(comity_grubel_lloyd(nothing, nothing, 3)));
    assert_true(isnan(comity_export_similarity(exports_a, exports_b, 0)));
    assert_true(isnan(comity_specialisation_distance(exports_a, exports_b, 0)));
    assert_true(isnan(comity_grubel_lloyd(exports_a, exports_b, 0)));
}

static void trade_cost(void **state) {
    (void)state;
    assert_close(comity_trade_cost(1000, 500, 20, 10, 8), 0.74867862159014, 1e-12);
    /* trade as easy abroad as at home costs nothing; sigma = 1.5 makes the exponent 1 */
    assert_close(comity_trade_cost(7, 7, 7, 7, 8), 0, 0);
    assert_close(comity_trade_cost(6, 5, 2, 3, 1.5), 4, 1e-12);
    assert_close(comity_trade_cost(1e300, 1e300, 1e300, 1e299, 1.5), 9, 1e-10);
    assert_true(isnan(comity_trade_cost(1000, 500, 0, 10, 8)));
    assert_true(isnan(comity_trade_cost(-1, 500, -1, 10, 8)));
    assert_true(isnan(comity_trade_cost(1000, 500, 20, 10, 1)));
    assert_true(isnan(comity_trade_cost(1000, 500, 20, 10, NAN)));
    assert_true(isnan(comity_trade_cost(INFINITY, 500, 20, 10, 8)));
}

/* Netherlands 2013, trade depth as published. */
static void connectedness(void **state) {
    (void)state;
    static const double scores[] = {.97, .94, .86, .85};
    static const double weights[] = {.375, .375, .125, .125};
    static const double gap[] = {.97, NAN, .86, .85};
    static const double below[] = {.5, .5, -.1, .1};
    static const double away[] = {0, 0, 4};
    assert_close(comity_connectedness_depth(scores, weights, 4), .93, 1e-12);
    assert_close(comity_connectedness_depth(gap, weights, 4), (.375 * .97 + .125 * 1.71) / .625, 1e-12);
    assert_true(isnan(comity_connectedness_depth(scores, below, 4)));
    assert_true(isnan(comity_connectedness_depth(scores, nothing, 3)));
    assert_true(isnan(comity_connectedness_depth(unknown + 1, weights, 1)));
    assert_close(comity_connectedness_breadth(world, world, 3), 1, 0);
    assert_close(comity_connectedness_breadth(away, world, 3), .2, 1e-12);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(export_intensity),      cmocka_unit_test(dependence), cmocka_unit_test(dependence_undefined),
        cmocka_unit_test(comparative_advantage), cmocka_unit_test(products),   cmocka_unit_test(product_bounds),
        cmocka_unit_test(products_undefined),    cmocka_unit_test(trade_cost), cmocka_unit_test(connectedness),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

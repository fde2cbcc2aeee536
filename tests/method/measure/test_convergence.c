/* Coefficient of variation and convergence: an answer known from elsewhere, closed forms, every degenerate case. */
#include "comity/measure.h"

#include "support.h"

static const double eight[] = {2, 4, 4, 4, 5, 5, 7, 9}; /* mean 5, standard deviation 2 */

static void known_answers(void **state) {
    const double two[] = {1, 3};
    const double far[] = {0, 0, 0, 12};
    (void)state;
    assert_close(comity_variation(eight, 8), 0.4, 1e-15);
    assert_close(comity_convergence(eight, 8), 60, 1e-13);
    assert_close(comity_variation(two, 2), 0.5, 1e-15);
    /* mean 3, deviation sqrt(27): more than 100 percent, so convergence stops at zero */
    assert_close(comity_variation(far, 4), sqrt(3), 1e-15);
    assert_close(comity_convergence(far, 4), 0, 0);
}

static void degenerate(void **state) {
    const double same[] = {7, 7, 7};
    const double zero[] = {0, 0};
    const double negative[] = {1, -1, 3};
    const double infinite[] = {1, INFINITY};
    const double missing[] = {1, NAN};
    const double large[] = {1e300, 3e300};
    (void)state;
    assert_close(comity_variation(same, 3), 0, 0);
    assert_close(comity_convergence(same, 3), 100, 0);
    assert_close(comity_variation(large, 2), 0.5, 1e-12);
    assert_close(comity_variation(same, 1), 0, 0);
    assert_true(isnan(comity_convergence(same, 1)));
    assert_true(isnan(comity_variation(same, 0)));
    assert_true(isnan(comity_convergence(NULL, 0)));
    assert_true(isnan(comity_variation(zero, 2)));
    assert_true(isnan(comity_convergence(zero, 2)));
    assert_true(isnan(comity_variation(negative, 3)));
    assert_true(isnan(comity_variation(infinite, 2)));
    assert_true(isnan(comity_convergence(missing, 2)));
}

static void neither_scale_nor_order_matters(void **state) {
    double scaled[8];
    (void)state;
    for (size_t i = 0; i < 8; i++) {
        scaled[i] = 1000 * eight[7 - i];
    }
    assert_close(comity_variation(scaled, 8), comity_variation(eight, 8), 1e-15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(known_answers),
        cmocka_unit_test(degenerate),
        cmocka_unit_test(neither_scale_nor_order_matters),
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Concentration: exact fractions of the toy world, the SCO's budget quotas and summits, closed forms. */
#include "comity/measure.h"

#include "support.h"

static void export_partners(void **state) {
    (void)state;
    static const double partners[4][3] = {{30, 20, 10}, {20, 10, 10}, {25, 15, 40}, {5, 15, 30}};
    static const double hhi[] = {7.0 / 18, 3.0 / 8, 49.0 / 128, 23.0 / 50};
    static const double normalised[] = {1.0 / 12, 1.0 / 16, 19.0 / 256, 19.0 / 100};
    for (int i = 0; i < 4; i++) {
        double h = comity_hhi(partners[i], 3);
        assert_close(h, hhi[i], 1e-12);
        assert_close(comity_hhi_normalised(h, 3), normalised[i], 1e-12);
        assert_close(comity_ray_singer(h, 3), sqrt(normalised[i]), 1e-12);
        assert_close(comity_hirschman(h), sqrt(hhi[i]), 1e-12);
    }
}

/* Quotas in per cent; China is the second. */
static const struct {
    size_t n;
    double quotas[10];
    double hhi;
    double normalised;
    double effective;
    double ratio;
} budgets[] = {
    {6, {20, 23.5, 12, 23.5, 6, 15}, .19095, .02914, 5.237, 1.41},
    {6, {21, 24, 10, 24, 6, 15}, .1954, .03448, 5.118, 1.44},
    {8, {17.6, 20.6, 8.8, 20.6, 6, 14.6, 5.9, 5.9}, .15547, .03482, 6.432, 1.648},
    {10, {15.2, 17.6, 7.6, 17.6, 6, 12.6, 5.9, 5.9, 5.8, 5.8}, .124, .02666, 8.065, 1.76},
};

static void budget_quotas(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof budgets / sizeof budgets[0]; i++) {
        double shares[10];
        double sum = 0;
        size_t n = budgets[i].n;
        for (size_t k = 0; k < n; k++) {
            shares[k] = budgets[i].quotas[k] / 100;
            sum += budgets[i].quotas[k];
        }
        double h = comity_hhi(budgets[i].quotas, n);
        assert_close(sum, 100, 1e-12);
        assert_close(h, budgets[i].hhi, 5e-6);
        assert_close(comity_hhi_of_shares(shares, n), h, 1e-15);
        assert_close(comity_hhi_normalised(h, n), budgets[i].normalised, 5e-6);
        assert_close(comity_effective_number(h), budgets[i].effective, 5e-4);
        assert_close(comity_contribution_ratio(shares[1], n), budgets[i].ratio, 1e-12);
        assert_close(comity_equal_share_gap(shares[1], n), (budgets[i].ratio - 1) / (double)n, 1e-12);
    }
}

/* Summits 2001 to 2025 by host: China and Russia five each, Kazakhstan and Uzbekistan four, Kyrgyzstan and Tajikistan
 * three, India one. */
static void summits(void **state) {
    (void)state;
    static const double hosted[] = {5, 5, 4, 4, 3, 3, 1};
    assert_close(comity_hhi(hosted, 7), 101.0 / 625, 1e-12);
    assert_close(comity_contribution_ratio(5.0 / 25, 7), 1.4, 1e-12);
}

static void closed_forms(void **state) {
    (void)state;
    static const double equal[] = {2, 2, 2, 2, 2};
    static const double one[] = {0, 7, 0, 0};
    static const double huge[] = {1e308, 5e307};
    assert_close(comity_hhi(equal, 5), .2, 1e-15);
    assert_close(comity_hhi_normalised(.2, 5), 0, 1e-15);
    assert_close(comity_ray_singer(.2 - 1e-17, 5), 0, 1e-8);
    assert_close(comity_effective_number(comity_hhi(equal, 5)), 5, 1e-12);
    assert_close(comity_hhi(one, 4), 1, 0);
    assert_close(comity_hhi_normalised(1, 4), 1, 1e-15);
    assert_close(comity_ray_singer(1, 4), 1, 1e-15);
    assert_close(comity_hhi(huge, 2), 5.0 / 9, 1e-15);
    assert_close(comity_equal_share_gap(.25, 4), 0, 0);
    assert_close(comity_contribution_ratio(.25, 4), 1, 0);
}

/* A rounding error below 1/n must not become the root of a negative number. */
static void slightly_below_equal(void **state) {
    (void)state;
    assert_close(comity_ray_singer(nextafter(1.0 / 3, 0), 3), 0, 0);
}

static void undefined(void **state) {
    (void)state;
    static const double negative[] = {1, -1e-9};
    static const double unknown[] = {1, NAN};
    static const double infinite[] = {1, INFINITY};
    static const double zero[] = {0, 0};
    assert_true(isnan(comity_hhi(zero, 2)));
    assert_true(isnan(comity_hhi(zero, 0)));
    assert_true(isnan(comity_hhi(negative, 2)));
    assert_true(isnan(comity_hhi(unknown, 2)));
    assert_true(isnan(comity_hhi(infinite, 2)));
    assert_true(isnan(comity_hhi_of_shares(negative, 2)));
    assert_true(isnan(comity_hhi_of_shares(unknown, 2)));
    assert_true(isnan(comity_hhi_of_shares(infinite, 2)));
    assert_true(isnan(comity_hhi_of_shares(zero, 0)));
    assert_close(comity_hhi_of_shares(zero, 2), 0, 0);
    assert_true(isnan(comity_hhi_normalised(1, 1)));
    assert_true(isnan(comity_hhi_normalised(1, 0)));
    assert_true(isnan(comity_hhi_normalised(NAN, 5)));
    assert_true(isnan(comity_ray_singer(1, 1)));
    assert_true(isnan(comity_ray_singer(NAN, 5)));
    assert_true(isnan(comity_effective_number(0)));
    assert_true(isnan(comity_effective_number(NAN)));
    assert_true(isnan(comity_hirschman(-1)));
    assert_true(isnan(comity_equal_share_gap(.5, 0)));
    assert_true(isnan(comity_contribution_ratio(.5, 0)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(export_partners), cmocka_unit_test(budget_quotas),        cmocka_unit_test(summits),
        cmocka_unit_test(closed_forms),    cmocka_unit_test(slightly_below_equal), cmocka_unit_test(undefined),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

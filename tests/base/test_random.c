/* Random numbers: known values of the generator, moments, streams apart, orders that are permutations. */
#include "support.h"

#include "base/random.h"

#include <math.h>

static void the_generator_is_xoshiro256ss(void **state) {
    (void)state;
    comity_random random = {{1, 2, 3, 4}}; /* first outputs published with the reference implementation */
    assert_true(comity_random_bits(&random) == 11520u);
    assert_true(comity_random_bits(&random) == 0u);
    assert_true(comity_random_bits(&random) == 1509978240u);
    assert_true(comity_random_bits(&random) == 1215971899390074240u);
}

static void streams_repeat_and_differ(void **state) {
    (void)state;
    comity_random a;
    comity_random b;
    comity_random_start(&a, 7, 3);
    comity_random_start(&b, 7, 3);
    assert_true(comity_random_bits(&a) == comity_random_bits(&b));
    comity_random_start(&b, 7, 4);
    assert_true(comity_random_bits(&a) != comity_random_bits(&b));
    comity_random_start(&b, 8, 3);
    comity_random_start(&a, 7, 3);
    assert_true(comity_random_bits(&a) != comity_random_bits(&b));
}

static void moments(void **state) {
    (void)state;
    enum { N = 200000 };
    double sum[4] = {0};
    for (uint64_t i = 0; i < N; i++) { /* a stream a draw: streams are as good as one long sequence */
        comity_random random;
        comity_random_start(&random, 1, i);
        double u = comity_random_uniform(&random);
        double z = comity_random_normal(&random);
        assert_true(u >= 0 && u < 1);
        sum[0] += u;
        sum[1] += u * u;
        sum[2] += z;
        sum[3] += z * z;
    }
    assert_true(fabs(sum[0] / N - 0.5) < 0.003);
    assert_true(fabs(sum[1] / N - 1.0 / 3) < 0.003);
    assert_true(fabs(sum[2] / N) < 0.01);
    assert_true(fabs(sum[3] / N - 1) < 0.015);
}

static void whole_numbers_and_orders(void **state) {
    (void)state;
    comity_random random;
    comity_random_start(&random, 5, 0);
    assert_true(comity_random_below(&random, 0) == 0);
    assert_true(comity_random_below(&random, 1) == 0);
    size_t first[6] = {0};
    for (int i = 0; i < 60000; i++) {
        size_t order[6];
        unsigned seen = 0;
        comity_random_order(&random, order, 6);
        for (size_t j = 0; j < 6; j++) {
            seen |= 1u << order[j];
        }
        assert_int_equal(seen, 63);
        first[order[0]]++;
    }
    for (size_t i = 0; i < 6; i++) {
        assert_true(first[i] > 9600 && first[i] < 10400);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_generator_is_xoshiro256ss),
        cmocka_unit_test(streams_repeat_and_differ),
        cmocka_unit_test(moments),
        cmocka_unit_test(whole_numbers_and_orders),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

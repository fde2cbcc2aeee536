/* Tests of labels. */
#include "scratch.h"

#include "data/unify/label.h"

static void test_check(void **state) {
    (void)state;
    static const char *const good[] = {"V202501", "7.0", "a_b-C.1", "x", "12345678901234567890123456789012"};
    static const char *const bad[] = {"",   "a b",      "a@b", "a/b",  "'; DROP",
                                      "\"", "\xc3\xa9", "a,b", "a\nb", "123456789012345678901234567890123"};
    comity_error error;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        assert_ok(comity_label_check(good[i], &error), error);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_fails(comity_label_check(bad[i], &error), COMITY_ERROR_USAGE, error, "is no label");
    }
}

static void test_key(void **state) {
    (void)state;
    char key[COMITY_KEY_SIZE];
    comity_label_key("trade_baci", NULL, key);
    assert_string_equal(key, "trade_baci");
    comity_label_key("trade_baci", "", key);
    assert_string_equal(key, "trade_baci");
    comity_label_key("trade_baci", "V1", key);
    assert_string_equal(key, "trade_baci@V1");
    comity_label_key("a23456789012345678901234567890123456789012345678901234567890123",
                     "12345678901234567890123456789012", key);
    assert_int_equal(strlen(key), 63 + 1 + 32);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_check), cmocka_unit_test(test_key)};
    return cmocka_run_group_tests(tests, scratch_setup, scratch_teardown);
}

/* The list of errors: keeps the first, counts all, survives a lack of memory. */
#include "failing_alloc.h"

#include "base/problems.h"

#include "support.h"

static void problems_keep_their_place_and_order(void **state) {
    comity_problems problems;
    (void)state;
    comity_problems_init(&problems);
    comity_problems_say(&problems, "states.csv", 3, "name", "\"%s\" is %d of %s", "x%n", 7, "y");
    comity_problems_say(&problems, NULL, 0, NULL, "something");
    comity_error own = {.status = COMITY_ERROR_IO, .message = "own", .row = 9};
    comity_problems_add(&problems, &own);
    assert_int_equal(problems.n, 3);
    assert_int_equal(problems.total, 3);
    assert_string_equal(problems.items[0].message, "\"x%n\" is 7 of y");
    assert_string_equal(problems.items[0].file, "states.csv");
    assert_int_equal(problems.items[0].row, 3);
    assert_string_equal(problems.items[0].column, "name");
    assert_int_equal(problems.items[0].status, COMITY_ERROR_INPUT);
    assert_string_equal(problems.items[1].file, "");
    assert_int_equal(problems.items[1].row, 0);
    assert_int_equal(problems.items[2].status, COMITY_ERROR_IO);
    assert_int_equal(problems.items[2].row, 9);
    comity_problems_free(&problems);
    assert_int_equal(problems.total, 0);
    comity_problems_free(&problems);
}

static void too_many_are_counted(void **state) {
    comity_problems problems;
    (void)state;
    comity_problems_init(&problems);
    for (int i = 0; i < 1000; i++) {
        comity_problems_say(&problems, "f", i + 1, NULL, "problem %d", i);
    }
    assert_int_equal(problems.total, 1000);
    assert_int_equal(problems.n, COMITY_PROBLEMS_MOST);
    assert_string_equal(problems.items[COMITY_PROBLEMS_MOST - 1].message, "problem 199");
    comity_problems_free(&problems);
}

static void a_long_sentence_is_cut(void **state) {
    char text[4000];
    comity_problems problems;
    (void)state;
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    comity_problems_init(&problems);
    comity_problems_say(&problems, text, 1, text, "%s", text);
    assert_int_equal(strlen(problems.items[0].message), sizeof problems.items[0].message - 1);
    assert_int_equal(strlen(problems.items[0].file), sizeof problems.items[0].file - 1);
    assert_int_equal(strlen(problems.items[0].column), sizeof problems.items[0].column - 1);
    comity_problems_free(&problems);
}

static void short_memory_loses_words_not_the_count(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    for (long k = 0, hit = 1; hit; k++) {
        comity_problems problems;
        failing_alloc_start(k);
        comity_problems_init(&problems);
        for (int i = 0; i < 20; i++) {
            comity_problems_say(&problems, "f", i + 1, NULL, "problem %d", i);
        }
        size_t kept = problems.n;
        size_t total = problems.total;
        comity_problems_free(&problems);
        hit = failing_alloc_stop();
        assert_int_equal(total, 20);
        assert_int_equal(kept, hit ? 19 : 20);
        assert_int_equal(failing_alloc_live, 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(problems_keep_their_place_and_order),
        cmocka_unit_test(too_many_are_counted),
        cmocka_unit_test(a_long_sentence_is_cut),
        cmocka_unit_test(short_memory_loses_words_not_the_count),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

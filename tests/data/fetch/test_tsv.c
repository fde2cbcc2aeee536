/* Tests of tab-separated answers: rows, escapes, totals, every kind of damage, and the server's own words. */
#define FAILING_ALLOC_OURS
#include "failing_alloc.h"

#include "support.h"

#include "data/fetch/tsv.h"

#include <string.h>

typedef struct {
    char text[4096]; /* "a|b;" a row, <NULL> for missing cells, TOTAL: before the totals */
    int64_t stop_at; /* row at which the taker fails; 0: none */
} heard;

static comity_status take(void *ctx, const comity_tsv_row *row, comity_error *error) {
    heard *h = ctx;
    if (row->totals) {
        strcat(h->text, "TOTAL:");
    }
    for (size_t i = 0; i < row->n_cells; i++) {
        strcat(h->text, i ? "|" : "");
        strcat(h->text, row->cells[i] ? row->cells[i] : "<NULL>");
        if (row->cells[i]) {
            assert_int_equal(strlen(row->cells[i]), row->lengths[i]);
        }
    }
    strcat(h->text, ";");
    return row->row == h->stop_at ? comity_fail(error, COMITY_ERROR_IO, "taker stops") : COMITY_OK;
}

/* Reads `text` in blocks of `block` bytes. */
static comity_status read_all(const char *text, size_t length, size_t cells, size_t block, int totals, heard *h,
                              comity_error *error) {
    comity_tsv tsv;
    comity_status status = COMITY_OK;
    comity_error_clear(error);
    h->text[0] = '\0';
    comity_tsv_init(&tsv, cells, 3, take, h);
    for (size_t at = 0; !status && at < length; at += block) {
        status = comity_tsv_feed(&tsv, text + at, length - at < block ? length - at : block, error);
    }
    status = status ? status : comity_tsv_end(&tsv, totals, error);
    comity_tsv_free(&tsv);
    return status;
}

static void test_rows(void **state) {
    static const char text[] = "a\tb\n\\N\t\n x\\ty\t\\\\N\\n\\'\\b\\f\\r\n\n\t3\n";
    (void)state;
    heard h = {{0}, 0};
    comity_error error;
    for (size_t block = 1; block < sizeof text; block++) {
        assert_int_equal(read_all(text, sizeof text - 1, 2, block, 1, &h, &error), COMITY_OK);
        assert_string_equal(h.text, "a|b;<NULL>|; x\ty|\\N\n'\b\f\r;TOTAL:|3;");
    }
    assert_int_equal(read_all("", 0, 2, 1, 0, &h, &error), COMITY_OK);
    assert_string_equal(h.text, "");
}

static void test_damage(void **state) {
    static const struct {
        const char *text;
        size_t length;
        int totals;
        const char *words;
    } cases[] = {{"a\n", 2, 0, "row 1 of the server's answer has too few cells"},
                 {"a\tb\na\tb\tc\n", 10, 0, "row 2 of the server's answer has too many cells"},
                 {"a\tb", 3, 0, "row 1 of the server's answer is cut short"},
                 {"a\tb\n", 4, 1, "the server's answer is cut short"},
                 {"a\tb\n\n", 5, 1, "the server's answer is cut short"},
                 {"\n\ta\n\ta\n", 7, 1, "comes after the totals"},
                 {"\n\n", 2, 1, "too few cells"},
                 {"a\t\xff\n", 4, 0, "no UTF-8 text"},
                 {"a\t\0\n", 4, 0, "no UTF-8 text"},
                 {"a\t\\x\n", 5, 0, "holds a character that cannot be"},
                 {"a\t\\0\n", 5, 0, "holds a character that cannot be"},
                 {"a\t\\\n", 4, 0, "holds a character that cannot be"},
                 {"1\t2\n1\t2\n1\t2\n1\t2\n", 16, 0, "more than 3 rows"}};
    (void)state;
    heard h = {{0}, 0};
    comity_error error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_not_equal(read_all(cases[i].text, cases[i].length, 2, 3, cases[i].totals, &h, &error), COMITY_OK);
        if (!strstr(error.message, cases[i].words)) {
            fail_msg("case %zu: \"%s\"", i, error.message);
        }
    }
}

static void test_exceptions(void **state) {
    static const char amid[] = "1\t2\n1Code: 241, e.displayText() = DB::Exception: Memory limit (for query) exceeded., "
                               "e.what() = DB::Exception";
    char said[64];
    (void)state;
    heard h = {{0}, 0};
    comity_error error;
    assert_int_not_equal(read_all(amid, sizeof amid - 1, 2, 7, 1, &h, &error), COMITY_OK);
    assert_string_equal(error.message, "the server gave up: Memory limit (for query) exceeded");
    assert_string_equal(h.text, "1|2;");
    static const char nested[] =
        "Code: 60. DB::Exception: Received from b:9000. DB::Exception: Table x does not exist. "
        "(UNKNOWN_TABLE) (version 24.1)\nStack trace:";
    assert_true(comity_tsv_exception(nested, sizeof nested - 1, said, sizeof said));
    assert_string_equal(said, "Table x does not exist. (UNKNOWN_TABLE)");
    assert_false(comity_tsv_exception("all is well", 11, said, sizeof said));
    assert_true(comity_tsv_exception("DB::Exception: abcdef", 21, said, 4));
    assert_string_equal(said, "abc");
    assert_false(comity_tsv_exception("DB::Exception: ", 15, said, sizeof said));
}

static void test_limits(void **state) {
    (void)state;
    heard h = {{0}, 2};
    comity_error error;
    assert_int_equal(read_all("1\t2\n3\t4\n5\t6\n", 12, 2, 12, 0, &h, &error), COMITY_ERROR_IO);
    assert_string_equal(error.message, "taker stops");
    assert_string_equal(h.text, "1|2;3|4;");
    comity_tsv tsv;
    static char block[4096];
    comity_status status = COMITY_OK;
    size_t fed = 0;
    memset(block, 'x', sizeof block);
    comity_tsv_init(&tsv, 2, 3, take, &h);
    while (!status) {
        status = comity_tsv_feed(&tsv, block, sizeof block, &error);
        fed += sizeof block;
    }
    assert_true(fed <= COMITY_TSV_MOST_BYTES);
    assert_non_null(strstr(error.message, "longer than"));
    comity_tsv_free(&tsv);
}

static void test_integers(void **state) {
    int64_t value;
    (void)state;
    assert_true(comity_tsv_integer("9223372036854775807", &value) && value == INT64_MAX);
    assert_true(comity_tsv_integer("-12", &value) && value == -12);
    static const char *const none[] = {"", "-", "+1", " 1", "1 ", "1.0", "9223372036854775808", "0x1", "1e3"};
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++) {
        assert_false(comity_tsv_integer(none[i], &value));
    }
}

static void test_no_memory(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    heard h = {{0}, 0};
    comity_error error;
    int hit = 1;
    for (long k = 0; hit; k++) {
        failing_alloc_start(k);
        comity_status status = read_all("a\tb\n\n\t1\n", 8, 2, 2, 1, &h, &error);
        hit = failing_alloc_stop();
        assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_rows),       cmocka_unit_test(test_damage),
                                       cmocka_unit_test(test_exceptions), cmocka_unit_test(test_limits),
                                       cmocka_unit_test(test_integers),   cmocka_unit_test(test_no_memory)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

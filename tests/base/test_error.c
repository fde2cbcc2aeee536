/* The error record: what is kept, what is cut, what NULL means. */
#include "comity/base.h"

#include "support.h"

static void fills_and_clears(void **state) {
    (void)state;
    comity_error error;
    memset(&error, 0x55, sizeof error);
    assert_int_equal(comity_fail(&error, COMITY_ERROR_IO, "%s has %d rows", "a.csv", 3), COMITY_ERROR_IO);
    assert_int_equal(error.status, COMITY_ERROR_IO);
    assert_string_equal(error.message, "a.csv has 3 rows");
    assert_string_equal(error.file, "");
    assert_string_equal(error.column, "");
    assert_int_equal(error.row, 0);
    comity_error_clear(&error);
    assert_int_equal(error.status, COMITY_OK);
    assert_string_equal(error.message, "");
}

static void null_record(void **state) {
    (void)state;
    comity_error_clear(NULL);
    assert_int_equal(comity_fail(NULL, COMITY_ERROR_USAGE, "nobody reads %s", "this"), COMITY_ERROR_USAGE);
    assert_int_equal(comity_fail_memory(NULL), COMITY_ERROR_MEMORY);
    comity_error_at(NULL, "file", 1, "column");
}

static void memory(void **state) {
    (void)state;
    comity_error error;
    assert_int_equal(comity_fail_memory(&error), COMITY_ERROR_MEMORY);
    assert_int_equal(error.status, COMITY_ERROR_MEMORY);
    assert_string_equal(error.message, "not enough memory");
}

/* A new failure forgets the place of the last one; places are added one by one. */
static void places(void **state) {
    (void)state;
    comity_error error;
    comity_fail(&error, COMITY_ERROR_INPUT, "first");
    comity_error_at(&error, "a.csv", 0, NULL);
    comity_error_at(&error, NULL, 12, NULL);
    comity_error_at(&error, NULL, 0, "year");
    assert_string_equal(error.file, "a.csv");
    assert_int_equal(error.row, 12);
    assert_string_equal(error.column, "year");
    assert_string_equal(error.message, "first");
    assert_int_equal(error.status, COMITY_ERROR_INPUT);
    comity_error_at(&error, "b.csv", 13, "state");
    assert_string_equal(error.file, "b.csv");
    assert_int_equal(error.row, 13);
    assert_string_equal(error.column, "state");
    comity_fail(&error, COMITY_ERROR_INPUT, "second");
    assert_string_equal(error.file, "");
    assert_int_equal(error.row, 0);
    assert_string_equal(error.column, "");
}

static const struct {
    const char *file;
    int64_t row;
    const char *column;
    const char *text;
} texts[] = {
    {NULL, 0, NULL, "wrong"},
    {"a.csv", 0, NULL, "a.csv: wrong"},
    {"a.csv", 5, NULL, "a.csv:5: wrong"},
    {NULL, 5, NULL, "row 5: wrong"},
    {NULL, 0, "year", "column year: wrong"},
    {NULL, INT64_MAX, "year", "row 9223372036854775807: column year: wrong"},
    {"a.csv", 0, "year", "a.csv: column year: wrong"},
    {"a.csv", 5, "year", "a.csv:5: column year: wrong"},
};

static void text_of_error(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char text[256];
        comity_error error;
        comity_fail(&error, COMITY_ERROR_INPUT, "wrong");
        comity_error_at(&error, texts[i].file, texts[i].row, texts[i].column);
        comity_error_text(&error, text, sizeof text);
        assert_string_equal(text, texts[i].text);
    }
}

/* Whatever does not fit is cut, with a final NUL. */
static void cut_to_size(void **state) {
    (void)state;
    static char huge[5000];
    char text[8];
    comity_error error;
    memset(huge, 'y', sizeof huge - 1);
    comity_fail(&error, COMITY_ERROR_INPUT, "%s", huge);
    comity_error_at(&error, huge, 1, huge);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
    assert_int_equal(strlen(error.file), sizeof error.file - 1);
    assert_int_equal(strlen(error.column), sizeof error.column - 1);
    comity_error_text(&error, text, sizeof text);
    assert_string_equal(text, "yyyyyyy");
    char whole[4096];
    comity_error_text(&error, whole, sizeof whole);
    assert_int_equal(strlen(whole), 511 + strlen(":1: column ") + 127 + 2 + 1023);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fills_and_clears), cmocka_unit_test(null_record),   cmocka_unit_test(memory),
        cmocka_unit_test(places),           cmocka_unit_test(text_of_error), cmocka_unit_test(cut_to_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

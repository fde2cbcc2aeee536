/* Lines of key = value: what continues, what is cut, which bytes are refused. */
#include "base/lines.h"

#include "support.h"

static void lines_as_they_come(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int64_t line;
    } expected[] = {{"a = 1", 1}, {"# comment", 2}, {"not part of it", 3}, {"", 4}, {"b = 2 3 4", 5},
                    {"", 8},      {"c", 9}};
    char text[] = "a = 1  \r\n# comment\n  not part of it\n\nb = 2\n\t3 \n  4\n   \nc";
    comity_lines lines;
    comity_lines_begin(&lines, text, sizeof text - 1);
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const char *line = comity_lines_next(&lines);
        assert_non_null(line);
        assert_string_equal(line, expected[i].text);
        assert_int_equal(lines.line, expected[i].line);
    }
    assert_null(comity_lines_next(&lines));
    assert_null(comity_lines_next(&lines));
}

static void nothing_at_all(void **state) {
    (void)state;
    char text[] = "";
    comity_lines lines;
    comity_lines_begin(&lines, text, 0);
    assert_null(comity_lines_next(&lines));
}

static void keys_and_values(void **state) {
    (void)state;
    static const struct {
        const char *line;
        const char *key;
        const char *value;
    } cases[] = {{"a = b", "a", "b"}, {"a=b = c", "a", "b = c"}, {"a \t=\t", "a", ""}, {"= b", "", "b"}};
    char line[32];
    char *key;
    char *value;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        snprintf(line, sizeof line, "%s", cases[i].line);
        assert_true(comity_lines_cut(line, &key, &value));
        assert_string_equal(key, cases[i].key);
        assert_string_equal(value, cases[i].value);
    }
    snprintf(line, sizeof line, "no sign");
    assert_false(comity_lines_cut(line, &key, &value));
}

static void bytes_that_are_no_text(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        int64_t line;
    } cases[] = {{"a\nb\x01", 4, 2}, {"a\n\nb\xff", 5, 3}, {"\0", 1, 1}, {"\x7f", 1, 1}, {"\xe2\x82", 2, 1}};
    comity_error error;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(comity_lines_check(cases[i].bytes, cases[i].size, &error), COMITY_ERROR_INPUT);
        assert_int_equal(error.row, cases[i].line);
    }
    assert_int_equal(comity_lines_check("a\tb\r\n\xe2\x82\xac", 8, &error), COMITY_OK);
    assert_int_equal(comity_lines_check("", 0, &error), COMITY_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(lines_as_they_come), cmocka_unit_test(nothing_at_all),
                                       cmocka_unit_test(keys_and_values), cmocka_unit_test(bytes_that_are_no_text)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Small text services: numbers that read back, rounding, CSV, JSON, XML, UTF-8, width. */
#include "base/text.h"

#include "support.h"

#include <float.h>

/* What `write` puts into a stream; one place, used again by the next call. */
static const char *written(void (*write)(FILE *out, const char *text), const char *text) {
    static char buffer[4096];
    char *made = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&made, &size);
    assert_non_null(out);
    write(out, text);
    assert_int_equal(fclose(out), 0);
    snprintf(buffer, sizeof buffer, "%s", made);
    assert_int_equal(strlen(buffer), size);
    free(made);
    return buffer;
}

static void numbers_read_back_and_are_short(void **state) {
    static const struct {
        double value;
        const char *text;
    } cases[] = {
        {0, "0"},
        {-0.0, "-0"},
        {1, "1"},
        {-2.5, "-2.5"},
        {0.1, "0.1"},
        {0.2 + 0.1, "0.30000000000000004"},
        {1.0 / 3, "0.3333333333333333"},
        {2.0 / 3, "0.6666666666666666"},
        {1e15, "1e+15"},
        {123456789012345.0, "123456789012345"},
        {9007199254740993.0, "9007199254740992"},
        {1e300, "1e+300"},
        {DBL_MAX, "1.7976931348623157e+308"},
        {DBL_MIN, "2.2250738585072014e-308"},
        {5e-324, "4.94065645841247e-324"},
        {(double)NAN, "nan"},
        {(double)INFINITY, "inf"},
        {-(double)INFINITY, "-inf"},
    };
    char text[32];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_text_number(cases[i].value, text);
        assert_string_equal(text, cases[i].text);
    }
    uint64_t x = 88172645463325252U;
    for (int i = 0; i < 200000; i++) {
        double value;
        x ^= x << 13, x ^= x >> 7, x ^= x << 17;
        memcpy(&value, &x, sizeof value);
        if (!isfinite(value)) {
            continue;
        }
        comity_text_number(value, text);
        double back = strtod(text, NULL);
        if (memcmp(&back, &value, sizeof value) != 0) {
            fail_msg("%.17g became %s", value, text);
        }
    }
}

static void rounding_keeps_the_digits_asked_for(void **state) {
    static const struct {
        double value;
        int digits;
        const char *text;
    } cases[] = {
        {0, 6, "0"},
        {-0.0, 6, "0"},
        {1, 6, "1"},
        {100, 6, "100"},
        {1e14, 6, "100000000000000"},
        {1.25, 6, "1.25"},
        {1.0 / 3, 6, "0.333333"},
        {-2.0 / 3, 6, "-0.666667"},
        {123.456789, 6, "123.457"},
        {123456.7, 6, "123457"},
        {1234567.8, 6, "1234568"},
        {0.0123456789, 6, "0.0123457"},
        {0.000123456789, 6, "0.000123457"},
        {0.0001, 6, "0.0001"},
        {0.99999999, 6, "1"},
        {9.99999999, 6, "10"},
        {0.000099, 6, "9.9e-05"},
        {1e-300, 6, "1e-300"},
        {1e15, 6, "1e+15"},
        {123456789012345678.0, 6, "1.23457e+17"},
        {5.5, 1, "6"},
        {0.05, 1, "0.05"},
        {1234.5, 2, "1234"},
        {1.0 / 3, 17, "0.33333333333333331"},
        {0.00012345678901234567, 17, "0.00012345678901234567"},
        {(double)NAN, 6, "nan"},
        {-(double)INFINITY, 6, "-inf"},
    };
    char text[32];
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_text_rounded(cases[i].value, cases[i].digits, text);
        assert_string_equal(text, cases[i].text);
    }
}

static void csv_quotes_what_needs_it(void **state) {
    static const char *const cases[][2] = {
        {"", ""},
        {"plain", "plain"},
        {"a b", "a b"},
        {"a,b", "\"a,b\""},
        {"say \"hi\"", "\"say \"\"hi\"\"\""},
        {"two\nlines", "\"two\nlines\""},
        {"\r", "\"\r\""},
        {"\"", "\"\"\"\""},
        {"x'); DROP TABLE state;--", "x'); DROP TABLE state;--"},
        {"50%s %n", "50%s %n"},
        {"Кыргызстан", "Кыргызстан"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(written(comity_text_csv, cases[i][0]), cases[i][1]);
    }
}

static void json_escapes_and_mends(void **state) {
    static const char *const cases[][2] = {
        {"", "\"\""},
        {"a/b", "\"a/b\""},
        {"\"\\", "\"\\\"\\\\\""},
        {"a\nb\tc\x01\x7f", "\"a\\u000ab\\u0009c\\u0001\\u007f\""},
        {"\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x8F\x94", "\"\xC3\xA9 \xE4\xB8\xAD \xF0\x9F\x8F\x94\""},
        {"a\xFFz", "\"a\\ufffdz\""},
        {"\xC3", "\"\\ufffd\""},
        {"\xE4\xB8", "\"\\ufffd\\ufffd\""},
        {"\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\""}, /* a surrogate */
        {"\xC0\x80", "\"\\ufffd\\ufffd\""},            /* an overlong NUL */
        {"</script>", "\"</script>\""},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(written(comity_text_json, cases[i][0]), cases[i][1]);
    }
}

static void xml_escapes_and_drops_controls(void **state) {
    static const char *const cases[][2] = {
        {"", ""},
        {"a < b & \"c\" > 'd'", "a &lt; b &amp; &quot;c&quot; &gt; &#39;d&#39;"},
        {"<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;"},
        {"a\nb\tc\x01\x02\x1F\rz", "a\nb\tcz"},
        {"\xC3\xA9", "\xC3\xA9"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_string_equal(written(comity_text_xml, cases[i][0]), cases[i][1]);
    }
}

/* Encodes after the definition of UTF-8, for every code point. */
static size_t encode(uint32_t code, char out[4]) {
    if (code < 0x80) {
        out[0] = (char)code;
        return 1;
    }
    size_t length = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    for (size_t i = length - 1; i > 0; i--, code >>= 6) {
        out[i] = (char)(0x80 | (code & 0x3F));
    }
    out[0] = (char)(0xF00U >> length | code);
    return length;
}

static void utf8_of_every_code_point(void **state) {
    (void)state;
    for (uint32_t code = 0; code < 0x110100; code++) {
        char bytes[4] = {0};
        uint32_t found = 0;
        size_t length = encode(code, bytes);
        int valid = code < 0x110000 && (code < 0xD800 || code > 0xDFFF);
        if (comity_text_utf8(bytes, length, &found) != (valid ? length : 0) || (valid && found != code)) {
            fail_msg("code point U+%04X", (unsigned)code);
        }
        if (length > 1 && comity_text_utf8(bytes, length - 1, &found) != 0) {
            fail_msg("code point U+%04X without its last byte", (unsigned)code);
        }
    }
}

static void bytes_that_are_no_utf8(void **state) {
    static const char *const cases[] = {
        "\x80",         "\xBF",      "\xC0\x80",         "\xC1\xBF",         "\xC3(",
        "\xE0\x9F\xBF", "\xE4\xB8(", "\xF0\x8F\xBF\xBF", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80",
        "\xFE",         "\xFF"};
    uint32_t code = 0;
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(comity_text_utf8(cases[i], strlen(cases[i]), &code), 0);
    }
    assert_int_equal(comity_text_utf8("x", 0, &code), 0);
    assert_int_equal(comity_text_utf8("\0", 1, &code), 1);
}

static void width_on_a_terminal(void **state) {
    static const struct {
        const char *text;
        size_t width;
    } cases[] = {
        {"", 0},
        {"abc", 3},
        {"\xC3\xA9t\xC3\xA9", 3},
        {"e\xCC\x81", 1},                /* e and a combining accent */
        {"\xE4\xB8\xAD\xE5\x9B\xBD", 4}, /* two wide characters */
        {"\xF0\x9F\x8F\x94", 2},         /* an emoji */
        {"Кыргызстан", 10},
        {"a\xFF", 2},
        {"a\nb", 2},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        assert_int_equal(comity_text_width(cases[i].text), cases[i].width);
    }
}

static void a_text_too_long_is_an_error(void **state) {
    char out[8];
    comity_error error;
    (void)state;
    assert_int_equal(comity_text_print(out, sizeof out, &error, "%s-%d", "abc", 123), COMITY_OK);
    assert_string_equal(out, "abc-123");
    assert_int_equal(comity_text_print(out, sizeof out, &error, "%s-%d", "abcd", 123), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "8 bytes"));
    assert_int_equal(strlen(out), 7);
    assert_int_equal(comity_text_print(out, sizeof out, NULL, "%s", "far too long"), COMITY_ERROR_INPUT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_read_back_and_are_short), cmocka_unit_test(rounding_keeps_the_digits_asked_for),
        cmocka_unit_test(csv_quotes_what_needs_it),        cmocka_unit_test(json_escapes_and_mends),
        cmocka_unit_test(xml_escapes_and_drops_controls),  cmocka_unit_test(utf8_of_every_code_point),
        cmocka_unit_test(bytes_that_are_no_utf8),          cmocka_unit_test(width_on_a_terminal),
        cmocka_unit_test(a_text_too_long_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

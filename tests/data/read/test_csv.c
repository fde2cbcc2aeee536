/* The CSV reader: what it takes, and the words and places of what it refuses. */
#include "data/read/csv.h"
#include "data/read/file.h"

#include "support.h"

/* A record is written [cell|cell]; quoted cells are written in quotes. */
static void render(const char *bytes, size_t length, char *out, size_t size) {
    comity_csv_reader reader;
    comity_csv_record record;
    comity_error error;
    size_t used = 0;
    out[0] = '\0';
    comity_csv_init(&reader, bytes, length, "f.csv");
    for (;;) {
        comity_status status = comity_csv_next(&reader, &record, &error);
        if (status) {
            comity_error_text(&error, out + used, size - used);
            assert_int_equal(status, error.status);
            assert_int_equal(comity_csv_next(&reader, &record, &error), COMITY_ERROR_USAGE);
            assert_int_equal(record.n_cells, 0);
            break;
        }
        if (!record.n_cells) {
            break;
        }
        used += (size_t)snprintf(out + used, size - used, "%d[", (int)record.line);
        for (size_t i = 0; i < record.n_cells && used < size; i++) {
            const char *quote = record.cells[i].quoted ? "\"" : "";
            used += (size_t)snprintf(out + used, size - used, "%s%s%.*s%s", i ? "|" : "", quote,
                                     (int)record.cells[i].length, record.cells[i].text, quote);
        }
        used += (size_t)snprintf(out + used, size - used, "]");
    }
    comity_csv_free(&reader);
}

typedef struct {
    const char *bytes;
    size_t length;
    const char *expected; /* records, then the error if there is one; where it ends in ... only the beginning */
} csv_case;

#define CASE(bytes, expected)                                                                                          \
    { bytes, sizeof(bytes) - 1, expected }

static const csv_case good[] = {
    CASE("", ""),
    CASE("\n\r\n\n", ""),
    CASE("\xEF\xBB\xBF", ""),
    CASE("a", "1[a]"),
    CASE("a,b\n", "1[a|b]"),
    CASE("a,b\r\n1,2\r\n", "1[a|b]2[1|2]"),
    CASE("a,b\n1,2", "1[a|b]2[1|2]"),
    CASE("a,b\n\n\r\n1,2\n\n", "1[a|b]4[1|2]"),
    CASE("\xEF\xBB\xBF"
         "a,b\n",
         "1[a|b]"),
    CASE("\n\xEF\xBB\xBF"
         "a\n",
         "2[\xEF\xBB\xBF"
         "a]"),
    CASE(",\n", "1[|]"),
    CASE(",", "1[|]"),
    CASE("a,", "1[a|]"),
    CASE(" a , b ", "1[ a | b ]"),
    CASE("\"\"", "1[\"\"]"),
    CASE("\"\"\n", "1[\"\"]"),
    CASE("\"a,b\",c", "1[\"a,b\"|c]"),
    CASE("\"a\"\"b\",\"\"\"\",\"\"\"x\"\"\"", "1[\"a\"b\"|\"\"\"|\"\"x\"\"]"),
    CASE("\"a\nb\",c\nd,e", "1[\"a\nb\"|c]3[d|e]"),
    CASE("\"a\r\nb\"\r\nd", "1[\"a\r\nb\"]3[d]"),
    CASE("a\tb", "1[a\tb]"),
    CASE("\xD0\xA8\xD0\x9E\xD0\xA1,\xE4\xB8\x8A\xE6\xB5\xB7,\xF0\x9F\x8C\x8F", "1[\xD0\xA8\xD0\x9E\xD0\xA1|\xE4\xB8\x8A"
                                                                               "\xE6\xB5\xB7|\xF0\x9F\x8C\x8F]"),
    CASE("a\xC2\xA0"
         "b",
         "1[a\xC2\xA0"
         "b]"),
};

static const csv_case bad[] = {
    CASE("a\0b", "f.csv:1: column 1: binary data (a NUL byte at byte offset 1)..."),
    CASE("a,b\n1,\"x\0\"", "1[a|b]f.csv:2: column b: binary data..."),
    CASE("a,b\n1,\xE9t\xE9\n", "1[a|b]f.csv:2: column b: byte 0xE9 at byte offset 6 is not UTF-8..."),
    CASE("\xC3", "f.csv:1: column 1: byte 0xC3 at byte offset 0 is not UTF-8..."),
    CASE("\xC2,", "f.csv:1: column 1: byte 0xC2 at byte offset 0 is not UTF-8..."),
    CASE("\xC0\x80", "f.csv:1: column 1: byte 0xC0..."),
    CASE("\xED\xA0\x80", "f.csv:1: column 1: byte 0xED..."),
    CASE("\xF4\x90\x80\x80", "f.csv:1: column 1: byte 0xF4..."),
    CASE("\xFF\xFE"
         "a\0,\0",
         "f.csv:1: the file is UTF-16; it must be saved as UTF-8"),
    CASE("\xFE\xFF\0a", "f.csv:1: the file is UTF-16..."),
    CASE("\xFF\xFE\0\0", "f.csv:1: the file is UTF-32..."),
    CASE("\0\0\xFE\xFF", "f.csv:1: the file is UTF-32..."),
    CASE("a,b\n1,\"two\n3,4\n5", "1[a|b]f.csv:2: column b: the quote that opens here is never closed"),
    CASE("\"", "f.csv:1: column 1: the quote that opens here is never closed"),
    CASE("\"a\"\"", "f.csv:1: column 1: the quote that opens here is never closed"),
    CASE("a\n\"b\"c", "1[a]f.csv:2: column a: text after the closing quote..."),
    CASE("\"b\" ,c", "f.csv:1: column 1: text after the closing quote..."),
    CASE("\"b\"\r", "f.csv:1: column 1: text after the closing quote..."),
    CASE("a \"b\"", "f.csv:1: column 1: a quote inside a cell that does not begin with one..."),
    CASE("a\rb", "f.csv:1: column 1: a carriage return alone; lines must end with LF or CRLF"),
    CASE("a\r", "f.csv:1: column 1: a carriage return alone..."),
    CASE("\"a\n\rb\"", "f.csv:2: column 1: a carriage return alone..."),
    CASE("a\x01", "f.csv:1: column 1: a control character at byte offset 1; only tab is allowed in a cell"),
    CASE("\"a\x1B[0m\"", "f.csv:1: column 1: a control character..."),
    CASE("a\x7F", "f.csv:1: column 1: a control character..."),
    CASE("a\xC2\x92s", "f.csv:1: column 1: a control character at byte offset 1..."),
    CASE("\"x\"\"y\",b\n1,\n2,3\x02", "1[\"x\"y\"|b]2[1|]f.csv:3: column b: a control character..."),
    CASE("\"x\"\"y\",b\n\x02", "1[\"x\"y\"|b]f.csv:2: column 1: a control character..."),
    CASE("a\n1,2,\x02", "1[a]f.csv:2: column 3: a control character..."),
};

static void check_cases(const csv_case *cases, size_t n) {
    char text[4096];
    for (size_t i = 0; i < n; i++) {
        /* a copy of the exact size, so that reading past the end shows */
        char *copy = malloc(cases[i].length + 1);
        assert_non_null(copy);
        memcpy(copy, cases[i].bytes, cases[i].length);
        copy = realloc(copy, cases[i].length ? cases[i].length : 1);
        render(copy, cases[i].length, text, sizeof text);
        size_t compared = strlen(cases[i].expected);
        int open = compared > 3 && strcmp(cases[i].expected + compared - 3, "...") == 0;
        if (open ? strncmp(text, cases[i].expected, compared - 3) != 0 : strcmp(text, cases[i].expected) != 0) {
            fail_msg("case %zu: got %s, expected %s", i, text, cases[i].expected);
        }
        free(copy);
    }
}

static void test_good(void **state) {
    (void)state;
    check_cases(good, sizeof good / sizeof *good);
}

static void test_bad(void **state) {
    (void)state;
    check_cases(bad, sizeof bad / sizeof *bad);
}

/* Every prefix of every case is a result or an error; nothing is read beyond it (run under AddressSanitizer). */
static void test_prefixes(void **state) {
    (void)state;
    char text[4096];
    for (size_t i = 0; i < sizeof good / sizeof *good + sizeof bad / sizeof *bad; i++) {
        const csv_case *c = i < sizeof good / sizeof *good ? &good[i] : &bad[i - sizeof good / sizeof *good];
        for (size_t n = 0; n <= c->length; n++) {
            char *copy = malloc(n ? n : 1);
            assert_non_null(copy);
            memcpy(copy, c->bytes, n);
            render(copy, n, text, sizeof text);
            free(copy);
        }
    }
}

/* Fills `size` bytes: begin, filler, end. */
static char *long_text(const char *begin, size_t filler, const char *end, size_t *size) {
    *size = strlen(begin) + filler + strlen(end);
    char *text = malloc(*size + 1);
    assert_non_null(text);
    memcpy(text, begin, strlen(begin));
    memset(text + strlen(begin), 'x', filler);
    memcpy(text + strlen(begin) + filler, end, strlen(end) + 1);
    return text;
}

static void check_length(const char *begin, size_t filler, const char *end, const char *expected) {
    comity_csv_reader reader;
    comity_csv_record record;
    comity_error error;
    size_t size = 0;
    char *text = long_text(begin, filler, end, &size);
    comity_csv_init(&reader, text, size, NULL);
    comity_status status = comity_csv_next(&reader, &record, &error);
    if (expected) {
        assert_int_equal(status, COMITY_ERROR_INPUT);
        assert_non_null(strstr(error.message, expected));
    } else {
        assert_int_equal(status, COMITY_OK);
        assert_int_equal(record.n_cells, 1);
    }
    comity_csv_free(&reader);
    free(text);
}

static void test_long_cells(void **state) {
    (void)state;
    check_length("", COMITY_CSV_MOST_CELL, "\n", NULL);
    check_length("", COMITY_CSV_MOST_CELL + 1, "\n", "longer than 65536 bytes");
    check_length("\"", COMITY_CSV_MOST_CELL, "\"", NULL);
    check_length("\"", COMITY_CSV_MOST_CELL + 1, "\"", "longer than 65536 bytes");
    check_length("\"\"\"", COMITY_CSV_MOST_CELL - 1, "\"\n", NULL); /* the doubled quote counts once */
    check_length("\"\"\"", COMITY_CSV_MOST_CELL, "\"\n", "longer than 65536 bytes");
    check_length("", 64 << 20, "", "longer than 65536 bytes"); /* stops early: no more than the limit is looked at */
}

static void test_many_cells(void **state) {
    (void)state;
    comity_csv_reader reader;
    comity_csv_record record;
    comity_error error;
    char commas[COMITY_CSV_MOST_CELLS];
    memset(commas, ',', sizeof commas);
    comity_csv_init(&reader, commas, sizeof commas - 1, NULL);
    assert_int_equal(comity_csv_next(&reader, &record, &error), COMITY_OK);
    assert_int_equal(record.n_cells, COMITY_CSV_MOST_CELLS);
    comity_csv_free(&reader);
    comity_csv_init(&reader, commas, sizeof commas, "wide.csv");
    assert_int_equal(comity_csv_next(&reader, &record, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "more than 4096 cells"));
    assert_string_equal(error.column, "4097");
    assert_int_equal(error.row, 1);
    comity_csv_free(&reader);
}

/* Doubled quotes in many cells of many records share one buffer. */
static void test_doubled_quotes(void **state) {
    (void)state;
    enum { RECORDS = 2000 };
    char *text = malloc(RECORDS * 20 + 1);
    assert_non_null(text);
    text[0] = '\0';
    char *end = text;
    for (int i = 0; i < RECORDS; i++) {
        end += sprintf(end, "\"%04d\"\"\",\"\"\"\"\n", i);
    }
    comity_csv_reader reader;
    comity_csv_record record;
    comity_csv_init(&reader, text, (size_t)(end - text), NULL);
    for (int i = 0; i < RECORDS; i++) {
        char expected[24];
        snprintf(expected, sizeof expected, "%04d\"", i);
        assert_int_equal(comity_csv_next(&reader, &record, NULL), COMITY_OK);
        assert_int_equal(record.n_cells, 2);
        assert_int_equal(record.line, i + 1);
        assert_int_equal(record.cells[0].length, 5);
        assert_memory_equal(record.cells[0].text, expected, 5);
        assert_int_equal(record.cells[1].length, 1);
        assert_int_equal(record.cells[1].text[0], '"');
    }
    comity_csv_free(&reader);
    free(text);
}

/* Real tables: the number of records and of cells. */
static void test_real(void **state) {
    (void)state;
    static const struct {
        const char *file;
        size_t records;
        size_t cells;
        const char *error; /* how it ends */
    } files[] = {{"data/unga-votes/un_roll_call_issues.csv", 5746, 3, ""},
                 {"data/unga-votes/un_roll_calls_1946_2019.csv", 5820, 9,
                  "data/unga-votes/un_roll_calls_1946_2019.csv:5821: column descr: a control character at byte offset "
                  "1374287; only tab is allowed in a cell"}, /* a backspace, in the file as it is distributed */
                 {"oracles/agtpa/data/agtpa_applications.csv", 99982, 17, ""}};
    char buffer[512];
    size_t read = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = shared_path(buffer, sizeof buffer, files[i].file);
        if (!path) {
            continue;
        }
        comity_bytes bytes;
        comity_csv_reader reader;
        comity_csv_record record;
        comity_error error;
        assert_int_equal(comity_read_file(path, 64 << 20, &bytes, &error), COMITY_OK);
        comity_csv_init(&reader, (const char *)bytes.data, bytes.size, files[i].file);
        size_t records = 0;
        char text[1024];
        comity_error_clear(&error);
        while (comity_csv_next(&reader, &record, &error) == COMITY_OK && record.n_cells) {
            assert_int_equal(record.n_cells, files[i].cells);
            records++;
        }
        comity_error_text(&error, text, sizeof text);
        assert_string_equal(text, files[i].error);
        assert_int_equal(records, files[i].records);
        comity_csv_free(&reader);
        comity_bytes_free(&bytes);
        read++;
    }
    if (!read) {
        skip();
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),       cmocka_unit_test(test_bad),        cmocka_unit_test(test_prefixes),
        cmocka_unit_test(test_long_cells), cmocka_unit_test(test_many_cells), cmocka_unit_test(test_doubled_quotes),
        cmocka_unit_test(test_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

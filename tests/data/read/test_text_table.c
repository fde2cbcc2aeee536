/* Text tables before anybody reads their rows: encodings, delimiters, headers, and what is wrong with hostile ones. */
#include "data/read/text_table.h"

#include "failing_alloc.h"
#include "support.h"

#include <inttypes.h>
#include <sys/mman.h>

enum { MOST = 1 << 26 };

static int as_file(const void *bytes, size_t size) {
    int fd = memfd_create("test", MFD_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    return fd;
}

/* Headers with the names "state" and "year" are known. */
static int knows(void *context, const char *sheet, const char *const *names, size_t n) {
    (void)sheet;
    int found = 0;
    (void)context;
    (void)sheet;
    for (size_t i = 0; i < n; i++) {
        found |= strcmp(names[i], "state") == 0 ? 1 : strcmp(names[i], "year") == 0 ? 2 : 0;
    }
    return found == 3;
}

static const comity_header_test known = {.knows = knows};

/* The names, each in brackets. */
static const char *names_of(const comity_layout *layout) {
    static char text[1024];
    size_t used = 0;
    text[0] = '\0';
    for (size_t i = 0; i < layout->n_names && used + 200 < sizeof text; i++) {
        used += (size_t)snprintf(text + used, sizeof text - used, "[%s]", layout->names[i]);
    }
    return text;
}

/* ---------------------------------------------------------------------------------------------------------- layouts */

static void test_layouts(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *names;
        char delimiter;
        int64_t header_line;
        int64_t rows_line;
        const char *rest; /* what follows the header */
    } cases[] = {
        {"state,year\nA,1\n", "[state][year]", ',', 1, 2, "A,1\n"},
        {"state\tyear\nA\t1\n", "[state][year]", '\t', 1, 2, "A\t1\n"},
        {"state|year\nA|1\n", "[state][year]", '|', 1, 2, "A|1\n"},
        {"state:year\nA:1\n", "[state][year]", ':', 1, 2, "A:1\n"},
        {"state^year\nA^1\n", "[state][year]", '^', 1, 2, "A^1\n"},
        {"state~year\nA~1\n", "[state][year]", '~', 1, 2, "A~1\n"},
        {"About this table\n\nstate:year\nA:1\n", "[state][year]", ':', 3, 4, "A:1\n"},
        {"state year\nA 1\n", "[state][year]", ' ', 1, 2, "A 1\n"},
        {"state;year;v\nA;1;1,5\nB;2;2,5\n", "[state][year][v]", ';', 1, 2, "A;1;1,5\nB;2;2,5\n"},
        {"a;b\n1,5;2,5\n1,5;2,5\n", "[a][b]", ';', 1, 2, "1,5;2,5\n1,5;2,5\n"},
        /* commas in every name and number, semicolons part */
        {"a, x;b, y\n1,5;2,5\n", "[a, x][b, y]", ';', 1, 2, "1,5;2,5\n"},
        {"name,time\nSouth Korea,12:00\nNorth Korea,13:00\n", "[name][time]", ',', 1, 2,
         "South Korea,12:00\nNorth Korea,13:00\n"},
        {"\"a,b\";year;\"x\"\"y\"\n1;2;3\n", "[a,b][year][x\"y]", ';', 1, 2, "1;2;3\n"},
        /* blanks, line breaks and no-break spaces in names */
        {"  state ,\"ye\nar\",\" GDP\r\nper \t head\xC2\xA0\"\nA,1,2\n", "[state][ye ar][GDP per head]", ',', 1, 4,
         "A,1,2\n"},
        {"state,year", "[state][year]", ',', 1, 1, ""},
        {"state,year\n", "[state][year]", ',', 1, 2, ""},
        {"state,year\n\n\nA,1\n", "[state][year]", ',', 1, 4, "A,1\n"},
        {"\n\nstate,year\nA,1\n", "[state][year]", ',', 3, 4, "A,1\n"},
        {"year\n1\n", "[year]", ',', 1, 2, "1\n"},
        {"state,year\rA,1\r", "[state][year]", ',', 1, 2, "A,1\r"},
        {"state,year\r\nA,1\r\n", "[state][year]", ',', 1, 2, "A,1\r\n"},
        {"state,year\r\nA,1\nB,2\n", "[state][year]", ',', 1, 2, "A,1\nB,2\n"},
        /* Excel says what parts the cells */
        {"sep=;\r\nstate;year,1\r\nA;1\r\n", "[state][year,1]", ';', 2, 3, "A;1\r\n"},
        {"\"sep=|\"\nstate|year\nA|1\n", "[state][year]", '|', 2, 3, "A|1\n"},
        {"sep=\n1\n", "[sep=]", ',', 1, 2, "1\n"},
        /* lines above the header: as the World Bank and as SIPRI writes them */
        {"\"Data Source\",\"Indicators\",\n\n\"Last Updated Date\",\"2020\",\n\nstate,year,\nA,1,\n", "[state][year][]",
         ',', 5, 6, "A,1,\n"},
        {"Military spending of states, in words; and more\nFrom: somewhere\n\nA \"quoted\" note, with 5\" in it\n"
         "state\tyear\nA\t1\n",
         "[state][year]", '\t', 5, 6, "A\t1\n"},
        /* where no header is known: the first record with as many cells as most */
        {"About\n\na,b,c\n1,2,3\n4,5,6\n", "[a][b][c]", ',', 3, 4, "1,2,3\n4,5,6\n"},
        {"a,b,c\n1,2\n", "[a][b][c]", ',', 1, 2, "1,2\n"},
        /* names of rows, as write.table of R writes them; a header with a delimiter too few or too many */
        {"\"state\" \"year\"\n\"1\" \"A\" 1\n\"2\" \"B\" 2\n", "[row.names][state][year]", ' ', 1, 2,
         "\"1\" \"A\" 1\n\"2\" \"B\" 2\n"},
        {"state,year\n1,A,1\n2,B,2\n", "[row.names][state][year]", ',', 1, 2, "1,A,1\n2,B,2\n"},
        {"a,b\n2,A,1\n1,B,2\n", "[a][b]", ',', 1, 2, "2,A,1\n1,B,2\n"},
        {"state,year\nA,1,\nB,2,\n", "[state][year][]", ',', 1, 2, "A,1,\nB,2,\n"},
        {"state,year,\nA,1\nB,2\n", "[state][year]", ',', 1, 2, "A,1\nB,2\n"},
        {"state,year,year\nA,1,1\n", "[state][year][year]", ',', 1, 2, "A,1,1\n"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_layout layout;
        comity_error error;
        comity_error_clear(&error);
        size_t size = strlen(cases[i].text);
        comity_status status = comity_layout_find(cases[i].text, size, 1, &known, &layout, &error);
        if (status || strcmp(names_of(&layout), cases[i].names) != 0 || layout.delimiter != cases[i].delimiter ||
            layout.header_line != cases[i].header_line || layout.rows_line != cases[i].rows_line ||
            strcmp(cases[i].text + layout.rows_at, cases[i].rest) != 0) {
            fail_msg("case %zu: %s%s, '%c', header in line %" PRId64 ", rows from %" PRId64 ": \"%s\"", i,
                     error.message, names_of(&layout), layout.delimiter, layout.header_line, layout.rows_line,
                     cases[i].text + layout.rows_at);
        }
        comity_layout_free(&layout);
    }
}

static void test_layout_errors(void **state) {
    (void)state;
    comity_layout layout;
    comity_error error;
    assert_int_equal(comity_layout_find("\n \n\t\n", 5, 1, NULL, &layout, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "only blank lines"));
    comity_layout_free(&layout);
    assert_int_equal(comity_layout_find("\"a,b\n1,2\n", 9, 0, NULL, &layout, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "first line is longer"));
    comity_layout_free(&layout);
    char wide[2 * 4097 + 1];
    for (size_t i = 0; i < 4097; i++) {
        memcpy(wide + 2 * i, "a,", 2);
    }
    assert_int_equal(comity_layout_find(wide, 2 * 4096 - 1, 1, &known, &layout, &error), COMITY_OK);
    assert_int_equal(layout.n_names, 4096);
    comity_layout_free(&layout);
    assert_int_equal(comity_layout_find(wide, 2 * 4097, 1, &known, &layout, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "more than 4096 columns"));
    comity_layout_free(&layout);
}

/* The header may stand in the 40th record, not later. */
static void test_far_header(void **state) {
    (void)state;
    for (int lines = 39; lines <= 40; lines++) {
        char text[1000] = "";
        comity_layout layout;
        for (int i = 0; i < lines; i++) {
            strcat(text, i % 2 ? "a note, of two\n" : "a note\n");
        }
        strcat(text, "year,state,v\n1,2,3\n");
        assert_int_equal(comity_layout_find(text, strlen(text), 1, &known, &layout, NULL), COMITY_OK);
        assert_int_equal(layout.known, lines == 39);
        assert_int_equal(layout.known ? layout.header_line : 0, lines == 39 ? 40 : 0);
        comity_layout_free(&layout);
    }
}

/* -------------------------------------------------------------------------------------------------------- encodings */

typedef struct {
    char *bytes;
    size_t size;
    size_t at; /* the odd bytes stand here */
} long_text;

/* A text of `size` bytes of ASCII with `odd` in it, ending at `end`. */
static long_text make_text(size_t size, const char *odd, size_t n_odd, size_t end) {
    static const char line[] = "state,year,some value\n";
    long_text text = {malloc(size), size, end - n_odd};
    assert_non_null(text.bytes);
    for (size_t i = 0; i < size; i++) {
        text.bytes[i] = line[i % (sizeof line - 1)];
    }
    memcpy(text.bytes + text.at, odd, n_odd);
    return text;
}

/* Letters and odd bytes are found wherever they stand to the blocks of 256 KiB and to the chunks of 64 bytes. */
static void test_blocks(void **state) {
    (void)state;
    static const struct {
        const char *odd;
        size_t n;
        comity_encoding encoding;
        const char *words;
    } cases[] = {{"\xC3\xA9", 2, COMITY_ENCODING_UTF8, NULL},
                 {"\xE4\xB8\xAD", 3, COMITY_ENCODING_UTF8, NULL},
                 {"\xF0\x9F\x98\x80", 4, COMITY_ENCODING_UTF8, NULL},
                 {"\xE9", 1, COMITY_ENCODING_WINDOWS, NULL},
                 {"\xE4\xB8", 2, COMITY_ENCODING_WINDOWS, NULL},
                 {"\xED\xA0\x80", 3, COMITY_ENCODING_WINDOWS, NULL}, /* a surrogate */
                 {"\xC0\x80", 2, COMITY_ENCODING_WINDOWS, NULL},     /* a NUL in two bytes */
                 {"", 1, COMITY_ENCODING_UTF8, "NUL byte"}};
    static const size_t block = 256 << 10;
    const size_t ends[] = {4,         60,        64,        65,        block - 1,     block,
                           block + 1, block + 2, block + 3, block + 4, 2 * block - 1, 2 * block + 70};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (size_t k = 0; k < sizeof ends / sizeof ends[0]; k++) {
            for (size_t end = 0; end < 2; end++) { /* in the text, and as its last bytes */
                long_text text = make_text(end ? ends[k] : ends[k] + 300, cases[i].odd, cases[i].n, ends[k]);
                comity_encoding_found found;
                comity_error error;
                comity_error_clear(&error);
                int fd = as_file(text.bytes, text.size);
                comity_status status = comity_encoding_detect(fd, NULL, &found, &error);
                if (cases[i].words ? !status || !strstr(error.message, cases[i].words)
                                   : status || found.encoding != cases[i].encoding) {
                    fail_msg("case %zu ending at %zu: status %d, %s, %s", i, ends[k], (int)status,
                             comity_encoding_name(found.encoding), error.message);
                }
                if (cases[i].words) {
                    unsigned char previous = 0;
                    assert_int_equal(error.row, 1 + comity_encoding_lines(text.bytes, text.at, &previous));
                }
                close(fd);
                free(text.bytes);
            }
        }
    }
}

static void expect(const void *bytes, size_t size, const char *words, int64_t row) {
    comity_text_table table;
    comity_error error;
    comity_error_clear(&error);
    int fd = as_file(bytes, size);
    comity_status status = comity_text_table_open(fd, &known, MOST, NULL, &table, &error);
    if (!status || !strstr(error.message, words) || error.row != row) {
        fail_msg("status %d, row %" PRId64 ": %s; expected row %" PRId64 ": %s", (int)status, error.row, error.message,
                 row, words);
    }
    comity_text_table_free(&table);
    close(fd);
}

#define EXPECT(literal, words, row) expect(literal, sizeof(literal) - 1, words, row)

static void test_damaged(void **state) {
    (void)state;
    EXPECT("state,year\nA,\xC3\xA9\nB,\xC3\xA9\nC,\xE9\n", "although the rest of the file is", 4);
    EXPECT("\xEF\xBB\xBFstate,year\nA,\xE9\n", "the mark at its beginning says so", 2);
    EXPECT("state,year\r\nA,1\r\nB,\x8D\r\n", "the byte 0x8D, which stands for nothing", 3);
    EXPECT("state,year\rA,1\rB,\x81\r", "the byte 0x81", 3);
    EXPECT("\xFF\xFEs\0,\0\x00\xD8\n\0", "UTF-16 LE text: it holds half a character", 1);
    EXPECT("\xFF\xFEs\0,\0y\0\n\0x", "the file ends in the middle", 2);
    EXPECT("\xFF\xFEs\0,\0y\0\n\0\0\0", "NUL byte", 2);
    EXPECT("\0\0\xFE\xFF\0\0\0s\xFF\xFF\xFF\xFF", "UTF-32 BE text", 1);
    EXPECT("a,b\n1,\0\n", "NUL byte", 2);
    EXPECT("\xEF\xBB\xBF", "only blank lines", 0);
}

/* Two lines that are too long in UTF-16: the copy is looked at too. */
static void test_long_lines(void **state) {
    (void)state;
    size_t n = 3 << 20;
    char *text = malloc(n);
    assert_non_null(text);
    memset(text, 'x', n);
    expect(text, n, "the first line is longer than", 1);
    memcpy(text, "state,year\n", 11);
    expect(text, n, "the row is longer than", 2);
    for (size_t i = 0; i + 1 < n; i += 2) {
        text[i + 1] = '\0';
        text[i] = 'x';
    }
    memcpy(text,
           "\xFF\xFE"
           "a\0,\0b\0\n\0",
           10);
    expect(text, n, "the row is longer than", 2);
    free(text);
}

static void test_utf16_guess(void **state) {
    (void)state;
    comity_encoding which;
    assert_true(comity_encoding_is_utf16("a\0,\0b\0\n\0", 8, &which));
    assert_int_equal(which, COMITY_ENCODING_UTF16_LE);
    assert_true(comity_encoding_is_utf16("\0a\0,\0b\0\n", 8, &which));
    assert_int_equal(which, COMITY_ENCODING_UTF16_BE);
    /* a Chinese header: two letters of four are Latin */
    assert_true(comity_encoding_is_utf16("\x2D\x4E,\0\xFD\x56\n\0", 8, &which));
    assert_int_equal(which, COMITY_ENCODING_UTF16_LE);
    assert_false(comity_encoding_is_utf16("\1\0\2\0\3\0\4\0", 8, &which));
    assert_false(comity_encoding_is_utf16("\x2D\x4E\x2D\x4E\x2D\x4E", 6, &which));
}

/* ------------------------------------------------------------------------------------------------------------ copies
 */

/* What a reader of rows is given, and the note. */
static void test_copies(void **state) {
    (void)state;
#define TEXT(literal) literal, sizeof(literal) - 1
    static const struct {
        const char *bytes;
        size_t size;
        const char *copy; /* NULL: none */
        const char *note;
    } cases[] = {
        {TEXT("state,year\nA,1\n"), NULL, ""},
        {TEXT("\xEF\xBB\xBFstate,year\r\nA,1\r\n"), NULL, ""},
        {TEXT("state,year\rA,1\r"), NULL, ""},
        {TEXT("state;year\nA;1\n"), NULL, "UTF-8 text, delimiter ';'"},
        {TEXT("state\tyear\nA\t1\n"), NULL, "UTF-8 text, delimiter tab"},
        {TEXT("state,year\nC\xF4te,\x80\n"), "C\xC3\xB4te,\xE2\x82\xAC\n",
         "Latin-1 (Windows-1252) text, delimiter ','"},
        {TEXT("x\n\nstate,year\r\nA,1\r\n"), "A,1\r\n", "UTF-8 text, delimiter ',', header in line 3"},
        {TEXT("state,year\r\nA,1\nB,2\rC,3\r\n"), "A,1\nB,2\nC,3\n", ""},
        {TEXT("\xFF\xFEs\0t\0a\0t\0e\0;\0y\0e\0a\0r\0\n\0A\0;\0\xE9\0"), "A;\xC3\xA9", "UTF-16 LE text, delimiter ';'"},
        {TEXT("\0s\0t\0a\0t\0e\0,\0y\0e\0a\0r\0\n\xD8\x3D\xDE\0\0,\0\x31"), "\xF0\x9F\x98\x80,1",
         "UTF-16 BE text, delimiter ','"},
        {TEXT("\"state\" \"year\"\n\"1\" A 1\n"), NULL,
         "UTF-8 text, delimiter blank, first column without name (row names)"},
        {TEXT("[{\"a\": 1}]"), NULL, "JSON"},
        {TEXT(" {\"a\": 1}\n{}"), NULL, "JSON"},
        {TEXT("\xEF\xBB\xBF[]"), "[]", "JSON"},
        {TEXT("\xFF\xFE[\0]\0"), "[]", "JSON, UTF-16 LE"},
        {TEXT("{a},year\n1,2\n"), NULL, ""},
        {TEXT("[a],year\n1,2\n"), NULL, ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        comity_text_table table;
        comity_error error;
        char note[512];
        char copy[256] = "";
        comity_error_clear(&error);
        int fd = as_file(cases[i].bytes, cases[i].size);
        if (comity_text_table_open(fd, &known, MOST, NULL, &table, &error)) {
            fail_msg("case %zu: %s", i, error.message);
        }
        comity_text_table_note(&table, note, sizeof note);
        assert_string_equal(note, cases[i].note);
        assert_int_equal(table.copy >= 0, cases[i].copy != NULL);
        if (table.copy >= 0) {
            assert_true(pread(table.copy, copy, sizeof copy - 1, 0) >= 0);
            assert_string_equal(copy, cases[i].copy);
        }
        comity_text_table_free(&table);
        close(fd);
    }
}

/* A copy of several blocks, with letters that the blocks cut and lines that end in three ways. */
static void test_large_copy(void **state) {
    (void)state;
    enum { ROWS = 90000 };
    char *text = malloc(ROWS * 20);
    char *expected = malloc(ROWS * 20);
    assert_true(text && expected);
    size_t n = (size_t)sprintf(text, "note\n\nstate,year\r\n");
    size_t m = 0;
    for (int i = 0; i < ROWS; i++) {
        n += (size_t)sprintf(text + n, "\xE4\xB8\xAD\xC3\xA9%d,%d%s", i, i % 7,
                             i % 3 == 0   ? "\r"
                             : i % 3 == 1 ? "\r\n"
                                          : "\n");
        m += (size_t)sprintf(expected + m, "\xE4\xB8\xAD\xC3\xA9%d,%d\n", i, i % 7);
    }
    comity_text_table table;
    comity_error error;
    int fd = as_file(text, n);
    assert_int_equal(comity_text_table_open(fd, &known, MOST, NULL, &table, &error), COMITY_OK);
    assert_int_equal(table.layout.rows_line, 4);
    assert_int_equal(pread(table.copy, text, ROWS * 20, 0), (ssize_t)m);
    assert_memory_equal(text, expected, m);
    comity_text_table_free(&table);
    assert_int_equal(comity_text_table_open(fd, &known, 1000, NULL, &table, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "larger than 1000 bytes"));
    comity_text_table_free(&table);
    volatile int stop = 1;
    assert_int_equal(comity_text_table_open(fd, &known, MOST, &stop, &table, &error), COMITY_ERROR_INTERRUPTED);
    comity_text_table_free(&table);
    close(fd);
    free(text);
    free(expected);
}

static void test_json_depth(void **state) {
    (void)state;
    char text[1024] = "{\"[[[[\\\"[[\": 1}\n{\"a\":";
    size_t n = strlen(text);
    memset(text + n, '[', 63);
    comity_text_table table;
    comity_error error;
    int fd = as_file(text, n + 63);
    assert_int_equal(comity_text_table_open(fd, NULL, MOST, NULL, &table, &error), COMITY_OK);
    comity_text_table_free(&table);
    close(fd);
    memset(text + n, '[', 64);
    expect(text, n + 64, "nested deeper than 64", 2);
}

/* -------------------------------------------------------------------------------------------------------- no memory */

static void test_no_memory(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    static const char *const texts[] = {"state,year\nA,1\n", "x\n\nstate,year,\"a\nb\"\nC\xF4te,1,2\n",
                                        "state,year\n1,A,1\n2,B,2\n", "[{\"a\": 1}]"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        comity_text_table table;
        int fd = as_file(texts[i], strlen(texts[i]));
        assert_int_equal(comity_text_table_open(fd, &known, MOST, NULL, &table, NULL), COMITY_OK);
        comity_text_table_free(&table);
        int hit = 1;
        for (long k = 0; hit; k++) {
            failing_alloc_start(k);
            comity_status status = comity_text_table_open(fd, &known, MOST, NULL, &table, NULL);
            comity_text_table_free(&table);
            hit = failing_alloc_stop();
            if (i != 1) { /* libc keeps the tables of an encoding, or lets older ones go */
                assert_int_equal(failing_alloc_live, 0);
            }
            assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
            assert_true(k < 500);
        }
        close(fd);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_layouts),     cmocka_unit_test(test_layout_errors), cmocka_unit_test(test_far_header),
        cmocka_unit_test(test_blocks),      cmocka_unit_test(test_damaged),       cmocka_unit_test(test_long_lines),
        cmocka_unit_test(test_utf16_guess), cmocka_unit_test(test_copies),        cmocka_unit_test(test_large_copy),
        cmocka_unit_test(test_json_depth),  cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

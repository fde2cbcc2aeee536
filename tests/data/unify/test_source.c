/* Files of all kinds on their way in: one table in every encoding, delimiter, line end and packing gives the same rows,
 * and what cannot be read is said in one sentence. */
#include "scratch.h"

#include "../read/zip_fixture.h"
#define FAILING_ALLOC_OURS
#include "data/unify/import_internal.h"
#include "failing_alloc.h"

#include <bzlib.h>
#include <iconv.h>
#include <inttypes.h>
#include <lzma.h>
#include <zlib.h>
#include <zstd.h>

#define RECIPE                                                                                                         \
    "name = toy\ntitle = Toy\nversion = 1\ncitation = Nobody\nterms = free\nurl = none\n"                              \
    "columns = state, year, value\n[state_year]\nindicator = toy\nname = Toy\nunit = none\nformula = none\n"           \
    "state = state : name\nyear = year\nvalue = value\n"

static comity_recipe recipe;
static const comity_recipes recipes = {&recipe, 1};
static comity_store *store;

static int setup(void **state) {
    comity_error error;
    if (scratch_setup(state) || comity_recipe_parse(RECIPE, strlen(RECIPE), "toy.recipe", &recipe, &error)) {
        return -1;
    }
    return comity_store_create(scratch("source.comity"), &store, &error) ? -1 : 0;
}

static int teardown(void **state) {
    comity_store_close(store);
    comity_recipe_free(&recipe);
    return scratch_teardown(state);
}

/* --------------------------------------------------------------------------------------------------- the same rows */

/* Opens the file and gives its rows: the columns state, year and value, cells parted by | and rows by ; with a row
 * before them that says where rows begin, and the notes. */
static comity_status read_source(const char *path, const char *sheet, char *out, size_t size, comity_error *error) {
    comity_import_source source;
    comity_import_options options = {.sheet = sheet};
    char sql[4096];
    out[0] = '\0';
    comity_error_clear(error);
    comity_status status = comity_import_source_open(store, path, &recipes, &options, NULL, &source, error);
    if (!status && !comity_recipes_choose(&recipes, (const char *const *)source.header, source.n_header, error)) {
        status = COMITY_ERROR_INPUT;
    }
    if (!status) {
        status = comity_store_exec(store, "DROP TABLE IF EXISTS import_source", error);
    }
    if (!status && !(status = comity_import_source_load(store, &recipe, &source, error))) {
        int at[3];
        duckdb_result result;
        for (size_t i = 0; i < 3; i++) {
            at[i] = comity_recipe_column((const char *const *)source.header, source.n_header, recipe.columns.items[i]);
        }
        snprintf(sql, sizeof sql,
                 "SELECT string_agg(concat_ws('|', coalesce(c%d::VARCHAR, '-'), coalesce(c%d::VARCHAR, '-'), "
                 "coalesce(c%d::VARCHAR, '-')), ';') FROM %s",
                 at[0], at[1], at[2], source.from);
        if (duckdb_query(comity_store_connection(store), sql, &result) == DuckDBError) {
            status = comity_import_explain(duckdb_result_error(&result), &source, error);
        } else {
            char *text = duckdb_value_varchar(&result, 0, 0);
            snprintf(out, size, "%" PRId64 ":%s", source.first_row, text ? text : "");
            duckdb_free(text);
        }
        duckdb_destroy_result(&result);
    }
    comity_import_source_close(&source);
    return status;
}

static void check(const char *path, const char *sheet, const char *expected) {
    char rows[4096];
    comity_error error;
    if (read_source(path, sheet, rows, sizeof rows, &error)) {
        fail_msg("%s: %s:%" PRId64 ": %s", path, error.column, error.row, error.message);
    }
    assert_string_equal(rows, expected);
}

/* The table with `d` for the delimiter and `n` for the line end. */
static char *write_table(char d, const char *n, int preamble) {
    char *text = NULL;
    assert_true(asprintf(&text,
                         "%s%s%sstate%cyear%c\"value\"%cnote%sC\xC3\xB4te d'Ivoire%c2001%c1.5%c\"\"\"x\"\" %c %sy\"%s"
                         "T\xC3\xBCrkiye%c2002%c%cz%s",
                         preamble ? "About this table" : "", preamble ? n : "", preamble ? n : "", d, d, d, n, d, d, d,
                         d, n, n, d, d, d, n) > 0);
    return text;
}

static void *transcode(const char *text, const char *encoding, const char *mark, size_t *size) {
    iconv_t converter = iconv_open(encoding, "UTF-8");
    size_t left = strlen(text);
    size_t room = left * 4 + 8;
    char *bytes = malloc(room);
    assert_true(converter != (iconv_t)-1 && bytes);
    size_t n_mark = mark ? (size_t)mark[0] : 0;
    memcpy(bytes, mark ? mark + 1 : "", n_mark);
    char *from = (char *)(uintptr_t)text;
    char *to = bytes + n_mark;
    room -= n_mark;
    assert_int_equal(iconv(converter, &from, &left, &to, &room), 0);
    iconv_close(converter);
    *size = (size_t)(to - bytes);
    return bytes;
}

static const struct {
    const char *name;
    const char *mark; /* its length, then its bytes */
} encodings[] = {{"UTF-8", NULL},
                 {"UTF-8", "\3\xEF\xBB\xBF"},
                 {"WINDOWS-1252", NULL},
                 {"UTF-16LE", "\2\xFF\xFE"},
                 {"UTF-16LE", NULL},
                 {"UTF-16BE", "\2\xFE\xFF"},
                 {"UTF-16BE", NULL},
                 {"UTF-32LE", "\4\xFF\xFE\0\0"},
                 {"UTF-32BE", "\4\0\0\xFE\xFF"}};

#define IVORY "C\xC3\xB4te d'Ivoire|2001|1.5;T\xC3\xBCrkiye|2002|-"

static void test_every_text(void **state) {
    (void)state;
    static const char delimiters[] = ",;\t|:^~";
    static const char *const ends[] = {"\n", "\r\n", "\r"};
    for (size_t e = 0; e < sizeof encodings / sizeof encodings[0]; e++) {
        for (const char *d = delimiters; *d; d++) {
            for (size_t k = 0; k < 6; k++) {
                size_t size = 0;
                char *text = write_table(*d, ends[k / 2], k % 2);
                void *bytes = transcode(text, encodings[e].name, encodings[e].mark, &size);
                write_bytes(scratch("table"), bytes, size);
                check(scratch("table"), NULL, k % 2 ? "4:" IVORY : "2:" IVORY);
                free(bytes);
                free(text);
            }
        }
    }
}

typedef struct {
    void *bytes;
    size_t size;
} packed;

static packed pack_gzip(const void *bytes, size_t size) {
    packed p = {malloc(size + 1000), 0};
    z_stream z = {0};
    assert_non_null(p.bytes);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (unsigned char *)(uintptr_t)bytes;
    z.avail_in = (unsigned)size;
    z.next_out = p.bytes;
    z.avail_out = (unsigned)size + 1000;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    p.size = z.total_out;
    deflateEnd(&z);
    return p;
}

static packed pack_bzip2(const void *bytes, size_t size) {
    unsigned room = (unsigned)size + 1000;
    packed p = {malloc(room), 0};
    assert_non_null(p.bytes);
    assert_int_equal(BZ2_bzBuffToBuffCompress(p.bytes, &room, (char *)(uintptr_t)bytes, (unsigned)size, 9, 0, 0),
                     BZ_OK);
    p.size = room;
    return p;
}

static packed pack_xz(const void *bytes, size_t size) {
    packed p = {malloc(size + 1000), 0};
    assert_non_null(p.bytes);
    lzma_ret done = lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, bytes, size, p.bytes, &p.size, size + 1000);
    assert_true(done == LZMA_OK);
    return p;
}

static packed pack_zstd(const void *bytes, size_t size) {
    packed p = {malloc(size + 1000), 0};
    assert_non_null(p.bytes);
    p.size = ZSTD_compress(p.bytes, size + 1000, bytes, size, 3);
    assert_false(ZSTD_isError(p.size));
    return p;
}

static packed pack_zip(const void *bytes, size_t size) {
    zip_fixture z = {0};
    zip_fixture_store(&z, "folder/readme.pdf", "x", 1);
    zip_fixture_store(&z, "folder/table.csv", bytes, size);
    zip_fixture_end(&z);
    return (packed){z.bytes, z.size};
}

static packed pack_zip_of_gzip(const void *bytes, size_t size) {
    packed inner = pack_gzip(bytes, size);
    packed p = pack_zip(inner.bytes, inner.size);
    free(inner.bytes);
    return p;
}

static void test_every_packing(void **state) {
    (void)state;
    static packed (*const packers[])(const void *bytes, size_t size) = {pack_gzip, pack_bzip2, pack_xz,
                                                                        pack_zstd, pack_zip,   pack_zip_of_gzip};
    for (size_t e = 0; e < sizeof encodings / sizeof encodings[0]; e++) {
        for (size_t k = 0; k < sizeof packers / sizeof packers[0]; k++) {
            size_t size = 0;
            char *text = write_table(';', "\n", k % 2);
            void *bytes = transcode(text, encodings[e].name, encodings[e].mark, &size);
            packed p = packers[k](bytes, size);
            write_bytes(scratch("packed"), p.bytes, p.size);
            check(scratch("packed"), NULL, k % 2 ? "4:" IVORY : "2:" IVORY);
            free(p.bytes);
            free(bytes);
            free(text);
        }
    }
}

/* ------------------------------------------------------------------------------------------- other forms, same rows */

static void test_json(void **state) {
    (void)state;
    static const char *const texts[] = {
        "[{\"state\": \"C\\u00f4te d'Ivoire\", \"year\": 2001, \"value\": 1.5, \"more\": {\"a\": [1]}},\n"
        " {\"state\": \"T\xC3\xBCrkiye\", \"year\": \"2002\", \"value\": null}]",
        "{\"year\": 2001, \"value\": 1.5, \"state\": \"C\xC3\xB4te d'Ivoire\"}\n"
        "{\"state\": \"T\xC3\xBCrkiye\", \"year\": 2002, \" odd, 'name' \": 1, \"\": 2}\n",
    };
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        for (size_t e = 0; e < sizeof encodings / sizeof encodings[0]; e++) {
            if (strcmp(encodings[e].name, "WINDOWS-1252") == 0) {
                continue;
            }
            size_t size = 0;
            void *bytes = transcode(texts[i], encodings[e].name, encodings[e].mark, &size);
            write_bytes(scratch("table.json"), bytes, size);
            check(scratch("table.json"), NULL, "1:" IVORY);
            free(bytes);
        }
    }
    /* a line of 2 MiB is none too long for JSON */
    char *text = malloc(3 << 20);
    assert_non_null(text);
    size_t used = (size_t)sprintf(text, "[");
    while (used < 2 << 20) {
        used += (size_t)sprintf(text + used, "{\"state\": \"A\", \"year\": 1}, ");
    }
    sprintf(text + used, "{\"state\": \"B\", \"year\": 1, \"value\": \"010\"}]");
    write_text(scratch("table.json"), text);
    free(text);
    char rows[4096];
    comity_error error;
    assert_ok(read_source(scratch("table.json"), NULL, rows, sizeof rows, &error), error);
}

static void test_parquet(void **state) {
    (void)state;
    char sql[1500];
    snprintf(sql, sizeof sql,
             "COPY (SELECT * FROM (VALUES ('C\xC3\xB4te d''Ivoire', 2001::SMALLINT, 1.5::DECIMAL(9,1), [1]), "
             "('T\xC3\xBCrkiye', 2002, NULL, NULL)) t(state, year, value, more)) TO '%s' (FORMAT parquet)",
             scratch("table.parquet"));
    sql_run(store, sql);
    check(scratch("table.parquet"), NULL, "1:" IVORY);
    size_t size = 0;
    char *bytes = read_text(scratch("table.parquet"), &size);
    packed p = pack_gzip(bytes, size);
    write_bytes(scratch("table"), p.bytes, p.size);
    check(scratch("table"), NULL, "1:" IVORY);
    free(p.bytes);
    free(bytes);
}

#define CELL(text) "<c t=\"str\"><v>" text "</v></c>"
#define TABLE_ROWS                                                                                                     \
    "<row>" CELL("state") CELL("year") CELL("value") "</row><row>" CELL(                                               \
        "C\xC3\xB4te d'Ivoire") "<c><v>2001</v></c>"                                                                   \
                                "<c><v>1.5</v></c></row><row>" CELL("T\xC3\xBCrkiye") "<c><v>2002</v></c></row>"

static void write_xlsx(const char *path, const char *first, const char *second) {
    static const char book[] = "<workbook><sheets><sheet name=\"One\" id=\"rId1\"/><sheet name=\"Two\" id=\"rId2\"/>"
                               "</sheets></workbook>";
    zip_fixture z = {0};
    xlsx_parts parts = {.sheet = first,
                        .n_sheet = strlen(first),
                        .book = book,
                        .n_book = strlen(book),
                        .second = second,
                        .n_second = strlen(second)};
    xlsx_fixture_write(&z, &parts);
    write_bytes(path, z.bytes, z.size);
    zip_fixture_free(&z);
}

static void test_spreadsheets(void **state) {
    (void)state;
    static const char other[] = "<worksheet><row>" CELL("state") CELL("year")
        CELL("value") "</row><row>" CELL("Chad") "<c><v>1990</v></c><c><v>7</v></c></row></worksheet>";
    write_xlsx(scratch("book"), "<worksheet>" TABLE_ROWS "</worksheet>", other);
    check(scratch("book"), NULL, "2:" IVORY);
    check(scratch("book"), "One", "2:" IVORY);
    check(scratch("book"), "Two", "2:Chad|1990|7");
    /* the first sheet and its first rows are about something else */
    write_xlsx(scratch("book.xlsx"), "<worksheet><row>" CELL("About") "</row></worksheet>",
               "<worksheet><row r=\"4\">" CELL("Table 1") "</row>" TABLE_ROWS "</worksheet>");
    check(scratch("book.xlsx"), NULL, "6:" IVORY);
    /* two sheets of one file are two data sets, and the file itself a third */
    char digests[3][65];
    static const char *const sheets[] = {NULL, "One", "Two"};
    write_xlsx(scratch("book"), "<worksheet>" TABLE_ROWS "</worksheet>", other);
    for (size_t i = 0; i < 3; i++) {
        comity_import_source source;
        comity_import_options options = {.sheet = sheets[i]};
        comity_error error;
        assert_ok(comity_import_source_open(store, scratch("book"), &recipes, &options, NULL, &source, &error), error);
        memcpy(digests[i], source.sha256, sizeof digests[i]);
        assert_string_equal(source.notes,
                            i < 2 ? "spreadsheet, sheet \"One\" of 2" : "spreadsheet, sheet \"Two\" of 2");
        comity_import_source_close(&source);
    }
    assert_true(strcmp(digests[0], digests[1]) != 0 && strcmp(digests[1], digests[2]) != 0);
}

static void test_members(void **state) {
    (void)state;
    zip_fixture z = {0};
    zip_fixture_store(&z, "a.csv", "state,year,value\nChad,1,2\n", 26);
    zip_fixture_store(&z, "x/b.csv", "state;year;value\nMali;3;4\n", 26);
    zip_fixture_end(&z);
    write_bytes(scratch("all.zip"), z.bytes, z.size);
    zip_fixture_free(&z);
    char path[1000];
    snprintf(path, sizeof path, "%s:a.csv", scratch("all.zip"));
    check(path, NULL, "2:Chad|1|2");
    snprintf(path, sizeof path, "%s:x/b.csv", scratch("all.zip"));
    check(path, NULL, "2:Mali|3|4");
    /* a file of that very name comes first */
    write_text(scratch("all.zip:a.csv"), "state,year,value\nNiger,5,6\n");
    check(scratch("all.zip:a.csv"), NULL, "2:Niger|5|6");
}

/* ---------------------------------------------------------------------------------------------------------- refused */

static void refused_at(const char *path, const char *sheet, comity_status status, const char *words, int64_t row,
                       const char *column) {
    char rows[4096];
    comity_error error;
    comity_status found = read_source(path, sheet, rows, sizeof rows, &error);
    if (found != status || !strstr(error.message, words) || error.row != row ||
        (column && strcmp(error.column, column) != 0) || strchr(error.message, '\n') ||
        strstr(error.message, "/proc/")) {
        fail_msg("status %d, row %" PRId64 ", column %s: %s; expected \"%s\" in row %" PRId64, (int)found, error.row,
                 error.column, error.message, words, row);
    }
}

static void refused(const char *name, const char *text, const char *words, int64_t row) {
    write_text(scratch(name), text);
    refused_at(scratch(name), NULL, COMITY_ERROR_INPUT, words, row, NULL);
}

#define HEADER "state,year,value\n"

static void test_refused(void **state) {
    (void)state;
    refused("t.csv", HEADER "A,1\n", "has 2 columns, the header 3 (is the file cut short here?)", 2);
    refused("t.csv", "About\n\n" HEADER "A,1,2\nA,1,2,3\n", "has 4 columns, the header 3", 5);
    refused("t.csv", "sep=;\nstate;year;value\nA;1;2\nA;1\n", "has 2 columns, the header 3", 4);
    refused("t.csv", HEADER "A,1,2\nA,\"1,2\n", "a quote is not closed", 3);
    refused("t.csv", "<!DOCTYPE html>\n<html>", "a web page", 0);
    refused("t.csv", "\xEF\xBB\xBF \n<HTML lang='en'>", "a web page", 0);
    refused("t.dta", "a,b\n1,2\n", "by its name this is Stata .dta, but its bytes are text", 0);
    refused("t.sav", HEADER "A,1,\x81\n", "by its name this is SPSS .sav, but its bytes are text: the line holds", 2);
    refused("t.xls", "a\tb\n1\t2\n", "by its name this is a spreadsheet, but its bytes are text", 0);
    refused("t.dta",
            "\x7f"
            "ELF\2\1\1\3\4",
            "by its name this is Stata .dta, but its bytes are binary data", 0);
    refused("t.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", "an old Office file (.xls)", 0);
    refused("t.mat", "MATLAB 5.0 MAT-file, Platform: X", "MATLAB .mat is not a format that is read here", 0);
    refused("t", "PAR1 and no more", "the Parquet file is damaged", 0);
    refused("t", "PK\3\4 and no more", "the zip archive is damaged", 0);
    refused("t.json", "{\"state\": 1}\n{\"state\": ", "the JSON is damaged", 2);
    refused("t.json", "[1, 2, 3]", "of no data set", 0);
    refused("t.json", "{\"state\": 1, \"year\": 2, \"value\": 3}\n{\"state\": 1, \"state\": 2}\n", "duplicate key", 2);
    write_text(scratch("t.json"), "{\"state\": \"A\", \"year\": 1, \"value\": [1]}\n");
    refused_at(scratch("t.json"), NULL, COMITY_ERROR_INPUT, "holds objects or lists", 0, "value");
    /* by a false name, but it can be read */
    write_text(scratch("ok.dta"), HEADER "A,1,2\n");
    check(scratch("ok.dta"), NULL, "2:A|1|2");
}

static void test_refused_archives(void **state) {
    (void)state;
    zip_fixture z = {0};
    char path[1000];
    zip_fixture_store(&z, "a.csv", HEADER, strlen(HEADER));
    zip_fixture_store(&z, "b.csv", HEADER, strlen(HEADER));
    zip_fixture_end(&z);
    write_bytes(scratch("two.zip"), z.bytes, z.size);
    refused_at(scratch("two.zip"), NULL, COMITY_ERROR_INPUT, "FILE.zip:MEMBER. It holds: a.csv, b.csv", 0, NULL);
    snprintf(path, sizeof path, "%s:c.csv", scratch("two.zip"));
    refused_at(path, NULL, COMITY_ERROR_INPUT, "no such member; it holds: a.csv, b.csv", 0, NULL);
    snprintf(path, sizeof path, "%s:a.csv", scratch("none.zip"));
    refused_at(path, NULL, COMITY_ERROR_NOT_FOUND, "cannot be opened: No such file", 0, NULL);
    packed p = pack_zip(z.bytes, z.size);
    write_bytes(scratch("nested.zip"), p.bytes, p.size);
    refused_at(scratch("nested.zip"), NULL, COMITY_ERROR_INPUT, "an archive in an archive", 0, NULL);
    free(p.bytes);
    zip_fixture_free(&z);
    zip_fixture_store(&z, "mimetype", "x", 1);
    zip_fixture_store(&z, "META-INF/manifest.xml", "x", 1);
    zip_fixture_end(&z);
    write_bytes(scratch("x.ods"), z.bytes, z.size);
    refused_at(scratch("x.ods"), NULL, COMITY_ERROR_INPUT, "an OpenDocument file (.ods); save it as .xlsx or csv", 0,
               NULL);
    zip_fixture_free(&z);
    write_xlsx(scratch("book.xlsx"), "<worksheet>" TABLE_ROWS "</worksheet>", "<worksheet/>");
    refused_at(scratch("book.xlsx"), "Three", COMITY_ERROR_INPUT, "the sheets are: One, Two", 0, NULL);
    refused_at(scratch("book.xlsx"), "Two", COMITY_ERROR_INPUT, "the sheet \"Two\" is empty", 0, NULL);
}

static void test_refused_places(void **state) {
    (void)state;
    char path[1000];
    snprintf(path, sizeof path, "%s", scratch("pipe"));
    assert_int_equal(mkfifo(path, 0600), 0);
    refused_at(path, NULL, COMITY_ERROR_INPUT, "is not a regular file", 0, NULL);
    refused_at(scratch_folder, NULL, COMITY_ERROR_INPUT, "is a directory", 0, NULL);
    refused_at(scratch("nowhere"), NULL, COMITY_ERROR_NOT_FOUND, "cannot be opened", 0, NULL);
    refused_at("/dev/null", NULL, COMITY_ERROR_INPUT, "is not a regular file", 0, NULL);
    refused("empty.csv", "", "the file is empty", 0);
    if (geteuid() != 0) {
        write_text(scratch("secret"), HEADER);
        assert_int_equal(chmod(scratch("secret"), 0), 0);
        refused_at(scratch("secret"), NULL, COMITY_ERROR_IO, "Permission denied", 0, NULL);
    }
}

/* A little file that unpacks to much: every packing has the same limit. */
static void test_bombs(void **state) {
    (void)state;
    enum { SIZE = 64 << 20 };
    char *zeros = calloc(SIZE, 1);
    assert_non_null(zeros);
    memset(zeros, 'x', SIZE);
    memcpy(zeros, HEADER, strlen(HEADER));
    packed p = pack_xz(zeros, SIZE);
    write_bytes(scratch("bomb.csv.xz"), p.bytes, p.size);
    assert_true(p.size < 100000);
    refused_at(scratch("bomb.csv.xz"), NULL, COMITY_ERROR_INPUT, "the row is longer than", 2, NULL);
    free(p.bytes);
    free(zeros);
}

/* -------------------------------------------------------------------------------------------------------- no memory */

static void fail_each(const char *path) {
    int hit = 1;
    for (long k = 0; hit; k += 1 + k / 40) {
        char rows[4096];
        comity_error error;
        failing_alloc_start(k);
        comity_status status = read_source(path, NULL, rows, sizeof rows, &error);
        hit = failing_alloc_stop();
        assert_int_equal(status, hit ? COMITY_ERROR_MEMORY : COMITY_OK);
        assert_true(k < 5000);
    }
}

static void test_no_memory(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    zip_fixture z = {0};
    write_text(scratch("m.csv"), "About\n\n" HEADER "A,1,\xE9\n");
    fail_each(scratch("m.csv"));
    write_text(scratch("m.json"), "{\"state\": \"A\", \"year\": 1, \"value\": 1}\n");
    fail_each(scratch("m.json"));
    zip_fixture_store(&z, "a.csv", HEADER "A,1,2\n", strlen(HEADER) + 6);
    zip_fixture_end(&z);
    write_bytes(scratch("m.zip"), z.bytes, z.size);
    zip_fixture_free(&z);
    fail_each(scratch("m.zip"));
    write_xlsx(scratch("m.xlsx"), "<worksheet>" TABLE_ROWS "</worksheet>", "<worksheet/>");
    fail_each(scratch("m.xlsx"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_text),     cmocka_unit_test(test_every_packing),
        cmocka_unit_test(test_json),           cmocka_unit_test(test_parquet),
        cmocka_unit_test(test_spreadsheets),   cmocka_unit_test(test_members),
        cmocka_unit_test(test_refused),        cmocka_unit_test(test_refused_archives),
        cmocka_unit_test(test_refused_places), cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_no_memory),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

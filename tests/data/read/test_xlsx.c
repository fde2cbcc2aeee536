/* Spreadsheets: what cells become, which sheet and which row are taken, and hostile archives. */
#include "data/read/xlsx.h"

#include "data/read/archive.h"
#include "data/read/csv.h"
#include "data/read/file.h"
#include "data/read/xlsx_internal.h"
#include "failing_alloc.h"
#include "support.h"
#include "zip_fixture.h"

#include <inttypes.h>
#include <sys/mman.h>
#include <time.h>

enum { MOST = 1 << 28 };

typedef struct {
    int fd;
    char path[40];
} file;

static file as_file(const void *bytes, size_t size) {
    file f = {.fd = memfd_create("test", MFD_CLOEXEC)};
    assert_true(f.fd >= 0);
    assert_int_equal(write(f.fd, bytes, size), (ssize_t)size);
    snprintf(f.path, sizeof f.path, "/proc/self/fd/%d", f.fd);
    return f;
}

#define PART(text) text, text ? strlen(text) : 0

static file make_xlsx(const char *sheet, const char *strings, const char *styles, const char *book,
                      const char *second) {
    zip_fixture z = {0};
    xlsx_parts parts = {PART(sheet), PART(strings), PART(styles), PART(book), PART(second)};
    xlsx_fixture_write(&z, &parts);
    file f = as_file(z.bytes, z.size);
    zip_fixture_free(&z);
    return f;
}

/* A header with the names "state" and "year" is known. */
static int knows(void *context, const char *sheet, const char *const *names, size_t n) {
    int found = 0;
    (void)context;
    (void)sheet;
    for (size_t i = 0; i < n; i++) {
        found |= strcmp(names[i], "state") == 0 ? 1 : strcmp(names[i], "year") == 0 ? 2 : 0;
    }
    return found == 3;
}

static const comity_header_test known = {.knows = knows};

/* The table as text: names, types and cells. */
static const char *shown(const comity_panel *panel) {
    static char text[4096];
    static const char types[] = "NIT";
    size_t used = 0;
    text[0] = '\0';
    for (size_t c = 0; c < panel->n_columns && used + 400 < sizeof text; c++) {
        const comity_column *column = &panel->columns[c];
        used += (size_t)snprintf(text + used, sizeof text - used, "%s%s:%c", c ? " " : "", column->name,
                                 types[column->type]);
        for (size_t row = 0; row < panel->n_rows && used + 400 < sizeof text; row++) {
            const char *bar = row ? "|" : "=";
            if (!comity_is_present(column, row)) {
                used += (size_t)snprintf(text + used, sizeof text - used, "%s-", bar);
            } else if (column->type == COMITY_TEXT) {
                used += (size_t)snprintf(text + used, sizeof text - used, "%s%.300s", bar, column->text[row]);
            } else if (column->type == COMITY_NUMBER) {
                used += (size_t)snprintf(text + used, sizeof text - used, "%s%g", bar, column->number[row]);
            } else {
                used += (size_t)snprintf(text + used, sizeof text - used, "%s%" PRId64, bar, column->integer[row]);
            }
        }
    }
    return text;
}

static void check(file f, const char *sheet, const char *expected, int64_t header_row, int64_t first_row) {
    comity_tables tables;
    comity_xlsx_place place;
    comity_error error;
    comity_error_clear(&error);
    if (comity_read_xlsx(f.path, sheet, &known, MOST, NULL, &tables, &place, &error)) {
        fail_msg("%s", error.message);
    }
    assert_int_equal(tables.n_tables, 1);
    assert_string_equal(shown(&tables.tables[0].panel), expected);
    assert_int_equal(place.header_row, header_row);
    assert_int_equal(place.first_row, first_row);
    comity_tables_free(&tables);
    close(f.fd);
}

static void expect(file f, const char *sheet, const char *words, int64_t row) {
    comity_tables tables;
    comity_xlsx_place place;
    comity_error error;
    comity_error_clear(&error);
    comity_status status = comity_read_xlsx(f.path, sheet, &known, MOST, NULL, &tables, &place, &error);
    if (status != COMITY_ERROR_INPUT || !strstr(error.message, words) || error.row != row) {
        fail_msg("status %d, row %" PRId64 ": %s; expected row %" PRId64 ": %s", (int)status, error.row, error.message,
                 row, words);
    }
    assert_int_equal(tables.n_tables, 0);
    close(f.fd);
}

/* ------------------------------------------------------------------------------------------------------------- cells
 */

#define ROWS(text) XLSX_OPEN "<worksheet><sheetData>" text "</sheetData></worksheet>"
#define STRINGS                                                                                                        \
    XLSX_OPEN                                                                                                          \
    "<sst><si><t>state</t></si><si><r><t>ye</t></r><r><rPr><b/></rPr><t>ar</t></r>"                                    \
    "<rPh sb=\"0\" eb=\"1\"><t>no</t></rPh></si><si><t>C\xC3\xB4te &amp; _x0041_</t></si><si><t/></si></sst>"
#define STYLES                                                                                                         \
    XLSX_OPEN "<styleSheet><numFmts><numFmt numFmtId=\"164\" formatCode=\"[$-409]d\\-mmm;@\"/>"                        \
              "<numFmt numFmtId=\"165\" formatCode=\"[h]:mm\"/>"                                                       \
              "<numFmt numFmtId=\"166\" formatCode=\"0.0&quot; days&quot;\"/></numFmts>"                               \
              "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/>"   \
              "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/><xf numFmtId=\"166\"/><xf numFmtId=\"21\"/></cellXfs>"      \
              "</styleSheet>"
#define HEADER "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"

static void test_cells(void **state) {
    (void)state;
    static const struct {
        const char *rows;
        const char *expected;
    } cases[] = {
        {ROWS(HEADER "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>2</v></c><c r=\"B2\"><v>2001</v></c></row>"),
         "state:T=C\xC3\xB4te & A year:I=2001"},
        /* inline text, also rich; the value of a formula; white space stays */
        {ROWS(HEADER "<row><c t=\"inlineStr\"><is><r><t>a</t></r><r><t xml:space=\"preserve\"> b</t></r></is></c>"
                     "<c t=\"str\"><f>A1&amp;1</f><v>x</v></c></row>"),
         "state:T=a b year:T=x"},
        /* numbers, whole or not; a formula's */
        {ROWS(HEADER "<row><c><f>1/2</f><v>0.5</v></c><c><v>2E3</v></c></row><row><c><v>-7</v></c><c><v> 1 </v></c>"
                     "</row>"),
         "state:N=0.5|-7 year:I=2000|1"},
        {ROWS(HEADER "<row><c><v>12345678901234567890</v></c></row>"), "state:N=1.23457e+19 year:T=-"},
        /* TRUE and FALSE alone are numbers, beside others words */
        {ROWS(HEADER "<row><c t=\"b\"><v>1</v></c><c t=\"b\"><v>0</v></c></row><row><c t=\"b\"><v>0</v></c>"
                     "<c><v>2</v></c></row>"),
         "state:I=1|0 year:T=FALSE|2"},
        /* errors, empty texts and cells that are not there are missing; a gap in a row */
        {ROWS(HEADER "<row r=\"2\"><c r=\"A2\" t=\"e\"><v>#N/A</v></c><c r=\"B2\"><v>1</v></c></row>"
                     "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>3</v></c><c r=\"B3\" s=\"1\"/></row>"
                     "<row r=\"9\"><c r=\"B9\"><v>2</v></c><c r=\"XFD9\"><v>5</v></c></row>"),
         "state:T=-|- year:I=1|2"},
        /* dates: built in, of its own format, with a time, as ISO 8601; spans and units are none */
        {ROWS(HEADER "<row><c s=\"1\"><v>36892</v></c><c s=\"2\"><v>36892.75</v></c></row>"
                     "<row><c t=\"d\"><v>2001-02-03T00:00:00</v></c><c s=\"5\"><v>0.5</v></c></row>"
                     "<row><c s=\"3\"><v>1.5</v></c><c s=\"4\"><v>2</v></c></row>"),
         "state:T=2001-01-01|2001-02-03|1.5 year:T=2001-01-01 18:00:00|12:00:00|2"},
        {ROWS(HEADER "<row><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c></row>"
                     "<row><c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c></row>"
                     "<row><c s=\"1\"><v>2958465</v></c><c s=\"1\"><v>2958466</v></c></row>"
                     "<row><c s=\"1\"><v>36891.999999</v></c><c s=\"1\"><v>-1</v></c></row>"),
         "state:T=1900-01-01|1900-02-29|9999-12-31|2001-01-01 year:T=1900-02-28|1900-03-01|2958466|-1"},
        /* merged cells: the first has the value */
        {ROWS(HEADER "<row><c t=\"str\"><v>a</v></c><c/></row>") "", "state:T=a year:T=-"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        /* the one with a gap has its second row of data in row 9 */
        check(make_xlsx(cases[i].rows, STRINGS, STYLES, NULL, NULL), NULL, cases[i].expected, 1, 2);
    }
}

static void test_1904(void **state) {
    (void)state;
    check(make_xlsx(ROWS(HEADER "<row><c s=\"1\"><v>0</v></c><c s=\"1\"><v>1462.5</v></c></row>"), STRINGS, STYLES,
                    XLSX_OPEN "<workbook><workbookPr date1904=\"1\"/><sheets><sheet name=\"Data\" r:id=\"rId1\" "
                              "xmlns:r=\"r\"/></sheets></workbook>",
                    NULL),
          NULL, "state:T=1904-01-01 year:T=1908-01-02 12:00:00", 1, 2);
}

static void test_formats(void **state) {
    (void)state;
    static const struct {
        const char *code;
        int date;
    } cases[] = {{"General", 0},     {"yyyy-mm-dd", 1}, {"[$-F800]dddd", 1}, {"0.00", 0},      {"#,##0;[Red]-0", 0},
                 {"\"day\" 0", 0},   {"[Red]0", 0},     {"hh:mm:ss", 1},     {"[h]:mm:ss", 0}, {"mm/yy;@", 1},
                 {"0.00E+00", 0},    {"@", 0},          {"\\d0", 0},         {"0;yyyy", 0},    {"mmm\\ yyyy", 1},
                 {"_-* #,##0_-", 0}, {"\"open", 0},     {"[open", 0},        {"", 0},          {"\\", 0}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        if (comity_xlsx_is_date_format(cases[i].code) != cases[i].date) {
            fail_msg("%s", cases[i].code);
        }
    }
}

/* ------------------------------------------------------------------------------------------------ sheets and headers
 */

#define SHEETS                                                                                                         \
    XLSX_OPEN "<workbook><sheets><sheet name=\"Chart\" r:id=\"rId5\"/><sheet name=\"Old\" state=\"hidden\" "           \
              "r:id=\"rId1\"/><sheet name=\"The &amp; Notes\" r:id=\"rId2\"/></sheets></workbook>"

static void test_sheets(void **state) {
    (void)state;
#define TEXT_ROW(a, b) "<row><c t=\"str\"><v>" a "</v></c><c t=\"str\"><v>" b "</v></c></row>"
    static const char unknown[] = ROWS(TEXT_ROW("a", "b") "<row><c><v>1</v></c></row>");
    static const char wanted[] = ROWS("<row r=\"3\"><c r=\"B3\" t=\"str\"><v>About</v></c></row>"
                                      "<row r=\"5\"><c r=\"B5\" t=\"str\"><v>state</v></c><c r=\"D5\" t=\"str\">"
                                      "<v> the\nYear </v></c><c r=\"E5\" t=\"str\"><v>year</v></c></row>"
                                      "<row r=\"7\"><c r=\"B7\" t=\"str\"><v>A</v></c><c r=\"E7\"><v>1</v></c></row>");
    /* the first that is not hidden, else by its header, else by its name */
    check(make_xlsx(unknown, NULL, NULL, SHEETS, unknown), NULL, "a:I=1 b:T=-", 1, 2);
    check(make_xlsx(wanted, NULL, NULL, SHEETS, unknown), NULL, ":T=- state:T=A :T=- the Year:T=- year:I=1", 5, 7);
    check(make_xlsx(unknown, NULL, NULL, SHEETS, wanted), NULL, ":T=- state:T=A :T=- the Year:T=- year:I=1", 5, 7);
    check(make_xlsx(wanted, NULL, NULL, SHEETS, unknown), "the & NOTES", "a:I=1 b:T=-", 1, 2);
    expect(make_xlsx(wanted, NULL, NULL, SHEETS, unknown), "Data",
           "no sheet \"Data\" of cells; the sheets are: Chart, Old, The & Notes", 0);
    expect(make_xlsx(wanted, NULL, NULL, SHEETS, unknown), "Chart", "no sheet \"Chart\" of cells", 0);
    expect(make_xlsx(ROWS(""), NULL, NULL, NULL, NULL), NULL, "the sheet \"Data\" is empty", 0);
    /* names may be there twice, and numbers are names too */
    check(make_xlsx(ROWS("<row><c t=\"str\"><v>a</v></c><c t=\"str\"><v>a</v></c><c><v>2001</v></c></row>"), NULL, NULL,
                    NULL, NULL),
          NULL, "a:T a:T 2001:T", 1, 2);
    /* elements with a prefix, and a document that stands elsewhere */
    check(make_xlsx(XLSX_OPEN "<x:worksheet xmlns:x=\"m\"><x:sheetData><x:row><x:c t=\"str\"><x:v>a</x:v></x:c></x:row>"
                              "<x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>",
                    NULL, NULL, NULL, NULL),
          NULL, "a:I=1", 1, 2);
}

/* ----------------------------------------------------------------------------------------------------------- hostile
 */

static void test_damaged(void **state) {
    (void)state;
    static const struct {
        const char *sheet;
        const char *words;
        int64_t row;
    } cases[] = {
        {ROWS(HEADER "<row r=\"1\"/>"), "rows are not in order", 1},
        {ROWS("<row r=\"1048577\"/>"), "rows are not in order", 0},
        {ROWS("<row r=\"x\"/>"), "rows are not in order", 0},
        {ROWS(HEADER "<row r=\"2\"><c r=\"A3\"><v>1</v></c></row>"), "stands elsewhere", 2},
        {ROWS(HEADER "<row r=\"2\"><c r=\"XFE2\"><v>1</v></c></row>"), "stands elsewhere", 2},
        {ROWS(HEADER "<row r=\"2\"><c r=\"ZZZZZZZZZZZZZZZZ2\"><v>1</v></c></row>"), "stands elsewhere", 2},
        {ROWS(HEADER "<row r=\"2\"><c r=\"B2\"/><c r=\"A2\"/></row>"), "cells are not in order", 2},
        {ROWS("<c r=\"A1\"/>"), "stands elsewhere", 0},
        {ROWS(HEADER "<row><c t=\"s\"><v>4</v></c></row>"), "a text that is not there", 2},
        {ROWS(HEADER "<row><c t=\"s\"><v>-1</v></c></row>"), "a text that is not there", 2},
        {ROWS(HEADER "<row><c t=\"s\"><v>99999999999999999999999</v></c></row>"), "a text that is not there", 2},
        {ROWS(HEADER "<row><c><v>1x</v></c></row>"), "holds no number", 2},
        {ROWS(HEADER "<row><c><v>1e999</v></c></row>"), "holds no number", 2},
        {ROWS(HEADER "<row><c><v>1111111111111111111111111111111111111111111111111111111111111111111</v></c></row>"),
         "longer than 64", 2},
        {XLSX_OPEN "<worksheet><sheetData>" HEADER "<row><c", "the XML is damaged in its line 2", 0},
        {"", "the XML is damaged", 0},
        {"<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]>" ROWS(HEADER),
         "declares a document type", 0},
        {"<!DOCTYPE w [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;\">]><worksheet>&b;</worksheet>",
         "declares a document type", 0},
        {"<!DOCTYPE w SYSTEM \"/etc/passwd\"><worksheet/>", "declares a document type", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        expect(make_xlsx(cases[i].sheet, STRINGS, STYLES, NULL, NULL), NULL, cases[i].words, cases[i].row);
    }
    expect(make_xlsx(ROWS(""), STRINGS, STYLES, "<workbook/>", NULL), NULL, "has no sheet of cells", 0);
    expect(as_file("PK\3\4 no", 8), NULL, "the zip archive is damaged", 0);
    expect(as_file("", 0), NULL, "the zip archive is damaged", 0);
}

static void test_deep_and_long(void **state) {
    (void)state;
    size_t size = 3 << 20;
    char *text = malloc(size + 1);
    assert_non_null(text);
    size_t used = 0;
    while (used < 4000) {
        used += (size_t)sprintf(text + used, "<x>");
    }
    expect(make_xlsx(text, NULL, NULL, NULL, NULL), NULL, "nested deeper than 256", 0);
    memset(text, 'a', size);
    memcpy(text, "<worksheet b=\"", 14);
    text[size] = '\0';
    expect(make_xlsx(text, NULL, NULL, NULL, NULL), NULL, "a tag of the XML is longer", 0);
    free(text);
}

/* A wide header, and one cell far below: what a sheet claims is not allocated. */
static void test_sparse(void **state) {
    (void)state;
    enum { WIDE = 4096 };
    size_t room = WIDE * 40 + 1000;
    char *text = malloc(room);
    assert_non_null(text);
    size_t used = (size_t)sprintf(text, "<worksheet><row>");
    for (int i = 0; i < WIDE; i++) {
        used += (size_t)sprintf(text + used, "<c t=\"str\"><v>c%d</v></c>", i);
    }
    sprintf(text + used, "</row><row r=\"1048576\"><c r=\"A1048576\"><v>1</v></c></row></worksheet>");
    file f = make_xlsx(text, NULL, NULL, NULL, NULL);
    comity_tables tables;
    comity_xlsx_place place;
    assert_int_equal(comity_read_xlsx(f.path, NULL, &known, MOST, NULL, &tables, &place, NULL), COMITY_OK);
    assert_int_equal(tables.tables[0].panel.n_rows, 1);
    assert_int_equal(place.first_row, 1048576);
    comity_tables_free(&tables);
    close(f.fd);
    expect(make_xlsx("<worksheet><row><c r=\"XFD1\"><v>1</v></c></row></worksheet>", NULL, NULL, NULL, NULL), NULL,
           "more than 4096 columns", 1);
    free(text);
}

/* Archives that lie about sizes or unpack without end. */
static void test_bombs(void **state) {
    (void)state;
    zip_fixture z = {0};
    zip_fixture_store(&z, "[Content_Types].xml", XLSX_TYPES, sizeof XLSX_TYPES - 1);
    zip_fixture_store(&z, "_rels/.rels", XLSX_ROOT, sizeof XLSX_ROOT - 1);
    zip_fixture_store(&z, "xl/_rels/workbook.xml.rels", XLSX_RELATIONS, sizeof XLSX_RELATIONS - 1);
    zip_fixture_store(&z, "xl/workbook.xml", XLSX_BOOK, sizeof XLSX_BOOK - 1);
    zip_fixture_deflate(&z, "xl/worksheets/sheet1.xml", "<worksheet>",
                        "                                                                ", "</worksheet>", 1200000);
    zip_fixture copy = z;
    copy.bytes = malloc(z.size);
    assert_non_null(copy.bytes);
    copy.room = copy.size;
    memcpy(copy.bytes, z.bytes, z.size);
    zip_fixture_end(&z);
    expect(as_file(z.bytes, z.size), NULL, "more than 250 times its packed size", 0);
    /* the same with a small size in its headers */
    copy.members[4].size = 100;
    zip_fixture_end(&copy);
    expect(as_file(copy.bytes, copy.size), NULL, "", 0);
    zip_fixture_free(&copy);
    file f = as_file(z.bytes, z.size);
    comity_tables tables;
    comity_xlsx_place place;
    comity_error error;
    assert_int_equal(comity_read_xlsx(f.path, NULL, NULL, 1 << 20, NULL, &tables, &place, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "expands beyond 1048576 bytes"));
    volatile int stop = 1;
    assert_int_equal(comity_read_xlsx(f.path, NULL, NULL, MOST, &stop, &tables, &place, &error),
                     COMITY_ERROR_INTERRUPTED);
    close(f.fd);
    zip_fixture_free(&z);
}

static void test_many_sheets(void **state) {
    (void)state;
    char *book = malloc(200000);
    assert_non_null(book);
    size_t used = (size_t)sprintf(book, "<workbook>");
    for (int i = 0; i < 1025; i++) {
        used += (size_t)sprintf(book + used, "<sheet name=\"S%d\" r:id=\"rId1\"/>", i);
    }
    sprintf(book + used, "</workbook>");
    expect(make_xlsx(ROWS(HEADER), STRINGS, NULL, book, NULL), NULL, "more than 1024 sheets", 0);
    free(book);
}

/* ---------------------------------------------------------------------------------------------------------- archives
 */

static void test_archives(void **state) {
    (void)state;
    static const struct {
        const char *names[5];
        const char *wanted;
        int64_t member; /* -1: an error */
        const char *words;
    } cases[] = {
        {{"a.csv"}, NULL, 0, NULL},
        {{"x/", "x/a.CSV", "x/readme.txt", "x/codebook.pdf", "__MACOSX/x/._a.csv"}, NULL, 1, NULL},
        {{"data", "__MACOSX/data"}, NULL, 0, NULL},
        {{"a.txt"}, NULL, 0, NULL},
        {{"a.csv.gz", "notes.json"}, NULL, 0, NULL},
        {{"a.csv", "b.csv", "c.pdf"}, NULL, -1, "It holds: a.csv, b.csv"},
        {{"a.csv", "x/b.csv"}, "B.csv", 1, NULL},
        {{"a.csv", "x/b.csv"}, "x/b.csv", 1, NULL},
        {{"y/b.csv", "x/b.csv"}, "b.csv", -1, "several members of the zip archive have that name"},
        {{"a.csv", "b.csv"}, "c.csv", -1, "no such member; it holds: a.csv, b.csv"},
        {{"x/"}, NULL, -1, "no files in it"},
        {{"a.csv", "evil\x1b[2J.csv"}, NULL, -1, "evil"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        zip_fixture z = {0};
        for (size_t k = 0; k < 5 && cases[i].names[k]; k++) {
            zip_fixture_store(&z, cases[i].names[k], "a,b\n", 4);
        }
        zip_fixture_end(&z);
        file f = as_file(z.bytes, z.size);
        comity_archive *archive = NULL;
        comity_error error;
        int64_t member = -2;
        comity_error_clear(&error);
        assert_int_equal(comity_archive_open(f.path, &archive, &error), COMITY_OK);
        assert_int_equal(comity_archive_what(archive), COMITY_ARCHIVE_FILES);
        comity_status status = comity_archive_choose(archive, cases[i].wanted, &member, &error);
        if ((cases[i].member < 0) != (status != COMITY_OK) || (!status && member != cases[i].member) ||
            (status && !strstr(error.message, cases[i].words)) || strchr(error.message, '\x1b')) {
            fail_msg("case %zu: %" PRId64 " %s", i, member, error.message);
        }
        if (!status) {
            int fd = -1;
            char bytes[8] = "";
            assert_int_equal(comity_archive_extract(archive, member, 4, NULL, &fd, &error), COMITY_OK);
            assert_int_equal(pread(fd, bytes, sizeof bytes - 1, 0), 4);
            assert_string_equal(bytes, "a,b\n");
            close(fd);
            assert_int_equal(comity_archive_extract(archive, member, 3, NULL, &fd, &error), COMITY_ERROR_INPUT);
            assert_int_equal(fd, -1);
        }
        comity_archive_close(archive);
        close(f.fd);
        zip_fixture_free(&z);
    }
}

static void test_other_documents(void **state) {
    (void)state;
    static const struct {
        const char *names[2];
        comity_archive_kind kind;
    } cases[] = {{{"[Content_Types].xml", "xl/workbook.xml"}, COMITY_ARCHIVE_XLSX},
                 {{"[Content_Types].xml", "xl/workbook.bin"}, COMITY_ARCHIVE_XLSB},
                 {{"mimetype", "META-INF/manifest.xml"}, COMITY_ARCHIVE_ODS},
                 {{"[Content_Types].xml", "word/document.xml"}, COMITY_ARCHIVE_FILES}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        zip_fixture z = {0};
        zip_fixture_store(&z, cases[i].names[0], "", 0);
        zip_fixture_store(&z, cases[i].names[1], "", 0);
        zip_fixture_end(&z);
        file f = as_file(z.bytes, z.size);
        comity_archive *archive = NULL;
        assert_int_equal(comity_archive_open(f.path, &archive, NULL), COMITY_OK);
        assert_int_equal(comity_archive_what(archive), cases[i].kind);
        comity_archive_close(archive);
        close(f.fd);
        zip_fixture_free(&z);
    }
}

/* A member that is encrypted, and one whose checksum is wrong. */
static void test_bad_members(void **state) {
    (void)state;
    for (int encrypted = 0; encrypted < 2; encrypted++) {
        zip_fixture z = {0};
        zip_fixture_store(&z, "a.csv", "a,b\n1,2\n12345678", 16);
        z.members[0].flags = (uint16_t)encrypted;
        z.members[0].crc += !encrypted;
        z.bytes[6] = (unsigned char)encrypted;
        zip_fixture_end(&z);
        file f = as_file(z.bytes, z.size);
        comity_archive *archive = NULL;
        comity_error error;
        int fd = -1;
        assert_int_equal(comity_archive_open(f.path, &archive, &error), COMITY_OK);
        assert_int_equal(comity_archive_extract(archive, 0, MOST, NULL, &fd, &error), COMITY_ERROR_INPUT);
        assert_non_null(strstr(error.message, encrypted ? "password" : "CRC"));
        comity_archive_close(archive);
        close(f.fd);
        zip_fixture_free(&z);
    }
}

/* --------------------------------------------------------------------------------------------------------- no memory
 */

static void test_no_memory(void **state) {
    (void)state;
    if (!FAILING_ALLOC) {
        skip();
    }
    file f = make_xlsx(ROWS(HEADER "<row><c t=\"inlineStr\"><is><t>x</t></is></c><c s=\"1\"><v>1</v></c></row>"
                                   "<row><c t=\"s\"><v>2</v></c></row>"),
                       STRINGS, STYLES, SHEETS, ROWS("<row><c t=\"str\"><v>note</v></c></row>"));
    int hit = 1;
    int leaks = 0;
    setenv("TZ", "UTC0", 1); /* else libc reads the time zone anew for each member */
    tzset();
    for (long k = 0; hit; k++) {
        comity_tables tables;
        comity_xlsx_place place;
        comity_error error;
        comity_error_clear(&error);
        failing_alloc_start(k);
        comity_status status = comity_read_xlsx(f.path, NULL, &known, MOST, NULL, &tables, &place, &error);
        comity_tables_free(&tables);
        hit = failing_alloc_stop();
        leaks += failing_alloc_live != 0;
        /* libzip and expat do not always say that it was memory */
        assert_true(hit ? status == COMITY_ERROR_MEMORY || status == COMITY_ERROR_INPUT || !status : !status);
        assert_true(k < 5000);
    }
    /* libzip itself loses a block where one of two of its own fails, for each of the seven members that are read */
    assert_in_range(leaks, 0, 14);
    close(f.fd);
}

/* --------------------------------------------------------------------------------------------------------- real data
 */

/* The reader of facts wants no control characters, which some titles hold: they become blanks. */
static void without_controls(char *text, const char *but) {
    for (char *c = text; *c; c++) {
        int wide = (unsigned char)c[0] == 0xC2 && (unsigned char)c[1] >= 0x80 && (unsigned char)c[1] < 0xA0;
        if (wide || ((unsigned char)*c < 0x20 && !strchr(but, *c)) || *c == 0x7F) {
            c[wide] = ' ';
            c[0] = ' ';
        }
    }
}

static void add_cell(const comity_column *column, size_t row, char *out, size_t size) {
    out[0] = '\0';
    if (!comity_is_present(column, row)) {
        return;
    }
    if (column->type == COMITY_TEXT) {
        snprintf(out, size, "%s", column->text[row]);
        without_controls(out, "\n");
    } else if (column->type == COMITY_INTEGER) {
        snprintf(out, size, "%" PRId64, column->integer[row]);
    } else {
        snprintf(out, size, "%.10g", column->number[row]);
    }
}

/* Whether the cell of the spreadsheet says what the cell of the csv says: the same number, day, or words. */
static int same_cell(const char *cell, const comity_csv_cell *expected) {
    char want[4096];
    char *end;
    snprintf(want, sizeof want, "%.*s", (int)expected->length, expected->text);
    size_t length = strlen(want);
    const char *blanks = " \r\n\t";
    int words =
        strcmp(want, "TRUE") == 0 ? strcmp(cell, "1") == 0 : strcmp(want, "FALSE") == 0 && strcmp(cell, "0") == 0;
    double a = strtod(cell, &end);
    if (words) {
        return 1;
    }
    if (*cell && !*end) {
        double b = strtod(want, &end);
        return *want && !*end && fabs(a - b) <= 1e-6 * fabs(b);
    }
    if (strlen(want) == 20 && strcmp(want + 10, "T00:00:00Z") == 0) {
        want[length = 10] = '\0';
    }
    /* the csv lost blanks around its words */
    cell += strspn(cell, blanks);
    return strncmp(cell, want, length) == 0 && strspn(cell + length, blanks) == strlen(cell + length);
}

/* The spreadsheet of AidData, whose cells are those of the csv beside it. */
static void test_real(void **state) {
    (void)state;
    char path[512];
    char text[512];
    if (!shared_path(path, sizeof path, "data/china-finance/GlobalChineseOfficialFinanceDataset_v1.0.xlsx") ||
        !shared_path(text, sizeof text, "data/china-finance/aiddata_gcof_v1.0_2000_2014_cut.csv")) {
        skip();
    }
    comity_tables tables;
    comity_xlsx_place place;
    comity_bytes bytes;
    comity_csv_reader reader;
    comity_csv_record record;
    size_t columns[64];
    size_t n = 0;
    size_t different = 0;
    assert_int_equal(comity_read_xlsx(path, NULL, NULL, COMITY_XLSX_LIMIT, NULL, &tables, &place, NULL), COMITY_OK);
    const comity_panel *panel = &tables.tables[0].panel;
    assert_int_equal(panel->n_rows, 5466);
    assert_int_equal(panel->n_columns, 54);
    assert_int_equal(comity_read_file(text, MOST, &bytes, NULL), COMITY_OK);
    without_controls((char *)bytes.data, "\n");
    comity_csv_init(&reader, (const char *)bytes.data, bytes.size, text);
    assert_int_equal(comity_csv_next(&reader, &record, NULL), COMITY_OK);
    for (; n < record.n_cells; n++) {
        char name[128];
        snprintf(name, sizeof name, "%.*s", (int)record.cells[n].length, record.cells[n].text);
        int found = comity_panel_find(panel, name);
        if (found < 0) {
            fail_msg("no column %s", name);
        }
        columns[n] = (size_t)found;
    }
    for (size_t row = 0; row < panel->n_rows; row++) {
        comity_error error;
        if (comity_csv_next(&reader, &record, &error)) {
            fail_msg("row %zu: %s", row, error.message);
        }
        assert_int_equal(record.n_cells, n);
        for (size_t i = 0; i < n; i++) {
            char cell[4096];
            add_cell(&panel->columns[columns[i]], row, cell, sizeof cell);
            if (!same_cell(cell, &record.cells[i]) && different++ < 10) {
                fprintf(stderr, "# row %zu, %s: \"%s\", csv \"%.*s\"\n", row, panel->columns[columns[i]].name, cell,
                        (int)record.cells[i].length, record.cells[i].text);
            }
        }
    }
    assert_int_equal(different, 0);
    comity_csv_free(&reader);
    comity_bytes_free(&bytes);
    comity_tables_free(&tables);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cells),           cmocka_unit_test(test_1904),
        cmocka_unit_test(test_formats),         cmocka_unit_test(test_sheets),
        cmocka_unit_test(test_damaged),         cmocka_unit_test(test_deep_and_long),
        cmocka_unit_test(test_sparse),          cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_many_sheets),     cmocka_unit_test(test_archives),
        cmocka_unit_test(test_other_documents), cmocka_unit_test(test_bad_members),
        cmocka_unit_test(test_no_memory),       cmocka_unit_test(test_real),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

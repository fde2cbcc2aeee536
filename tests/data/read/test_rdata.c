/* R data: round trips through librdata's writer, the forms that R writes and librdata cannot, hostile files, real
 * files. */
#include "data/read/rdata.h"

#include "data/read/csv.h"
#include "data/read/file.h"
#include "rdata_fixture.h"
#include "support.h"

#include <bzlib.h>
#include <lzma.h>
#include <sys/mman.h>
#include <zlib.h>

enum { LIMIT = 1 << 26 };

static comity_tables read_good(const fixture *f) {
    comity_tables tables;
    comity_error error;
    comity_error_clear(&error);
    /* exactly as long as the data, so that reading past the end shows */
    unsigned char *copy = malloc(f->size);
    assert_non_null(copy);
    memcpy(copy, f->data, f->size);
    if (comity_read_rdata_bytes(copy, f->size, LIMIT, NULL, &tables, &error)) {
        fail_msg("%s (%s)", error.message, error.column);
    }
    free(copy);
    return tables;
}

static void expect_failure(const fixture *f, const char *words) {
    comity_tables tables;
    comity_error error;
    comity_status status = comity_read_rdata_bytes(f->data, f->size, LIMIT, NULL, &tables, &error);
    char text[2048];
    if (status != COMITY_ERROR_INPUT) {
        fail_msg("status %d, expected \"%s\"", status, words);
    }
    comity_error_text(&error, text, sizeof text);
    if (!strstr(text, words)) {
        fail_msg("got \"%s\", expected \"%s\"", text, words);
    }
    assert_int_equal(tables.n_tables, 0);
    assert_null(tables.tables);
    assert_int_equal(comity_read_rdata_bytes(f->data, f->size, LIMIT, NULL, &tables, NULL), status);
}

static void expect_failure_and_free(fixture *f, const char *words) {
    expect_failure(f, words);
    fixture_free(f);
}

static const comity_column *column_of(const comity_tables *tables, size_t table, const char *name, comity_type type) {
    comity_error error;
    const comity_column *column = comity_panel_column(&tables->tables[table].panel, name, type, &error);
    if (!column) {
        fail_msg("%s", error.message);
    }
    return column;
}

static void check_texts(const comity_column *column, size_t n, const char *const *expected) {
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(column->missing[i], expected[i] ? COMITY_PRESENT : COMITY_NOT_REPORTED);
        if (expected[i]) {
            assert_string_equal(column->text[i], expected[i]);
        }
    }
}

/* INT64_MIN means missing. */
static void check_integers(const comity_column *column, size_t n, const int64_t *expected) {
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(column->missing[i], expected[i] == INT64_MIN ? COMITY_NOT_REPORTED : COMITY_PRESENT);
        if (expected[i] != INT64_MIN) {
            assert_int_equal(column->integer[i], expected[i]);
        }
    }
}

/* ---- what librdata writes --------------------------------------------------------------------------------------- */

static void check_written(const comity_tables *tables, size_t t) {
    static const char *const votes[] = {"no", "yes", NULL, "no"};
    static const int64_t whole[] = {7, INT64_MIN, -3, INT32_MAX};
    static const int64_t flags[] = {1, 0, INT64_MIN, 1};
    const comity_panel *panel = &tables->tables[t].panel;
    assert_null(tables->tables[t].left_out);
    assert_int_equal(panel->n_rows, FIXTURE_ROWS);
    assert_int_equal(panel->n_columns, FIXTURE_COLUMNS); /* the writer's row names 1, 2, ... are no column */
    for (size_t i = 0; i < FIXTURE_COLUMNS; i++) {
        assert_string_equal(panel->columns[i].name, fixture_names[i]);
    }
    const comity_column *x = column_of(tables, t, "x", COMITY_NUMBER);
    assert_true(x->number[0] == 1.5 && x->number[3] == -1e300);
    assert_int_equal(x->missing[1], COMITY_NOT_REPORTED);
    assert_int_equal(x->missing[2], COMITY_PRESENT); /* NaN that is no NA */
    assert_true(isnan(x->number[2]));
    check_integers(column_of(tables, t, "n", COMITY_INTEGER), 4, whole);
    check_integers(column_of(tables, t, "flag", COMITY_INTEGER), 4, flags);
    check_texts(column_of(tables, t, "name", COMITY_TEXT), 4, fixture_texts);
    const comity_column *vote = column_of(tables, t, "vote", COMITY_TEXT);
    check_texts(vote, 4, votes);
    assert_ptr_equal(vote->text[0], vote->text[3]); /* kept once */
    const comity_column *day = column_of(tables, t, "day", COMITY_NUMBER);
    assert_string_equal(day->unit, "days since 1970-01-01");
    assert_true(day->number[0] == 11488); /* 2001-06-15 */
    const comity_column *time_column = column_of(tables, t, "time", COMITY_NUMBER);
    assert_string_equal(time_column->unit, "seconds since 1970-01-01");
    assert_true(time_column->number[3] == 992563203);
}

static void test_round_trip(void **state) {
    (void)state;
    fixture f = fixture_written(RDATA_SINGLE_OBJECT, 1);
    comity_tables tables = read_good(&f);
    assert_int_equal(tables.n_tables, 1);
    assert_string_equal(tables.tables[0].name, "");
    check_written(&tables, 0);
    comity_tables_free(&tables);
    comity_tables_free(&tables);
    fixture_free(&f);

    f = fixture_written(RDATA_WORKSPACE, 3);
    tables = read_good(&f);
    assert_int_equal(tables.n_tables, 3);
    for (size_t t = 0; t < 3; t++) {
        char name[4];
        snprintf(name, sizeof name, "t%u", (unsigned)(t + 1) % 10);
        assert_string_equal(tables.tables[t].name, name);
        check_written(&tables, t);
    }
    comity_tables_free(&tables);
    fixture_free(&f);
}

static void read_packed(const void *bytes, size_t size, int good) {
    char path[64];
    comity_tables tables;
    comity_error error;
    int fd = memfd_create("test", 0);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes, size), (ssize_t)size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    comity_status status = comity_read_rdata(path, LIMIT, NULL, &tables, &error);
    if (good) {
        assert_int_equal(status, COMITY_OK);
        check_written(&tables, 0);
        comity_tables_free(&tables);
    } else {
        assert_int_equal(status, COMITY_ERROR_INPUT);
        assert_string_equal(error.file, path);
        assert_int_equal(tables.n_tables, 0);
    }
    close(fd);
}

static void read_with_prefixes(const void *bytes, size_t size) {
    read_packed(bytes, size, 1);
    for (size_t n = 0; n < size; n += 1 + n / 20) {
        read_packed(bytes, n, 0);
    }
    read_packed(bytes, size - 1, 0);
}

static void test_packed(void **state) {
    (void)state;
    fixture f = fixture_written(RDATA_WORKSPACE, 1);
    unsigned char out[8192];
    read_with_prefixes(f.data, f.size);
    unsigned bzip2_size = sizeof out;
    assert_int_equal(BZ2_bzBuffToBuffCompress((char *)out, &bzip2_size, (char *)f.data, (unsigned)f.size, 9, 0, 0),
                     BZ_OK);
    read_with_prefixes(out, bzip2_size);
    size_t xz_size = 0;
    assert_int_equal(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC32, NULL, f.data, f.size, out, &xz_size, sizeof out),
                     LZMA_OK);
    read_with_prefixes(out, xz_size);
    z_stream z = {.next_in = f.data, .avail_in = (unsigned)f.size, .next_out = out, .avail_out = sizeof out};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    read_with_prefixes(out, z.total_out);
    deflateEnd(&z);
    fixture_free(&f);
}

/* ---- what R writes and librdata's writer cannot ----------------------------------------------------------------- */

static void test_sequences(void **state) {
    (void)state;
    static const char *const names[] = {"i", "r", "t", "u", "w"};
    static const int64_t down[] = {5, 4, 3};
    static const char *const texts[] = {"1", "2", "3"};
    static const char *const reals[] = {"0.1", "1e+05", NULL};
    static const int32_t wrapped[] = {10, 20, 30};
    static const int64_t wrapped_too[] = {10, 20, 30};
    static const int32_t scipen = 0;
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 5);
    put_sequence(&f, "compact_intseq", 3, 5, -1);
    put_sequence(&f, "compact_realseq", 3, 2.5, 1);
    begin_altrep(&f, "deferred_string");
    put_word(&f, R_PAIRLIST);
    put_sequence(&f, "compact_intseq", 3, 1, 1);
    put_integers(&f, 1, &scipen);
    put_word(&f, R_NIL);
    begin_altrep(&f, "deferred_string");
    put_word(&f, R_PAIRLIST);
    put_vector(&f, R_REAL, 3);
    put_double(&f, 0.1);
    put_double(&f, 100000);
    put_double(&f, fixture_na());
    put_integers(&f, 1, &scipen);
    put_word(&f, R_NIL);
    begin_altrep(&f, "wrap_integer");
    put_word(&f, R_PAIRLIST);
    put_integers(&f, 3, wrapped);
    put_integers(&f, 1, &scipen);
    put_word(&f, R_NIL);
    end_frame(&f, 5, names, 3);

    comity_tables tables = read_good(&f);
    check_integers(column_of(&tables, 0, "i", COMITY_INTEGER), 3, down);
    assert_true(column_of(&tables, 0, "r", COMITY_NUMBER)->number[2] == 4.5);
    check_texts(column_of(&tables, 0, "t", COMITY_TEXT), 3, texts);
    check_texts(column_of(&tables, 0, "u", COMITY_TEXT), 3, reals);
    check_integers(column_of(&tables, 0, "w", COMITY_INTEGER), 3, wrapped_too);
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* How R 4.2 prints these as text. */
static void test_numbers_as_text(void **state) {
    (void)state;
    static const struct {
        double value;
        const char *text;
    } cases[] = {{0, "0"},
                 {1, "1"},
                 {-1.5, "-1.5"},
                 {123456, "123456"},
                 {1e5, "1e+05"},
                 {1e15, "1e+15"},
                 {1e-5, "1e-05"},
                 {0.0001, "1e-04"},
                 {0.00012, "0.00012"},
                 {1e300, "1e+300"},
                 {1 / 3., "0.333333333333333"},
                 {0.1 + 0.2, "0.3"},
                 {-1e5, "-1e+05"},
                 {(double)INFINITY, "Inf"},
                 {-(double)INFINITY, "-Inf"},
                 {100001, "100001"}};
    enum { N = sizeof cases / sizeof *cases };
    static const char *const names[] = {"t"};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    begin_altrep(&f, "deferred_string");
    put_word(&f, R_PAIRLIST);
    put_vector(&f, R_REAL, N);
    for (size_t i = 0; i < N; i++) {
        put_double(&f, cases[i].value);
    }
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    end_frame(&f, 1, names, N);
    comity_tables tables = read_good(&f);
    const comity_column *column = column_of(&tables, 0, "t", COMITY_TEXT);
    for (size_t i = 0; i < N; i++) {
        assert_string_equal(column->text[i], cases[i].text);
    }
    comity_tables_free(&tables);
    fixture_free(&f);
}

static void put_reals_of_class(fixture *f, const char *name, double a, double b) {
    put_vector(f, R_REAL | 0x100 | R_ATTRIBUTES, 2);
    put_double(f, a);
    put_double(f, b);
    put_class(f, name);
}

static void test_classes(void **state) {
    (void)state;
    static const char *const names[] = {"d", "t", "l", "b", "s", "f"};
    static const int32_t days[] = {11488, INT32_MIN};
    static const int64_t big[] = {INT64_C(9007199254740993), INT64_MIN};
    static const char *const labels[] = {"yes", NULL};
    static const char *const votes[] = {"yes", NULL};
    double halves[2];
    memcpy(halves, big, sizeof halves);
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 6);
    put_vector(&f, R_INTEGER | 0x100 | R_ATTRIBUTES, 2); /* seq() makes dates of integers */
    put_word(&f, (uint32_t)days[0]);
    put_word(&f, (uint32_t)days[1]);
    put_class(&f, "Date");
    put_reals_of_class(&f, "POSIXct", 0.5, fixture_na());
    put_vector(&f, R_LOGICAL | 0x100 | R_ATTRIBUTES, 2);
    put_word(&f, 0x80000000);
    put_word(&f, 0x80000000);
    put_class(&f, "Date");
    put_reals_of_class(&f, "integer64", halves[0], halves[1]);
    put_vector(&f, R_REAL | 0x100 | R_ATTRIBUTES, 2);
    put_double(&f, 1);
    put_double(&f, 2);
    put_tag(&f, "units");
    put_one_string(&f, "weeks");
    put_class(&f, "difftime");
    put_vector(&f, R_INTEGER | 0x100 | R_ATTRIBUTES, 2); /* the label of the second code is NA */
    put_word(&f, 1);
    put_word(&f, 2);
    put_tag(&f, "levels");
    put_strings(&f, 2, labels);
    put_class(&f, "factor");
    end_frame(&f, 6, names, 2);

    comity_tables tables = read_good(&f);
    const comity_column *d = column_of(&tables, 0, "d", COMITY_NUMBER);
    assert_string_equal(d->unit, "days since 1970-01-01");
    assert_true(d->number[0] == 11488);
    assert_int_equal(d->missing[1], COMITY_NOT_REPORTED);
    const comity_column *t = column_of(&tables, 0, "t", COMITY_NUMBER);
    assert_string_equal(t->unit, "seconds since 1970-01-01");
    assert_true(t->number[0] == 0.5 && t->missing[1] == COMITY_NOT_REPORTED);
    assert_int_equal(column_of(&tables, 0, "l", COMITY_NUMBER)->missing[0], COMITY_NOT_REPORTED);
    check_integers(column_of(&tables, 0, "b", COMITY_INTEGER), 2, big);
    assert_string_equal(column_of(&tables, 0, "s", COMITY_NUMBER)->unit, "weeks");
    check_texts(column_of(&tables, 0, "f", COMITY_TEXT), 2, votes);
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* What package haven writes: labels of a column and of its values, codes for missing, tagged missing values. */
static void test_haven(void **state) {
    (void)state;
    fixture f = fixture_haven();
    comity_tables tables = read_good(&f);
    const comity_column *vote = column_of(&tables, 0, "vote", COMITY_NUMBER);
    char code[8];
    assert_string_equal(vote->label, "vote cast");
    assert_int_equal(vote->n_labels, 3);
    assert_int_equal(vote->missing[0], COMITY_PRESENT);
    assert_int_equal(vote->missing[1], COMITY_CODED);
    assert_int_equal(vote->missing[2], COMITY_TAGGED);
    assert_int_equal(vote->missing[3], COMITY_CODED);
    assert_string_equal(comity_column_value_label(vote, 0), "yes");
    assert_string_equal(comity_column_value_label(vote, 1), "refused");
    assert_string_equal(comity_column_value_label(vote, 2), "unknown");
    assert_null(comity_column_value_label(vote, 3));
    comity_column_missing_code(vote, 2, code, sizeof code);
    assert_string_equal(code, ".a");
    const comity_column *state_column = column_of(&tables, 0, "state", COMITY_TEXT);
    assert_string_equal(comity_column_value_label(state_column, 1), "Kyrgyzstan");
    const comity_column *factor = column_of(&tables, 0, "f", COMITY_TEXT);
    assert_int_equal(factor->n_labels, 2);
    assert_string_equal(factor->text[0], "refused");
    assert_true(factor->labels[1].number == 2);
    assert_string_equal(factor->labels[1].label, "refused");
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* The five items that R counts as references, functions, compiled code and calls before a data frame whose attributes
 * are references: one miscount, and the names are lost. */
static void test_references(void **state) {
    (void)state;
    static const char *const names[] = {"a"};
    static const char *const package[] = {"base", "4.2.0"};
    static const int32_t values[] = {1, 2};
    static const int64_t values_too[] = {1, 2};
    static const int32_t code[] = {12, 16, 1};
    fixture f = begin_rda();
    put_tag(&f, "names");        /* reference 1 */
    put_word(&f, R_ENVIRONMENT); /* 2 */
    put_word(&f, 0);
    put_word(&f, R_GLOBAL);
    put_word(&f, R_NIL);
    put_vector(&f, R_LIST, 1);
    put_word(&f, 2 << 8 | 255); /* itself */
    put_word(&f, R_NIL);
    put_tag(&f, "class");                   /* 3 */
    put_word(&f, R_POINTER | R_ATTRIBUTES); /* 4 */
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    put_class(&f, "pointer");  /* its tag is 5 */
    put_tag(&f, "row.names");  /* 6 */
    put_word(&f, R_NAMESPACE); /* 7 */
    put_word(&f, 0);
    put_word(&f, 2);
    put_string(&f, package[0]);
    put_string(&f, package[1]);
    put_tag(&f, "weak");
    put_word(&f, R_WEAK);
    put_tag(&f, "f");
    put_word(&f, R_CLOSURE | R_ATTRIBUTES | 0x400); /* attributes, environment, arguments, body */
    put_class(&f, "function");
    put_word(&f, R_GLOBAL);
    put_word(&f, R_PAIRLIST);
    put_symbol(&f, "x");
    put_word(&f, R_NIL);
    put_word(&f, R_BYTECODE | R_ATTRIBUTES); /* body: shared parts, instructions, constants, attributes */
    put_word(&f, 1);
    put_integers(&f, 3, code);
    put_word(&f, 4);
    put_word(&f, 244); /* a call, the first shared part */
    put_word(&f, 0);
    put_word(&f, 240); /* with attributes */
    put_word(&f, R_NIL);
    put_word(&f, R_NIL); /* its name */
    put_word(&f, 0);
    put_symbol(&f, "+");
    put_word(&f, R_PAIRLIST);
    put_word(&f, R_NIL);
    put_word(&f, 0);
    put_symbol(&f, "y");
    put_word(&f, 0);
    put_word(&f, R_NIL);
    put_word(&f, 243); /* that part again */
    put_word(&f, 0);
    put_word(&f, R_BYTECODE); /* code within code */
    put_integers(&f, 3, code);
    put_word(&f, 0);
    put_word(&f, R_REAL); /* a plain constant: the type, then the item */
    put_vector(&f, R_REAL, 1);
    put_double(&f, 1);
    put_class(&f, "srcref");
    put_tag(&f, "g");
    put_word(&f, R_BUILTIN);
    put_word(&f, 3);
    put_bytes(&f, "sum", 3);
    put_tag(&f, "s4");
    put_word(&f, R_S4 | 0x100 | R_ATTRIBUTES);
    put_class(&f, "dgCMatrix");
    put_tag(&f, "table");
    put_vector(&f, R_FRAME, 1);
    put_integers(&f, 2, values);
    put_word(&f, R_TAGGED);
    put_word(&f, 1 << 8 | 255);
    put_strings(&f, 1, names);
    put_word(&f, R_TAGGED);
    put_word(&f, 3 << 8 | 255);
    put_one_string(&f, "data.frame");
    put_word(&f, R_TAGGED);
    put_word(&f, 255); /* a long reference: its number follows */
    put_word(&f, 6);
    put_integers(&f, 2, values);
    put_tag(&f, ".internal.selfref");
    put_word(&f, R_POINTER);
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    comity_tables tables = read_good(&f);
    assert_int_equal(tables.n_tables, 1);
    assert_string_equal(tables.tables[0].name, "table");
    assert_int_equal(tables.tables[0].panel.n_columns, 1);
    check_integers(column_of(&tables, 0, "a", COMITY_INTEGER), 2, values_too);
    comity_tables_free(&tables);
    for (size_t n = 0; n < f.size; n++) { /* every prefix is an error */
        fixture prefix = {f.data, n, n};
        expect_failure(&prefix, "");
    }
    fixture_free(&f);
}

static fixture text_frame(uint32_t version, const char *encoding, const char *text, uint32_t marks) {
    static const char *const names[] = {"a"};
    fixture f = {NULL, 0, 0};
    put_version(&f, version, encoding);
    put_vector(&f, R_FRAME, 1);
    put_vector(&f, R_TEXT, 1);
    put_marked(&f, text, marks);
    end_frame(&f, 1, names, 1);
    return f;
}

static void test_encodings(void **state) {
    (void)state;
    static const struct {
        uint32_t version;
        const char *encoding;
        const char *bytes;
        uint32_t marks;
        const char *text; /* NULL: an error */
    } cases[] = {
        {3, "UTF-8", "\xC3\xA9", 8, "\xC3\xA9"},
        {3, "UTF-8", "\xC3\xA9", 0, "\xC3\xA9"},
        {3, "UTF-8", "\xE9", 0, NULL},
        {3, "UTF-8", "\xE9", 8, NULL},
        {3, "UTF-8", "\xE9", 4, "\xC3\xA9"},
        {3, "UTF-8", "\xC3\xA9", 4, "\xC3\x83\xC2\xA9"}, /* the mark says Latin-1 */
        {3, "CP1252", "\xE9\x80\x93", 0, "\xC3\xA9\xE2\x82\xAC\xE2\x80\x9C"},
        {3, "latin1", "\xE9", 0, "\xC3\xA9"},
        {3, "ISO-8859-1", "\xC3\xA9", 8, "\xC3\xA9"},
        {3, "CP1251", "\xE9", 0, NULL},
        {3, "CP1251", "abc", 0, "abc"},
        {2, "", "\xC3\xA9", 0, "\xC3\xA9"}, /* version 2 does not say */
        {2, "", "\xE9t\xE9", 0, "\xC3\xA9t\xC3\xA9"},
        {2, "", "\xE9", 8, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f = text_frame(cases[i].version, cases[i].encoding, cases[i].bytes, cases[i].marks);
        if (cases[i].text) {
            comity_tables tables = read_good(&f);
            check_texts(column_of(&tables, 0, "a", COMITY_TEXT), 1, &cases[i].text);
            comity_tables_free(&tables);
        } else {
            expect_failure(&f, "column a: holds text that is not UTF-8");
        }
        fixture_free(&f);
    }
}

static void test_left_out(void **state) {
    (void)state;
    static const char *const names[] = {"list", "keep", "matrix", "complex", "raw", "frame", "none"};
    static const char *const inner[] = {"z"};
    static const int32_t two[] = {1, 2};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 7);
    put_vector(&f, R_LIST, 2);
    put_integers(&f, 2, two);
    put_word(&f, R_NIL);
    put_integers(&f, 2, two);
    put_vector(&f, R_INTEGER | R_ATTRIBUTES, 2);
    put_word(&f, 1);
    put_word(&f, 2);
    put_tag(&f, "dim");
    put_integers(&f, 2, two);
    put_word(&f, R_NIL);
    put_vector(&f, R_COMPLEX, 1);
    put_double(&f, 1);
    put_double(&f, 1);
    put_vector(&f, R_RAW, 2);
    put_bytes(&f, "ab", 2);
    put_vector(&f, R_FRAME, 1);
    put_integers(&f, 2, two);
    end_frame(&f, 1, inner, 2);
    put_word(&f, R_NIL);
    end_frame(&f, 7, names, 2);
    comity_tables tables = read_good(&f);
    assert_int_equal(tables.tables[0].panel.n_columns, 1);
    assert_string_equal(tables.tables[0].panel.columns[0].name, "keep");
    assert_string_equal(
        tables.tables[0].left_out,
        "list (a list of 2 objects), matrix (a matrix of 1 x 2), complex (a vector of numbers), raw (a vector of "
        "numbers), frame (a data frame), none (nothing (NULL))");
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* A list of hundreds of them is cut. */
static void test_many_left_out(void **state) {
    (void)state;
    enum { N = 300 };
    const char *names[N];
    char texts[N][32];
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, N);
    for (int i = 0; i < N; i++) {
        snprintf(texts[i], sizeof texts[i], "column %d", i);
        names[i] = texts[i];
        put_word(&f, R_NIL);
    }
    end_frame(&f, N, names, 1);
    comity_tables tables = read_good(&f);
    assert_int_equal(tables.tables[0].panel.n_columns, 0);
    const char *left_out = tables.tables[0].left_out;
    assert_true(strlen(left_out) < 2100);
    assert_string_equal(left_out + strlen(left_out) - 9, " and more");
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* Words for each kind of object. */
static void test_words(void **state) {
    (void)state;
    static const char *const names[] = {"f", "c", "q", "s", "e", "a", "x", "t", "p"};
    static const int32_t dim[] = {1, 1, 1};
    static const char *const labels[] = {"x"};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 9);
    put_vector(&f, R_BUILTIN, 3);
    put_bytes(&f, "sum", 3);
    put_word(&f, R_LANGUAGE);
    put_symbol(&f, "x");
    put_word(&f, R_NIL);
    put_vector(&f, R_LIST, 2);
    for (int i = 0; i < 2; i++) { /* a list of factors */
        put_vector(&f, R_INTEGER | 0x100 | R_ATTRIBUTES, 1);
        put_word(&f, 1);
        put_tag(&f, "levels");
        put_strings(&f, 1, labels);
        put_class(&f, "factor");
    }
    put_word(&f, R_S4);
    put_word(&f, R_ENVIRONMENT);
    put_word(&f, 0);
    for (int i = 0; i < 4; i++) {
        put_word(&f, R_NIL);
    }
    put_vector(&f, R_REAL | R_ATTRIBUTES, 1);
    put_double(&f, 1);
    put_tag(&f, "dim");
    put_integers(&f, 3, dim);
    put_word(&f, R_NIL);
    put_vector(&f, R_LIST, 1); /* a list of text */
    put_strings(&f, 1, labels);
    begin_altrep(&f, "mmap_real"); /* a form that is not known */
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    put_word(&f, R_PAIRLIST);
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    end_frame(&f, 9, names, 1);
    comity_tables tables = read_good(&f);
    assert_string_equal(
        tables.tables[0].left_out,
        "f (a function), c (a call or formula), q (a list of 2 factors), s (an S4 object), e (an "
        "environment), a (an array of 1 x 1 x 1), x (a list of a vector of text), t (an object), p (a list)");
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* A name too long to be shown is cut between characters. */
static void test_long_name(void **state) {
    (void)state;
    char name[301];
    for (size_t i = 0; i < 300; i += 3) {
        memcpy(name + i, "\xE4\xB8\xAD", 3);
    }
    name[300] = '\0';
    const char *const names[] = {name};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    put_word(&f, R_NIL);
    end_frame(&f, 1, names, 1);
    comity_tables tables = read_good(&f);
    const char *left_out = tables.tables[0].left_out;
    assert_int_equal(strlen(left_out), 99 + strlen(" (nothing (NULL))"));
    assert_memory_equal(left_out + 96, "\xE4\xB8\xAD (", 5);
    comity_tables_free(&tables);
    fixture_free(&f);
}

static fixture with_row_names(const char *first, const char *column) {
    const char *const row_names[] = {first, "2"};
    static const int32_t two[] = {1, 2};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    put_integers(&f, 2, two);
    put_tag(&f, "names");
    put_one_string(&f, column);
    put_tag(&f, "row.names");
    put_strings(&f, 2, row_names);
    put_class(&f, "data.frame");
    return f;
}

static void test_row_names(void **state) {
    (void)state;
    static const char *const expected[] = {"Kazakhstan", "2"};
    fixture f = with_row_names("Kazakhstan", "a");
    comity_tables tables = read_good(&f);
    assert_int_equal(tables.tables[0].panel.n_columns, 2);
    check_texts(column_of(&tables, 0, "row.names", COMITY_TEXT), 2, expected);
    comity_tables_free(&tables);
    fixture_free(&f);
    f = with_row_names("1", "a");
    tables = read_good(&f);
    assert_int_equal(tables.tables[0].panel.n_columns, 1);
    comity_tables_free(&tables);
    fixture_free(&f);
    f = with_row_names("Kazakhstan", "row.names");
    tables = read_good(&f);
    assert_int_equal(tables.tables[0].panel.n_columns, 1);
    comity_tables_free(&tables);
    fixture_free(&f);
}

static void test_small_frames(void **state) {
    (void)state;
    static const char *const names[] = {"a", "b"};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 0);
    end_frame(&f, 0, NULL, 0);
    comity_tables tables = read_good(&f);
    assert_int_equal(tables.n_tables, 1);
    assert_int_equal(tables.tables[0].panel.n_columns, 0);
    comity_tables_free(&tables);
    fixture_free(&f);
    f = begin_rds();
    put_vector(&f, R_FRAME, 2);
    put_integers(&f, 0, NULL);
    put_strings(&f, 0, NULL);
    end_frame(&f, 2, names, 0);
    tables = read_good(&f);
    assert_int_equal(tables.tables[0].panel.n_columns, 2);
    assert_int_equal(tables.tables[0].panel.n_rows, 0);
    assert_int_equal(tables.tables[0].panel.columns[1].type, COMITY_TEXT);
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* More different texts than are remembered, and repeated ones. */
static void test_many_texts(void **state) {
    (void)state;
    enum { N = 50000 };
    static const char *const names[] = {"a"};
    char text[32];
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    put_vector(&f, R_TEXT, N);
    for (unsigned i = 0; i < N; i++) {
        snprintf(text, sizeof text, "text number %u", i % (N / 2 + 1));
        put_string(&f, text);
    }
    end_frame(&f, 1, names, N);
    comity_tables tables = read_good(&f);
    const comity_column *column = column_of(&tables, 0, "a", COMITY_TEXT);
    for (unsigned i = 0; i < N; i++) {
        snprintf(text, sizeof text, "text number %u", i % (N / 2 + 1));
        assert_string_equal(column->text[i], text);
    }
    assert_ptr_equal(column->text[0], column->text[N / 2 + 1]);
    comity_tables_free(&tables);
    fixture_free(&f);
}

/* ---- refusals --------------------------------------------------------------------------------------------------- */

static void test_heads(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        const char *words;
    } cases[] = {
        {"", 0, "is no R data"},
        {"a,b\n1,2\n", 8, "is no R data"},
        {"RDX3\n", 5, "is no R data"},
        {"RDX1\nX\n", 7, "is no R data"},
        {"X\n\0\0\0\3", 6, "is cut short"},
        {"A\n3\n262657\n", 11, "in text (ascii = TRUE) form"},
        {"RDA3\nA\n", 7, "in text (ascii = TRUE) form"},
        {"B\n\3\0\0\0", 6, "in native binary (xdr = FALSE) form"},
        {"RDB3\nB\n", 7, "in native binary (xdr = FALSE) form"},
        {"X\n\0\0\0\4\0\4\0\0\0\3\5\0", 14, "is R data of version 4; versions 2 and 3 are read"},
        {"X\n\0\0\0\3\0\4\0\0\0\3\5\0\x7F\xFF\xFF\xFF", 18, "its encoding has no name"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f = {NULL, 0, 0};
        put_bytes(&f, cases[i].bytes, cases[i].size);
        expect_failure_and_free(&f, cases[i].words);
    }
}

static void put_matrix(fixture *f) {
    static const int32_t dim[] = {1, 1};
    put_vector(f, R_REAL | R_ATTRIBUTES, 1);
    put_double(f, 1);
    put_tag(f, "dim");
    put_integers(f, 2, dim);
    put_word(f, R_NIL);
}

static void test_no_frame(void **state) {
    (void)state;
    static const int32_t three[] = {1, 2, 3};
    fixture f = begin_rds();
    put_vector(&f, R_LIST, 3);
    for (int i = 0; i < 3; i++) {
        put_matrix(&f);
    }
    expect_failure_and_free(&f, "holds a list of 3 matrices of 1 x 1, not a data frame");
    f = begin_rds();
    put_vector(&f, R_LIST, 2);
    put_matrix(&f);
    put_integers(&f, 3, three);
    expect_failure_and_free(&f, "holds a list of 2 objects, not a data frame");
    f = begin_rds();
    put_vector(&f, R_LIST, 1);
    put_matrix(&f);
    expect_failure_and_free(&f, "holds a list of a matrix of 1 x 1, not a data frame");
    f = begin_rds();
    put_vector(&f, R_LIST, 0);
    expect_failure_and_free(&f, "holds a list, not a data frame");
    f = begin_rds();
    put_integers(&f, 3, three);
    expect_failure_and_free(&f, "holds a vector of numbers, not a data frame");
    f = begin_rds();
    put_word(&f, R_NIL);
    expect_failure_and_free(&f, "holds nothing (NULL), not a data frame");
    f = begin_rda();
    put_word(&f, R_NIL);
    expect_failure_and_free(&f, "holds no data frame: it is an empty workspace");
    f = begin_rda();
    put_tag(&f, "m");
    put_matrix(&f);
    put_tag(&f, "v");
    put_integers(&f, 3, three);
    put_word(&f, R_NIL);
    expect_failure_and_free(&f, "holds no data frame: \"m\" is a matrix of 1 x 1, \"v\" is a vector of numbers");
}

static void test_bad_frames(void **state) {
    (void)state;
    static const char *const names[] = {"a", "b"};
    static const char *const twice[] = {"a", "a"};
    static const int32_t three[] = {1, 2, 3};
    static const char *const labels[] = {"x", "y"};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 2);
    put_integers(&f, 3, three);
    put_integers(&f, 2, three);
    end_frame(&f, 2, names, 3);
    expect_failure_and_free(&f, "column b: has 2 values, but the columns before it have 3");
    f = begin_rds();
    put_vector(&f, R_FRAME, 2);
    put_integers(&f, 3, three);
    put_integers(&f, 3, three);
    end_frame(&f, 2, twice, 3);
    expect_failure_and_free(&f, "there are two columns called \"a\"");
    f = begin_rds();
    put_vector(&f, R_FRAME, 2);
    put_integers(&f, 3, three);
    put_integers(&f, 3, three);
    end_frame(&f, 1, names, 3);
    expect_failure_and_free(&f, "with 2 columns, but 1 names");
    f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    put_vector(&f, R_INTEGER | 0x100 | R_ATTRIBUTES, 3);
    put_word(&f, 1);
    put_word(&f, 2);
    put_word(&f, 3);
    put_tag(&f, "levels");
    put_strings(&f, 2, labels);
    put_class(&f, "factor");
    end_frame(&f, 1, names, 3);
    expect_failure_and_free(&f, "column a: is a factor with 2 levels, but holds level 3");
    f = text_frame(3, "UTF-8", "x", 0);
    unsigned char *x = memchr(f.data + 40, 'x', f.size - 40);
    assert_non_null(x);
    *x = '\0';
    expect_failure_and_free(&f, "column a: holds text with a NUL byte in it");
    f = begin_rds();
    put_vector(&f, R_FRAME, 10001);
    for (int i = 0; i < 10001; i++) {
        put_word(&f, R_NIL);
    }
    end_frame(&f, 0, NULL, 0);
    expect_failure_and_free(&f, "of more than 10000 columns");
}

static void test_damaged(void **state) {
    (void)state;
    static const struct {
        uint32_t words[5];
        const char *message;
    } cases[] = {
        {{R_REAL, 0x7FFFFFFF, 0, 0, 0}, "is cut short: 17179869164 bytes are missing"},
        {{R_TEXT, 0x7FFFFFFF, 9, 0, 0}, "text is expected"},
        {{R_LIST, 0x7FFFFFFF, 254, 254, 254}, "is cut short"},
        {{R_INTEGER, 0xFFFFFFFE, 0, 0, 0}, "a negative length"},
        {{R_INTEGER, 0xFFFFFFFF, 1, 0, 0}, "a vector of more than 2,147,483,647 values"},
        {{R_RAW, 13, 0, 0, 0}, "is cut short: 1 bytes are missing"},
        {{R_RAW, 8, 0, 0, 0}, "4 bytes follow its end"},
        {{9, 0xFFFFFFFE, 0, 0, 0}, "a negative length"},
        {{0x1FF, 0, 0, 0, 0}, "a reference to nothing"},
        {{255, 0, 0, 0, 0}, "a reference to nothing"},
        {{99, 0, 0, 0, 0}, "an unknown kind of object"},
        {{R_SYMBOL, R_NIL, 0, 0, 0}, "text is expected"},
        {{R_RAW | R_ATTRIBUTES, 0, R_RAW, 4, 0}, "holds a vector of numbers, not a data frame"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases - 1; i++) {
        fixture f = begin_rds();
        for (size_t j = 0; j < 5; j++) {
            put_word(&f, cases[i].words[j]);
        }
        expect_failure_and_free(&f, cases[i].message);
    }
    fixture f = begin_rds();
    put_vector(&f, R_RAW | R_ATTRIBUTES, 0);
    put_vector(&f, R_RAW, 0);
    expect_failure_and_free(&f, "attributes without names");
    f = begin_rda();
    put_vector(&f, R_RAW, 0);
    expect_failure_and_free(&f, "it is no list of named objects");
    f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    put_vector(&f, R_INTEGER | 0x100 | R_ATTRIBUTES, 0);
    put_tag(&f, "levels");
    put_vector(&f, R_RAW, 0);
    put_class(&f, "factor");
    end_frame(&f, 1, (const char *const[]){"a"}, 0);
    expect_failure_and_free(&f, "column a: is a factor whose levels are no text");
}

/* Forms whose state is not what their class promises. */
static void test_bad_forms(void **state) {
    (void)state;
    static const struct {
        const char *form;
        int pair;
        const char *words;
    } cases[] = {{"compact_intseq", 0, "a sequence without its bounds"},
                 {"wrap_real", 0, "a wrapped vector without its values"},
                 {"deferred_string", 0, "a wrapped vector without its values"},
                 {"deferred_string", 1, "text of numbers without the numbers"}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        fixture f = begin_rds();
        put_vector(&f, R_FRAME, 1);
        begin_altrep(&f, cases[i].form);
        if (cases[i].pair) {
            put_word(&f, R_PAIRLIST);
        }
        put_vector(&f, R_RAW, 0);
        if (cases[i].pair) {
            put_word(&f, R_NIL);
        }
        put_word(&f, R_NIL);
        end_frame(&f, 1, (const char *const[]){"a"}, 0);
        expect_failure_and_free(&f, cases[i].words);
    }
}

static void test_huge_text(void **state) {
    (void)state;
    enum { SIZE = (16 << 20) + 1 };
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    put_vector(&f, R_TEXT, 1);
    char *text = malloc(SIZE + 1);
    assert_non_null(text);
    memset(text, 'x', SIZE);
    text[SIZE] = '\0';
    put_string(&f, text);
    free(text);
    end_frame(&f, 1, (const char *const[]){"a"}, 1);
    expect_failure_and_free(&f, "column a: holds a text of more than 16 MiB");
}

static void expect_sequence_failure(const char *form, double n, double start, double step, const char *words) {
    static const char *const names[] = {"a"};
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 1);
    put_sequence(&f, form, n, start, step);
    end_frame(&f, 1, names, 1);
    expect_failure_and_free(&f, words);
}

static void test_bad_sequences(void **state) {
    (void)state;
    expect_sequence_failure("compact_intseq", 1e9, 1, 1, "holds sequences that expand beyond 256 MiB");
    expect_sequence_failure("compact_realseq", 1e8, 1, 1, "holds sequences that expand beyond 256 MiB");
    expect_sequence_failure("compact_intseq", 2e7, 1, 1, "expands beyond 67108864 bytes"); /* the limit of the call */
    expect_sequence_failure("compact_intseq", -1, 1, 1, "impossible bounds");
    expect_sequence_failure("compact_intseq", 1.5, 1, 1, "impossible bounds");
    expect_sequence_failure("compact_intseq", 3e9, 1, 1, "impossible bounds");
    expect_sequence_failure("compact_intseq", 10, 2147483640, 1, "impossible bounds");
    expect_sequence_failure("compact_intseq", 10, 1, 7, "impossible bounds");
    expect_sequence_failure("compact_intseq", (double)NAN, 1, 1, "impossible bounds");
    expect_sequence_failure("compact_intseq", 10, (double)NAN, 1, "impossible bounds");
    expect_sequence_failure("compact_realseq", 10, (double)INFINITY, 1, "impossible bounds");
}

/* Objects within objects, 100,000 deep, in each way that nests. */
static void test_deep(void **state) {
    (void)state;
    enum { DEPTH = 100000 };
    static const uint32_t ways[][2] = {{R_LIST, 1}, {R_PAIRLIST, 0}, {R_LANGUAGE | R_ATTRIBUTES, 0}, {R_ALTREP, 0}};
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        fixture f = begin_rds();
        for (int d = 0; d < DEPTH; d++) {
            put_word(&f, ways[i][0]);
            if (ways[i][1]) {
                put_word(&f, ways[i][1]);
            }
        }
        expect_failure_and_free(&f, "too many objects within objects");
    }
    fixture f = begin_rds();
    put_word(&f, R_BYTECODE);
    put_word(&f, 0);
    for (int d = 0; d < DEPTH; d++) {
        put_word(&f, R_NIL);
        put_word(&f, 1);
        put_word(&f, R_BYTECODE);
    }
    expect_failure_and_free(&f, "too many objects within objects");
    /* a long list is not deep */
    f = begin_rds();
    for (int d = 0; d < DEPTH; d++) {
        put_word(&f, R_PAIRLIST);
        put_word(&f, R_NIL);
    }
    put_word(&f, R_NIL);
    expect_failure_and_free(&f, "holds a list, not a data frame");
}

static void test_limit_and_stop(void **state) {
    (void)state;
    fixture f = fixture_written(RDATA_SINGLE_OBJECT, 1);
    comity_tables tables;
    comity_error error;
    int stop = 1;
    assert_int_equal(comity_read_rdata_bytes(f.data, f.size, 100, NULL, &tables, &error), COMITY_ERROR_INPUT);
    assert_non_null(strstr(error.message, "expands beyond 100 bytes"));
    for (size_t limit = 0; limit < 400; limit++) {
        comity_status status = comity_read_rdata_bytes(f.data, f.size, limit, NULL, &tables, NULL);
        assert_true(status == COMITY_ERROR_INPUT || status == COMITY_OK);
        comity_tables_free(&tables);
    }
    assert_int_equal(comity_read_rdata_bytes(f.data, f.size, LIMIT, &stop, &tables, &error), COMITY_ERROR_INTERRUPTED);
    fixture_free(&f);
}

static void test_prefixes_and_changes(void **state) {
    (void)state;
    comity_tables tables;
    for (int single = 0; single < 2; single++) {
        fixture f = fixture_written(single ? RDATA_SINGLE_OBJECT : RDATA_WORKSPACE, 1);
        for (size_t n = 0; n < f.size; n++) {
            fixture prefix = {f.data, n, n};
            expect_failure(&prefix, "");
        }
        for (size_t n = 0; n < f.size; n++) {
            static const unsigned char changes[] = {0x01, 0x80, 0xFF, 0x10};
            for (size_t c = 0; c < sizeof changes; c++) {
                f.data[n] ^= changes[c];
                comity_read_rdata_bytes(f.data, f.size, LIMIT, NULL, &tables, NULL);
                comity_tables_free(&tables);
                f.data[n] ^= changes[c];
            }
        }
        fixture_free(&f);
    }
}

/* ---- real files ------------------------------------------------------------------------------------------------- */

static const char *real(char *buffer, size_t size, const char *file, comity_tables *tables) {
    comity_error error;
    const char *path = shared_path(buffer, size, file);
    if (!path) {
        skip();
    }
    if (comity_read_rdata(path, COMITY_RDATA_LIMIT, NULL, tables, &error)) {
        fail_msg("%s", error.message);
    }
    return path;
}

static double sum_of(const comity_column *column, size_t rows, size_t *missing) {
    double sum = 0;
    *missing = 0;
    for (size_t i = 0; i < rows; i++) {
        if (comity_is_present(column, i)) {
            sum += column->number[i];
        } else {
            ++*missing;
        }
    }
    return sum;
}

static void test_real_trade(void **state) {
    (void)state;
    char buffer[512];
    comity_tables tables;
    size_t missing = 0;
    real(buffer, sizeof buffer, "data/trade-cow-4.0/cow_trade_ddy.rds", &tables);
    const comity_panel *panel = &tables.tables[0].panel;
    assert_int_equal(panel->n_rows, 1347308);
    assert_int_equal(panel->n_columns, 7);
    assert_true(sum_of(column_of(&tables, 0, "year", COMITY_NUMBER), panel->n_rows, &missing) > 0);
    assert_int_equal(missing, 0);
    sum_of(column_of(&tables, 0, "flow1", COMITY_NUMBER), panel->n_rows, &missing);
    assert_int_equal(missing, 50833);
    comity_tables_free(&tables);
}

static void test_real_list_of_matrices(void **state) {
    (void)state;
    char buffer[512];
    comity_tables tables;
    comity_error error;
    const char *path = shared_path(buffer, sizeof buffer, "data/trade-itpd-e/itpd_aggregated.rds");
    if (!path) {
        skip();
    }
    assert_int_equal(comity_read_rdata(path, COMITY_RDATA_LIMIT, NULL, &tables, &error), COMITY_ERROR_INPUT);
    assert_string_equal(error.message, "holds a list of 17 matrices of 257 x 257, not a data frame");
    assert_string_equal(error.file, path);
}

static void test_real_small(void **state) {
    (void)state;
    char buffer[512];
    comity_tables tables;
    real(buffer, sizeof buffer, "data/fixtures-binary/ucdp_acd.rda", &tables);
    assert_string_equal(tables.tables[0].name, "ucdp_acd");
    assert_int_equal(tables.tables[0].panel.n_rows, 5652);
    assert_int_equal(tables.tables[0].panel.n_columns, 15);
    assert_string_equal(column_of(&tables, 0, "start_date", COMITY_NUMBER)->unit, "days since 1970-01-01");
    comity_tables_free(&tables);
    real(buffer, sizeof buffer, "data/fixtures-binary/state_year_format3.rda", &tables);
    assert_int_equal(tables.tables[0].panel.n_rows, 15557);
    assert_int_equal(tables.tables[0].panel.n_columns, 537);
    comity_tables_free(&tables);
}

static void check_cell(const comity_column *column, size_t row, const comity_csv_cell *cell) {
    char text[128];
    assert_true(cell->length < sizeof text);
    memcpy(text, cell->text, cell->length);
    text[cell->length] = '\0';
    int absent = text[0] == '\0' || strcmp(text, "NA") == 0;
    if (absent != !comity_is_present(column, row)) {
        fail_msg("row %zu of %s: \"%s\" is present in one file only", row, column->name, text);
    }
    if (absent) {
        return;
    }
    if (column->type == COMITY_TEXT) {
        assert_string_equal(column->text[row], text);
    } else {
        double value = column->type == COMITY_NUMBER ? column->number[row] : (double)column->integer[row];
        assert_close(value, strtod(text, NULL), 1e-14 * fabs(value));
    }
}

/* The same table as R data and as CSV, cell by cell. */
static void test_real_twins(void **state) {
    (void)state;
    char buffer[512];
    comity_tables tables;
    comity_bytes bytes;
    comity_csv_reader reader;
    comity_csv_record record;
    comity_error error;
    real(buffer, sizeof buffer, "oracles/agtpa/data/agtpa_applications.rda", &tables);
    const comity_panel *panel = &tables.tables[0].panel;
    const char *path = shared_path(buffer, sizeof buffer, "oracles/agtpa/data/agtpa_applications.csv");
    if (!path) {
        comity_tables_free(&tables);
        skip();
    }
    assert_int_equal(comity_read_file(path, LIMIT, &bytes, &error), COMITY_OK);
    comity_csv_init(&reader, (const char *)bytes.data, bytes.size, path);
    assert_int_equal(comity_csv_next(&reader, &record, &error), COMITY_OK);
    assert_int_equal(record.n_cells, panel->n_columns);
    for (size_t c = 0; c < panel->n_columns; c++) {
        assert_int_equal(record.cells[c].length, strlen(panel->columns[c].name));
        assert_memory_equal(record.cells[c].text, panel->columns[c].name, record.cells[c].length);
    }
    for (size_t row = 0; row < panel->n_rows; row++) {
        assert_int_equal(comity_csv_next(&reader, &record, &error), COMITY_OK);
        for (size_t c = 0; c < panel->n_columns; c++) {
            check_cell(&panel->columns[c], row, &record.cells[c]);
        }
    }
    assert_int_equal(comity_csv_next(&reader, &record, &error), COMITY_OK);
    assert_int_equal(record.n_cells, 0);
    comity_csv_free(&reader);
    comity_bytes_free(&bytes);
    comity_tables_free(&tables);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trip),
        cmocka_unit_test(test_packed),
        cmocka_unit_test(test_sequences),
        cmocka_unit_test(test_numbers_as_text),
        cmocka_unit_test(test_classes),
        cmocka_unit_test(test_haven),
        cmocka_unit_test(test_references),
        cmocka_unit_test(test_encodings),
        cmocka_unit_test(test_left_out),
        cmocka_unit_test(test_many_left_out),
        cmocka_unit_test(test_words),
        cmocka_unit_test(test_long_name),
        cmocka_unit_test(test_row_names),
        cmocka_unit_test(test_small_frames),
        cmocka_unit_test(test_many_texts),
        cmocka_unit_test(test_heads),
        cmocka_unit_test(test_no_frame),
        cmocka_unit_test(test_bad_frames),
        cmocka_unit_test(test_damaged),
        cmocka_unit_test(test_bad_sequences),
        cmocka_unit_test(test_bad_forms),
        cmocka_unit_test(test_huge_text),
        cmocka_unit_test(test_deep),
        cmocka_unit_test(test_limit_and_stop),
        cmocka_unit_test(test_prefixes_and_changes),
        cmocka_unit_test(test_real_trade),
        cmocka_unit_test(test_real_list_of_matrices),
        cmocka_unit_test(test_real_small),
        cmocka_unit_test(test_real_twins),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

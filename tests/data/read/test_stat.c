/* Files of Stata, SPSS and SAS: every case in every format there and back, real files, and files that lie. */
#include "data/read/stat.h"

#include "data/read/stat_time.h"
#include "stat_fixture.h"
#include "support.h"

enum { LIMIT = 1 << 22 };

static comity_tables read_good(const stat_bytes *bytes, comity_file_kind kind, const char *what) {
    comity_tables tables;
    comity_error error;
    assert_int_equal(comity_kind_of(bytes->data, bytes->size), kind);
    if (comity_read_stat_bytes(bytes->data, bytes->size, kind, LIMIT, NULL, &tables, &error)) {
        fail_msg("%s: %s", what, error.message);
    }
    assert_int_equal(tables.n_tables, 1);
    return tables;
}

static void expect_failure(const void *data, size_t size, comity_file_kind kind, const char *words) {
    comity_tables tables;
    comity_error error;
    comity_error_clear(&error);
    assert_int_equal(comity_read_stat_bytes(data, size, kind, LIMIT, NULL, &tables, &error), COMITY_ERROR_INPUT);
    assert_int_equal(tables.n_tables, 0);
    if (!strstr(error.message, words)) {
        fail_msg("\"%s\" is not in \"%s\"", words, error.message);
    }
}

/* ---- there and back --------------------------------------------------------------------------------------------- */

static double value_at(const comity_column *column, size_t row) {
    return column->type == COMITY_INTEGER ? (double)column->integer[row] : column->number[row];
}

static void check_number(const stat_format *format, const stat_column *from, const comity_column *column, size_t row,
                         double expected) {
    int coded = from->missing && format->has_missing && (expected == 9 || (expected >= 90 && expected <= 99));
    double value = value_at(column, row);
    if (from->type == READSTAT_TYPE_FLOAT && format->has_integers) {
        expected = (double)(float)expected;
    }
    assert_int_equal(column->missing[row], coded ? COMITY_CODED : COMITY_PRESENT);
    if (format->kind == COMITY_FILE_POR && fabs(expected) > 1e15) {
        return; /* ReadStat's writer cuts it to 64 bits */
    }
    /* A .por has numbers of base 30, cut after some digits. */
    if (format->kind == COMITY_FILE_POR ? fabs(value - expected) > fabs(expected) * 1e-12 : value != expected) {
        fail_msg("%s: %s, row %zu: %.17g, expected %.17g", format->name, column->name, row, value, expected);
    }
}

static void check_cell(const stat_format *format, const stat_column *from, const comity_column *column, size_t row,
                       const stat_cell *cell) {
    char code[16];
    if (cell->tag) {
        const char expected[] = {'.', cell->tag, '\0'};
        comity_column_missing_code(column, row, code, sizeof code);
        assert_int_equal(column->missing[row], COMITY_TAGGED);
        assert_string_equal(code, expected);
    } else if (cell->text) {
        int coded = from->missing && format->has_missing && strcmp(cell->text, "NA") == 0;
        assert_int_equal(column->type, COMITY_TEXT);
        assert_int_equal(column->missing[row], coded ? COMITY_CODED : COMITY_PRESENT);
        assert_string_equal(column->text[row], cell->text);
    } else if (isnan(cell->number)) {
        assert_int_equal(column->missing[row], COMITY_NOT_REPORTED);
    } else {
        check_number(format, from, column, row, cell->number);
    }
}

static void check_case(const stat_format *format, const stat_case *test) {
    stat_bytes bytes = stat_written(format, test);
    assert_true(bytes.size > 0);
    comity_tables tables = read_good(&bytes, format->kind, format->name);
    const comity_panel *panel = &tables.tables[0].panel;
    assert_int_equal(panel->n_columns, test->n_columns);
    assert_int_equal(panel->n_rows, test->n_rows);
    for (size_t i = 0; i < test->n_columns; i++) {
        const stat_column *from = &test->columns[i];
        const comity_column *column = &panel->columns[i];
        int whole = format->has_integers && from->type >= READSTAT_TYPE_INT8 && from->type <= READSTAT_TYPE_INT32;
        assert_string_equal(column->name, from->name);
        assert_string_equal(column->unit, "");
        assert_int_equal(column->type, from->type == READSTAT_TYPE_STRING ? COMITY_TEXT
                                       : whole                            ? COMITY_INTEGER
                                                                          : COMITY_NUMBER);
        if (from->label) {
            assert_non_null(column->label);
            assert_string_equal(column->label, from->label);
        } else {
            assert_null(column->label);
        }
        if (!from->set) {
            assert_int_equal(column->n_labels, 0);
        }
        for (size_t row = 0; row < test->n_rows; row++) {
            check_cell(format, from, column, row, &test->cells[row * test->n_columns + i]);
        }
    }
    comity_tables_free(&tables);
    free(bytes.data);
}

static void test_round_trips(void **state) {
    (void)state;
    size_t n = 0;
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        for (size_t t = 0; t < N_STAT_CASES; t++) {
            if (stat_can_hold(&stat_formats[f], &stat_cases[t])) {
                check_case(&stat_formats[f], &stat_cases[t]);
                n++;
            }
        }
    }
    assert_true(n > 100);
}

static const stat_case *case_called(const char *name) {
    for (size_t t = 0; t < N_STAT_CASES; t++) {
        if (strcmp(stat_cases[t].name, name) == 0) {
            return &stat_cases[t];
        }
    }
    fail_msg("no case is called %s", name);
    return NULL;
}

static const stat_format *format_called(const char *name) {
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        if (strcmp(stat_formats[f].name, name) == 0) {
            return &stat_formats[f];
        }
    }
    fail_msg("no format is called %s", name);
    return NULL;
}

static void check_label(const comity_column *column, size_t row, const char *expected) {
    const char *label = comity_column_value_label(column, row);
    if (!expected) {
        assert_null(label);
    } else {
        assert_non_null(label);
        assert_string_equal(label, expected);
    }
}

static void test_value_labels(void **state) {
    (void)state;
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        const stat_format *format = &stat_formats[f];
        if (!format->has_labels) {
            continue;
        }
        stat_bytes bytes = stat_written(format, case_called("labels"));
        comity_tables tables = read_good(&bytes, format->kind, format->name);
        const comity_column *columns = tables.tables[0].panel.columns;
        check_label(&columns[0], 0, "yes");
        check_label(&columns[1], 0, "no");
        check_label(&columns[0], 1, format->has_integers ? NULL : "refused");
        check_label(&columns[0], 2, NULL);
        check_label(&columns[0], 3, NULL);
        assert_ptr_equal(columns[0].labels, columns[1].labels); /* kept once */
        check_label(&columns[2], 0, format->has_missing ? "Kazakhstan" : NULL);
        check_label(&columns[2], 1, format->has_missing ? "no answer" : NULL);
        check_label(&columns[2], 2, NULL);
        comity_tables_free(&tables);
        free(bytes.data);
    }
}

static void test_tag_labels(void **state) {
    (void)state;
    stat_bytes bytes = stat_written(format_called("dta118"), case_called("tags"));
    comity_tables tables = read_good(&bytes, COMITY_FILE_DTA, "tags");
    const comity_column *vote = &tables.tables[0].panel.columns[0];
    check_label(vote, 0, NULL);
    check_label(vote, 1, "refused");
    check_label(vote, 2, NULL);
    comity_tables_free(&tables);
    free(bytes.data);
}

static void test_dates(void **state) {
    (void)state;
    static const char *const days[] = {"DAY", "OTHER", "THIRD"};
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        const stat_format *format = &stat_formats[f];
        stat_case test = stat_dates_of(format->kind);
        stat_bytes bytes = stat_written(format, &test);
        comity_tables tables = read_good(&bytes, format->kind, format->name);
        const comity_panel *panel = &tables.tables[0].panel;
        for (size_t i = 0; i < 3; i++) {
            assert_string_equal(panel->columns[i].name, days[i]);
            assert_string_equal(panel->columns[i].unit, "days since 1970-01-01");
            assert_true(panel->columns[i].number[0] == 11488); /* 2001-06-15 */
        }
        assert_true(panel->columns[0].number[1] == -3654); /* 1959-12-31 */
        assert_int_equal(panel->columns[1].missing[1], COMITY_NOT_REPORTED);
        assert_string_equal(panel->columns[3].unit, "seconds since 1970-01-01");
        assert_close(panel->columns[3].number[0], 992563200.5, format->kind == COMITY_FILE_POR ? 0.01 : 0);
        assert_string_equal(panel->columns[4].unit, format->kind == COMITY_FILE_DTA ? "" : "seconds");
        assert_true(panel->columns[4].number[0] == 5);
        comity_tables_free(&tables);
        free(bytes.data);
    }
}

static void test_time_formats(void **state) {
    (void)state;
    static const struct {
        comity_file_kind kind;
        const char *format;
        const char *unit;
        double value;
        double expected;
    } cases[] = {
        {COMITY_FILE_DTA, "%tm", "days since 1970-01-01", 0, -3653},
        {COMITY_FILE_DTA, "%tmMon_CCYY", "days since 1970-01-01", 497, 11474}, /* 2001-06-01 */
        {COMITY_FILE_DTA, "%tm", "days since 1970-01-01", -1, -3684},          /* 1959-12-01 */
        {COMITY_FILE_DTA, "%tq", "days since 1970-01-01", 165, 11413},         /* 2001-04-01 */
        {COMITY_FILE_DTA, "%th", "days since 1970-01-01", 83, 11504},          /* 2001-07-01 */
        {COMITY_FILE_DTA, "%tw", "days since 1970-01-01", 2133, 11330},        /* 2001w2 begins on the 8th */
        {COMITY_FILE_DTA, "%ty", "year", 2001, 2001},
        {COMITY_FILE_DTA, "%-tdD_m_Y", "days since 1970-01-01", 15141, 11488},
        {COMITY_FILE_DTA, "%tC", "seconds since 1970-01-01", 315619200000, 0},
        {COMITY_FILE_DTA, "%9.0g", NULL, 5, 5},
        {COMITY_FILE_DTA, "%tbcalendar", NULL, 5, 5},
        {COMITY_FILE_DTA, "", NULL, 5, 5},
        {COMITY_FILE_SAV, "YMDHMS19", "seconds since 1970-01-01", 12219379200, 0},
        {COMITY_FILE_SAV, "MOYR6", "days since 1970-01-01", 12219379200, 0},
        {COMITY_FILE_SAV, "DTIME10.2", "seconds", 5, 5},
        {COMITY_FILE_SAV, "F8.2", NULL, 5, 5},
        {COMITY_FILE_SAV, "DOLLAR8", NULL, 5, 5},
        {COMITY_FILE_SAV, "MONTH9", NULL, 5, 5},
        {COMITY_FILE_SAS7BDAT, "YYMMDD10", "days since 1970-01-01", 3653, 0},
        {COMITY_FILE_SAS7BDAT, "yymmdd10.", "days since 1970-01-01", 3653, 0},
        {COMITY_FILE_SAS7BDAT, "DDMMYYP", "days since 1970-01-01", 3653, 0},
        {COMITY_FILE_SAS7BDAT, "DATE9", "days since 1970-01-01", 3653, 0},
        {COMITY_FILE_SAS7BDAT, "DATEAMPM", "seconds since 1970-01-01", 315619200, 0},
        {COMITY_FILE_SAS7BDAT, "NLDATM", "seconds since 1970-01-01", 315619200, 0},
        {COMITY_FILE_SAS7BDAT, "E8601DT", "seconds since 1970-01-01", 315619200, 0},
        {COMITY_FILE_SAS7BDAT, "HHMM", "seconds", 60, 60},
        {COMITY_FILE_SAS7BDAT, "BEST12", NULL, 5, 5},
        {COMITY_FILE_SAS7BDAT, "AVERYLONGNAMEOFAFORMATTHATSOMEBODYMADE", NULL, 5, 5},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        comity_time time = comity_time_of(cases[i].kind, cases[i].format);
        const char *unit = comity_time_unit(&time);
        if (!unit != !cases[i].unit || (unit && strcmp(unit, cases[i].unit) != 0) ||
            comity_time_value(&time, cases[i].value) != cases[i].expected) {
            fail_msg("%s: unit %s, value %.17g", cases[i].format, unit ? unit : "none",
                     comity_time_value(&time, cases[i].value));
        }
    }
}

static void test_many_columns(void **state) {
    (void)state;
    enum { COLUMNS = 3000 };
    static stat_column columns[COLUMNS];
    static char names[COLUMNS][8];
    static stat_cell cells[COLUMNS * 2];
    for (size_t i = 0; i < COLUMNS; i++) {
        snprintf(names[i], sizeof names[i], "V%zu", i);
        columns[i] = (stat_column){.name = names[i], .type = READSTAT_TYPE_DOUBLE};
        cells[i] = (stat_cell){.number = (double)i};
        cells[COLUMNS + i] = (stat_cell){.number = -(double)i};
    }
    const stat_case test = {"many", 0, 0, COLUMNS, columns, 2, cells};
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        check_case(&stat_formats[f], &test);
    }
}

/* Old files name no encoding, some newer ones a wrong one. */
static void test_encodings(void **state) {
    (void)state;
    static const stat_cell cells[] = {{0, "Cote d'Ivoire", 0}, {1, NULL, 0}, {0, "Turkiye", 0}, {2, NULL, 0}};
    const stat_case test = {"latin", 0, 0, STAT_LENGTH(stat_texts), stat_texts, 2, cells};
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        const stat_format *format = &stat_formats[f];
        if (format->kind != COMITY_FILE_DTA) {
            continue;
        }
        stat_bytes bytes = stat_written(format, &test);
        unsigned char *at = memmem(bytes.data, bytes.size, "Cote", 4);
        assert_non_null(at);
        at[1] = 0xF4;
        at[2] = 0x80;
        comity_tables tables = read_good(&bytes, format->kind, format->name);
        assert_string_equal(tables.tables[0].panel.columns[0].text[0], "C\xC3\xB4\xE2\x82\xAC"
                                                                       "e d'Ivoire");
        comity_tables_free(&tables);
        free(bytes.data);
    }
}

/* Stata cuts texts between bytes, also within a character. */
static void test_cut_character(void **state) {
    (void)state;
    static const stat_column column[] = {{"T", NULL, NULL, READSTAT_TYPE_STRING, 5, NULL, 0}};
    static const stat_cell cells[] = {{0,
                                       "\xC3\xB4"
                                       "ab\xC3",
                                       0}};
    const stat_case test = {"cut", 0, 0, 1, column, 1, cells};
    stat_bytes bytes = stat_written(format_called("dta118"), &test);
    comity_tables tables = read_good(&bytes, COMITY_FILE_DTA, "cut");
    assert_string_equal(tables.tables[0].panel.columns[0].text[0], "\xC3\xB4"
                                                                   "ab");
    comity_tables_free(&tables);
    free(bytes.data);
}

static stat_bytes written_long_strings(void) {
    stat_bytes out = {NULL, 0, 0};
    readstat_writer_t *writer = readstat_writer_init();
    readstat_set_data_writer(writer, stat_write);
    readstat_writer_set_file_format_version(writer, 118);
    readstat_variable_t *variable = readstat_add_variable(writer, "LONG", READSTAT_TYPE_STRING_REF, 8);
    readstat_string_ref_t *refs[] = {readstat_add_string_ref(writer, "C\xC3\xB4te"),
                                     readstat_add_string_ref(writer, STAT_LONG_250)};
    assert_int_equal(readstat_begin_writing_dta(writer, &out, 3), READSTAT_OK);
    for (int row = 0; row < 3; row++) {
        readstat_begin_row(writer);
        readstat_insert_string_ref(writer, variable, refs[row % 2]);
        readstat_end_row(writer);
    }
    assert_int_equal(readstat_end_writing(writer), READSTAT_OK);
    readstat_writer_free(writer);
    return out;
}

static void test_long_strings(void **state) {
    (void)state;
    stat_bytes bytes = written_long_strings();
    comity_tables tables = read_good(&bytes, COMITY_FILE_DTA, "strL");
    const comity_column *column = &tables.tables[0].panel.columns[0];
    assert_string_equal(column->text[0], "C\xC3\xB4te");
    assert_string_equal(column->text[1], STAT_LONG_250);
    assert_ptr_equal(column->text[0], column->text[2]);
    comity_tables_free(&tables);
    unsigned char *at = memmem(bytes.data, bytes.size, "GSO", 3);
    assert_non_null(at);
    at[15] = 129;
    expect_failure(bytes.data, bytes.size, COMITY_FILE_DTA, "binary data");
    at[15] = 130;
    unsigned char *end = memmem(at + 20, 16, "te", 3); /* with the NUL */
    assert_non_null(end);
    end[2] = '!';
    expect_failure(bytes.data, bytes.size, COMITY_FILE_DTA, "long string 1 does not end");
    end[2] = '\0';
    memset(at + 16, 0xFF, 4);
    expect_failure(bytes.data, bytes.size, COMITY_FILE_DTA, "cut short or damaged");
    free(bytes.data);
}

/* ---- hostile files ---------------------------------------------------------------------------------------------- */

static void try_damaged(const unsigned char *data, size_t size, comity_file_kind kind) {
    comity_tables tables;
    comity_error error;
    comity_error_clear(&error);
    comity_status status = comity_read_stat_bytes(data, size, kind, LIMIT, NULL, &tables, &error);
    assert_int_equal(tables.n_tables, status ? 0 : 1);
    assert_int_equal(error.status, status);
    assert_true(!status || error.message[0]);
    comity_tables_free(&tables);
}

/* In memory of exactly that size, so that sanitizers see what is read beyond it. */
static void try_prefix(const stat_bytes *bytes, size_t size, comity_file_kind kind) {
    unsigned char *data = malloc(size ? size : 1);
    assert_non_null(data);
    memcpy(data, bytes->data, size);
    try_damaged(data, size, kind);
    free(data);
}

static void test_prefixes_and_changes(void **state) {
    (void)state;
    static const unsigned char changes[] = {0xFF, 0x00, 0x7F, 0x80};
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        const stat_format *format = &stat_formats[f];
        stat_bytes bytes = stat_written(format, case_called("labels"));
        size_t stride = bytes.size > 4096 ? 7 : 1;
        for (size_t size = 0; size < bytes.size; size += stride) {
            try_prefix(&bytes, size, format->kind);
        }
        for (size_t i = 0; i < bytes.size; i += stride) {
            unsigned char before = bytes.data[i];
            bytes.data[i] = changes[i % 4] == before ? (unsigned char)(before ^ 1) : changes[i % 4];
            try_damaged(bytes.data, bytes.size, format->kind);
            bytes.data[i] = before;
        }
        free(bytes.data);
    }
}

/* No file that is cut within its rows passes for a shorter one. */
static void test_cut_short(void **state) {
    (void)state;
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        const stat_format *format = &stat_formats[f];
        stat_bytes bytes = stat_written(format, case_called("numbers"));
        size_t cut = format->kind == COMITY_FILE_SAS7BDAT ? 5000
                     : format->kind == COMITY_FILE_DTA    ? bytes.size / 8
                                                          : 80;
        if (format->kind == COMITY_FILE_POR) {
            while (cut < bytes.size && bytes.data[bytes.size - 1 - cut] == 'Z') {
                cut++;
            }
            cut += 80;
        }
        comity_tables tables;
        comity_error error;
        comity_error_clear(&error);
        if (!comity_read_stat_bytes(bytes.data, bytes.size - cut, format->kind, LIMIT, NULL, &tables, &error)) {
            fail_msg("%s: a file without its end was read", format->name);
        }
        free(bytes.data);
    }
}

static void put_32(unsigned char *at, uint32_t value) {
    memcpy(at, &value, sizeof value);
}

static void test_lying_sizes(void **state) {
    (void)state;
    stat_bytes sav = stat_written(format_called("sav"), case_called("numbers"));
    put_32(sav.data + 80, 1000000);
    expect_failure(sav.data, sav.size, COMITY_FILE_SAV, "cut short");
    put_32(sav.data + 80, UINT32_MAX); /* it does not say */
    comity_tables tables = read_good(&sav, COMITY_FILE_SAV, "rows unknown");
    assert_int_equal(tables.tables[0].panel.n_rows, 4);
    comity_tables_free(&tables);
    put_32(sav.data + 72, 3);
    expect_failure(sav.data, sav.size, COMITY_FILE_SAV, "packed in a way");
    put_32(sav.data + 72, 2);
    expect_failure(sav.data, sav.size, COMITY_FILE_SAV, "packed rows are not where");
    put_32(sav.data + 72, 0);
    put_32(sav.data + 176 + 4 + 8, 7);
    expect_failure(sav.data, sav.size, COMITY_FILE_SAV, "three missing values");
    free(sav.data);
    stat_bytes dta = stat_written(format_called("dta118"), case_called("numbers"));
    unsigned char *n = memmem(dta.data, dta.size, "<N>", 3);
    assert_non_null(n);
    put_32(n + 3, 2000000000);
    expect_failure(dta.data, dta.size, COMITY_FILE_DTA, "cut short");
    free(dta.data);
    dta = stat_written(format_called("dta115"), case_called("numbers"));
    dta.data[0] = 103;
    assert_int_equal(comity_kind_of(dta.data, dta.size), COMITY_FILE_DTA);
    expect_failure(dta.data, dta.size, COMITY_FILE_DTA, "release 103");
    free(dta.data);
    stat_bytes sas = stat_written(format_called("sas64"), case_called("numbers"));
    memset(sas.data + 200, 'x', 200);
    expect_failure(sas.data, sas.size, COMITY_FILE_SAS7BDAT, "");
    free(sas.data);
}

/* Two columns of one name, and a name for nobody. */
static void test_same_names(void **state) {
    (void)state;
    stat_bytes sav = stat_written(format_called("dta118"), case_called("texts"));
    unsigned char *at = memmem(sav.data, sav.size, "<varnames>", 10);
    assert_non_null(at);
    memcpy(at + 10 + 129, "NAME", 5);
    expect_failure(sav.data, sav.size, COMITY_FILE_DTA, "two columns called \"NAME\"");
    free(sav.data);
}

/* A table that makes ReadStat write behind its buffer, see stat_file.h. */
static void test_por_table(void **state) {
    (void)state;
    stat_bytes por = stat_written(format_called("por"), case_called("texts"));
    size_t at = 0;
    for (size_t n = 0; n < 200 + 158; at++) {
        n += por.data[at] != '\r' && por.data[at] != '\n';
    }
    por.data[at] = 'S';
    expect_failure(por.data, por.size, COMITY_FILE_POR, "table of characters");
    free(por.data);
}

static void test_limit_and_stop(void **state) {
    (void)state;
    enum { ROWS = 1000 };
    static stat_cell cells[ROWS];
    const stat_case test = {"rows", 0, 0, 1, stat_one, ROWS, cells};
    volatile int stop = 1;
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        comity_tables tables;
        comity_error error;
        stat_bytes bytes = stat_written(&stat_formats[f], &test);
        assert_int_equal(
            comity_read_stat_bytes(bytes.data, bytes.size, stat_formats[f].kind, 4000, NULL, &tables, &error),
            COMITY_ERROR_INPUT);
        assert_non_null(strstr(error.message, "larger than 4000 bytes"));
        assert_int_equal(
            comity_read_stat_bytes(bytes.data, bytes.size, stat_formats[f].kind, LIMIT, &stop, &tables, &error),
            COMITY_ERROR_INTERRUPTED);
        free(bytes.data);
    }
}

static void test_other_kinds(void **state) {
    (void)state;
    expect_failure("a,b\n1,2\n", 8, COMITY_FILE_TEXT, "is text, not a file of Stata");
    for (size_t f = 0; f < N_STAT_FORMATS; f++) {
        expect_failure("", 0, stat_formats[f].kind, "");
        expect_failure("a,b\n1,2\n", 8, stat_formats[f].kind, "");
    }
    assert_int_equal(comity_stat_reads(COMITY_FILE_POR), 1);
    assert_int_equal(comity_stat_reads(COMITY_FILE_RDATA), 0);
}

/* ---- real files ------------------------------------------------------------------------------------------------- */

static comity_tables read_real(const char *file, char *path, size_t size) {
    comity_tables tables;
    comity_file_kind outer;
    comity_file_kind inner;
    comity_error error;
    if (!shared_path(path, size, file)) {
        skip();
    }
    assert_int_equal(comity_read_kind(path, &outer, &inner, &error), COMITY_OK);
    if (comity_read_stat(path, inner, COMITY_RDATA_LIMIT, NULL, &tables, &error)) {
        fail_msg("%s: %s", file, error.message);
    }
    return tables;
}

static void test_real_sav(void **state) {
    (void)state;
    char path[512];
    comity_tables tables = read_real("data/fixtures-binary/DahlDims.sav", path, sizeof path);
    const comity_panel *panel = &tables.tables[0].panel;
    assert_int_equal(panel->n_rows, 7563);
    assert_int_equal(panel->n_columns, 28);
    assert_string_equal(panel->columns[0].label, "Country Name");
    assert_string_equal(panel->columns[6].name, "CONTESTstd");
    assert_int_equal(panel->columns[2].type, COMITY_NUMBER);
    comity_tables_free(&tables);
}

static void test_real_damaged_sav(void **state) {
    (void)state;
    char path[512];
    comity_tables tables;
    comity_error error;
    if (!shared_path(path, sizeof path, "data/fixtures-binary/polity5_panel.sav")) {
        skip();
    }
    assert_int_equal(comity_read_stat(path, COMITY_FILE_SAV, COMITY_RDATA_LIMIT, NULL, &tables, &error),
                     COMITY_ERROR_INPUT);
    assert_string_equal(error.file, path);
    assert_non_null(strstr(error.message, "copied as if it were text"));
}

static void check_csv_cell(const comity_column *column, size_t row, const char *cell) {
    double value = column->type == COMITY_INTEGER ? (double)column->integer[row] : column->number[row];
    if (!*cell) {
        assert_true(!comity_is_present(column, row) || (column->type == COMITY_TEXT && !*column->text[row]));
    } else if (column->type == COMITY_TEXT) {
        assert_string_equal(column->text[row], cell);
    } else if (!comity_is_present(column, row) || fabs(value - strtod(cell, NULL)) > 1e-14 * fabs(value)) {
        fail_msg("%s, row %zu: %.17g, the CSV has %s", column->name, row, value, cell);
    }
}

/* The same table as CSV, which its authors wrote from it. */
static void test_real_dta(void **state) {
    (void)state;
    char path[512];
    char line[4096];
    comity_tables tables = read_real("data/unga-idealpoints/IdealpointsJuly2025.dta", path, sizeof path);
    const comity_panel *panel = &tables.tables[0].panel;
    assert_int_equal(panel->n_rows, 11440);
    assert_int_equal(panel->n_columns, 24);
    if (!shared_path(path, sizeof path, "data/unga-idealpoints/idealpoints_july2025_1946_2024.csv")) {
        comity_tables_free(&tables);
        skip();
    }
    FILE *csv = fopen(path, "r");
    assert_non_null(csv);
    size_t row = 0;
    assert_non_null(fgets(line, sizeof line, csv));
    int at[32];
    size_t n = 0;
    line[strcspn(line, "\r\n")] = '\0';
    for (char *rest = line, *name; (name = strsep(&rest, ",")); n++) {
        at[n] = comity_panel_find(panel, name);
        assert_true(at[n] >= 0);
    }
    assert_int_equal(n, 24);
    for (; fgets(line, sizeof line, csv); row++) {
        size_t column = 0;
        line[strcspn(line, "\r\n")] = '\0';
        for (char *rest = line, *cell; (cell = strsep(&rest, ",")); column++) {
            if (*cell == '"') { /* a name with a comma in it */
                rest[-1] = ',';
                rest = strchr(++cell, '"');
                *rest = '\0';
                rest = rest[1] ? rest + 2 : NULL;
            }
            check_csv_cell(&panel->columns[at[column]], row, cell);
        }
        assert_int_equal(column, 24);
    }
    assert_int_equal(row, 11440);
    fclose(csv);
    comity_tables_free(&tables);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_round_trips),    cmocka_unit_test(test_value_labels),
        cmocka_unit_test(test_tag_labels),     cmocka_unit_test(test_dates),
        cmocka_unit_test(test_time_formats),   cmocka_unit_test(test_many_columns),
        cmocka_unit_test(test_encodings),      cmocka_unit_test(test_cut_character),
        cmocka_unit_test(test_long_strings),   cmocka_unit_test(test_prefixes_and_changes),
        cmocka_unit_test(test_cut_short),      cmocka_unit_test(test_lying_sizes),
        cmocka_unit_test(test_same_names),     cmocka_unit_test(test_por_table),
        cmocka_unit_test(test_limit_and_stop), cmocka_unit_test(test_other_kinds),
        cmocka_unit_test(test_real_sav),       cmocka_unit_test(test_real_damaged_sav),
        cmocka_unit_test(test_real_dta)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

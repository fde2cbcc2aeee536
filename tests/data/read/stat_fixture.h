/* Files of statistics programs made in memory by ReadStat's writers, for tests and for the seeds of the fuzzers: one
 * table of cases, one table of formats. */
#ifndef COMITY_TESTS_STAT_FIXTURE_H
#define COMITY_TESTS_STAT_FIXTURE_H

#include "data/read/file.h"

#include <math.h>
#include <readstat.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    unsigned char *data;
    size_t size;
    size_t room;
} stat_bytes;

typedef struct {
    const char *name;
    comity_file_kind kind;
    int version;
    readstat_compress_t compression;
    int is_64bit;
    int has_tags;
    int has_labels;  /* of values */
    int has_missing; /* codes that mean so */
    int has_accents;
    int has_integers;
    size_t most_text;
} stat_format;

static const stat_format stat_formats[] = {
    {"dta104", COMITY_FILE_DTA, 104, READSTAT_COMPRESS_NONE, 0, 0, 0, 0, 1, 1, 80},
    {"dta105", COMITY_FILE_DTA, 105, READSTAT_COMPRESS_NONE, 0, 0, 1, 0, 1, 1, 80},
    {"dta108", COMITY_FILE_DTA, 108, READSTAT_COMPRESS_NONE, 0, 0, 1, 0, 1, 1, 80},
    {"dta110", COMITY_FILE_DTA, 110, READSTAT_COMPRESS_NONE, 0, 0, 1, 0, 1, 1, 80},
    {"dta111", COMITY_FILE_DTA, 111, READSTAT_COMPRESS_NONE, 0, 0, 1, 0, 1, 1, 240},
    {"dta113", COMITY_FILE_DTA, 113, READSTAT_COMPRESS_NONE, 0, 1, 1, 0, 1, 1, 240},
    {"dta114", COMITY_FILE_DTA, 114, READSTAT_COMPRESS_NONE, 0, 1, 1, 0, 1, 1, 240},
    {"dta115", COMITY_FILE_DTA, 115, READSTAT_COMPRESS_NONE, 0, 1, 1, 0, 1, 1, 240},
    {"dta117", COMITY_FILE_DTA, 117, READSTAT_COMPRESS_NONE, 0, 1, 1, 0, 1, 1, 2000},
    {"dta118", COMITY_FILE_DTA, 118, READSTAT_COMPRESS_NONE, 0, 1, 1, 0, 1, 1, 2000},
    {"dta119", COMITY_FILE_DTA, 119, READSTAT_COMPRESS_NONE, 0, 1, 1, 0, 1, 1, 2000},
    {"sav", COMITY_FILE_SAV, 2, READSTAT_COMPRESS_NONE, 0, 0, 1, 1, 1, 0, 2000},
    {"sav-rows", COMITY_FILE_SAV, 2, READSTAT_COMPRESS_ROWS, 0, 0, 1, 1, 1, 0, 2000},
    {"zsav", COMITY_FILE_SAV, 3, READSTAT_COMPRESS_BINARY, 0, 0, 1, 1, 1, 0, 2000},
    {"por", COMITY_FILE_POR, 0, READSTAT_COMPRESS_NONE, 0, 0, 1, 1, 0, 0, 250},
    {"sas32", COMITY_FILE_SAS7BDAT, 9, READSTAT_COMPRESS_NONE, 0, 1, 0, 0, 1, 0, 2000},
    {"sas64", COMITY_FILE_SAS7BDAT, 9, READSTAT_COMPRESS_NONE, 1, 1, 0, 0, 1, 0, 2000},
    {"sas64-rows", COMITY_FILE_SAS7BDAT, 9, READSTAT_COMPRESS_ROWS, 1, 1, 0, 0, 1, 0, 2000},
};

enum { N_STAT_FORMATS = sizeof stat_formats / sizeof *stat_formats };

/* A cell: of text, of a number, missing (NaN), or missing with a tag. */
typedef struct {
    double number;
    const char *text;
    char tag;
} stat_cell;

#define STAT_MISSING                                                                                                   \
    { NAN, NULL, 0 }

typedef struct {
    const char *name;
    const char *label;
    const char *format; /* for the program: see stat_format_of */
    readstat_type_t type;
    size_t width;
    const char *set; /* of labels: "yes" numbers, "text" texts */
    int missing;     /* 1: 9 and 90 to 99 mean missing */
} stat_column;

typedef struct {
    const char *name;
    int needs_tags;
    int needs_accents;
    size_t n_columns;
    const stat_column *columns;
    size_t n_rows;
    const stat_cell *cells; /* row by row */
} stat_case;

static inline ssize_t stat_write(const void *bytes, size_t size, void *context) {
    stat_bytes *out = context;
    if (out->size + size > out->room) {
        out->room = (out->size + size) * 2;
        out->data = realloc(out->data, out->room);
        if (!out->data) {
            abort();
        }
    }
    memcpy(out->data + out->size, bytes, size);
    out->size += size;
    return (ssize_t)size;
}

/* "date", "moment", "month", "year", "time" in the words of the program; NULL: it has none. */
static inline const char *stat_format_of(comity_file_kind kind, const char *format) {
    static const char *const words[][4] = {{"date", "%td", "DATE11", "DATE"},
                                           {"moment", "%tc", "DATETIME20", "DATETIME"},
                                           {"month", "%tm", NULL, NULL},
                                           {"quarter", "%tq", NULL, NULL},
                                           {"week", "%tw", NULL, NULL},
                                           {"half", "%th", NULL, NULL},
                                           {"year", "%ty", NULL, NULL},
                                           {"time", NULL, "TIME8", "TIME"},
                                           {"other", "%-td", "ADATE10", "MMDDYY"},
                                           {"third", "%d", "SDATE10", "YYMMDDN"}};
    for (size_t i = 0; format && i < sizeof words / sizeof *words; i++) {
        if (strcmp(words[i][0], format) == 0) {
            return words[i][kind == COMITY_FILE_DTA ? 1 : kind == COMITY_FILE_SAS7BDAT ? 3 : 2];
        }
    }
    return NULL;
}

static inline void stat_write_cell(readstat_writer_t *writer, const readstat_variable_t *variable,
                                   const stat_cell *cell) {
    if (cell->tag) {
        /* SAS has capital letters */
        if (readstat_insert_tagged_missing_value(writer, variable, cell->tag) != READSTAT_OK) {
            readstat_insert_tagged_missing_value(writer, variable, (char)(cell->tag - 'a' + 'A'));
        }
    } else if (cell->text) {
        readstat_insert_string_value(writer, variable, cell->text);
    } else if (isnan(cell->number)) {
        readstat_insert_missing_value(writer, variable);
    } else if (variable->type == READSTAT_TYPE_INT8) {
        readstat_insert_int8_value(writer, variable, (int8_t)cell->number);
    } else if (variable->type == READSTAT_TYPE_INT16) {
        readstat_insert_int16_value(writer, variable, (int16_t)cell->number);
    } else if (variable->type == READSTAT_TYPE_INT32) {
        readstat_insert_int32_value(writer, variable, (int32_t)cell->number);
    } else if (variable->type == READSTAT_TYPE_FLOAT) {
        readstat_insert_float_value(writer, variable, (float)cell->number);
    } else {
        readstat_insert_double_value(writer, variable, cell->number);
    }
}

static inline void stat_add_columns(readstat_writer_t *writer, const stat_format *format, const stat_case *test) {
    readstat_label_set_t *yes = NULL;
    readstat_label_set_t *text = NULL;
    for (size_t i = 0; i < test->n_columns; i++) {
        const stat_column *column = &test->columns[i];
        readstat_type_t type = column->type;
        if (!format->has_integers && type != READSTAT_TYPE_STRING) {
            type = READSTAT_TYPE_DOUBLE;
        }
        readstat_variable_t *variable = readstat_add_variable(writer, column->name, type, column->width);
        readstat_variable_set_label(variable, column->label ? column->label : "");
        if (stat_format_of(format->kind, column->format)) {
            readstat_variable_set_format(variable, stat_format_of(format->kind, column->format));
        }
        if (column->set && format->has_labels && strcmp(column->set, "yes") == 0) {
            if (!yes) {
                yes = readstat_add_label_set(writer, format->has_integers ? READSTAT_TYPE_INT32 : READSTAT_TYPE_DOUBLE,
                                             "yesno");
                if (format->has_integers) {
                    readstat_label_int32_value(yes, 1, "yes");
                    readstat_label_int32_value(yes, 2, "no");
                } else {
                    readstat_label_double_value(yes, 1, "yes");
                    readstat_label_double_value(yes, 2, "no");
                    readstat_label_double_value(yes, 9, "refused");
                }
                if (format->has_tags) {
                    readstat_label_tagged_value(yes, 'b', "refused");
                }
            }
            readstat_variable_set_label_set(variable, yes);
        } else if (column->set && format->has_labels && format->has_missing) {
            if (!text) {
                text = readstat_add_label_set(writer, READSTAT_TYPE_STRING, "texts");
                readstat_label_string_value(text, "KAZ", "Kazakhstan");
                readstat_label_string_value(text, "NA", "no answer");
            }
            readstat_variable_set_label_set(variable, text);
        }
        if (column->missing && format->has_missing && type == READSTAT_TYPE_STRING) {
            readstat_variable_add_missing_string_value(variable, "NA");
        } else if (column->missing && format->has_missing) {
            readstat_variable_add_missing_double_range(variable, 90, 99);
            readstat_variable_add_missing_double_value(variable, 9);
        }
    }
}

/* The file; of size 0 where ReadStat refuses to write it. */
static inline stat_bytes stat_written(const stat_format *format, const stat_case *test) {
    stat_bytes out = {NULL, 0, 0};
    readstat_writer_t *writer = readstat_writer_init();
    readstat_set_data_writer(writer, stat_write);
    readstat_writer_set_file_label(writer, "made for a test");
    if (format->version) {
        readstat_writer_set_file_format_version(writer, (uint8_t)format->version);
    }
    readstat_writer_set_compression(writer, format->compression);
    readstat_writer_set_file_format_is_64bit(writer, format->is_64bit);
    stat_add_columns(writer, format, test);
    readstat_error_t status = READSTAT_OK;
    long rows = (long)test->n_rows;
    switch (format->kind) {
    case COMITY_FILE_DTA:
        status = readstat_begin_writing_dta(writer, &out, rows);
        break;
    case COMITY_FILE_SAV:
        status = readstat_begin_writing_sav(writer, &out, rows);
        break;
    case COMITY_FILE_POR:
        status = readstat_begin_writing_por(writer, &out, rows);
        break;
    default:
        status = readstat_begin_writing_sas7bdat(writer, &out, rows);
        break;
    }
    for (size_t row = 0; status == READSTAT_OK && row < test->n_rows; row++) {
        status = readstat_begin_row(writer);
        for (size_t i = 0; status == READSTAT_OK && i < test->n_columns; i++) {
            stat_write_cell(writer, readstat_get_variable(writer, (int)i), &test->cells[row * test->n_columns + i]);
        }
        status = status == READSTAT_OK ? readstat_end_row(writer) : status;
    }
    status = status == READSTAT_OK ? readstat_end_writing(writer) : status;
    readstat_writer_free(writer);
    if (status != READSTAT_OK) {
        free(out.data);
        out = (stat_bytes){NULL, 0, 0};
    }
    return out;
}

/* ---- cases ------------------------------------------------------------------------------------------------------ */

#define STAT_LENGTH(array) (sizeof(array) / sizeof *(array))
#define STAT_LONG_10 "0123456789"
#define STAT_LONG_50 STAT_LONG_10 STAT_LONG_10 STAT_LONG_10 STAT_LONG_10 STAT_LONG_10
#define STAT_LONG_250 STAT_LONG_50 STAT_LONG_50 STAT_LONG_50 STAT_LONG_50 STAT_LONG_50

static const stat_column stat_numbers[] = {{"SMALL", "a small one", NULL, READSTAT_TYPE_INT8, 0, NULL, 0},
                                           {"MIDDLE", NULL, NULL, READSTAT_TYPE_INT16, 0, NULL, 0},
                                           {"LARGE", NULL, NULL, READSTAT_TYPE_INT32, 0, NULL, 0},
                                           {"SINGLE", NULL, NULL, READSTAT_TYPE_FLOAT, 0, NULL, 0},
                                           {"DOUBLE", "with a label", NULL, READSTAT_TYPE_DOUBLE, 0, NULL, 0}};
static const stat_cell stat_numbers_cells[] = {
    {100, NULL, 0},  {32740, NULL, 0},  {2147483620, NULL, 0},  {0.5, NULL, 0},   {0.1, NULL, 0},
    {-100, NULL, 0}, {-32000, NULL, 0}, {-2147483640, NULL, 0}, {-1e30, NULL, 0}, {1e300, NULL, 0},
    STAT_MISSING,    STAT_MISSING,      STAT_MISSING,           STAT_MISSING,     STAT_MISSING,
    {0, NULL, 0},    {0, NULL, 0},      {0, NULL, 0},           {0, NULL, 0},     {-123456.789, NULL, 0}};

static const stat_column stat_texts[] = {{"NAME", "who", NULL, READSTAT_TYPE_STRING, 40, NULL, 0},
                                         {"N", NULL, NULL, READSTAT_TYPE_DOUBLE, 0, NULL, 0}};
static const stat_cell stat_texts_cells[] = {{0, "Kazakhstan", 0}, {1, NULL, 0},     {0, "", 0},
                                             {2, NULL, 0},         {0, "a b  c", 0}, {3, NULL, 0}};
static const stat_cell stat_accents_cells[] = {
    {0, "C\xC3\xB4te d'Ivoire", 0}, {1, NULL, 0}, {0, "T\xC3\xBCrkiye", 0}, {2, NULL, 0}};

static const stat_column stat_long[] = {{"LONG", NULL, NULL, READSTAT_TYPE_STRING, 250, NULL, 0},
                                        {"SHORT", NULL, NULL, READSTAT_TYPE_STRING, 3, NULL, 0}};
static const stat_cell stat_long_cells[] = {{0, STAT_LONG_250, 0}, {0, "abc", 0}, {0, "x", 0}, {0, "", 0}};
static const stat_column stat_longer[] = {{"LONGER", NULL, NULL, READSTAT_TYPE_STRING, 1000, NULL, 0},
                                          {"N", NULL, NULL, READSTAT_TYPE_DOUBLE, 0, NULL, 0}};
static const stat_cell stat_longer_cells[] = {
    {0, STAT_LONG_250 STAT_LONG_250 STAT_LONG_250 STAT_LONG_250, 0}, {7, NULL, 0}, {0, "x", 0}, {8, NULL, 0}};

static const stat_column stat_labels[] = {{"VOTE", "vote cast", NULL, READSTAT_TYPE_INT32, 0, "yes", 1},
                                          {"OTHER", NULL, NULL, READSTAT_TYPE_INT32, 0, "yes", 0},
                                          {"STATE", NULL, NULL, READSTAT_TYPE_STRING, 8, "text", 1}};
static const stat_cell stat_labels_cells[] = {{1, NULL, 0},  {2, NULL, 0}, {0, "KAZ", 0}, {9, NULL, 0},
                                              {9, NULL, 0},  {0, "NA", 0}, {95, NULL, 0}, {3, NULL, 0},
                                              {0, "KGZ", 0}, STAT_MISSING, STAT_MISSING,  {0, "", 0}};

static const stat_column stat_tags[] = {{"VOTE", NULL, NULL, READSTAT_TYPE_INT32, 0, "yes", 0},
                                        {"NUMBER", NULL, NULL, READSTAT_TYPE_DOUBLE, 0, NULL, 0},
                                        {"FLOAT", NULL, NULL, READSTAT_TYPE_FLOAT, 0, NULL, 0}};
static const stat_cell stat_tags_cells[] = {{0, NULL, 'a'}, {0, NULL, 'z'}, {0, NULL, 'b'},
                                            {0, NULL, 'b'}, {2.5, NULL, 0}, {0, NULL, 'a'},
                                            STAT_MISSING,   STAT_MISSING,   STAT_MISSING};

/* 2001-06-15; values are in the units of each program, see the test. */
static const stat_column stat_dates[] = {{"DAY", NULL, "date", READSTAT_TYPE_DOUBLE, 0, NULL, 0},
                                         {"OTHER", NULL, "other", READSTAT_TYPE_DOUBLE, 0, NULL, 0},
                                         {"THIRD", NULL, "third", READSTAT_TYPE_DOUBLE, 0, NULL, 0},
                                         {"MOMENT", NULL, "moment", READSTAT_TYPE_DOUBLE, 0, NULL, 0},
                                         {"TIME", NULL, "time", READSTAT_TYPE_DOUBLE, 0, NULL, 0}};
static const stat_cell stat_dates_dta[] = {
    {15141, NULL, 0}, {15141, NULL, 0}, {15141, NULL, 0}, {1308182400500, NULL, 0},
    {5, NULL, 0},     {-1, NULL, 0},    STAT_MISSING,     {0, NULL, 0},
    STAT_MISSING,     STAT_MISSING};
static const stat_cell stat_dates_spss[] = {{13211942400, NULL, 0}, {13211942400, NULL, 0},
                                            {13211942400, NULL, 0}, {13211942400.5, NULL, 0},
                                            {5, NULL, 0},           {11903673600, NULL, 0},
                                            STAT_MISSING,           {11903760000, NULL, 0},
                                            STAT_MISSING,           STAT_MISSING};
static const stat_cell stat_dates_sas[] = {
    {15141, NULL, 0}, {15141, NULL, 0}, {15141, NULL, 0}, {1308182400.5, NULL, 0},
    {5, NULL, 0},     {-1, NULL, 0},    STAT_MISSING,     {0, NULL, 0},
    STAT_MISSING,     STAT_MISSING};

static const stat_column stat_one[] = {{"X", NULL, NULL, READSTAT_TYPE_DOUBLE, 0, NULL, 0}};
static const stat_cell stat_one_cells[] = {{42, NULL, 0}};

static const stat_case stat_cases[] = {
    {"numbers", 0, 0, STAT_LENGTH(stat_numbers), stat_numbers, 4, stat_numbers_cells},
    {"texts", 0, 0, STAT_LENGTH(stat_texts), stat_texts, 3, stat_texts_cells},
    {"accents", 0, 1, STAT_LENGTH(stat_texts), stat_texts, 2, stat_accents_cells},
    {"long texts", 0, 0, STAT_LENGTH(stat_long), stat_long, 2, stat_long_cells},
    {"longer texts", 0, 0, STAT_LENGTH(stat_longer), stat_longer, 2, stat_longer_cells},
    {"labels", 0, 0, STAT_LENGTH(stat_labels), stat_labels, 4, stat_labels_cells},
    {"tags", 1, 0, STAT_LENGTH(stat_tags), stat_tags, 3, stat_tags_cells},
    {"no rows", 0, 0, STAT_LENGTH(stat_numbers), stat_numbers, 0, NULL},
    {"one cell", 0, 0, 1, stat_one, 1, stat_one_cells},
};

enum { N_STAT_CASES = sizeof stat_cases / sizeof *stat_cases };

static inline stat_case stat_dates_of(comity_file_kind kind) {
    const stat_cell *cells = kind == COMITY_FILE_DTA        ? stat_dates_dta
                             : kind == COMITY_FILE_SAS7BDAT ? stat_dates_sas
                                                            : stat_dates_spss;
    return (stat_case){"dates", 0, 0, STAT_LENGTH(stat_dates), stat_dates, 2, cells};
}

/* Whether the format can hold the case. */
static inline int stat_can_hold(const stat_format *format, const stat_case *test) {
    for (size_t i = 0; i < test->n_columns; i++) {
        if (test->columns[i].width > format->most_text) {
            return 0;
        }
    }
    return (format->has_tags || !test->needs_tags) && (format->has_accents || !test->needs_accents);
}

#endif

/* R data made in memory for tests: files of librdata's writer, and items written word by word for what it cannot write.
 * Shared by the tests and by the maker of the fuzzing seeds. */
#ifndef COMITY_TESTS_RDATA_FIXTURE_H
#define COMITY_TESTS_RDATA_FIXTURE_H

#include <rdata/rdata.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    unsigned char *data;
    size_t size;
    size_t room;
} fixture;

static inline void fixture_free(fixture *f) {
    free(f->data);
    *f = (fixture){NULL, 0, 0};
}

static inline void put_bytes(fixture *f, const void *bytes, size_t size) {
    if (f->size + size > f->room) {
        f->room = (f->size + size) * 2;
        f->data = realloc(f->data, f->room);
        if (!f->data) {
            abort();
        }
    }
    if (size) {
        memcpy(f->data + f->size, bytes, size);
    }
    f->size += size;
}

/* ---- librdata's writer ------------------------------------------------------------------------------------------ */

static inline ssize_t fixture_writer(const void *bytes, size_t size, void *context) {
    put_bytes(context, bytes, size);
    return (ssize_t)size;
}

static inline double fixture_na(void) {
    static const uint64_t bits = 0x7FF00000000007A2;
    double na;
    memcpy(&na, &bits, sizeof na);
    return na;
}

enum { FIXTURE_ROWS = 4, FIXTURE_COLUMNS = 7 };

static const char *const fixture_names[FIXTURE_COLUMNS] = {"x", "n", "flag", "name", "vote", "day", "time"};
static const char *const fixture_texts[FIXTURE_ROWS] = {"C\xC3\xB4te d'Ivoire", NULL, "", "\xE4\xB8\xAD\xE5\x9B\xBD"};

static inline void write_columns(rdata_writer_t *writer) {
    static const int32_t whole[FIXTURE_ROWS] = {7, INT32_MIN, -3, INT32_MAX};
    static const int32_t codes[FIXTURE_ROWS] = {2, 1, INT32_MIN, 2};
    static const int flags[FIXTURE_ROWS] = {1, 0, -1, 1};
    const double numbers[FIXTURE_ROWS] = {1.5, fixture_na(), __builtin_nan(""), -1e300};
    for (int c = 0; c < FIXTURE_COLUMNS; c++) {
        rdata_column_t *column = rdata_get_column(writer, c);
        rdata_begin_column(writer, column, FIXTURE_ROWS);
        for (int i = 0; i < FIXTURE_ROWS; i++) {
            struct tm day = {.tm_year = 101, .tm_mon = 5, .tm_mday = 15 + i};
            switch (c) {
            case 0:
                rdata_append_real_value(writer, numbers[i]);
                break;
            case 1:
                rdata_append_int32_value(writer, whole[i]);
                break;
            case 2:
                rdata_append_logical_value(writer, flags[i]);
                break;
            case 3:
                rdata_append_string_value(writer, fixture_texts[i]);
                break;
            case 4:
                rdata_append_int32_value(writer, codes[i]);
                break;
            case 5:
                rdata_append_date_value(writer, &day);
                break;
            default:
                rdata_append_timestamp_value(writer, 992563200 + i);
                break;
            }
        }
        rdata_end_column(writer, column);
    }
}

/* An .rds, or an .rda with `tables` equal tables called t1, t2, ... */
static inline fixture fixture_written(rdata_file_format_t format, int tables) {
    static const rdata_type_t types[FIXTURE_COLUMNS] = {RDATA_TYPE_REAL,     RDATA_TYPE_INT32, RDATA_TYPE_LOGICAL,
                                                        RDATA_TYPE_STRING,   RDATA_TYPE_INT32, RDATA_TYPE_DATE,
                                                        RDATA_TYPE_TIMESTAMP};
    fixture f = {NULL, 0, 0};
    rdata_writer_t *writer = rdata_writer_init(fixture_writer, format);
    for (int c = 0; c < FIXTURE_COLUMNS; c++) {
        rdata_column_t *column = rdata_add_column(writer, fixture_names[c], types[c]);
        if (c == 4) {
            rdata_column_add_factor(column, "yes");
            rdata_column_add_factor(column, "no");
        }
    }
    rdata_begin_file(writer, &f);
    for (int t = 1; t <= tables; t++) {
        char name[3] = {'t', (char)('0' + t), '\0'};
        rdata_begin_table(writer, name);
        write_columns(writer);
        rdata_end_table(writer, FIXTURE_ROWS, "made for a test");
    }
    rdata_end_file(writer);
    rdata_writer_free(writer);
    return f;
}

/* ---- word by word ----------------------------------------------------------------------------------------------- */

enum {
    R_SYMBOL = 1,
    R_PAIRLIST = 2,
    R_TAGGED = 0x402,
    R_CLOSURE = 3,
    R_ENVIRONMENT = 4,
    R_LANGUAGE = 6,
    R_BUILTIN = 8,
    R_LOGICAL = 10,
    R_INTEGER = 13,
    R_REAL = 14,
    R_COMPLEX = 15,
    R_TEXT = 16,
    R_LIST = 19,
    R_BYTECODE = 21,
    R_POINTER = 22,
    R_WEAK = 23,
    R_RAW = 24,
    R_S4 = 25,
    R_ALTREP = 238,
    R_NAMESPACE = 249,
    R_GLOBAL = 253,
    R_NIL = 254,
    R_ATTRIBUTES = 0x200,
    R_FRAME = 0x313
};

static inline void put_word(fixture *f, uint32_t word) {
    unsigned char bytes[4] = {(unsigned char)(word >> 24), (unsigned char)(word >> 16), (unsigned char)(word >> 8),
                              (unsigned char)word};
    put_bytes(f, bytes, 4);
}

static inline void put_double(fixture *f, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    put_word(f, (uint32_t)(bits >> 32));
    put_word(f, (uint32_t)bits);
}

/* A string with R's marks: 4 Latin-1, 8 UTF-8, 64 ASCII, 0 none. NULL is NA. */
static inline void put_marked(fixture *f, const char *text, uint32_t marks) {
    put_word(f, 9 | marks << 12);
    put_word(f, text ? (uint32_t)strlen(text) : UINT32_MAX);
    put_bytes(f, text, text ? strlen(text) : 0);
}

static inline void put_string(fixture *f, const char *text) {
    put_marked(f, text, 64);
}

static inline void put_symbol(fixture *f, const char *text) {
    put_word(f, R_SYMBOL);
    put_string(f, text);
}

static inline void put_tag(fixture *f, const char *text) {
    put_word(f, R_TAGGED);
    put_symbol(f, text);
}

static inline void put_strings(fixture *f, uint32_t n, const char *const *texts) {
    put_word(f, R_TEXT);
    put_word(f, n);
    for (uint32_t i = 0; i < n; i++) {
        put_string(f, texts[i]);
    }
}

static inline void put_one_string(fixture *f, const char *text) {
    put_strings(f, 1, &text);
}

static inline void put_vector(fixture *f, uint32_t type, uint32_t n) {
    put_word(f, type);
    put_word(f, n);
}

static inline void put_integers(fixture *f, uint32_t n, const int32_t *values) {
    put_vector(f, R_INTEGER, n);
    for (uint32_t i = 0; i < n; i++) {
        put_word(f, (uint32_t)values[i]);
    }
}

static inline void put_class(fixture *f, const char *name) {
    put_tag(f, "class");
    put_one_string(f, name);
    put_word(f, R_NIL);
}

static inline void put_version(fixture *f, uint32_t version, const char *encoding) {
    put_bytes(f, "X\n", 2);
    put_word(f, version);
    put_word(f, 0x40200);
    put_word(f, 0x30500);
    if (version == 3) {
        put_word(f, (uint32_t)strlen(encoding));
        put_bytes(f, encoding, strlen(encoding));
    }
}

static inline fixture begin_rds(void) {
    fixture f = {NULL, 0, 0};
    put_version(&f, 3, "UTF-8");
    return f;
}

static inline fixture begin_rda(void) {
    fixture f = {NULL, 0, 0};
    put_bytes(&f, "RDX3\n", 5);
    put_version(&f, 3, "UTF-8");
    return f;
}

/* Ends a data frame whose columns stand before: names, class, the usual row names. */
static inline void end_frame(fixture *f, uint32_t n, const char *const *names, int32_t rows) {
    const int32_t row_names[2] = {INT32_MIN, -rows};
    put_tag(f, "names");
    put_strings(f, n, names);
    put_tag(f, "row.names");
    put_integers(f, 2, row_names);
    put_class(f, "data.frame");
}

/* The beginning of an ALTREP: its class. The state and the attributes follow. */
static inline void begin_altrep(fixture *f, const char *name) {
    const int32_t type = R_INTEGER;
    put_word(f, R_ALTREP);
    put_word(f, R_PAIRLIST);
    put_symbol(f, name);
    put_word(f, R_PAIRLIST);
    put_symbol(f, "base");
    put_word(f, R_PAIRLIST);
    put_integers(f, 1, &type);
    put_word(f, R_NIL);
}

static inline void put_sequence(fixture *f, const char *form, double n, double start, double step) {
    begin_altrep(f, form);
    put_vector(f, R_REAL, 3);
    put_double(f, n);
    put_double(f, start);
    put_double(f, step);
    put_word(f, R_NIL);
}

/* What package haven writes: labels of a column and of its values, codes for missing, tagged missing values. */
static inline fixture fixture_haven(void) {
    static const char *const names[] = {"vote", "state", "f"};
    static const char *const words[] = {"yes", "refused", "unknown"};
    static const char *const codes[] = {"KAZ", "KGZ"};
    static const char *const states[] = {"Kazakhstan", "Kyrgyzstan"};
    static const uint64_t tagged = 0x7FF00061000007A2; /* "a" */
    static const int32_t levels[] = {2, 1, 1, 2};
    double na;
    memcpy(&na, &tagged, sizeof na);
    fixture f = begin_rds();
    put_vector(&f, R_FRAME, 3);
    put_vector(&f, R_REAL | 0x100 | R_ATTRIBUTES, 4);
    put_double(&f, 1);
    put_double(&f, 9);
    put_double(&f, na);
    put_double(&f, 95);
    put_tag(&f, "label");
    put_one_string(&f, "vote cast");
    put_tag(&f, "labels");
    put_vector(&f, R_REAL | R_ATTRIBUTES, 3);
    put_double(&f, 1);
    put_double(&f, 9);
    put_double(&f, na);
    put_tag(&f, "names");
    put_strings(&f, 3, words);
    put_word(&f, R_NIL);
    put_tag(&f, "na_values");
    put_vector(&f, R_REAL, 1);
    put_double(&f, 9);
    put_tag(&f, "na_range");
    put_vector(&f, R_REAL, 2);
    put_double(&f, 90);
    put_double(&f, 99);
    put_class(&f, "haven_labelled_spss");
    put_word(&f, R_TEXT | R_ATTRIBUTES);
    put_word(&f, 4);
    for (int i = 0; i < 4; i++) {
        put_string(&f, codes[i % 2]);
    }
    put_tag(&f, "labels");
    put_word(&f, R_TEXT | R_ATTRIBUTES);
    put_word(&f, 2);
    put_string(&f, codes[0]);
    put_string(&f, codes[1]);
    put_tag(&f, "names");
    put_strings(&f, 2, states);
    put_word(&f, R_NIL);
    put_word(&f, R_NIL);
    put_vector(&f, R_INTEGER | 0x100 | R_ATTRIBUTES, 4);
    for (int i = 0; i < 4; i++) {
        put_word(&f, (uint32_t)levels[i]);
    }
    put_tag(&f, "levels");
    put_strings(&f, 2, words);
    put_class(&f, "factor");
    end_frame(&f, 3, names, 4);
    return f;
}

#endif

/* Reads the tables of ../shared/oracles: a header line, then cells, quoted or not; NA and empty cells are missing. And
 * the ASEM index as a frame. */
#ifndef COMITY_TESTS_ASEM_H
#define COMITY_TESTS_ASEM_H

#include "comity/composite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What must hold in the files; without cmocka, because a benchmark reads them too. */
static inline void oracle_need(int holds, const char *what) {
    if (!holds) {
        fprintf(stderr, "oracle: %s\n", what);
        abort();
    }
}

typedef struct {
    char *text;  /* the file, cut into cells */
    char **cell; /* (n_rows + 1) x n_columns, the header first */
    size_t n_rows;
    size_t n_columns;
} oracle_table;

static inline char *oracle_slurp(const char *path) {
    FILE *file = fopen(path, "rb");
    if (!file) {
        return NULL;
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *text = malloc((size_t)size + 2);
    oracle_need(text && fread(text, 1, (size_t)size, file) == (size_t)size, path);
    text[size] = '\n';
    text[size + 1] = '\0';
    fclose(file);
    return text;
}

/* 0 where the file is not there: skip(). */
static inline int oracle_read(const char *file, oracle_table *table) {
    char path[1024];
    const char *root = getenv("COMITY_SHARED");
    *table = (oracle_table){0};
    snprintf(path, sizeof path, "%s/%s", root && *root ? root : "../shared", file);
    table->text = oracle_slurp(path);
    if (!table->text) {
        fprintf(stderr, "# skipped: %s is not there\n", path);
        return 0;
    }
    table->cell = malloc((strlen(table->text) + 1) * sizeof(char *));
    oracle_need(table->cell != NULL, "memory");
    size_t n = 0;
    for (char *at = table->text; *at;) {
        int quoted = *at == '"';
        char *start = at += quoted;
        at += quoted ? strcspn(at, "\"") : strcspn(at, ",\r\n");
        if (quoted) {
            *at++ = '\0';
        }
        char end = *at;
        *at++ = '\0';
        table->cell[n++] = start;
        if (end == '\r') {
            end = *at++;
        }
        if (end == '\n' && table->n_columns == 0) {
            table->n_columns = n;
        }
        while (end == '\n' && *at == '\n') {
            at++;
        }
    }
    table->n_rows = n / table->n_columns - 1;
    return 1;
}

static inline void oracle_free(oracle_table *table) {
    free(table->text);
    free(table->cell);
}

static inline size_t oracle_column(const oracle_table *table, const char *name) {
    for (size_t c = 0; c < table->n_columns; c++) {
        if (strcmp(table->cell[c], name) == 0) {
            return c;
        }
    }
    oracle_need(0, name);
    return 0;
}

static inline const char *oracle_text(const oracle_table *table, size_t row, size_t column) {
    return table->cell[(row + 1) * table->n_columns + column];
}

static inline double oracle_number(const oracle_table *table, size_t row, size_t column) {
    const char *text = oracle_text(table, row, column);
    return *text == '\0' || strcmp(text, "NA") == 0 || strcmp(text, "NaN") == 0 ? NAN : strtod(text, NULL);
}

/* The row whose cell in `column` is `text`. */
static inline size_t oracle_row(const oracle_table *table, size_t column, const char *text) {
    for (size_t r = 0; r < table->n_rows; r++) {
        if (strcmp(oracle_text(table, r, column), text) == 0) {
            return r;
        }
    }
    oracle_need(0, text);
    return 0;
}

typedef struct {
    oracle_table meta;
    oracle_table data;
    comity_index_element *elements;
    double *values;
    double *denominators;
    int64_t *group;
    int64_t *unit;
    int64_t *time;
    comity_index_frame frame;
} asem;

static inline size_t asem_element(const asem *a, const char *code) {
    for (size_t e = 0; e < a->frame.n_elements; e++) {
        if (strcmp(a->elements[e].code, code) == 0) {
            return e;
        }
    }
    oracle_need(0, code);
    return 0;
}

/* The row of the unit in data (of one year). */
static inline size_t asem_unit(const asem *a, const char *code) {
    return oracle_row(&a->data, oracle_column(&a->data, "uCode"), code);
}

static const char *const asem_denominators[] = {"Area", "Energy", "GDP", "Population"};

static inline void asem_elements(asem *a) {
    const oracle_table *meta = &a->meta;
    size_t level = oracle_column(meta, "Level");
    size_t code = oracle_column(meta, "iCode");
    a->elements = malloc(meta->n_rows * sizeof *a->elements);
    oracle_need(a->elements != NULL, "memory");
    for (size_t r = 0; r < meta->n_rows; r++) {
        if (isnan(oracle_number(meta, r, level))) {
            continue;
        }
        comity_index_element e = comity_index_element_default();
        const char *denominator = oracle_text(meta, r, oracle_column(meta, "Denominator"));
        e.code = oracle_text(meta, r, code);
        e.level = (int)oracle_number(meta, r, level);
        e.direction = (int)oracle_number(meta, r, oracle_column(meta, "Direction"));
        e.weight = oracle_number(meta, r, oracle_column(meta, "Weight"));
        e.target = oracle_number(meta, r, oracle_column(meta, "Target"));
        for (size_t d = 0; d < 4; d++) {
            e.denominator = strcmp(denominator, asem_denominators[d]) == 0 ? (int64_t)d : e.denominator;
        }
        a->frame.n_indicators += e.level == 1;
        a->elements[a->frame.n_elements++] = e;
    }
    for (size_t r = 0; r < meta->n_rows; r++) {
        const char *parent = oracle_text(meta, r, oracle_column(meta, "Parent"));
        if (r < a->frame.n_elements && strcmp(parent, "NA") != 0) {
            a->elements[r].parent = (int64_t)asem_element(a, parent);
        }
    }
}

static inline int64_t asem_number_of(const oracle_table *table, size_t column, size_t row) {
    for (size_t r = 0; r < table->n_rows; r++) {
        if (strcmp(oracle_text(table, r, column), oracle_text(table, row, column)) == 0) {
            return (int64_t)r;
        }
    }
    return -1;
}

/* 0: skip(). `file` is ASEM_iData.csv or ASEM_iData_panel.csv. */
static inline int asem_read(const char *file, asem *a) {
    char path[256];
    *a = (asem){0};
    snprintf(path, sizeof path, "oracles/coinr/%s", file);
    if (!oracle_read("oracles/coinr/ASEM_iMeta.csv", &a->meta) || !oracle_read(path, &a->data)) {
        return 0;
    }
    asem_elements(a);
    size_t n = a->data.n_rows;
    a->values = malloc(n * a->frame.n_indicators * sizeof(double));
    a->denominators = malloc(n * 4 * sizeof(double));
    a->group = malloc(n * sizeof(int64_t));
    a->unit = malloc(n * sizeof(int64_t));
    a->time = malloc(n * sizeof(int64_t));
    oracle_need(a->values && a->denominators && a->group && a->unit && a->time, "memory");
    for (size_t r = 0; r < n; r++) {
        for (size_t e = 0; e < a->frame.n_indicators; e++) {
            a->values[e * n + r] = oracle_number(&a->data, r, oracle_column(&a->data, a->elements[e].code));
        }
        for (size_t d = 0; d < 4; d++) {
            a->denominators[d * n + r] = oracle_number(&a->data, r, oracle_column(&a->data, asem_denominators[d]));
        }
        a->group[r] = asem_number_of(&a->data, oracle_column(&a->data, "EurAsia_group"), r);
        a->unit[r] = asem_number_of(&a->data, oracle_column(&a->data, "uCode"), r);
        a->time[r] = (int64_t)oracle_number(&a->data, r, oracle_column(&a->data, "Time"));
    }
    a->frame.n_rows = n;
    a->frame.n_denominators = 4;
    a->frame.elements = a->elements;
    a->frame.unit = a->unit;
    a->frame.time = a->time;
    a->frame.group = a->group;
    a->frame.values = a->values;
    a->frame.denominators = a->denominators;
    return 1;
}

static inline void asem_free(asem *a) {
    oracle_free(&a->meta);
    oracle_free(&a->data);
    free(a->elements);
    free(a->values);
    free(a->denominators);
    free(a->group);
    free(a->unit);
    free(a->time);
}

/* The published pipeline: denominate, impute by group mean, screen at 90%, winsorise up to 5, min-max 0 to 100, equal.
 */
static inline comity_index_settings asem_settings(void) {
    comity_index_settings settings = comity_index_settings_default();
    settings.impute.method = COMITY_IMPUTE_GROUP_MEAN;
    settings.screen.min_available = 0.9;
    settings.screen.after_imputation = 1;
    return settings;
}

#endif

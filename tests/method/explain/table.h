/* Reads a CSV file into columns for the tests of the explaining models: numbers, and levels of any column. Cells are
 * kept as text; no quotes with commas inside. */
#ifndef COMITY_TESTS_EXPLAIN_TABLE_H
#define COMITY_TESTS_EXPLAIN_TABLE_H

#include "comity/explain.h"

#include "support.h"

enum { TABLE_COLUMNS = 64, TABLE_MADE = 256 };

typedef struct {
    char *text;
    const char **cells; /* row by row */
    const char *names[TABLE_COLUMNS];
    size_t n_columns;
    size_t n_rows;
    void *made[TABLE_MADE]; /* what table_numbers and table_levels gave out */
    size_t n_made;
} table;

static inline void *table_keep(table *t, void *made) {
    assert_non_null(made);
    assert_true(t->n_made < TABLE_MADE);
    t->made[t->n_made++] = made;
    return made;
}

static inline void table_split(table *t, char *from) {
    size_t capacity = 1024;
    size_t n = 0;
    size_t column = 0;
    int header = 1;
    t->cells = malloc(capacity * sizeof *t->cells);
    char *cell = from;
    for (char *at = from;; at++) {
        if (*at != ',' && *at != '\n' && *at != '\0') {
            continue;
        }
        int end = *at != ',';
        int over = *at == '\0';
        *at = '\0';
        size_t length = strlen(cell);
        if (length && cell[length - 1] == '\r') {
            cell[length - 1] = '\0';
        }
        if (over && column == 0 && !*cell) {
            break;
        }
        if (header) {
            assert_true(column < TABLE_COLUMNS);
            t->names[t->n_columns++] = cell;
        } else {
            if (n == capacity) {
                capacity *= 2;
                t->cells = realloc(t->cells, capacity * sizeof *t->cells);
            }
            t->cells[n++] = cell;
        }
        column = end ? 0 : column + 1;
        header = header && !end;
        cell = at + 1;
        if (over) {
            break;
        }
    }
    t->n_rows = n / t->n_columns;
    assert_int_equal(n % t->n_columns, 0);
}

static inline int table_read(table *t, const char *shared_file) {
    char path[4096];
    *t = (table){0};
    if (!shared_path(path, sizeof path, shared_file)) {
        return 0;
    }
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    t->text = malloc((size_t)size + 1);
    assert_non_null(t->text);
    assert_int_equal(fread(t->text, 1, (size_t)size, file), size);
    t->text[size] = '\0';
    fclose(file);
    table_split(t, t->text);
    return 1;
}

static inline void table_free(table *t) {
    for (size_t i = 0; i < t->n_made; i++) {
        free(t->made[i]);
    }
    free(t->cells);
    free(t->text);
}

static inline size_t table_find(const table *t, const char *name) {
    for (size_t c = 0; c < t->n_columns; c++) {
        if (strcmp(t->names[c], name) == 0) {
            return c;
        }
    }
    fail_msg("no column %s", name);
    return 0;
}

/* A column of numbers; empty cells and NA are NaN. */
static inline double *table_numbers(table *t, const char *name) {
    size_t column = table_find(t, name);
    double *out = table_keep(t, malloc((t->n_rows + 1) * sizeof *out));
    for (size_t row = 0; row < t->n_rows; row++) {
        const char *cell = t->cells[row * t->n_columns + column];
        char *end;
        out[row] = strtod(cell, &end);
        out[row] = end == cell ? NAN : out[row];
    }
    return out;
}

static const table *table_sorted;
static size_t table_sorted_column;

static inline int table_compare(const void *a, const void *b) {
    const size_t *i = a;
    const size_t *j = b;
    size_t n = table_sorted->n_columns;
    return strcmp(table_sorted->cells[*i * n + table_sorted_column], table_sorted->cells[*j * n + table_sorted_column]);
}

/* The different texts of a column as levels. */
static inline comity_effect table_levels(table *t, const char *name) {
    size_t *order = malloc((t->n_rows + 1) * sizeof *order);
    uint32_t *level = table_keep(t, malloc((t->n_rows + 1) * sizeof *level));
    uint32_t n = 0;
    for (size_t row = 0; row < t->n_rows; row++) {
        order[row] = row;
    }
    table_sorted = t;
    table_sorted_column = table_find(t, name);
    qsort(order, t->n_rows, sizeof *order, table_compare);
    for (size_t i = 0; i < t->n_rows; i++) {
        n += i > 0 && table_compare(&order[i - 1], &order[i]) != 0;
        level[order[i]] = n;
    }
    free(order);
    return (comity_effect){.name = name, .level = level, .n_levels = n + 1};
}

static inline comity_effect table_cross(table *t, const comity_effect *a, const comity_effect *b, const char *name) {
    const comity_effect both[] = {*a, *b};
    comity_effect out = {.name = name};
    uint32_t *level = table_keep(t, malloc((t->n_rows + 1) * sizeof *level));
    assert_int_equal(comity_effect_cross(both, 2, t->n_rows, level, &out.n_levels, NULL), COMITY_OK);
    out.level = level;
    return out;
}

#endif

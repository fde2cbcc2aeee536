/* What the fuzzers of Stata, SPSS and SAS files share: any bytes are a table whose every value and label can be looked
 * at, or an error with words. */
#ifndef COMITY_TESTS_FUZZ_STAT_H
#define COMITY_TESTS_FUZZ_STAT_H

#include "data/read/stat.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { FUZZ_STAT_LIMIT = 4 << 20 };

static inline uint64_t fuzz_stat_column(const comity_column *column, size_t rows) {
    uint64_t seen = strlen(column->name) + strlen(column->unit) + (column->label ? strlen(column->label) : 0);
    char code[64];
    for (size_t i = 0; i < column->n_labels; i++) {
        seen += strlen(column->labels[i].label) + (column->labels[i].text ? strlen(column->labels[i].text) : 0);
    }
    for (size_t row = 0; row < rows; row++) {
        comity_column_missing_code(column, row, code, sizeof code);
        if (row < 100) {
            seen += comity_column_value_label(column, row) != NULL;
        }
        seen += strlen(code);
        if (comity_is_present(column, row)) {
            seen += column->type == COMITY_TEXT ? strlen(column->text[row]) : (uint64_t)column->integer[row];
        }
    }
    return seen;
}

static inline void fuzz_stat(const uint8_t *data, size_t size, comity_file_kind kind) {
    static volatile uint64_t sink;
    comity_tables tables;
    comity_error error;
    comity_error_clear(&error);
    comity_status status = comity_read_stat_bytes(data, size, kind, FUZZ_STAT_LIMIT, NULL, &tables, &error);
    if (status ? !error.message[0] || error.status != status || tables.n_tables : tables.n_tables != 1) {
        abort();
    }
    if (!status) {
        const comity_panel *panel = &tables.tables[0].panel;
        for (size_t i = 0; i < panel->n_columns; i++) {
            sink += fuzz_stat_column(&panel->columns[i], panel->n_rows);
        }
    }
    comity_tables_free(&tables);
}

#endif

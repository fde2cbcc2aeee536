/* Fuzzes the reader of R data: any bytes are tables whose every value can be looked at, or an error with words. */
#include "data/read/rdata.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 4 << 20 };

static uint64_t look_at(const comity_panel *panel) {
    uint64_t seen = 0;
    for (size_t c = 0; c < panel->n_columns; c++) {
        const comity_column *column = &panel->columns[c];
        seen += strlen(column->name) + strlen(column->unit) + (column->label ? strlen(column->label) : 0);
        for (size_t i = 0; i < column->n_labels; i++) {
            seen += strlen(column->labels[i].label) + (column->labels[i].text ? strlen(column->labels[i].text) : 0);
        }
        for (size_t row = 0; row < panel->n_rows; row++) {
            if (!comity_is_present(column, row)) {
                continue;
            }
            if (column->type == COMITY_TEXT) {
                seen += strlen(column->text[row]);
            } else {
                seen += (uint64_t)column->integer[row];
            }
        }
    }
    return seen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static volatile uint64_t sink;
    comity_tables tables;
    comity_error error;
    comity_error_clear(&error);
    comity_status status = comity_read_rdata_bytes(data, size, LIMIT, NULL, &tables, &error);
    if (status ? !error.message[0] || tables.n_tables || strstr(error.message, "librdata") : !tables.n_tables) {
        abort(); /* librdata must take every checked copy */
    }
    for (size_t t = 0; t < tables.n_tables; t++) {
        sink += look_at(&tables.tables[t].panel) + strlen(tables.tables[t].name);
    }
    comity_tables_free(&tables);
    return 0;
}

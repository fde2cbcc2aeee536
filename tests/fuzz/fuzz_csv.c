/* Fuzzes the CSV reader: any bytes are records or an error, and records written out again read as the same records. */
#include "data/read/csv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    char *bytes;
    size_t size;
} text;

static void add(text *out, const char *bytes, size_t size) {
    memcpy(out->bytes + out->size, bytes, size);
    out->size += size;
}

/* Every cell in quotes, every quote doubled. `out` has room for it. */
static void write_record(text *out, const comity_csv_record *record) {
    for (size_t i = 0; i < record->n_cells; i++) {
        add(out, i ? ",\"" : "\"", i ? 2 : 1);
        for (size_t j = 0; j < record->cells[i].length; j++) {
            char c = record->cells[i].text[j];
            add(out, &c, 1);
            if (c == '"') {
                add(out, &c, 1);
            }
        }
        add(out, "\"", 1);
    }
    add(out, "\n", 1);
}

/* Reads all records, and writes them if `out` is not NULL. Returns whether the reader liked everything. */
static int read_all(const char *bytes, size_t size, text *out) {
    comity_csv_reader reader;
    comity_csv_record record;
    comity_error error;
    comity_status status;
    int64_t line = 0;
    comity_csv_init(&reader, bytes, size, "fuzz.csv");
    for (;;) {
        status = comity_csv_next(&reader, &record, &error);
        if (status || !record.n_cells) {
            break;
        }
        if (record.line <= line || record.n_cells > COMITY_CSV_MOST_CELLS) {
            abort();
        }
        line = record.line;
        if (out) {
            write_record(out, &record);
        }
    }
    if (status && (!error.message[0] || error.row <= 0 || error.row < line)) {
        abort();
    }
    comity_csv_free(&reader);
    return !status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    text once = {malloc(size * 4 + 8), 0};
    text twice = {malloc(size * 4 + 8), 0};
    if (once.bytes && twice.bytes && read_all((const char *)data, size, &once)) {
        int good = read_all(once.bytes, once.size, &twice);
        if (!good || once.size != twice.size || memcmp(once.bytes, twice.bytes, once.size) != 0) {
            abort();
        }
    }
    free(once.bytes);
    free(twice.bytes);
    return 0;
}

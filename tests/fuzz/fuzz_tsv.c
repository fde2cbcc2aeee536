/* Fuzzes the reader of tab-separated answers: any bytes are rows or an error, however they are cut into blocks, and
 * rows written out again read as the same rows. The first byte chooses number of cells and size of the blocks. */
#include "data/fetch/tsv.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef struct {
    char *bytes; /* the rows, written again */
    size_t size;
    int totals;
} heard;

static void put(heard *h, const char *bytes, size_t size) {
    memcpy(h->bytes + h->size, bytes, size);
    h->size += size;
}

static comity_status take(void *ctx, const comity_tsv_row *row, comity_error *error) {
    static const char from[] = "\t\n\r\b\f'\\";
    static const char to[] = "tnrbf'\\";
    heard *h = ctx;
    (void)error;
    if (row->totals != 0 && h->totals) {
        abort();
    }
    if (row->totals) {
        h->totals = 1;
        put(h, "\n", 1);
    }
    for (size_t i = 0; i < row->n_cells; i++) {
        put(h, "\t", i > 0);
        if (!row->cells[i]) {
            put(h, "\\N", 2);
            continue;
        }
        if (strlen(row->cells[i]) != row->lengths[i]) {
            abort();
        }
        for (const char *at = row->cells[i]; *at; at++) {
            const char *found = strchr(from, *at);
            char escaped[2] = {'\\', found ? to[found - from] : '\0'};
            put(h, found ? escaped : at, found ? 2 : 1);
        }
    }
    put(h, "\n", 1);
    return COMITY_OK;
}

static comity_status read_all(const char *bytes, size_t size, size_t cells, size_t block, heard *h) {
    comity_tsv tsv;
    comity_error error;
    comity_status status = COMITY_OK;
    h->size = 0;
    h->totals = 0;
    comity_error_clear(&error);
    comity_tsv_init(&tsv, cells, 100, take, h);
    for (size_t at = 0; !status && at < size; at += block) {
        status = comity_tsv_feed(&tsv, bytes + at, size - at < block ? size - at : block, &error);
    }
    status = status ? status : comity_tsv_end(&tsv, 0, &error);
    if (status && !error.message[0]) {
        abort();
    }
    comity_tsv_free(&tsv);
    return status;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 1) {
        return 0;
    }
    size_t cells = 2 + data[0] % 3;
    size_t block = 1 + data[0] / 3;
    heard once = {malloc(size * 2 + 8), 0, 0};
    heard twice = {malloc(size * 4 + 16), 0, 0};
    if (once.bytes && twice.bytes) {
        comity_status status = read_all((const char *)data + 1, size - 1, cells, block, &once);
        if (status != read_all((const char *)data + 1, size - 1, cells, size, &twice) || once.size != twice.size) {
            abort();
        }
        if (!status && (read_all(once.bytes, once.size, cells, 7, &twice) || once.size != twice.size ||
                        memcmp(once.bytes, twice.bytes, once.size) != 0)) {
            abort();
        }
    }
    free(once.bytes);
    free(twice.bytes);
    return 0;
}

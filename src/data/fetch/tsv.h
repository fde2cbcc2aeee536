/* Rows of tab-separated text as ClickHouse writes them, fed block by block.
 *
 * Cells are separated by tabs and rows by line feeds; \t, \n, \r, \0, \b, \f, \' and \\ stand for characters, \N alone
 * for a missing cell. After an empty line may come one row of totals, which is the last. Every row must have the same
 * number of cells, all of it UTF-8 without NUL. Limits: 1 MiB a row, and a number of rows. */
#ifndef COMITY_FETCH_TSV_H
#define COMITY_FETCH_TSV_H

#include "comity/base.h"

#include <stddef.h>

enum { COMITY_TSV_MOST_CELLS = 512, COMITY_TSV_MOST_BYTES = 1 << 20 };

typedef struct {
    const char *const *cells; /* with a NUL behind each; NULL: missing. Valid during the call */
    const size_t *lengths;
    size_t n_cells;
    int64_t row; /* 1-based */
    int totals;  /* 1: the row of totals */
} comity_tsv_row;

/* Takes a row; not COMITY_OK ends the reading. */
typedef comity_status (*comity_tsv_take)(void *ctx, const comity_tsv_row *row, comity_error *error);

/* Read the fields, change none. */
typedef struct {
    comity_tsv_take take;
    void *ctx;
    size_t n_cells;
    int64_t most_rows;
    int64_t rows;
    int totals; /* 1: an empty line was read, 2: the totals too */
    char *line; /* the row that is not complete yet */
    size_t used;
    size_t room;
    const char *cells[COMITY_TSV_MOST_CELLS];
    size_t lengths[COMITY_TSV_MOST_CELLS];
} comity_tsv;

/* `n_cells` cells a row (2 to COMITY_TSV_MOST_CELLS), at most `most_rows` rows. Needs comity_tsv_free. */
void comity_tsv_init(comity_tsv *tsv, size_t n_cells, int64_t most_rows, comity_tsv_take take, void *ctx);

/* Reads the next bytes. Errors name the row: cells too few or too many, a broken escape, no UTF-8, a row too long, too
 * many rows, something behind the totals. A row that holds "DB::Exception: " is the server's own error. O(size). */
comity_status comity_tsv_feed(comity_tsv *tsv, const void *bytes, size_t size, comity_error *error);

/* Ends the reading: the last row must be complete, and with `totals` they must have come. */
comity_status comity_tsv_end(comity_tsv *tsv, int totals, comity_error *error);
void comity_tsv_free(comity_tsv *tsv);

/* A whole number, sign and digits only; 0: it is none, or out of range. */
int comity_tsv_integer(const char *text, int64_t *out);

/* What a server said after "DB::Exception: ", up to its own trimmings, as one sentence in `out`; 0: it said no such
 * thing. */
int comity_tsv_exception(const char *text, size_t length, char *out, size_t size);

#endif

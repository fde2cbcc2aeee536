/* Reads the CSV files of a case folder: facts written by people, so that every slip is named with line and column.
 *
 * Strict RFC 4180 over bytes in memory. Comma and double quote; lines end with LF or CRLF, the last one may end with
 * the file; a quoted cell may hold commas, line breaks and doubled quotes. A UTF-8 byte order mark at the beginning is
 * skipped, blank lines too. Call order: init, next until a record without cells, free (in any state after init). */
#ifndef COMITY_READ_CSV_H
#define COMITY_READ_CSV_H

#include "comity/base.h"

#include <stddef.h>

enum { COMITY_CSV_MOST_CELL = 65536, COMITY_CSV_MOST_CELLS = 4096 };

typedef struct {
    const char *text; /* UTF-8 without final NUL; valid until the next record */
    size_t length;
    int quoted; /* 1: stood in quotes, so that an empty text was meant */
} comity_csv_cell;

typedef struct {
    const comity_csv_cell *cells;
    size_t n_cells; /* 0: there are no more records */
    int64_t line;   /* where the record starts, 1-based */
} comity_csv_record;

/* Read the fields, change none. */
typedef struct {
    const char *bytes;
    size_t length;
    const char *file;
    size_t at;
    int64_t line;
    comity_csv_cell *cells;
    size_t n_cells;
    size_t room;
    comity_csv_cell *header; /* cells of the first record, to name columns in errors */
    size_t n_header;
    char *unquoted; /* cells with doubled quotes, as they are meant */
    size_t n_unquoted;
    int failed;
} comity_csv_reader;

/* Reads `length` bytes that, like the name `file` for errors (may be NULL), must outlive the reader. Cannot fail. */
void comity_csv_init(comity_csv_reader *reader, const char *bytes, size_t length, const char *file);

/* The next record that is not a blank line. At the end: COMITY_OK and n_cells 0.
 *
 * Errors carry file, line and column (its name in the first record, else its number): binary data, text that is not
 * UTF-8 (with the byte offset; UTF-16 and UTF-32 are named), a quote that is not closed (with the line where it opens),
 * text after a closing quote, a quote inside a bare cell, a carriage return alone, control characters other than tab
 * (and line breaks in quotes), a cell over 64 KiB, more than 4,096 cells. After an error every further call is a usage
 * error. O(bytes of the record); no copy is made but of cells with doubled quotes. */
comity_status comity_csv_next(comity_csv_reader *reader, comity_csv_record *record, comity_error *error);

void comity_csv_free(comity_csv_reader *reader);

#endif

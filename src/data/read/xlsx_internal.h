/* Shared by the files that read spreadsheets. */
#ifndef COMITY_READ_XLSX_INTERNAL_H
#define COMITY_READ_XLSX_INTERNAL_H

#include "data/read/archive.h"
#include "data/read/xml.h"

#include <stdint.h>

enum { COMITY_XLSX_MOST_SHEETS = 1024, COMITY_XLSX_MOST_CELLS = 50000000, COMITY_XLSX_MOST_ROW = 1 << 20 };

/* Texts one after the other, each with a NUL. A zeroed struct is empty. */
typedef struct {
    char *bytes;
    size_t used;
    size_t room;
    size_t *begins;
    size_t n;
    size_t n_room;
} comity_xlsx_texts;

/* Adds bytes to the text that is being written; ends it, so that it is number n - 1. */
comity_status comity_xlsx_texts_add(comity_xlsx_texts *texts, const char *bytes, size_t size, comity_error *error);
comity_status comity_xlsx_texts_end(comity_xlsx_texts *texts, comity_error *error);
void comity_xlsx_texts_free(comity_xlsx_texts *texts);

typedef struct {
    char *name;
    char *id;       /* of its relation */
    int64_t member; /* of the archive; -1: no sheet of cells */
    int hidden;
} comity_xlsx_sheet;

typedef struct {
    comity_archive *archive;
    comity_archive_budget budget;
    const volatile int *stop;
    comity_xlsx_sheet *sheets;
    size_t n_sheets;
    comity_xlsx_texts texts; /* the shared strings, then those of cells */
    size_t n_shared;
    unsigned char *is_date; /* one a cell format */
    size_t n_formats;
    int since_1904;
} comity_xlsx_book;

/* Reads everything but the sheets. `book` needs comity_xlsx_book_free, after an error too. */
comity_status comity_xlsx_book_open(const char *path, size_t limit, const volatile int *stop, comity_xlsx_book *book,
                                    comity_error *error);
void comity_xlsx_book_free(comity_xlsx_book *book);

/* Whether a number format shows dates. */
int comity_xlsx_is_date_format(const char *code);

typedef enum { COMITY_XLSX_NUMBER, COMITY_XLSX_DATE, COMITY_XLSX_BOOLEAN, COMITY_XLSX_TEXT } comity_xlsx_kind;

typedef struct {
    union {
        double number;
        size_t text; /* number of a text of the book */
    };
    uint32_t column; /* 0-based */
    uint32_t kind;
} comity_xlsx_cell;

typedef struct {
    int64_t number; /* 1-based, as people see it */
    size_t first;   /* its first cell */
    size_t n;
} comity_xlsx_row;

/* The cells of a sheet that hold something, in order of rows; errors such as #N/A hold nothing. */
typedef struct {
    comity_xlsx_cell *cells;
    size_t n_cells;
    size_t cells_room;
    comity_xlsx_row *rows;
    size_t n_rows;
    size_t rows_room;
} comity_xlsx_cells;

/* Reads the sheet until `most_rows` rows with cells are there (0: all). Free with comity_xlsx_cells_free, after an
 * error too. */
comity_status comity_xlsx_cells_read(comity_xlsx_book *book, int64_t member, size_t most_rows, comity_xlsx_cells *out,
                                     comity_error *error);
void comity_xlsx_cells_free(comity_xlsx_cells *cells);

/* An array with room for one more item: the same or a moved one; NULL: out of memory. */
void *comity_xlsx_grow(void *items, size_t n, size_t *room, size_t size);

#endif

/* Reads spreadsheets: .xlsx, as Excel and others write it. The zip is read by libzip, the XML by expat.
 *
 * A sheet becomes a panel. Its first row that is not empty names the columns, or, of the first 40 rows, the first whose
 * names the caller knows; rows above it are passed over, empty rows too. A column is INTEGER or NUMBER where all its
 * cells are numbers (or all are TRUE and FALSE: 1 and 0), else TEXT: then numbers are written in the shortest way that
 * reads back, dates as YYYY-MM-DD (with HH:MM:SS where they have a time), TRUE and FALSE as such. Of formulas the
 * values count that were saved with them. Errors such as #N/A, cells of blanks, and cells that are not there, are
 * missing: not reported. Of merged cells only the first has a value. Both systems of dates, from 1900 and from 1904,
 * are known.
 *
 * Limits: 4,096 columns, 1,048,576 rows, 50 million cells, 1 GiB of text, XML of at most `limit` bytes in all and no
 * part of it 250 times as large as packed; no document types, so no entities. */
#ifndef COMITY_READ_XLSX_H
#define COMITY_READ_XLSX_H

#include "comity/base.h"
#include "data/read/layout.h"
#include "data/read/rdata.h"

#include <stddef.h>

/* A limit for callers that have none of their own. */
#define COMITY_XLSX_LIMIT ((size_t)4 << 30)

typedef struct {
    int64_t header_row; /* as people count */
    int64_t first_row;  /* of the data */
    size_t n_sheets;    /* in the file; the name of the one that was read is that of the table */
} comity_xlsx_place;

/* Reads one sheet: the one named `sheet` (case does not matter), or where that is NULL the first in which `known` (may
 * be NULL) finds its header, else the first that is not hidden. `out` then holds one table. Its column names are those
 * of the sheet: they may be empty or there twice.
 *
 * Errors: no spreadsheet, damaged (with the row), no such sheet (with those that are there), an empty sheet, one of the
 * limits above; COMITY_ERROR_INTERRUPTED when *stop (may be NULL) is not 0. After an error `out` is empty. O(bytes of
 * XML
 * + cells), about 50 bytes of memory a cell. */
comity_status comity_read_xlsx(const char *path, const char *sheet, const comity_header_test *known, size_t limit,
                               const volatile int *stop, comity_tables *out, comity_xlsx_place *place,
                               comity_error *error);

#endif

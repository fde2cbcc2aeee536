/* How a text table is laid out: which character parts its cells, and which record names its columns.
 *
 * Only the beginning of the file is looked at, as UTF-8. Cells may stand in double quotes, a quote within them is
 * doubled, and quoted cells may hold delimiters and line breaks. A first line `sep=;`, as Excel writes, settles the
 * delimiter. Publishers put lines about the data above the header; so of the first 40 records the first is the header
 * whose names the caller knows. Where he knows none, it is the first that has as many cells as most records have.
 *
 * Delimiters that are tried: tab ; | , and where none of these parts the records ^ ~ : ! # $ % & * + = @ / \ and blank.
 * One parts the records the better, the more of them it cuts into the same number of cells. */
#ifndef COMITY_READ_LAYOUT_H
#define COMITY_READ_LAYOUT_H

#include "comity/base.h"

#include <stddef.h>

enum { COMITY_LAYOUT_MOST_COLUMNS = 4096, COMITY_LAYOUT_MOST_HEADER = 40 };

/* Whether these are the names of columns that the caller looks for. `sheet` is the name of the sheet of a spreadsheet,
 * and empty for other files. */
typedef struct {
    int (*knows)(void *context, const char *sheet, const char *const *names, size_t n);
    void *context;
} comity_header_test;

typedef struct {
    char **names; /* one a column of the rows: trimmed, runs of white space as one blank; may be empty or repeated */
    size_t n_names;
    char delimiter;
    int known;           /* 1: the caller knows these names */
    size_t header_at;    /* where the header begins in the bytes that were looked at */
    size_t rows_at;      /* where the first row begins */
    int64_t header_line; /* its number, 1-based */
    int64_t rows_line;
    int row_names; /* 1: the header lacks a name for the first column, as R writes it; it is called "row.names" here */
    int mixed_lines; /* 1: lines end in different ways */
} comity_layout;

/* Finds the layout of the text that begins with these bytes; `whole` says that there are no more. `known` may be NULL.
 * `out` needs comity_layout_free, after an error too.
 *
 * The header may have one cell less than the rows: then the rows begin with names of their own (all in quotes, or
 * ascending numbers) or end with a delimiter. Errors, with the line: no record at all, a header that does not end in
 * these bytes, more than 4,096 columns. O(size) for each delimiter, of at most 60 records. */
comity_status comity_layout_find(const char *text, size_t size, int whole, const comity_header_test *known,
                                 comity_layout *out, comity_error *error);
void comity_layout_free(comity_layout *layout);

/* A copy of `name`, trimmed, with every run of white space as one blank; NULL: out of memory. To be freed. */
char *comity_layout_name(const char *name, size_t length);

#endif

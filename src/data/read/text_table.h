/* Text tables and JSON, from bytes to what a CSV or JSON reader can be given: UTF-8, a delimiter, the names of the
 * columns.
 *
 * The file itself is read on where it is plain enough: UTF-8 whose first record is the header. Otherwise a copy is
 * made, in a temporary file without name: as UTF-8, only the rows, and with one kind of line ends where there were
 * several. */
#ifndef COMITY_READ_TEXT_TABLE_H
#define COMITY_READ_TEXT_TABLE_H

#include "comity/base.h"
#include "data/read/encoding.h"
#include "data/read/layout.h"

#include <stddef.h>

/* How deep JSON may be nested. */
enum { COMITY_JSON_MOST_DEPTH = 64 };

typedef struct {
    comity_encoding encoding; /* of the file */
    int json;                 /* 1: JSON, one array of objects or one object after the other; there is no layout */
    comity_layout layout;
    int copy; /* the copy, UTF-8; -1: read the file itself, whose first record is the header */
} comity_text_table;

/* Opens the text that `fd` holds, whatever its position; `fd` stays the caller's. `known` may be NULL. `limit` bounds
 * the copy. `out` needs comity_text_table_free, after an error too.
 *
 * Errors, with the line where there is one: as comity_encoding_detect, comity_encoding_copy and comity_layout_find;
 * JSON nested deeper than COMITY_JSON_MOST_DEPTH. O(size). */
comity_status comity_text_table_open(int fd, const comity_header_test *known, size_t limit, const volatile int *stop,
                                     comity_text_table *out, comity_error *error);
void comity_text_table_free(comity_text_table *table);

/* What the user should know of how it is read, such as "Latin-1 (Windows-1252) text, delimiter ';', header in line 5";
 * empty for UTF-8 with commas. */
void comity_text_table_note(const comity_text_table *table, char *note, size_t size);

#endif

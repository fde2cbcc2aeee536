/* Lines of `key = value`, as recipes and the files of data sets have them: a line that begins with a blank continues
 * the one before, `#` begins a comment line. The text is cut in place, so that all words live in one block. */
#ifndef COMITY_BASE_LINES_H
#define COMITY_BASE_LINES_H

#include "comity/base.h"

#include <stddef.h>

typedef struct {
    char *at; /* the next line */
    char *end;
    int64_t line; /* number of the line that came last; of several, the first */
    int64_t next_line;
} comity_lines;

/* Only UTF-8 text of plain lines: no control characters but tab and line breaks. Else COMITY_ERROR_INPUT, and the error
 * tells the line. O(length). */
comity_status comity_lines_check(const char *text, size_t length, comity_error *error);

/* Begins at `text`, which must be writable, `length` bytes long and followed by a NUL. */
void comity_lines_begin(comity_lines *lines, char *text, size_t length);

/* The next line with those that continue it, one space between them, without outer blanks; NULL at the end. Empty and
 * comment lines come too. */
char *comity_lines_next(comity_lines *lines);

/* Cuts `line` at its first "=" into key and value, both without outer blanks. 0: there is none. */
int comity_lines_cut(char *line, char **key, char **value);

#endif

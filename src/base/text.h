/* Small text services: numbers that read back exactly, escaping for CSV, JSON and XML, display width. */
#ifndef COMITY_BASE_TEXT_H
#define COMITY_BASE_TEXT_H

#include "comity/base.h"

#include <stddef.h>
#include <stdio.h>

/* Writes the shortest decimal that reads back as exactly `value`; "nan", "inf", "-inf" for those. */
void comity_text_number(double value, char out[32]);

/* Writes `value` with `digits` significant digits, without exponent between 1e-4 and 1e15, trailing zeros dropped. */
void comity_text_rounded(double value, int digits, char out[32]);

/* One CSV cell after RFC 4180: quoted when it holds comma, quote or line break. */
void comity_text_csv(FILE *out, const char *text);

/* A JSON string with its quotes. Bytes that are no UTF-8 become U+FFFD. */
void comity_text_json(FILE *out, const char *text);

/* Text for XML and HTML, in element or attribute. Control characters are dropped. */
void comity_text_xml(FILE *out, const char *text);

/* Columns that UTF-8 text takes on a terminal: one a code point, two for East Asian wide ones, none for combining
 * marks. O(length). */
size_t comity_text_width(const char *text);

/* Bytes of the UTF-8 sequence that begins at `text` (1 to 4), or 0 where it is none. Reads at most `left` bytes. */
size_t comity_text_utf8(const char *text, size_t left, uint32_t *code_point);

/* snprintf whose truncation is an error instead of a silent loss. */
comity_status comity_text_print(char *out, size_t size, comity_error *error, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif

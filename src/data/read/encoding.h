/* In which encoding a text file is, and the file as UTF-8.
 *
 * Told apart: UTF-8, UTF-16 and UTF-32 with a byte order mark, UTF-16 without one, and Windows-1252 (of which Latin-1
 * is a part). The whole file decides, not its beginning: text is UTF-8 only if every byte of it fits, and a file whose
 * first foreign letter stands in its last line is Windows-1252 all the same. A file with more UTF-8 letters than bytes
 * that do not fit is damaged UTF-8, not Windows-1252. The same pass looks for NUL bytes and endless lines; it runs over
 * ASCII text 64 bytes at a time. */
#ifndef COMITY_READ_ENCODING_H
#define COMITY_READ_ENCODING_H

#include "comity/base.h"

#include <stddef.h>

/* The longest line of a text table, in bytes. */
enum { COMITY_TEXT_MOST_LINE = 1 << 20 };

typedef enum {
    COMITY_ENCODING_UTF8,
    COMITY_ENCODING_WINDOWS, /* Windows-1252 */
    COMITY_ENCODING_UTF16_LE,
    COMITY_ENCODING_UTF16_BE,
    COMITY_ENCODING_UTF32_LE,
    COMITY_ENCODING_UTF32_BE
} comity_encoding;

/* Such as "UTF-8" or "Latin-1 (Windows-1252)". */
const char *comity_encoding_name(comity_encoding encoding);

typedef struct {
    comity_encoding encoding;
    size_t mark; /* bytes of the byte order mark at the beginning; 0: none */
} comity_encoding_found;

/* Whether the bytes look like UTF-16 without a byte order mark, and in which order. At most 4 KiB are looked at. */
int comity_encoding_is_utf16(const void *bytes, size_t size, comity_encoding *which);

/* Finds the encoding of all that `fd` holds, whatever its position. `stop` (may be NULL) is looked at every block: when
 * it is not 0, COMITY_ERROR_INTERRUPTED.
 *
 * Errors, with the line: a NUL byte, a line of more than COMITY_TEXT_MOST_LINE bytes (unless it may be JSON), damaged
 * UTF-8. Those of UTF-16 and UTF-32 are found by comity_encoding_copy. O(size): over 1 GB/s for ASCII, less for other
 * text. */
comity_status comity_encoding_detect(int fd, const volatile int *stop, comity_encoding_found *out, comity_error *error);

/* The first bytes of the text as UTF-8, without byte order mark: at most `room` of them. `whole` is set where that is
 * all. Errors as comity_encoding_copy. */
comity_status comity_encoding_head(int fd, const comity_encoding_found *from, char *out, size_t room, size_t *n,
                                   int *whole, comity_error *error);

typedef struct {
    size_t skip;    /* bytes of the UTF-8 text that are left out at its beginning */
    int lines;      /* 1: line ends of every kind become LF */
    int any_length; /* 1: lines may be longer than COMITY_TEXT_MOST_LINE */
    size_t most;    /* a larger copy is an error */
} comity_encoding_copy_options;

/* Writes the text as UTF-8, without byte order mark, into a new file without name in $TMPDIR or /tmp. `out` must be
 * closed; it is -1 after an error.
 *
 * Errors: a byte that stands for nothing in the encoding, half a character (both with the line), NUL and lines as in
 * comity_encoding_detect, no room for the copy. O(size). */
comity_status comity_encoding_copy(int fd, const comity_encoding_found *from,
                                   const comity_encoding_copy_options *options, const volatile int *stop, int *out,
                                   comity_error *error);

/* Line breaks (CR LF, LF or CR) among the bytes. `previous` is the byte before them, and becomes their last. */
int64_t comity_encoding_lines(const void *bytes, size_t size, unsigned char *previous);

#endif

/* Shared by the readers of this folder. */
#ifndef COMITY_READ_FILE_INTERNAL_H
#define COMITY_READ_FILE_INTERNAL_H

#include "data/read/file.h"

enum { COMITY_FILE_HEAD = 4096 };

/* Opens a regular file that is not empty, for reading; -1 with an error. `size` may be NULL. */
int comity_file_open(const char *path, size_t *size, comity_error *error);

/* Reads until `size` bytes are there or the file ends; -1 with an error (without file name). */
int64_t comity_file_fill(int fd, void *bytes, size_t size, comity_error *error);

/* The first bytes of what is packed in `fd` (gzip, xz, bzip2, zstd), at most `size`. */
comity_status comity_file_unpack_head(int fd, comity_file_kind kind, void *bytes, size_t size, size_t *n,
                                      comity_error *error);

/* A new file without name in $TMPDIR or /tmp, for reading and writing; -1 with an error. It vanishes with its
 * descriptor. */
int comity_file_temporary(comity_error *error);

/* Writes all bytes, to the file of above. */
comity_status comity_file_write(int fd, const unsigned char *bytes, size_t size, comity_error *error);

/* The head of a .por: five lines of 40 for people, a table of 256 bytes, the mark "SPSSPORT". */
enum { COMITY_POR_MARK = 456, COMITY_POR_HEAD = COMITY_POR_MARK + 8 };

/* The first characters of a .por, at most `most`, with its lines joined; returns their number. */
size_t comity_file_unfold_por(const unsigned char *bytes, size_t size, unsigned char *out, size_t most);

#endif

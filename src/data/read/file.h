/* Files as they come from outside: what kind they are, their bytes, and their bytes unpacked.
 *
 * Kinds are told by the first bytes, never by the name. gzip, xz, bzip2 and zstd are unpacked here as streams, into
 * memory or into a temporary file that has no name and vanishes with its descriptor. Everything that grows is bounded
 * by a limit of the caller, so that a small hostile file cannot fill memory or disk. */
#ifndef COMITY_READ_FILE_H
#define COMITY_READ_FILE_H

#include "comity/base.h"

#include <stddef.h>

typedef struct {
    unsigned char *data; /* one NUL follows that `size` does not count */
    size_t size;
} comity_bytes;

/* A zeroed struct is empty and may be freed. */
void comity_bytes_free(comity_bytes *bytes);

typedef enum {
    COMITY_FILE_EMPTY,
    COMITY_FILE_TEXT,   /* no control characters in its beginning, also as UTF-16; or a mark of UTF-16 or UTF-32 */
    COMITY_FILE_BINARY, /* none of the others */
    COMITY_FILE_GZIP,
    COMITY_FILE_XZ,
    COMITY_FILE_BZIP2,
    COMITY_FILE_ZSTD,
    COMITY_FILE_RDATA, /* R: save() or saveRDS(), uncompressed */
    COMITY_FILE_DTA,   /* Stata */
    COMITY_FILE_SAV,   /* SPSS, .zsav too */
    COMITY_FILE_POR,   /* SPSS, portable */
    COMITY_FILE_SAS7BDAT,
    COMITY_FILE_XLSX,
    COMITY_FILE_ZIP,
    COMITY_FILE_PARQUET,
    COMITY_FILE_MAT, /* MATLAB 5 and later */
    COMITY_FILE_OLE  /* old Office files (.xls), and new ones with a password */
} comity_file_kind;

/* Such as "gzip" or "Stata .dta". */
const char *comity_kind_name(comity_file_kind kind);

/* Kind of a file that begins with these bytes; 4 KiB are enough. O(size, at most 4 KiB). */
comity_file_kind comity_kind_of(const void *bytes, size_t size);

/* Kind of the file and, inside gzip, xz, bzip2 or zstd, of what is packed in it (else the same kind again). `inner` may
 * be NULL. An empty file is a kind, no error; a packing that is damaged in its beginning is one. Reads a few KiB. */
comity_status comity_read_kind(const char *path, comity_file_kind *outer, comity_file_kind *inner, comity_error *error);

/* The whole file. Errors, with the file named: not there (COMITY_ERROR_NOT_FOUND), a directory or no regular file,
 * unreadable, empty, larger than `limit` bytes. `out` needs comity_bytes_free; it is empty after an error. */
comity_status comity_read_file(const char *path, size_t limit, comity_bytes *out, comity_error *error);

/* A file to read from: itself, or its unpacked copy. */
typedef struct {
    char *path;            /* for open(2) while this struct lives */
    int fd;                /* of the copy; -1 where `path` is the file itself */
    comity_file_kind kind; /* of the file as it was given */
    size_t size;           /* bytes of the copy; 0 where there is none */
} comity_unpacked;

/* Makes `path` readable as plain bytes. gzip, xz, bzip2 and zstd are unpacked into a temporary file without name, in
 * $TMPDIR or /tmp; other files stand for themselves. Several packed streams one after the other are one file. `stop`
 * (may be NULL) is looked at every block of 64 KiB: when it is not 0, COMITY_ERROR_INTERRUPTED.
 *
 * Errors: as comity_read_file (an empty file too, or one that unpacks to nothing), cut short, damaged, other data after
 * the end, an xz or zstd file that needs over 256 or 128 MiB to be unpacked, more than `limit` bytes unpacked, no room
 * for the copy. After an error `out` is empty; else it needs comity_unpacked_free, which also removes the copy. */
comity_status comity_read_unpack(const char *path, size_t limit, const volatile int *stop, comity_unpacked *out,
                                 comity_error *error);
void comity_unpacked_free(comity_unpacked *unpacked);

/* The same into memory; plain files are read as they are. */
comity_status comity_read_unpack_memory(const char *path, size_t limit, const volatile int *stop, comity_bytes *out,
                                        comity_error *error);

#endif

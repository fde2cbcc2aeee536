/* Zip archives: what is in them, one member as a file, one member as a stream. The zip format is libzip's work.
 *
 * What a member claims of its size is never believed: bytes are counted as they come. */
#ifndef COMITY_READ_ARCHIVE_H
#define COMITY_READ_ARCHIVE_H

#include "comity/base.h"

#include <stddef.h>

enum { COMITY_ARCHIVE_MOST_MEMBERS = 65536 };

typedef struct comity_archive comity_archive;

typedef enum {
    COMITY_ARCHIVE_FILES, /* files of any kind */
    COMITY_ARCHIVE_XLSX,  /* a spreadsheet */
    COMITY_ARCHIVE_XLSB,  /* a spreadsheet in Excel's binary form */
    COMITY_ARCHIVE_ODS    /* a document of OpenDocument */
} comity_archive_kind;

/* Errors: not there, damaged, too many members. `out` needs comity_archive_close; it is NULL after an error. */
comity_status comity_archive_open(const char *path, comity_archive **out, comity_error *error);
void comity_archive_close(comity_archive *archive); /* NULL is allowed */

comity_archive_kind comity_archive_what(const comity_archive *archive);

/* The member of exactly that name, or -1. */
int64_t comity_archive_find(const comity_archive *archive, const char *name);

/* The member that is meant by `name` (its whole name, or the part after its last slash where only one has it; case does
 * not matter), or, where `name` is NULL, the only table in the archive: a file that ends as tables do (.csv, .tsv,
 * .tab, .txt, .dta, .sav, .por, .sas7bdat, .rda, .rdata, .rds, .xlsx, .parquet, .json, .jsonl, .ndjson, also packed),
 * else the only file. A .txt or .json beside others is taken for a description. Errors list the members. */
comity_status comity_archive_choose(const comity_archive *archive, const char *name, int64_t *out, comity_error *error);

/* The name of a member, without control characters. */
void comity_archive_name(const comity_archive *archive, int64_t member, char *out, size_t size);

/* What may come out of an archive; `used` adds up over its members. */
typedef struct {
    size_t most;
    size_t most_ratio; /* of the unpacked to the packed size, beyond 64 MiB; 0: any */
    size_t used;
} comity_archive_budget;

/* Takes a piece of a member; `last` with the last one, which may be empty. Sets *enough to end the reading. */
typedef comity_status (*comity_archive_take)(void *context, const char *bytes, size_t size, int last, int *enough,
                                             comity_error *error);

/* Hands the member to `take`, piece by piece. Errors: damaged or encrypted; beyond the budget; what `take` returns;
 * COMITY_ERROR_INTERRUPTED when *stop (may be NULL) is not 0. */
comity_status comity_archive_read(comity_archive *archive, int64_t member, comity_archive_budget *budget,
                                  const volatile int *stop, comity_archive_take take, void *context,
                                  comity_error *error);

/* Unpacks the member into a new file without name; `fd` must be closed, it is -1 after an error. */
comity_status comity_archive_extract(comity_archive *archive, int64_t member, size_t limit, const volatile int *stop,
                                     int *fd, comity_error *error);

#endif

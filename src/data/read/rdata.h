/* Reads the data frames of R files: .rda and .RData (save) and .rds (saveRDS), in R's default form, packed or not.
 *
 * Columns become: numeric NUMBER, integer and logical INTEGER (TRUE is 1), character TEXT, factor TEXT with its labels,
 * Date NUMBER with unit "days since 1970-01-01", POSIXct NUMBER with unit "seconds since 1970-01-01" (UTC), difftime
 * NUMBER with its unit, integer64 INTEGER. NA is missing: not reported; a NaN that is no NA stays a number. Labels of
 * columns (attribute "label"), and what package haven says about values (labels, codes for missing, tagged NA) stay.
 * Row names
 * that are text become a column "row.names" at the end. Columns that are no plain vectors (lists, matrices, complex)
 * are left out and named. Objects that are no data frames are passed over.
 *
 * The bytes are parsed by librdata, but never as they came: rdata_check.h says what librdata cannot defend itself
 * against and how a checked copy keeps hostile files from it. Limits: 10,000 columns a frame, 2,147,483,647 rows, 16
 * MiB a text, 256 MiB for sequences (1:n), which a file stores in a few bytes. */
#ifndef COMITY_READ_RDATA_H
#define COMITY_READ_RDATA_H

#include "comity/base.h"
#include "comity/panel.h"

#include <stddef.h>

/* A limit for callers that have none of their own. */
#define COMITY_RDATA_LIMIT ((size_t)4 << 30)

typedef struct {
    char *name; /* as saved; empty in an .rds, which has none */
    comity_panel panel;
    char *left_out; /* columns that were not read, such as "geometry (a list)"; NULL: none */
} comity_named_panel;

typedef struct {
    comity_named_panel *tables;
    size_t n_tables; /* at least 1 after a success */
} comity_tables;

void comity_tables_init(comity_tables *tables);
void comity_tables_free(comity_tables *tables);

/* Reads a file (gzip, xz, bzip2 or not packed). `limit` bounds the bytes of the unpacked file and of its checked copy;
 * the panels then take at most about three times as much. `stop` (may be NULL) is looked at often: when it is not 0,
 * COMITY_ERROR_INTERRUPTED.
 *
 * Errors name the file and, where there is one, the column: as comity_read_unpack; no R data, R data in ASCII or native
 * form; cut short or damaged; no data frame in it (saying what is); columns of unequal length or equal name; a factor
 * code without label; text that is not UTF-8. After an error `out` is empty. O(unpacked bytes). */
comity_status comity_read_rdata(const char *path, size_t limit, const volatile int *stop, comity_tables *out,
                                comity_error *error);

/* The same from unpacked bytes. */
comity_status comity_read_rdata_bytes(const void *bytes, size_t size, size_t limit, const volatile int *stop,
                                      comity_tables *out, comity_error *error);

#endif

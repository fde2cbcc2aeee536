/* Reads the files of statistics programs through ReadStat: Stata .dta (releases 104 to 119), SPSS .sav, .zsav and .por,
 * SAS .sas7bdat.
 *
 * One file is one table. Columns become: numbers NUMBER, the whole numbers of Stata INTEGER, text TEXT in UTF-8; dates,
 * moments and times as stat_time.h says. What the file says about a column and its values stays: labels of columns,
 * labels of values, and the kinds of missing: COMITY_NOT_REPORTED for the plain one, COMITY_CODED for the codes that an
 * SPSS file calls missing (single ones and ranges), COMITY_TAGGED for .a to .z (and ._) of Stata and SAS. SAS keeps
 * labels of values in another file (.sas7bcat), which is not read.
 *
 * Text without a known encoding (Stata before 14, files that name none) is UTF-8 where that is possible, else
 * Windows-1252. Limits: 32,767 columns, 2,147,483,647 rows; in .por, texts of 255 bytes, and letters that SPSS's
 * portable character set lacks become U+FFFD. */
#ifndef COMITY_READ_STAT_H
#define COMITY_READ_STAT_H

#include "comity/base.h"
#include "data/read/file.h"
#include "data/read/rdata.h"

#include <stddef.h>

/* Whether the kind is one of those that this file reads. */
int comity_stat_reads(comity_file_kind kind);

/* Reads a file (gzip, xz, bzip2 or not packed) of which comity_read_kind says `kind`. `limit` bounds the bytes of the
 * unpacked file, and those of the panel. `stop` (may be NULL) is looked at for each row: when it is not 0,
 * COMITY_ERROR_INTERRUPTED.
 *
 * Errors name the file and, where there is one, the row or column: as comity_read_unpack; cut short or damaged; of a
 * release or an encoding that is not known; more than `limit` bytes; columns of equal name. After an error `out` is
 * empty. O(bytes). */
comity_status comity_read_stat(const char *path, comity_file_kind kind, size_t limit, const volatile int *stop,
                               comity_tables *out, comity_error *error);

/* The same from unpacked bytes. */
comity_status comity_read_stat_bytes(const void *bytes, size_t size, comity_file_kind kind, size_t limit,
                                     const volatile int *stop, comity_tables *out, comity_error *error);

#endif

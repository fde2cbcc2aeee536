/* What ReadStat is given to read instead of a file: checked bytes in memory.
 *
 * ReadStat 1.1.8 has been fuzzed for years and defends itself against most of what a file can lie about, but not
 * against all. These functions look at a file first, refuse what would break ReadStat, and say in plain words what is
 * wrong with it. Per format:
 *
 * - .sav, .zsav: a segment of a very long string that is all NUL makes ReadStat write before its buffer; a row of more
 *   than 16 MB is read to a null pointer; a date of another language in the header makes it refuse the file. So the
 *   dictionary is walked here, and the rows are unpacked here too, one at a time as ReadStat asks for them: it sees a
 *   plain .sav without compression.
 * - .dta: a long string (strL) that does not end with NUL is read beyond its end.
 * - .sas7bdat: a header without any NUL behind its release is read beyond its end.
 * - .por: a table of characters by which the mark of the format is not ASCII makes ReadStat write behind its buffer.
 *
 * What stays: ReadStat does not check some of its own small allocations, so that it may crash where memory is exhausted
 * at that very moment. */
#ifndef COMITY_READ_STAT_FILE_H
#define COMITY_READ_STAT_FILE_H

#include "comity/base.h"
#include "data/read/file.h"

#include <stddef.h>

typedef struct comity_stat_rows comity_stat_rows;

typedef struct {
    const unsigned char *bytes;
    size_t size;
    size_t at;               /* where ReadStat reads */
    int release;             /* of a .dta; 0 where it is not known */
    int utf8_by_other_name;  /* ReadStat must be told that the encoding is "UTF8": see the file header */
    size_t dictionary;       /* .sav: where it ends and the rows begin; 0: other formats */
    unsigned char head[176]; /* .sav: the header as ReadStat is to see it */
    comity_stat_rows *rows;  /* .sav */
} comity_stat_file;

/* Looks at the bytes, which must live as long as `out`; it needs comity_stat_file_close, also after an error.
 * O(size of the dictionary), for .dta O(number of long strings). */
comity_status comity_stat_file_open(const void *bytes, size_t size, comity_file_kind kind, comity_stat_file *out,
                                    comity_error *error);
void comity_stat_file_close(comity_stat_file *file);

/* As read(2) and lseek(2): the number of bytes, or the new position; -1 where that cannot be. A reader of rows that
 * fails leaves its words in `error`. */
long comity_stat_file_read(comity_stat_file *file, void *buffer, size_t size, comity_error *error);
long comity_stat_file_seek(comity_stat_file *file, long offset, int whence);

/* .sav and .zsav, in stat_sav.c. */
comity_status comity_stat_sav_open(comity_stat_file *file, comity_error *error);
long comity_stat_sav_read(comity_stat_file *file, void *buffer, size_t size, comity_error *error);
void comity_stat_sav_close(comity_stat_file *file);

#endif

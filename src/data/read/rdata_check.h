/* From untrusted R data to bytes that librdata reads safely: a checked copy of its data frames, and nothing else.
 *
 * librdata (2021) trusts its input: it allocates what lengths claim and writes there without looking whether it got the
 * memory (133 bytes of file are enough to crash it, or to make it take gigabytes), recurses without limit, loses count
 * of references after environments and external pointers (every data.table has one), refuses wrapped vectors (R 3.5 and
 * later write them for sorted columns), hands over integer-coded dates as if they were doubles, and passes text on in
 * whatever encoding it was. So it never sees the file. The file is walked in full (rdata_walk.h), then each data frame
 * is written anew in its simplest form, serialisation version 2: plain vectors, UTF-8 text, names spelled out, only the
 * attributes "names", "levels" and the class of dates. What librdata parses was written by this file. What stays:
 * librdata does not check its own small allocations, so that it may crash where memory is exhausted at that very
 * moment.
 */
#ifndef COMITY_READ_RDATA_CHECK_H
#define COMITY_READ_RDATA_CHECK_H

#include "comity/base.h"
#include "comity/panel.h"
#include "data/read/file.h"

#include <stddef.h>
#include <stdint.h>

/* What librdata does not say about a column. */
typedef struct {
    uint8_t factor;             /* codes of labels */
    uint8_t integer64;          /* the doubles are 64-bit integers (package bit64) */
    char unit[24];              /* of a time difference */
    char *label;                /* of the column; NULL: none */
    comity_value_label *labels; /* of values, their texts owned; NULL: none */
    size_t n_labels;
    int n_missing_values; /* of haven's codes for missing, at most 3 */
    double missing_values[3];
    int has_missing_range;
    double missing_range[2];
} comity_rdata_column;

typedef struct {
    comity_rdata_column *columns; /* those that were kept */
    size_t n_columns;
    int64_t rows;
    char *left_out;    /* columns that are no plain vectors: "geometry (a list)"; NULL: none */
    int many_left_out; /* the list is full */
} comity_rdata_frame;

typedef struct {
    comity_rdata_frame *frames;
    size_t n_frames;
    comity_bytes stream; /* for librdata: a workspace with those frames in that order */
} comity_rdata_plan;

/* Checks all `size` bytes (uncompressed) and makes the plan. A file without any data frame is an error that says what
 * it holds. The copy may not become larger than `limit` bytes. O(size). */
comity_status comity_rdata_check(const void *bytes, size_t size, size_t limit, const volatile int *stop,
                                 comity_rdata_plan *plan, comity_error *error);

/* The letter of haven's tagged NA ('a' to 'z', '_'); 0 for the plain NA and all else. */
char comity_rdata_tag(double value);

void comity_rdata_plan_free(comity_rdata_plan *plan);

#endif

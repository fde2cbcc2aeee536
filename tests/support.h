/* What the tests share: cmocka, the place of the real data, close comparison. */
#ifndef COMITY_TESTS_SUPPORT_H
#define COMITY_TESTS_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
/* cmocka wants the four above first */
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Path of a file below COMITY_SHARED (default ../shared); NULL where it is missing, and the test should skip(). */
static inline const char *shared_path(char *buffer, size_t size, const char *file) {
    const char *root = getenv("COMITY_SHARED");
    snprintf(buffer, size, "%s/%s", root && *root ? root : "../shared", file);
    if (access(buffer, R_OK) != 0) {
        fprintf(stderr, "# skipped: %s is not there\n", buffer);
        return NULL;
    }
    return buffer;
}

#define assert_close(actual, expected, tolerance)                                                                      \
    do {                                                                                                               \
        double assert_close_a = (actual);                                                                              \
        double assert_close_e = (expected);                                                                            \
        if (!(fabs(assert_close_a - assert_close_e) <= (tolerance))) {                                                 \
            fail_msg("%s = %.17g, expected %.17g within %g", #actual, assert_close_a, assert_close_e,                  \
                     (double)(tolerance));                                                                             \
        }                                                                                                              \
    } while (0)

/* The columns of table data_set that every test fills, in order. */
#define DATA_SET_COLUMNS                                                                                               \
    "(data_set, name, recipe, title, version, citation, terms, url, file, bytes, sha256, imported, rows_read, "        \
    "rows_kept, rows_missing, rows_rejected, rows_unmatched, first_year, last_year, run)"

#endif

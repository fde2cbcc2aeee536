/* Status and error record: how every function of the library says what went wrong.
 *
 * A function that can fail returns a comity_status and takes a comity_error as its last argument. The caller owns the
 * record; nothing is printed, nothing aborts, there is no global state. A NULL record is allowed and loses the words.
 */
#ifndef COMITY_BASE_H
#define COMITY_BASE_H

#include <stdint.h>

#define COMITY_VERSION "0.1.0"

typedef enum {
    COMITY_OK = 0,
    COMITY_ERROR_INPUT,       /* foreign data or facts are not as they must be */
    COMITY_ERROR_USAGE,       /* the call itself is wrong */
    COMITY_ERROR_IO,          /* file system or store */
    COMITY_ERROR_MEMORY,      /* out of memory */
    COMITY_ERROR_INTERRUPTED, /* the user stopped it; nothing was changed */
    COMITY_ERROR_NOT_FOUND    /* what was asked for is not there */
} comity_status;

typedef struct {
    comity_status status;
    char message[1024];
    char file[512];   /* empty: not about a file */
    int64_t row;      /* line number, 1-based; 0: not about a row */
    char column[128]; /* empty: not about a column */
} comity_error;

/* Clears `error`; NULL is allowed. */
void comity_error_clear(comity_error *error);

/* Fills `error` (may be NULL) with a printf-style sentence, keeping file, row and column empty.
 * Returns `status`, so that a caller can write: return comity_fail(error, ...). */
comity_status comity_fail(comity_error *error, comity_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Adds the place to an error already filled. NULL `file` or `column` and row 0 leave that part as it is. */
void comity_error_at(comity_error *error, const char *file, int64_t row, const char *column);

/* Writes "file:row: column: message" with the parts that are there into `text` of `size` bytes. */
void comity_error_text(const comity_error *error, char *text, unsigned long size);

/* Shorthand for the commonest failure. Here as a whole, so that compilers and analysers see that it is never
 * COMITY_OK. */
static inline comity_status comity_fail_memory(comity_error *error) {
    comity_fail(error, COMITY_ERROR_MEMORY, "not enough memory");
    return COMITY_ERROR_MEMORY;
}

#endif

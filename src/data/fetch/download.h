/* Downloads a file, so that it is there as a whole or not at all.
 *
 * What comes is written to PATH.part and moved to PATH when it is complete and its SHA-256, if known, is right. A
 * download that was cut goes on where it ended: PATH.part.about keeps the address and the tag or date that must still
 * hold. Failures that pass (a cut connection, silence, codes 429 and 5xx) are tried again with growing pauses. Nothing
 * that comes is run or unpacked. Limits: one download a PATH at a time; a server that sends neither tag nor date is
 * resumed only where the SHA-256 is known; a body that ends early without the server having said its length cannot be
 * told from a whole one, which the result says. */
#ifndef COMITY_FETCH_DOWNLOAD_H
#define COMITY_FETCH_DOWNLOAD_H

#include "comity/base.h"

#include <stddef.h>

typedef struct {
    const char *sha256;       /* 64 lower-case hex digits; NULL: unknown */
    int64_t size;             /* bytes, about, for the room on the disk where the server does not say; 0: unknown */
    int64_t most_bytes;       /* 0: 8 GiB */
    int force;                /* fetch again what is there, from its first byte */
    int web_page;             /* a web page is what is wanted, no error */
    int tries;                /* that bring nothing, in a row; 0: 5. Ten times as many in all */
    int pause_milliseconds;   /* before the second try, then twice as long each time, at most 30 s; 0: 1000 */
    int most_wait_seconds;    /* that a server may ask for; 0: 120 */
    int stall_seconds;        /* 0: 60 */
    const volatile int *stop; /* may be NULL */
    void *report_ctx;
    void (*report)(void *ctx, const char *what, double fraction); /* may be NULL; fraction below 0: unknown */
} comity_download_options;

typedef struct {
    int64_t bytes;
    char sha256[65];
    int already_there;    /* nothing was fetched */
    int64_t resumed_from; /* bytes that an earlier call left; 0: none */
    int end_unsure;       /* the server did not say how long the file is, and no SHA-256 is known */
} comity_download_result;

/* Downloads `url` to the file `path`. A file that is there is not fetched again without `force`; if its SHA-256 is
 * known and another, that is an error.
 *
 * Errors: as comity_http; a web page instead of data; an empty answer; another SHA-256 (what came is removed); no room;
 * the file cannot be written; another download writes the same file; interrupted (what came stays, to go on). O(size),
 * constant memory. */
comity_status comity_download(const char *url, const char *path, const comity_download_options *options,
                              comity_download_result *result, comity_error *error);

#endif

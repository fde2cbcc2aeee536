/* HTTP and HTTPS by libcurl: one request, its answer handed on block by block.
 *
 * Everything that comes back is bounded: bytes, redirects, silence. Proxy settings of the environment (https_proxy,
 * http_proxy, no_proxy) are honoured; only http and https are spoken, also after a redirect. A password is sent, never
 * printed and never part of an error. Nothing that is fetched is run or interpreted. */
#ifndef COMITY_FETCH_HTTP_H
#define COMITY_FETCH_HTTP_H

#include "comity/base.h"

#include <stddef.h>

typedef struct {
    const char *url;
    const void *body; /* NULL: GET; else POST of body_size bytes */
    size_t body_size;
    const char *const *headers; /* "Name: value", ends with NULL; may be NULL */
    const char *user;           /* NULL: none */
    const char *password;
    int64_t first_byte;       /* asks for the bytes from here on (resume); 0: all */
    const char *if_range;     /* entity tag or date that must still hold for a resume; NULL: none */
    int64_t most_bytes;       /* of the answer's body; more is an error */
    int connect_seconds;      /* 0: 30 */
    int stall_seconds;        /* without any byte; 0: 60 */
    int most_redirects;       /* 0: 10 */
    const volatile int *stop; /* may be NULL */
    void *ctx;
    /* Takes the next block of the body; not 0 ends the request with COMITY_ERROR_IO, or the status that `error` got. */
    int (*take)(void *ctx, const void *bytes, size_t size);
    /* Called now and then; `total` 0: unknown. May be NULL. */
    void (*progress)(void *ctx, int64_t done, int64_t total);
} comity_http_request;

typedef struct {
    long code;           /* such as 200; 0: no answer */
    int64_t length;      /* announced length of the body; -1: none */
    int64_t range_start; /* of a 206 answer; else 0 */
    int64_t range_total; /* whole size that a 206 answer tells; -1: unknown */
    char type[128];      /* media type, in lower case, without parameters */
    char etag[256];      /* empty: none */
    char modified[64];   /* Last-Modified as sent; empty: none */
    char url[2048];      /* after redirects */
    int transient;       /* after an error: worth another try */
} comity_http_answer;

/* Carries out the request. The body of an answer of 4xx or 5xx is not handed to `take`, but its first words are in the
 * error. Errors: no such host, refused, cut short (fewer bytes than announced), too long, stalled, too many redirects,
 * a code of 400 or more, a certificate that does not hold, interrupted. */
comity_status comity_http(const comity_http_request *request, comity_http_answer *answer, comity_error *error);

#endif

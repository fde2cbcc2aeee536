/* HTTP and HTTPS by libcurl: one request, its answer handed on block by block.
 *
 * Everything that comes back is bounded: bytes, redirects, silence. Proxy settings of the environment (https_proxy,
 * http_proxy, no_proxy) are honoured, and SSL_CERT_FILE names other certificates to trust; only http and https are
 * spoken, also after a redirect, and https never turns into http. A password is sent, never printed and never part of
 * an error; errors name the address without its user part and its query. Nothing that is fetched is run or interpreted.
 */
#ifndef COMITY_FETCH_HTTP_H
#define COMITY_FETCH_HTTP_H

#include "comity/base.h"

#include <stddef.h>

typedef struct {
    const char *url;
    const void *body; /* NULL: GET; else POST of body_size bytes, which follows no redirect */
    size_t body_size;
    /* "Name: value", ends with NULL; may be NULL. A redirect takes them along: put secrets into user and password. */
    const char *const *headers;
    const char *user; /* NULL: none */
    const char *password;
    int64_t first_byte;       /* asks for the bytes from here on (resume); 0: all */
    const char *if_range;     /* entity tag or date that must still hold for a resume; NULL: none */
    int64_t most_bytes;       /* of the answer's body; more is an error */
    int connect_seconds;      /* 0: 30 */
    int stall_seconds;        /* without any byte; 0: 60 */
    int most_redirects;       /* 0: 10 */
    int keep_packed;          /* hand on a body packed for the way (Content-Encoding) as it is; 0: unpack it */
    const volatile int *stop; /* may be NULL */
    void *ctx;
    /* Takes the next block of the body; not 0 ends the request with COMITY_ERROR_IO, or the status that `error` got.
     * The answer is filled in but for `transient` when this is first called. */
    int (*take)(void *ctx, const void *bytes, size_t size);
    /* Called now and then. `done`: bytes there, those before first_byte among them; `total` 0: unknown. May be NULL. */
    void (*progress)(void *ctx, int64_t done, int64_t total);
} comity_http_request;

typedef struct {
    long code;           /* such as 200; 0: no answer */
    int64_t length;      /* announced length of the body, as sent; -1: none */
    int64_t range_start; /* of a 206 answer; else 0 */
    int64_t range_total; /* whole size that a 206 answer tells; -1: unknown */
    int64_t retry_after; /* seconds that the server asks to wait; -1: none */
    int framed;          /* an early end of the body would be noticed */
    int packed;          /* the body came packed (gzip or the like); length is that of the packed body */
    char type[128];      /* media type, in lower case, without parameters */
    char etag[256];      /* empty: none */
    char modified[64];   /* Last-Modified as sent; empty: none */
    char url[2048];      /* after redirects */
    int transient;       /* after an error: worth another try */
} comity_http_answer;

/* Carries out the request. The body of an answer of 4xx or 5xx is not handed to `take`, but its first words are in the
 * error. Errors: no such host, refused, cut short (fewer bytes than announced), too long, stalled, too many redirects,
 * a code of 300 or more that is left, other bytes than asked for, a certificate that does not hold, interrupted (within
 * about a second). `answer` and `error` tell what is known after an error too. */
comity_status comity_http(const comity_http_request *request, comity_http_answer *answer, comity_error *error);

#endif

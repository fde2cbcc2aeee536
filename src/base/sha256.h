/* SHA-256 of files and bytes, by OpenSSL's libcrypto (which uses the processor's own instructions). */
#ifndef COMITY_BASE_SHA256_H
#define COMITY_BASE_SHA256_H

#include "comity/base.h"

#include <stddef.h>

/* Digest of what the descriptor holds from its beginning to its end, whatever its position, as 64 lower-case hex
 * digits, and the number of bytes. `stop` (may be NULL) is looked at every block: when it is not 0,
 * COMITY_ERROR_INTERRUPTED. Errors: the file cannot be read, out of memory. O(size). */
comity_status comity_sha256_file(int fd, const volatile int *stop, char hex[65], int64_t *bytes, comity_error *error);

/* Digest of bytes in memory. */
comity_status comity_sha256_bytes(const void *bytes, size_t size, char hex[65], comity_error *error);

/* Digest of bytes that come piece by piece. NULL, or 0 instead of 1: out of memory. */
typedef struct comity_sha256 comity_sha256;
comity_sha256 *comity_sha256_new(void);
int comity_sha256_add(comity_sha256 *digest, const void *bytes, size_t size);
int comity_sha256_end(comity_sha256 *digest, char hex[65]);
void comity_sha256_delete(comity_sha256 *digest);

#endif

/* SHA-256. See sha256.h. */
#include "base/sha256.h"

#include <errno.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { READ_SIZE = 1 << 18, DIGEST = 32 };

static void write_hex(const unsigned char digest[DIGEST], char hex[65]) {
    for (size_t i = 0; i < DIGEST; i++) {
        snprintf(hex + 2 * i, 3, "%02x", digest[i]);
    }
}

static comity_status add_file(EVP_MD_CTX *context, int fd, const volatile int *stop, unsigned char *buffer,
                              int64_t *bytes, comity_error *error) {
    *bytes = 0;
    for (;;) {
        ssize_t got = pread(fd, buffer, READ_SIZE, *bytes);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            return comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror(errno));
        }
        if (stop && *stop) {
            return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
        }
        if (got == 0) {
            return COMITY_OK;
        }
        if (!EVP_DigestUpdate(context, buffer, (size_t)got)) {
            return comity_fail_memory(error);
        }
        *bytes += got;
    }
}

comity_status comity_sha256_file(int fd, const volatile int *stop, char hex[65], int64_t *bytes, comity_error *error) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned char *buffer = malloc(READ_SIZE);
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    comity_status status = COMITY_OK;
    if (!buffer || !context || !EVP_DigestInit_ex(context, EVP_sha256(), NULL)) {
        status = comity_fail_memory(error);
    }
    if (!status) {
        status = add_file(context, fd, stop, buffer, bytes, error);
    }
    if (!status && !EVP_DigestFinal_ex(context, digest, NULL)) {
        status = comity_fail_memory(error);
    }
    if (!status) {
        write_hex(digest, hex);
    }
    EVP_MD_CTX_free(context);
    free(buffer);
    return status;
}

comity_status comity_sha256_bytes(const void *bytes, size_t size, char hex[65], comity_error *error) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    if (!EVP_Digest(bytes, size, digest, NULL, EVP_sha256(), NULL)) {
        return comity_fail_memory(error);
    }
    write_hex(digest, hex);
    return COMITY_OK;
}

struct comity_sha256 {
    EVP_MD_CTX *context;
};

comity_sha256 *comity_sha256_new(void) {
    comity_sha256 *digest = malloc(sizeof *digest);
    if (!digest) {
        return NULL;
    }
    digest->context = EVP_MD_CTX_new();
    if (!digest->context || !EVP_DigestInit_ex(digest->context, EVP_sha256(), NULL)) {
        comity_sha256_delete(digest);
        return NULL;
    }
    return digest;
}

int comity_sha256_add(comity_sha256 *digest, const void *bytes, size_t size) {
    return EVP_DigestUpdate(digest->context, bytes, size);
}

int comity_sha256_end(comity_sha256 *digest, char hex[65]) {
    unsigned char bytes[EVP_MAX_MD_SIZE];
    int done = EVP_DigestFinal_ex(digest->context, bytes, NULL);
    if (done) {
        write_hex(bytes, hex);
    }
    return done;
}

void comity_sha256_delete(comity_sha256 *digest) {
    if (digest) {
        EVP_MD_CTX_free(digest->context);
        free(digest);
    }
}

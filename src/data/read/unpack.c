/* gzip, xz, bzip2 and zstd as streams. See data/read/file.h.
 *
 * One loop drives the four libraries: it reads 64 KiB, lets the codec fill 256 KiB, and gives those to a sink (memory,
 * file, or the head of a file). Packed streams may follow one another: the library is started anew for each. Zero bytes
 * after gzip, xz and zstd data are padding; anything else after the end is an error. */
#include "data/read/file.h"
#include "data/read/file_internal.h"

#include <bzlib.h>
#include <errno.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

/* The memory that a packed file may ask for: 256 MiB for xz, a window of 128 MiB for zstd. */
enum { BLOCK_IN = 64 << 10, BLOCK_OUT = 256 << 10, XZ_MEMORY = 256 << 20, ZSTD_WINDOW_LOG = 27 };

typedef enum { STEP_MORE, STEP_END, STEP_DAMAGED, STEP_MEMORY, STEP_TOO_DEEP } step;

typedef struct {
    comity_file_kind kind;
    int open;
    z_stream gzip;
    lzma_stream xz;
    bz_stream bzip2;
    ZSTD_DStream *zstd;
} codec;

/* Where the unpacked bytes go: a file, or memory when `fd` is -1. */
typedef struct {
    int fd;
    comity_bytes *memory;
    size_t room;   /* bytes taken in memory */
    size_t enough; /* stop without error when so many have come */
    size_t limit;  /* more are an error */
    size_t size;   /* bytes so far */
} sink;

typedef struct {
    int fd;
    int ended;
    unsigned char *block;
    unsigned char *next;
    size_t left;
} source;

static int is_packed(comity_file_kind kind) {
    return kind >= COMITY_FILE_GZIP && kind <= COMITY_FILE_ZSTD;
}

static void codec_close(codec *c) {
    if (!c->open) {
        return;
    }
    if (c->kind == COMITY_FILE_GZIP) {
        inflateEnd(&c->gzip);
    } else if (c->kind == COMITY_FILE_XZ) {
        lzma_end(&c->xz);
    } else if (c->kind == COMITY_FILE_ZSTD) {
        ZSTD_freeDStream(c->zstd);
    } else {
        BZ2_bzDecompressEnd(&c->bzip2);
    }
    c->open = 0;
}

/* Begins a stream; returns 0 when memory is short. */
static int codec_open(codec *c) {
    if (c->kind == COMITY_FILE_GZIP) {
        c->gzip = (z_stream){0};
        c->open = inflateInit2(&c->gzip, 15 + 16) == Z_OK; /* 15: largest window; 16: gzip header and no other */
    } else if (c->kind == COMITY_FILE_XZ) {
        c->xz = (lzma_stream)LZMA_STREAM_INIT;
        c->open = lzma_stream_decoder(&c->xz, XZ_MEMORY, 0) == LZMA_OK;
    } else if (c->kind == COMITY_FILE_ZSTD) {
        c->zstd = ZSTD_createDStream();
        c->open = c->zstd && !ZSTD_isError(ZSTD_DCtx_setParameter(c->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW_LOG));
        if (!c->open) {
            ZSTD_freeDStream(c->zstd);
        }
    } else {
        c->bzip2 = (bz_stream){0};
        c->open = BZ2_bzDecompressInit(&c->bzip2, 0, 0) == BZ_OK;
    }
    return c->open;
}

static step step_gzip(codec *c, source *in, unsigned char *out, size_t *made) {
    c->gzip.next_in = in->next;
    c->gzip.avail_in = (uInt)in->left;
    c->gzip.next_out = out;
    c->gzip.avail_out = BLOCK_OUT;
    int result = inflate(&c->gzip, Z_NO_FLUSH);
    in->next = c->gzip.next_in;
    in->left = c->gzip.avail_in;
    *made = BLOCK_OUT - c->gzip.avail_out;
    switch (result) {
    case Z_OK:
    case Z_BUF_ERROR: /* no progress was possible */
        return STEP_MORE;
    case Z_STREAM_END:
        return STEP_END;
    case Z_MEM_ERROR:
        return STEP_MEMORY;
    default:
        return STEP_DAMAGED;
    }
}

static step step_xz(codec *c, source *in, unsigned char *out, size_t *made) {
    c->xz.next_in = in->next;
    c->xz.avail_in = in->left;
    c->xz.next_out = out;
    c->xz.avail_out = BLOCK_OUT;
    lzma_ret result = lzma_code(&c->xz, LZMA_RUN);
    in->next += in->left - c->xz.avail_in;
    in->left = c->xz.avail_in;
    *made = BLOCK_OUT - c->xz.avail_out;
    switch (result) {
    case LZMA_OK:
    case LZMA_BUF_ERROR: /* no progress was possible */
        return STEP_MORE;
    case LZMA_STREAM_END:
        return STEP_END;
    case LZMA_MEM_ERROR:
        return STEP_MEMORY;
    case LZMA_MEMLIMIT_ERROR:
        return STEP_TOO_DEEP;
    default:
        return STEP_DAMAGED;
    }
}

static step step_bzip2(codec *c, source *in, unsigned char *out, size_t *made) {
    c->bzip2.next_in = (char *)in->next;
    c->bzip2.avail_in = (unsigned)in->left;
    c->bzip2.next_out = (char *)out;
    c->bzip2.avail_out = BLOCK_OUT;
    int result = BZ2_bzDecompress(&c->bzip2);
    in->next += in->left - c->bzip2.avail_in;
    in->left = c->bzip2.avail_in;
    *made = BLOCK_OUT - c->bzip2.avail_out;
    switch (result) {
    case BZ_OK:
        return STEP_MORE;
    case BZ_STREAM_END:
        return STEP_END;
    case BZ_MEM_ERROR:
        return STEP_MEMORY;
    default:
        return STEP_DAMAGED;
    }
}

static step step_zstd(codec *c, source *in, unsigned char *out, size_t *made) {
    ZSTD_inBuffer from = {in->next, in->left, 0};
    ZSTD_outBuffer to = {out, BLOCK_OUT, 0};
    size_t result = ZSTD_decompressStream(c->zstd, &to, &from);
    in->next += from.pos;
    in->left -= from.pos;
    *made = to.pos;
    if (!ZSTD_isError(result)) {
        return result == 0 ? STEP_END : STEP_MORE;
    }
    switch (ZSTD_getErrorCode(result)) {
    case ZSTD_error_memory_allocation:
        return STEP_MEMORY;
    case ZSTD_error_frameParameter_windowTooLarge:
        return STEP_TOO_DEEP;
    default:
        return STEP_DAMAGED;
    }
}

static step codec_step(codec *c, source *in, unsigned char *out, size_t *made) {
    if (c->kind == COMITY_FILE_GZIP) {
        return step_gzip(c, in, out, made);
    }
    if (c->kind == COMITY_FILE_ZSTD) {
        return step_zstd(c, in, out, made);
    }
    return c->kind == COMITY_FILE_XZ ? step_xz(c, in, out, made) : step_bzip2(c, in, out, made);
}

comity_status comity_file_write(int fd, const unsigned char *bytes, size_t size, comity_error *error) {
    while (size) {
        ssize_t n = write(fd, bytes, size);
        if (n < 0 && errno == EINTR) {
            continue;
        }
        if (n < 0) {
            char text[128];
            return comity_fail(error, COMITY_ERROR_IO, "its copy in a temporary file cannot be written: %s",
                               strerror_r(errno, text, sizeof text));
        }
        bytes += n;
        size -= (size_t)n;
    }
    return COMITY_OK;
}

/* Makes room for `size` bytes and one NUL; never more than the limit asks for. */
static comity_status grow(sink *to, size_t size, comity_error *error) {
    if (size < to->room) {
        return COMITY_OK;
    }
    size_t room = to->room < BLOCK_OUT ? BLOCK_OUT : to->room * 2;
    room = room > to->limit && to->limit >= size ? to->limit : room;
    room = (room > size ? room : size) + 1;
    unsigned char *data = realloc(to->memory->data, room);
    if (!data) {
        return comity_fail_memory(error);
    }
    to->memory->data = data;
    to->room = room;
    return COMITY_OK;
}

static comity_status put(sink *to, const unsigned char *bytes, size_t size, comity_error *error) {
    if (size > to->limit - to->size) {
        return comity_fail(error, COMITY_ERROR_INPUT, "expands beyond %zu bytes", to->limit);
    }
    comity_status status =
        to->fd >= 0 ? comity_file_write(to->fd, bytes, size, error) : grow(to, to->size + size, error);
    if (status) {
        return status;
    }
    if (to->fd < 0 && size) {
        memcpy(to->memory->data + to->size, bytes, size);
    }
    to->size += size;
    return COMITY_OK;
}

/* Reads the next block once the last is used up. */
static comity_status refill(source *in, comity_error *error) {
    if (in->left || in->ended) {
        return COMITY_OK;
    }
    int64_t n = comity_file_fill(in->fd, in->block, BLOCK_IN, error);
    if (n < 0) {
        return COMITY_ERROR_IO;
    }
    in->next = in->block;
    in->left = (size_t)n;
    in->ended = n < BLOCK_IN;
    return COMITY_OK;
}

/* Whether a further stream may begin with that byte; zstd has frames to be skipped, which begin with 0x50 to 0x5F. */
static int may_begin(comity_file_kind kind, unsigned char byte) {
    switch (kind) {
    case COMITY_FILE_GZIP:
        return byte == 0x1F;
    case COMITY_FILE_XZ:
        return byte == 0xFD;
    case COMITY_FILE_ZSTD:
        return byte == 0x28 || (byte & 0xF0) == 0x50;
    default:
        return byte == 'B';
    }
}

/* After the end of one stream: goes on with the next, or sets `done`. */
static comity_status next_stream(codec *c, source *in, int *done, comity_error *error) {
    comity_status status = refill(in, error);
    while (!status && c->kind != COMITY_FILE_BZIP2 && in->left && *in->next == 0) {
        in->next++;
        in->left--;
        status = refill(in, error);
    }
    if (status) {
        return status;
    }
    if (!in->left) {
        *done = 1;
        return COMITY_OK;
    }
    if (!may_begin(c->kind, *in->next)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "other data follows the end of the %s data",
                           comity_kind_name(c->kind));
    }
    codec_close(c);
    return codec_open(c) ? COMITY_OK : comity_fail_memory(error);
}

static comity_status step_failed(const codec *c, step result, comity_error *error) {
    if (result == STEP_MEMORY) {
        return comity_fail_memory(error);
    }
    if (result == STEP_TOO_DEEP) {
        return comity_fail(error, COMITY_ERROR_INPUT, "needs more than %d MiB to be unpacked",
                           c->kind == COMITY_FILE_XZ ? XZ_MEMORY >> 20 : 1 << (ZSTD_WINDOW_LOG - 20));
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "the %s data is damaged", comity_kind_name(c->kind));
}

static comity_status unpack_stream(codec *c, source *in, unsigned char *out, const volatile int *stop, sink *to,
                                   comity_error *error) {
    int done = 0;
    while (!done && to->size < to->enough) {
        if (stop && *stop) {
            return comity_fail(error, COMITY_ERROR_INTERRUPTED, "stopped");
        }
        comity_status status = refill(in, error);
        if (status) {
            return status;
        }
        size_t made = 0;
        size_t before = in->left;
        step result = codec_step(c, in, out, &made);
        status = put(to, out, made, error);
        if (status) {
            return status;
        }
        if (result == STEP_END) {
            status = next_stream(c, in, &done, error);
        } else if (result != STEP_MORE) {
            status = step_failed(c, result, error);
        } else if (in->ended && made == 0 && in->left == before) {
            status = comity_fail(error, COMITY_ERROR_INPUT, "the %s data is cut short", comity_kind_name(c->kind));
        }
        if (status) {
            return status;
        }
    }
    return COMITY_OK;
}

static comity_status unpack(int fd, comity_file_kind kind, const volatile int *stop, sink *to, comity_error *error) {
    codec c = {.kind = kind};
    unsigned char *blocks = malloc(BLOCK_IN + BLOCK_OUT);
    if (!blocks || !codec_open(&c)) {
        free(blocks);
        return comity_fail_memory(error);
    }
    source in = {.fd = fd, .block = blocks};
    comity_status status = unpack_stream(&c, &in, blocks + BLOCK_IN, stop, to, error);
    codec_close(&c);
    free(blocks);
    return status;
}

comity_status comity_file_unpack_head(int fd, comity_file_kind kind, void *bytes, size_t size, size_t *n,
                                      comity_error *error) {
    comity_bytes memory = {NULL, 0};
    sink to = {.fd = -1, .memory = &memory, .enough = size, .limit = SIZE_MAX / 4};
    *n = 0;
    comity_status status = unpack(fd, kind, NULL, &to, error);
    if (!status) {
        *n = to.size < size ? to.size : size;
        if (*n) {
            memcpy(bytes, memory.data, *n);
        }
    }
    comity_bytes_free(&memory);
    return status;
}

static int temporary_in(const char *folder) {
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) {
        return fd;
    }
    /* some file systems have no nameless files */
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/comity-XXXXXX", folder);
    if (length < 0 || (size_t)length >= sizeof path) {
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0) {
        unlink(path);
    }
    return fd;
}

int comity_file_temporary(comity_error *error) {
    const char *folder = getenv("TMPDIR");
    int fd = folder && *folder ? temporary_in(folder) : -1;
    fd = fd >= 0 ? fd : temporary_in("/tmp");
    if (fd < 0) {
        char text[128];
        comity_fail(error, COMITY_ERROR_IO, "no temporary file can be made in $TMPDIR or /tmp: %s",
                    strerror_r(errno, text, sizeof text));
    }
    return fd;
}

/* Opens the file and tells its kind; the descriptor stands at its beginning. */
static comity_status open_kind(const char *path, int *fd, size_t *size, comity_file_kind *kind, comity_error *error) {
    unsigned char bytes[COMITY_FILE_HEAD];
    *fd = comity_file_open(path, size, error);
    if (*fd < 0) {
        return error->status;
    }
    int64_t n = comity_file_fill(*fd, bytes, sizeof bytes, error);
    if (n < 0) {
        return COMITY_ERROR_IO;
    }
    *kind = comity_kind_of(bytes, (size_t)n);
    if (lseek(*fd, 0, SEEK_SET) != 0) {
        return comity_fail(error, COMITY_ERROR_IO, "cannot be read from its beginning");
    }
    return COMITY_OK;
}

static comity_status fail_empty(comity_error *error) {
    return comity_fail(error, COMITY_ERROR_INPUT, "is empty: it unpacks to 0 bytes");
}

static comity_status unpack_to_file(int fd, size_t limit, const volatile int *stop, comity_unpacked *out,
                                    comity_error *error) {
    out->fd = comity_file_temporary(error);
    if (out->fd < 0) {
        return error->status;
    }
    sink to = {.fd = out->fd, .enough = SIZE_MAX, .limit = limit};
    comity_status status = unpack(fd, out->kind, stop, &to, error);
    out->size = to.size;
    if (!status && to.size == 0) {
        status = fail_empty(error);
    }
    if (!status && asprintf(&out->path, "/proc/self/fd/%d", out->fd) < 0) {
        out->path = NULL;
        status = comity_fail_memory(error);
    }
    if (status) {
        close(out->fd);
    }
    return status;
}

comity_status comity_read_unpack(const char *path, size_t limit, const volatile int *stop, comity_unpacked *out,
                                 comity_error *error) {
    comity_error unseen = {.status = COMITY_OK};
    error = error ? error : &unseen;
    *out = (comity_unpacked){.fd = -1};
    int fd = -1;
    comity_status status = open_kind(path, &fd, NULL, &out->kind, error);
    if (!status && is_packed(out->kind)) {
        status = unpack_to_file(fd, limit, stop, out, error);
    } else if (!status) {
        out->path = strdup(path);
        status = out->path ? COMITY_OK : comity_fail_memory(error);
    }
    if (fd >= 0) {
        close(fd);
    }
    if (status) {
        comity_error_at(error, path, 0, NULL);
        *out = (comity_unpacked){.fd = -1};
    }
    return status;
}

void comity_unpacked_free(comity_unpacked *unpacked) {
    if (unpacked->path && unpacked->fd >= 0) {
        close(unpacked->fd);
    }
    free(unpacked->path);
    *unpacked = (comity_unpacked){.fd = -1};
}

comity_status comity_read_unpack_memory(const char *path, size_t limit, const volatile int *stop, comity_bytes *out,
                                        comity_error *error) {
    comity_error unseen = {.status = COMITY_OK};
    error = error ? error : &unseen;
    *out = (comity_bytes){NULL, 0};
    int fd = -1;
    size_t size = 0;
    comity_file_kind kind = COMITY_FILE_EMPTY;
    comity_status status = open_kind(path, &fd, &size, &kind, error);
    if (!status && is_packed(kind)) {
        sink to = {.fd = -1, .memory = out, .enough = SIZE_MAX, .limit = limit};
        status = unpack(fd, kind, stop, &to, error);
        out->size = to.size;
        status = !status && to.size == 0 ? fail_empty(error) : status;
    }
    if (fd >= 0) {
        close(fd);
    }
    if (!status && !is_packed(kind)) {
        return comity_read_file(path, limit, out, error);
    }
    if (status) {
        comity_error_at(error, path, 0, NULL);
        comity_bytes_free(out);
        return status;
    }
    out->data[out->size] = '\0';
    return COMITY_OK;
}

/* Whole files and their kinds. See data/read/file.h. Kinds follow the published signatures of each format; where a
 * signature is short enough to begin a text by chance ("A\n" of R's ASCII form), the bytes after it are checked too. */
#include "data/read/file.h"
#include "data/read/encoding.h"
#include "data/read/file_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void comity_bytes_free(comity_bytes *bytes) {
    free(bytes->data);
    *bytes = (comity_bytes){NULL, 0};
}

const char *comity_kind_name(comity_file_kind kind) {
    static const char *const names[] = {
        [COMITY_FILE_EMPTY] = "empty file",
        [COMITY_FILE_TEXT] = "text",
        [COMITY_FILE_BINARY] = "binary data",
        [COMITY_FILE_GZIP] = "gzip",
        [COMITY_FILE_XZ] = "xz",
        [COMITY_FILE_BZIP2] = "bzip2",
        [COMITY_FILE_ZSTD] = "zstd",
        [COMITY_FILE_RDATA] = "R data",
        [COMITY_FILE_DTA] = "Stata .dta",
        [COMITY_FILE_SAV] = "SPSS .sav",
        [COMITY_FILE_POR] = "SPSS .por",
        [COMITY_FILE_SAS7BDAT] = "SAS .sas7bdat",
        [COMITY_FILE_XLSX] = "xlsx",
        [COMITY_FILE_ZIP] = "zip",
        [COMITY_FILE_PARQUET] = "Parquet",
        [COMITY_FILE_MAT] = "MATLAB .mat",
        [COMITY_FILE_OLE] = "an old Office file",
    };
    return names[kind];
}

typedef struct {
    const unsigned char *bytes;
    size_t size;
} head;

static int begins(head h, const char *with, size_t size) {
    return h.size >= size && memcmp(h.bytes, with, size) == 0;
}

#define BEGINS(h, literal) begins(h, literal, sizeof(literal) - 1)

static int holds(head h, const char *text) {
    return memmem(h.bytes, h.size, text, strlen(text)) != NULL;
}

static int is_bzip2(head h) {
    return BEGINS(h, "BZh") && h.size >= 10 && h.bytes[3] >= '1' && h.bytes[3] <= '9' &&
           (memcmp(h.bytes + 4, "1AY&SY", 6) == 0 || memcmp(h.bytes + 4, "\x17\x72\x45\x38\x50\x90", 6) == 0);
}

static int is_zstd(head h) {
    int skippable = h.size >= 4 && (h.bytes[0] & 0xF0) == 0x50 && memcmp(h.bytes + 1, "\x2A\x4D\x18", 3) == 0;
    return skippable || BEGINS(h, "\x28\xB5\x2F\xFD");
}

/* "A\n", the version, and the version of R that wrote it: six digits since R 2. */
static int is_ascii_rds(head h) {
    if (!BEGINS(h, "A\n2\n") && !BEGINS(h, "A\n3\n")) {
        return 0;
    }
    size_t digits = 4;
    while (digits < h.size && h.bytes[digits] >= '0' && h.bytes[digits] <= '9') {
        digits++;
    }
    return digits == 10 && digits < h.size && h.bytes[digits] == '\n';
}

static int is_rdata(head h) {
    int saved = h.size >= 5 && h.bytes[0] == 'R' && h.bytes[1] == 'D' && strchr("XAB", h.bytes[2]) && h.bytes[2] &&
                h.bytes[3] >= '1' && h.bytes[3] <= '9' && h.bytes[4] == '\n';
    int big_endian = BEGINS(h, "X\n\0\0\0\2") || BEGINS(h, "X\n\0\0\0\3");
    int little_endian = BEGINS(h, "B\n\2\0\0\0") || BEGINS(h, "B\n\3\0\0\0");
    return saved || big_endian || little_endian || is_ascii_rds(h);
}

static int is_dta(head h) {
    static const unsigned char releases[] = {102, 103, 104, 105, 108, 110, 111, 112, 113, 114, 115};
    int old = h.size >= 4 && memchr(releases, h.bytes[0], sizeof releases) && (h.bytes[1] == 1 || h.bytes[1] == 2) &&
              h.bytes[2] == 1;
    return old || BEGINS(h, "<stata_dta>");
}

/* Lines are of 80 characters, blanks at their ends may be missing. */
size_t comity_file_unfold_por(const unsigned char *bytes, size_t size, unsigned char *out, size_t most) {
    enum { LINE = 80 };
    size_t n = 0;
    size_t column = 0;
    for (size_t i = 0; i < size && n < most; i++) {
        if (bytes[i] == '\r') {
            continue;
        }
        if (bytes[i] == '\n') {
            while (column < LINE && n < most) {
                out[n++] = ' ';
                column++;
            }
            column = 0;
        } else {
            out[n++] = bytes[i];
            column++;
        }
    }
    return n;
}

static int is_por(head h) {
    unsigned char unfolded[COMITY_POR_HEAD];
    return comity_file_unfold_por(h.bytes, h.size, unfolded, sizeof unfolded) == sizeof unfolded &&
           memcmp(unfolded + COMITY_POR_MARK, "SPSSPORT", 8) == 0;
}

static int is_sas7bdat(head h) {
    return BEGINS(h,
                  "\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10"
                  "\x11");
}

static int is_zip(head h) {
    return BEGINS(h, "PK\3\4") || BEGINS(h, "PK\5\6");
}

static int is_xlsx(head h) {
    int office = holds(h, "[Content_Types].xml") || holds(h, "_rels/.rels");
    return holds(h, "xl/") || (office && !holds(h, "word/") && !holds(h, "ppt/"));
}

static int is_text(head h) {
    comity_encoding encoding;
    if (BEGINS(h, "\xFF\xFE") || BEGINS(h, "\xFE\xFF") || BEGINS(h, "\0\0\xFE\xFF")) {
        return 1;
    }
    for (size_t i = 0; i < h.size; i++) {
        if (h.bytes[i] == 0x7F || (h.bytes[i] < 0x20 && !(h.bytes[i] && strchr("\t\n\r\f", h.bytes[i])))) {
            return comity_encoding_is_utf16(h.bytes, h.size, &encoding);
        }
    }
    return 1;
}

comity_file_kind comity_kind_of(const void *bytes, size_t size) {
    head h = {bytes, size < COMITY_FILE_HEAD ? size : COMITY_FILE_HEAD};
    if (size == 0 || !bytes) {
        return COMITY_FILE_EMPTY;
    }
    if (BEGINS(h, "\x1F\x8B\x08")) {
        return COMITY_FILE_GZIP;
    }
    if (BEGINS(h, "\xFD"
                  "7zXZ\0")) {
        return COMITY_FILE_XZ;
    }
    if (is_zip(h)) {
        return is_xlsx(h) ? COMITY_FILE_XLSX : COMITY_FILE_ZIP;
    }
    const struct {
        int is;
        comity_file_kind kind;
    } others[] = {{is_bzip2(h), COMITY_FILE_BZIP2},
                  {is_zstd(h), COMITY_FILE_ZSTD},
                  {is_rdata(h), COMITY_FILE_RDATA},
                  {is_dta(h), COMITY_FILE_DTA},
                  {BEGINS(h, "$FL2") || BEGINS(h, "$FL3"), COMITY_FILE_SAV},
                  {is_por(h), COMITY_FILE_POR},
                  {is_sas7bdat(h), COMITY_FILE_SAS7BDAT},
                  {BEGINS(h, "PAR1"), COMITY_FILE_PARQUET},
                  {BEGINS(h, "MATLAB ") && holds(h, "MAT-file"), COMITY_FILE_MAT},
                  {BEGINS(h, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), COMITY_FILE_OLE},
                  {is_text(h), COMITY_FILE_TEXT}};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        if (others[i].is) {
            return others[i].kind;
        }
    }
    return COMITY_FILE_BINARY;
}

static int cannot_open(const char *path, int code, comity_error *error) {
    char text[128];
    if (code == ENOENT || code == ENOTDIR) {
        comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no such file");
    } else {
        comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror_r(code, text, sizeof text));
    }
    comity_error_at(error, path, 0, NULL);
    return -1;
}

static int open_regular(const char *path, size_t *size, comity_error *error) {
    /* Without O_NONBLOCK, opening a pipe would wait for somebody to write into it. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0) {
        return cannot_open(path, errno, error);
    }
    struct stat facts;
    if (fstat(fd, &facts) != 0) {
        int code = errno;
        close(fd);
        return cannot_open(path, code, error);
    }
    if (!S_ISREG(facts.st_mode)) {
        close(fd);
        comity_fail(error, COMITY_ERROR_INPUT, S_ISDIR(facts.st_mode) ? "is a directory" : "is not a regular file");
        comity_error_at(error, path, 0, NULL);
        return -1;
    }
    if (size) {
        *size = (size_t)facts.st_size;
    }
    return fd;
}

int comity_file_open(const char *path, size_t *size, comity_error *error) {
    size_t found = 0;
    int fd = open_regular(path, &found, error);
    if (fd >= 0 && found == 0) {
        close(fd);
        comity_fail(error, COMITY_ERROR_INPUT, "is empty");
        comity_error_at(error, path, 0, NULL);
        return -1;
    }
    if (size) {
        *size = found;
    }
    return fd;
}

int64_t comity_file_fill(int fd, void *bytes, size_t size, comity_error *error) {
    size_t n = 0;
    while (n < size) {
        ssize_t got = read(fd, (char *)bytes + n, size - n);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got < 0) {
            char text[128];
            comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror_r(errno, text, sizeof text));
            return -1;
        }
        if (got == 0) {
            break;
        }
        n += (size_t)got;
    }
    return (int64_t)n;
}

comity_status comity_read_kind(const char *path, comity_file_kind *outer, comity_file_kind *inner,
                               comity_error *error) {
    comity_error unseen = {.status = COMITY_OK};
    error = error ? error : &unseen;
    unsigned char bytes[COMITY_FILE_HEAD];
    comity_status status = COMITY_OK;
    *outer = COMITY_FILE_EMPTY;
    int fd = open_regular(path, NULL, error);
    if (fd < 0) {
        return error->status;
    }
    int64_t n = comity_file_fill(fd, bytes, sizeof bytes, error);
    if (n < 0) {
        status = COMITY_ERROR_IO;
        goto out;
    }
    *outer = comity_kind_of(bytes, (size_t)n);
    if (inner) {
        *inner = *outer;
    }
    if (inner && *outer >= COMITY_FILE_GZIP && *outer <= COMITY_FILE_ZSTD) {
        size_t unpacked = 0;
        status = lseek(fd, 0, SEEK_SET) == 0
                     ? comity_file_unpack_head(fd, *outer, bytes, sizeof bytes, &unpacked, error)
                     : comity_fail(error, COMITY_ERROR_IO, "cannot be read from its beginning");
        *inner = comity_kind_of(bytes, unpacked);
    }
out:
    if (status) {
        comity_error_at(error, path, 0, NULL);
    }
    close(fd);
    return status;
}

/* Reads `size` bytes and makes sure that no more follow: the file may grow while it is read. */
static comity_status read_all(int fd, size_t size, size_t limit, comity_bytes *out, comity_error *error) {
    if (size > limit) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is larger than %zu bytes", limit);
    }
    out->data = malloc(size + 1);
    if (!out->data) {
        return comity_fail_memory(error);
    }
    int64_t n = comity_file_fill(fd, out->data, size + 1, error);
    if (n < 0) {
        return COMITY_ERROR_IO;
    }
    if ((size_t)n != size) {
        return comity_fail(error, COMITY_ERROR_IO, "changed while it was read");
    }
    out->size = size;
    out->data[size] = '\0';
    return COMITY_OK;
}

comity_status comity_read_file(const char *path, size_t limit, comity_bytes *out, comity_error *error) {
    comity_error unseen = {.status = COMITY_OK};
    error = error ? error : &unseen;
    *out = (comity_bytes){NULL, 0};
    size_t size = 0;
    int fd = comity_file_open(path, &size, error);
    if (fd < 0) {
        return error->status;
    }
    comity_status status = read_all(fd, size, limit, out, error);
    if (status) {
        comity_bytes_free(out);
        comity_error_at(error, path, 0, NULL);
    }
    close(fd);
    return status;
}

/* Files: kinds, whole files, unpacking, and the limits that hold against damaged and hostile ones. */
#include "data/read/file.h"

#include "support.h"

#include <bzlib.h>
#include <fcntl.h>
#include <lzma.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <zlib.h>
#include <zstd.h>

enum { MOST = 1 << 26 };

/* A file in memory that has a path as long as it is open. */
typedef struct {
    int fd;
    char path[64];
} memory_file;

static memory_file as_file(const void *bytes, size_t size) {
    memory_file file = {.fd = memfd_create("test", 0)};
    assert_true(file.fd >= 0);
    assert_int_equal(write(file.fd, bytes, size), (ssize_t)size);
    snprintf(file.path, sizeof file.path, "/proc/self/fd/%d", file.fd);
    return file;
}

typedef struct {
    unsigned char *data;
    size_t size;
} packed;

static packed pack_gzip(const void *bytes, size_t size) {
    z_stream z = {0};
    assert_int_equal(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY), Z_OK);
    packed out = {malloc(deflateBound(&z, size)), deflateBound(&z, size)};
    assert_non_null(out.data);
    z.next_in = (unsigned char *)(uintptr_t)bytes;
    z.avail_in = (unsigned)size;
    z.next_out = out.data;
    z.avail_out = (unsigned)out.size;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    out.size = z.total_out;
    deflateEnd(&z);
    return out;
}

static packed pack_xz(const void *bytes, size_t size) {
    size_t room = lzma_stream_buffer_bound(size);
    size_t used = 0;
    unsigned char *data = malloc(room);
    assert_non_null(data);
    lzma_ret result = lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, bytes, size, data, &used, room);
    assert_true(result == LZMA_OK);
    return (packed){data, used};
}

static packed pack_bzip2(const void *bytes, size_t size) {
    unsigned room = (unsigned)(size + size / 50 + 700);
    packed out = {malloc(room), 0};
    assert_non_null(out.data);
    assert_int_equal(
        BZ2_bzBuffToBuffCompress((char *)out.data, &room, (char *)(uintptr_t)bytes, (unsigned)size, 9, 0, 0), BZ_OK);
    out.size = room;
    return out;
}

static packed pack_zstd(const void *bytes, size_t size) {
    ZSTD_CCtx *context = ZSTD_createCCtx();
    packed out = {malloc(ZSTD_compressBound(size)), 0};
    assert_true(context && out.data);
    ZSTD_CCtx_setParameter(context, ZSTD_c_checksumFlag, 1);
    out.size = ZSTD_compress2(context, out.data, ZSTD_compressBound(size), bytes, size);
    assert_false(ZSTD_isError(out.size));
    ZSTD_freeCCtx(context);
    return out;
}

static const struct {
    packed (*pack)(const void *bytes, size_t size);
    comity_file_kind kind;
    const char *name;
} packers[] = {{pack_gzip, COMITY_FILE_GZIP, "gzip"},
               {pack_xz, COMITY_FILE_XZ, "xz"},
               {pack_bzip2, COMITY_FILE_BZIP2, "bzip2"},
               {pack_zstd, COMITY_FILE_ZSTD, "zstd"}};

enum { N_PACKERS = 4 };

/* ---- kinds ------------------------------------------------------------------------------------------------------ */

#define KIND(bytes, kind)                                                                                              \
    { bytes, sizeof(bytes) - 1, kind }

static void test_kinds(void **state) {
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        comity_file_kind kind;
    } cases[] = {
        KIND("", COMITY_FILE_EMPTY),
        KIND("a,b\n1,2\n", COMITY_FILE_TEXT),
        KIND("\xEF\xBB\xBF"
             "a",
             COMITY_FILE_TEXT),
        KIND("\xFF\xFE"
             "a\0",
             COMITY_FILE_TEXT),
        KIND("caf\xE9", COMITY_FILE_TEXT),
        KIND("\0\1\2", COMITY_FILE_BINARY),
        KIND("a\x1B", COMITY_FILE_BINARY),
        KIND("\x1F\x8B\x08\0", COMITY_FILE_GZIP),
        KIND("\x1F\x8B", COMITY_FILE_BINARY),
        KIND("\xFD"
             "7zXZ\0\0\4",
             COMITY_FILE_XZ),
        KIND("BZh91AY&SY", COMITY_FILE_BZIP2),
        KIND("BZh9\x17\x72\x45\x38\x50\x90", COMITY_FILE_BZIP2),
        KIND("BZh9,a,b\n", COMITY_FILE_TEXT),
        KIND("\x28\xB5\x2F\xFD", COMITY_FILE_ZSTD),
        KIND("\x50\x2A\x4D\x18", COMITY_FILE_ZSTD),
        KIND("RDX2\nX\n", COMITY_FILE_RDATA),
        KIND("RDX3\nX\n", COMITY_FILE_RDATA),
        KIND("RDA3\nA\n", COMITY_FILE_RDATA),
        KIND("X\n\0\0\0\3\0\4", COMITY_FILE_RDATA),
        KIND("X\n\0\0\0\2\0\4", COMITY_FILE_RDATA),
        KIND("B\n\3\0\0\0", COMITY_FILE_RDATA),
        KIND("A\n3\n262657\n197888\n", COMITY_FILE_RDATA),
        KIND("A\n3\n4\n", COMITY_FILE_TEXT), /* a column called A */
        KIND("X\n3\n4\n", COMITY_FILE_TEXT),
        KIND("RDX,a\n", COMITY_FILE_TEXT),
        KIND("<stata_dta><header>", COMITY_FILE_DTA),
        KIND("\x72\x02\x01\x00", COMITY_FILE_DTA),
        KIND("\x73\x01\x01\x00", COMITY_FILE_DTA),
        KIND("$FL2@(#) SPSS DATA FILE", COMITY_FILE_SAV),
        KIND("$FL3", COMITY_FILE_SAV),
        KIND("\x66\x02\x01\x00", COMITY_FILE_DTA), /* release 102 */
        KIND("\x77\x02\x01\x00", COMITY_FILE_BINARY),
        KIND("\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x60\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11",
             COMITY_FILE_SAS7BDAT),
        KIND("\0\0\0\0\0\0\0\0\0\0\0\0\xC2\xEA\x81\x63\xB3\x14\x11\xCF\xBD\x92\x08\0\x09\xC7\x31\x8C\x18\x1F\x10\x11",
             COMITY_FILE_BINARY), /* a catalogue of SAS */
        KIND("PK\3\4\x14\0\6\0\x08\0\0\0!\0....\0\0\0\0\0\0\0\0\x13\0\0\0[Content_Types].xml", COMITY_FILE_XLSX),
        KIND("PK\3\4\x14\0\6\0[Content_Types].xml...word/document.xml", COMITY_FILE_ZIP),
        KIND("PK\3\4\x14\0\0\0data.csv", COMITY_FILE_ZIP),
        KIND("PK\5\6\0\0", COMITY_FILE_ZIP),
        KIND("PAR1\x15", COMITY_FILE_PARQUET),
        KIND("MATLAB 5.0 MAT-file, Platform: PCWIN64", COMITY_FILE_MAT),
        KIND("MATLAB users,1\n", COMITY_FILE_TEXT),
        KIND("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", COMITY_FILE_OLE),
        KIND("a\0,\0b\0\n\0", COMITY_FILE_TEXT), /* UTF-16 without a mark */
        KIND("\0a\0,\0b\0\n", COMITY_FILE_TEXT),
        KIND("\2\0\3\0\4\0\5\0", COMITY_FILE_BINARY),
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        comity_file_kind kind = comity_kind_of(cases[i].bytes, cases[i].size);
        if (kind != cases[i].kind) {
            fail_msg("case %zu is %s, expected %s", i, comity_kind_name(kind), comity_kind_name(cases[i].kind));
        }
    }
}

static void check_kind(const char *path, comity_file_kind outer, comity_file_kind inner) {
    comity_file_kind found = COMITY_FILE_EMPTY;
    comity_file_kind within = COMITY_FILE_EMPTY;
    comity_error error;
    assert_int_equal(comity_read_kind(path, &found, &within, &error), COMITY_OK);
    assert_int_equal(found, outer);
    assert_int_equal(within, inner);
}

static void test_kind_inside(void **state) {
    (void)state;
    static const char text[] = "RDX3\nX\n\0\0\0\3";
    for (size_t i = 0; i < N_PACKERS; i++) {
        packed p = packers[i].pack(text, sizeof text);
        memory_file file = as_file(p.data, p.size);
        check_kind(file.path, packers[i].kind, COMITY_FILE_RDATA);
        comity_file_kind outer;
        assert_int_equal(comity_read_kind(file.path, &outer, NULL, NULL), COMITY_OK);
        close(file.fd);
        file = as_file(p.data, p.size - 1);
        comity_file_kind inner;
        comity_error error;
        assert_int_equal(comity_read_kind(file.path, &outer, &inner, &error), COMITY_ERROR_INPUT);
        close(file.fd);
        free(p.data);
    }
    memory_file file = as_file("", 0);
    check_kind(file.path, COMITY_FILE_EMPTY, COMITY_FILE_EMPTY);
    close(file.fd);
}

static void test_real_kinds(void **state) {
    (void)state;
    static const struct {
        const char *file;
        comity_file_kind outer;
        comity_file_kind inner;
    } files[] = {
        {"data/trade-cow-4.0/cow_trade_ddy.rds", COMITY_FILE_GZIP, COMITY_FILE_RDATA},
        {"data/fixtures-binary/ucdp_acd.rda", COMITY_FILE_XZ, COMITY_FILE_RDATA},
        {"data/fixtures-binary/state_year_format3.rda", COMITY_FILE_BZIP2, COMITY_FILE_RDATA},
        {"data/fixtures-binary/DahlDims.sav", COMITY_FILE_SAV, COMITY_FILE_SAV},
        {"data/unga-votes/un_votes_1946_2019.csv.xz", COMITY_FILE_XZ, COMITY_FILE_TEXT},
        {"oracles/agtpa/data/Chapter1Exercise1.dta", COMITY_FILE_DTA, COMITY_FILE_DTA},
    };
    char buffer[512];
    size_t read = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const char *path = shared_path(buffer, sizeof buffer, files[i].file);
        if (path) {
            check_kind(path, files[i].outer, files[i].inner);
            read++;
        }
    }
    if (!read) {
        skip();
    }
}

/* ---- whole files ------------------------------------------------------------------------------------------------ */

static void expect_failure(const char *path, size_t limit, comity_status status, const char *words) {
    comity_bytes bytes;
    comity_error error;
    assert_int_equal(comity_read_file(path, limit, &bytes, &error), status);
    assert_int_equal(error.status, status);
    assert_string_equal(error.file, path);
    assert_null(bytes.data);
    if (!strstr(error.message, words)) {
        fail_msg("got \"%s\", expected \"%s\"", error.message, words);
    }
    assert_int_equal(comity_read_file(path, limit, &bytes, NULL), status);
}

static void test_read_file(void **state) {
    (void)state;
    comity_bytes bytes;
    memory_file file = as_file("abc\0d", 5);
    assert_int_equal(comity_read_file(file.path, 5, &bytes, NULL), COMITY_OK);
    assert_int_equal(bytes.size, 5);
    assert_memory_equal(bytes.data, "abc\0d", 6);
    comity_bytes_free(&bytes);
    comity_bytes_free(&bytes);
    expect_failure(file.path, 4, COMITY_ERROR_INPUT, "is larger than 4 bytes");
    close(file.fd);
    expect_failure("/nowhere/at/all.csv", MOST, COMITY_ERROR_NOT_FOUND, "there is no such file");
    expect_failure("/tmp", MOST, COMITY_ERROR_INPUT, "is a directory");
    expect_failure("/dev/null", MOST, COMITY_ERROR_INPUT, "is not a regular file");
    file = as_file("", 0);
    expect_failure(file.path, MOST, COMITY_ERROR_INPUT, "is empty");
    close(file.fd);
}

/* A pipe is refused, and nobody waits for its other end. */
static void test_pipe(void **state) {
    (void)state;
    char path[] = "/tmp/comity-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    close(fd);
    unlink(path);
    assert_int_equal(mkfifo(path, 0600), 0);
    expect_failure(path, MOST, COMITY_ERROR_INPUT, "is not a regular file");
    unlink(path);
}

static void test_unreadable(void **state) {
    (void)state;
    char path[] = "/tmp/comity-test-XXXXXX";
    int fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "x", 1), 1);
    assert_int_equal(fchmod(fd, 0), 0);
    close(fd);
    int root = geteuid() == 0; /* who may read anything */
    if (root) {
        assert_int_equal(chown(path, 65534, 65534), 0);
        assert_int_equal(seteuid(65534), 0);
    }
    expect_failure(path, MOST, COMITY_ERROR_IO, "cannot be read: Permission denied");
    if (root) {
        assert_int_equal(seteuid(0), 0);
    }
    unlink(path);
}

/* ---- unpacking -------------------------------------------------------------------------------------------------- */

/* Text that does not shrink to nothing, longer than several blocks. */
static unsigned char *sample(size_t size) {
    unsigned char *bytes = malloc(size);
    assert_non_null(bytes);
    uint32_t random = 1;
    for (size_t i = 0; i < size; i++) {
        random = random * 1664525U + 1013904223U;
        bytes[i] = (unsigned char)('a' + (random >> 28));
    }
    return bytes;
}

static void check_unpacks(const char *path, comity_file_kind kind, const unsigned char *expected, size_t size) {
    comity_unpacked unpacked;
    comity_bytes bytes;
    comity_error error;
    assert_int_equal(comity_read_unpack(path, size, NULL, &unpacked, &error), COMITY_OK);
    assert_int_equal(unpacked.kind, kind);
    assert_int_equal(unpacked.size, size);
    struct stat facts;
    assert_int_equal(fstat(unpacked.fd, &facts), 0);
    assert_int_equal(facts.st_nlink, 0); /* it has no name */
    assert_int_equal(facts.st_size, size);
    assert_int_equal(facts.st_mode & 0777, 0600);
    assert_int_equal(comity_read_file(unpacked.path, size, &bytes, &error), COMITY_OK);
    assert_memory_equal(bytes.data, expected, size);
    comity_bytes_free(&bytes);
    int fd = unpacked.fd;
    comity_unpacked_free(&unpacked);
    comity_unpacked_free(&unpacked);
    assert_int_equal(fcntl(fd, F_GETFD), -1);

    assert_int_equal(comity_read_unpack_memory(path, size, NULL, &bytes, &error), COMITY_OK);
    assert_int_equal(bytes.size, size);
    assert_memory_equal(bytes.data, expected, size);
    assert_int_equal(bytes.data[size], 0);
    comity_bytes_free(&bytes);
}

static void expect_unpack_failure(const void *data, size_t size, size_t limit, comity_status status,
                                  const char *words) {
    comity_unpacked unpacked;
    comity_bytes bytes;
    comity_error error;
    memory_file file = as_file(data, size);
    assert_int_equal(comity_read_unpack(file.path, limit, NULL, &unpacked, &error), status);
    if (!strstr(error.message, words)) {
        fail_msg("got \"%s\", expected \"%s\"", error.message, words);
    }
    assert_string_equal(error.file, file.path);
    assert_null(unpacked.path);
    comity_unpacked_free(&unpacked);
    assert_int_equal(comity_read_unpack_memory(file.path, limit, NULL, &bytes, &error), status);
    assert_non_null(strstr(error.message, words));
    assert_null(bytes.data);
    assert_int_equal(comity_read_unpack_memory(file.path, limit, NULL, &bytes, NULL), status);
    close(file.fd);
}

static void test_round_trips(void **state) {
    (void)state;
    static const size_t sizes[] = {1, 2, 65535, 65536, 262144, 262145, 1000000};
    for (size_t i = 0; i < N_PACKERS; i++) {
        for (size_t j = 0; j < sizeof sizes / sizeof *sizes; j++) {
            unsigned char *bytes = sample(sizes[j]);
            packed p = packers[i].pack(bytes, sizes[j]);
            memory_file file = as_file(p.data, p.size);
            check_unpacks(file.path, packers[i].kind, bytes, sizes[j]);
            close(file.fd);
            free(p.data);
            free(bytes);
        }
    }
}

static packed join(packed a, packed b) {
    packed out = {malloc(a.size + b.size), a.size + b.size};
    assert_non_null(out.data);
    memcpy(out.data, a.data, a.size);
    memcpy(out.data + a.size, b.data, b.size);
    return out;
}

/* cat a.gz b.gz: the second stream may begin at a border of the 64 KiB blocks. */
static void test_joined(void **state) {
    (void)state;
    for (size_t i = 0; i < N_PACKERS; i++) {
        for (size_t first = 100000; first < 100400; first += 40) {
            unsigned char *bytes = sample(first + 77);
            packed a = packers[i].pack(bytes, first);
            packed b = packers[i].pack(bytes + first, 77);
            packed both = join(a, b);
            memory_file file = as_file(both.data, both.size);
            check_unpacks(file.path, packers[i].kind, bytes, first + 77);
            close(file.fd);
            free(bytes);
            free(a.data);
            free(b.data);
            free(both.data);
        }
    }
}

static void test_followed(void **state) {
    (void)state;
    packed garbage = {(unsigned char *)(uintptr_t) "garbage", 7};
    packed zeros = {(unsigned char *)(uintptr_t) "\0\0\0\0\0\0\0\0", 8};
    for (size_t i = 0; i < N_PACKERS; i++) {
        packed p = packers[i].pack("hello", 5);
        packed with_garbage = join(p, garbage);
        packed with_zeros = join(p, zeros);
        const char *words = "other data follows the end of the";
        expect_unpack_failure(with_garbage.data, with_garbage.size, MOST, COMITY_ERROR_INPUT, words);
        if (packers[i].kind == COMITY_FILE_BZIP2) {
            expect_unpack_failure(with_zeros.data, with_zeros.size, MOST, COMITY_ERROR_INPUT, words);
        } else { /* both formats allow padding */
            memory_file file = as_file(with_zeros.data, with_zeros.size);
            check_unpacks(file.path, packers[i].kind, (const unsigned char *)"hello", 5);
            close(file.fd);
        }
        free(p.data);
        free(with_garbage.data);
        free(with_zeros.data);
    }
}

/* Every prefix of a packed file is an error, every changed byte an error or a result. */
static void test_truncated_and_damaged(void **state) {
    (void)state;
    unsigned char *bytes = sample(300);
    for (size_t i = 0; i < N_PACKERS; i++) {
        packed p = packers[i].pack(bytes, 300);
        for (size_t n = 12; n < p.size; n++) {
            expect_unpack_failure(p.data, n, MOST, COMITY_ERROR_INPUT, "is cut short");
        }
        size_t damaged = 0;
        for (size_t n = 0; n < p.size; n++) {
            comity_bytes out;
            p.data[n] ^= 0x41;
            memory_file file = as_file(p.data, p.size);
            damaged += comity_read_unpack_memory(file.path, MOST, NULL, &out, NULL) != COMITY_OK;
            comity_bytes_free(&out);
            close(file.fd);
            p.data[n] ^= 0x41;
        }
        assert_true(damaged > p.size / 2); /* in the head it becomes another kind of file, or a harmless field */
        free(p.data);
    }
    free(bytes);
}

static void test_empty_inside(void **state) {
    (void)state;
    for (size_t i = 0; i < N_PACKERS; i++) {
        packed p = packers[i].pack("", 0);
        expect_unpack_failure(p.data, p.size, MOST, COMITY_ERROR_INPUT, "is empty: it unpacks to 0 bytes");
        free(p.data);
    }
}

/* 50 MB of zeros in some KB. */
static void test_bombs(void **state) {
    (void)state;
    enum { BOMB = 50000000 };
    char *zeros = calloc(1, BOMB);
    assert_non_null(zeros);
    for (size_t i = 0; i < N_PACKERS; i++) {
        packed p = packers[i].pack(zeros, BOMB);
        assert_true(p.size < 100000);
        expect_unpack_failure(p.data, p.size, 1000000, COMITY_ERROR_INPUT, "expands beyond 1000000 bytes");
        expect_unpack_failure(p.data, p.size, BOMB - 1, COMITY_ERROR_INPUT, "expands beyond 49999999 bytes");
        expect_unpack_failure(p.data, p.size, 0, COMITY_ERROR_INPUT, "expands beyond 0 bytes");
        free(p.data);
    }
    free(zeros);
}

/* An xz file that asks for a dictionary of 4 GiB. The head of the block is at byte 12: its size, flags, two sizes of
 * one byte, the filter 0x21, one byte of properties, which is the size of the dictionary, padding, and the check. */
static void test_xz_memory(void **state) {
    (void)state;
    packed p = pack_xz("hello", 5);
    size_t head = ((size_t)p.data[12] + 1) * 4;
    assert_int_equal(p.data[16], 0x21);
    p.data[18] = 40;
    uint32_t check = lzma_crc32(p.data + 12, head - 4, 0);
    memcpy(p.data + 12 + head - 4, &check, 4);
    expect_unpack_failure(p.data, p.size, MOST, COMITY_ERROR_INPUT, "needs more than 256 MiB");
    free(p.data);
}

static void test_interrupted(void **state) {
    (void)state;
    int stop = 1;
    for (size_t i = 0; i < N_PACKERS; i++) {
        packed p = packers[i].pack("hello", 5);
        memory_file file = as_file(p.data, p.size);
        comity_unpacked unpacked;
        comity_bytes bytes;
        comity_error error;
        assert_int_equal(comity_read_unpack(file.path, MOST, &stop, &unpacked, &error), COMITY_ERROR_INTERRUPTED);
        assert_int_equal(comity_read_unpack_memory(file.path, MOST, &stop, &bytes, &error), COMITY_ERROR_INTERRUPTED);
        close(file.fd);
        free(p.data);
    }
}

static void test_plain(void **state) {
    (void)state;
    comity_unpacked unpacked;
    comity_bytes bytes;
    comity_error error;
    memory_file file = as_file("a,b\n", 4);
    assert_int_equal(comity_read_unpack(file.path, MOST, NULL, &unpacked, &error), COMITY_OK);
    assert_string_equal(unpacked.path, file.path);
    assert_int_equal(unpacked.fd, -1);
    assert_int_equal(unpacked.kind, COMITY_FILE_TEXT);
    comity_unpacked_free(&unpacked);
    assert_int_equal(comity_read_unpack_memory(file.path, MOST, NULL, &bytes, &error), COMITY_OK);
    assert_memory_equal(bytes.data, "a,b\n", 5);
    comity_bytes_free(&bytes);
    close(file.fd);

    expect_unpack_failure("", 0, MOST, COMITY_ERROR_INPUT, "is empty");
    assert_int_equal(comity_read_unpack("/nowhere", MOST, NULL, &unpacked, &error), COMITY_ERROR_NOT_FOUND);
    assert_int_equal(comity_read_unpack("/tmp", MOST, NULL, &unpacked, NULL), COMITY_ERROR_INPUT);
}

/* $TMPDIR is used, and where it cannot be, /tmp. */
static void test_temporary_folder(void **state) {
    (void)state;
    packed p = pack_gzip("hello", 5);
    memory_file file = as_file(p.data, p.size);
    comity_unpacked unpacked;
    char folder[] = "/tmp/comity-test-XXXXXX";
    char target[256];
    assert_non_null(mkdtemp(folder));
    setenv("TMPDIR", folder, 1);
    assert_int_equal(comity_read_unpack(file.path, MOST, NULL, &unpacked, NULL), COMITY_OK);
    ssize_t n = readlink(unpacked.path, target, sizeof target - 1);
    assert_true(n > 0);
    assert_memory_equal(target, folder, strlen(folder));
    comity_unpacked_free(&unpacked);
    setenv("TMPDIR", "/nowhere", 1);
    assert_int_equal(comity_read_unpack(file.path, MOST, NULL, &unpacked, NULL), COMITY_OK);
    comity_unpacked_free(&unpacked);
    unsetenv("TMPDIR");
    assert_int_equal(rmdir(folder), 0); /* nothing is left in it */
    close(file.fd);
    free(p.data);
}

/* No room for the copy, as on a full disk. */
static void test_no_room(void **state) {
    (void)state;
    unsigned char *bytes = sample(100000);
    packed p = pack_gzip(bytes, 100000);
    memory_file file = as_file(p.data, p.size);
    comity_unpacked unpacked;
    comity_error error;
    struct rlimit before;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    struct rlimit little = {50000, before.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &little), 0);
    comity_status status = comity_read_unpack(file.path, MOST, NULL, &unpacked, &error);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_DFL);
    assert_int_equal(status, COMITY_ERROR_IO);
    assert_non_null(strstr(error.message, "its copy in a temporary file cannot be written: File too large"));
    close(file.fd);
    free(p.data);
    free(bytes);
}

/* The mark stands behind 456 characters in lines of 80; blanks at the ends of lines may be missing. */
static void test_kind_of_por(void **state) {
    (void)state;
    char text[600];
    for (size_t kept = 79; kept <= 80; kept++) { /* of the first line */
        size_t n = 0;
        for (size_t i = 0; i < 456; i++) {
            if (i != 79 || kept == 80) {
                text[n++] = 'x';
            }
            if ((i + 1) % 80 == 0) {
                text[n++] = '\r';
                text[n++] = '\n';
            }
        }
        memcpy(text + n, "SPSSPORTA8/20010615", 19);
        assert_int_equal(comity_kind_of(text, n + 19), COMITY_FILE_POR);
        assert_int_equal(comity_kind_of(text, n + 7), COMITY_FILE_TEXT);
        text[n] = 's';
        assert_int_equal(comity_kind_of(text, n + 19), COMITY_FILE_TEXT);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds),
        cmocka_unit_test(test_kind_of_por),
        cmocka_unit_test(test_kind_inside),
        cmocka_unit_test(test_real_kinds),
        cmocka_unit_test(test_read_file),
        cmocka_unit_test(test_pipe),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_round_trips),
        cmocka_unit_test(test_joined),
        cmocka_unit_test(test_followed),
        cmocka_unit_test(test_truncated_and_damaged),
        cmocka_unit_test(test_empty_inside),
        cmocka_unit_test(test_bombs),
        cmocka_unit_test(test_xz_memory),
        cmocka_unit_test(test_interrupted),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_temporary_folder),
        cmocka_unit_test(test_no_room),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

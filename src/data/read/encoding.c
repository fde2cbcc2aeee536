/* Encodings. See encoding.h. The conversion itself is iconv's; what is here are the pass that decides, and the blocks
 * that are read, converted, looked at again and written. */
#include "data/read/encoding.h"

#include "base/text.h"
#include "data/read/file_internal.h"

#include <errno.h>
#include <iconv.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 256 << 10, HEAD = 4096, LEAST_CHUNK = 64 };

const char *comity_encoding_name(comity_encoding encoding) {
    static const char *const names[] = {
        [COMITY_ENCODING_UTF8] = "UTF-8",         [COMITY_ENCODING_WINDOWS] = "Latin-1 (Windows-1252)",
        [COMITY_ENCODING_UTF16_LE] = "UTF-16 LE", [COMITY_ENCODING_UTF16_BE] = "UTF-16 BE",
        [COMITY_ENCODING_UTF32_LE] = "UTF-32 LE", [COMITY_ENCODING_UTF32_BE] = "UTF-32 BE"};
    return names[encoding];
}

static const char *iconv_name(comity_encoding encoding) {
    static const char *const names[] = {
        [COMITY_ENCODING_UTF8] = "UTF-8",        [COMITY_ENCODING_WINDOWS] = "WINDOWS-1252",
        [COMITY_ENCODING_UTF16_LE] = "UTF-16LE", [COMITY_ENCODING_UTF16_BE] = "UTF-16BE",
        [COMITY_ENCODING_UTF32_LE] = "UTF-32LE", [COMITY_ENCODING_UTF32_BE] = "UTF-32BE"};
    return names[encoding];
}

int64_t comity_encoding_lines(const void *bytes, size_t size, unsigned char *previous) {
    const unsigned char *b = bytes;
    int64_t lines = 0;
    for (size_t i = 0; i < size; i++) {
        lines += b[i] == '\r' || (b[i] == '\n' && *previous != '\r');
        *previous = b[i];
    }
    return lines;
}

static comity_status fail_read(comity_error *error) {
    char text[128];
    return comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror_r(errno, text, sizeof text));
}

static ssize_t read_at(int fd, void *bytes, size_t size, off_t at) {
    ssize_t got;
    do {
        got = pread(fd, bytes, size, at);
    } while (got < 0 && errno == EINTR);
    return got;
}

/* ---------------------------------------------------------------------------------------------------- UTF-16 or not */

typedef struct {
    size_t latin;    /* units below 256 */
    size_t controls; /* that no text has, and lone surrogates */
} utf16_count;

static utf16_count count_utf16(const unsigned char *b, size_t size, size_t high) {
    utf16_count count = {0, 0};
    int wants_low = 0;
    for (size_t i = 0; i + 1 < size; i += 2) {
        unsigned unit = (unsigned)b[i + high] << 8 | b[i + 1 - high];
        int low = unit >= 0xDC00 && unit <= 0xDFFF;
        count.controls += low != wants_low;
        count.controls += unit < 0x20 && unit != '\t' && unit != '\n' && unit != '\r' && unit != '\f';
        count.controls += unit == 0x7F || unit >= 0xFFFE;
        count.latin += unit < 0x100;
        wants_low = unit >= 0xD800 && unit <= 0xDBFF;
    }
    return count;
}

/* A table in whatever script has delimiters, digits and line breaks; a quarter of its units is Latin. */
int comity_encoding_is_utf16(const void *bytes, size_t size, comity_encoding *which) {
    size = (size < HEAD ? size : HEAD) & ~(size_t)1;
    for (size_t high = 0; size >= 4 && high < 2; high++) {
        utf16_count count = count_utf16(bytes, size, high);
        if (!count.controls && count.latin >= 2 && count.latin * 8 >= size) {
            *which = high ? COMITY_ENCODING_UTF16_LE : COMITY_ENCODING_UTF16_BE;
            return 1;
        }
    }
    return 0;
}

/* What the first bytes say; UTF-8 where they say nothing. */
static comity_encoding_found look_at_head(const unsigned char *head, size_t size) {
    static const struct {
        const char *mark;
        size_t length;
        comity_encoding encoding;
    } marks[] = {{"\xEF\xBB\xBF", 3, COMITY_ENCODING_UTF8},
                 {"\xFF\xFE\0\0", 4, COMITY_ENCODING_UTF32_LE},
                 {"\0\0\xFE\xFF", 4, COMITY_ENCODING_UTF32_BE},
                 {"\xFF\xFE", 2, COMITY_ENCODING_UTF16_LE},
                 {"\xFE\xFF", 2, COMITY_ENCODING_UTF16_BE}};
    comity_encoding_found found = {COMITY_ENCODING_UTF8, 0};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        if (size >= marks[i].length && memcmp(head, marks[i].mark, marks[i].length) == 0) {
            return (comity_encoding_found){marks[i].encoding, marks[i].length};
        }
    }
    (void)comity_encoding_is_utf16(head, size, &found.encoding);
    return found;
}

/* The text begins as JSON does: its lines may be as long as they like. */
static int may_be_json(const void *bytes, size_t size) {
    const char *text = bytes;
    size_t i = 0;
    while (i < size && text[i] && strchr(" \t\r\n", text[i])) {
        i++;
    }
    return i < size && (text[i] == '[' || text[i] == '{');
}

/* --------------------------------------------------------------------------------------------------------- the scan */

/* What is known of the text after some of its blocks. Offsets are -1 where there is none. */
typedef struct {
    off_t at; /* where the next block begins */
    off_t first_nul;
    off_t first_bad;  /* a byte that is no part of UTF-8 */
    off_t long_line;  /* some place in a line that is too long */
    off_t line;       /* where the last line begins that is known of */
    uint64_t letters; /* UTF-8 sequences of several bytes */
    uint64_t bad;
    int any_length; /* 1: lines may be as long as they like */
} scan;

static scan scan_begin(off_t at) {
    return (scan){.at = at, .first_nul = -1, .first_bad = -1, .long_line = -1, .line = at};
}

/* 64 bytes without NUL and without any above 127. Subtracting 1 from each byte borrows only at a NUL. */
static int is_plain(const unsigned char *b) {
    static const uint64_t ones = 0x0101010101010101U;
    uint64_t words[8];
    uint64_t seen = 0;
    memcpy(words, b, sizeof words);
    for (size_t i = 0; i < 8; i++) {
        seen |= words[i] | (words[i] - ones);
    }
    return !(seen & ones << 7);
}

/* The sequence at `b` may go on beyond the block. */
static int is_cut(const unsigned char *b, size_t left) {
    size_t length = b[0] >= 0xF0 ? 4 : b[0] >= 0xE0 ? 3 : 2;
    if (b[0] < 0xC2 || b[0] > 0xF4 || left >= length) {
        return 0;
    }
    for (size_t i = 1; i < left; i++) {
        if ((b[i] & 0xC0) != 0x80) {
            return 0;
        }
    }
    return 1;
}

/* Looks at b[from..to), which lies in a block of `size` bytes. Returns where it stopped: `to` or a few bytes beyond, or
 * before a sequence that the block cuts. */
static size_t scan_slowly(scan *s, const unsigned char *b, size_t from, size_t to, size_t size, int last) {
    size_t i = from;
    while (i < to) {
        uint32_t point = 0;
        size_t length = 1;
        if (b[i] >= 0x80) {
            length = comity_text_utf8((const char *)b + i, size - i, &point);
            if (!length && !last && is_cut(b + i, size - i)) {
                return i;
            }
            s->letters += length > 1;
            s->bad += !length;
            s->first_bad = !length && s->first_bad < 0 ? s->at + (off_t)i : s->first_bad;
        } else if (!b[i] && s->first_nul < 0) {
            s->first_nul = s->at + (off_t)i;
        }
        i += length ? length : 1;
    }
    return i;
}

/* Only the first and the last line break of a block are looked for: a line that is too long spans blocks. */
static void scan_lines(scan *s, const unsigned char *b, size_t size) {
    const unsigned char *first = memchr(b, '\n', size);
    const unsigned char *other = memchr(b, '\r', first ? (size_t)(first - b) : size);
    first = other ? other : first;
    off_t end = s->at + (off_t)(first ? (size_t)(first - b) : size);
    if (!s->any_length && end - s->line > COMITY_TEXT_MOST_LINE && s->long_line < 0) {
        s->long_line = s->line;
    }
    if (first) {
        const unsigned char *feed = memrchr(b, '\n', size);
        size_t after = feed ? (size_t)(feed - b) + 1 : 0;
        const unsigned char *turn = memrchr(b + after, '\r', size - after);
        s->line = s->at + (turn ? turn - b : feed - b) + 1;
    }
}

/* Takes the bytes up to a sequence that is cut by the end of the block; returns how many. */
static size_t scan_block(scan *s, const unsigned char *b, size_t size, int last) {
    size_t i = 0;
    scan_lines(s, b, size);
    while (i < size) {
        while (size - i >= LEAST_CHUNK && is_plain(b + i)) {
            i += LEAST_CHUNK;
        }
        size_t to = size - i < LEAST_CHUNK ? size : i + LEAST_CHUNK;
        size_t got = scan_slowly(s, b, i, to, size, last);
        i = got;
        if (got < to) {
            break;
        }
    }
    s->at += (off_t)i;
    return i;
}

static int scan_failed(const scan *s) {
    return s->first_nul >= 0 || s->long_line >= 0;
}

/* The number of the line at `offset` of the file. */
static int64_t line_at(int fd, off_t offset) {
    unsigned char block[HEAD];
    unsigned char previous = 0;
    int64_t line = 1;
    for (off_t at = 0; at < offset;) {
        ssize_t got = read_at(fd, block, sizeof block, at);
        if (got <= 0) {
            break;
        }
        size_t part = offset - at < got ? (size_t)(offset - at) : (size_t)got;
        line += comity_encoding_lines(block, part, &previous);
        at += got;
    }
    return line;
}

static comity_status fail_nul(int64_t line, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "the line holds a NUL byte: the file is damaged or no text");
    comity_error_at(error, NULL, line, NULL);
    return COMITY_ERROR_INPUT;
}

static comity_status fail_long(int64_t line, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "the %s is longer than %d bytes%s", line == 1 ? "first line" : "row",
                COMITY_TEXT_MOST_LINE, line == 1 ? ": this is no table" : " (or a quote is not closed)");
    comity_error_at(error, NULL, line, NULL);
    return COMITY_ERROR_INPUT;
}

static comity_status judge(const scan *s, int fd, comity_encoding_found *out, comity_error *error) {
    if (s->first_nul >= 0) {
        return fail_nul(line_at(fd, s->first_nul), error);
    }
    if (s->long_line >= 0) {
        return fail_long(line_at(fd, s->long_line), error);
    }
    if (s->bad && (s->letters > s->bad || out->mark)) {
        comity_fail(error, COMITY_ERROR_INPUT, "the line is not UTF-8 text, although %s: is the file damaged?",
                    out->mark ? "the mark at its beginning says so" : "the rest of the file is");
        comity_error_at(error, NULL, line_at(fd, s->first_bad), NULL);
        return COMITY_ERROR_INPUT;
    }
    out->encoding = s->bad ? COMITY_ENCODING_WINDOWS : COMITY_ENCODING_UTF8;
    return COMITY_OK;
}

comity_status comity_encoding_detect(int fd, const volatile int *stop, comity_encoding_found *out,
                                     comity_error *error) {
    comity_status status = COMITY_OK;
    *out = (comity_encoding_found){COMITY_ENCODING_UTF8, 0};
    unsigned char *block = malloc(BLOCK);
    if (!block) {
        return comity_fail_memory(error);
    }
    ssize_t got = read_at(fd, block, HEAD, 0);
    if (got < 0) {
        status = fail_read(error);
        goto out;
    }
    *out = look_at_head(block, (size_t)got);
    if (out->encoding != COMITY_ENCODING_UTF8) {
        goto out;
    }
    scan s = scan_begin((off_t)out->mark);
    s.any_length = may_be_json(block + out->mark, (size_t)got - out->mark);
    do {
        if (stop && *stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "stopped");
            goto out;
        }
        got = read_at(fd, block, BLOCK, s.at);
        if (got < 0) {
            status = fail_read(error);
            goto out;
        }
        /* pread gives less than was asked for only at the end */
        scan_block(&s, block, (size_t)got, got < BLOCK);
    } while (got == BLOCK && !scan_failed(&s));
    status = judge(&s, fd, out, error);
out:
    free(block);
    return status;
}

/* --------------------------------------------------------------------------------------------------- blocks of UTF-8
 */

/* Gives the text as UTF-8, block by block. */
typedef struct {
    int fd;
    comity_encoding encoding;
    iconv_t converter; /* (iconv_t)-1 for UTF-8, which goes through as it is */
    off_t at;
    char *in; /* converted next; NULL for UTF-8 */
    size_t n_in;
    int ended;
    int64_t line; /* of what comes next, for errors */
    unsigned char previous;
} reader;

static comity_status reader_open(reader *r, int fd, const comity_encoding_found *from, comity_error *error) {
    *r = (reader){.fd = fd, .encoding = from->encoding, .converter = (iconv_t)-1, .at = (off_t)from->mark, .line = 1};
    if (from->encoding == COMITY_ENCODING_UTF8) {
        return COMITY_OK;
    }
    r->converter = iconv_open("UTF-8", iconv_name(from->encoding));
    if (r->converter == (iconv_t)-1) {
        return errno == ENOMEM ? comity_fail_memory(error)
                               : comity_fail(error, COMITY_ERROR_IO, "this system cannot read %s text",
                                             comity_encoding_name(from->encoding));
    }
    r->in = malloc(BLOCK);
    return r->in ? COMITY_OK : comity_fail_memory(error);
}

static void reader_close(reader *r) {
    if (r->converter != (iconv_t)-1) {
        iconv_close(r->converter);
    }
    free(r->in);
}

/* Fills up what is to be converted. */
static comity_status reader_fill(reader *r, comity_error *error) {
    while (!r->ended && r->n_in < BLOCK) {
        ssize_t got = read_at(r->fd, r->in + r->n_in, BLOCK - r->n_in, r->at);
        if (got < 0) {
            return fail_read(error);
        }
        r->ended = got == 0;
        r->n_in += (size_t)got;
        r->at += got;
    }
    return COMITY_OK;
}

static comity_status fail_convert(const reader *r, const char *rest, size_t left, comity_error *error) {
    if (r->encoding == COMITY_ENCODING_WINDOWS) {
        comity_fail(error, COMITY_ERROR_INPUT,
                    "the line holds the byte 0x%02X, which stands for nothing in Latin-1 (Windows-1252), and the file "
                    "is not UTF-8; save it as UTF-8",
                    (unsigned)(unsigned char)rest[0]);
    } else {
        comity_fail(error, COMITY_ERROR_INPUT, "the line is not %s text: %s", comity_encoding_name(r->encoding),
                    left < 4 && r->ended ? "the file ends in the middle of a character" : "it holds half a character");
    }
    comity_error_at(error, NULL, r->line, NULL);
    return COMITY_ERROR_INPUT;
}

/* The next bytes of the text, at most `room` (at least 8); 0 at its end. */
static comity_status reader_next(reader *r, char *out, size_t room, size_t *n, comity_error *error) {
    *n = 0;
    if (!r->in) {
        ssize_t got = read_at(r->fd, out, room, r->at);
        *n = got > 0 ? (size_t)got : 0;
        r->at += (off_t)*n;
        return got < 0 ? fail_read(error) : COMITY_OK;
    }
    comity_status status = reader_fill(r, error);
    if (status || !r->n_in) {
        return status;
    }
    char *from = r->in;
    char *to = out;
    size_t left = r->n_in;
    size_t free_room = room;
    size_t result = iconv(r->converter, &from, &left, &to, &free_room);
    int code = result == (size_t)-1 ? errno : 0;
    *n = room - free_room;
    r->line += comity_encoding_lines(out, *n, &r->previous);
    if (code == EILSEQ || (code == EINVAL && r->ended)) {
        return fail_convert(r, from, left, error);
    }
    memmove(r->in, from, left);
    r->n_in = left;
    return COMITY_OK;
}

comity_status comity_encoding_head(int fd, const comity_encoding_found *from, char *out, size_t room, size_t *n,
                                   int *whole, comity_error *error) {
    reader r;
    *n = 0;
    *whole = 0;
    comity_status status = reader_open(&r, fd, from, error);
    while (!status && !*whole && room - *n >= 8) {
        size_t made = 0;
        status = reader_next(&r, out + *n, room - *n, &made, error);
        *whole = !status && made == 0;
        *n += made;
    }
    reader_close(&r);
    return status;
}

/* ---------------------------------------------------------------------------------------------------------- the copy
 */

/* Turns CR LF and CR into LF, in place; `previous` is the last byte before. Returns what is left of `size`. */
static size_t plain_lines(char *text, size_t size, char *previous) {
    size_t kept = 0;
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        if (c != '\n' || *previous != '\r') {
            text[kept++] = c == '\r' ? '\n' : c;
        }
        *previous = c;
    }
    return kept;
}

typedef struct {
    reader from;
    scan seen; /* over the converted text, which the first scan did not see */
    char *block;
    size_t held; /* bytes at the beginning of the block: a sequence cut by the end of the one before */
    size_t skip;
    size_t size;
    int64_t line;
    unsigned char previous;
    char last;
} copier;

static comity_status check_copied(copier *c, size_t size, int last, comity_error *error) {
    off_t begin = c->seen.at;
    size_t taken = scan_block(&c->seen, (unsigned char *)c->block, size, last);
    c->held = size - taken;
    off_t bad = c->seen.first_nul >= 0 ? c->seen.first_nul : c->seen.long_line;
    size_t before = bad > begin ? (size_t)(bad - begin) : 0;
    int64_t lines = comity_encoding_lines(c->block, bad >= 0 && before < taken ? before : taken, &c->previous);
    c->line += lines;
    if (c->seen.first_nul >= 0) {
        return fail_nul(c->line, error);
    }
    return c->seen.long_line >= 0 ? fail_long(c->line, error) : COMITY_OK;
}

static comity_status write_copied(copier *c, size_t size, const comity_encoding_copy_options *options, int to,
                                  comity_error *error) {
    size_t skipped = c->skip < size ? c->skip : size;
    c->skip -= skipped;
    char *text = c->block + skipped;
    size -= skipped;
    size = options->lines ? plain_lines(text, size, &c->last) : size;
    c->size += size;
    if (c->size > options->most) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the text is larger than %zu bytes", options->most);
    }
    return comity_file_write(to, (unsigned char *)text, size, error);
}

static comity_status copy_blocks(copier *c, const comity_encoding_copy_options *options, const volatile int *stop,
                                 int to, comity_error *error) {
    size_t made = 1;
    comity_status status = COMITY_OK;
    while (!status && made) {
        char cut[4];
        if (stop && *stop) {
            return comity_fail(error, COMITY_ERROR_INTERRUPTED, "stopped");
        }
        if ((status = reader_next(&c->from, c->block + c->held, BLOCK - c->held, &made, error))) {
            return status;
        }
        size_t size = c->held + made;
        if ((status = check_copied(c, size, made == 0, error))) {
            return status;
        }
        memcpy(cut, c->block + size - c->held, c->held);
        status = write_copied(c, size - c->held, options, to, error);
        memcpy(c->block, cut, c->held);
    }
    return status;
}

comity_status comity_encoding_copy(int fd, const comity_encoding_found *from,
                                   const comity_encoding_copy_options *options, const volatile int *stop, int *out,
                                   comity_error *error) {
    copier c = {.seen = scan_begin(0), .skip = options->skip, .line = 1};
    c.seen.any_length = options->any_length;
    *out = -1;
    char *block = NULL;
    comity_status status = reader_open(&c.from, fd, from, error);
    if (status) {
        goto out;
    }
    c.block = block = malloc(BLOCK);
    if (!block) {
        status = comity_fail_memory(error);
        goto out;
    }
    if ((*out = comity_file_temporary(error)) < 0) {
        status = COMITY_ERROR_IO;
        goto out;
    }
    status = copy_blocks(&c, options, stop, *out, error);
out:
    reader_close(&c.from);
    free(block);
    if (status && *out >= 0) {
        close(*out);
        *out = -1;
    }
    return status;
}

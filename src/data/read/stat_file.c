/* Checked bytes for ReadStat. See data/read/stat_file.h. The layouts are those of Stata's "help dta" (releases 117 to
 * 119) and of ReadStat's own reader, with which these walks must agree. */
#include "data/read/stat_file.h"

#include "data/read/file_internal.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

/* ---- .dta ------------------------------------------------------------------------------------------------------- */

typedef struct {
    const comity_stat_file *file;
    size_t at;
    int release;
    int big; /* big-endian */
    int failed;
} dta_walk;

static const unsigned char *take(dta_walk *w, size_t size) {
    if (w->failed || size > w->file->size - w->at) {
        w->failed = 1;
        return NULL;
    }
    w->at += size;
    return w->file->bytes + w->at - size;
}

static uint64_t take_number(dta_walk *w, size_t size) {
    const unsigned char *bytes = take(w, size);
    uint64_t value = 0;
    for (size_t i = 0; bytes && i < size; i++) {
        value = value << 8 | bytes[w->big ? i : size - 1 - i];
    }
    return value;
}

static void expect(dta_walk *w, const char *tag) {
    size_t length = strlen(tag);
    const unsigned char *bytes = take(w, length);
    if (bytes && memcmp(bytes, tag, length) != 0) {
        w->failed = 1;
    }
}

/* Reads the header and the map; returns where the map says that the long strings are. */
static size_t walk_dta_head(dta_walk *w) {
    expect(w, "<stata_dta><header><release>");
    const unsigned char *digits = take(w, 3);
    w->release = digits ? 100 * (digits[0] - '0') + 10 * (digits[1] - '0') + (digits[2] - '0') : 0;
    expect(w, "</release><byteorder>");
    const unsigned char *order = take(w, 3);
    w->big = order && memcmp(order, "MSF", 3) == 0;
    expect(w, "</byteorder><K>");
    take(w, w->release >= 119 ? 4 : 2);
    expect(w, "</K><N>");
    take(w, w->release >= 118 ? 8 : 4);
    expect(w, "</N><label>");
    take(w, take_number(w, w->release >= 118 ? 2 : 1));
    expect(w, "</label><timestamp>");
    take(w, take_number(w, 1));
    expect(w, "</timestamp></header><map>");
    take(w, 80);
    uint64_t strings = take_number(w, 8);
    return strings > w->file->size ? w->file->size : (size_t)strings;
}

static comity_status fail_damaged(const dta_walk *w, comity_error *error) {
    return comity_fail(error, COMITY_ERROR_INPUT, "is cut short or damaged: not what a .dta file has at byte %zu",
                       w->at);
}

/* Every text must end with NUL within its length. */
static comity_status check_long_strings(dta_walk *w, comity_error *error) {
    size_t n = 0;
    for (expect(w, "<strls>"); !w->failed; n++) {
        const unsigned char *tag = take(w, 3);
        if (tag && memcmp(tag, "</s", 3) == 0) {
            return COMITY_OK;
        }
        if (!tag || memcmp(tag, "GSO", 3) != 0) {
            break;
        }
        take(w, w->release >= 118 ? 12 : 8);
        const unsigned char *type = take(w, 1);
        uint64_t length = take_number(w, 4);
        const unsigned char *text = take(w, length);
        if (type && *type != 130) {
            return comity_fail(error, COMITY_ERROR_INPUT,
                               "holds binary data in a column of long strings (strL), which is not read");
        }
        if (text && (length == 0 || text[length - 1] != 0)) {
            return comity_fail(error, COMITY_ERROR_INPUT, "is damaged: long string %zu does not end", n + 1);
        }
    }
    return fail_damaged(w, error);
}

static comity_status open_dta(comity_stat_file *file, comity_error *error) {
    dta_walk w = {.file = file};
    if (file->size < 4 || memcmp(file->bytes, "<sta", 4) != 0) {
        file->release = file->size ? file->bytes[0] : 0;
    } else {
        size_t strings = walk_dta_head(&w);
        if (w.failed) {
            return fail_damaged(&w, error);
        }
        w.at = strings;
        file->release = w.release;
        comity_status status = check_long_strings(&w, error);
        if (status) {
            return status;
        }
    }
    if (file->release < 104 || file->release > 119) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is of Stata's release %d; releases 104 to 119 are read",
                           file->release);
    }
    return COMITY_OK;
}

/* ---- .sas7bdat -------------------------------------------------------------------------------------------------- */

/* The release stands in a part of the header of 120 bytes, which ReadStat takes for a text that ends. */
static comity_status open_sas(const comity_stat_file *file, comity_error *error) {
    enum { RELEASE_AT = 216, TAKEN = 120 };
    if (file->size < 1024) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is cut short: its header alone takes 1024 bytes");
    }
    size_t pad = (file->bytes[35] == 0x33 ? 4U : 0U) + (file->bytes[32] == 0x33 ? 4U : 0U);
    if (!memchr(file->bytes + RELEASE_AT + pad, 0, TAKEN)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is damaged: the release of SAS in its header does not end");
    }
    return COMITY_OK;
}

/* ---- .por ------------------------------------------------------------------------------------------------------- */

/* The mark of the format in the characters of the table before it, which lists the byte of each letter of SPSS's own
 * set. ReadStat's room for the mark takes only letters of ASCII. */
static comity_status open_por(const comity_stat_file *file, comity_error *error) {
    enum { TABLE = 200, LETTER_A = 74 };
    unsigned char head[COMITY_POR_HEAD];
    if (comity_file_unfold_por(file->bytes, file->size, head, sizeof head) < sizeof head) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is cut short within its header");
    }
    for (const char *letter = "SPSSPORT"; *letter; letter++) {
        size_t last = 255;
        while (last && head[TABLE + last] != (unsigned char)*letter) {
            last--;
        }
        if (head[COMITY_POR_MARK + (8 - strlen(letter))] != (unsigned char)*letter ||
            last != (size_t)(LETTER_A + *letter - 'A')) {
            return comity_fail(error, COMITY_ERROR_INPUT, "is damaged: its table of characters is not that of a .por");
        }
    }
    return COMITY_OK;
}

/* ---- all formats ------------------------------------------------------------------------------------------------ */

comity_status comity_stat_file_open(const void *bytes, size_t size, comity_file_kind kind, comity_stat_file *out,
                                    comity_error *error) {
    *out = (comity_stat_file){.bytes = bytes, .size = size};
    switch (kind) {
    case COMITY_FILE_DTA:
        return open_dta(out, error);
    case COMITY_FILE_SAV:
        return comity_stat_sav_open(out, error);
    case COMITY_FILE_SAS7BDAT:
        return open_sas(out, error);
    case COMITY_FILE_POR:
        return open_por(out, error);
    default:
        return COMITY_OK;
    }
}

void comity_stat_file_close(comity_stat_file *file) {
    comity_stat_sav_close(file);
    *file = (comity_stat_file){NULL, 0};
}

long comity_stat_file_read(comity_stat_file *file, void *buffer, size_t size, comity_error *error) {
    if (file->rows) {
        return comity_stat_sav_read(file, buffer, size, error);
    }
    size_t left = file->size - file->at;
    size = size < left ? size : left;
    if (size) {
        memcpy(buffer, file->bytes + file->at, size);
        file->at += size;
    }
    return (long)size;
}

long comity_stat_file_seek(comity_stat_file *file, long offset, int whence) {
    long size = (long)file->size;
    long from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? (long)file->at : size;
    if (offset < -from || offset > size - from) {
        return -1;
    }
    file->at = (size_t)(from + offset);
    return from + offset;
}

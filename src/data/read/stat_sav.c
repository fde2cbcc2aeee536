/* SPSS system files (.sav, .zsav) on their way to ReadStat: the dictionary is walked, the rows are unpacked. See
 * data/read/stat_file.h.
 *
 * The layout is that of the PSPP developers' description: a header of 176 bytes, records that begin with their type
 * (2 variable, 3 labels of values, 6 document, 7 anything else, 999 the end), then rows of cells of 8 bytes. Packed
 * rows are a stream of groups of 8 codes, each followed by the cells that the codes do not stand for; in a .zsav that
 * stream is cut into blocks of zlib. */
#include "data/read/stat_file.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

enum {
    HEAD = 176,
    MOST_CELLS = 1 << 20, /* in a row, which is 8 MiB; ReadStat takes less than 16 */
    WINDOW = 1 << 16,
    ENOUGH_LINES = 3 /* to say that it is no chance */
};

typedef enum { CELL_NUMBER, CELL_TEXT_BEGINS, CELL_TEXT } cell_kind;

struct comity_stat_rows {
    uint8_t *cells; /* cell_kind, one a cell of a row */
    size_t n_cells;
    size_t room;
    int packed; /* 0: no, 1: codes, 2: codes in zlib */
    int swapped;
    double bias;
    uint64_t missing; /* the number that means so, in the file's order of bytes */
    unsigned char codes[8];
    size_t code;      /* the next of them; 8: none is left */
    size_t in;        /* where the packed rows are read */
    size_t end;       /* where they end */
    int64_t row;      /* rows given so far */
    int64_t expected; /* rows that the header says there are; -1: it does not say */
    z_stream zlib;
    int zlib_is_open;
    unsigned char *window; /* what zlib gave */
    size_t window_at;
    size_t window_size;
};

static uint32_t number_at(const comity_stat_file *file, size_t at) {
    uint32_t value;
    memcpy(&value, file->bytes + at, sizeof value);
    return file->rows->swapped ? __builtin_bswap32(value) : value;
}

/* ---- the dictionary --------------------------------------------------------------------------------------------- */

/* A file that went through a copy "as text" has a CR before each LF; bytes that were put in move all that follows. */
static int was_copied_as_text(const comity_stat_file *file) {
    const unsigned char *at = file->bytes;
    size_t left = file->size;
    size_t n = 0;
    for (const unsigned char *line; (line = memchr(at, '\n', left)); n++) {
        if (line == file->bytes || line[-1] != '\r') {
            return 0;
        }
        left -= (size_t)(line + 1 - at);
        at = line + 1;
    }
    return n >= ENOUGH_LINES;
}

static comity_status fail_at(const comity_stat_file *file, size_t at, const char *what, comity_error *error) {
    if (was_copied_as_text(file)) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "is damaged at byte %zu: %s; it was copied as if it were text (there is a CR before every "
                           "LF), so get it again in binary form",
                           at, what);
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "is cut short or damaged at byte %zu: %s", at, what);
}

/* Whether `size` bytes follow. */
static int has(const comity_stat_file *file, uint64_t size) {
    return size <= file->size - file->at;
}

static comity_status add_cell(comity_stat_rows *rows, cell_kind kind, comity_error *error) {
    if (rows->n_cells == MOST_CELLS) {
        return comity_fail(error, COMITY_ERROR_INPUT, "has rows of more than %d MiB", MOST_CELLS >> 17);
    }
    if (rows->n_cells == rows->room) {
        size_t room = rows->room ? rows->room * 2 : 256;
        uint8_t *cells = realloc(rows->cells, room);
        if (!cells) {
            return comity_fail_memory(error);
        }
        rows->cells = cells;
        rows->room = room;
    }
    rows->cells[rows->n_cells++] = (uint8_t)kind;
    return COMITY_OK;
}

/* Whether the format, a byte in the middle of a word, is A: text. ReadStat then takes the variable for text. */
static int is_text_format(uint32_t format) {
    return (format >> 16 & 0xFF) == 1;
}

static comity_status walk_variable(comity_stat_file *file, comity_error *error) {
    comity_stat_rows *rows = file->rows;
    if (!has(file, 28)) {
        return fail_at(file, file->at, "a variable ends too early", error);
    }
    int32_t type = (int32_t)number_at(file, file->at);
    uint32_t labelled = number_at(file, file->at + 4);
    int64_t missing = llabs((int32_t)number_at(file, file->at + 8));
    int is_text =
        type > 0 || is_text_format(number_at(file, file->at + 12)) || is_text_format(number_at(file, file->at + 16));
    file->at += 28;
    if (labelled) {
        uint64_t length = has(file, 4) ? number_at(file, file->at) : UINT32_MAX;
        length = (length + 3) / 4 * 4 + 4;
        if (!has(file, length)) {
            return fail_at(file, file->at, "the label of a variable is longer than the file", error);
        }
        file->at += length;
    }
    if (missing > 3 || !has(file, (uint64_t)missing * 8)) {
        return fail_at(file, file->at, "a variable has more than three missing values", error);
    }
    file->at += (size_t)missing * 8;
    if (type < 0 && rows->n_cells == 0) {
        return fail_at(file, file->at, "a text begins with its second part", error);
    }
    cell_kind kind = is_text ? CELL_TEXT_BEGINS : CELL_NUMBER;
    if (type < 0) {
        kind = rows->cells[rows->n_cells - 1] == CELL_NUMBER ? CELL_NUMBER : CELL_TEXT;
    }
    return add_cell(rows, kind, error);
}

static comity_status walk_labels(comity_stat_file *file, comity_error *error) {
    if (!has(file, 4)) {
        return fail_at(file, file->at, "labels of values end too early", error);
    }
    uint32_t n = number_at(file, file->at);
    file->at += 4;
    for (uint32_t i = 0; i < n; i++) {
        size_t length = has(file, 9) ? 8 + (file->bytes[file->at + 8] + 8U) / 8 * 8 : SIZE_MAX;
        if (!has(file, length)) {
            return fail_at(file, file->at, "labels of values end too early", error);
        }
        file->at += length;
    }
    if (!has(file, 8) || number_at(file, file->at) != 4 || !has(file, 8 + number_at(file, file->at + 4) * 4ULL)) {
        return fail_at(file, file->at, "labels of values are not followed by the list of their columns", error);
    }
    file->at += 8 + number_at(file, file->at + 4) * 4ULL;
    return COMITY_OK;
}

static comity_status walk_more(comity_stat_file *file, int *long_texts, int *utf8, comity_error *error) {
    enum { NUMBERS = 3, FLOATS = 4, LONG_TEXTS = 14, UTF8 = 65001 };
    uint64_t size =
        has(file, 12) ? 12 + (uint64_t)number_at(file, file->at + 4) * number_at(file, file->at + 8) : UINT64_MAX;
    if (!has(file, size)) {
        return fail_at(file, file->at, "a record is longer than the file", error);
    }
    uint32_t subtype = number_at(file, file->at);
    if (subtype == NUMBERS && size == 44) {
        *utf8 |= number_at(file, file->at + 40) == UTF8;
    } else if (subtype == FLOATS && size == 36) {
        memcpy(&file->rows->missing, file->bytes + file->at + 12, 8);
    }
    *long_texts |= subtype == LONG_TEXTS;
    file->at += size;
    return COMITY_OK;
}

static comity_status walk_document(comity_stat_file *file, comity_error *error) {
    uint64_t size = has(file, 4) ? 4 + number_at(file, file->at) * 80ULL : UINT64_MAX;
    if (!has(file, size)) {
        return fail_at(file, file->at, "its document is longer than the file", error);
    }
    file->at += size;
    return COMITY_OK;
}

static comity_status walk_dictionary(comity_stat_file *file, comity_error *error) {
    enum { VARIABLE = 2, LABELS = 3, DOCUMENT = 6, MORE = 7, END = 999 };
    int long_texts = 0;
    int utf8 = 0;
    for (file->at = HEAD;;) {
        uint32_t type = has(file, 4) ? number_at(file, file->at) : 0;
        size_t begin = file->at;
        comity_status status = COMITY_OK;
        file->at += has(file, 4) ? 4 : 0;
        switch (type) {
        case VARIABLE:
            status = walk_variable(file, error);
            break;
        case LABELS:
            status = walk_labels(file, error);
            break;
        case DOCUMENT:
            status = walk_document(file, error);
            break;
        case MORE:
            status = walk_more(file, &long_texts, &utf8, error);
            break;
        case END:
            if (!has(file, 4)) {
                return fail_at(file, begin, "the dictionary does not end", error);
            }
            file->at += 4;
            file->utf8_by_other_name = long_texts && utf8;
            return COMITY_OK;
        default:
            return fail_at(file, begin, "there is no record of the dictionary", error);
        }
        if (status) {
            return status;
        }
    }
}

/* ---- rows ------------------------------------------------------------------------------------------------------- */

static uint64_t long_at(const comity_stat_file *file, size_t at) {
    uint64_t value;
    memcpy(&value, file->bytes + at, sizeof value);
    return file->rows->swapped ? __builtin_bswap64(value) : value;
}

/* The rows of a .zsav: blocks one after the other between a header and a trailer, which also lists them. */
static comity_status find_blocks(comity_stat_file *file, comity_error *error) {
    comity_stat_rows *rows = file->rows;
    if (!has(file, 24)) {
        return fail_at(file, file->at, "there are no rows", error);
    }
    uint64_t trailer = long_at(file, file->at + 8);
    if (long_at(file, file->at) != file->at || trailer < file->at + 24 || trailer > file->size) {
        return fail_at(file, file->at, "the packed rows are not where they should be", error);
    }
    rows->in = file->at + 24;
    rows->end = (size_t)trailer;
    rows->window = malloc(WINDOW);
    if (!rows->window || inflateInit(&rows->zlib) != Z_OK) {
        return comity_fail_memory(error);
    }
    rows->zlib_is_open = 1;
    return COMITY_OK;
}

/* Fills the window again; returns 0 where no more comes, -1 where the block is damaged. */
static int unpack_more(comity_stat_file *file) {
    comity_stat_rows *rows = file->rows;
    z_stream *z = &rows->zlib;
    size_t kept = rows->window_size - rows->window_at;
    memmove(rows->window, rows->window + rows->window_at, kept);
    rows->window_at = 0;
    rows->window_size = kept;
    while (rows->window_size < 8) {
        size_t left = rows->end - rows->in;
        if (!left) {
            return 0;
        }
        z->next_in = (unsigned char *)(uintptr_t)file->bytes + rows->in;
        z->avail_in = left < UINT_MAX ? (unsigned)left : UINT_MAX;
        z->next_out = rows->window + rows->window_size;
        z->avail_out = (unsigned)(WINDOW - rows->window_size);
        unsigned before = z->avail_in;
        int result = inflate(z, Z_NO_FLUSH);
        rows->in += before - z->avail_in;
        rows->window_size = WINDOW - z->avail_out;
        if ((result != Z_OK && result != Z_STREAM_END) || (result == Z_STREAM_END && inflateReset(z) != Z_OK) ||
            (result == Z_OK && before == z->avail_in && z->avail_out)) {
            return -1;
        }
    }
    return 1;
}

/* The next 8 bytes of the packed rows: 1, or 0 at their end, or -1 where they are damaged. */
static int take_8(comity_stat_file *file, unsigned char *out) {
    comity_stat_rows *rows = file->rows;
    const unsigned char *from = file->bytes + rows->in;
    if (rows->packed == 2) {
        if (rows->window_size - rows->window_at < 8) {
            int more = unpack_more(file);
            if (more <= 0) {
                return more;
            }
        }
        from = rows->window + rows->window_at;
        rows->window_at += 8;
    } else if (rows->end - rows->in < 8) {
        return 0;
    } else {
        rows->in += 8;
    }
    memcpy(out, from, 8);
    return 1;
}

/* The next cell: 1, or 0 at the end of the rows, or -1 where they are damaged. */
static int take_cell(comity_stat_file *file, unsigned char *out) {
    enum { NOTHING = 0, END = 252, AS_IT_IS = 253, BLANKS = 254, MISSING = 255 };
    comity_stat_rows *rows = file->rows;
    for (;;) {
        if (rows->code == 8) {
            int more = take_8(file, rows->codes);
            if (more <= 0) {
                return more;
            }
            rows->code = 0;
        }
        unsigned char code = rows->codes[rows->code++];
        uint64_t word;
        double number;
        switch (code) {
        case NOTHING:
            continue;
        case END:
            return 0;
        case AS_IT_IS:
            return take_8(file, out) == 1 ? 1 : -1;
        case BLANKS:
            memset(out, ' ', 8);
            return 1;
        case MISSING:
            memcpy(out, &rows->missing, 8);
            return 1;
        default:
            number = code - rows->bias;
            memcpy(&word, &number, 8);
            word = rows->swapped ? __builtin_bswap64(word) : word;
            memcpy(out, &word, 8);
            return 1;
        }
    }
}

/* Takes NUL bytes out of the texts, whose parts then end with blanks: ReadStat would end the text there. */
static void close_gaps(const comity_stat_rows *rows, unsigned char *row) {
    for (size_t i = 0; i < rows->n_cells;) {
        size_t n = 1;
        while (i + n < rows->n_cells && rows->cells[i + n] == CELL_TEXT) {
            n++;
        }
        if (rows->cells[i] == CELL_TEXT_BEGINS && memchr(row + i * 8, 0, n * 8)) {
            unsigned char *text = row + i * 8;
            size_t used = 0;
            for (size_t k = 0; k < n * 8; k++) {
                if (text[k]) {
                    text[used++] = text[k];
                }
            }
            memset(text + used, ' ', n * 8 - used);
        }
        i += n;
    }
}

static long next_row(comity_stat_file *file, unsigned char *row, comity_error *error) {
    comity_stat_rows *rows = file->rows;
    size_t size = rows->n_cells * 8;
    size_t n = 0;
    int more = 1;
    if (rows->row == rows->expected) {
        return 0;
    }
    if (rows->packed) {
        while (n < rows->n_cells && (more = take_cell(file, row + n * 8)) > 0) {
            n++;
        }
    } else if ((n = (rows->end - rows->in < size ? rows->end - rows->in : size) / 8)) {
        memcpy(row, file->bytes + rows->in, n * 8);
        rows->in += n * 8;
    }
    if (n == 0 && more >= 0 && rows->expected < 0) {
        return 0;
    }
    if (n < rows->n_cells) {
        comity_fail(error, COMITY_ERROR_INPUT,
                    more < 0 ? "the packed rows are damaged here" : "the file is cut short here");
        comity_error_at(error, NULL, rows->row + 1, NULL);
        return -1;
    }
    rows->row++;
    close_gaps(rows, row);
    return (long)size;
}

/* ---- the file as ReadStat sees it ------------------------------------------------------------------------------- */

/* The header without compression and number of rows, and with a date that every reader knows. */
static void change_head(comity_stat_file *file) {
    enum { COMPRESSION = 72, ROWS = 80, DATE = 92 };
    memcpy(file->head, file->bytes, HEAD);
    memcpy(file->head, "$FL2", 4);
    memset(file->head + COMPRESSION, 0, 4);
    memset(file->head + ROWS, 0xFF, 4);
    memcpy(file->head + DATE, "01 Jan 7000:00:00", 17);
}

comity_status comity_stat_sav_open(comity_stat_file *file, comity_error *error) {
    enum { LAYOUT = 64, COMPRESSION = 72, ROWS = 80, BIAS = 84 };
    static const uint64_t usual_missing = 0xFFEFFFFFFFFFFFFF;
    if (file->size < HEAD || file->size > UINT32_MAX) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           file->size < HEAD ? "is cut short within its header" : "is larger than 4 GiB");
    }
    comity_stat_rows *rows = file->rows = calloc(1, sizeof *rows);
    if (!rows) {
        return comity_fail_memory(error);
    }
    uint32_t layout = number_at(file, LAYOUT);
    rows->swapped = layout != 2 && layout != 3;
    rows->missing = rows->swapped ? __builtin_bswap64(usual_missing) : usual_missing;
    rows->expected = (int32_t)number_at(file, ROWS);
    rows->expected = rows->expected < 0 ? -1 : rows->expected;
    uint32_t packed = number_at(file, COMPRESSION);
    if (packed > 2) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is packed in a way that is not known (%" PRIu32 ")", packed);
    }
    rows->packed = (int)packed;
    uint64_t bias = long_at(file, BIAS);
    memcpy(&rows->bias, &bias, 8);
    comity_status status = walk_dictionary(file, error);
    if (status) {
        return status;
    }
    rows->in = file->dictionary = file->at;
    rows->end = file->size;
    rows->code = 8;
    if (rows->n_cells == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "has no columns");
    }
    if (rows->packed == 2) {
        status = find_blocks(file, error);
    }
    change_head(file);
    file->at = 0;
    return status;
}

void comity_stat_sav_close(comity_stat_file *file) {
    if (file->rows) {
        if (file->rows->zlib_is_open) {
            inflateEnd(&file->rows->zlib);
        }
        free(file->rows->window);
        free(file->rows->cells);
        free(file->rows);
        file->rows = NULL;
    }
}

long comity_stat_sav_read(comity_stat_file *file, void *buffer, size_t size, comity_error *error) {
    unsigned char *out = buffer;
    if (file->at >= file->dictionary) {
        if (size != file->rows->n_cells * 8) {
            comity_fail(error, COMITY_ERROR_INPUT, "is damaged: its rows are not as long as its columns");
            return -1;
        }
        return next_row(file, out, error);
    }
    if (size == 0) {
        return 0; /* perhaps to a null pointer */
    }
    size_t left = file->dictionary - file->at;
    size = size < left ? size : left;
    size_t from_head = file->at < HEAD ? HEAD - file->at : 0;
    from_head = from_head < size ? from_head : size;
    if (from_head) {
        memcpy(out, file->head + file->at, from_head);
    }
    memcpy(out + from_head, file->bytes + file->at + from_head, size - from_head);
    file->at += size;
    return (long)size;
}

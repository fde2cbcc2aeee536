/* Tab-separated text. See tsv.h. */
#include "data/fetch/tsv.h"

#include "base/text.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

void comity_tsv_init(comity_tsv *tsv, size_t n_cells, int64_t most_rows, comity_tsv_take take, void *ctx) {
    *tsv = (comity_tsv){.take = take, .ctx = ctx, .n_cells = n_cells, .most_rows = most_rows};
}

void comity_tsv_free(comity_tsv *tsv) {
    free(tsv->line);
    tsv->line = NULL;
}

int comity_tsv_integer(const char *text, int64_t *out) {
    const char *digits = text + (*text == '-');
    size_t n = strspn(digits, "0123456789");
    errno = 0;
    *out = strtoll(text, NULL, 10);
    return n > 0 && !digits[n] && errno == 0;
}

int comity_tsv_exception(const char *text, size_t length, char *out, size_t size) {
    static const char mark[] = "DB::Exception: ";
    static const char *const ends[] = {", e.what()", " (version ", ": While executing", " Stack trace", "\n"};
    const char *found = memmem(text, length, mark, sizeof mark - 1);
    if (!found || size < 2) {
        return 0;
    }
    /* An error that a shard sent on holds the shard's own words behind a mark of its own: the last one says most. */
    for (const char *next = found; next;) {
        found = next + sizeof mark - 1;
        next = memmem(found, length - (size_t)(found - text), mark, sizeof mark - 1);
    }
    size_t left = length - (size_t)(found - text);
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        const char *end = memmem(found, left, ends[i], strlen(ends[i]));
        left = end ? (size_t)(end - found) : left;
    }
    left = left < size - 1 ? left : size - 1;
    for (size_t i = 0; i < left; i++) {
        unsigned char c = (unsigned char)found[i];
        out[i] = c >= 0x20 && c < 0x7f ? (char)c : ' ';
    }
    while (left && (out[left - 1] == ' ' || out[left - 1] == '.')) {
        left--;
    }
    out[left] = '\0';
    return left > 0;
}

/* ------------------------------------------------------------------------------------------------------------ rows */

static comity_status fail_row(const comity_tsv *tsv, comity_error *error, const char *what) {
    char said[300];
    if (comity_tsv_exception(tsv->line, tsv->used, said, sizeof said)) {
        return comity_fail(error, COMITY_ERROR_IO, "the server gave up: %s", said);
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "row %" PRId64 " of the server's answer %s", tsv->rows + 1, what);
}

/* What a character after a backslash stands for; 0: nothing that may be here. */
static char unescaped(char c) {
    static const char from[] = "tnrbf'\\";
    static const char to[] = "\t\n\r\b\f'\\";
    const char *found = c ? strchr(from, c) : NULL;
    return found ? to[found - from] : '\0';
}

/* Unescapes the cell in place and ends it with a NUL. */
static int finish_cell(char *cell, size_t length, const char **out, size_t *out_length) {
    size_t to = 0;
    if (length == 2 && cell[0] == '\\' && cell[1] == 'N') {
        *out = NULL;
        *out_length = 0;
        return 1;
    }
    for (size_t i = 0; i < length; i++) {
        char c = cell[i];
        if (c == '\\') {
            c = ++i < length ? unescaped(cell[i]) : '\0';
        }
        if (!c) {
            return 0;
        }
        cell[to++] = c;
    }
    cell[to] = '\0';
    *out = cell;
    *out_length = to;
    return 1;
}

static int is_plain_text(const char *text, size_t length) {
    for (size_t i = 0; i < length;) {
        uint32_t point;
        size_t bytes = comity_text_utf8(text + i, length - i, &point);
        if (!bytes || !point) {
            return 0;
        }
        i += bytes;
    }
    return 1;
}

/* The line is complete; its line feed has become a NUL that `used` does not count. */
static comity_status finish_line(comity_tsv *tsv, comity_error *error) {
    if (!tsv->used && tsv->totals == 0) {
        tsv->totals = 1;
        return COMITY_OK;
    }
    if (tsv->totals == 2) {
        return fail_row(tsv, error, "comes after the totals");
    }
    if (!tsv->totals && tsv->rows == tsv->most_rows) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the server's answer has more than %" PRId64 " rows",
                           tsv->most_rows);
    }
    size_t cells = 1;
    for (size_t i = 0; i < tsv->used; i++) {
        cells += tsv->line[i] == '\t';
    }
    if (cells != tsv->n_cells) {
        return fail_row(tsv, error, cells < tsv->n_cells ? "has too few cells" : "has too many cells");
    }
    if (!is_plain_text(tsv->line, tsv->used)) {
        return fail_row(tsv, error, "is no UTF-8 text");
    }
    char *cell = tsv->line;
    for (size_t i = 0; i < cells; i++) {
        size_t length = strcspn(cell, "\t");
        if (!finish_cell(cell, length, &tsv->cells[i], &tsv->lengths[i])) {
            return fail_row(tsv, error, "holds a character that cannot be");
        }
        cell += length + 1;
    }
    comity_tsv_row row = {tsv->cells, tsv->lengths, cells, tsv->rows + 1, tsv->totals};
    tsv->rows += !tsv->totals;
    tsv->totals = tsv->totals ? 2 : 0;
    return tsv->take(tsv->ctx, &row, error);
}

static comity_status make_room(comity_tsv *tsv, size_t more, comity_error *error) {
    if (more >= COMITY_TSV_MOST_BYTES - tsv->used) {
        return comity_fail(error, COMITY_ERROR_INPUT, "row %" PRId64 " of the server's answer is longer than %d bytes",
                           tsv->rows + 1, COMITY_TSV_MOST_BYTES);
    }
    if (tsv->used + more + 1 > tsv->room) {
        size_t room = (tsv->used + more + 1) * 2;
        char *line = realloc(tsv->line, room);
        if (!line) {
            return comity_fail_memory(error);
        }
        tsv->line = line;
        tsv->room = room;
    }
    return COMITY_OK;
}

comity_status comity_tsv_feed(comity_tsv *tsv, const void *bytes, size_t size, comity_error *error) {
    const char *at = bytes;
    while (size) {
        const char *stop = memchr(at, '\n', size);
        size_t part = stop ? (size_t)(stop - at) : size;
        comity_status status = make_room(tsv, part, error);
        if (status) {
            return status;
        }
        memcpy(tsv->line + tsv->used, at, part);
        tsv->used += part;
        tsv->line[tsv->used] = '\0';
        if (stop) {
            if ((status = finish_line(tsv, error))) {
                return status;
            }
            tsv->used = 0;
            part++;
        }
        at += part;
        size -= part;
    }
    return COMITY_OK;
}

comity_status comity_tsv_end(comity_tsv *tsv, int totals, comity_error *error) {
    if (tsv->used) {
        return fail_row(tsv, error, "is cut short");
    }
    return totals && tsv->totals != 2 ? comity_fail(error, COMITY_ERROR_IO, "the server's answer is cut short")
                                      : COMITY_OK;
}

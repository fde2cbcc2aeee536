/* Strict RFC 4180 over bytes in memory. See data/read/csv.h.
 *
 * One pass with one byte of look-ahead. Cells point into the bytes; only cells with doubled quotes are copied, into one
 * buffer as long as the file, which therefore cannot overflow and is taken only when a first such cell comes. */
#include "data/read/csv.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { SHOWN_NAME = 100 };

void comity_csv_init(comity_csv_reader *reader, const char *bytes, size_t length, const char *file) {
    *reader = (comity_csv_reader){.bytes = bytes, .length = length, .file = file, .line = 1};
}

void comity_csv_free(comity_csv_reader *reader) {
    free(reader->cells);
    free(reader->header);
    free(reader->unquoted);
    comity_csv_init(reader, NULL, 0, NULL);
}

/* Adds file, line and the column that is being read to an error. */
static comity_status at_cell(comity_csv_reader *reader, int64_t line, comity_error *error) {
    char name[SHOWN_NAME + 24];
    size_t i = reader->n_cells;
    size_t length = i < reader->n_header ? reader->header[i].length : 0;
    if (length && length <= SHOWN_NAME) {
        snprintf(name, sizeof name, "%.*s", (int)length, reader->header[i].text);
    } else {
        snprintf(name, sizeof name, "%zu", i + 1);
    }
    comity_error_at(error, reader->file, line, name);
    return COMITY_ERROR_INPUT;
}

static comity_status bad_byte(comity_csv_reader *reader, size_t at, comity_error *error) {
    unsigned byte = (unsigned char)reader->bytes[at];
    uint32_t code = 0;
    if (byte == 0) {
        comity_fail(error, COMITY_ERROR_INPUT, "binary data (a NUL byte at byte offset %zu); expected UTF-8 text", at);
    } else if (comity_text_utf8(reader->bytes + at, reader->length - at, &code)) {
        comity_fail(error, COMITY_ERROR_INPUT, "a control character at byte offset %zu; only tab is allowed in a cell",
                    at);
    } else {
        comity_fail(error, COMITY_ERROR_INPUT,
                    "byte 0x%02X at byte offset %zu is not UTF-8; the file must be saved as UTF-8", byte, at);
    }
    return at_cell(reader, reader->line, error);
}

/* Bytes of the character at `at`, which is neither quote nor line break; 0 where it may not stand in a cell. */
static size_t character(const comity_csv_reader *reader, size_t at) {
    unsigned byte = (unsigned char)reader->bytes[at];
    if (byte < 0x80) {
        return (byte >= 0x20 && byte != 0x7F) || byte == '\t';
    }
    uint32_t code = 0;
    size_t size = comity_text_utf8(reader->bytes + at, reader->length - at, &code);
    return code < 0xA0 ? 0 : size;
}

/* Bytes of the line break at `at`: 0 where there is none, and for a carriage return alone. */
static size_t line_break(const comity_csv_reader *reader, size_t at) {
    if (at < reader->length && reader->bytes[at] == '\n') {
        return 1;
    }
    return at + 1 < reader->length && reader->bytes[at] == '\r' && reader->bytes[at + 1] == '\n' ? 2 : 0;
}

static comity_status bad_return(comity_csv_reader *reader, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "a carriage return alone; lines must end with LF or CRLF");
    return at_cell(reader, reader->line, error);
}

static comity_status too_long(comity_csv_reader *reader, int64_t line, comity_error *error) {
    comity_fail(error, COMITY_ERROR_INPUT, "the cell is longer than %d bytes; is a closing quote missing?",
                COMITY_CSV_MOST_CELL);
    return at_cell(reader, line, error);
}

static comity_status read_bare(comity_csv_reader *reader, comity_csv_cell *cell, comity_error *error) {
    size_t start = reader->at;
    size_t at = start;
    while (at < reader->length && reader->bytes[at] != ',' && !line_break(reader, at)) {
        if (reader->bytes[at] == '"') {
            comity_fail(error, COMITY_ERROR_INPUT,
                        "a quote inside a cell that does not begin with one; put the cell in quotes and double it");
            return at_cell(reader, reader->line, error);
        }
        if (reader->bytes[at] == '\r') {
            return bad_return(reader, error);
        }
        size_t size = character(reader, at);
        if (!size) {
            return bad_byte(reader, at, error);
        }
        at += size;
        if (at - start > COMITY_CSV_MOST_CELL) {
            return too_long(reader, reader->line, error);
        }
    }
    *cell = (comity_csv_cell){.text = reader->bytes + start, .length = at - start};
    reader->at = at;
    return COMITY_OK;
}

/* Copies a quoted cell with every doubled quote made one. */
static comity_status undouble(comity_csv_reader *reader, comity_csv_cell *cell, comity_error *error) {
    if (!reader->unquoted) {
        reader->unquoted = malloc(reader->length);
        if (!reader->unquoted) {
            return comity_fail_memory(error);
        }
    }
    char *copy = reader->unquoted + reader->n_unquoted;
    size_t n = 0;
    for (size_t i = 0; i < cell->length; i++) {
        copy[n++] = cell->text[i];
        i += cell->text[i] == '"';
    }
    reader->n_unquoted += n;
    cell->text = copy;
    cell->length = n;
    return COMITY_OK;
}

/* Finds the closing quote of the cell whose text begins at reader->at, counting lines and doubled quotes. */
static comity_status find_close(comity_csv_reader *reader, size_t *close, size_t *doubled, comity_error *error) {
    int64_t opened = reader->line;
    size_t at = reader->at;
    while (at < reader->length) {
        size_t size = line_break(reader, at);
        if (size) {
            reader->line++;
        } else if (reader->bytes[at] == '\r') {
            return bad_return(reader, error);
        } else if (reader->bytes[at] == '"') {
            if (at + 1 == reader->length || reader->bytes[at + 1] != '"') {
                *close = at;
                return COMITY_OK;
            }
            ++*doubled;
            size = 2;
        } else {
            size = character(reader, at);
        }
        if (!size) {
            return bad_byte(reader, at, error);
        }
        at += size;
        if (at - reader->at - *doubled > COMITY_CSV_MOST_CELL) {
            return too_long(reader, opened, error);
        }
    }
    comity_fail(error, COMITY_ERROR_INPUT, "the quote that opens here is never closed");
    return at_cell(reader, opened, error);
}

static comity_status read_quoted(comity_csv_reader *reader, comity_csv_cell *cell, comity_error *error) {
    size_t close = 0;
    size_t doubled = 0;
    reader->at++;
    comity_status status = find_close(reader, &close, &doubled, error);
    if (status) {
        return status;
    }
    *cell = (comity_csv_cell){.text = reader->bytes + reader->at, .length = close - reader->at, .quoted = 1};
    reader->at = close + 1;
    if (reader->at < reader->length && reader->bytes[reader->at] != ',' && !line_break(reader, reader->at)) {
        comity_fail(error, COMITY_ERROR_INPUT, "text after the closing quote; a quote inside a cell must be doubled");
        return at_cell(reader, reader->line, error);
    }
    return doubled ? undouble(reader, cell, error) : COMITY_OK;
}

static comity_status room_for_cell(comity_csv_reader *reader, comity_error *error) {
    if (reader->n_cells == COMITY_CSV_MOST_CELLS) {
        comity_fail(error, COMITY_ERROR_INPUT, "more than %d cells in one line", COMITY_CSV_MOST_CELLS);
        return at_cell(reader, reader->line, error);
    }
    if (reader->n_cells < reader->room) {
        return COMITY_OK;
    }
    size_t room = reader->room ? reader->room * 2 : 32;
    comity_csv_cell *cells = realloc(reader->cells, room * sizeof *cells);
    if (!cells) {
        return comity_fail_memory(error);
    }
    reader->cells = cells;
    reader->room = room;
    return COMITY_OK;
}

static comity_status read_cells(comity_csv_reader *reader, comity_error *error) {
    for (;;) {
        comity_status status = room_for_cell(reader, error);
        if (status) {
            return status;
        }
        comity_csv_cell *cell = &reader->cells[reader->n_cells];
        int quoted = reader->at < reader->length && reader->bytes[reader->at] == '"';
        status = quoted ? read_quoted(reader, cell, error) : read_bare(reader, cell, error);
        if (status) {
            return status;
        }
        reader->n_cells++;
        if (reader->at == reader->length) {
            return COMITY_OK;
        }
        size_t size = line_break(reader, reader->at);
        if (size) {
            reader->at += size;
            reader->line++;
            return COMITY_OK;
        }
        reader->at++; /* the comma */
    }
}

/* Remembers where the names of the columns stand. Those with doubled quotes are not kept: errors show their number. */
static comity_status keep_header(comity_csv_reader *reader, comity_error *error) {
    reader->header = malloc(reader->n_cells * sizeof *reader->header);
    if (!reader->header) {
        return comity_fail_memory(error);
    }
    memcpy(reader->header, reader->cells, reader->n_cells * sizeof *reader->header);
    reader->n_header = reader->n_cells;
    for (size_t i = 0; i < reader->n_header; i++) {
        if (reader->n_unquoted && memchr(reader->header[i].text, '"', reader->header[i].length)) {
            reader->header[i].length = 0;
        }
    }
    return COMITY_OK;
}

/* Skips a UTF-8 mark; the marks of other encodings are errors that name them. */
static comity_status read_mark(comity_csv_reader *reader, comity_error *error) {
    static const struct {
        const char *bytes;
        size_t size;
        const char *name;
    } marks[] = {{"\xEF\xBB\xBF", 3, NULL},
                 {"\xFF\xFE\0\0", 4, "UTF-32"},
                 {"\0\0\xFE\xFF", 4, "UTF-32"},
                 {"\xFF\xFE", 2, "UTF-16"},
                 {"\xFE\xFF", 2, "UTF-16"}};
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (reader->length < marks[i].size || memcmp(reader->bytes, marks[i].bytes, marks[i].size) != 0) {
            continue;
        }
        if (marks[i].name) {
            comity_fail(error, COMITY_ERROR_INPUT, "the file is %s; it must be saved as UTF-8", marks[i].name);
            comity_error_at(error, reader->file, 1, NULL);
            return COMITY_ERROR_INPUT;
        }
        reader->at = marks[i].size;
        break;
    }
    return COMITY_OK;
}

static comity_status read_record(comity_csv_reader *reader, comity_csv_record *record, comity_error *error) {
    comity_status status = reader->at == 0 ? read_mark(reader, error) : COMITY_OK;
    if (status) {
        return status;
    }
    for (size_t size = line_break(reader, reader->at); size; size = line_break(reader, reader->at)) {
        reader->at += size;
        reader->line++;
    }
    reader->n_cells = 0;
    reader->n_unquoted = 0;
    record->line = reader->line;
    if (reader->at == reader->length) {
        return COMITY_OK;
    }
    status = read_cells(reader, error);
    if (!status && !reader->header) {
        status = keep_header(reader, error);
    }
    record->cells = reader->cells;
    record->n_cells = reader->n_cells;
    return status;
}

comity_status comity_csv_next(comity_csv_reader *reader, comity_csv_record *record, comity_error *error) {
    *record = (comity_csv_record){NULL, 0, 0};
    if (reader->failed) {
        return comity_fail(error, COMITY_ERROR_USAGE, "reading this file has already gone wrong");
    }
    comity_status status = read_record(reader, record, error);
    if (status) {
        *record = (comity_csv_record){NULL, 0, 0};
        reader->failed = 1;
    }
    return status;
}

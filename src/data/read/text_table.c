/* Opens text tables. See text_table.h. */
#include "data/read/text_table.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BLOCK = 64 << 10 };

/* ------------------------------------------------------------------------------------------------------------- JSON */

/* An object, or an array that begins with an object, an array or nothing. */
static int is_json(const char *text, size_t size) {
    size_t i = 0;
    char last = '\0';
    for (; i < size; i++) {
        if (text[i] == '{' || (text[i] == '[' && last != '[')) {
            if (last == '{') {
                return 0;
            }
            last = text[i];
        } else if (!memchr(" \t\r\n", text[i], 4)) {
            break;
        }
    }
    if (i == size || !last) {
        return 0;
    }
    return last == '{' ? text[i] == '"' || text[i] == '}' : text[i] == ']' || text[i] == '[';
}

typedef struct {
    int depth;
    int quoted;
    int escaped;
    int64_t line;
} json_state;

/* Returns 0 where it becomes too deep. */
static int follow_json(json_state *s, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        char c = text[i];
        s->line += c == '\n';
        if (s->quoted) {
            s->quoted = s->escaped || c != '"';
            s->escaped = !s->escaped && c == '\\';
        } else if (c == '"') {
            s->quoted = 1;
        } else if (c == '{' || c == '[') {
            if (++s->depth > COMITY_JSON_MOST_DEPTH) {
                return 0;
            }
        } else {
            s->depth -= c == '}' || c == ']';
        }
    }
    return 1;
}

/* Readers follow nested values by recursion, so that a small file could exhaust their stack. */
static comity_status check_depth(int fd, const volatile int *stop, comity_error *error) {
    char *block = malloc(BLOCK);
    json_state state = {.line = 1};
    if (!block) {
        return comity_fail_memory(error);
    }
    comity_status status = COMITY_OK;
    ssize_t got;
    for (off_t at = 0; !status && (got = pread(fd, block, BLOCK, at)) != 0; at += got) {
        if (got < 0) {
            char text[128];
            status = comity_fail(error, COMITY_ERROR_IO, "cannot be read: %s", strerror_r(errno, text, sizeof text));
        } else if (stop && *stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "stopped");
        } else if (!follow_json(&state, block, (size_t)got)) {
            status = comity_fail(error, COMITY_ERROR_INPUT, "the JSON is nested deeper than %d levels",
                                 COMITY_JSON_MOST_DEPTH);
            comity_error_at(error, NULL, state.line, NULL);
        }
    }
    free(block);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------- open */

/* Whether a reader can be given the file as it is. */
static int is_plain(const comity_text_table *table, const comity_encoding_found *found) {
    if (found->encoding != COMITY_ENCODING_UTF8) {
        return 0;
    }
    return table->json ? !found->mark : table->layout.header_at == 0 && !table->layout.mixed_lines;
}

comity_status comity_text_table_open(int fd, const comity_header_test *known, size_t limit, const volatile int *stop,
                                     comity_text_table *out, comity_error *error) {
    comity_encoding_found found;
    size_t size = 0;
    int whole = 0;
    *out = (comity_text_table){.copy = -1};
    char *head = malloc(COMITY_TEXT_MOST_LINE);
    if (!head) {
        return comity_fail_memory(error);
    }
    comity_status status = comity_encoding_detect(fd, stop, &found, error);
    if (!status) {
        out->encoding = found.encoding;
        status = comity_encoding_head(fd, &found, head, COMITY_TEXT_MOST_LINE, &size, &whole, error);
    }
    out->json = !status && is_json(head, size);
    if (!status && !out->json) {
        status = comity_layout_find(head, size, whole, known, &out->layout, error);
    }
    if (!status && !is_plain(out, &found)) {
        comity_encoding_copy_options options = {.skip = out->json ? 0 : out->layout.rows_at,
                                                .lines = out->layout.mixed_lines,
                                                .any_length = out->json,
                                                .most = limit};
        status = comity_encoding_copy(fd, &found, &options, stop, &out->copy, error);
    }
    if (!status && out->json) {
        status = check_depth(out->copy >= 0 ? out->copy : fd, stop, error);
    }
    free(head);
    return status;
}

void comity_text_table_free(comity_text_table *table) {
    comity_layout_free(&table->layout);
    if (table->copy >= 0) {
        close(table->copy);
    }
    *table = (comity_text_table){.copy = -1};
}

/* ------------------------------------------------------------------------------------------------------------- note */

static const char *delimiter_name(char delimiter, char room[8]) {
    switch (delimiter) {
    case '\t':
        return "tab";
    case ' ':
        return "blank";
    default:
        snprintf(room, 8, "'%c'", delimiter);
        return room;
    }
}

void comity_text_table_note(const comity_text_table *table, char *note, size_t size) {
    char name[8];
    char header[48] = "";
    const comity_layout *layout = &table->layout;
    note[0] = '\0';
    if (layout->header_line > 1) {
        snprintf(header, sizeof header, ", header in line %" PRId64, layout->header_line);
    }
    if (table->json) {
        snprintf(note, size, "JSON%s%s", table->encoding ? ", " : "",
                 table->encoding ? comity_encoding_name(table->encoding) : "");
    } else if (table->encoding || layout->delimiter != ',' || header[0] || layout->row_names) {
        snprintf(note, size, "%s text, delimiter %s%s%s", comity_encoding_name(table->encoding),
                 delimiter_name(layout->delimiter, name), header,
                 layout->row_names ? ", first column without name (row names)" : "");
    }
}

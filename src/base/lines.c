/* Lines of `key = value`. See lines.h. */
#include "base/lines.h"

#include "base/text.h"

#include <string.h>

static int is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r';
}

static char *skip_blanks(char *text) {
    while (is_blank(*text)) {
        text++;
    }
    return text;
}

comity_status comity_lines_check(const char *text, size_t length, comity_error *error) {
    int64_t line = 1;
    for (size_t i = 0; i < length;) {
        uint32_t point = 0;
        size_t bytes = comity_text_utf8(text + i, length - i, &point);
        if (!bytes || point == 0x7f || (point < 0x20 && point != '\t' && point != '\n' && point != '\r')) {
            comity_fail(error, COMITY_ERROR_INPUT,
                        bytes ? "the line holds a control character" : "the line is not UTF-8 text");
            comity_error_at(error, NULL, line, NULL);
            return COMITY_ERROR_INPUT;
        }
        line += text[i] == '\n';
        i += bytes;
    }
    return COMITY_OK;
}

void comity_lines_begin(comity_lines *lines, char *text, size_t length) {
    *lines = (comity_lines){.at = text, .end = text + length, .line = 1, .next_line = 1};
}

/* Cuts the physical line, without blanks at its end; returns where it ends. */
static char *cut_line(comity_lines *lines) {
    char *line = lines->at;
    char *stop = memchr(line, '\n', (size_t)(lines->end - line));
    lines->at = stop ? stop + 1 : lines->end;
    lines->next_line++;
    stop = stop ? stop : lines->end;
    while (stop > line && is_blank(stop[-1])) {
        stop--;
    }
    *stop = '\0';
    return stop;
}

char *comity_lines_next(comity_lines *lines) {
    char *line = lines->at;
    if (line >= lines->end) {
        return NULL;
    }
    lines->line = lines->next_line;
    char *end = cut_line(lines);
    while (*line != '#' && end > line && lines->at < lines->end && is_blank(*lines->at)) {
        char *more = skip_blanks(lines->at);
        if (!*more || *more == '\n') {
            break;
        }
        size_t length = (size_t)(cut_line(lines) - more);
        *end++ = ' ';
        memmove(end, more, length + 1);
        end += length;
    }
    return skip_blanks(line);
}

int comity_lines_cut(char *line, char **key, char **value) {
    char *equals = strchr(line, '=');
    if (!equals) {
        return 0;
    }
    char *end = equals;
    while (end > line && is_blank(end[-1])) {
        end--;
    }
    *end = '\0';
    *key = line;
    *value = skip_blanks(equals + 1);
    return 1;
}

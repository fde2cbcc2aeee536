/* Small text services. See text.h. */
#include "base/text.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

void comity_text_number(double value, char out[32]) {
    if (isnan(value) || isinf(value)) {
        snprintf(out, 32, "%s", isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        return;
    }
    for (int digits = 15; digits <= 17; digits++) {
        snprintf(out, 32, "%.*g", digits, value);
        if (strtod(out, NULL) == value) {
            return;
        }
    }
}

static void drop_zeros(char *text) {
    if (!strchr(text, '.') || strchr(text, 'e')) {
        return;
    }
    char *end = text + strlen(text);
    while (end[-1] == '0') {
        *--end = '\0';
    }
    if (end[-1] == '.') {
        end[-1] = '\0';
    }
}

void comity_text_rounded(double value, int digits, char out[32]) {
    double size = fabs(value);
    if (isnan(value) || isinf(value)) {
        comity_text_number(value, out);
    } else if (size != 0 && (size < 1e-4 || size >= 1e15)) {
        snprintf(out, 32, "%.*g", digits, value);
    } else {
        int whole = size == 0 ? 1 : (int)floor(log10(size)) + 1;
        int after = digits > whole ? digits - whole : 0;
        snprintf(out, 32, "%.*f", after, value);
        drop_zeros(out);
    }
    if (strcmp(out, "-0") == 0) {
        snprintf(out, 32, "0");
    }
}

void comity_text_csv(FILE *out, const char *text) {
    if (!strpbrk(text, ",\"\r\n")) {
        fputs(text, out);
        return;
    }
    fputc('"', out);
    for (; *text; text++) {
        if (*text == '"') {
            fputc('"', out);
        }
        fputc(*text, out);
    }
    fputc('"', out);
}

/* Lead bytes C0, C1 and F5 up, overlong forms, surrogates and values above U+10FFFF are no UTF-8. */
size_t comity_text_utf8(const char *text, size_t left, uint32_t *code_point) {
    const unsigned char *s = (const unsigned char *)text;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    if (left == 0) {
        return 0;
    }
    if (s[0] < 0x80) {
        *code_point = s[0];
        return 1;
    }
    size_t length = s[0] >= 0xF0 ? 4 : s[0] >= 0xE0 ? 3 : 2;
    if (s[0] < 0xC2 || s[0] > 0xF4 || left < length) {
        return 0;
    }
    uint32_t value = s[0] & (0xFFU >> (length + 1));
    for (size_t i = 1; i < length; i++) {
        if ((s[i] & 0xC0) != 0x80) {
            return 0;
        }
        value = value << 6 | (s[i] & 0x3FU);
    }
    if (value < least[length] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) {
        return 0;
    }
    *code_point = value;
    return length;
}

void comity_text_json(FILE *out, const char *text) {
    size_t left = strlen(text);
    fputc('"', out);
    while (left) {
        uint32_t code = 0;
        size_t length = comity_text_utf8(text, left, &code);
        if (length == 0) {
            fputs("\\ufffd", out);
            length = 1;
        } else if (code == '"' || code == '\\') {
            fprintf(out, "\\%c", (char)code);
        } else if (code < 0x20 || code == 0x7F) {
            fprintf(out, "\\u%04x", (unsigned)code);
        } else {
            fwrite(text, 1, length, out);
        }
        text += length;
        left -= length;
    }
    fputc('"', out);
}

void comity_text_xml(FILE *out, const char *text) {
    for (; *text; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        case '\'':
            fputs("&#39;", out);
            break;
        default:
            if ((unsigned char)*text >= 0x20 || *text == '\n' || *text == '\t') {
                fputc(*text, out);
            }
        }
    }
}

static size_t code_point_width(uint32_t code) {
    if ((code >= 0x300 && code <= 0x36F) || code < 0x20) {
        return 0;
    }
    int wide = (code >= 0x1100 && code <= 0x115F) || (code >= 0x2E80 && code <= 0xA4CF) ||
               (code >= 0xAC00 && code <= 0xD7A3) || (code >= 0xF900 && code <= 0xFAFF) ||
               (code >= 0xFF00 && code <= 0xFF60) || (code >= 0x1F300 && code <= 0x1FAFF);
    return wide ? 2 : 1;
}

size_t comity_text_width(const char *text) {
    size_t left = strlen(text);
    size_t width = 0;
    while (left) {
        uint32_t code = 0;
        size_t length = comity_text_utf8(text, left, &code);
        width += length ? code_point_width(code) : 1;
        length = length ? length : 1;
        text += length;
        left -= length;
    }
    return width;
}

comity_status comity_text_print(char *out, size_t size, comity_error *error, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(out, size, format, arguments);
    va_end(arguments);
    if (length < 0 || (size_t)length >= size) {
        return comity_fail(error, COMITY_ERROR_INPUT, "a text is longer than the %zu bytes there is room for", size);
    }
    return COMITY_OK;
}

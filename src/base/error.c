/* Status and error record. See comity/base.h. */
#include "comity/base.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void comity_error_clear(comity_error *error) {
    if (error) {
        memset(error, 0, sizeof *error);
    }
}

comity_status comity_fail(comity_error *error, comity_status status, const char *format, ...) {
    if (error) {
        comity_error_clear(error);
        error->status = status;
        va_list arguments;
        va_start(arguments, format);
        vsnprintf(error->message, sizeof error->message, format, arguments);
        va_end(arguments);
    }
    return status;
}

void comity_error_at(comity_error *error, const char *file, int64_t row, const char *column) {
    if (!error) {
        return;
    }
    if (file) {
        snprintf(error->file, sizeof error->file, "%s", file);
    }
    if (row) {
        error->row = row;
    }
    if (column) {
        snprintf(error->column, sizeof error->column, "%s", column);
    }
}

void comity_error_text(const comity_error *error, char *text, unsigned long size) {
    char place[768] = "";
    if (error->file[0] && error->row) {
        snprintf(place, sizeof place, "%s:%" PRId64 ": ", error->file, error->row);
    } else if (error->file[0]) {
        snprintf(place, sizeof place, "%s: ", error->file);
    } else if (error->row) {
        snprintf(place, sizeof place, "row %" PRId64 ": ", error->row);
    }
    const char *quote = error->column[0] ? "column " : "";
    const char *colon = error->column[0] ? ": " : "";
    snprintf(text, size, "%s%s%s%s%s", place, quote, error->column, colon, error->message);
}

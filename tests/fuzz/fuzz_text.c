/* Fuzzes the way of a text from bytes to encoding, delimiter and header: any bytes are a layout whose copy is UTF-8, or
 * an error with words. */
#include "base/text.h"
#include "data/read/file.h"
#include "data/read/text_table.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A header with the names "a" and "b" is known. */
static int knows(void *context, const char *sheet, const char *const *names, size_t n) {
    (void)sheet;
    int found = 0;
    (void)context;
    (void)sheet;
    for (size_t i = 0; i < n; i++) {
        found |= strcmp(names[i], "a") == 0 ? 1 : strcmp(names[i], "b") == 0 ? 2 : 0;
    }
    return found == 3;
}

static void check_utf8(const char *text, size_t size) {
    for (size_t i = 0; i < size;) {
        uint32_t point = 0;
        size_t length = comity_text_utf8(text + i, size - i, &point);
        if (!length || !point) {
            abort();
        }
        i += length;
    }
}

static void check_table(const comity_text_table *table, size_t size) {
    char note[512];
    const comity_layout *layout = &table->layout;
    comity_text_table_note(table, note, sizeof note);
    check_utf8(note, strlen(note));
    if (!table->json &&
        (!layout->n_names || layout->n_names > COMITY_LAYOUT_MOST_COLUMNS + 1 || layout->rows_at < layout->header_at ||
         layout->header_line < 1 || layout->rows_line < layout->header_line || !layout->delimiter)) {
        abort();
    }
    for (size_t i = 0; i < layout->n_names; i++) {
        check_utf8(layout->names[i], strlen(layout->names[i]));
    }
    if (table->copy >= 0) {
        size_t room = size * 4 + 16;
        char *text = malloc(room);
        ssize_t got = text ? pread(table->copy, text, room, 0) : 0;
        if (got < 0 || (size_t)got == room) {
            abort();
        }
        check_utf8(text, (size_t)got);
        free(text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    comity_header_test known = {.knows = knows};
    comity_text_table table;
    comity_error error;
    comity_error_clear(&error);
    if (comity_kind_of(data, size) != COMITY_FILE_TEXT) {
        return 0;
    }
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    if (fd < 0 || write(fd, data, size) != (ssize_t)size) {
        abort();
    }
    if (comity_text_table_open(fd, &known, 1 << 20, NULL, &table, &error)) {
        if (!error.message[0] || error.row < 0) {
            abort();
        }
    } else {
        check_table(&table, size);
    }
    comity_text_table_free(&table);
    close(fd);
    return 0;
}

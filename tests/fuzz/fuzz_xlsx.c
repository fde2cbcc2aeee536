/* Fuzzes the reader of spreadsheets. An input that begins with "PK" is a whole file; any other holds the parts of one,
 * parted by bytes 1: sheet, shared strings, styles, workbook, second sheet. Either is a table whose every value can be
 * looked at, or an error with words. */
#include "../data/read/zip_fixture.h"
#include "data/read/xlsx.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { LIMIT = 4 << 20, MOST_PARTS = 5 };

static int knows(void *context, const char *sheet, const char *const *names, size_t n) {
    (void)sheet;
    (void)context;
    (void)sheet;
    for (size_t i = 0; i < n; i++) {
        if (strcmp(names[i], "year") == 0) {
            return 1;
        }
    }
    return 0;
}

static uint64_t look_at(const comity_panel *panel) {
    uint64_t seen = 0;
    for (size_t c = 0; c < panel->n_columns; c++) {
        const comity_column *column = &panel->columns[c];
        seen += strlen(column->name);
        for (size_t row = 0; row < panel->n_rows; row++) {
            if (comity_is_present(column, row)) {
                seen += column->type == COMITY_TEXT ? strlen(column->text[row]) : (uint64_t)column->integer[row];
            }
        }
    }
    return seen;
}

static int make_file(const uint8_t *data, size_t size) {
    const char *begins[MOST_PARTS] = {(const char *)data};
    size_t sizes[MOST_PARTS] = {0};
    size_t n = 0;
    zip_fixture z = {0};
    int fd = memfd_create("fuzz", MFD_CLOEXEC);
    for (size_t i = 0; i < size; i++) {
        if (data[i] == 1 && n + 1 < MOST_PARTS) {
            begins[++n] = (const char *)data + i + 1;
        } else {
            sizes[n]++;
        }
    }
    if (size >= 2 && memcmp(data, "PK", 2) == 0) {
        zip_fixture_put(&z, data, size);
    } else {
        xlsx_parts parts = {begins[0], sizes[0],  begins[1], sizes[1],  begins[2],
                            sizes[2],  begins[3], sizes[3],  begins[4], sizes[4]};
        xlsx_fixture_write(&z, &parts);
    }
    if (fd < 0 || write(fd, z.bytes, z.size) != (ssize_t)z.size) {
        abort();
    }
    zip_fixture_free(&z);
    return fd;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static volatile uint64_t seen;
    char path[40];
    comity_header_test known = {.knows = knows};
    comity_tables tables;
    comity_xlsx_place place;
    comity_error error;
    comity_error_clear(&error);
    int fd = make_file(data, size);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (comity_read_xlsx(path, NULL, &known, LIMIT, NULL, &tables, &place, &error)) {
        if (!error.message[0] || tables.n_tables) {
            abort();
        }
    } else {
        if (tables.n_tables != 1 || place.header_row < 1 || place.first_row <= place.header_row) {
            abort();
        }
        seen += look_at(&tables.tables[0].panel);
    }
    comity_tables_free(&tables);
    close(fd);
    return 0;
}

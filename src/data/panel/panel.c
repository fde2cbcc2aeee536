/* Typed columns with missing-with-reason. See comity/panel.h.
 *
 * Columns grow together by doubling. Text is bump-allocated in blocks that are freed with the panel; a value set twice
 * leaves its first text behind until then, which is why callers that repeat a text keep it once and share it. */
#include "comity/panel.h"

#include <stdlib.h>
#include <string.h>

struct comity_text_block {
    comity_text_block *next;
    size_t used;
    size_t size;
    char bytes[];
};

enum { FIRST_ROWS = 64, BLOCK_BYTES = 1 << 16 };

void comity_panel_init(comity_panel *panel) {
    memset(panel, 0, sizeof *panel);
}

void comity_panel_free(comity_panel *panel) {
    for (size_t i = 0; i < panel->n_columns; i++) {
        free(panel->columns[i].name);
        free(panel->columns[i].unit);
        free(panel->columns[i].number);
        free(panel->columns[i].missing);
    }
    free(panel->columns);
    while (panel->text) {
        comity_text_block *next = panel->text->next;
        free(panel->text);
        panel->text = next;
    }
    comity_panel_init(panel);
}

static char *copy_text(const char *text) {
    size_t size = strlen(text) + 1;
    char *copy = malloc(size);
    if (copy) {
        memcpy(copy, text, size);
    }
    return copy;
}

/* Every type takes eight bytes a row, so that one array serves all. */
_Static_assert(sizeof(double) == 8 && sizeof(int64_t) == 8 && sizeof(char *) == 8, "columns hold 8-byte values");

static int grow_column(comity_column *column, size_t rows) {
    double *values = realloc(column->number, rows * sizeof *values);
    if (!values) {
        return 0;
    }
    column->number = values;
    uint8_t *missing = realloc(column->missing, rows);
    if (!missing) {
        return 0;
    }
    column->missing = missing;
    return 1;
}

static void blank_rows(comity_column *column, size_t from, size_t to) {
    if (from == to || !column->number || !column->missing) {
        return; /* a column without rows may have no memory at all */
    }
    memset((char *)column->number + from * 8, 0, (to - from) * 8);
    memset(column->missing + from, COMITY_NOT_REPORTED, to - from);
}

comity_status comity_panel_add_column(comity_panel *panel, const char *name, const char *unit, comity_type type,
                                      comity_error *error) {
    if (comity_panel_find(panel, name) >= 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "there are two columns called \"%s\"", name);
    }
    comity_column *columns = realloc(panel->columns, (panel->n_columns + 1) * sizeof *columns);
    if (!columns) {
        return comity_fail_memory(error);
    }
    panel->columns = columns;
    comity_column *column = &columns[panel->n_columns];
    *column = (comity_column){.type = type, .name = copy_text(name), .unit = copy_text(unit ? unit : "")};
    if (!column->name || !column->unit || (panel->capacity && !grow_column(column, panel->capacity))) {
        free(column->name);
        free(column->unit);
        free(column->number);
        free(column->missing);
        return comity_fail_memory(error);
    }
    if (panel->n_rows) {
        blank_rows(column, 0, panel->n_rows);
    }
    panel->n_columns++;
    return COMITY_OK;
}

comity_status comity_panel_reserve(comity_panel *panel, size_t rows, comity_error *error) {
    if (rows <= panel->capacity) {
        return COMITY_OK;
    }
    if (rows > SIZE_MAX / 16) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < panel->n_columns; i++) {
        if (!grow_column(&panel->columns[i], rows)) {
            return comity_fail_memory(error);
        }
    }
    panel->capacity = rows;
    return COMITY_OK;
}

comity_status comity_panel_add_rows(comity_panel *panel, size_t rows, comity_error *error) {
    size_t wanted = panel->n_rows + rows;
    if (wanted < rows) {
        return comity_fail_memory(error);
    }
    if (wanted > panel->capacity) {
        size_t room = panel->capacity ? panel->capacity * 2 : FIRST_ROWS;
        comity_status status = comity_panel_reserve(panel, room > wanted ? room : wanted, error);
        if (status) {
            return status;
        }
    }
    for (size_t i = 0; i < panel->n_columns; i++) {
        blank_rows(&panel->columns[i], panel->n_rows, wanted);
    }
    panel->n_rows = wanted;
    return COMITY_OK;
}

int comity_panel_find(const comity_panel *panel, const char *name) {
    for (size_t i = 0; i < panel->n_columns; i++) {
        if (strcmp(panel->columns[i].name, name) == 0) {
            return (int)i;
        }
    }
    return -1;
}

const comity_column *comity_panel_column(const comity_panel *panel, const char *name, comity_type type,
                                         comity_error *error) {
    static const char *const words[] = {"numbers", "whole numbers", "text"};
    int i = comity_panel_find(panel, name);
    if (i < 0) {
        comity_fail(error, COMITY_ERROR_INPUT, "the panel has no column \"%s\"", name);
        return NULL;
    }
    if (panel->columns[i].type != type) {
        comity_fail(error, COMITY_ERROR_INPUT, "column \"%s\" must hold %s", name, words[type]);
        return NULL;
    }
    return &panel->columns[i];
}

void comity_panel_set_number(comity_panel *panel, size_t column, size_t row, double value) {
    panel->columns[column].number[row] = value;
    panel->columns[column].missing[row] = COMITY_PRESENT;
}

void comity_panel_set_integer(comity_panel *panel, size_t column, size_t row, int64_t value) {
    panel->columns[column].integer[row] = value;
    panel->columns[column].missing[row] = COMITY_PRESENT;
}

const char *comity_panel_keep(comity_panel *panel, const char *value, size_t length) {
    comity_text_block *block = panel->text;
    if (length > SIZE_MAX / 2) {
        return NULL;
    }
    if (!block || block->size - block->used < length + 1) {
        size_t size = length + 1 > BLOCK_BYTES ? length + 1 : BLOCK_BYTES;
        block = malloc(sizeof *block + size);
        if (!block) {
            return NULL;
        }
        *block = (comity_text_block){.next = panel->text, .used = 0, .size = size};
        panel->text = block;
    }
    char *kept = block->bytes + block->used;
    if (length) {
        memcpy(kept, value, length);
    }
    kept[length] = '\0';
    block->used += length + 1;
    return kept;
}

void comity_panel_share_text(comity_panel *panel, size_t column, size_t row, const char *kept) {
    panel->columns[column].text[row] = kept;
    panel->columns[column].missing[row] = COMITY_PRESENT;
}

comity_status comity_panel_set_text(comity_panel *panel, size_t column, size_t row, const char *value, size_t length,
                                    comity_error *error) {
    const char *kept = comity_panel_keep(panel, value, length);
    if (!kept) {
        return comity_fail_memory(error);
    }
    comity_panel_share_text(panel, column, row, kept);
    return COMITY_OK;
}

void comity_panel_set_missing(comity_panel *panel, size_t column, size_t row, comity_missing reason) {
    panel->columns[column].missing[row] = (uint8_t)reason;
}

/* Typed columns with missing-with-reason. See comity/panel.h.
 *
 * Columns grow together by doubling. Text is bump-allocated in blocks that are freed with the panel; a value set twice
 * leaves its first text behind until then, which is why callers that repeat a text keep it once and share it. */
#include "comity/panel.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
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

void comity_panel_set_tagged(comity_panel *panel, size_t column, size_t row, char tag) {
    comity_column *c = &panel->columns[column];
    if (c->type == COMITY_INTEGER) {
        c->integer[row] = (unsigned char)tag;
    } else {
        c->number[row] = (unsigned char)tag;
    }
    c->missing[row] = COMITY_TAGGED;
}

comity_status comity_panel_set_label(comity_panel *panel, size_t column, const char *label, comity_error *error) {
    const char *kept = NULL;
    if (label && *label && !(kept = comity_panel_keep(panel, label, strlen(label)))) {
        return comity_fail_memory(error);
    }
    panel->columns[column].label = kept;
    return COMITY_OK;
}

/* Room that is aligned for anything, in a block of its own behind the one that takes the texts. */
static void *keep_room(comity_panel *panel, size_t size) {
    _Static_assert(offsetof(comity_text_block, bytes) % 8 == 0, "room in a block is aligned");
    comity_text_block *block = malloc(sizeof *block + size);
    if (!block) {
        return NULL;
    }
    *block = (comity_text_block){.next = panel->text ? panel->text->next : NULL, .used = size, .size = size};
    if (panel->text) {
        panel->text->next = block;
    } else {
        panel->text = block;
    }
    return block->bytes;
}

comity_status comity_panel_set_value_labels(comity_panel *panel, size_t column, const comity_value_label *labels,
                                            size_t n, comity_error *error) {
    comity_value_label *kept = n && n < SIZE_MAX / sizeof *kept ? keep_room(panel, n * sizeof *kept) : NULL;
    if (n && !kept) {
        return comity_fail_memory(error);
    }
    if (n) {
        memcpy(kept, labels, n * sizeof *kept);
    }
    panel->columns[column].labels = kept;
    panel->columns[column].n_labels = n;
    return COMITY_OK;
}

const char *comity_column_value_label(const comity_column *column, size_t row) {
    comity_missing missing = column->missing[row];
    if (missing != COMITY_PRESENT && missing != COMITY_CODED && missing != COMITY_TAGGED) {
        return NULL;
    }
    int is_text = column->type == COMITY_TEXT;
    double number = is_text ? 0 : column->type == COMITY_INTEGER ? (double)column->integer[row] : column->number[row];
    for (size_t i = 0; i < column->n_labels; i++) {
        const comity_value_label *l = &column->labels[i];
        int fits = missing == COMITY_TAGGED ? l->tag && l->tag == number
                   : l->tag                 ? 0
                   : is_text                ? l->text && strcmp(l->text, column->text[row]) == 0
                                            : !l->text && l->number == number;
        if (fits) {
            return l->label;
        }
    }
    return NULL;
}

void comity_column_missing_code(const comity_column *column, size_t row, char *code, size_t size) {
    char number[32];
    if (!size) {
        return;
    }
    code[0] = '\0';
    if (column->missing[row] == COMITY_TAGGED) {
        snprintf(code, size, ".%c",
                 column->type == COMITY_INTEGER ? (int)column->integer[row] : (int)column->number[row]);
    } else if (column->missing[row] == COMITY_CODED && column->type == COMITY_TEXT) {
        snprintf(code, size, "%s", column->text[row]);
    } else if (column->missing[row] == COMITY_CODED && column->type == COMITY_INTEGER) {
        snprintf(code, size, "%" PRId64, column->integer[row]);
    } else if (column->missing[row] == COMITY_CODED) {
        comity_text_number(column->number[row], number);
        snprintf(code, size, "%s", number);
    }
}

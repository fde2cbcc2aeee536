/* Keeps what a file of a statistics program says beside its values: labels of columns and values, units, and which
 * codes stood in missing cells, in the tables `value_label` and `missing_code`. See import_internal.h. */
#include "data/unify/import_internal.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

enum { CODE = 64, MOST_CODES = 256 };

/* A code of a missing cell, and in how many cells it stood. */
typedef struct {
    char code[CODE];
    const char *label; /* NULL: none */
    int64_t rows;
} found_code;

static comity_status add_row(comity_panel *panel, int64_t data_set, const char *const *texts, size_t n,
                             comity_error *error) {
    size_t row = panel->n_rows;
    comity_status status = comity_panel_add_rows(panel, 1, error);
    if (!status) {
        comity_panel_set_integer(panel, 0, row, data_set);
    }
    for (size_t i = 0; !status && i < n; i++) {
        if (texts[i]) {
            status = comity_panel_set_text(panel, i + 1, row, texts[i], strlen(texts[i]), error);
        }
    }
    return status;
}

static void write_value(const comity_value_label *label, char out[CODE]) {
    if (label->tag) {
        snprintf(out, CODE, ".%c", label->tag);
    } else if (label->text) {
        snprintf(out, CODE, "%.60s", label->text);
    } else {
        comity_text_number(label->number, out);
    }
}

static comity_status add_labels(const comity_column *column, int64_t data_set, comity_panel *labels,
                                comity_error *error) {
    comity_status status = COMITY_OK;
    if ((column->label && *column->label) || (column->unit && *column->unit)) {
        const char *texts[] = {column->name, NULL, column->label, column->unit};
        status = add_row(labels, data_set, texts, 4, error);
    }
    for (size_t i = 0; !status && i < column->n_labels; i++) {
        char value[CODE];
        write_value(&column->labels[i], value);
        const char *texts[] = {column->name, value, column->labels[i].label, NULL};
        status = add_row(labels, data_set, texts, 4, error);
    }
    return status;
}

/* Counts the codes of the column; those beyond the first MOST_CODES are left out. */
static size_t count_codes(const comity_column *column, size_t n_rows, found_code *found) {
    size_t n = 0;
    for (size_t row = 0; row < n_rows; row++) {
        char code[CODE];
        size_t i = 0;
        if (column->missing[row] != COMITY_CODED && column->missing[row] != COMITY_TAGGED) {
            continue;
        }
        comity_column_missing_code(column, row, code, sizeof code);
        while (i < n && strcmp(found[i].code, code) != 0) {
            i++;
        }
        if (i == n && n < MOST_CODES) {
            found[n] = (found_code){.label = comity_column_value_label(column, row)};
            memcpy(found[n++].code, code, sizeof code);
        }
        if (i < n) {
            found[i].rows++;
        }
    }
    return n;
}

static comity_status add_codes(const comity_column *column, size_t n_rows, int64_t data_set, comity_panel *codes,
                               comity_error *error) {
    found_code *found = calloc(MOST_CODES, sizeof *found);
    if (!found) {
        return comity_fail_memory(error);
    }
    comity_status status = COMITY_OK;
    size_t n = count_codes(column, n_rows, found);
    for (size_t i = 0; !status && i < n; i++) {
        const char *texts[] = {column->name, found[i].code, found[i].label};
        if (!(status = add_row(codes, data_set, texts, 3, error))) {
            comity_panel_set_integer(codes, 4, codes->n_rows - 1, found[i].rows);
        }
    }
    free(found);
    return status;
}

static comity_status make_panels(comity_panel *labels, comity_panel *codes, comity_error *error) {
    static const char *const of_labels[] = {"col", "value", "label", "unit"};
    static const char *const of_codes[] = {"col", "code", "label"};
    comity_status status = comity_panel_add_column(labels, "data_set", NULL, COMITY_INTEGER, error);
    for (size_t i = 0; !status && i < 4; i++) {
        status = comity_panel_add_column(labels, of_labels[i], NULL, COMITY_TEXT, error);
    }
    status = status ? status : comity_panel_add_column(codes, "data_set", NULL, COMITY_INTEGER, error);
    for (size_t i = 0; !status && i < 3; i++) {
        status = comity_panel_add_column(codes, of_codes[i], NULL, COMITY_TEXT, error);
    }
    return status ? status : comity_panel_add_column(codes, "rows", NULL, COMITY_INTEGER, error);
}

comity_status comity_import_note_labels(const comity_import_job *job, const comity_import_source *source) {
    comity_panel labels;
    comity_panel codes;
    if (!source->panel) {
        return COMITY_OK;
    }
    comity_panel_init(&labels);
    comity_panel_init(&codes);
    comity_status status = make_panels(&labels, &codes, job->error);
    for (size_t i = 0; !status && i < source->panel->n_columns; i++) {
        const comity_column *column = &source->panel->columns[i];
        if (!(status = add_labels(column, job->data_set, &labels, job->error))) {
            status = add_codes(column, source->panel->n_rows, job->data_set, &codes, job->error);
        }
    }
    if (!status && labels.n_rows) {
        status = comity_store_append(job->store, "value_label", &labels, job->error);
    }
    if (!status && codes.n_rows) {
        status = comity_store_append(job->store, "missing_code", &codes, job->error);
    }
    comity_panel_free(&labels);
    comity_panel_free(&codes);
    return status;
}

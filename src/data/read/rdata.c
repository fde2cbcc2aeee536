/* Data frames of R files. See data/read/rdata.h.
 *
 * librdata calls back in the order of the stream: a table, then for each column its labels (of a factor), the column,
 * and the values one by one if it is text; the names of the columns come last, so columns first bear their numbers.
 * Which callbacks must come is known from the plan; anything else is reported instead of believed. */
#include "data/read/rdata.h"

#include "data/read/file.h"
#include "data/read/rdata_check.h"
#include "data/read/texts.h"

#include <limits.h>
#include <math.h>
#include <rdata/rdata.h>
#include <stdlib.h>
#include <string.h>

enum { STOP_EVERY = 1 << 14 };

typedef struct {
    const comity_rdata_plan *plan;
    size_t position; /* in the stream */
    comity_tables *out;
    size_t column;       /* of the current table: how many have come */
    size_t row;          /* of the current text column: the next one */
    size_t n_names;      /* of the current table: how many have come */
    const char **labels; /* of the factor that comes next */
    size_t n_labels;
    size_t labels_room;
    comity_texts texts;
    const volatile int *stop;
    comity_status status;
    comity_error *error;
} collector;

void comity_tables_init(comity_tables *tables) {
    *tables = (comity_tables){NULL, 0};
}

void comity_tables_free(comity_tables *tables) {
    for (size_t i = 0; i < tables->n_tables; i++) {
        free(tables->tables[i].name);
        free(tables->tables[i].left_out);
        comity_panel_free(&tables->tables[i].panel);
    }
    free(tables->tables);
    comity_tables_init(tables);
}

/* Keeps the status and returns what makes librdata stop. */
static int give_up(collector *c, comity_status status) {
    c->status = status;
    return 1;
}

static int unexpected(collector *c) {
    return give_up(c, comity_fail(c->error, COMITY_ERROR_INPUT, "librdata reads the checked data in another way"));
}

static int stopped(collector *c) {
    if (!c->stop || !*c->stop) {
        return 0;
    }
    return give_up(c, comity_fail(c->error, COMITY_ERROR_INTERRUPTED, "stopped"));
}

static comity_named_panel *current(collector *c) {
    return c->out->n_tables ? &c->out->tables[c->out->n_tables - 1] : NULL;
}

static const comity_rdata_frame *current_plan(const collector *c) {
    return c->out->n_tables ? &c->plan->frames[c->out->n_tables - 1] : NULL;
}

static char *copy_text(const char *text) {
    return text ? strdup(text) : NULL;
}

/* Whether all that was planned for the current table has come. */
static int is_complete(const collector *c) {
    const comity_rdata_frame *frame = current_plan(c);
    return !frame || (c->column == frame->n_columns && c->n_names == frame->n_columns && c->n_labels == 0);
}

/* ---- what librdata calls ---------------------------------------------------------------------------------------- */

static int on_table(const char *name, void *context) {
    collector *c = context;
    if (stopped(c)) {
        return 1;
    }
    if (!is_complete(c) || c->out->n_tables >= c->plan->n_frames) {
        return unexpected(c);
    }
    const comity_rdata_frame *frame = &c->plan->frames[c->out->n_tables];
    comity_named_panel table = {.name = copy_text(name ? name : ""), .left_out = copy_text(frame->left_out)};
    comity_panel_init(&table.panel);
    comity_panel *panel = &table.panel;
    comity_status status = COMITY_OK;
    if (!table.name || (frame->left_out && !table.left_out)) {
        status = comity_fail_memory(c->error);
    }
    if (!status) {
        status = comity_panel_reserve(panel, (size_t)frame->rows, c->error);
    }
    if (!status) {
        status = comity_panel_add_rows(panel, (size_t)frame->rows, c->error);
    }
    /* The array has room for all planned frames. */
    c->out->tables[c->out->n_tables++] = table;
    c->column = 0;
    c->row = 0;
    c->n_names = 0;
    if (!status) {
        status = comity_texts_begin(&c->texts, &c->out->tables[c->out->n_tables - 1].panel, c->error);
    }
    return status ? give_up(c, status) : 0;
}

static int on_label(const char *label, int index, void *context) {
    collector *c = context;
    comity_named_panel *table = current(c);
    if (!table || index < 0 || (size_t)index != c->n_labels) {
        return unexpected(c);
    }
    if (c->n_labels == c->labels_room) {
        size_t room = c->labels_room ? c->labels_room * 2 : 64;
        const char **labels = realloc(c->labels, room * sizeof *labels);
        if (!labels) {
            return give_up(c, comity_fail_memory(c->error));
        }
        c->labels = labels;
        c->labels_room = room;
    }
    const char *kept = label ? comity_texts_keep(&c->texts, label, strlen(label)) : NULL;
    if (label && !kept) {
        return give_up(c, comity_fail_memory(c->error));
    }
    c->labels[c->n_labels++] = kept;
    return 0;
}

/* R's NA among the doubles: a NaN whose lower half is 1954. */
static int is_na(double value) {
    uint64_t word;
    memcpy(&word, &value, sizeof word);
    return isnan(value) && (word & 0xFFFFFFFFU) == 1954;
}

static void fill_numbers(comity_column *column, const double *values, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int missing = is_na(values[i]);
        char tag = missing ? comity_rdata_tag(values[i]) : 0;
        column->number[i] = tag ? tag : missing ? 0 : values[i];
        column->missing[i] = tag ? COMITY_TAGGED : missing ? COMITY_NOT_REPORTED : COMITY_PRESENT;
    }
}

/* Values that haven's attributes call missing. */
static void mark_codes(const comity_rdata_column *planned, comity_column *column, size_t n) {
    for (size_t i = 0; i < n; i++) {
        double value = column->type == COMITY_INTEGER ? (double)column->integer[i] : column->number[i];
        int coded =
            planned->has_missing_range && value >= planned->missing_range[0] && value <= planned->missing_range[1];
        for (int k = 0; k < planned->n_missing_values; k++) {
            coded |= value == planned->missing_values[k];
        }
        if (coded && column->missing[i] == COMITY_PRESENT) {
            column->missing[i] = COMITY_CODED;
        }
    }
}

static void fill_integers(comity_column *column, const int32_t *values, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int missing = values[i] == INT32_MIN;
        column->integer[i] = missing ? 0 : values[i];
        column->missing[i] = missing ? COMITY_NOT_REPORTED : COMITY_PRESENT;
    }
}

static void fill_integers64(comity_column *column, const double *values, size_t n) {
    for (size_t i = 0; i < n; i++) {
        int64_t value;
        memcpy(&value, &values[i], sizeof value);
        int missing = value == INT64_MIN;
        column->integer[i] = missing ? 0 : value;
        column->missing[i] = missing ? COMITY_NOT_REPORTED : COMITY_PRESENT;
    }
}

/* Codes have been checked against the labels. */
static void fill_factor(const collector *c, comity_column *column, const int32_t *codes, size_t n) {
    for (size_t i = 0; i < n; i++) {
        const char *label = codes[i] > 0 && (size_t)codes[i] <= c->n_labels ? c->labels[codes[i] - 1] : NULL;
        column->text[i] = label;
        column->missing[i] = label ? COMITY_PRESENT : COMITY_NOT_REPORTED;
    }
}

static comity_type type_of(const comity_rdata_column *planned, rdata_type_t type) {
    if (planned->factor || type == RDATA_TYPE_STRING) {
        return COMITY_TEXT;
    }
    int whole = type == RDATA_TYPE_INT32 || type == RDATA_TYPE_LOGICAL || planned->integer64;
    return whole ? COMITY_INTEGER : COMITY_NUMBER;
}

static const char *unit_of(const comity_rdata_column *planned, rdata_type_t type) {
    if (type == RDATA_TYPE_DATE) {
        return "days since 1970-01-01";
    }
    return type == RDATA_TYPE_TIMESTAMP ? "seconds since 1970-01-01" : planned->unit;
}

static void fill(const collector *c, const comity_rdata_column *planned, comity_column *column, const void *data,
                 size_t n) {
    if (planned->factor) {
        fill_factor(c, column, data, n);
    } else if (planned->integer64) {
        fill_integers64(column, data, n);
    } else if (column->type == COMITY_INTEGER) {
        fill_integers(column, data, n);
    } else if (column->type == COMITY_NUMBER) {
        fill_numbers(column, data, n);
    }
    if ((planned->n_missing_values || planned->has_missing_range) && column->type != COMITY_TEXT) {
        mark_codes(planned, column, n);
    }
}

/* The labels of a factor's levels: they are what the column holds, and have the numbers of the file. */
static comity_status label_levels(collector *c, comity_panel *panel) {
    comity_value_label *labels = calloc(c->n_labels + 1, sizeof *labels);
    size_t n = 0;
    if (!labels) {
        return comity_fail_memory(c->error);
    }
    for (size_t i = 0; i < c->n_labels; i++) {
        if (c->labels[i]) {
            labels[n++] = (comity_value_label){.number = (double)i + 1, .text = c->labels[i], .label = c->labels[i]};
        }
    }
    comity_status status = comity_panel_set_value_labels(panel, c->column, labels, n, c->error);
    free(labels);
    return status;
}

/* What the file says in words about the column that has just come. */
static comity_status label_column(collector *c, const comity_rdata_column *planned, comity_panel *panel) {
    comity_status status = comity_panel_set_label(panel, c->column, planned->label, c->error);
    if (status || planned->factor) {
        return status ? status : label_levels(c, panel);
    }
    if (!planned->n_labels) {
        return COMITY_OK;
    }
    comity_value_label *labels = calloc(planned->n_labels, sizeof *labels);
    if (!labels) {
        return comity_fail_memory(c->error);
    }
    for (size_t i = 0; !status && i < planned->n_labels; i++) {
        const char *text = planned->labels[i].text;
        const char *label = planned->labels[i].label;
        labels[i] = planned->labels[i];
        labels[i].label = comity_texts_keep(&c->texts, label, strlen(label));
        labels[i].text = text ? comity_texts_keep(&c->texts, text, strlen(text)) : NULL;
        if (!labels[i].label || (text && !labels[i].text)) {
            status = comity_fail_memory(c->error);
        }
    }
    if (!status) {
        status = comity_panel_set_value_labels(panel, c->column, labels, planned->n_labels, c->error);
    }
    free(labels);
    return status;
}

static int on_column(const char *name, rdata_type_t type, void *data, long count, void *context) {
    collector *c = context;
    (void)name; /* columns of a data frame have none yet */
    comity_named_panel *table = current(c);
    const comity_rdata_frame *frame = current_plan(c);
    if (stopped(c)) {
        return 1;
    }
    if (!table || c->column >= frame->n_columns || count != frame->rows) {
        return unexpected(c);
    }
    const comity_rdata_column *planned = &frame->columns[c->column];
    if ((planned->factor && type != RDATA_TYPE_INT32) || (planned->integer64 && type != RDATA_TYPE_REAL)) {
        return unexpected(c);
    }
    char number[32];
    snprintf(number, sizeof number, "\x1F%zu", c->column); /* no name of R's begins with a control character */
    comity_status status =
        comity_panel_add_column(&table->panel, number, unit_of(planned, type), type_of(planned, type), c->error);
    if (status) {
        return give_up(c, status);
    }
    if (count > 0 && data) {
        fill(c, planned, &table->panel.columns[c->column], data, (size_t)count);
    }
    if ((status = label_column(c, planned, &table->panel))) {
        return give_up(c, status);
    }
    c->n_labels = 0;
    c->row = 0;
    c->column++;
    return 0;
}

static int on_text(const char *value, int index, void *context) {
    collector *c = context;
    comity_named_panel *table = current(c);
    if (!table || c->column == 0 || index < 0 || (size_t)index != c->row || c->row >= table->panel.n_rows ||
        table->panel.columns[c->column - 1].type != COMITY_TEXT) {
        return unexpected(c);
    }
    if (index % STOP_EVERY == 0 && stopped(c)) {
        return 1;
    }
    if (value) {
        const char *kept = comity_texts_keep(&c->texts, value, strlen(value));
        if (!kept) {
            return give_up(c, comity_fail_memory(c->error));
        }
        comity_panel_share_text(&table->panel, c->column - 1, c->row, kept);
    }
    c->row++;
    return 0;
}

static int on_name(const char *name, int index, void *context) {
    collector *c = context;
    comity_named_panel *table = current(c);
    if (!table || index < 0 || (size_t)index != c->n_names || c->n_names >= table->panel.n_columns) {
        return unexpected(c);
    }
    name = name ? name : "NA";
    if (comity_panel_find(&table->panel, name) >= 0) {
        return give_up(c, comity_fail(c->error, COMITY_ERROR_INPUT, "there are two columns called \"%.200s\"", name));
    }
    char *copy = copy_text(name);
    if (!copy) {
        return give_up(c, comity_fail_memory(c->error));
    }
    free(table->panel.columns[c->n_names].name);
    table->panel.columns[c->n_names++].name = copy;
    return 0;
}

/* ---- memory as a file ------------------------------------------------------------------------------------------- */

static int open_memory(const char *path, void *context) {
    (void)path;
    (void)context;
    return 0;
}

static int close_memory(void *context) {
    (void)context;
    return 0;
}

static rdata_off_t seek_memory(rdata_off_t offset, rdata_io_flags_t whence, void *context) {
    collector *c = context;
    rdata_off_t size = (rdata_off_t)c->plan->stream.size;
    rdata_off_t from = whence == RDATA_SEEK_SET ? 0 : whence == RDATA_SEEK_CUR ? (rdata_off_t)c->position : size;
    if (offset < -from || offset > size - from) {
        return -1;
    }
    c->position = (size_t)(from + offset);
    return from + offset;
}

static ssize_t read_memory(void *buffer, size_t size, void *context) {
    collector *c = context;
    size_t left = c->plan->stream.size - c->position;
    size = size < left ? size : left;
    memcpy(buffer, c->plan->stream.data + c->position, size);
    c->position += size;
    return (ssize_t)size;
}

static rdata_error_t update_memory(long size, rdata_progress_handler handler, void *user, void *context) {
    (void)size;
    (void)handler;
    (void)user;
    (void)context;
    return RDATA_OK;
}

static rdata_error_t parse(collector *c) {
    rdata_parser_t *parser = rdata_parser_init();
    if (!parser) {
        return RDATA_ERROR_MALLOC;
    }
    rdata_set_table_handler(parser, on_table);
    rdata_set_column_handler(parser, on_column);
    rdata_set_column_name_handler(parser, on_name);
    rdata_set_text_value_handler(parser, on_text);
    rdata_set_value_label_handler(parser, on_label);
    rdata_set_open_handler(parser, open_memory);
    rdata_set_close_handler(parser, close_memory);
    rdata_set_seek_handler(parser, seek_memory);
    rdata_set_read_handler(parser, read_memory);
    rdata_set_update_handler(parser, update_memory);
    free(parser->io->io_ctx); /* its own, which it would leak when given another */
    rdata_set_io_ctx(parser, c);
    rdata_error_t result = rdata_parse(parser, "", c);
    rdata_parser_free(parser);
    return result;
}

static comity_status collect(const comity_rdata_plan *plan, const volatile int *stop, comity_tables *out,
                             comity_error *error) {
    collector c = {.plan = plan, .out = out, .stop = stop, .error = error};
    out->tables = calloc(plan->n_frames, sizeof *out->tables);
    if (!out->tables) {
        c.status = comity_fail_memory(error);
        goto out;
    }
    rdata_error_t result = parse(&c);
    if (!c.status && result == RDATA_ERROR_MALLOC) {
        c.status = comity_fail_memory(error);
    } else if (!c.status && (result != RDATA_OK || !is_complete(&c) || out->n_tables != plan->n_frames)) {
        unexpected(&c);
    }
out:
    free(c.labels);
    comity_texts_free(&c.texts);
    return c.status;
}

comity_status comity_read_rdata_bytes(const void *bytes, size_t size, size_t limit, const volatile int *stop,
                                      comity_tables *out, comity_error *error) {
    comity_rdata_plan plan;
    comity_tables_init(out);
    comity_status status = comity_rdata_check(bytes, size, limit, stop, &plan, error);
    if (!status) {
        status = collect(&plan, stop, out, error);
        comity_rdata_plan_free(&plan);
    }
    if (status) {
        comity_tables_free(out);
    }
    return status;
}

comity_status comity_read_rdata(const char *path, size_t limit, const volatile int *stop, comity_tables *out,
                                comity_error *error) {
    comity_bytes bytes;
    comity_rdata_plan plan;
    comity_tables_init(out);
    comity_status status = comity_read_unpack_memory(path, limit, stop, &bytes, error);
    if (status) {
        return status;
    }
    status = comity_rdata_check(bytes.data, bytes.size, limit, stop, &plan, error);
    comity_bytes_free(&bytes); /* the copy is enough: two at a time would double the memory */
    if (!status) {
        status = collect(&plan, stop, out, error);
        comity_rdata_plan_free(&plan);
    }
    if (status) {
        comity_error_at(error, path, 0, NULL);
        comity_tables_free(out);
    }
    return status;
}

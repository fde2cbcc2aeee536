/* Files of statistics programs. See data/read/stat.h.
 *
 * ReadStat calls back: metadata, each variable, labels of values (before the variables in SPSS files, after the rows in
 * Stata's), then each cell of each row in order. Nothing it hands over is believed without a look: types, positions
 * and texts are checked, and the numbers of rows and columns are only those that come. */
#include "data/read/stat.h"

#include "data/read/stat_file.h"
#include "data/read/stat_time.h"
#include "data/read/texts.h"

#include <inttypes.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <readstat.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_COLUMNS = 32767, MOST_SET_NAME = 256, MOST_LABELS = 1 << 22 };

/* Labels of values under the name by which columns refer to them. */
typedef struct {
    char name[MOST_SET_NAME + 1];
    comity_value_label *labels;
    size_t n;
    size_t room;
} label_set;

/* What the panel does not keep about a column. */
typedef struct {
    comity_time time;
    char *labels; /* name of its set; NULL: none */
} column_notes;

typedef struct {
    comity_file_kind kind;
    comity_stat_file file;
    comity_panel *panel;
    comity_texts texts;
    column_notes *notes;
    size_t notes_room;
    label_set *sets;
    size_t n_sets;
    size_t sets_room;
    size_t n_labels; /* of all sets */
    size_t row_bytes;
    size_t limit;
    int64_t rows_said; /* -1: the file does not say */
    unsigned char *converted;
    size_t converted_room;
    const volatile int *stop;
    comity_status status;
    comity_error *error;
} collector;

int comity_stat_reads(comity_file_kind kind) {
    return kind == COMITY_FILE_DTA || kind == COMITY_FILE_SAV || kind == COMITY_FILE_POR ||
           kind == COMITY_FILE_SAS7BDAT;
}

static int give_up(collector *c, comity_status status) {
    c->status = c->status ? c->status : status;
    return READSTAT_HANDLER_ABORT;
}

static int unexpected(collector *c) {
    return give_up(c, comity_fail(c->error, COMITY_ERROR_INPUT, "is damaged: its cells are not those of its columns"));
}

/* ---- texts ------------------------------------------------------------------------------------------------------ */

/* Length without the beginning of a character at the end that was cut there. */
static size_t without_cut_end(const char *text, size_t length) {
    size_t n = length;
    while (n && length - n < 3 && ((unsigned char)text[n - 1] & 0xC0) == 0x80) {
        n--;
    }
    return n && ((unsigned char)text[n - 1] & 0xC0) == 0xC0 ? n - 1 : length;
}

/* The text as valid UTF-8, which stays until the next one; NULL: out of memory. */
static const char *clean(collector *c, const char *text, size_t *length) {
    if (comity_is_ascii(text, *length) || comity_is_utf8(text, *length)) {
        return text;
    }
    size_t whole = without_cut_end(text, *length);
    if (comity_is_utf8(text, whole) && !comity_is_ascii(text, whole)) {
        *length = whole;
        return text;
    }
    if (c->converted_room < *length * 3) {
        unsigned char *room = realloc(c->converted, *length * 3);
        if (!room) {
            return NULL;
        }
        c->converted = room;
        c->converted_room = *length * 3;
    }
    *length = comity_from_windows(c->converted, text, *length);
    return (const char *)c->converted;
}

/* The text in the panel's memory; NULL: out of memory, which has been said. */
static const char *keep(collector *c, const char *text, size_t length) {
    text = clean(c, text, &length);
    text = text ? comity_texts_keep(&c->texts, text, length) : NULL;
    if (!text) {
        give_up(c, comity_fail_memory(c->error));
    }
    return text;
}

/* ---- what ReadStat calls ---------------------------------------------------------------------------------------- */

static int on_metadata(readstat_metadata_t *metadata, void *context) {
    collector *c = context;
    if (metadata->var_count > MOST_COLUMNS) {
        return give_up(c, comity_fail(c->error, COMITY_ERROR_INPUT, "has %" PRId64 " columns; at most %d are read",
                                      metadata->var_count, MOST_COLUMNS));
    }
    c->rows_said = metadata->row_count;
    return READSTAT_HANDLER_OK;
}

static int make_room_for_notes(collector *c) {
    if (c->panel->n_columns < c->notes_room) {
        return 1;
    }
    size_t room = c->notes_room ? c->notes_room * 2 : 64;
    column_notes *notes = realloc(c->notes, room * sizeof *notes);
    if (!notes) {
        give_up(c, comity_fail_memory(c->error));
        return 0;
    }
    c->notes = notes;
    c->notes_room = room;
    return 1;
}

static comity_type type_of(const readstat_variable_t *variable, const comity_time *time) {
    switch (readstat_variable_get_type(variable)) {
    case READSTAT_TYPE_STRING:
    case READSTAT_TYPE_STRING_REF:
        return COMITY_TEXT;
    case READSTAT_TYPE_INT8:
    case READSTAT_TYPE_INT16:
    case READSTAT_TYPE_INT32:
        return time->kind == COMITY_TIME_NONE || time->kind == COMITY_TIME_YEARS ? COMITY_INTEGER : COMITY_NUMBER;
    default:
        return COMITY_NUMBER;
    }
}

/* How long a name of a set may be: ReadStat does not end names that fill their room. */
static size_t set_name_length(const collector *c, const char *name) {
    size_t most = MOST_SET_NAME;
    if (c->kind == COMITY_FILE_DTA) {
        most = c->file.release >= 118 ? 129 : c->file.release >= 110 ? 33 : 9;
    }
    return strnlen(name, most);
}

static int on_variable(int index, readstat_variable_t *variable, const char *labels, void *context) {
    collector *c = context;
    if (c->status) {
        return READSTAT_HANDLER_ABORT;
    }
    if (index < 0 || (size_t)index != c->panel->n_columns || index >= MOST_COLUMNS) {
        return unexpected(c);
    }
    const char *name = readstat_variable_get_name(variable);
    const char *label = readstat_variable_get_label(variable);
    size_t name_length = name ? strlen(name) : 0;
    size_t label_length = label ? strlen(label) : 0;
    column_notes notes = {.time = comity_time_of(c->kind, readstat_variable_get_format(variable))};
    comity_type type = type_of(variable, &notes.time);
    name = keep(c, name ? name : "", name_length);
    label = label && name ? keep(c, label, label_length) : NULL;
    if (c->status || !make_room_for_notes(c)) {
        return READSTAT_HANDLER_ABORT;
    }
    comity_status status = comity_panel_add_column(
        c->panel, name, type == COMITY_TEXT ? NULL : comity_time_unit(&notes.time), type, c->error);
    if (!status && labels && c->kind != COMITY_FILE_SAS7BDAT &&
        !(notes.labels = strndup(labels, set_name_length(c, labels)))) {
        status = comity_fail_memory(c->error);
    }
    if (status) {
        return give_up(c, status);
    }
    c->panel->columns[index].label = label;
    c->notes[index] = notes;
    c->row_bytes += 9;
    return READSTAT_HANDLER_OK;
}

static label_set *find_set(collector *c, const char *name, size_t length) {
    /* Labels come set by set, so that the last is nearly always the one. */
    for (size_t i = c->n_sets; i > 0; i--) {
        if (strlen(c->sets[i - 1].name) == length && memcmp(c->sets[i - 1].name, name, length) == 0) {
            return &c->sets[i - 1];
        }
    }
    if (c->n_sets == MOST_COLUMNS) {
        give_up(c, comity_fail(c->error, COMITY_ERROR_INPUT, "has more than %d sets of labels", MOST_COLUMNS));
        return NULL;
    }
    if (c->n_sets == c->sets_room) {
        size_t room = c->sets_room ? c->sets_room * 2 : 16;
        label_set *sets = realloc(c->sets, room * sizeof *sets);
        if (!sets) {
            give_up(c, comity_fail_memory(c->error));
            return NULL;
        }
        c->sets = sets;
        c->sets_room = room;
    }
    label_set *set = &c->sets[c->n_sets++];
    *set = (label_set){.labels = NULL};
    memcpy(set->name, name, length);
    return set;
}

static int add_label(collector *c, label_set *set, const comity_value_label *label) {
    if (set->n == set->room) {
        size_t room = set->room ? set->room * 2 : 8;
        comity_value_label *labels = realloc(set->labels, room * sizeof *labels);
        if (!labels) {
            return give_up(c, comity_fail_memory(c->error));
        }
        set->labels = labels;
        set->room = room;
    }
    set->labels[set->n++] = *label;
    c->n_labels++;
    return READSTAT_HANDLER_OK;
}

/* 'a' to 'z' or '_', whatever case the file has it in; 0: none of them. */
static char tag_of(readstat_value_t value) {
    char tag = readstat_value_is_tagged_missing(value) ? readstat_value_tag(value) : 0;
    tag = (char)(tag >= 'A' && tag <= 'Z' ? tag - 'A' + 'a' : tag);
    return (char)((tag >= 'a' && tag <= 'z') || tag == '_' ? tag : 0);
}

static int is_text(readstat_value_t value) {
    return readstat_value_type(value) == READSTAT_TYPE_STRING || readstat_value_type(value) == READSTAT_TYPE_STRING_REF;
}

static int on_label(const char *name, readstat_value_t value, const char *label, void *context) {
    collector *c = context;
    if (c->status) {
        return READSTAT_HANDLER_ABORT;
    }
    if (c->n_labels == MOST_LABELS || c->texts.bytes > c->limit) {
        return give_up(c, comity_fail(c->error, COMITY_ERROR_INPUT, "has too many labels of values"));
    }
    label_set *set = find_set(c, name, set_name_length(c, name));
    const char *text = is_text(value) ? readstat_string_value(value) : NULL;
    comity_value_label kept = {.tag = tag_of(value)};
    kept.label = set ? keep(c, label ? label : "", label ? strlen(label) : 0) : NULL;
    kept.text = text && kept.label ? keep(c, text, strlen(text)) : NULL;
    kept.number = is_text(value) || kept.tag ? NAN : readstat_double_value(value);
    if (c->status) {
        return READSTAT_HANDLER_ABORT;
    }
    /* A label of the plain missing value has no cell that could show it. */
    return isnan(kept.number) && !kept.tag && !kept.text ? READSTAT_HANDLER_OK : add_label(c, set, &kept);
}

/* The row of the cell, a new one where a row begins; -1 where that cannot be. */
static int64_t row_of(collector *c, int row) {
    comity_panel *panel = c->panel;
    if (row < 0 || (size_t)row > panel->n_rows || (size_t)row + 1 < panel->n_rows) {
        unexpected(c);
        return -1;
    }
    if ((size_t)row < panel->n_rows) {
        return row;
    }
    comity_status status = COMITY_OK;
    if (c->stop && *c->stop) {
        status = comity_fail(c->error, COMITY_ERROR_INTERRUPTED, "stopped");
    } else if (panel->n_rows >= INT_MAX - 1 || c->texts.bytes > c->limit ||
               panel->n_rows >= (c->limit - c->texts.bytes) / c->row_bytes) {
        status = comity_fail(c->error, COMITY_ERROR_INPUT, "becomes larger than %zu bytes", c->limit);
    } else {
        status = comity_panel_add_rows(panel, 1, c->error);
    }
    if (status) {
        give_up(c, status);
        return -1;
    }
    return row;
}

static int set_text(collector *c, size_t column, size_t row, readstat_variable_t *variable, readstat_value_t value) {
    const char *text = readstat_string_value(value);
    text = text ? text : "";
    int coded = readstat_value_is_defined_missing(value, variable);
    const char *kept = keep(c, text, strlen(text));
    if (!kept) {
        return READSTAT_HANDLER_ABORT;
    }
    comity_panel_share_text(c->panel, column, row, kept);
    if (coded) {
        comity_panel_set_missing(c->panel, column, row, COMITY_CODED);
    }
    return READSTAT_HANDLER_OK;
}

static void set_number(collector *c, size_t column, size_t row, readstat_variable_t *variable, readstat_value_t value) {
    double number = readstat_double_value(value);
    char tag = tag_of(value);
    int coded = !tag && readstat_value_is_defined_missing(value, variable);
    if (tag) {
        comity_panel_set_tagged(c->panel, column, row, tag);
    } else if (isnan(number) || readstat_value_is_system_missing(value) || readstat_value_is_tagged_missing(value)) {
        comity_panel_set_missing(c->panel, column, row, COMITY_NOT_REPORTED);
    } else if (c->panel->columns[column].type == COMITY_INTEGER) {
        comity_panel_set_integer(c->panel, column, row, (int64_t)number);
    } else {
        comity_panel_set_number(c->panel, column, row,
                                coded ? number : comity_time_value(&c->notes[column].time, number));
    }
    if (coded) {
        comity_panel_set_missing(c->panel, column, row, COMITY_CODED);
    }
}

static int on_value(int row_number, readstat_variable_t *variable, readstat_value_t value, void *context) {
    collector *c = context;
    int column = variable ? readstat_variable_get_index(variable) : -1;
    if (c->status) {
        return READSTAT_HANDLER_ABORT;
    }
    if (column < 0 || (size_t)column >= c->panel->n_columns) {
        return unexpected(c);
    }
    comity_type type = c->panel->columns[column].type;
    int whole = readstat_value_type(value) <= READSTAT_TYPE_INT32 && !is_text(value);
    if (is_text(value) != (type == COMITY_TEXT) || (type == COMITY_INTEGER && !whole)) {
        return unexpected(c);
    }
    int64_t row = row_of(c, row_number);
    if (row < 0) {
        return READSTAT_HANDLER_ABORT;
    }
    if (type == COMITY_TEXT) {
        return set_text(c, (size_t)column, (size_t)row, variable, value);
    }
    set_number(c, (size_t)column, (size_t)row, variable, value);
    return READSTAT_HANDLER_OK;
}

/* ---- memory as a file ------------------------------------------------------------------------------------------- */

static int on_open(const char *path, void *context) {
    (void)path;
    (void)context;
    return 0;
}

static int on_close(void *context) {
    (void)context;
    return 0;
}

static readstat_off_t on_seek(readstat_off_t offset, readstat_io_flags_t whence, void *context) {
    collector *c = context;
    return comity_stat_file_seek(&c->file, offset,
                                 whence == READSTAT_SEEK_SET   ? SEEK_SET
                                 : whence == READSTAT_SEEK_CUR ? SEEK_CUR
                                                               : SEEK_END);
}

static ssize_t on_read(void *buffer, size_t size, void *context) {
    collector *c = context;
    long got = comity_stat_file_read(&c->file, buffer, size, c->status ? NULL : c->error);
    if (got < 0) {
        give_up(c, COMITY_ERROR_INPUT);
    }
    return got;
}

static readstat_error_t on_update(long size, readstat_progress_handler handler, void *user, void *context) {
    collector *c = context;
    (void)size;
    (void)handler;
    (void)user;
    return c->status ? READSTAT_ERROR_USER_ABORT : READSTAT_OK;
}

/* ReadStat writes the letters of a .por by the locale of the process, which is nobody's choice here. */
static readstat_error_t parse_por(readstat_parser_t *parser, collector *c) {
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = utf8 ? uselocale(utf8) : (locale_t)0;
    readstat_error_t result = readstat_parse_por(parser, "", c);
    if (utf8) {
        uselocale(before);
        freelocale(utf8);
    }
    return result;
}

static readstat_error_t parse(collector *c) {
    readstat_parser_t *parser = readstat_parser_init();
    if (!parser) {
        return READSTAT_ERROR_MALLOC;
    }
    readstat_set_metadata_handler(parser, on_metadata);
    readstat_set_variable_handler(parser, on_variable);
    readstat_set_value_label_handler(parser, on_label);
    readstat_set_value_handler(parser, on_value);
    readstat_set_open_handler(parser, on_open);
    readstat_set_close_handler(parser, on_close);
    readstat_set_seek_handler(parser, on_seek);
    readstat_set_read_handler(parser, on_read);
    readstat_set_update_handler(parser, on_update);
    readstat_set_io_ctx(parser, c);
    readstat_error_t result = READSTAT_ERROR_PARSE;
    switch (c->kind) {
    case COMITY_FILE_DTA:
        /* Stata before 14 names no encoding: texts come as they are, see clean(). */
        readstat_set_handler_character_encoding(parser, NULL);
        result = readstat_parse_dta(parser, "", c);
        break;
    case COMITY_FILE_SAV:
        readstat_set_row_limit(parser, INT_MAX); /* the header as it sees it names no number of rows */
        if (c->file.utf8_by_other_name) {
            readstat_set_file_character_encoding(parser, "UTF8");
        }
        result = readstat_parse_sav(parser, "", c);
        break;
    case COMITY_FILE_POR:
        result = parse_por(parser, c);
        break;
    default:
        result = readstat_parse_sas7bdat(parser, "", c);
        break;
    }
    readstat_parser_free(parser);
    return result;
}

/* ---- the table -------------------------------------------------------------------------------------------------- */

/* Gives each column the labels that it names. Codes are those of the file, also in columns of dates. */
static comity_status attach_labels(collector *c) {
    comity_panel *panel = c->panel;
    size_t *first = calloc(c->n_sets + 1, sizeof *first); /* the column that has the set already, from 1 */
    if (!first) {
        return comity_fail_memory(c->error);
    }
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < panel->n_columns; i++) {
        if (!c->notes[i].labels) {
            continue;
        }
        size_t s = 0;
        while (s < c->n_sets && strcmp(c->sets[s].name, c->notes[i].labels) != 0) {
            s++;
        }
        if (s == c->n_sets || !c->sets[s].n) {
            continue;
        }
        if (first[s]) {
            panel->columns[i].labels = panel->columns[first[s] - 1].labels;
            panel->columns[i].n_labels = panel->columns[first[s] - 1].n_labels;
        } else {
            status = comity_panel_set_value_labels(panel, i, c->sets[s].labels, c->sets[s].n, c->error);
            first[s] = i + 1;
        }
    }
    free(first);
    return status;
}

static const char *words_for(readstat_error_t result) {
    switch (result) {
    case READSTAT_ERROR_READ:
    case READSTAT_ERROR_SEEK:
        return "is cut short: it ends before its data do";
    case READSTAT_ERROR_MALLOC:
        return "is damaged: it asks for more memory than such a file can need";
    case READSTAT_ERROR_UNSUPPORTED_CHARSET:
        return "names a character encoding that is not known";
    case READSTAT_ERROR_UNSUPPORTED_COMPRESSION:
        return "is packed in a way that is not known";
    case READSTAT_ERROR_UNSUPPORTED_FILE_FORMAT_VERSION:
        return "is of a release that is not read";
    case READSTAT_ERROR_CONVERT:
    case READSTAT_ERROR_CONVERT_BAD_STRING:
    case READSTAT_ERROR_CONVERT_SHORT_STRING:
    case READSTAT_ERROR_CONVERT_LONG_STRING:
        return "holds text that is not of the encoding that the file names";
    case READSTAT_ERROR_ROW_COUNT_MISMATCH:
        return "is cut short: it has fewer rows than it says";
    default:
        return "is damaged, or written in a way that is not known";
    }
}

static comity_status explain(collector *c, readstat_error_t result) {
    if (c->status) {
        return c->status;
    }
    if (result != READSTAT_OK) {
        comity_fail(c->error, COMITY_ERROR_INPUT, "%s", words_for(result));
        comity_error_at(c->error, NULL, (int64_t)c->panel->n_rows, NULL);
        return COMITY_ERROR_INPUT;
    }
    if (c->panel->n_columns == 0) {
        return comity_fail(c->error, COMITY_ERROR_INPUT, "has no columns");
    }
    if (c->rows_said >= 0 && (size_t)c->rows_said != c->panel->n_rows) {
        return comity_fail(c->error, COMITY_ERROR_INPUT,
                           "is damaged: it says that it has %" PRId64 " rows, but has %zu", c->rows_said,
                           c->panel->n_rows);
    }
    return COMITY_OK;
}

static void free_collector(collector *c) {
    for (size_t i = 0; c->notes && i < c->panel->n_columns; i++) {
        free(c->notes[i].labels);
    }
    for (size_t i = 0; i < c->n_sets; i++) {
        free(c->sets[i].labels);
    }
    free(c->notes);
    free(c->sets);
    free(c->converted);
    comity_texts_free(&c->texts);
    comity_stat_file_close(&c->file);
}

comity_status comity_read_stat_bytes(const void *bytes, size_t size, comity_file_kind kind, size_t limit,
                                     const volatile int *stop, comity_tables *out, comity_error *error) {
    comity_tables_init(out);
    if (!comity_stat_reads(kind)) {
        return comity_fail(error, COMITY_ERROR_INPUT, "is %s, not a file of Stata, SPSS or SAS",
                           comity_kind_name(kind));
    }
    if (!(out->tables = calloc(1, sizeof *out->tables)) || !(out->tables[0].name = strdup(""))) {
        free(out->tables);
        comity_tables_init(out);
        return comity_fail_memory(error);
    }
    out->n_tables = 1;
    comity_panel_init(&out->tables[0].panel);
    collector c = {
        .kind = kind, .panel = &out->tables[0].panel, .limit = limit, .rows_said = -1, .stop = stop, .error = error};
    comity_status status = comity_texts_begin(&c.texts, c.panel, error);
    if (!status) {
        status = comity_stat_file_open(bytes, size, kind, &c.file, error);
    }
    if (!status) {
        status = explain(&c, parse(&c));
    }
    if (!status) {
        status = attach_labels(&c);
    }
    free_collector(&c);
    if (status) {
        comity_tables_free(out);
    }
    return status;
}

comity_status comity_read_stat(const char *path, comity_file_kind kind, size_t limit, const volatile int *stop,
                               comity_tables *out, comity_error *error) {
    comity_bytes bytes;
    comity_tables_init(out);
    comity_status status = comity_read_unpack_memory(path, limit, stop, &bytes, error);
    if (status) {
        return status;
    }
    status = comity_read_stat_bytes(bytes.data, bytes.size, kind, limit, stop, out, error);
    comity_bytes_free(&bytes);
    if (status) {
        comity_error_at(error, path, 0, NULL);
    }
    return status;
}

/* Fetches the data of an index. See index_frame.h.
 *
 * Every source gives cells (unit, year, value). They are gathered in one list, from which the rows of the frame follow:
 * the distinct (year, unit) in which an indicator has a value. Then each cell goes to its place by binary search. */
#include "study/index_frame.h"

#include "data/read/csv.h"
#include "data/read/file.h"
#include "study/catalogue.h"
#include "study/region.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_CSV_BYTES = 256 * 1024 * 1024, NO_YEAR = -1 };

typedef struct {
    const char *unit; /* in the memory of gathered.texts */
    int64_t year;     /* NO_YEAR: there are no years */
    size_t item;
    double value;
} cell;

typedef struct {
    comity_store *store;
    const comity_index_spec *spec;
    const comity_index_scope *scope;
    comity_index_data *out;
    cell *cells;
    size_t n;
    size_t room;
    comity_panel texts; /* keeps words; one column that is not used */
    comity_panel names; /* unit, name, group, line of CSV files */
    comity_error *error;
} gathering;

void comity_index_data_init(comity_index_data *data) {
    memset(data, 0, sizeof *data);
    comity_panel_init(&data->rows);
}

void comity_index_data_free(comity_index_data *data) {
    comity_panel_free(&data->rows);
    free(data->sources);
    free((void *)data->frame.unit);
    free((void *)data->frame.time);
    free((void *)data->frame.group);
    free((void *)data->frame.values);
    free((void *)data->frame.denominators);
    comity_index_data_init(data);
}

static comity_status fail_item(const gathering *g, size_t item, comity_status status) {
    comity_error_at(g->error, NULL, g->spec->items[item].line, g->spec->items[item].code);
    return status;
}

static int in_years(const gathering *g, int64_t year) {
    return year == NO_YEAR || ((!g->scope->first_year || year >= g->scope->first_year) &&
                               (!g->scope->last_year || year <= g->scope->last_year));
}

static comity_status add_cell(gathering *g, const char *unit, int64_t year, size_t item, double value) {
    if (g->n == g->room) {
        size_t room = g->room ? 2 * g->room : 1024;
        cell *larger = realloc(g->cells, room * sizeof *larger);
        if (!larger) {
            return comity_fail_memory(g->error);
        }
        g->cells = larger;
        g->room = room;
    }
    g->cells[g->n++] = (cell){unit, year, item, value};
    return COMITY_OK;
}

/* -------------------------------------------------------------------------------------------------------- queries */

/* A query of the spec as one value an organisation and year, or a state and year. Caller frees. */
static char *wrap_query(const gathering *g, const char *text) {
    char *sql = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&sql, &size);
    if (!out) {
        return NULL;
    }
    fprintf(out, "SELECT %s::VARCHAR AS unit, q.year::BIGINT AS year, q.value::DOUBLE AS value FROM (\n%s\n) q",
            g->spec->units == COMITY_UNITS_STATES ? "q.state" : "NULL", text);
    fclose(out);
    return sql;
}

static comity_status ask_query(gathering *g, size_t item, const char *name, comity_panel *rows) {
    const comity_spec_query *query = comity_spec_query_find(g->spec, name);
    char *sql = query ? wrap_query(g, query->text) : NULL;
    if (!sql) {
        return query ? comity_fail_memory(g->error) : COMITY_OK;
    }
    comity_status status = comity_store_query(g->store, sql, NULL, 0, rows, g->error);
    free(sql);
    if (status == COMITY_ERROR_INPUT) {
        comity_error_at(g->error, NULL, query->line, g->spec->items[item].code);
    }
    return status;
}

/* Cells of one source for one organisation: columns unit (may be NULL), year, value. */
static comity_status ask_source(gathering *g, size_t item, comity_spec_source kind, const char *name,
                                const char *organisation, comity_panel *rows) {
    const char *values[] = {name, organisation, g->scope->variant};
    switch (kind) {
    case COMITY_SOURCE_INDICATOR:
        return comity_store_query(g->store,
                                  "SELECT NULL::VARCHAR AS unit, year::BIGINT AS year, value FROM indicator_value_row "
                                  "WHERE indicator = ? AND organisation = ? AND variant = ? ORDER BY year",
                                  values, 3, rows, g->error);
    case COMITY_SOURCE_STATE_YEAR:
        return comity_store_query(g->store,
                                  "SELECT state AS unit, year::BIGINT AS year, value FROM state_year_row WHERE "
                                  "series_id = (SELECT series_id FROM series WHERE indicator = ?) ORDER BY year, state",
                                  values, 1, rows, g->error);
    case COMITY_SOURCE_ROLE:
        return comity_store_query(g->store,
                                  "SELECT state AS unit, year::BIGINT AS year, value FROM role_component_row WHERE "
                                  "component = ? AND organisation = ? ORDER BY year, state",
                                  values, 2, rows, g->error);
    default:
        return ask_query(g, item, name, rows);
    }
}

/* Is the state a member in that year? Rows of `members`: year, state, sorted. */
static int is_member(const comity_panel *members, int64_t year, const char *state) {
    size_t low = 0;
    size_t high = members->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t at = members->columns[0].integer[middle];
        int order = at < year ? -1 : at > year ? 1 : strcmp(members->columns[1].text[middle], state);
        if (order == 0) {
            return 1;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return 0;
}

/* Takes the rows of a source that are in the scope. `members` NULL: all states. */
static comity_status take_rows(gathering *g, size_t item, const char *organisation, const comity_panel *rows,
                               const comity_panel *members) {
    comity_status status = COMITY_OK;
    int states = g->spec->units == COMITY_UNITS_STATES;
    for (size_t i = 0; !status && i < rows->n_rows; i++) {
        const comity_column *column = rows->columns;
        if (!comity_is_present(&column[1], i) || !comity_is_present(&column[2], i) ||
            (states && !comity_is_present(&column[0], i))) {
            continue;
        }
        int64_t year = column[1].integer[i];
        double value = column[2].number[i];
        if (!isfinite(value) || !in_years(g, year) ||
            (states && members && !is_member(members, year, column[0].text[i]))) {
            continue;
        }
        const char *unit = states ? column[0].text[i] : organisation;
        const char *kept = comity_panel_keep(&g->texts, unit, strlen(unit));
        status = kept ? add_cell(g, kept, year, item, value) : comity_fail_memory(g->error);
    }
    return status;
}

/* What an indicator without a value waits for. */
static comity_status explain_waiting(gathering *g, size_t item, comity_spec_source kind, const char *name, char *out,
                                     size_t size) {
    comity_panel rows;
    comity_panel_init(&rows);
    const char *waits = g->spec->items[item].waits;
    int indicator = kind == COMITY_SOURCE_INDICATOR;
    int ready = 0;
    out[0] = '\0';
    if (waits || (!indicator && kind != COMITY_SOURCE_ROLE)) {
        snprintf(out, size, "%s%s%.200s", waits ? "" : comity_spec_source_name(kind), waits ? "" : ":",
                 waits ? waits : name);
        return COMITY_OK;
    }
    comity_status status = comity_store_query(g->store,
                                              indicator ? "SELECT needs FROM indicator WHERE indicator = ?"
                                                        : "SELECT needs FROM component WHERE component = ?",
                                              &name, 1, &rows, g->error);
    if (!status && rows.n_rows == 0) {
        snprintf(out, size, "%.100s: there is no such %s; see: comity indicators", name,
                 indicator ? "indicator" : "component");
    } else if (!status) {
        status = comity_catalogue_ready(g->store, rows.columns[0].text[0], &ready, out, size, g->error);
        if (!status && ready) {
            snprintf(out, size, "comity %s: no value of %.100s is in the workbench", indicator ? "measure" : "role",
                     name);
        }
    }
    comity_panel_free(&rows);
    return status;
}

/* The first source of the item that has a cell in the scope of the organisation. */
static comity_status gather_item(gathering *g, size_t item, const char *organisation, const comity_panel *members) {
    comity_index_source *source = &g->out->sources[item];
    comity_spec_source kind;
    char name[256];
    size_t before = g->n;
    comity_status status = COMITY_OK;
    const char *from = g->spec->items[item].from;
    while (!status && g->n == before && *from && comity_spec_source_next(g->spec, &from, &kind, name, sizeof name)) {
        comity_panel rows;
        comity_panel_init(&rows);
        status = ask_source(g, item, kind, name, organisation, &rows);
        status = status ? status : take_rows(g, item, organisation, &rows, members);
        comity_panel_free(&rows);
        if (!status && g->n > before) {
            char words[256];
            snprintf(words, sizeof words, "%s:%.230s", comity_spec_source_name(kind), name);
            int more = source->source[0] && strcmp(source->source, words) != 0;
            snprintf(source->source, sizeof source->source, "%s", more ? "several" : words);
            source->waits_for[0] = '\0';
        } else if (!status && !source->waits_for[0] && !source->source[0]) {
            status = explain_waiting(g, item, kind, name, source->waits_for, sizeof source->waits_for);
        }
    }
    source->n += g->n - before;
    return status;
}

/* Does an item read a query? Those may read the tables that indicators read. */
static int reads_queries(const comity_index_spec *spec) {
    comity_spec_source kind;
    char name[256];
    for (size_t i = 0; i < spec->n_items; i++) {
        for (const char *from = spec->items[i].from; from && *from;) {
            if (comity_spec_source_next(spec, &from, &kind, name, sizeof name) && kind == COMITY_SOURCE_SQL) {
                return 1;
            }
        }
    }
    return 0;
}

/* Tables setting, region and what belongs to them; `ready` 0: the largest member cannot be told. */
static comity_status make_region(const gathering *g, const char *organisation, int *ready) {
    comity_region region = {.first_year = g->scope->first_year, .last_year = g->scope->last_year};
    snprintf(region.organisation, sizeof region.organisation, "%s", organisation);
    int variant = g->spec->units == COMITY_UNITS_STATES ? COMITY_AS_WAS : comity_variant_find(g->scope->variant);
    comity_status status = comity_region_complete(g->store, &region, g->error);
    status = status ? status : comity_region_prepare(g->store, &region, g->error);
    return status ? status : comity_region_make(g->store, (comity_variant)(variant < 0 ? 0 : variant), ready, g->error);
}

static comity_status gather_organisation(gathering *g, const char *organisation, int queries) {
    comity_panel members;
    comity_panel_init(&members);
    comity_status status = COMITY_OK;
    int ready = 1;
    int limited = g->spec->units == COMITY_UNITS_STATES && !g->spec->all_states;
    if (limited || queries) {
        status = make_region(g, organisation, &ready);
    }
    if (!status && limited) {
        status = comity_store_query(g->store, "SELECT year::BIGINT AS year, state FROM region ORDER BY year, state",
                                    NULL, 0, &members, g->error);
    }
    for (size_t i = 0; !status && ready && i < g->spec->n_items; i++) {
        if (g->spec->items[i].from) {
            status = gather_item(g, i, organisation, limited ? &members : NULL);
        }
    }
    comity_panel_free(&members);
    return status;
}

/* ------------------------------------------------------------------------------------------------------ CSV files */

typedef struct {
    size_t *item; /* of each column: the item that it feeds, or SIZE_MAX */
    size_t n;
    size_t unit;
    size_t label;
    size_t year;
    size_t group;
} csv_columns;

static int cell_is(const comity_csv_cell *c, const char *text) {
    return strlen(text) == c->length && memcmp(c->text, text, c->length) == 0;
}

/* Column of that name, or SIZE_MAX with an error. NULL `name`: SIZE_MAX without. */
static comity_status find_column(const gathering *g, const comity_csv_record *header, const char *key, const char *name,
                                 size_t *out) {
    *out = SIZE_MAX;
    for (size_t i = 0; name && i < header->n_cells; i++) {
        if (cell_is(&header->cells[i], name)) {
            *out = i;
            return COMITY_OK;
        }
    }
    return name ? comity_fail(g->error, COMITY_ERROR_INPUT, "the table has no column \"%.100s\" (%s of the spec)", name,
                              key)
                : COMITY_OK;
}

/* A column of the table feeds one item; one source of the item must be there. */
static comity_status match_item(gathering *g, const comity_csv_record *header, size_t item, csv_columns *columns) {
    comity_spec_source kind;
    char name[256] = "";
    const char *from = g->spec->items[item].from;
    while (*from && comity_spec_source_next(g->spec, &from, &kind, name, sizeof name)) {
        for (size_t i = 0; i < header->n_cells; i++) {
            if (cell_is(&header->cells[i], name) && columns->item[i] == SIZE_MAX) {
                columns->item[i] = item;
                snprintf(g->out->sources[item].source, sizeof g->out->sources[item].source, "column:%.240s", name);
                return COMITY_OK;
            }
        }
    }
    comity_fail(g->error, COMITY_ERROR_INPUT, "the table has no column \"%.100s\" that is not taken already", name);
    return fail_item(g, item, COMITY_ERROR_INPUT);
}

static comity_status match_columns(gathering *g, const comity_csv_record *header, csv_columns *columns) {
    const comity_index_spec *spec = g->spec;
    comity_status status;
    columns->n = header->n_cells;
    columns->item = malloc((columns->n ? columns->n : 1) * sizeof *columns->item);
    if (!columns->item) {
        return comity_fail_memory(g->error);
    }
    for (size_t i = 0; i < columns->n; i++) {
        columns->item[i] = SIZE_MAX;
    }
    if ((status = find_column(g, header, "unit", spec->unit, &columns->unit)) ||
        (status = find_column(g, header, "label", spec->label, &columns->label)) ||
        (status = find_column(g, header, "year", spec->year, &columns->year)) ||
        (status = find_column(g, header, "group", spec->group, &columns->group))) {
        return status;
    }
    for (size_t i = 0; !status && i < spec->n_items; i++) {
        status = spec->items[i].from ? match_item(g, header, i, columns) : COMITY_OK;
    }
    return status;
}

static int is_missing(const comity_csv_cell *c) {
    return c->length == 0 || cell_is(c, "NA") || cell_is(c, "NaN") || cell_is(c, ".");
}

/* A cell as a number; NaN: missing. */
static comity_status cell_number(const gathering *g, const comity_csv_cell *c, double *out) {
    char text[64];
    char *end = NULL;
    *out = NAN;
    if (is_missing(c)) {
        return COMITY_OK;
    }
    snprintf(text, sizeof text, "%.*s", c->length < sizeof text ? (int)c->length : 0, c->text);
    *out = strtod(text, &end);
    if (end == text || *end || !isfinite(*out)) {
        return comity_fail(g->error, COMITY_ERROR_INPUT,
                           "\"%.*s\" is not a number (an empty cell or NA means that there is none)",
                           c->length < 40 ? (int)c->length : 40, c->text);
    }
    return COMITY_OK;
}

static comity_status add_name(gathering *g, const comity_csv_record *record, const csv_columns *columns, int64_t year) {
    size_t row = g->names.n_rows;
    const size_t from[] = {columns->unit, columns->label, columns->group};
    comity_status status = comity_panel_add_rows(&g->names, 1, g->error);
    for (size_t i = 0; !status && i < 3; i++) {
        if (from[i] < record->n_cells && record->cells[from[i]].length) {
            const comity_csv_cell *c = &record->cells[from[i]];
            status = comity_panel_set_text(&g->names, i, row, c->text, c->length, g->error);
        }
    }
    if (!status) {
        comity_panel_set_integer(&g->names, 3, row, year);
    }
    return status;
}

/* One record: its year, its names, its cells. Columns of errors are set by number and named by the caller. */
static comity_status take_record(gathering *g, const comity_csv_record *record, const csv_columns *columns,
                                 size_t *at) {
    double number = NAN;
    int64_t year = NO_YEAR;
    comity_status status = COMITY_OK;
    *at = columns->unit;
    if (record->n_cells != columns->n) {
        return comity_fail(g->error, COMITY_ERROR_INPUT, "the row has %zu cells, the header %zu", record->n_cells,
                           columns->n);
    }
    if (is_missing(&record->cells[columns->unit])) {
        return comity_fail(g->error, COMITY_ERROR_INPUT, "the row has no unit");
    }
    if (columns->year != SIZE_MAX) {
        *at = columns->year;
        if ((status = cell_number(g, &record->cells[columns->year], &number))) {
            return status;
        }
        if (!(number >= 0 && number <= 9999 && number == floor(number))) {
            return comity_fail(g->error, COMITY_ERROR_INPUT, "this is not a year");
        }
        year = (int64_t)number;
    }
    if (!in_years(g, year)) {
        return COMITY_OK;
    }
    if ((status = add_name(g, record, columns, year))) {
        return status;
    }
    const char *unit = g->names.columns[0].text[g->names.n_rows - 1];
    for (*at = 0; !status && *at < columns->n; ++*at) {
        size_t item = columns->item[*at];
        if (item == SIZE_MAX) {
            continue;
        }
        if ((status = cell_number(g, &record->cells[*at], &number))) {
            return status;
        }
        if (!isnan(number)) {
            g->out->sources[item].n++;
            status = add_cell(g, unit, year, item, number);
        }
    }
    return status;
}

/* Puts the file and the place into the error. */
static comity_status fail_record(const gathering *g, const char *path, const comity_csv_reader *reader, int64_t line,
                                 size_t at, comity_status status) {
    char column[128] = "";
    if (at < reader->n_header) {
        snprintf(column, sizeof column, "%.*s",
                 (int)(reader->header[at].length < 120 ? reader->header[at].length : 120), reader->header[at].text);
    }
    comity_error_at(g->error, path, line, column[0] ? column : NULL);
    return status;
}

static comity_status take_records(gathering *g, const char *path, comity_csv_reader *reader) {
    csv_columns columns = {NULL, 0, 0, 0, 0, 0};
    comity_csv_record record;
    comity_status status = comity_csv_next(reader, &record, g->error);
    if (!status && (status = match_columns(g, &record, &columns)) && g->error && !g->error->column[0]) {
        comity_error_at(g->error, path, record.line, NULL);
    }
    while (!status && !(status = comity_csv_next(reader, &record, g->error)) && record.n_cells) {
        size_t at = 0;
        if ((status = take_record(g, &record, &columns, &at)) && status != COMITY_ERROR_MEMORY) {
            status = fail_record(g, path, reader, record.line, at, status);
        }
    }
    free(columns.item);
    return status;
}

static comity_status gather_table(gathering *g) {
    static const char *const columns[] = {"unit", "name", "group"};
    char path[1024];
    comity_bytes bytes = {0};
    comity_csv_reader reader;
    const char *data = g->spec->data;
    int relative = data[0] != '/' && g->scope->folder && g->scope->folder[0];
    comity_status status = COMITY_OK;
    if (snprintf(path, sizeof path, "%s%s%s", relative ? g->scope->folder : "", relative ? "/" : "", data) >=
        (int)sizeof path) {
        return comity_fail(g->error, COMITY_ERROR_INPUT, "the path of the table is too long");
    }
    for (size_t i = 0; !status && i < 3; i++) {
        status = comity_panel_add_column(&g->names, columns[i], NULL, COMITY_TEXT, g->error);
    }
    status = status ? status : comity_panel_add_column(&g->names, "year", NULL, COMITY_INTEGER, g->error);
    if (status || (status = comity_read_unpack_memory(path, MOST_CSV_BYTES, NULL, &bytes, g->error))) {
        return status;
    }
    comity_csv_init(&reader, (const char *)bytes.data, bytes.size, path);
    status = take_records(g, path, &reader);
    comity_csv_free(&reader);
    comity_bytes_free(&bytes);
    return status;
}

/* ----------------------------------------------------------------------------------------------------- the frame */

static int by_row(const void *a, const void *b) {
    const cell *x = a;
    const cell *y = b;
    int order = (x->year > y->year) - (x->year < y->year);
    return order ? order : strcmp(x->unit, y->unit);
}

static int by_row_and_item(const void *a, const void *b) {
    const cell *x = a;
    const cell *y = b;
    int order = by_row(a, b);
    return order ? order : (x->item > y->item) - (x->item < y->item);
}

/* Cells sorted; a second cell of one place is an error. */
static comity_status sort_cells(gathering *g) {
    if (g->n) {
        qsort(g->cells, g->n, sizeof *g->cells, by_row_and_item);
    }
    for (size_t i = 1; i < g->n; i++) {
        const cell *c = &g->cells[i];
        if (by_row_and_item(&g->cells[i - 1], c) == 0) {
            if (c->year == NO_YEAR) {
                comity_fail(g->error, COMITY_ERROR_INPUT, "%.60s has two values", c->unit);
            } else {
                comity_fail(g->error, COMITY_ERROR_INPUT, "%.60s has two values in %lld", c->unit, (long long)c->year);
            }
            return fail_item(g, c->item, COMITY_ERROR_INPUT);
        }
    }
    return COMITY_OK;
}

static comity_status make_rows(gathering *g) {
    comity_panel *rows = &g->out->rows;
    const size_t n_indicators = g->spec->n_indicators;
    comity_status status;
    if ((status = comity_panel_add_column(rows, "unit", NULL, COMITY_TEXT, g->error)) ||
        (status = comity_panel_add_column(rows, "name", NULL, COMITY_TEXT, g->error)) ||
        (status = comity_panel_add_column(rows, "year", NULL, COMITY_INTEGER, g->error))) {
        return status;
    }
    for (size_t i = 0; !status && i < g->n;) {
        const cell *c = &g->cells[i];
        int has_indicator = 0;
        for (; i < g->n && by_row(c, &g->cells[i]) == 0; i++) {
            has_indicator |= g->cells[i].item < n_indicators;
        }
        if (!has_indicator) {
            continue;
        }
        size_t row = rows->n_rows;
        if ((status = comity_panel_add_rows(rows, 1, g->error)) ||
            (status = comity_panel_set_text(rows, 0, row, c->unit, strlen(c->unit), g->error))) {
            return status;
        }
        if (c->year != NO_YEAR) {
            comity_panel_set_integer(rows, 2, row, c->year);
        }
    }
    return status;
}

static int64_t row_year(const comity_panel *rows, size_t row) {
    return comity_is_present(&rows->columns[2], row) ? rows->columns[2].integer[row] : NO_YEAR;
}

/* Row of (year, unit), or SIZE_MAX. */
static size_t find_row(const comity_panel *rows, int64_t year, const char *unit) {
    size_t low = 0;
    size_t high = rows->n_rows;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int64_t at = row_year(rows, middle);
        int order = at < year ? -1 : at > year ? 1 : strcmp(rows->columns[0].text[middle], unit);
        if (order == 0) {
            return middle;
        }
        low = order < 0 ? middle + 1 : low;
        high = order < 0 ? high : middle;
    }
    return SIZE_MAX;
}

/* Numbers the different texts of a column in the order of their first rows; missing: -1. */
static void number_texts(const comity_column *column, size_t n, int64_t *out) {
    int64_t next = 0;
    for (size_t i = 0; i < n; i++) {
        out[i] = -1;
        for (size_t j = 0; comity_is_present(column, i) && j < i && out[i] < 0; j++) {
            out[i] = comity_is_present(column, j) && strcmp(column->text[i], column->text[j]) == 0 ? out[j] : -1;
        }
        if (comity_is_present(column, i) && out[i] < 0) {
            out[i] = next++;
        }
    }
}

static comity_status make_matrices(gathering *g) {
    const comity_index_spec *spec = g->spec;
    comity_index_frame *frame = &g->out->frame;
    size_t n = g->out->rows.n_rows;
    size_t n_denominators = spec->n_items - spec->n_elements;
    double *values = malloc(n * spec->n_indicators * sizeof *values);
    double *denominators = n_denominators ? malloc(n * n_denominators * sizeof *denominators) : NULL;
    frame->values = values;
    frame->denominators = denominators;
    if (!values || (n_denominators && !denominators)) {
        return comity_fail_memory(g->error);
    }
    for (size_t i = 0; i < n * spec->n_indicators; i++) {
        values[i] = NAN;
    }
    for (size_t i = 0; i < n * n_denominators; i++) {
        denominators[i] = NAN;
    }
    for (size_t i = 0; i < g->n; i++) {
        size_t row = find_row(&g->out->rows, g->cells[i].year, g->cells[i].unit);
        size_t item = g->cells[i].item;
        if (row != SIZE_MAX && item < spec->n_indicators) {
            values[item * n + row] = g->cells[i].value;
        } else if (row != SIZE_MAX) {
            denominators[(item - spec->n_elements) * n + row] = g->cells[i].value;
        }
    }
    return COMITY_OK;
}

static comity_status make_keys(gathering *g) {
    comity_index_frame *frame = &g->out->frame;
    comity_panel *rows = &g->out->rows;
    size_t n = rows->n_rows;
    int64_t *unit = malloc(n * sizeof *unit);
    int64_t *time = malloc(n * sizeof *time);
    frame->unit = unit;
    frame->time = time;
    if (!unit || !time) {
        return comity_fail_memory(g->error);
    }
    number_texts(&rows->columns[0], n, unit);
    for (size_t i = 0; i < n; i++) {
        time[i] = row_year(rows, i);
    }
    return COMITY_OK;
}

/* Names and groups of a CSV file, by (year, unit). */
static comity_status make_names(gathering *g) {
    comity_panel *rows = &g->out->rows;
    size_t n = rows->n_rows;
    comity_status status = COMITY_OK;
    int64_t *of_name = malloc((g->names.n_rows + 1) * sizeof *of_name);
    int64_t *group = g->spec->group ? malloc((n + 1) * sizeof *group) : NULL;
    g->out->frame.group = group;
    if (!of_name || (g->spec->group && !group)) {
        free(of_name);
        return comity_fail_memory(g->error);
    }
    for (size_t i = 0; group && i < n; i++) {
        group[i] = -1;
    }
    if (g->names.n_rows) {
        number_texts(&g->names.columns[2], g->names.n_rows, of_name);
    }
    for (size_t i = 0; !status && i < g->names.n_rows; i++) {
        size_t row = find_row(rows, g->names.columns[3].integer[i], g->names.columns[0].text[i]);
        const comity_column *name = &g->names.columns[1];
        if (row != SIZE_MAX && group) {
            group[row] = of_name[i];
        }
        if (row != SIZE_MAX && comity_is_present(name, i)) {
            status = comity_panel_set_text(rows, 1, row, name->text[i], strlen(name->text[i]), g->error);
        }
    }
    free(of_name);
    return status;
}

/* Nothing was found: says what the first indicator waits for. */
static comity_status fail_empty(const gathering *g) {
    const comity_index_source *first = &g->out->sources[0];
    if (g->spec->units == COMITY_UNITS_TABLE) {
        return comity_fail(g->error, COMITY_ERROR_NOT_FOUND, "the table %.200s has no value in these years",
                           g->spec->data);
    }
    return comity_fail(g->error, COMITY_ERROR_NOT_FOUND,
                       "none of the %zu indicators of %s has a value for %s; the first, %s, waits for %.200s",
                       g->spec->n_indicators, g->spec->name,
                       g->scope->n_organisations ? g->scope->organisations[0] : "any organisation",
                       g->spec->items[0].code, first->waits_for[0] ? first->waits_for : "other years");
}

static comity_status make_frame(gathering *g) {
    comity_index_frame *frame = &g->out->frame;
    comity_status status = sort_cells(g);
    if (status || (status = make_rows(g))) {
        return status;
    }
    if (!g->out->rows.n_rows) {
        return fail_empty(g);
    }
    frame->n_rows = g->out->rows.n_rows;
    frame->n_indicators = g->spec->n_indicators;
    frame->n_elements = g->spec->n_elements;
    frame->n_denominators = g->spec->n_items - g->spec->n_elements;
    frame->elements = g->spec->elements;
    frame->across_times = g->spec->units == COMITY_UNITS_YEARS;
    status = make_matrices(g);
    status = status ? status : make_keys(g);
    return status || g->spec->units != COMITY_UNITS_TABLE ? status : make_names(g);
}

comity_status comity_index_fetch(comity_store *store, const comity_index_spec *spec, const comity_index_scope *scope,
                                 comity_index_data *out, comity_error *error) {
    gathering g = {.store = store, .spec = spec, .scope = scope, .out = out, .error = error};
    comity_status status = COMITY_OK;
    comity_panel_init(&g.texts);
    comity_panel_init(&g.names);
    out->sources = calloc(spec->n_items, sizeof *out->sources);
    if (!out->sources) {
        status = comity_fail_memory(error);
    } else if (spec->units == COMITY_UNITS_TABLE) {
        status = gather_table(&g);
    } else {
        int queries = reads_queries(spec);
        for (size_t i = 0; !status && i < scope->n_organisations; i++) {
            status = gather_organisation(&g, scope->organisations[i], queries);
        }
    }
    status = status ? status : make_frame(&g);
    free(g.cells);
    comity_panel_free(&g.texts);
    comity_panel_free(&g.names);
    return status;
}

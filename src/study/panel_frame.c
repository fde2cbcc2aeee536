/* The rows of a panel. See panel_frame.h; what expressions mean is in panel_eval.c. */
#include "study/panel_frame.h"

#include "base/text.h"
#include "data/unify/import_internal.h"
#include "study/panel_internal.h"
#include "study/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1, LAST_YEAR = 9999, MOST_NAMES = 512 };

/* -------------------------------------------------------------------------------------- names that count */

typedef struct {
    const char *items[MOST_NAMES];
    size_t n;
} name_list;

static int has_name(const name_list *names, const char *name) {
    for (size_t i = 0; i < names->n; i++) {
        if (strcmp(names->items[i], name) == 0) {
            return 1;
        }
    }
    return 0;
}

static void add_name(name_list *names, const char *name) {
    if (names->n < MOST_NAMES && !has_name(names, name)) {
        names->items[names->n++] = name;
    }
}

/* Names below a node that may be variables. */
static void collect(const comity_formula *f, int node, name_list *out) {
    if (f->nodes[node].kind == COMITY_NODE_NAME) {
        add_name(out, comity_formula_name(f, node));
    }
    for (int child = f->nodes[node].child; child; child = f->nodes[child].next) {
        collect(f, child, out);
    }
}

static void collect_all(const comity_formula *const *formulas, size_t n, name_list *out) {
    for (size_t i = 0; i < n; i++) {
        for (size_t node = 1; node < formulas[i]->n_nodes; node++) {
            if (formulas[i]->nodes[node].kind == COMITY_NODE_NAME) {
                add_name(out, comity_formula_name(formulas[i], (int)node));
            }
        }
    }
}

/* ------------------------------------------------------------------------------------------ the workbench */

static comity_status layer_zeros(comity_frame *frame, comity_frame_layer *layer, comity_error *error) {
    const char *name = layer->name;
    int64_t zeros = 0;
    layer->zeros = frame->options.zeros;
    if (layer->zeros != COMITY_ZEROS_AUTO) {
        return COMITY_OK;
    }
    comity_status status =
        comity_store_integer(frame->store,
                             "SELECT count(*) FROM (SELECT 1 FROM tie_numbered JOIN layer USING (layer_id) WHERE layer "
                             "= ? AND value = 0 LIMIT 1)",
                             &name, 1, 0, &zeros, error);
    layer->zeros = zeros ? COMITY_ZEROS_NONE : COMITY_ZEROS_REPORTING;
    return status;
}

/* The layers among the names of the outcomes. */
static comity_status find_layers(comity_frame *frame, const comity_formula *const *formulas, size_t n,
                                 comity_error *error) {
    name_list names = {.n = 0};
    comity_status status = COMITY_OK;
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < formulas[i]->n_specs && !formulas[i]->is_expression; j++) {
            collect(formulas[i], formulas[i]->specs[j].outcome, &names);
        }
    }
    for (size_t i = 0; !status && i < names.n; i++) {
        int64_t there = 0;
        status = comity_store_integer(frame->store, "SELECT count(*) FROM layer WHERE layer = ?", &names.items[i], 1, 0,
                                      &there, error);
        if (!status && there && frame->n_layers == COMITY_FRAME_LAYERS) {
            return comity_fail(error, COMITY_ERROR_USAGE, "more than %d layers are outcomes", COMITY_FRAME_LAYERS);
        }
        if (!status && there && strlen(names.items[i]) < COMITY_KEY_SIZE) {
            comity_frame_layer *layer = &frame->layers[frame->n_layers++];
            snprintf(layer->name, sizeof layer->name, "%s", names.items[i]);
            status = layer_zeros(frame, layer, error);
        }
    }
    if (!status && frame->n_layers == 0) {
        const comity_formula *f = formulas[0];
        status = comity_formula_complain(f, f->specs[0].outcome, COMITY_ERROR_NOT_FOUND, error,
                                         "the outcome is no layer of the workbench; see: comity sql FILE \"SELECT "
                                         "layer, name FROM layer\"");
    }
    return status;
}

/* The years that the outcomes have, within those asked for. */
static comity_status find_years(comity_frame *frame, comity_error *error) {
    comity_sql sql;
    comity_panel years;
    comity_panel_init(&years);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT min(year)::BIGINT, max(year)::BIGINT FROM tie_numbered JOIN layer USING (layer_id) "
                         "WHERE layer IN (");
    for (size_t i = 0; i < frame->n_layers; i++) {
        comity_sql_add(&sql, i ? ", " : "");
        comity_sql_literal(&sql, frame->layers[i].name);
    }
    comity_sql_add(&sql, ") AND year BETWEEN %d AND %d",
                   frame->options.first_year ? frame->options.first_year : FIRST_YEAR,
                   frame->options.last_year ? frame->options.last_year : LAST_YEAR);
    comity_status status = comity_sql_rows(&sql, frame->store, &years, error);
    if (!status && years.columns[0].missing[0]) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "the layer %s has no ties in these years",
                             frame->layers[0].name);
    }
    if (!status) {
        frame->first_year = (int)years.columns[0].integer[0];
        frame->last_year = (int)years.columns[1].integer[0];
    }
    comity_panel_free(&years);
    return status;
}

/* Pairs of a layer: o, d, year; after its rule for zeros. */
static void write_pairs(const comity_frame *frame, const comity_frame_layer *layer, comity_sql *sql) {
    const char *own = frame->options.domestic ? "" : " AND o.id <> d.id";
    comity_sql_add(sql,
                   "SELECT o.id AS o, d.id AS d, t.year FROM tie t JOIN frame_state o ON o.state = t.origin JOIN "
                   "frame_state d ON d.state = t.destination WHERE t.year BETWEEN %d AND %d%s AND t.layer = ",
                   frame->first_year, frame->last_year, own);
    comity_sql_literal(sql, layer->name);
    if (layer->zeros == COMITY_ZEROS_NONE) {
        return;
    }
    comity_sql_add(sql, " UNION SELECT a.id, b.id, a.year FROM ");
    for (int side = 0; side < 2; side++) {
        if (layer->zeros == COMITY_ZEROS_WORLD) {
            comity_sql_add(sql, side ? " JOIN world b USING (year)" : "world a");
            continue;
        }
        comity_sql_add(sql,
                       "%s(SELECT DISTINCT f.id, t.year FROM (SELECT origin AS state, year FROM tie WHERE origin <> "
                       "destination AND layer = ",
                       side ? " JOIN " : "");
        comity_sql_literal(sql, layer->name);
        comity_sql_add(sql, " UNION SELECT destination, year FROM tie WHERE origin <> destination AND layer = ");
        comity_sql_literal(sql, layer->name);
        comity_sql_add(sql, ") t JOIN frame_state f USING (state) WHERE t.year BETWEEN %d AND %d) %s",
                       frame->first_year, frame->last_year, side ? "b USING (year)" : "a");
    }
    comity_sql_add(sql, " WHERE a.id <> b.id");
}

static comity_status reserve_rows(comity_frame *frame, size_t n, int dyads, int years, comity_error *error) {
    frame->n = n;
    if (dyads) {
        frame->origin = malloc((n + 1) * sizeof *frame->origin);
        frame->destination = malloc((n + 1) * sizeof *frame->destination);
    }
    if (years) {
        frame->year = malloc((n + 1) * sizeof *frame->year);
    }
    return (dyads && (!frame->origin || !frame->destination)) || (years && !frame->year) ? comity_fail_memory(error)
                                                                                         : COMITY_OK;
}

static comity_status read_rows(comity_frame *frame, comity_error *error) {
    comity_sql sql;
    comity_panel rows;
    comity_panel_init(&rows);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT DISTINCT o::BIGINT, d::BIGINT, year::BIGINT FROM (");
    for (size_t i = 0; i < frame->n_layers; i++) {
        comity_sql_add(&sql, i ? " UNION " : "");
        write_pairs(frame, &frame->layers[i], &sql);
    }
    comity_sql_add(&sql, ") ORDER BY 1, 2, 3");
    comity_status status = comity_sql_rows(&sql, frame->store, &rows, error);
    if (!status && !(status = reserve_rows(frame, rows.n_rows, 1, 1, error))) {
        for (size_t i = 0; i < frame->n; i++) {
            frame->origin[i] = (uint32_t)rows.columns[0].integer[i];
            frame->destination[i] = (uint32_t)rows.columns[1].integer[i];
            frame->year[i] = (int32_t)rows.columns[2].integer[i];
        }
    }
    if (!status && frame->n == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                             "there are no rows: the layer %s has no flows between states", frame->layers[0].name);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status make_from_workbench(comity_frame *frame, const comity_formula *const *formulas, size_t n,
                                         comity_error *error) {
    comity_status status;
    if ((status = find_layers(frame, formulas, n, error)) || (status = find_years(frame, error)) ||
        (status = comity_world_make(frame->store, frame->first_year, frame->last_year, error)) ||
        (status = comity_store_exec(
             frame->store, "CREATE OR REPLACE TEMP TABLE frame_state AS SELECT state, id FROM world_state", error)) ||
        (status = comity_store_query(frame->store, "SELECT state FROM frame_state ORDER BY id", NULL, 0, &frame->states,
                                     error))) {
        return status;
    }
    frame->n_states = frame->states.n_rows;
    return read_rows(frame, error);
}

/* ------------------------------------------------------------------------------------------------- a file */

static const char *const origin_names[] = {"origin", "exporter", "iso_o", "iso3_o", "exp", "expcode", "isoexp", NULL};
static const char *const destination_names[] = {"destination", "importer", "iso_d",  "iso3_d",
                                                "imp",         "impcode",  "isoimp", NULL};
static const char *const year_names[] = {"year", "t", NULL};

static int is_among(const char *const *names, const char *name) {
    for (; *names; names++) {
        if (strcmp(*names, name) == 0) {
            return 1;
        }
    }
    return 0;
}

static int is_wanted(const comity_frame *frame, const name_list *names, const char *column) {
    const char *panel = frame->options.panel;
    const char *comma = panel ? strchr(panel, ',') : NULL;
    return has_name(names, column) || is_among(origin_names, column) || is_among(destination_names, column) ||
           is_among(year_names, column) ||
           (comma && ((strlen(column) == (size_t)(comma - panel) && strncmp(panel, column, strlen(column)) == 0) ||
                      strcmp(comma + 1, column) == 0));
}

static void write_identifier(comity_sql *sql, const char *name) {
    comity_sql_add(sql, "\"");
    for (; *name; name++) {
        comity_sql_add(sql, *name == '"' ? "\"\"" : "%c", *name);
    }
    comity_sql_add(sql, "\"");
}

/* Of each wanted column of text, whether all its cells are numbers. */
static comity_status find_types(const comity_frame *frame, const comity_import_source *source, const int *wanted,
                                size_t n_wanted, comity_panel *out, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT ");
    for (size_t i = 0; i < n_wanted; i++) {
        comity_sql_add(&sql,
                       "%s(count(*) FILTER (trim(c%d::VARCHAR) NOT IN ('', 'NA', '.', 'NaN', 'null') AND "
                       "try_cast(trim(c%d::VARCHAR) AS DOUBLE) IS NULL) = 0)::BIGINT AS n%zu",
                       i ? ", " : "", wanted[i], wanted[i], i);
    }
    comity_sql_add(&sql, " FROM %s", source->from);
    return comity_sql_rows(&sql, frame->store, out, error);
}

static comity_status read_source(comity_frame *frame, const comity_import_source *source, const int *wanted,
                                 size_t n_wanted, comity_error *error) {
    comity_panel types;
    comity_sql sql;
    comity_panel_init(&types);
    comity_status status = find_types(frame, source, wanted, n_wanted, &types, error);
    if (status) {
        comity_panel_free(&types);
        return status;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT ");
    for (size_t i = 0; i < n_wanted; i++) {
        comity_sql_add(&sql,
                       types.columns[i].integer[0] ? "%stry_cast(trim(c%d::VARCHAR) AS DOUBLE) AS "
                                                   : "%snullif(trim(c%d::VARCHAR), '') AS ",
                       i ? ", " : "", wanted[i]);
        write_identifier(&sql, source->header[wanted[i]]);
    }
    comity_sql_add(&sql, " FROM %s", source->from);
    comity_panel_free(&types);
    return comity_sql_rows(&sql, frame->store, &frame->file, error);
}

/* Copies a column of a file that was read wholly: numbers as numbers. */
static comity_status copy_column(comity_frame *frame, const comity_column *from, size_t at, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t row = 0; !status && row < frame->file.n_rows; row++) {
        if (!comity_is_present(from, row)) {
            continue;
        }
        if (from->type == COMITY_TEXT) {
            status = comity_panel_set_text(&frame->file, at, row, from->text[row], strlen(from->text[row]), error);
        } else {
            comity_panel_set_number(&frame->file, at, row, comity_column_number(from, row));
        }
    }
    return status;
}

static comity_status copy_panel(comity_frame *frame, const comity_import_source *source, const int *wanted,
                                size_t n_wanted, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < n_wanted; i++) {
        comity_type type = source->panel->columns[wanted[i]].type;
        status = comity_panel_add_column(&frame->file, source->header[wanted[i]], NULL,
                                         type == COMITY_TEXT ? COMITY_TEXT : COMITY_NUMBER, error);
    }
    if (!status) {
        status = comity_panel_add_rows(&frame->file, source->panel->n_rows, error);
    }
    for (size_t i = 0; !status && i < n_wanted; i++) {
        status = copy_column(frame, &source->panel->columns[wanted[i]], i, error);
    }
    return status;
}

static comity_status read_file(comity_frame *frame, const comity_formula *const *formulas, size_t n,
                               comity_error *error) {
    static const comity_recipes none = {0};
    comity_import_source source;
    name_list names = {.n = 0};
    int *wanted = NULL;
    size_t n_wanted = 0;
    comity_import_source_init(&source);
    collect_all(formulas, n, &names);
    comity_status status =
        comity_import_source_open(frame->store, frame->options.from, &none, NULL, frame->options.stop, &source, error);
    if (!status && !(wanted = malloc((source.n_header + 1) * sizeof *wanted))) {
        status = comity_fail_memory(error);
    }
    for (size_t i = 0; !status && i < source.n_header; i++) {
        if (is_wanted(frame, &names, source.header[i])) {
            wanted[n_wanted++] = (int)i;
        }
    }
    if (!status && n_wanted == 0) {
        status = comity_fail(error, COMITY_ERROR_INPUT, "none of the variables is a column of the file");
    }
    if (!status) {
        memcpy(frame->sha256, source.sha256, sizeof frame->sha256);
        status = source.panel ? copy_panel(frame, &source, wanted, n_wanted, error)
                              : read_source(frame, &source, wanted, n_wanted, error);
    }
    if (status && error && !error->file[0]) {
        comity_error_at(error, frame->options.from, 0, NULL);
    }
    free(wanted);
    comity_import_source_close(&source);
    return status;
}

/* The column of the first of these names. */
static const comity_column *column_among(const comity_frame *frame, const char *const *names) {
    for (; *names; names++) {
        int i = comity_panel_find(&frame->file, *names);
        if (i >= 0) {
            return &frame->file.columns[i];
        }
    }
    return NULL;
}

static comity_status copy_years(comity_frame *frame, const comity_column *years, comity_error *error) {
    for (size_t i = 0; i < frame->n; i++) {
        double year = comity_is_present(years, i) ? comity_column_number(years, i) : (double)NAN;
        if (!(year >= 0 && year <= LAST_YEAR && year == floor(year))) {
            comity_fail(error, COMITY_ERROR_INPUT, "expected a year from 0 to %d", LAST_YEAR);
            comity_error_at(error, frame->options.from, (int64_t)i + 2, years->name);
            return COMITY_ERROR_INPUT;
        }
        frame->year[i] = (int32_t)year;
        frame->first_year = i == 0 || frame->year[i] < frame->first_year ? frame->year[i] : frame->first_year;
        frame->last_year = i == 0 || frame->year[i] > frame->last_year ? frame->year[i] : frame->last_year;
    }
    return COMITY_OK;
}

/* The codes of both ends, numbered together, so that i = j can be seen; kept in the temporary table frame_state. */
static comity_status number_states(comity_frame *frame, const comity_column *origin, const comity_column *destination,
                                   comity_error *error) {
    comity_levels levels;
    comity_status status = comity_levels_of(origin, destination, frame->n, &levels, error);
    if (!status) {
        memcpy(frame->origin, levels.level, frame->n * sizeof *frame->origin);
        if (destination) {
            memcpy(frame->destination, levels.level + frame->n, frame->n * sizeof *frame->destination);
        } else {
            memset(frame->destination, 0, frame->n * sizeof *frame->destination);
        }
        frame->n_states = levels.n_levels;
    }
    comity_panel table;
    comity_panel_init(&table);
    if (!status && !(status = comity_panel_add_column(&table, "state", NULL, COMITY_TEXT, error)) &&
        !(status = comity_panel_add_column(&table, "id", NULL, COMITY_INTEGER, error))) {
        status = comity_panel_add_rows(&table, levels.n_levels, error);
    }
    for (size_t i = 0; !status && i < levels.n_levels; i++) {
        status = comity_panel_set_text(&table, 0, i, levels.names[i], strlen(levels.names[i]), error);
        comity_panel_set_integer(&table, 1, i, (int64_t)i);
    }
    if (!status &&
        !(status = comity_store_exec(frame->store,
                                     "CREATE OR REPLACE TEMP TABLE frame_state (state VARCHAR, id INTEGER)", error))) {
        status = comity_store_append(frame->store, "frame_state", &table, error);
    }
    if (!status) {
        frame->states = table;
        comity_panel_init(&table);
    }
    comity_panel_free(&table);
    comity_levels_free(&levels);
    return status;
}

/* Keeps the rows within the years asked for, and those of a state with itself only if that is asked. */
static void choose_rows(comity_frame *frame, uint8_t *keep) {
    for (size_t i = 0; i < frame->n; i++) {
        keep[i] = (!frame->year || ((!frame->options.first_year || frame->year[i] >= frame->options.first_year) &&
                                    (!frame->options.last_year || frame->year[i] <= frame->options.last_year)));
    }
}

static void compact(comity_frame *frame, const uint8_t *keep) {
    size_t n = 0;
    for (size_t i = 0; i < frame->n; i++) {
        if (!keep[i]) {
            continue;
        }
        for (size_t c = 0; c < frame->file.n_columns; c++) {
            comity_column *column = &frame->file.columns[c];
            // NOLINTNEXTLINE(clang-analyzer-core.NullDereference): no columns, no turn of this loop
            column->missing[n] = column->missing[i];
            if (column->type == COMITY_TEXT) {
                column->text[n] = column->text[i];
            } else { /* numbers and integers are of one size */
                column->integer[n] = column->integer[i];
            }
        }
        if (frame->origin) {
            frame->origin[n] = frame->origin[i];
            frame->destination[n] = frame->destination[i];
        }
        if (frame->year) {
            frame->year[n] = frame->year[i];
        }
        n++;
    }
    frame->n = n;
    frame->file.n_rows = n;
}

static comity_status keep_years(comity_frame *frame, comity_error *error) {
    uint8_t *keep = malloc(frame->n + 1);
    if (!keep) {
        return comity_fail_memory(error);
    }
    choose_rows(frame, keep);
    compact(frame, keep);
    free(keep);
    if (frame->n == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "the file has no rows in these years");
    }
    for (size_t i = 0; frame->year && i < frame->n; i++) {
        frame->first_year = i == 0 || frame->year[i] < frame->first_year ? frame->year[i] : frame->first_year;
        frame->last_year = i == 0 || frame->year[i] > frame->last_year ? frame->year[i] : frame->last_year;
    }
    return COMITY_OK;
}

/* --panel UNIT,TIME. */
static comity_status named_panel(const comity_frame *frame, const comity_column **unit, const comity_column **time,
                                 comity_error *error) {
    char name[128];
    const char *panel = frame->options.panel;
    const char *comma = strchr(panel, ',');
    snprintf(name, sizeof name, "%.*s", comma ? (int)(comma - panel) : 0, panel);
    int u = comity_panel_find(&frame->file, name);
    int t = comma ? comity_panel_find(&frame->file, comma + 1) : -1;
    if (u < 0 || t < 0) {
        return comity_fail(error, COMITY_ERROR_USAGE, "--panel %s: expected two columns of the file such as pair,year",
                           panel);
    }
    *unit = &frame->file.columns[u];
    *time = &frame->file.columns[t];
    return COMITY_OK;
}

static comity_status make_from_file(comity_frame *frame, const comity_formula *const *formulas, size_t n,
                                    comity_error *error) {
    comity_status status = read_file(frame, formulas, n, error);
    if (status) {
        return status;
    }
    const comity_column *origin = column_among(frame, origin_names);
    const comity_column *destination = column_among(frame, destination_names);
    const comity_column *year = column_among(frame, year_names);
    if (frame->options.panel && (status = named_panel(frame, &origin, &year, error))) {
        return status;
    }
    destination = frame->options.panel ? NULL : destination;
    int dyads = origin && (destination || frame->options.panel);
    if (year && year->type == COMITY_TEXT) {
        year = NULL;
    }
    if ((frame->options.first_year || frame->options.last_year) && !year) {
        return comity_fail(error, COMITY_ERROR_USAGE, "the file has no column of years (year)");
    }
    if ((status = reserve_rows(frame, frame->file.n_rows, dyads, year != NULL, error)) ||
        (year && (status = copy_years(frame, year, error))) ||
        (dyads && (status = number_states(frame, origin, destination, error)))) {
        return status;
    }
    return keep_years(frame, error);
}

/* ------------------------------------------------------------------------------------------------- the end */

comity_status comity_frame_make(comity_store *store, const comity_formula *const *formulas, size_t n,
                                const comity_frame_options *options, comity_frame *out, comity_error *error) {
    memset(out, 0, sizeof *out);
    comity_panel_init(&out->states);
    comity_panel_init(&out->file);
    out->store = store;
    out->options = *options;
    return options->from ? make_from_file(out, formulas, n, error) : make_from_workbench(out, formulas, n, error);
}

void comity_frame_free(comity_frame *frame) {
    comity_panel_free(&frame->states);
    comity_panel_free(&frame->file);
    free(frame->origin);
    free(frame->destination);
    free(frame->year);
    free(frame->keys);
    free(frame->rows);
    memset(frame, 0, sizeof *frame);
}

/* What expressions mean over the rows of a panel. See panel_frame.h.
 *
 * Evaluated by descent. A lag does not move columns: it travels down to the layers, series and memberships, which are
 * then asked for other years, so that a lag may reach before the first year of the panel; columns of a file are looked
 * up in the row of that year. */
#include "data/unify/import_internal.h"
#include "study/panel_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LAG = 200, MOST_COLUMNS = 400, MOST_POWER = 10 };

/* One expression being evaluated; `shift` years are added to the year of the row. */
typedef struct {
    comity_frame *frame;
    const comity_formula *formula;
    comity_error *error;
    int shift;
} eval;

#define COMPLAIN(e, node, ...) comity_formula_complain((e)->formula, node, COMITY_ERROR_USAGE, (e)->error, __VA_ARGS__)

static comity_status evaluate(const eval *e, int node, comity_frame_columns *out);

/* ------------------------------------------------------------------------------------------------- columns */

void comity_frame_columns_free(comity_frame_columns *columns) {
    for (size_t i = 0; i < columns->n; i++) {
        free(columns->items[i].value);
    }
    free(columns->items);
    memset(columns, 0, sizeof *columns);
}

/* Adds a column of that name, its values to be set; NULL: an error. */
static double *add_column(const eval *e, int node, comity_frame_columns *out, const char *name) {
    if (out->n == MOST_COLUMNS) {
        COMPLAIN(e, node, "this makes more than %d columns", MOST_COLUMNS);
        return NULL;
    }
    comity_frame_column *items = realloc(out->items, (out->n + 1) * sizeof *items);
    if (!items) {
        comity_fail_memory(e->error);
        return NULL;
    }
    out->items = items;
    double *value = malloc((e->frame->n + 1) * sizeof *value);
    if (!value) {
        comity_fail_memory(e->error);
        return NULL;
    }
    snprintf(items[out->n].name, sizeof items[out->n].name, "%s", name);
    items[out->n].value = value;
    out->n++;
    return value;
}

static comity_status failed(const eval *e) {
    return e->error && e->error->status ? e->error->status : COMITY_ERROR_USAGE;
}

/* A column named as the expression is written. */
static double *own_column(const eval *e, int node, comity_frame_columns *out) {
    char name[COMITY_FRAME_NAME];
    return comity_formula_write(e->formula, node, name, sizeof name, e->error) ? NULL : add_column(e, node, out, name);
}

static size_t n_children(const eval *e, int node) {
    return comity_formula_children(e->formula, node);
}

static const comity_node *node_of(const eval *e, int node) {
    return &e->formula->nodes[node];
}

/* The name that a node is, as an argument that means a thing of the workbench; NULL: an error. */
static const char *plain_name(const eval *e, int node, const char *what) {
    if (!node || node_of(e, node)->kind != COMITY_NODE_NAME) {
        COMPLAIN(e, node, "expected the name of %s", what);
        return NULL;
    }
    return comity_formula_name(e->formula, node);
}

static int year_of(const eval *e, size_t row) {
    return e->frame->year[row] + e->shift;
}

static comity_status want_dyads(const eval *e, int node) {
    return e->frame->origin && e->frame->year && !e->frame->options.panel
               ? COMITY_OK
               : COMPLAIN(e, node,
                          "%.60s is of pairs of states and years: the file wants columns exporter, importer and "
                          "year with codes of states",
                          comity_formula_name(e->formula, node));
}

/* ------------------------------------------------------------------------------------------- ties of dyads */

/* Rows o, d, year, value of a layer or table for the years of the panel, shifted. */
static comity_status query_ties(const eval *e, const char *layer, comity_panel *out) {
    char years[2][16];
    const char *values[] = {layer, years[0], years[1]};
    snprintf(years[0], sizeof years[0], "%d", e->frame->first_year + e->shift);
    snprintf(years[1], sizeof years[1], "%d", e->frame->last_year + e->shift);
    return comity_store_query(e->frame->store,
                              "SELECT o.id::BIGINT, d.id::BIGINT, t.year::BIGINT, t.value::DOUBLE FROM tie t JOIN "
                              "frame_state o ON o.state = t.origin JOIN frame_state d ON d.state = t.destination WHERE "
                              "t.layer = ? AND t.year BETWEEN ?::INTEGER AND ?::INTEGER",
                              values, 3, out, e->error);
}

/* For each state and year of the panel (shifted) a mark. */
typedef struct {
    uint8_t *mark;
    int first;
    int years;
} marks;

static comity_status mark_reporting(const eval *e, const comity_panel *rows, marks *out) {
    out->first = e->frame->first_year + e->shift;
    out->years = e->frame->last_year - e->frame->first_year + 1;
    out->mark = calloc((e->frame->n_states + 1) * (size_t)out->years, 1);
    if (!out->mark) {
        return comity_fail_memory(e->error);
    }
    for (size_t i = 0; i < rows->n_rows; i++) {
        size_t year = (size_t)(rows->columns[2].integer[i] - out->first);
        int64_t o = rows->columns[0].integer[i];
        int64_t d = rows->columns[1].integer[i];
        out->mark[e->frame->n_states * (size_t)out->years + year] = 1; /* the layer says something of the year */
        if (o != d) {
            out->mark[(size_t)o * (size_t)out->years + year] = 1;
            out->mark[(size_t)d * (size_t)out->years + year] = 1;
        }
    }
    return COMITY_OK;
}

static int has_mark(const marks *m, size_t state, int year) {
    return m->mark[state * (size_t)m->years + (size_t)(year - m->first)];
}

static comity_frame_layer *outcome_layer(const eval *e, const char *name) {
    for (size_t i = 0; i < e->frame->n_layers; i++) {
        if (strcmp(e->frame->layers[i].name, name) == 0) {
            return &e->frame->layers[i];
        }
    }
    return NULL;
}

/* What stands where no tie is recorded. */
static double absent(const eval *e, const comity_frame_layer *outcome, const marks *m, size_t row) {
    const comity_frame *f = e->frame;
    int year = year_of(e, row);
    if (!has_mark(m, f->n_states, year)) {
        return NAN;
    }
    if (!outcome) {
        return 0;
    }
    if (outcome->zeros == COMITY_ZEROS_NONE || f->origin[row] == f->destination[row]) {
        return NAN;
    }
    return outcome->zeros == COMITY_ZEROS_WORLD ||
                   (has_mark(m, f->origin[row], year) && has_mark(m, f->destination[row], year))
               ? 0
               : (double)NAN;
}

static void count_flows(const eval *e, comity_frame_layer *layer, const double *value, size_t recorded) {
    size_t present = 0;
    for (size_t i = 0; i < e->frame->n; i++) {
        present += isnan(value[i]) ? 0 : 1;
    }
    if (e->shift == 0) {
        layer->recorded = recorded;
        layer->completed = present - recorded;
    }
}

static comity_status read_layer(const eval *e, const char *name, int recorded_only, double *value) {
    comity_frame *f = e->frame;
    comity_panel rows;
    marks m = {.mark = NULL};
    comity_frame_layer *outcome = outcome_layer(e, name);
    comity_panel_init(&rows);
    comity_status status;
    if ((status = comity_frame_index(f, e->error)) || (status = query_ties(e, name, &rows)) ||
        (status = mark_reporting(e, &rows, &m))) {
        goto out;
    }
    for (size_t i = 0; i < f->n; i++) {
        value[i] = recorded_only ? (double)NAN : absent(e, outcome, &m, i);
    }
    size_t recorded = 0;
    for (size_t i = 0; i < rows.n_rows; i++) {
        size_t row = comity_frame_find(f, (uint32_t)rows.columns[0].integer[i], (uint32_t)rows.columns[1].integer[i],
                                       (int)rows.columns[2].integer[i] - e->shift);
        if (row < f->n) {
            value[row] = rows.columns[3].number[i];
            recorded++;
        }
    }
    if (outcome && !recorded_only) {
        count_flows(e, outcome, value, recorded);
    }
out:
    free(m.mark);
    comity_panel_free(&rows);
    return status;
}

static comity_status has_layer(const eval *e, const char *name, int *there) {
    int64_t n = 0;
    comity_status status =
        comity_store_integer(e->frame->store, "SELECT count(*) FROM layer WHERE layer = ?", &name, 1, 0, &n, e->error);
    *there = n > 0;
    return status;
}

/* TABLE.COLUMN of the schema data: a table with the columns origin, destination and perhaps year. */
static comity_status read_table(const eval *e, int node, const char *name, double *value, int *there) {
    char table[128];
    char column[128];
    int64_t kinds = 0;
    const char *dot = strchr(name, '.');
    *there = 0;
    if (!dot || (size_t)(dot - name) >= sizeof table || strlen(dot + 1) >= sizeof column ||
        strspn(dot + 1, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(dot + 1) || strchr(name, '"')) {
        return COMITY_OK;
    }
    snprintf(table, sizeof table, "%.*s", (int)(dot - name), name);
    snprintf(column, sizeof column, "%s", dot + 1);
    const char *values[] = {table, column};
    comity_status status = comity_store_integer(
        e->frame->store,
        "SELECT count(*) FILTER (column_name IN ('origin', 'destination')) + 10 * count(*) FILTER (column_name = ?2) + "
        "100 * count(*) FILTER (column_name = 'year') FROM duckdb_columns() WHERE schema_name = 'data' AND table_name "
        "= "
        "?1",
        values, 2, 0, &kinds, e->error);
    *there = kinds % 100 == 12;
    if (status || !*there) {
        return status;
    }
    int dated = kinds >= 100;
    comity_panel rows;
    comity_panel_init(&rows);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(
        &sql,
        "SELECT o.id::BIGINT, d.id::BIGINT, %s::BIGINT, try_cast(t.\"%s\" AS DOUBLE) FROM data.\"%s\" t JOIN "
        "frame_state o ON o.state = t.origin JOIN frame_state d ON d.state = t.destination WHERE "
        "try_cast(t.\"%s\" AS DOUBLE) IS NOT NULL",
        dated ? "t.year" : "0", column, table, column);
    if (!(status = comity_sql_rows(&sql, e->frame->store, &rows, e->error))) {
        status = comity_frame_index(e->frame, e->error);
    }
    for (size_t i = 0; i < e->frame->n; i++) {
        value[i] = NAN;
    }
    for (size_t i = 0; !status && i < rows.n_rows; i++) {
        int first = dated ? (int)rows.columns[2].integer[i] - e->shift : e->frame->first_year;
        int last = dated ? first : e->frame->last_year;
        for (int year = first; year <= last; year++) {
            size_t row = comity_frame_find(e->frame, (uint32_t)rows.columns[0].integer[i],
                                           (uint32_t)rows.columns[1].integer[i], year);
            if (row < e->frame->n) {
                value[row] = rows.columns[3].number[i];
            }
        }
    }
    comity_panel_free(&rows);
    (void)node;
    return status;
}

/* ------------------------------------------------------------------------------------- columns of the file */

static comity_status read_file_column(const eval *e, int node, const comity_column *column, double *value) {
    comity_frame *f = e->frame;
    if (column->type == COMITY_TEXT) {
        return COMPLAIN(e, node, "%.60s holds text; i(%.60s) makes a column of each value", column->name, column->name);
    }
    if (e->shift && (!f->origin || !f->year)) {
        return COMPLAIN(e, node,
                        "a lag wants to know unit and year: columns exporter, importer and year, or --panel "
                        "UNIT,TIME");
    }
    comity_status status = e->shift ? comity_frame_index(f, e->error) : COMITY_OK;
    for (size_t i = 1; !status && e->shift && i < f->n; i++) {
        if (f->keys[i] == f->keys[i - 1]) {
            return COMPLAIN(e, node, "a lag is not clear: rows %u and %u of the file have the same unit and year",
                            f->rows[i - 1] + 1, f->rows[i] + 1);
        }
    }
    for (size_t i = 0; !status && i < f->n; i++) {
        size_t row = e->shift ? comity_frame_find(f, f->origin[i], f->destination[i], year_of(e, i)) : i;
        value[i] = row < f->n && comity_is_present(column, row) ? comity_column_number(column, row) : (double)NAN;
    }
    return status;
}

/* A name: a column of the file, year or international, a layer, or a column of an imported table. */
static comity_status eval_name(const eval *e, int node, comity_frame_columns *out) {
    const char *name = comity_formula_name(e->formula, node);
    int column = comity_panel_find(&e->frame->file, name);
    int there = 0;
    double *value = own_column(e, node, out);
    if (!value) {
        return failed(e);
    }
    if (column >= 0) {
        return read_file_column(e, node, &e->frame->file.columns[column], value);
    }
    if (strcmp(name, "year") == 0 && e->frame->year) {
        for (size_t i = 0; i < e->frame->n; i++) {
            value[i] = year_of(e, i);
        }
        return COMITY_OK;
    }
    if (strcmp(name, "international") == 0 && e->frame->origin && !e->frame->options.panel) {
        for (size_t i = 0; i < e->frame->n; i++) {
            value[i] = e->frame->origin[i] != e->frame->destination[i];
        }
        return COMITY_OK;
    }
    comity_status status = has_layer(e, name, &there);
    if (!status && there) {
        status = want_dyads(e, node);
        return status ? status : read_layer(e, name, 0, value);
    }
    if (!status && e->frame->origin && e->frame->year) {
        status = read_table(e, node, name, value, &there);
    }
    return status || there
               ? status
               : comity_formula_complain(
                     e->formula, node, COMITY_ERROR_NOT_FOUND, e->error, "there is no %s \"%.60s\"%s",
                     e->frame->options.from ? "column or layer" : "layer", name,
                     e->frame->options.from ? "" : "; a series of states wants origin(...) or destination(...)");
}

static comity_status eval_recorded(const eval *e, int node, comity_frame_columns *out) {
    int there = 0;
    const char *name = plain_name(e, comity_formula_child(e->formula, node, 0), "a layer");
    double *value = name ? own_column(e, node, out) : NULL;
    comity_status status = value ? want_dyads(e, node) : failed(e);
    if (!status && !(status = has_layer(e, name, &there)) && !there) {
        status = COMPLAIN(e, comity_formula_child(e->formula, node, 0), "there is no layer \"%.60s\"", name);
    }
    return status ? status : read_layer(e, name, 1, value);
}

/* ------------------------------------------------------------------------------------ of states and years */

/* Values of states in the years of the panel, shifted: value[state * years + year - first]. */
typedef struct {
    double *value;
    int first;
    int years;
} table;

static comity_status make_table(const eval *e, int first, int last, double fill, table *out) {
    out->first = first;
    out->years = last - first + 1;
    size_t n = (e->frame->n_states + 1) * (size_t)out->years;
    out->value = malloc(n * sizeof *out->value);
    for (size_t i = 0; out->value && i < n; i++) {
        out->value[i] = fill;
    }
    return out->value ? COMITY_OK : comity_fail_memory(e->error);
}

static double *cell(const table *t, size_t state, int year) {
    return &t->value[state * (size_t)t->years + (size_t)(year - t->first)];
}

/* Reads a query of state, year, value; its first parameter is `key`, the next two are the years. */
static comity_status read_states(const eval *e, const char *sql, const char *key, const char *more, double fill,
                                 table *out, size_t *n_found) {
    char years[2][16];
    const char *values[] = {key, years[0], years[1], more};
    comity_panel rows;
    comity_panel_init(&rows);
    int first = e->frame->first_year + e->shift;
    int last = e->frame->last_year + e->shift;
    snprintf(years[0], sizeof years[0], "%d", first);
    snprintf(years[1], sizeof years[1], "%d", last);
    comity_status status = make_table(e, first, last, fill, out);
    if (!status) {
        status = comity_store_query(e->frame->store, sql, values, more ? 4 : 3, &rows, e->error);
    }
    for (size_t i = 0; !status && i < rows.n_rows; i++) {
        *cell(out, (size_t)rows.columns[0].integer[i], (int)rows.columns[1].integer[i]) = rows.columns[2].number[i];
    }
    *n_found = rows.n_rows;
    comity_panel_free(&rows);
    return status;
}

static comity_status eval_series(const eval *e, int node, comity_frame_columns *out) {
    const char *function = comity_formula_name(e->formula, node);
    int child = comity_formula_child(e->formula, node, 0);
    const char *name = plain_name(e, child, "a series of states and years");
    size_t found = 0;
    table t = {.value = NULL};
    double *value = name ? own_column(e, node, out) : NULL;
    comity_status status = value ? want_dyads(e, node) : failed(e);
    if (!status) {
        status = read_states(e,
                             "SELECT id::BIGINT, year::BIGINT, value::DOUBLE FROM state_year JOIN frame_state USING "
                             "(state) WHERE indicator = ? AND year BETWEEN ?::INTEGER AND ?::INTEGER",
                             name, NULL, (double)NAN, &t, &found);
    }
    if (!status && !found) {
        status = comity_formula_complain(e->formula, child, COMITY_ERROR_NOT_FOUND, e->error,
                                         "there is no series \"%.60s\" for these years", name);
    }
    for (size_t i = 0; !status && i < e->frame->n; i++) {
        double a = *cell(&t, e->frame->origin[i], year_of(e, i));
        double b = *cell(&t, e->frame->destination[i], year_of(e, i));
        value[i] = function[0] == 'o' ? a : function[1] == 'e' ? b : fabs(a - b);
    }
    free(t.value);
    return status;
}

/* difference and destination both begin with "d"; they are told apart by their second letter. */

/* ---------------------------------------------------------------------------------------------- membership */

typedef enum { BOTH, ONE, EITHER, OF_ORIGIN, OF_DESTINATION, ENTRY } side;

typedef struct {
    const char *organisation;
    const char *role;
    side side;
    int low; /* of event times */
    int high;
    int has_range;
    int reference;
    int has_reference;
} membership;

static comity_status read_word(const eval *e, int node, membership *out) {
    static const char *const words[] = {
        [BOTH] = "both",  [ONE] = "one", [EITHER] = "either", [OF_ORIGIN] = "origin", [OF_DESTINATION] = "destination",
        [ENTRY] = "entry"};
    for (int i = 0; i < 6; i++) {
        if (strcmp(words[i], comity_formula_name(e->formula, node)) == 0) {
            out->side = (side)i;
            return COMITY_OK;
        }
    }
    return COMPLAIN(e, node, "expected both, one, either, origin, destination, entry, or role=...");
}

static comity_status read_option(const eval *e, int node, membership *out) {
    const char *key = comity_formula_name(e->formula, node);
    int value = node_of(e, node)->child;
    if (strcmp(key, "role") == 0 && node_of(e, value)->kind == COMITY_NODE_NAME) {
        static const char *const roles[] = {"member", "observer", "dialogue_partner", "partner", "candidate", "any"};
        out->role = comity_formula_name(e->formula, value);
        for (size_t i = 0; i < sizeof roles / sizeof roles[0]; i++) {
            if (strcmp(roles[i], out->role) == 0) {
                return COMITY_OK;
            }
        }
        return COMPLAIN(e, value, "expected a role: member, observer, dialogue_partner, partner, candidate or any");
    }
    if (strcmp(key, "ref") == 0 && node_of(e, value)->kind == COMITY_NODE_NUMBER) {
        out->reference = (int)fmax(fmin(node_of(e, value)->number, 1e6), -1e6);
        out->has_reference = 1;
        return COMITY_OK;
    }
    return COMPLAIN(e, node, "expected role=ROLE or ref=YEAR");
}

static comity_status read_membership(const eval *e, int node, membership *out) {
    int child = comity_formula_child(e->formula, node, 0);
    *out = (membership){.role = "member", .reference = -1};
    if (!(out->organisation = plain_name(e, child, "an organisation"))) {
        return failed(e);
    }
    while ((child = node_of(e, child)->next)) {
        const comity_node *n = node_of(e, child);
        comity_status status = COMITY_OK;
        if (n->kind == COMITY_NODE_RANGE && n->number >= -200 && n->to <= 200 && n->number < n->to &&
            n->number == floor(n->number) && n->to == floor(n->to)) {
            out->low = (int)n->number;
            out->high = (int)n->to;
            out->has_range = 1;
        } else if (n->kind == COMITY_NODE_OPTION) {
            status = read_option(e, child, out);
        } else if (n->kind == COMITY_NODE_NAME) {
            status = read_word(e, child, out);
        } else {
            status = COMPLAIN(e, child, "expected a range of years such as -5:10, within -200:200");
        }
        if (status) {
            return status;
        }
    }
    return COMITY_OK;
}

/* 1 where the state has the role on 31 December. Organisations of the case by their spells, along their line; others by
 * the table of affiliations, which ends with its data (missing after that). */
static comity_status read_members(const eval *e, int node, const membership *m, table *out) {
    int64_t known = 0;
    size_t found = 0;
    comity_status status =
        comity_store_integer(e->frame->store, "SELECT count(*) FROM organisation WHERE organisation = ?",
                             &m->organisation, 1, 0, &known, e->error);
    if (!status && known) {
        return read_states(e,
                           "SELECT DISTINCT id::BIGINT, y.year::BIGINT, 1::DOUBLE FROM member_spell m JOIN frame_state "
                           "USING (state), (SELECT unnest(range(?2::INTEGER, ?3::INTEGER + 1)) AS year) y WHERE "
                           "m.organisation = ?1 AND (m.role = ?4 OR (?4 = 'any' AND m.role <> 'guest')) AND m.began <= "
                           "make_date(y.year::INTEGER, 12, 31) AND (m.ended IS NULL OR m.ended > "
                           "make_date(y.year::INTEGER, 12, 31))",
                           m->organisation, m->role, 0, out, &found);
    }
    if (!status) {
        status =
            read_states(e,
                        "SELECT id::BIGINT, year::BIGINT, max(value = 1 OR ?4 = 'any')::DOUBLE FROM affiliation JOIN "
                        "frame_state USING (state) WHERE organisation = ?1 AND year BETWEEN ?2::INTEGER AND "
                        "?3::INTEGER GROUP BY ALL",
                        m->organisation, m->role, 0, out, &found);
    }
    if (!status && !found) {
        status = comity_formula_complain(e->formula, comity_formula_child(e->formula, node, 0), COMITY_ERROR_NOT_FOUND,
                                         e->error, "there is no organisation \"%.60s\" with members in these years",
                                         m->organisation);
    }
    int64_t last = 0;
    if (!status) {
        status =
            comity_store_integer(e->frame->store, "SELECT max(year) FROM affiliation", NULL, 0, 0, &last, e->error);
    }
    for (int year = (int)last + 1; !status && year < out->first + out->years; year++) {
        for (size_t state = 0; year >= out->first && state < e->frame->n_states; state++) {
            *cell(out, state, year) = NAN;
        }
    }
    return status;
}

static double combine(side how, double a, double b) {
    switch (how) {
    case ONE:
        return isnan(a + b) ? (double)NAN : (a > 0) != (b > 0);
    case EITHER:
        return isnan(a + b) ? (double)NAN : a > 0 || b > 0;
    case OF_ORIGIN:
        return a;
    case OF_DESTINATION:
        return b;
    default:
        return a * b;
    }
}

/* The first year in which the condition holds for the pair, of all years on record; 0: in none. */
static comity_status first_years(const eval *e, int node, const membership *m, double *value) {
    int64_t begin = 0;
    table t = {.value = NULL};
    const comity_frame *f = e->frame;
    comity_status status = comity_store_integer(
        f->store,
        "SELECT least(coalesce((SELECT min(year(began)) FROM member_spell WHERE organisation = ?1), 9999), "
        "coalesce((SELECT min(year) FROM affiliation WHERE organisation = ?1), 9999))",
        &m->organisation, 1, 9999, &begin, e->error);
    eval wide = *e;
    comity_frame years = *f; /* the same rows, but all years since the organisation began */
    wide.frame = &years;
    wide.shift = 0;
    years.first_year = (int)begin < f->first_year ? (int)begin : f->first_year;
    years.first_year = years.first_year < 1500 ? 1500 : years.first_year;
    years.last_year = f->last_year + MOST_LAG < 2100 ? f->last_year + MOST_LAG : 2100;
    years.last_year = years.last_year < f->last_year ? f->last_year : years.last_year;
    if (!status) {
        status = read_members(&wide, node, m, &t);
    }
    for (size_t i = 0; !status && i < f->n; i++) {
        value[i] = 0;
        if (f->origin[i] == f->destination[i]) {
            continue;
        }
        if (i && f->origin[i] == f->origin[i - 1] && f->destination[i] == f->destination[i - 1]) {
            value[i] = value[i - 1];
            continue;
        }
        for (int year = t.first; year < t.first + t.years && value[i] == 0; year++) {
            double held = combine(m->side == ENTRY ? BOTH : m->side, *cell(&t, f->origin[i], year),
                                  *cell(&t, f->destination[i], year));
            value[i] = held > 0 ? year : 0;
        }
    }
    free(t.value);
    return status;
}

static comity_status eval_member(const eval *e, int node, comity_frame_columns *out) {
    membership m;
    table t = {.value = NULL};
    comity_status status = want_dyads(e, node);
    if (status || (status = read_membership(e, node, &m))) {
        return status;
    }
    if (m.has_range || m.has_reference) {
        return COMPLAIN(e, node, "years since entry are asked for with event(%.60s, -5:10)", m.organisation);
    }
    double *value = own_column(e, node, out);
    if (!value) {
        return failed(e);
    }
    if (m.side == ENTRY) {
        status = first_years(e, node, &m, value);
        for (size_t i = 0; !status && i < e->frame->n; i++) {
            value[i] = value[i] > 0 && (int)value[i] == year_of(e, i);
        }
        return status;
    }
    status = read_members(e, node, &m, &t);
    for (size_t i = 0; !status && i < e->frame->n; i++) {
        int own = e->frame->origin[i] == e->frame->destination[i];
        value[i] = own ? 0
                       : combine(m.side, *cell(&t, e->frame->origin[i], year_of(e, i)),
                                 *cell(&t, e->frame->destination[i], year_of(e, i)));
    }
    free(t.value);
    return status;
}

static comity_status eval_event(const eval *e, int node, comity_frame_columns *out) {
    membership m;
    comity_status status = want_dyads(e, node);
    if (status || (status = read_membership(e, node, &m))) {
        return status;
    }
    if (!m.has_range) {
        return COMPLAIN(e, node, "event wants a range of years, such as event(%.60s, -5:10)", m.organisation);
    }
    double *first = malloc((e->frame->n + 1) * sizeof *first);
    status = first ? first_years(e, node, &m, first) : comity_fail_memory(e->error);
    for (int k = m.low; !status && k <= m.high; k++) {
        char name[COMITY_FRAME_NAME];
        if (k == m.reference) {
            continue;
        }
        snprintf(name, sizeof name, "event(%.200s%s%s)=%d", m.organisation,
                 strcmp(m.role, "member") == 0 ? "" : ",role=", strcmp(m.role, "member") == 0 ? "" : m.role, k);
        double *value = add_column(e, node, out, name);
        if (!value) {
            status = failed(e);
            break;
        }
        for (size_t i = 0; i < e->frame->n; i++) {
            int since = year_of(e, i) - (int)first[i];
            int bin = since < m.low ? m.low : since > m.high ? m.high : since;
            value[i] = first[i] > 0 && bin == k;
        }
    }
    free(first);
    return status;
}

/* involves(A, B ...), among(A, B ...). */
static comity_status eval_states(const eval *e, int node, comity_frame_columns *out) {
    int both = comity_formula_name(e->formula, node)[0] == 'a';
    comity_status status = want_dyads(e, node);
    double *value = status ? NULL : own_column(e, node, out);
    uint8_t *chosen = calloc(e->frame->n_states + 1, 1);
    if (!value || !chosen) {
        free(chosen);
        return status ? status : value ? comity_fail_memory(e->error) : failed(e);
    }
    for (int child = node_of(e, node)->child; !status && child; child = node_of(e, child)->next) {
        const char *code = plain_name(e, child, "a state such as CHN");
        size_t state = 0;
        while (code && state < e->frame->n_states && strcmp(e->frame->states.columns[0].text[state], code) != 0) {
            state++;
        }
        if (!code || state == e->frame->n_states) {
            status = code ? COMPLAIN(e, child, "there is no state \"%.60s\"", code) : failed(e);
        } else {
            chosen[state] = 1;
        }
    }
    for (size_t i = 0; i < e->frame->n; i++) {
        int n = chosen[e->frame->origin[i]] + chosen[e->frame->destination[i]];
        value[i] = both ? n == 2 : n > 0;
    }
    free(chosen);
    return status;
}

/* --------------------------------------------------------------------------------------------- instruments */

/* A query of pairs (a, b), from a year on (until another, or NULL): what holds for both directions is added up. */
static comity_status add_spans(const eval *e, const char *sql, const char *const *values, size_t n, int once,
                               double *value, size_t *n_found) {
    comity_panel rows;
    comity_frame *f = e->frame;
    comity_panel_init(&rows);
    comity_status status = comity_frame_index(f, e->error);
    if (!status) {
        status = comity_store_query(f->store, sql, values, n, &rows, e->error);
    }
    for (size_t i = 0; !status && i < f->n; i++) {
        value[i] = 0;
    }
    for (size_t i = 0; !status && i < rows.n_rows; i++) {
        int64_t from = rows.columns[2].integer[i] - e->shift;
        int64_t to = rows.columns[3].missing[i] ? 9999 : rows.columns[3].integer[i] - e->shift;
        for (int64_t year = from > f->first_year ? from : f->first_year; year <= f->last_year && year < to; year++) {
            size_t row = comity_frame_find(f, (uint32_t)rows.columns[0].integer[i],
                                           (uint32_t)rows.columns[1].integer[i], (int)year);
            if (row < f->n) {
                value[row] = once ? 1 : value[row] + 1;
            }
        }
    }
    *n_found = rows.n_rows;
    comity_panel_free(&rows);
    return status;
}

#define PARTIES                                                                                                        \
    "WITH act AS (SELECT p.instrument, f.id, min(extract(year FROM coalesce(p.acted, i.adopted))) AS since FROM "      \
    "party "                                                                                                           \
    "p JOIN instrument i USING (instrument) JOIN frame_state f USING (state) WHERE p.act IN ('signature', "            \
    "'ratification', 'accession') AND "
#define PAIRS                                                                                                          \
    " GROUP BY ALL) SELECT a.id::BIGINT, b.id::BIGINT, greatest(a.since, b.since)::BIGINT, (extract(year FROM "        \
    "i.ended))::BIGINT FROM act a JOIN act b ON a.instrument = b.instrument AND a.id <> b.id JOIN instrument i ON "    \
    "i.instrument = a.instrument"

static comity_status eval_party(const eval *e, int node, comity_frame_columns *out) {
    const char *name = plain_name(e, node_of(e, node)->child, "an instrument");
    size_t found = 0;
    comity_status status = name ? want_dyads(e, node) : failed(e);
    double *value = status ? NULL : own_column(e, node, out);
    if (!value) {
        return status ? status : failed(e);
    }
    status = add_spans(e, PARTIES "p.instrument = ?1" PAIRS, &name, 1, 1, value, &found);
    return status || found
               ? status
               : comity_formula_complain(e->formula, node_of(e, node)->child, COMITY_ERROR_NOT_FOUND, e->error,
                                         "there is no instrument \"%.60s\" with two parties", name);
}

static comity_status eval_shared(const eval *e, int node, comity_frame_columns *out) {
    int second = comity_formula_child(e->formula, node, 1);
    const char *values[] = {plain_name(e, node_of(e, node)->child, "an organisation"), ""};
    size_t found = 0;
    comity_status status = values[0] ? want_dyads(e, node) : failed(e);
    if (!status && second && !(values[1] = plain_name(e, second, "a dimension"))) {
        status = failed(e);
    }
    double *value = status ? NULL : own_column(e, node, out);
    if (!value) {
        return status ? status : failed(e);
    }
    status = add_spans(
        e,
        PARTIES
        "i.organisation IN (SELECT part FROM organisation_line WHERE organisation = ?1) AND (?2 = '' OR "
        "p.instrument IN (SELECT instrument FROM instrument_domain JOIN domain USING (domain) WHERE dimension = "
        "?2))" PAIRS,
        values, 2, 0, value, &found);
    return status || found ? status
                           : comity_formula_complain(e->formula, node, COMITY_ERROR_NOT_FOUND, e->error,
                                                     "no instrument of %.60s%s%.60s has two parties", values[0],
                                                     second ? ", " : "", values[1]);
}

/* Both are named by one entry of a treaty (its base, an accession, a consolidation) that entered into force. */
static comity_status eval_pta(const eval *e, int node, comity_frame_columns *out) {
    const char *name = plain_name(e, node_of(e, node)->child, "a data set of agreements (desta)");
    char sql[1024];
    char members[80];
    const char *key = members;
    int64_t there = 0;
    size_t found = 0;
    comity_status status = name ? want_dyads(e, node) : failed(e);
    if (status) {
        return status;
    }
    snprintf(members, sizeof members, "%.60s_members", name);
    status = comity_store_integer(e->frame->store,
                                  "SELECT count(*) FROM duckdb_columns() WHERE schema_name = 'data' AND table_name = ? "
                                  "AND column_name IN ('state', 'number', 'entry_type', 'entryforceyear')",
                                  &key, 1, 0, &there, e->error);
    if (!status && (there != 4 || strspn(members, "abcdefghijklmnopqrstuvwxyz0123456789_@.") != strlen(members))) {
        status = comity_formula_complain(e->formula, node_of(e, node)->child, COMITY_ERROR_NOT_FOUND, e->error,
                                         "there is no table data.%.60s_members of agreements", name);
    }
    double *value = status ? NULL : own_column(e, node, out);
    if (!value) {
        return status ? status : failed(e);
    }
    snprintf(
        sql, sizeof sql,
        "WITH t AS (SELECT DISTINCT f.id, number, entryforceyear AS since FROM data.\"%s\" JOIN frame_state f USING "
        "(state) WHERE entryforceyear IS NOT NULL AND entry_type IN ('base_treaty', 'accession', 'consolidated')) "
        "SELECT a.id::BIGINT, b.id::BIGINT, min(greatest(a.since, b.since))::BIGINT, NULL::BIGINT FROM t a JOIN t b "
        "ON a.number = b.number AND a.id <> b.id GROUP BY ALL",
        members);
    return add_spans(e, sql, NULL, 0, 1, value, &found);
}

/* ----------------------------------------------------------------------------------------------- functions */

static double of_log(double x) {
    return x > 0 ? log(x) : (double)NAN;
}
static double of_log1p(double x) {
    return x > -1 ? log1p(x) : (double)NAN;
}
static double of_sqrt(double x) {
    return x >= 0 ? sqrt(x) : (double)NAN;
}
static double of_binary(double x) {
    return isnan(x) ? x : x > 0;
}
static double of_not(double x) {
    return isnan(x) ? x : !(x > 0);
}

static const struct {
    const char *name;
    double (*of)(double x);
} plain[] = {{"log", of_log}, {"log1p", of_log1p},   {"exp", exp},    {"sqrt", of_sqrt},
             {"abs", fabs},   {"binary", of_binary}, {"not", of_not}, {NULL, NULL}};

/* Names of what a function makes of columns: FUNCTION(name). */
static comity_status rename_all(const eval *e, int node, comity_frame_columns *out, size_t from, const char *function,
                                const char *after) {
    for (size_t i = from; i < out->n; i++) {
        char name[2 * COMITY_FRAME_NAME];
        snprintf(name, sizeof name, "%s(%s%s)", function, out->items[i].name, after);
        if (strlen(name) >= COMITY_FRAME_NAME) {
            return COMPLAIN(e, node, "this term is too long");
        }
        memcpy(out->items[i].name, name, strlen(name) + 1);
    }
    return COMITY_OK;
}

static comity_status eval_plain(const eval *e, int node, size_t which, comity_frame_columns *out) {
    size_t from = out->n;
    comity_status status = evaluate(e, node_of(e, node)->child, out);
    for (size_t i = from; !status && i < out->n; i++) {
        for (size_t row = 0; row < e->frame->n; row++) {
            out->items[i].value[row] = plain[which].of(out->items[i].value[row]);
        }
    }
    return status ? status : rename_all(e, node, out, from, plain[which].name, "");
}

/* lag(x), lag(x, k), lag(x, a:b), lead(...). */
static comity_status eval_lag(const eval *e, int node, comity_frame_columns *out) {
    const char *function = comity_formula_name(e->formula, node);
    int by = comity_formula_child(e->formula, node, 1);
    const comity_node *n = node_of(e, by);
    double low = !by ? 1 : n->number;
    double high = !by || n->kind == COMITY_NODE_NUMBER ? low : n->to;
    if ((by && n->kind != COMITY_NODE_NUMBER && n->kind != COMITY_NODE_RANGE) || low != floor(low) ||
        high != floor(high) || !(low >= 0 && low <= high && high <= MOST_LAG)) {
        return COMPLAIN(e, by, "expected a number of years from 0 to %d, or a range such as 1:3", MOST_LAG);
    }
    for (int k = (int)low; k <= (int)high; k++) {
        eval other = *e;
        char after[32] = "";
        size_t from = out->n;
        other.shift += function[1] == 'a' ? -k : k;
        if (other.shift < -MOST_LAG || other.shift > MOST_LAG) {
            return COMPLAIN(e, node, "expected lags of at most %d years", MOST_LAG);
        }
        if (by) {
            snprintf(after, sizeof after, ",%d", k);
        }
        comity_status status = evaluate(&other, node_of(e, node)->child, out);
        if (status || (status = rename_all(e, node, out, from, function, after))) {
            return status;
        }
    }
    return COMITY_OK;
}

/* A value for each row, as it is, for i(x): of a text column too. */
static comity_status levels_of(const eval *e, int node, comity_levels *out) {
    int column = node_of(e, node)->kind == COMITY_NODE_NAME
                     ? comity_panel_find(&e->frame->file, comity_formula_name(e->formula, node))
                     : -1;
    if (column >= 0 && !e->shift) {
        return comity_levels_of(&e->frame->file.columns[column], NULL, e->frame->n, out, e->error);
    }
    comity_frame_columns values = {0};
    memset(out, 0, sizeof *out);
    comity_status status = evaluate(e, node, &values);
    if (!status && values.n != 1) {
        status = COMPLAIN(e, node, "expected one column");
    }
    uint8_t *missing = status ? NULL : calloc(e->frame->n + 1, 1);
    if (!status && !missing) {
        status = comity_fail_memory(e->error);
    }
    if (!status) {
        for (size_t i = 0; i < e->frame->n; i++) {
            missing[i] = (uint8_t)(isnan(values.items[0].value[i]) ? COMITY_NOT_REPORTED : COMITY_PRESENT);
        }
        comity_column one = {.type = COMITY_NUMBER, .number = values.items[0].value, .missing = missing};
        status = comity_levels_of(&one, NULL, e->frame->n, out, e->error);
    }
    free(missing);
    comity_frame_columns_free(&values);
    return status;
}

/* Marks the levels that rows of the sample have; NULL: out of memory. */
static uint8_t *levels_in_use(const eval *e, const comity_levels *levels) {
    uint8_t *used = calloc((size_t)levels->n_levels + 1, 1);
    for (size_t i = 0; used && i < e->frame->n; i++) {
        used[levels->level[i]] |= !e->frame->sampled || e->frame->sampled[i];
    }
    return used;
}

/* i(x), i(x, ref=V). */
static comity_status eval_indicators(const eval *e, int node, comity_frame_columns *out) {
    int child = node_of(e, node)->child;
    int option = node_of(e, child)->next;
    char reference[160] = "";
    char what[COMITY_FRAME_NAME];
    comity_levels levels;
    comity_status status;
    if (option && (node_of(e, option)->kind != COMITY_NODE_OPTION ||
                   strcmp(comity_formula_name(e->formula, option), "ref") != 0)) {
        return COMPLAIN(e, option, "expected ref=VALUE");
    }
    if ((option && (status = comity_formula_write(e->formula, node_of(e, option)->child, reference, sizeof reference,
                                                  e->error))) ||
        (status = comity_formula_write(e->formula, child, what, sizeof what, e->error))) {
        return status;
    }
    int found = !option;
    uint8_t *used = NULL;
    status = levels_of(e, child, &levels);
    if (!status && !(used = levels_in_use(e, &levels))) {
        status = comity_fail_memory(e->error);
    }
    for (uint32_t level = 0; !status && level < levels.n_levels; level++) {
        char name[COMITY_FRAME_NAME];
        if (!levels.names[level][0] || !used[level]) {
            continue;
        }
        if (option && strcmp(levels.names[level], reference) == 0) {
            found = 1;
            continue;
        }
        snprintf(name, sizeof name, "%.300s=%.150s", what, levels.names[level]);
        double *value = add_column(e, node, out, name);
        for (size_t i = 0; value && i < e->frame->n; i++) {
            value[i] = levels.names[levels.level[i]][0] ? levels.level[i] == level : (double)NAN;
        }
        status = value ? COMITY_OK : failed(e);
    }
    free(used);
    comity_levels_free(&levels);
    return status || found ? status : COMPLAIN(e, option, "%.60s has no value %.60s", what, reference);
}

/* Whether a value is the one that a node names: a number, a range, or a word. */
static int is_value(const eval *e, int node, const char *name, double value) {
    const comity_node *n = node_of(e, node);
    if (n->kind == COMITY_NODE_NUMBER) {
        return value == n->number;
    }
    if (n->kind == COMITY_NODE_RANGE) {
        return value >= n->number && value <= n->to;
    }
    return strcmp(name, comity_formula_name(e->formula, node)) == 0;
}

/* is(x, VALUE ...): 1 where x has one of the values. */
static comity_status eval_is(const eval *e, int node, comity_frame_columns *out) {
    int child = node_of(e, node)->child;
    double *value = own_column(e, node, out);
    comity_levels levels = {0};
    comity_status status = value ? COMITY_OK : failed(e);
    for (int other = node_of(e, child)->next; !status && other; other = node_of(e, other)->next) {
        comity_node_kind kind = node_of(e, other)->kind;
        if (kind != COMITY_NODE_NUMBER && kind != COMITY_NODE_RANGE && kind != COMITY_NODE_NAME) {
            return COMPLAIN(e, other, "expected a number, a range such as 2001:2005, or a word");
        }
    }
    if (!status) {
        status = levels_of(e, child, &levels);
    }
    for (size_t i = 0; !status && i < e->frame->n; i++) {
        const char *name = levels.names[levels.level[i]];
        double number = levels.values[levels.level[i]];
        value[i] = name[0] ? 0 : (double)NAN;
        for (int other = node_of(e, child)->next; name[0] && other; other = node_of(e, other)->next) {
            value[i] = value[i] > 0 || is_value(e, other, name, number);
        }
    }
    comity_levels_free(&levels);
    return status;
}

static comity_status power_columns(const eval *e, int node, int child, int low, int high, comity_frame_columns *out) {
    comity_frame_columns base = {0};
    comity_status status = evaluate(e, child, &base);
    for (size_t c = 0; !status && c < base.n; c++) {
        for (int k = low; !status && k <= high; k++) {
            char name[COMITY_FRAME_NAME + 16];
            snprintf(name, sizeof name, k == 1 ? "%s" : "%s^%d", base.items[c].name, k);
            double *value = strlen(name) < COMITY_FRAME_NAME ? add_column(e, node, out, name) : NULL;
            for (size_t i = 0; value && i < e->frame->n; i++) {
                value[i] = base.items[c].value[i];
                for (int more = 1; more < k; more++) {
                    value[i] *= base.items[c].value[i];
                }
            }
            status = value ? COMITY_OK : failed(e);
        }
    }
    comity_frame_columns_free(&base);
    return status;
}

/* poly(x, k): x, x^2 ... x^k, and x^k. */
static comity_status eval_power(const eval *e, int node, int all, comity_frame_columns *out) {
    int child = node_of(e, node)->child;
    int by = node_of(e, child)->next;
    const comity_node *n = node_of(e, by);
    if (!by || n->kind != COMITY_NODE_NUMBER || n->number != floor(n->number) || n->number < 1 ||
        n->number > MOST_POWER || n->next) {
        return COMPLAIN(e, by ? by : node, "expected a power from 1 to %d", MOST_POWER);
    }
    return power_columns(e, node, child, all ? 1 : (int)n->number, (int)n->number, out);
}

/* a + b and a * b within a function: arithmetic. */
static comity_status eval_arithmetic(const eval *e, int node, comity_frame_columns *out) {
    int add = node_of(e, node)->kind == COMITY_NODE_SUM;
    double *value = own_column(e, node, out);
    if (!value) {
        return failed(e);
    }
    for (size_t i = 0; i < e->frame->n; i++) {
        value[i] = add ? 0 : 1;
    }
    comity_status status = COMITY_OK;
    for (int child = node_of(e, node)->child; !status && child; child = node_of(e, child)->next) {
        comity_frame_columns one = {0};
        status = evaluate(e, child, &one);
        if (!status && one.n != 1) {
            status = COMPLAIN(e, child, "expected one column");
        }
        for (size_t i = 0; !status && i < e->frame->n; i++) {
            value[i] = add ? value[i] + one.items[0].value[i] : value[i] * one.items[0].value[i];
        }
        comity_frame_columns_free(&one);
    }
    return status;
}

static comity_status eval_number(const eval *e, int node, comity_frame_columns *out) {
    double *value = own_column(e, node, out);
    for (size_t i = 0; value && i < e->frame->n; i++) {
        value[i] = node_of(e, node)->number;
    }
    return value ? COMITY_OK : failed(e);
}

/* Functions by name, with the least and most of their arguments. */
static const struct {
    const char *name;
    size_t least;
    size_t most;
    comity_status (*run)(const eval *e, int node, comity_frame_columns *out);
} functions[] = {{"lag", 1, 2, eval_lag},        {"lead", 1, 2, eval_lag},           {"recorded", 1, 1, eval_recorded},
                 {"origin", 1, 1, eval_series},  {"destination", 1, 1, eval_series}, {"difference", 1, 1, eval_series},
                 {"member", 1, 4, eval_member},  {"event", 2, 5, eval_event},        {"involves", 1, 100, eval_states},
                 {"among", 1, 100, eval_states}, {"party", 1, 1, eval_party},        {"shared", 1, 2, eval_shared},
                 {"pta", 1, 1, eval_pta},        {"i", 1, 2, eval_indicators},       {"is", 2, 200, eval_is}};

static comity_status eval_call(const eval *e, int node, comity_frame_columns *out) {
    const char *name = comity_formula_name(e->formula, node);
    size_t n = n_children(e, node);
    for (size_t i = 0; plain[i].name; i++) {
        if (strcmp(plain[i].name, name) == 0) {
            return n == 1 ? eval_plain(e, node, i, out) : COMPLAIN(e, node, "%s wants one argument", name);
        }
    }
    if (strcmp(name, "poly") == 0) {
        return n == 2 ? eval_power(e, node, 1, out) : COMPLAIN(e, node, "poly wants a variable and a power");
    }
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++) {
        if (strcmp(functions[i].name, name) == 0) {
            return n >= functions[i].least && n <= functions[i].most
                       ? functions[i].run(e, node, out)
                       : COMPLAIN(e, node, "%s wants %zu to %zu arguments", name, functions[i].least,
                                  functions[i].most);
        }
    }
    return COMPLAIN(
        e, node,
        "there is no function %.60s here; there are lag, lead, log, log1p, exp, sqrt, abs, binary, not, "
        "poly, i, is, recorded, origin, destination, difference, member, event, involves, among, party, shared, "
        "pta; and sw, csw, sw0, csw0 as whole terms",
        name);
}

static comity_status evaluate(const eval *e, int node, comity_frame_columns *out) {
    if (e->frame->options.stop && *e->frame->options.stop) {
        return comity_fail(e->error, COMITY_ERROR_INTERRUPTED, "interrupted");
    }
    switch (node_of(e, node)->kind) {
    case COMITY_NODE_NAME:
        return eval_name(e, node, out);
    case COMITY_NODE_NUMBER:
        return eval_number(e, node, out);
    case COMITY_NODE_CALL:
        return eval_call(e, node, out);
    case COMITY_NODE_POWER:
        return eval_power(e, node, 0, out);
    case COMITY_NODE_SUM:
    case COMITY_NODE_STAR:
    case COMITY_NODE_CROSS:
        return eval_arithmetic(e, node, out);
    default:
        return COMPLAIN(e, node, "this has no value");
    }
}

comity_status comity_frame_eval(comity_frame *frame, const comity_formula *formula, int node, comity_frame_columns *out,
                                comity_error *error) {
    comity_error unheard;
    eval e = {.frame = frame, .formula = formula, .error = error ? error : &unheard};
    comity_error_clear(e.error);
    return evaluate(&e, node, out);
}

/* Each column so far times each of the next factor; the names are joined by ":". */
static comity_status cross(const eval *e, int node, const comity_frame_columns *left, const comity_frame_columns *right,
                           comity_frame_columns *out) {
    for (size_t i = 0; i < left->n; i++) {
        for (size_t j = 0; j < right->n; j++) {
            char name[2 * COMITY_FRAME_NAME + 2];
            snprintf(name, sizeof name, "%s:%s", left->items[i].name, right->items[j].name);
            if (strlen(name) >= COMITY_FRAME_NAME) {
                return COMPLAIN(e, node, "this term is too long");
            }
            double *value = add_column(e, node, out, name);
            if (!value) {
                return failed(e);
            }
            for (size_t row = 0; row < e->frame->n; row++) {
                value[row] = left->items[i].value[row] * right->items[j].value[row];
            }
        }
    }
    return COMITY_OK;
}

comity_status comity_frame_term(comity_frame *frame, const comity_formula *formula, const comity_formula_term *term,
                                comity_frame_columns *out, comity_error *error) {
    comity_error unheard;
    eval e = {.frame = frame, .formula = formula, .error = error ? error : &unheard};
    comity_error_clear(e.error);
    comity_frame_columns so_far = {0};
    comity_status status = evaluate(&e, term->factors[0], &so_far);
    for (int i = 1; !status && i < term->n_factors; i++) {
        comity_frame_columns next = {0};
        comity_frame_columns product = {0};
        if (!(status = evaluate(&e, term->factors[i], &next))) {
            status = cross(&e, term->factors[i], &so_far, &next, &product);
        }
        comity_frame_columns_free(&so_far);
        comity_frame_columns_free(&next);
        so_far = product;
    }
    comity_frame_column *items = status || !so_far.n ? NULL : realloc(out->items, (out->n + so_far.n) * sizeof *items);
    if (!status && so_far.n && !items) {
        status = comity_fail_memory(error);
    }
    if (items) {
        out->items = items;
        memcpy(out->items + out->n, so_far.items, so_far.n * sizeof *items);
        out->n += so_far.n;
        so_far.n = 0; /* the values are handed over */
    }
    comity_frame_columns_free(&so_far);
    return status;
}

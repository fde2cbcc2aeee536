/* Fills down, unpivots and expands spells, all in SQL. See import_shape.h. */
#include "data/unify/import_shape.h"

#include <math.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_YEARS = 1000 };

/* Column `at` of the source as text. Dates of R and its like are numbers of days or seconds. */
void comity_import_shape_source_cell(const comity_import_source *source, comity_sql *sql, int at) {
    const comity_column *data = source->panel ? &source->panel->columns[at] : NULL;
    if (!data || data->type == COMITY_TEXT) {
        comity_sql_add(sql, "c%d", at);
    } else if (data->unit && strcmp(data->unit, "days since 1970-01-01") == 0) {
        comity_sql_add(sql, "CAST(TRY(DATE '1970-01-01' + CAST(floor(c%d) AS INTEGER)) AS VARCHAR)", at);
    } else if (data->unit && strcmp(data->unit, "seconds since 1970-01-01") == 0) {
        comity_sql_add(sql, "CAST(TRY(CAST(make_timestamp(CAST(c%d * 1e6 AS BIGINT)) AS DATE)) AS VARCHAR)", at);
    } else if (data->type == COMITY_NUMBER) { /* 750, not 750.0: it may be a code */
        comity_sql_add(sql,
                       "CASE WHEN abs(c%d) < 1e15 AND c%d = floor(c%d) THEN CAST(CAST(c%d AS BIGINT) AS VARCHAR) "
                       "ELSE CAST(c%d AS VARCHAR) END",
                       at, at, at, at, at);
    } else {
        comity_sql_add(sql, "CAST(c%d AS VARCHAR)", at);
    }
}

static int position(const comity_import_source *source, const char *column) {
    return comity_recipe_column((const char *const *)source->header, source->n_header, column);
}

/* The cell before it is split. */
static void write_whole_cell(const comity_import_shape *shape, comity_sql *sql, const char *column) {
    const comity_recipe_unpivot *unpivot = &shape->recipe->unpivot;
    int at = position(shape->source, column);
    if (unpivot->pattern && strcasecmp(column, unpivot->key) == 0) {
        comity_sql_add(sql, "unpivot_key");
    } else if (unpivot->pattern && strcasecmp(column, unpivot->cell) == 0) {
        comity_sql_add(sql, "unpivot_cell");
    } else if (at < 0) {
        comity_sql_add(sql, "NULL::VARCHAR");
    } else {
        comity_import_shape_source_cell(shape->source, sql, at);
    }
}

void comity_import_shape_cell(const comity_import_shape *shape, comity_sql *sql, const char *column) {
    const comity_recipe_split *split = &shape->recipe->split;
    if (split->column && strcasecmp(column, split->column) == 0) {
        comity_sql_add(sql, "split_cell");
    } else {
        write_whole_cell(shape, sql, column);
    }
}

void comity_import_shape_year(const comity_import_shape *shape, comity_sql *sql, const char *text) {
    const char *format = shape->recipe->date_format;
    if (!format) {
        comity_sql_add(sql, "coalesce(TRY_CAST(%s AS DOUBLE), year(TRY_CAST(%s AS DATE)))", text, text);
    } else if (strcmp(format, "unix") == 0) {
        comity_sql_add(sql, "CAST(year(make_timestamp(TRY_CAST(TRY_CAST(%s AS DOUBLE) * 1e6 AS BIGINT))) AS DOUBLE)",
                       text);
    } else {
        comity_sql_add(sql,
                       "CASE WHEN TRY_CAST(%s AS DOUBLE) BETWEEN 1500 AND 2200 THEN TRY_CAST(%s AS DOUBLE) "
                       "ELSE year(coalesce(try_strptime(trim(%s), ",
                       text, text, text);
        comity_sql_literal(sql, format);
        comity_sql_add(sql, "), TRY_CAST(%s AS TIMESTAMP))) END", text);
    }
    if (shape->recipe->year_offset != 0) {
        comity_sql_add(sql, " + %.17g", shape->recipe->year_offset);
    }
}

/* -------------------------------------------------------------------------------------------------------- unpivot */

static int is_fixed(const comity_recipe *recipe, const char *name) {
    return comity_recipe_column(recipe->columns.items, recipe->columns.n, name) >= 0;
}

/* Marks the columns that become rows; returns how many. */
static size_t mark_unpivoted(const comity_import_source *source, const comity_recipe *recipe, unsigned char *marks) {
    regex_t pattern;
    size_t n = 0;
    int all = strcmp(recipe->unpivot.pattern, "*") == 0;
    if (!all && regcomp(&pattern, recipe->unpivot.pattern, REG_EXTENDED | REG_NOSUB) != 0) {
        return 0;
    }
    for (size_t i = 0; i < source->n_header; i++) {
        const char *name = source->header[i];
        marks[i] = (unsigned char)(all ? name[0] && !is_fixed(recipe, name) : regexec(&pattern, name, 0, NULL, 0) == 0);
        n += marks[i];
    }
    if (!all) {
        regfree(&pattern);
    }
    return n;
}

/* Wraps the query so far: the marked columns as two lists, unnested side by side. */
static void write_unpivot(const comity_import_source *source, const unsigned char *marks, const char *inner,
                          comity_sql *sql) {
    const char *comma = "";
    comity_sql_add(sql, "SELECT *, unnest([");
    for (size_t i = 0; i < source->n_header; i++) {
        if (marks[i]) {
            comity_sql_add(sql, "%s", comma);
            comity_sql_literal(sql, source->header[i]);
            comma = ", ";
        }
    }
    comity_sql_add(sql, "]) AS unpivot_key, unnest([");
    comma = "";
    for (size_t i = 0; i < source->n_header; i++) {
        if (marks[i]) {
            comity_sql_add(sql, "%s", comma);
            comity_import_shape_source_cell(source, sql, (int)i);
            comma = ", ";
        }
    }
    comity_sql_add(sql, "]) AS unpivot_cell FROM (%s)", inner);
}

/* A wide table holds few of the rows that it becomes: a file of 400,000 lines and 65 years has 26 million cells, of
 * which a recipe may want one in thirty. What is not concerned is passed over before the cells become rows, what is
 * missing right after. The stage counts both. */

static int is_cell(const comity_recipe_unpivot *unpivot, const char *column) {
    return strcasecmp(column, unpivot->key) == 0 || strcasecmp(column, unpivot->cell) == 0;
}

/* Whether the conditions of all sections can be judged from the row of the file alone. Where cells are filled from
 * above no row may go before they are. */
static int tells_concerned(const comity_recipe *recipe) {
    int tells = !recipe->fill_down.n && recipe->sections[0].kind != COMITY_SECTION_TABLE && !recipe->once.n &&
                !recipe->split.column && !recipe->sections[0].began;
    for (size_t i = 0; tells && i < recipe->n_sections; i++) {
        const comity_recipe_where *where = &recipe->sections[i].where;
        tells = where->column && !is_cell(&recipe->unpivot, where->column) &&
                !(where->and_column && is_cell(&recipe->unpivot, where->and_column));
        for (size_t k = 0; tells && k < where->words.n; k++) {
            tells = where->words.items[k][strlen(where->words.items[k]) - 1] != '*';
        }
    }
    return tells;
}

/* Whether a cell that is missing is so for all sections. */
static int tells_missing(const comity_recipe *recipe) {
    const comity_recipe_section *first = &recipe->sections[0];
    int tells = first->kind <= COMITY_SECTION_AFFILIATION && !recipe->once.n && !recipe->split.column && !first->began;
    for (size_t i = 0; tells && i < recipe->n_sections; i++) {
        const comity_recipe_section *section = &recipe->sections[i];
        tells = section->value.column && strcasecmp(section->value.column, recipe->unpivot.cell) == 0 &&
                !section->value.n_meanings && section->missing.n == first->missing.n;
        for (size_t k = 0; tells && k < first->missing.n; k++) {
            tells = strcmp(section->missing.items[k], first->missing.items[k]) == 0;
        }
    }
    return tells;
}

/* The first conditions of all sections; the second ones are left to the stage. */
static void write_concerned(const comity_import_shape *shape, comity_sql *sql) {
    for (size_t i = 0; i < shape->recipe->n_sections; i++) {
        const comity_recipe_where *where = &shape->recipe->sections[i].where;
        comity_sql_add(sql, "%scoalesce(trim(", i ? " OR " : "");
        comity_import_shape_cell(shape, sql, where->column);
        comity_sql_add(sql, ") IN (");
        for (size_t k = 0; k < where->words.n; k++) {
            comity_sql_add(sql, "%s", k ? ", " : "");
            comity_sql_literal(sql, where->words.items[k]);
        }
        comity_sql_add(sql, "), false)");
    }
}

static void write_cell_there(const comity_recipe *recipe, comity_sql *sql) {
    const comity_recipe_words *missing = &recipe->sections[0].missing;
    comity_sql_add(sql, "unpivot_cell IS NOT NULL AND trim(unpivot_cell) NOT IN (''");
    for (size_t k = 0; k < missing->n; k++) {
        comity_sql_add(sql, ", ");
        comity_sql_literal(sql, missing->items[k]);
    }
    comity_sql_add(sql, ")");
    for (size_t k = 0; k < missing->n; k++) {
        char *end;
        double value = strtod(missing->items[k], &end);
        if (!*end && isfinite(value)) {
            comity_sql_add(sql, " AND TRY_CAST(unpivot_cell AS DOUBLE) IS DISTINCT FROM %.17g", value);
        }
    }
}

static comity_status add_unpivot(comity_import_shape *shape, comity_sql *sql, const char *inner, comity_error *error) {
    const comity_import_source *source = shape->source;
    unsigned char *marks = calloc(source->n_header + 1, 1);
    if (!marks) {
        return comity_fail_memory(error);
    }
    size_t n = shape->n_cells = mark_unpivoted(source, shape->recipe, marks);
    comity_sql from;
    comity_sql_begin(&from);
    comity_sql_add(&from, "%s", inner);
    if (tells_concerned(shape->recipe)) {
        comity_sql condition;
        comity_sql_begin(&condition);
        write_concerned(shape, &condition);
        shape->concerned = comity_sql_end(&condition);
        comity_sql_add(&from, " WHERE %s", shape->concerned ? shape->concerned : "");
    }
    char *filtered = comity_sql_end(&from);
    shape->no_missing = tells_missing(shape->recipe);
    if (n && filtered) {
        comity_sql_add(sql, shape->no_missing ? "SELECT * FROM (" : "");
        write_unpivot(source, marks, filtered, sql);
        if (shape->no_missing) {
            comity_sql_add(sql, ") WHERE ");
            write_cell_there(shape->recipe, sql);
        }
    }
    free(marks);
    int lost = !filtered || (tells_concerned(shape->recipe) && !shape->concerned);
    free(filtered);
    if (lost) {
        return comity_fail_memory(error);
    }
    return n ? COMITY_OK
             : comity_fail(error, COMITY_ERROR_INPUT, "no column of the file matches \"%s\", as recipe %s expects",
                           shape->recipe->unpivot.pattern, shape->recipe->id);
}

/* ----------------------------------------------------------------------------------------------- splits, repetitions
 */

/* Wraps the query so far: a row for every part of the cell; an empty cell is one part. */
static void write_split(const comity_import_shape *shape, const char *inner, comity_sql *sql) {
    const comity_recipe_split *split = &shape->recipe->split;
    comity_sql_add(sql, "SELECT *, trim(unnest(string_split(coalesce(");
    write_whole_cell(shape, sql, split->column);
    comity_sql_add(sql, ", ''), ");
    comity_sql_literal(sql, split->separator);
    comity_sql_add(sql, "))) AS split_cell FROM (%s)", inner);
}

/* `repeated`: an earlier row has the same cells in the columns `once`. */
static void write_once(const comity_import_shape *shape, const char *inner, comity_sql *sql) {
    const comity_recipe_words *once = &shape->recipe->once;
    comity_sql_add(sql, "SELECT *, row_number() OVER (PARTITION BY ");
    for (size_t i = 0; i < once->n; i++) {
        comity_sql_add(sql, "%s", i ? ", " : "");
        comity_import_shape_cell(shape, sql, once->items[i]);
    }
    comity_sql_add(sql, " ORDER BY row) > 1 AS repeated FROM (%s)", inner);
}

/* --------------------------------------------------------------------------------------------------------- spells */

/* `name`: the cell of `column` as text; y_`name`: its year. */
static void write_end_of_spell(const comity_import_shape *shape, comity_sql *sql, const char *column,
                               const char *name) {
    comity_sql_add(sql, ", ");
    comity_import_shape_cell(shape, sql, column);
    comity_sql_add(sql, " AS %s, ", name);
    comity_import_shape_year(shape, sql, name);
    comity_sql_add(sql, " AS y_%s", name);
}

/* spell_from and spell_to: the years as they are told; a missing end is that of an open spell. */
static void write_told_spell(const comity_import_shape *shape, const char *inner, comity_sql *sql) {
    const comity_recipe_section *first = &shape->recipe->sections[0];
    comity_sql_add(sql, "SELECT *, floor(y_spell_began) AS spell_from, ");
    if (shape->recipe->open_until > 0) {
        comity_sql_add(sql, "CASE WHEN coalesce(trim(spell_ended), '') IN (''");
        for (size_t i = 0; i < first->missing.n; i++) {
            comity_sql_add(sql, ", ");
            comity_sql_literal(sql, first->missing.items[i]);
        }
        comity_sql_add(sql, ") THEN %.17g ELSE floor(y_spell_ended) END", shape->recipe->open_until);
    } else {
        comity_sql_add(sql, "floor(y_spell_ended)");
    }
    comity_sql_add(sql, " AS spell_to FROM (SELECT *");
    write_end_of_spell(shape, sql, first->began, "spell_began");
    write_end_of_spell(shape, sql, first->ended, "spell_ended");
    comity_sql_add(sql, " FROM (%s))", inner);
}

/* CASE and not least() and greatest(), which pass over NULL. A spell that ended before all years that count is `over`.
 */
static void write_spells(const comity_import_shape *shape, const char *inner, comity_sql *sql) {
    const comity_recipe *recipe = shape->recipe;
    comity_sql_add(sql,
                   "SELECT *, unnest(CASE WHEN coalesce(spell_first <= spell_last AND spell_first >= 1 AND spell_last "
                   "- spell_first < %d, false) THEN range(CAST(spell_first AS BIGINT), CAST(spell_last AS BIGINT) + 1) "
                   "ELSE [NULL] END) AS spell_year FROM (SELECT *",
                   MOST_YEARS);
    if (recipe->not_before > 0) {
        comity_sql_add(sql,
                       ", CASE WHEN spell_from < %.17g THEN %.17g ELSE spell_from END AS spell_first, "
                       "coalesce(spell_from <= spell_to AND spell_to < %.17g, false) AS spell_over",
                       recipe->not_before, recipe->not_before, recipe->not_before);
    } else {
        comity_sql_add(sql, ", spell_from AS spell_first");
    }
    if (recipe->open_until > 0) {
        comity_sql_add(sql, ", CASE WHEN spell_to > %.17g THEN %.17g ELSE spell_to END AS spell_last FROM (",
                       recipe->open_until, recipe->open_until);
    } else {
        comity_sql_add(sql, ", spell_to AS spell_last FROM (");
    }
    write_told_spell(shape, inner, sql);
    comity_sql_add(sql, "))");
}

/* ---------------------------------------------------------------------------------------------------------- whole */

/* The source with numbers of rows, empty cells filled from above. */
void comity_import_shape_numbered(const comity_import_shape *shape, int64_t first_row, comity_sql *sql) {
    const comity_recipe_words *fill = &shape->recipe->fill_down;
    comity_sql_add(sql, "SELECT *");
    if (fill->n) {
        comity_sql_add(sql, " REPLACE (");
        for (size_t i = 0; i < fill->n; i++) {
            int at = position(shape->source, fill->items[i]);
            comity_sql_add(sql,
                           "%slast_value(nullif(trim(c%d), '') IGNORE NULLS) OVER (ORDER BY row ROWS UNBOUNDED "
                           "PRECEDING) AS c%d",
                           i ? ", " : "", at, at);
        }
        comity_sql_add(sql, ")");
    }
    comity_sql_add(sql, " FROM (SELECT *, row_number() OVER () + %lld AS row FROM %s)", (long long)first_row - 1,
                   shape->source->from);
}

/* Ends a level of the query; NULL `sql` text is out of memory. */
static comity_status take_level(comity_sql *sql, char **level, comity_error *error) {
    free(*level);
    *level = comity_sql_end(sql);
    return *level ? COMITY_OK : comity_fail_memory(error);
}

const char *comity_import_shape_passed_over(const comity_recipe *recipe) {
    int over = recipe->sections[0].began && recipe->not_before > 0;
    if (recipe->sections[0].kind == COMITY_SECTION_ROLL_CALL) {
        return NULL; /* the stage does not read repeated ones at all */
    }
    return recipe->once.n ? (over ? "(repeated OR spell_over)" : "repeated") : over ? "spell_over" : NULL;
}

int comity_import_leaves_out(const comity_recipe *recipe) {
    int any = comity_import_shape_passed_over(recipe) != NULL;
    for (size_t i = 0; i < recipe->n_sections; i++) {
        any |= recipe->sections[i].where.column != NULL;
    }
    return any;
}

/* The levels of the query, one around the other. */
static comity_status make_levels(comity_import_shape *shape, int64_t first_row, char **level, comity_error *error) {
    const comity_recipe *recipe = shape->recipe;
    const struct {
        int wanted;
        void (*write)(const comity_import_shape *shape, const char *inner, comity_sql *sql);
    } steps[] = {{recipe->split.column != NULL, write_split},
                 {recipe->once.n > 0, write_once},
                 {recipe->sections[0].began != NULL, write_spells}};
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_import_shape_numbered(shape, first_row, &sql);
    comity_status status = take_level(&sql, level, error);
    if (!status && recipe->unpivot.pattern) {
        comity_sql_begin(&sql);
        status = add_unpivot(shape, &sql, *level, error);
        comity_status taken = take_level(&sql, level, error);
        status = status ? status : taken;
    }
    for (size_t i = 0; !status && i < sizeof steps / sizeof steps[0]; i++) {
        if (steps[i].wanted) {
            comity_sql_begin(&sql);
            steps[i].write(shape, *level, &sql);
            status = take_level(&sql, level, error);
        }
    }
    return status;
}

comity_status comity_import_shape_make(const comity_import_job *job, const comity_import_source *source,
                                       comity_import_shape *out, comity_error *error) {
    const comity_recipe *recipe = job->recipe;
    comity_sql sql;
    char *level = NULL;
    *out = (comity_import_shape){.source = source, .recipe = recipe};
    if (!job->companion && !recipe->fill_down.n && !recipe->unpivot.pattern && !recipe->split.column &&
        !recipe->once.n && !recipe->sections[0].began) {
        out->from = strdup(source->from);
        return out->from ? COMITY_OK : comity_fail_memory(error);
    }
    out->shaped = 1;
    comity_status status = make_levels(out, source->first_row, &level, error);
    if (!status) {
        comity_sql_begin(&sql);
        comity_sql_add(&sql, "(%s)", level);
        out->from = comity_sql_end(&sql);
        status = out->from ? COMITY_OK : comity_fail_memory(error);
    }
    free(level);
    return status;
}

void comity_import_shape_free(comity_import_shape *shape) {
    free(shape->from);
    free(shape->concerned);
    shape->from = NULL;
    shape->concerned = NULL;
}

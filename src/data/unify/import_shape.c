/* Fills down, unpivots and expands spells, all in SQL. See import_shape.h. */
#include "data/unify/import_shape.h"

#include <regex.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MOST_YEARS = 1000 };

/* Column `at` of the source as text. Dates of R and its like are numbers of days or seconds. */
static void write_source_cell(const comity_import_source *source, comity_sql *sql, int at) {
    const comity_column *data = source->panel ? &source->panel->columns[at] : NULL;
    if (!data || data->type == COMITY_TEXT) {
        comity_sql_add(sql, "c%d", at);
    } else if (data->unit && strcmp(data->unit, "days since 1970-01-01") == 0) {
        comity_sql_add(sql, "CAST(TRY(DATE '1970-01-01' + CAST(floor(c%d) AS INTEGER)) AS VARCHAR)", at);
    } else if (data->unit && strcmp(data->unit, "seconds since 1970-01-01") == 0) {
        comity_sql_add(sql, "CAST(TRY(CAST(make_timestamp(CAST(c%d * 1e6 AS BIGINT)) AS DATE)) AS VARCHAR)", at);
    } else {
        comity_sql_add(sql, "CAST(c%d AS VARCHAR)", at);
    }
}

static int position(const comity_import_source *source, const char *column) {
    return comity_recipe_column((const char *const *)source->header, source->n_header, column);
}

void comity_import_shape_cell(const comity_import_shape *shape, comity_sql *sql, const char *column) {
    const comity_recipe_unpivot *unpivot = &shape->recipe->unpivot;
    int at = position(shape->source, column);
    if (unpivot->pattern && strcasecmp(column, unpivot->key) == 0) {
        comity_sql_add(sql, "unpivot_key");
    } else if (unpivot->pattern && strcasecmp(column, unpivot->cell) == 0) {
        comity_sql_add(sql, "unpivot_cell");
    } else if (at < 0) {
        comity_sql_add(sql, "NULL::VARCHAR");
    } else {
        write_source_cell(shape->source, sql, at);
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
        marks[i] = (unsigned char)(all ? name[0] && !is_fixed(recipe, name)
                                       : regexec(&pattern, name, 0, NULL, 0) == 0 && !is_fixed(recipe, name));
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
            write_source_cell(source, sql, (int)i);
            comma = ", ";
        }
    }
    comity_sql_add(sql, "]) AS unpivot_cell FROM (%s)", inner);
}

static comity_status add_unpivot(comity_import_shape *shape, comity_sql *sql, const char *inner, comity_error *error) {
    const comity_import_source *source = shape->source;
    unsigned char *marks = calloc(source->n_header + 1, 1);
    if (!marks) {
        return comity_fail_memory(error);
    }
    size_t n = mark_unpivoted(source, shape->recipe, marks);
    if (n) {
        write_unpivot(source, marks, inner, sql);
    }
    free(marks);
    return n ? COMITY_OK
             : comity_fail(error, COMITY_ERROR_INPUT, "no column of the file matches \"%s\", as recipe %s expects",
                           shape->recipe->unpivot.pattern, shape->recipe->id);
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

static void write_spells(const comity_import_shape *shape, comity_sql *sql, const char *inner) {
    const comity_recipe_section *first = &shape->recipe->sections[0];
    comity_sql_add(sql,
                   "SELECT *, unnest(CASE WHEN coalesce(spell_first <= spell_last AND spell_first >= 1 AND spell_last "
                   "- spell_first < %d, false) THEN range(CAST(spell_first AS BIGINT), CAST(spell_last AS BIGINT) + 1) "
                   "ELSE [NULL] END) AS spell_year FROM (SELECT *, floor(y_spell_began) AS spell_first, ",
                   MOST_YEARS);
    if (shape->recipe->open_until > 0) {
        comity_sql_add(sql, "least(CASE WHEN coalesce(trim(spell_ended), '') IN (''");
        for (size_t i = 0; i < first->missing.n; i++) {
            comity_sql_add(sql, ", ");
            comity_sql_literal(sql, first->missing.items[i]);
        }
        comity_sql_add(sql, ") THEN %.17g ELSE floor(y_spell_ended) END, %.17g) AS spell_last",
                       shape->recipe->open_until, shape->recipe->open_until);
    } else {
        comity_sql_add(sql, "floor(y_spell_ended) AS spell_last");
    }
    comity_sql_add(sql, " FROM (SELECT *");
    write_end_of_spell(shape, sql, first->began, "spell_began");
    write_end_of_spell(shape, sql, first->ended, "spell_ended");
    comity_sql_add(sql, " FROM (%s)))", inner);
}

/* ---------------------------------------------------------------------------------------------------------- whole */

/* The source with numbers of rows, empty cells filled from above. */
static void write_numbered(const comity_import_shape *shape, int64_t first_row, comity_sql *sql) {
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

comity_status comity_import_shape_make(const comity_import_job *job, const comity_import_source *source,
                                       comity_import_shape *out, comity_error *error) {
    const comity_recipe *recipe = job->recipe;
    const comity_recipe_section *first = &recipe->sections[0];
    comity_sql sql;
    char *level = NULL;
    *out = (comity_import_shape){.source = source, .recipe = recipe};
    if (!recipe->fill_down.n && !recipe->unpivot.pattern && !first->began) {
        out->from = strdup(source->from);
        return out->from ? COMITY_OK : comity_fail_memory(error);
    }
    out->shaped = 1;
    comity_sql_begin(&sql);
    write_numbered(out, source->first_row, &sql);
    comity_status status = take_level(&sql, &level, error);
    if (!status && recipe->unpivot.pattern) {
        comity_sql_begin(&sql);
        status = add_unpivot(out, &sql, level, error);
        char *text = comity_sql_end(&sql);
        free(level);
        level = text;
        status = status || level ? status : comity_fail_memory(error);
    }
    if (!status && first->began) {
        comity_sql_begin(&sql);
        write_spells(out, &sql, level);
        status = take_level(&sql, &level, error);
    }
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
    shape->from = NULL;
}

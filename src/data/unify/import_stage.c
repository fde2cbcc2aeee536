/* Reads a source into typed columns, in one query. See import_internal.h.
 *
 * The query has two levels over the shaped source (import_shape.h). The inner one parses: every needed cell as text,
 * number, missing or not, concerned or not. The outer one judges: `bad` says for the first cell of a row that cannot be
 * which column, why, and its text. */
#include "data/unify/import_internal.h"
#include "data/unify/import_shape.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { FIRST_YEAR = 1500, LAST_YEAR = 2200 };

typedef struct {
    const comity_import_job *job;
    const comity_import_shape *shape;
    comity_sql sql;
} writer;

static void write_cell(writer *w, const char *column) {
    comity_import_shape_cell(w->shape, &w->sql, column);
}

/* "'a', 'b'" after a first '' */
static void write_words(writer *w, const comity_recipe_words *words) {
    comity_sql_add(&w->sql, "''");
    for (size_t i = 0; i < words->n; i++) {
        comity_sql_add(&w->sql, ", ");
        comity_sql_literal(&w->sql, words->items[i]);
    }
}

/* Whether the cell means: no value. `number` is the cell as number or NULL. Only cells that are no finite numbers are
 * compared as texts: this runs for every cell of a file. */
static void write_missing(writer *w, const comity_recipe_words *missing, const char *raw, const char *number) {
    if (!number) {
        comity_sql_add(&w->sql, "(%s IS NULL OR trim(%s) IN (", raw, raw);
        write_words(w, missing);
        comity_sql_add(&w->sql, "))");
        return;
    }
    comity_sql_add(&w->sql, "CASE WHEN isfinite(%s) THEN ", number);
    size_t numbers = 0;
    for (size_t i = 0; i < missing->n; i++) {
        char *end;
        double value = strtod(missing->items[i], &end);
        if (!*end && isfinite(value)) {
            comity_sql_add(&w->sql, "%s %s = %.17g", numbers++ ? " OR" : "", number, value);
        }
    }
    comity_sql_add(&w->sql, "%s ELSE %s IS NULL OR trim(%s) IN (", numbers ? "" : "false", raw, raw);
    write_words(w, missing);
    comity_sql_add(&w->sql, ") END");
}

/* The number that a cell stands for; NULL where it stands for none. */
static void write_number(writer *w, const comity_recipe_value *value, const char *raw) {
    if (!value->n_meanings) {
        comity_sql_add(&w->sql, "TRY_CAST(%s AS DOUBLE)", raw);
        return;
    }
    comity_sql_add(&w->sql, "CASE trim(%s)", raw);
    for (size_t i = 0; i < value->n_meanings; i++) {
        comity_sql_add(&w->sql, " WHEN ");
        comity_sql_literal(&w->sql, value->meanings[i].word);
        comity_sql_add(&w->sql, " THEN %.17g", value->meanings[i].number);
    }
    comity_sql_add(&w->sql, " END::DOUBLE");
}

/* WHEN `condition` THEN column, reason, cell. */
static void write_verdict(writer *w, const char *condition, const char *column, const char *reason, const char *raw) {
    comity_sql_add(&w->sql, " WHEN %s THEN ", condition);
    comity_sql_literal(&w->sql, column);
    comity_sql_add(&w->sql, " || chr(31) || ");
    comity_sql_literal(&w->sql, reason);
    comity_sql_add(&w->sql, " || chr(31) || left(coalesce(%s, ''), 200)", raw);
}

static void write_whole(char out[160], const char *number, int least, int most) {
    snprintf(out, 160, "NOT coalesce(%s BETWEEN %d AND %d AND %s = floor(%s), false)", number, least, most, number,
             number);
}

/* Whether the cell holds one of the words. */
static void write_condition(writer *w, const comity_recipe_words *words, const comity_recipe_words *missing,
                            const char *raw) {
    const char * or = "";
    comity_sql_add(&w->sql, "coalesce(");
    for (size_t i = 0; i < words->n; i++) {
        const char *word = words->items[i];
        size_t length = strlen(word);
        comity_sql_add(&w->sql, "%s", or);
        if (length == 1 && word[0] == '*') {
            comity_sql_add(&w->sql, "NOT ");
            write_missing(w, missing, raw, NULL);
        } else if (word[length - 1] == '*') {
            comity_sql_add(&w->sql, "starts_with(%s, ", raw);
            char *start = strndup(word, length - 1);
            comity_sql_literal(&w->sql, start ? start : "");
            free(start);
            comity_sql_add(&w->sql, ")");
        } else {
            comity_sql_add(&w->sql, "trim(%s) = ", raw);
            comity_sql_literal(&w->sql, word);
        }
        or = " OR ";
    }
    comity_sql_add(&w->sql, ", false)");
}

/* Whether the row concerns section `i`: w<i> and, of a second condition, x<i>. */
static void write_where(writer *w, size_t i) {
    const comity_recipe_section *section = &w->job->recipe->sections[i];
    char raw[24];
    snprintf(raw, sizeof raw, "w%zu", i);
    write_condition(w, &section->where.words, &section->missing, raw);
    if (section->where.and_column) {
        raw[0] = 'x';
        comity_sql_add(&w->sql, " AND ");
        write_condition(w, &section->where.and_words, &section->missing, raw);
    }
}

static void write_where_cells(writer *w, size_t i) {
    const comity_recipe_where *where = &w->job->recipe->sections[i].where;
    if (where->column) {
        write_cell(w, where->column);
        comity_sql_add(&w->sql, " AS w%zu, ", i);
    }
    if (where->and_column) {
        write_cell(w, where->and_column);
        comity_sql_add(&w->sql, " AS x%zu, ", i);
    }
}

/* ------------------------------------------------------------------------------------------- rows that carry values */

/* The code as text. In a table a missing code is an empty one: there, it says that no state is meant. */
static void write_code(writer *w, const char *column) {
    const comity_recipe_section *first = &w->job->recipe->sections[0];
    int may_lack = first->kind == COMITY_SECTION_TABLE && first->missing.n;
    comity_sql_add(&w->sql, may_lack ? "CASE WHEN trim(" : "coalesce(");
    write_cell(w, column);
    if (may_lack) {
        comity_sql_add(&w->sql, ") NOT IN (");
        write_words(w, &first->missing);
        comity_sql_add(&w->sql, ") THEN ");
        write_cell(w, column);
        comity_sql_add(&w->sql, " ELSE '' END");
    } else {
        comity_sql_add(&w->sql, ", '')");
    }
}

/* The codes of states as text, and the number of the row where the source has it. */
static void write_codes(writer *w) {
    const comity_import_job *job = w->job;
    const char *passed_over = comity_import_shape_passed_over(job->recipe);
    comity_sql_add(&w->sql, w->shape->shaped ? "row, " : "");
    if (passed_over) {
        comity_sql_add(&w->sql, "%s AS passed_over, ", passed_over);
    }
    for (size_t i = 0; i < job->n_ends; i++) {
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            const comity_recipe_code *code = &job->ends[i]->codes[j];
            if (code->constant) {
                comity_sql_literal(&w->sql, code->column);
            } else {
                write_code(w, code->column);
            }
            comity_sql_add(&w->sql, " AS e%zuc%zu, ", i, j);
        }
    }
}

/* rkey and nkey: what tells the year (the roll call), as text and as number. */
static void write_key(writer *w) {
    const comity_recipe_section *first = &w->job->recipe->sections[0];
    if (first->kind == COMITY_SECTION_VOTE) {
        write_cell(w, first->roll_call);
        comity_sql_add(&w->sql, " AS rkey, TRY_CAST(rkey AS DOUBLE) AS nkey");
    } else if (first->began) {
        comity_sql_add(&w->sql, "coalesce(spell_began, '') || ' to ' || coalesce(spell_ended, '') AS rkey, "
                                "CAST(spell_year AS DOUBLE) AS nkey");
    } else if (w->job->recipe->year_is_constant) {
        comity_sql_add(&w->sql, "'%s' AS rkey, %s::DOUBLE AS nkey", first->year, first->year);
    } else if (!first->year) {
        comity_sql_add(&w->sql, "'' AS rkey, 0::DOUBLE AS nkey");
    } else {
        write_cell(w, first->year);
        comity_sql_add(&w->sql, " AS rkey, ");
        comity_import_shape_year(w->shape, &w->sql, "rkey");
        comity_sql_add(&w->sql, " AS nkey");
    }
}

static void write_inner(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *first = &job->recipe->sections[0];
    comity_sql_add(&w->sql, "SELECT ");
    write_codes(w);
    for (size_t i = 0; i < job->recipe->n_sections; i++) {
        const comity_recipe_section *section = &job->recipe->sections[i];
        write_where_cells(w, i);
        if (section->value.column) {
            write_cell(w, section->value.column);
            comity_sql_add(&w->sql, " AS r%zu, ", i);
        }
    }
    if (first->organisation) {
        write_cell(w, first->organisation);
        comity_sql_add(&w->sql, " AS organisation, ");
    }
    write_key(w);
    comity_sql_add(&w->sql, " FROM %s", w->shape->from);
}

/* a<i>: the section is concerned; n<i>, m<i>: number, missing. */
static void write_middle(writer *w) {
    char raw[24];
    char number[24];
    comity_sql_add(&w->sql, "SELECT *");
    for (size_t i = 0; i < w->job->recipe->n_sections; i++) {
        const comity_recipe_section *section = &w->job->recipe->sections[i];
        snprintf(raw, sizeof raw, "r%zu", i);
        snprintf(number, sizeof number, "n%zu", i);
        if (section->where.column) {
            comity_sql_add(&w->sql, ", ");
            write_where(w, i);
            comity_sql_add(&w->sql, " AS a%zu", i);
        }
        if (section->value.column) {
            comity_sql_add(&w->sql, ", ");
            write_number(w, &section->value, raw);
            comity_sql_add(&w->sql, " AS %s, ", number);
            write_missing(w, &section->missing, raw, section->value.n_meanings ? NULL : number);
            comity_sql_add(&w->sql, " AS m%zu", i);
        }
    }
    comity_sql_add(&w->sql, " FROM (");
    write_inner(w);
    comity_sql_add(&w->sql, ")");
}

static void write_value_verdicts(writer *w, size_t i) {
    const comity_recipe_section *section = &w->job->recipe->sections[i];
    const char *column = section->value.column;
    char present[72];
    char condition[160];
    char reason[320];
    char raw[24];
    if (!column) {
        return;
    }
    snprintf(raw, sizeof raw, "r%zu", i);
    if (section->where.column) {
        snprintf(present, sizeof present, "a%zu AND NOT m%zu", i, i);
    } else {
        snprintf(present, sizeof present, "NOT m%zu", i);
    }
    snprintf(condition, sizeof condition, "%s AND n%zu IS NULL", present, i);
    if (section->value.n_meanings) {
        size_t used = (size_t)snprintf(reason, sizeof reason, "not one of");
        for (size_t k = 0; k < section->value.n_meanings && used < 250; k++) {
            used += (size_t)snprintf(reason + used, sizeof reason - used, "%s %.30s", k ? "," : "",
                                     section->value.meanings[k].word);
        }
        write_verdict(w, condition, column, reason, raw);
    } else {
        write_verdict(w, condition, column, "not a number", raw);
    }
    snprintf(condition, sizeof condition, "%s AND NOT isfinite(n%zu)", present, i);
    write_verdict(w, condition, column, "not a finite number", raw);
    if (section->kind == COMITY_SECTION_VOTE || section->kind == COMITY_SECTION_AFFILIATION) {
        snprintf(condition, sizeof condition, "%s AND n%zu NOT IN (1, 2, 3)", present, i);
        write_verdict(w, condition, column, "not 1, 2 or 3", raw);
    } else if (section->minimum > -INFINITY) {
        snprintf(condition, sizeof condition, "%s AND n%zu < %.17g", present, i, section->minimum);
        snprintf(reason, sizeof reason, "less than %g", section->minimum);
        write_verdict(w, condition, column, reason, raw);
    }
}

/* NOT (a0 OR a1 ...): no section is concerned, or the row was passed over. */
static void write_left_out(writer *w) {
    comity_sql_add(&w->sql, comity_import_shape_passed_over(w->job->recipe) ? "(passed_over OR NOT (" : "(NOT (");
    for (size_t i = 0; i < w->job->recipe->n_sections; i++) {
        if (w->job->recipe->sections[i].where.column) {
            comity_sql_add(&w->sql, "%sa%zu", i ? " OR " : "", i);
        } else {
            comity_sql_add(&w->sql, "%strue", i ? " OR " : "");
        }
    }
    comity_sql_add(&w->sql, "))");
}

static void write_key_verdict(writer *w) {
    const comity_recipe_section *first = &w->job->recipe->sections[0];
    char condition[160];
    char reason[160];
    if (first->kind == COMITY_SECTION_VOTE) {
        write_whole(condition, "nkey", 1, INT32_MAX);
        write_verdict(w, condition, first->roll_call, "not the number of a roll call", "rkey");
        return;
    }
    write_whole(condition, "nkey", FIRST_YEAR, LAST_YEAR);
    const char *format = w->job->recipe->date_format;
    snprintf(reason, sizeof reason, "neither a whole year from %d to %d nor a date (%.40s)", FIRST_YEAR, LAST_YEAR,
             format ? format : "YYYY-MM-DD");
    if (first->began) {
        write_verdict(w, condition, first->began, "not a beginning and an end of which the end is later", "rkey");
    } else {
        write_verdict(w, condition, first->year, reason, "rkey");
    }
}

/* v<i> of the sections: the value where the row concerns the section and has one. */
static void write_section_values(writer *w) {
    for (size_t i = 0; i < w->job->recipe->n_sections; i++) {
        const comity_recipe_section *section = &w->job->recipe->sections[i];
        comity_sql_add(&w->sql, "CASE WHEN ");
        if (section->where.column) {
            comity_sql_add(&w->sql, "a%zu AND ", i);
        }
        if (section->value.column) {
            comity_sql_add(&w->sql, "NOT m%zu THEN n%zu END AS v%zu, ", i, i, i);
        } else {
            comity_sql_add(&w->sql, "true THEN 1::DOUBLE END AS v%zu, ", i);
        }
    }
}

static void write_values(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *first = &job->recipe->sections[0];
    comity_sql_add(&w->sql, "CREATE TEMP TABLE import_row AS SELECT %s", w->shape->shaped ? "row, " : "");
    for (size_t i = 0; i < job->n_ends; i++) {
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, "e%zuc%zu, ", i, j);
        }
    }
    comity_sql_add(&w->sql, first->kind == COMITY_SECTION_VOTE ? "TRY_CAST(nkey AS INTEGER) AS item, "
                                                               : "TRY_CAST(nkey AS SMALLINT) AS year, ");
    comity_sql_add(&w->sql, "%s", first->organisation ? "trim(organisation) AS organisation, " : "");
    write_section_values(w);
    if (comity_import_leaves_out(job->recipe)) {
        write_left_out(w);
        comity_sql_add(&w->sql, " AS left_out, ");
    }
    comity_sql_add(&w->sql, "CASE");
    if (comity_import_leaves_out(job->recipe)) {
        comity_sql_add(&w->sql, " WHEN ");
        write_left_out(w);
        comity_sql_add(&w->sql, " THEN NULL");
    }
    write_key_verdict(w);
    if (first->organisation) {
        write_verdict(w, "coalesce(trim(organisation), '') = ''", first->organisation, "empty", "organisation");
    }
    for (size_t i = 0; i < job->recipe->n_sections; i++) {
        write_value_verdicts(w, i);
    }
    comity_sql_add(&w->sql, " END AS bad FROM (");
    write_middle(w);
    comity_sql_add(&w->sql, ")");
}

/* ------------------------------------------------------------------------------------------------------ roll calls */

static void write_optional(writer *w, const char *column, const comity_recipe_words *missing, const char *name) {
    if (!column) {
        comity_sql_add(&w->sql, "NULL::VARCHAR AS %s, ", name);
        return;
    }
    comity_sql_add(&w->sql, "CASE WHEN NOT ");
    char raw[24];
    snprintf(raw, sizeof raw, "r_%s", name);
    write_missing(w, missing, raw, NULL);
    comity_sql_add(&w->sql, " THEN trim(%s) END AS %s, ", raw, name);
}

static void write_roll_calls(writer *w) {
    const comity_recipe_section *section = &w->job->recipe->sections[0];
    const struct {
        const char *name;
        const char *column;
    } cells[] = {{"item", section->roll_call},      {"session", section->session},       {"date", section->date},
                 {"important", section->important}, {"resolution", section->resolution}, {"title", section->title}};
    char condition[160];
    comity_sql_add(&w->sql,
                   "CREATE TEMP TABLE import_row AS SELECT %sTRY_CAST(n_item AS INTEGER) AS item, "
                   "TRY_CAST(n_session AS INTEGER) AS session, d_date AS date, ",
                   w->shape->shaped ? "row, " : "");
    comity_sql_add(&w->sql, section->important ? "TRY_CAST(important AS BOOLEAN) AS important, "
                                               : "NULL::BOOLEAN AS important, ");
    comity_sql_add(&w->sql, "resolution, title, CASE");
    write_whole(condition, "n_item", 1, INT32_MAX);
    write_verdict(w, condition, section->roll_call, "not the number of a roll call", "r_item");
    write_whole(condition, "n_session", 1, 10000);
    write_verdict(w, condition, section->session, "not the number of a session", "r_session");
    snprintf(condition, sizeof condition, "NOT coalesce(year(d_date) BETWEEN %d AND %d, false)", FIRST_YEAR, LAST_YEAR);
    write_verdict(w, condition, section->date, "not a date (YYYY-MM-DD)", "r_date");
    if (section->important) {
        write_verdict(w, "important IS NOT NULL AND TRY_CAST(important AS BOOLEAN) IS NULL", section->important,
                      "neither 0 nor 1", "important");
    }
    comity_sql_add(&w->sql, " END AS bad FROM (SELECT ");
    for (size_t i = 3; i < 6; i++) {
        write_optional(w, cells[i].column, &section->missing, cells[i].name);
    }
    comity_sql_add(&w->sql,
                   "%sr_item, r_session, r_date, TRY_CAST(r_item AS DOUBLE) AS n_item, "
                   "TRY_CAST(r_session AS DOUBLE) AS n_session, TRY_CAST(r_date AS DATE) AS d_date "
                   "FROM (SELECT ",
                   w->shape->shaped ? "row, " : "");
    for (size_t i = 0; i < 6; i++) {
        if (cells[i].column) {
            write_cell(w, cells[i].column);
            comity_sql_add(&w->sql, " AS r_%s, ", cells[i].name);
        }
    }
    comity_sql_add(&w->sql, "%s FROM %s%s))", w->shape->shaped ? "row" : "1 AS one", w->shape->from,
                   w->job->recipe->once.n ? " WHERE NOT repeated" : "");
}

/* ----------------------------------------------------------------------------------------------------------- table */

static int is_word(const comity_recipe_words *words, const char *word) {
    return comity_recipe_column(words->items, words->n, word) >= 0;
}

/* f<i>: the cell as text without blanks around it, NULL where missing. */
static void write_fields(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *section = &job->recipe->sections[0];
    char raw[24];
    comity_sql_add(&w->sql, "SELECT *");
    for (size_t i = 0; i < job->n_fields; i++) {
        snprintf(raw, sizeof raw, "r%zu", i);
        comity_sql_add(&w->sql, ", CASE WHEN NOT ");
        write_missing(w, &section->missing, raw, NULL);
        comity_sql_add(&w->sql, " THEN trim(%s) END AS f%zu", raw, i);
    }
    if (section->where.column) {
        comity_sql_add(&w->sql, ", NOT (");
        write_where(w, 0);
        comity_sql_add(&w->sql, ") AS left_out");
    }
    comity_sql_add(&w->sql, " FROM (SELECT ");
    write_codes(w);
    for (size_t i = 0; i < job->n_fields; i++) {
        write_cell(w, job->fields[i]);
        comity_sql_add(&w->sql, " AS r%zu, ", i);
    }
    write_where_cells(w, 0);
    write_key(w);
    comity_sql_add(&w->sql, " FROM %s)", w->shape->from);
}

static void write_field_verdicts(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *section = &job->recipe->sections[0];
    char condition[160];
    char raw[24];
    for (size_t i = 0; i < job->n_fields; i++) {
        snprintf(raw, sizeof raw, "f%zu", i);
        if (is_word(&section->number, job->fields[i])) {
            snprintf(condition, sizeof condition, "%s IS NOT NULL AND TRY_CAST(%s AS DOUBLE) IS NULL", raw, raw);
            write_verdict(w, condition, job->fields[i], "not a number", raw);
        } else if (is_word(&section->dates, job->fields[i])) {
            snprintf(condition, sizeof condition, "%s IS NOT NULL AND TRY_CAST(%s AS DATE) IS NULL", raw, raw);
            write_verdict(w, condition, job->fields[i], "not a date (YYYY-MM-DD)", raw);
        }
    }
}

/* A table keeps every row, also one whose year is not known, or is none of people alive (9999): 0 then stands for
 * "no year". */
static void write_table(writer *w) {
    const comity_import_job *job = w->job;
    const char *left_out = job->recipe->sections[0].where.column ? "left_out, " : "";
    comity_sql_add(&w->sql, "CREATE TEMP TABLE import_row AS SELECT %s", w->shape->shaped ? "row, " : "");
    for (size_t i = 0; i < job->n_ends; i++) {
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, "e%zuc%zu, ", i, j);
        }
    }
    for (size_t i = 0; i < job->n_fields; i++) {
        comity_sql_add(&w->sql, "f%zu, ", i);
    }
    comity_sql_add(&w->sql,
                   "CASE WHEN floor(nkey) BETWEEN 1 AND 2200 THEN CAST(floor(nkey) AS SMALLINT) ELSE 0::SMALLINT END "
                   "AS year, %sCASE%s WHEN false "
                   "THEN ''",
                   left_out, *left_out ? " WHEN left_out THEN NULL" : "");
    write_field_verdicts(w);
    comity_sql_add(&w->sql, " END AS bad FROM (");
    write_fields(w);
    comity_sql_add(&w->sql, ")");
}

/* --------------------------------------------------------------------------------------------- for the other files */

void comity_import_write_missing(comity_sql *sql, const comity_recipe_words *missing, const char *raw,
                                 const char *number) {
    writer w = {.sql = *sql};
    write_missing(&w, missing, raw, number);
}

void comity_import_write_number(comity_sql *sql, const comity_recipe_value *value, const char *raw) {
    writer w = {.sql = *sql};
    write_number(&w, value, raw);
}

comity_status comity_import_read(const comity_import_job *job, const comity_import_source *source, comity_sql *sql) {
    char *text = comity_sql_end(sql);
    if (!text) {
        return comity_fail_memory(job->error);
    }
    duckdb_result result;
    comity_status status = COMITY_OK;
    if (duckdb_query(comity_store_connection(job->store), text, &result) == DuckDBError) {
        const char *words = duckdb_result_error(&result);
        status = source ? comity_import_explain(words, source, job->error) : comity_store_explain(words, job->error);
    }
    duckdb_destroy_result(&result);
    free(text);
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- whole */

/* Counts what the shape passed over before import_row (see there). */
static comity_status count_early(comity_import_job *job, const comity_import_shape *shape, const char *from) {
    comity_panel counts;
    job->early_left_out = 0;
    job->early_missing = 0;
    if (!shape->concerned && !shape->no_missing) {
        return COMITY_OK;
    }
    comity_panel_init(&counts);
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT count(*)::BIGINT, (count(*) FILTER (%s))::BIGINT, (SELECT count(*)::BIGINT FROM "
                   "import_row) FROM %s",
                   shape->concerned ? shape->concerned : "true", from);
    comity_status status = comity_sql_rows(&sql, job->store, &counts, job->error);
    if (!status) {
        int64_t all = counts.columns[0].integer[0];
        int64_t concerned = counts.columns[1].integer[0];
        job->early_left_out = (all - concerned) * (int64_t)shape->n_cells;
        job->early_missing = shape->no_missing ? concerned * (int64_t)shape->n_cells - counts.columns[2].integer[0] : 0;
    }
    comity_panel_free(&counts);
    return status;
}

comity_status comity_import_stage(comity_import_job *job, const comity_import_source *source) {
    comity_import_shape shape;
    comity_status status = comity_import_shape_make(job, source, &shape, job->error);
    if (status) {
        comity_import_shape_free(&shape);
        return status;
    }
    job->numbered = shape.shaped;
    writer w = {.job = job, .shape = &shape};
    comity_sql_begin(&w.sql);
    switch (job->recipe->sections[0].kind) {
    case COMITY_SECTION_ROLL_CALL:
        write_roll_calls(&w);
        break;
    case COMITY_SECTION_TABLE:
        write_table(&w);
        break;
    default:
        write_values(&w);
    }
    status = comity_import_read(job, source, &w.sql);
    status = status ? status : count_early(job, &shape, source->from);
    comity_import_shape_free(&shape);
    return status;
}

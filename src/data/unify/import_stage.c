/* Reads a source into typed columns, in one query. See import_internal.h.
 *
 * The query has two levels. The inner one parses: every needed cell as text, number, missing or not. The outer one
 * judges: `bad` says for the first cell of a row that cannot be which column, why, and its text. */
#include "data/unify/import_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1500, LAST_YEAR = 2200 };

typedef struct {
    const comity_import_job *job;
    const comity_import_source *source;
    comity_sql sql;
} writer;

static int position(const writer *w, const char *column) {
    return comity_recipe_column((const char *const *)w->source->header, w->source->n_header, column);
}

/* A cell as text. R dates are numbers of days or seconds. */
static void write_raw(writer *w, const char *column) {
    int at = position(w, column);
    const comity_column *data = w->source->panel ? &w->source->panel->columns[at] : NULL;
    if (!data || data->type == COMITY_TEXT) {
        comity_sql_add(&w->sql, "c%d", at);
    } else if (data->unit && strcmp(data->unit, "days since 1970-01-01") == 0) {
        comity_sql_add(&w->sql, "CAST(TRY(DATE '1970-01-01' + CAST(floor(c%d) AS INTEGER)) AS VARCHAR)", at);
    } else if (data->unit && strcmp(data->unit, "seconds since 1970-01-01") == 0) {
        comity_sql_add(&w->sql, "CAST(TRY(CAST(make_timestamp(CAST(c%d * 1e6 AS BIGINT)) AS DATE)) AS VARCHAR)", at);
    } else {
        comity_sql_add(&w->sql, "CAST(c%d AS VARCHAR)", at);
    }
}

/* The words that mean missing, as list of texts and of numbers; an empty cell always does. */
static void write_missing(writer *w, const comity_recipe_words *missing, const char *raw, const char *number) {
    comity_sql_add(&w->sql, "(%s IS NULL OR trim(%s) IN (''", raw, raw);
    for (size_t i = 0; i < missing->n; i++) {
        comity_sql_add(&w->sql, ", ");
        comity_sql_literal(&w->sql, missing->items[i]);
    }
    comity_sql_add(&w->sql, ")");
    for (size_t i = 0; number && i < missing->n; i++) {
        char *end;
        double value = strtod(missing->items[i], &end);
        if (!*end && isfinite(value)) {
            comity_sql_add(&w->sql, " OR %s = %.17g", number, value);
        }
    }
    comity_sql_add(&w->sql, ")");
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

/* ------------------------------------------------------------------------------------------- rows that carry values */

static void write_inner(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *first = &job->recipe->sections[0];
    const char *key = first->kind == COMITY_SECTION_VOTE ? first->roll_call : first->year;
    comity_sql_add(&w->sql, "SELECT ");
    for (size_t i = 0; i < job->n_ends; i++) {
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, "coalesce(");
            write_raw(w, job->ends[i]->codes[j].column);
            comity_sql_add(&w->sql, ", '') AS e%zuc%zu, ", i, j);
        }
    }
    for (size_t i = 0; i < job->recipe->n_sections; i++) {
        write_raw(w, job->recipe->sections[i].value.column);
        comity_sql_add(&w->sql, " AS r%zu, ", i);
    }
    if (first->organisation) {
        write_raw(w, first->organisation);
        comity_sql_add(&w->sql, " AS organisation, ");
    }
    write_raw(w, key);
    comity_sql_add(&w->sql, " AS rkey, TRY_CAST(rkey AS DOUBLE) AS nkey FROM %s", w->source->from);
}

static void write_middle(writer *w) {
    char raw[24];
    char number[24];
    comity_sql_add(&w->sql, "SELECT *");
    for (size_t i = 0; i < w->job->recipe->n_sections; i++) {
        const comity_recipe_section *section = &w->job->recipe->sections[i];
        snprintf(raw, sizeof raw, "r%zu", i);
        snprintf(number, sizeof number, "n%zu", i);
        comity_sql_add(&w->sql, ", ");
        write_number(w, &section->value, raw);
        comity_sql_add(&w->sql, " AS %s, ", number);
        write_missing(w, &section->missing, raw, section->value.n_meanings ? NULL : number);
        comity_sql_add(&w->sql, " AS m%zu", i);
    }
    comity_sql_add(&w->sql, " FROM (");
    write_inner(w);
    comity_sql_add(&w->sql, ")");
}

static void write_value_verdicts(writer *w, size_t i) {
    const comity_recipe_section *section = &w->job->recipe->sections[i];
    const char *column = section->value.column;
    char condition[160];
    char reason[320];
    char raw[24];
    snprintf(raw, sizeof raw, "r%zu", i);
    snprintf(condition, sizeof condition, "NOT m%zu AND n%zu IS NULL", i, i);
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
    snprintf(condition, sizeof condition, "NOT m%zu AND NOT isfinite(n%zu)", i, i);
    write_verdict(w, condition, column, "not a finite number", raw);
    if (section->kind == COMITY_SECTION_VOTE || section->kind == COMITY_SECTION_AFFILIATION) {
        snprintf(condition, sizeof condition, "NOT m%zu AND n%zu NOT IN (1, 2, 3)", i, i);
        write_verdict(w, condition, column, "not 1, 2 or 3", raw);
    } else if (section->minimum > -INFINITY) {
        snprintf(condition, sizeof condition, "NOT m%zu AND n%zu < %.17g", i, i, section->minimum);
        snprintf(reason, sizeof reason, "less than %g", section->minimum);
        write_verdict(w, condition, column, reason, raw);
    }
}

static void write_values(writer *w) {
    const comity_import_job *job = w->job;
    const comity_recipe_section *first = &job->recipe->sections[0];
    int vote = first->kind == COMITY_SECTION_VOTE;
    char condition[160];
    comity_sql_add(&w->sql, "CREATE TEMP TABLE import_row AS SELECT ");
    for (size_t i = 0; i < job->n_ends; i++) {
        for (size_t j = 0; j < job->ends[i]->n; j++) {
            comity_sql_add(&w->sql, "e%zuc%zu, ", i, j);
        }
    }
    comity_sql_add(&w->sql, "%s",
                   vote ? "TRY_CAST(nkey AS INTEGER) AS item, " : "TRY_CAST(nkey AS SMALLINT) AS year, ");
    comity_sql_add(&w->sql, "%s", first->organisation ? "trim(organisation) AS organisation, " : "");
    for (size_t i = 0; i < job->recipe->n_sections; i++) {
        comity_sql_add(&w->sql, "CASE WHEN NOT m%zu THEN n%zu END AS v%zu, ", i, i, i);
    }
    comity_sql_add(&w->sql, "CASE");
    if (vote) {
        write_whole(condition, "nkey", 1, INT32_MAX);
        write_verdict(w, condition, first->roll_call, "not the number of a roll call", "rkey");
    } else {
        write_whole(condition, "nkey", FIRST_YEAR, LAST_YEAR);
        write_verdict(w, condition, first->year, "not a whole year from 1500 to 2200", "rkey");
    }
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
    comity_sql_add(&w->sql, "CREATE TEMP TABLE import_row AS SELECT TRY_CAST(n_item AS INTEGER) AS item, "
                            "TRY_CAST(n_session AS INTEGER) AS session, d_date AS date, ");
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
    comity_sql_add(&w->sql, "r_item, r_session, r_date, TRY_CAST(r_item AS DOUBLE) AS n_item, "
                            "TRY_CAST(r_session AS DOUBLE) AS n_session, TRY_CAST(r_date AS DATE) AS d_date "
                            "FROM (SELECT ");
    for (size_t i = 0; i < 6; i++) {
        if (cells[i].column) {
            write_raw(w, cells[i].column);
            comity_sql_add(&w->sql, " AS r_%s, ", cells[i].name);
        }
    }
    comity_sql_add(&w->sql, "1 AS one FROM %s))", w->source->from);
}

/* ----------------------------------------------------------------------------------------------------------- whole */

comity_status comity_import_stage(const comity_import_job *job, const comity_import_source *source) {
    writer w = {.job = job, .source = source};
    comity_sql_begin(&w.sql);
    if (job->recipe->sections[0].kind == COMITY_SECTION_ROLL_CALL) {
        write_roll_calls(&w);
    } else {
        write_values(&w);
    }
    char *text = comity_sql_end(&w.sql);
    if (!text) {
        return comity_fail_memory(job->error);
    }
    duckdb_result result;
    comity_status status = COMITY_OK;
    if (duckdb_query(comity_store_connection(job->store), text, &result) == DuckDBError) {
        status = comity_import_explain(duckdb_result_error(&result), source, job->error);
    }
    duckdb_destroy_result(&result);
    free(text);
    return status;
}

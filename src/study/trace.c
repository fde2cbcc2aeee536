/* From a number to where it comes from. See trace.h.
 *
 * The inputs follow from the "needs" of the catalogue entry: ties and state-years among the members of that year, and
 * the rows of the fact tables that speak of that year or the time before it, each with its source and locator. */
#include "study/trace.h"

#include "base/text.h"
#include "study/case_tables.h"
#include "study/index_trace.h"
#include "study/needs.h"
#include "study/result_trace.h"

#include <math.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comity_trace_init(comity_trace *trace) {
    memset(trace, 0, sizeof *trace);
}

void comity_trace_free(comity_trace *trace) {
    free(trace->sql);
    comity_panel_free(&trace->number);
    comity_panel_free(&trace->again);
    comity_panel_free(&trace->run);
    comity_panel_free(&trace->region);
    comity_panel_free(&trace->inputs);
    comity_panel_free(&trace->data);
    comity_panel_free(&trace->gone);
    comity_trace_init(trace);
}

/* What is traced: an indicator, or a component of a state. */
typedef struct {
    char entry[64];
    char state[8]; /* empty: an indicator */
    char variant[32];
    char organisation[128];
    char year[16];
    char needs[256];
    char run[32]; /* that computed it */
} target;

static comity_status split_number(const char *number, const comity_trace_options *options, target *out,
                                  comity_error *error) {
    const char *dot = strchr(number, '.');
    comity_status status = COMITY_OK;
    memset(out, 0, sizeof *out);
    if (dot && dot - number >= (ptrdiff_t)sizeof out->state) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND, "\"%.*s\" is no state code", (int)(dot - number), number);
    }
    if (dot) {
        status = comity_text_print(out->state, sizeof out->state, error, "%.*s", (int)(dot - number), number);
    }
    if (!status) {
        status = comity_text_print(out->entry, sizeof out->entry, error, "%s", dot ? dot + 1 : number);
    }
    if (!status) {
        status = comity_text_print(out->organisation, sizeof out->organisation, error, "%s", options->organisation);
    }
    const char *variant = options->variant ? options->variant : "as_was";
    if (!status && comity_variant_find(variant) < 0) {
        status = comity_fail(error, COMITY_ERROR_USAGE,
                             "there is no variant \"%s\"; there are as_was, fixed, without_largest", variant);
    }
    if (!status && dot && strcmp(variant, "as_was") != 0) {
        status = comity_fail(error, COMITY_ERROR_USAGE, "components of a role are computed for the region as it was");
    }
    snprintf(out->variant, sizeof out->variant, "%.31s", variant);
    if (options->year) {
        snprintf(out->year, sizeof out->year, "%d", options->year);
    }
    return status;
}

static void copy_cell(const comity_panel *panel, size_t column, char *out, size_t size) {
    snprintf(out, size, "%s", panel->columns[column].missing[0] ? "" : panel->columns[column].text[0]);
}

static comity_status read_entry(comity_store *store, target *what, comity_trace *out, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    const char *name = what->entry;
    const char *sql = what->state[0] ? "SELECT name, formula, reference, unit, needs, sql FROM component WHERE "
                                       "component = ?"
                                     : "SELECT name, formula, reference, unit, needs, sql FROM indicator WHERE "
                                       "indicator = ?";
    comity_status status = comity_store_query(store, sql, &name, 1, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no %s \"%s\"; see: comity indicators",
                             what->state[0] ? "component" : "indicator", name);
    }
    if (!status) {
        copy_cell(&rows, 0, out->name, sizeof out->name);
        copy_cell(&rows, 1, out->formula, sizeof out->formula);
        copy_cell(&rows, 2, out->reference, sizeof out->reference);
        copy_cell(&rows, 3, out->unit, sizeof out->unit);
        copy_cell(&rows, 4, what->needs, sizeof what->needs);
        out->sql = strdup(rows.columns[5].text[0]);
        status = out->sql ? COMITY_OK : comity_fail_memory(error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status read_number(comity_store *store, target *what, comity_trace *out, comity_error *error) {
    const char *values[] = {what->entry, what->organisation, what->state[0] ? what->state : what->variant,
                            what->year[0] ? what->year : NULL};
    const char *sql =
        what->state[0] ? "SELECT component AS what, organisation, state, year, value, n, run FROM role_component_row "
                         "WHERE component = ?1 AND organisation = ?2 AND state = ?3 AND (?4::INTEGER IS NULL OR year = "
                         "?4::INTEGER) ORDER BY year DESC LIMIT 1"
                       : "SELECT indicator AS what, organisation, variant, year, value, n, run FROM "
                         "indicator_value_row WHERE indicator = ?1 AND organisation = ?2 AND variant = ?3 AND "
                         "(?4::INTEGER IS NULL OR year = ?4::INTEGER) ORDER BY year DESC LIMIT 1";
    comity_status status = comity_store_query(store, sql, values, 4, &out->number, error);
    if (!status && out->number.n_rows == 0) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND, "%s has no value for %s%s%s; compute it with: comity %s",
                           what->entry, values[2], what->year[0] ? " in " : "", what->year,
                           what->state[0] ? "role" : "measure");
    }
    if (!status) {
        snprintf(what->year, sizeof what->year, "%lld", (long long)out->number.columns[3].integer[0]);
        snprintf(what->run, sizeof what->run, "%lld", (long long)out->number.columns[6].integer[0]);
    }
    return status;
}

/* Years of the run, so that the region is rebuilt as it was computed. */
static comity_status read_run(comity_store *store, comity_trace *out, comity_region *region, comity_error *error) {
    char run[32];
    const char *value = run;
    snprintf(run, sizeof run, "%lld", (long long)out->number.columns[6].integer[0]);
    comity_status status = comity_store_query(
        store,
        "SELECT run, method, options, version, seed, strftime(started, '%Y-%m-%d %H:%M:%S') AS started, "
        "regexp_extract(options, '([0-9]{4}):', 1)::INTEGER AS first_year, regexp_extract(options, ':([0-9]{4})', "
        "1)::INTEGER AS last_year FROM run WHERE run = ?::BIGINT",
        &value, 1, &out->run, error);
    if (!status && out->run.n_rows == 0) {
        return comity_fail(error, COMITY_ERROR_INPUT, "run %s is not recorded; the workbench is damaged", run);
    }
    if (!status) {
        region->first_year = (int)out->run.columns[6].integer[0];
        region->last_year = (int)out->run.columns[7].integer[0];
    }
    return status;
}

static comity_status compute_again(comity_store *store, const target *what, comity_trace *out, comity_error *error) {
    char *text = NULL;
    size_t size = 0;
    FILE *sql = open_memstream(&text, &size);
    if (!sql) {
        return comity_fail_memory(error);
    }
    const char *values[] = {what->year, what->state};
    fprintf(sql, "SELECT q.value::DOUBLE AS value, q.n::BIGINT AS n FROM (\n%s\n) q WHERE q.year = ?::INTEGER%s",
            out->sql, what->state[0] ? " AND q.state = ?" : "");
    fclose(sql);
    comity_status status = comity_store_query(store, text, values, what->state[0] ? 2 : 1, &out->again, error);
    free(text);
    return status;
}

/* The date column of a fact table that tells whether a fact was there by the year; NULL: undated. */
static const char *date_of(const char *table) {
    const comity_fact_table *fact = comity_fact_table_find(table);
    for (size_t i = 0; fact && i < fact->n_columns; i++) {
        if (fact->columns[i].type == COMITY_FACT_DATE) {
            return fact->columns[i].name;
        }
    }
    return NULL;
}

static int has_column(const char *table, const char *name) {
    const comity_fact_table *fact = comity_fact_table_find(table);
    for (size_t i = 0; fact && i < fact->n_columns; i++) {
        if (strcmp(fact->columns[i].name, name) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Facts without a date of their own have that of what they belong to: a contingent that of its exercise. */
static void write_date_of_owner(FILE *sql, const comity_fact_table *fact) {
    for (size_t i = 0; i < fact->n_columns; i++) {
        const comity_fact_column *column = &fact->columns[i];
        const char *date = column->type == COMITY_FACT_REF ? date_of(column->detail) : NULL;
        if (date) {
            fprintf(sql,
                    " AND t.\"%s\" IN (SELECT \"%s\" FROM \"%s\" WHERE \"%s\" IS NULL OR extract(year FROM \"%s\") <= "
                    "?1::INTEGER)",
                    column->name, comity_fact_table_find(column->detail)->columns[0].name, column->detail, date, date);
            return;
        }
    }
}

/* The rows of a fact table up to the year, as text: key, state, date, value, source, locator. */
static void write_fact_inputs(FILE *sql, const char *table) {
    const char *date = date_of(table);
    const comity_fact_table *fact = comity_fact_table_find(table);
    const char *state = has_column(table, "state") ? "t.state" : has_column(table, "host") ? "t.host" : "NULL";
    const char *value = has_column(table, "value")       ? "t.value::DOUBLE"
                        : has_column(table, "personnel") ? "t.personnel::DOUBLE"
                        : has_column(table, "grade")     ? "t.grade::DOUBLE"
                                                         : "NULL::DOUBLE";
    fprintf(sql, "SELECT 'fact' AS kind, '%s' AS what, t.\"%s\"::VARCHAR AS subject, %s AS state, NULL AS partner, ",
            table, fact->columns[0].name, state);
    if (date) {
        fprintf(sql, "partial_date(t.\"%s\", t.\"%s_precision\")", date, date);
    } else {
        fputs("NULL", sql);
    }
    fprintf(sql, " AS date, %s AS value, t.source, t.locator, t.confidence, t.unverified FROM \"%s\" t WHERE true",
            value, table);
    if (date) {
        fprintf(sql, " AND (t.\"%s\" IS NULL OR extract(year FROM t.\"%s\") <= ?1::INTEGER)", date, date);
    } else {
        write_date_of_owner(sql, fact);
    }
    if (has_column(table, "organisation")) {
        fputs(" AND t.organisation IN (SELECT part FROM organisation_line l, setting s WHERE l.organisation = "
              "s.organisation)",
              sql);
    }
    if (has_column(table, "state")) {
        fputs(" AND (t.state IS NULL OR t.state IN (SELECT state FROM region WHERE year = ?1::INTEGER))", sql);
    }
}

static void write_need_inputs(FILE *sql, const char *need, size_t length) {
    char word[96];
    snprintf(word, sizeof word, "%.*s", (int)length, need);
    char *name = strchr(word, ':') + 1;
    if (strncmp(word, "fact:", 5) == 0) {
        write_fact_inputs(sql, name);
    } else if (strncmp(word, "data:", 5) == 0) { /* a table of its own: how many rows it has */
        fprintf(
            sql,
            "SELECT 'table', 'data.' || t.table_name, 'rows', NULL, NULL, NULL, t.estimated_size::DOUBLE, NULL, NULL, "
            "NULL, NULL FROM duckdb_tables() t WHERE t.schema_name = 'data' AND t.table_name = '%s'",
            name);
    } else if (strncmp(word, "tie:", 4) == 0) {
        fprintf(
            sql,
            "SELECT 'tie', t.layer, NULL, t.origin, t.destination, t.year::VARCHAR, t.value, (SELECT any_value(source) "
            "FROM tie x WHERE x.layer = t.layer), format('{} {} {} {}', t.layer, t.origin, t.destination, t.year), "
            "NULL, NULL FROM inner_tie t WHERE t.layer = '%s' AND t.year = ?1::INTEGER AND t.origin IN (SELECT state "
            "FROM region WHERE year = ?1::INTEGER) AND t.destination IN (SELECT state FROM region WHERE year = "
            "?1::INTEGER) UNION ALL SELECT 'total', t.layer, 'exports plus imports', t.state, NULL, t.year::VARCHAR, "
            "t.total, NULL, NULL, NULL, NULL FROM state_trade t WHERE t.layer = '%s' AND t.year = ?1::INTEGER AND "
            "t.state IN (SELECT state FROM region WHERE year = ?1::INTEGER)",
            name, name);
    } else {
        fprintf(
            sql,
            "SELECT 'state_year', t.indicator, NULL, t.state, NULL, t.year::VARCHAR, t.value, t.source, format('{} {} "
            "{}', t.indicator, t.state, t.year), NULL, NULL FROM state_year t WHERE t.indicator = '%s' AND t.year = "
            "?1::INTEGER AND t.state IN (SELECT state FROM region WHERE year = ?1::INTEGER)",
            name);
    }
}

static comity_status read_inputs(comity_store *store, const target *what, comity_trace *out, comity_error *error) {
    char *text = NULL;
    size_t size = 0;
    FILE *sql = open_memstream(&text, &size);
    const char *year = what->year;
    if (!sql) {
        return comity_fail_memory(error);
    }
    fputs("WITH inputs(kind, what, subject, state, partner, date, value, source, locator, confidence, unverified) AS (",
          sql);
    int first = 1;
    for (const char *need = what->needs; *need;) {
        size_t length = strcspn(need, " |");
        if (length) {
            fputs(first ? "" : " UNION ALL ", sql);
            write_need_inputs(sql, need, length);
            first = 0;
        }
        need += length + strspn(need + length, " |");
    }
    fputs(") SELECT * FROM inputs ORDER BY kind, what, date, subject, state, partner", sql);
    fclose(sql);
    comity_status status = comity_store_query(store, text, &year, 1, &out->inputs, error);
    free(text);
    return status;
}

/* The data sets behind the number: those that are there, and those that its run had and that were dropped. The largest
 * member of the variant without it is told by CINC, or else by trade. */
static comity_status read_data(comity_store *store, const target *what, comity_trace *out, comity_error *error) {
    char *filling = comity_needs_data_sets(what->needs);
    char *text = NULL;
    size_t size = 0;
    FILE *sql = filling ? open_memstream(&text, &size) : NULL;
    if (!sql) {
        free(filling);
        return comity_fail_memory(error);
    }
    fprintf(sql,
            "SELECT d.name, d.title, d.version, d.file, d.sha256, strftime(d.imported, '%%Y-%%m-%%d %%H:%%M:%%S') AS "
            "imported, d.citation FROM data_set d WHERE d.data_set IN (%s) ORDER BY d.name, d.file",
            filling);
    free(filling);
    comity_status status =
        fclose(sql) == 0 ? comity_store_query(store, text, NULL, 0, &out->data, error) : comity_fail_memory(error);
    free(text);
    const char *values[] = {what->needs, what->variant, what->run};
    return status ? status
                  : comity_store_query(
                        store,
                        "SELECT name, label, version, file, sha256 FROM data_set_gone WHERE data_set IN (SELECT "
                        "data_set FROM run_input WHERE run = ?3::BIGINT) AND list_has_any(string_split(fills, ' '), "
                        "string_split_regex(?1::VARCHAR || CASE WHEN ?2::VARCHAR = 'without_largest' THEN ' "
                        "state_year:cinc tie:trade_baci tie:trade_cow' ELSE '' END, '[ |]+')) ORDER BY name, file",
                        values, 3, &out->gone, error);
}

static comity_status read_rest(comity_store *store, const target *what, comity_trace *out, comity_error *error) {
    const char *year = what->year;
    comity_status status = comity_store_query(
        store,
        /* in a region that is kept fixed a state may have no spell on that day: then all its spells tell */
        "WITH spells AS (SELECT r.state, m.held_in, m.began, m.source, m.locator, m.began <= make_date(?1::INTEGER, "
        "12, "
        "31) AND (m.ended IS NULL OR m.ended > make_date(?1::INTEGER, 12, 31)) AS holds FROM region r, setting JOIN "
        "member_spell m ON m.organisation = setting.organisation AND m.role = 'member' WHERE r.year = ?1::INTEGER AND "
        "m.state = r.state) SELECT DISTINCT state, held_in, strftime(began, '%Y-%m-%d') AS began, source, locator FROM "
        "(SELECT *, bool_or(holds) OVER (PARTITION BY state) AS any_holds FROM spells) WHERE holds OR NOT any_holds "
        "ORDER BY ALL",
        &year, 1, &out->region, error);
    if (status) {
        return status;
    }
    return read_data(store, what, out, error);
}

static double number_at(const comity_panel *panel, const char *name) {
    for (size_t i = 0; panel->n_rows && i < panel->n_columns; i++) {
        if (strcmp(panel->columns[i].name, name) == 0 && panel->columns[i].type == COMITY_NUMBER &&
            comity_is_present(&panel->columns[i], 0)) {
            return panel->columns[i].number[0];
        }
    }
    return NAN;
}

/* Says where the number and what is in the workbench no longer agree. */
static void compare(comity_trace *out) {
    double was = number_at(&out->number, "value");
    double is = number_at(&out->again, "value");
    const char *why = out->gone.n_rows ? "data that it rests on were dropped since its run"
                                       : "what it rests on has changed since its run";
    out->note[0] = '\0';
    if (isnan(is)) {
        snprintf(out->note, sizeof out->note, "it cannot be computed again: %s", why);
    } else if (!(fabs(was - is) <= 1e-9 * fmax(1, fabs(was)))) {
        snprintf(out->note, sizeof out->note, "computed again it is another number: %s", why);
    } else if (out->gone.n_rows) {
        snprintf(out->note, sizeof out->note, "%s", why);
    }
}

comity_status comity_trace_number(comity_store *store, const char *number, const comity_trace_options *options,
                                  comity_trace *out, comity_error *error) {
    target what;
    int ready = 0;
    comity_region region = {0};
    comity_status status;
    if (comity_result_trace_is(number)) {
        return comity_result_trace(store, number, options, out, error);
    }
    int is_index = 0;
    if ((status = comity_index_trace_is(store, number, &is_index, error)) || is_index) {
        return status ? status : comity_index_trace(store, number, options, out, error);
    }
    if ((status = split_number(number, options, &what, error)) || (status = read_entry(store, &what, out, error)) ||
        (status = read_number(store, &what, out, error)) || (status = read_run(store, out, &region, error))) {
        return status;
    }
    snprintf(region.organisation, sizeof region.organisation, "%s", what.organisation);
    if ((status = comity_region_prepare(store, &region, error)) ||
        (status = comity_region_make(store, (comity_variant)comity_variant_find(what.variant), &ready, error))) {
        return status;
    }
    if (!ready) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND, "the data that tell the largest member are no longer there");
    }
    if ((status = compute_again(store, &what, out, error)) || (status = read_inputs(store, &what, out, error))) {
        return status;
    }
    if (!(status = read_rest(store, &what, out, error))) {
        compare(out);
    }
    return status;
}

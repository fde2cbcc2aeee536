/* From a score of an index to its parts, its indicators, their sources and its run. See trace.h. */
#include "study/index_trace.h"

#include "base/text.h"
#include "study/needs.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* UNIT.INDEX/ELEMENT, of which unit and element may be left out. */
typedef struct {
    char unit[64];
    char index[64];
    char element[64];
    char run[32];
    char year[16]; /* empty: there are no years */
    const comity_trace_options *options;
} wanted;

static comity_status split(const char *number, wanted *out, comity_error *error) {
    const char *dot = strchr(number, '.');
    const char *start = dot ? dot + 1 : number;
    const char *slash = strchr(start, '/');
    comity_status status =
        comity_text_print(out->unit, sizeof out->unit, error, "%.*s", dot ? (int)(dot - number) : 0, number);
    status = status ? status
                    : comity_text_print(out->index, sizeof out->index, error, "%.*s",
                                        slash ? (int)(slash - start) : (int)strlen(start), start);
    return status ? status : comity_text_print(out->element, sizeof out->element, error, "%s", slash ? slash + 1 : "");
}

comity_status comity_index_trace_is(comity_store *store, const char *number, int *is_one, comity_error *error) {
    wanted what = {.options = NULL};
    int64_t found = 0;
    const char *name = what.index;
    *is_one = 0;
    if (split(number, &what, NULL)) {
        return COMITY_OK; /* too long for the name of an index */
    }
    comity_status status = comity_store_integer(store, "SELECT 1 FROM index_run_row WHERE index_name = ? LIMIT 1",
                                                &name, 1, 0, &found, error);
    *is_one = !status && found == 1;
    return status;
}

static void copy_text(const comity_panel *rows, size_t column, char *out, size_t size) {
    int there = rows->n_rows && comity_is_present(&rows->columns[column], 0);
    snprintf(out, size, "%s", there ? rows->columns[column].text[0] : "");
}

/* The run, its words and the text of its spec. */
static comity_status read_run(comity_store *store, wanted *what, comity_trace *out, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    const char *variant = what->options->variant ? what->options->variant : "as_was";
    const char *values[] = {what->index, what->options->organisation, variant};
    comity_status status = comity_store_query(
        store,
        "SELECT run::VARCHAR, title, formula, reference, spec FROM index_run_row WHERE index_name = ?1 AND "
        "(organisation = '' OR organisation = ?2) AND (variant = '' OR variant = ?3) ORDER BY run DESC LIMIT 1",
        values, 3, &rows, error);
    if (!status && rows.n_rows == 0) {
        status =
            comity_fail(error, COMITY_ERROR_NOT_FOUND, "%s was not computed for %s, %s; compute it with: comity index",
                        what->index, what->options->organisation, variant);
    }
    if (!status) {
        copy_text(&rows, 0, what->run, sizeof what->run);
        copy_text(&rows, 1, out->name, sizeof out->name);
        copy_text(&rows, 2, out->formula, sizeof out->formula);
        copy_text(&rows, 3, out->reference, sizeof out->reference);
        snprintf(out->unit, sizeof out->unit, "score");
        out->sql = strdup(rows.columns[4].text[0]);
        status = out->sql ? COMITY_OK : comity_fail_memory(error);
    }
    comity_panel_free(&rows);
    const char *run = what->run;
    return status ? status
                  : comity_store_query(store,
                                       "SELECT run, method, options, version, seed, strftime(started, '%Y-%m-%d "
                                       "%H:%M:%S') AS started FROM run WHERE run = ?::BIGINT",
                                       &run, 1, &out->run, error);
}

/* Which unit, where none is named: the only one. */
static comity_status find_unit(comity_store *store, wanted *what, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    const char *run = what->run;
    comity_status status = comity_store_query(
        store, "SELECT DISTINCT unit FROM index_score_row WHERE run = ?::BIGINT ORDER BY 1", &run, 1, &rows, error);
    if (!status && rows.n_rows > 1 && !what->unit[0]) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "%s has %zu units; name one, such as %s.%s", what->index,
                             rows.n_rows, rows.columns[0].text[0], what->index);
    }
    if (!status && rows.n_rows && !what->unit[0]) {
        status = comity_text_print(what->unit, sizeof what->unit, error, "%s", rows.columns[0].text[0]);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status read_number(comity_store *store, wanted *what, comity_trace *out, comity_error *error) {
    char year[16] = "";
    if (what->options->year) {
        snprintf(year, sizeof year, "%d", what->options->year);
    }
    const char *values[] = {what->run, what->unit, what->element[0] ? what->element : NULL, year[0] ? year : NULL};
    comity_status status = comity_store_query(
        store,
        "SELECT element AS what, unit, year, score, score_low, score_high, rank, rank_low, rank_high, ranked, n, "
        "n_all, "
        "run FROM index_score_row WHERE run = ?1::BIGINT AND unit = ?2 AND element = coalesce(?3::VARCHAR, (SELECT "
        "element FROM index_element_row WHERE run = ?1::BIGINT AND parent IS NULL)) AND (?4::INTEGER IS NULL OR year = "
        "?4::INTEGER) ORDER BY year DESC LIMIT 1",
        values, 4, &out->number, error);
    if (!status && out->number.n_rows == 0) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND, "%s%s%s has no score of %s%s%s", what->index,
                           what->element[0] ? "/" : "", what->element, what->unit, year[0] ? " in " : "", year);
    }
    if (!status) {
        copy_text(&out->number, 0, what->element, sizeof what->element);
        if (comity_is_present(&out->number.columns[2], 0)) {
            snprintf(what->year, sizeof what->year, "%lld", (long long)out->number.columns[2].integer[0]);
        }
    }
    return status;
}

/* The elements directly below (part) and the indicators below them (indicator), or the indicator itself. */
static comity_status read_parts(comity_store *store, const wanted *what, comity_trace *out, comity_error *error) {
    const char *values[] = {what->run, what->unit, what->year[0] ? what->year : NULL, what->element};
    return comity_store_query(
        store,
        "WITH RECURSIVE own AS (FROM index_element_row WHERE run = ?1::BIGINT), below(element) AS (SELECT ?4::VARCHAR "
        "UNION ALL SELECT own.element FROM own JOIN below ON own.parent = below.element), score AS (SELECT element, "
        "score FROM index_score_row WHERE run = ?1::BIGINT AND unit = ?2 AND year IS NOT DISTINCT FROM ?3::INTEGER), "
        "stage AS (SELECT indicator AS element, raw, denominated, imputed, treated, point FROM index_stage_row WHERE "
        "run = ?1::BIGINT AND unit = ?2 AND year IS NOT DISTINCT FROM ?3::INTEGER) SELECT CASE WHEN own.level = 1 THEN "
        "'indicator' ELSE 'part' END AS kind, own.element, own.parent, own.weight, own.effective, score.score, "
        "stage.raw, stage.denominated, stage.imputed, stage.treated, stage.point, own.source FROM own JOIN below USING "
        "(element) LEFT JOIN score USING (element) LEFT JOIN stage USING (element) WHERE own.level = 1 OR own.parent = "
        "?4::VARCHAR ORDER BY own.level DESC, own.position",
        values, 4, &out->inputs, error);
}

/* Raw values that are others in the workbench now. */
static comity_status compare(comity_store *store, const wanted *what, comity_trace *out, comity_error *error) {
    const char *values[] = {what->run, what->unit, what->year[0] ? what->year : NULL};
    int64_t changed = 0;
    comity_status status = comity_store_integer(
        store,
        "WITH now AS (SELECT 'indicator:' || indicator AS source, organisation AS unit, year, value, variant FROM "
        "indicator_value_row UNION ALL SELECT 'state_year:' || indicator, state, year, value, NULL FROM state_year "
        "UNION ALL SELECT 'role:' || component, state, year, value, NULL FROM role_component_row) "
        "SELECT count(*) FROM index_stage_row s JOIN index_element_row e ON e.run = s.run AND e.element = s.indicator "
        "JOIN index_run_row r ON r.run = s.run LEFT JOIN now ON now.source = e.source AND now.unit = s.unit AND "
        "now.year "
        "= s.year AND (now.variant IS NULL OR now.variant = r.variant) WHERE s.run = ?1::BIGINT AND s.unit = ?2 AND "
        "s.year IS NOT DISTINCT FROM ?3::INTEGER AND regexp_matches(e.source, '^(indicator|state_year|role):') AND "
        "now.value IS DISTINCT FROM s.raw",
        values, 3, 0, &changed, error);
    if (!status && changed) {
        snprintf(out->note, sizeof out->note,
                 "%lld indicators of this row have other values now than when the index was computed; compute it again",
                 (long long)changed);
    }
    return status;
}

/* Data sets of the run that the indicators rest on; of those that come from queries it is not known which, so all. */
static comity_status read_data(comity_store *store, const wanted *what, comity_trace *out, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    const char *run = what->run;
    char *sql = NULL;
    size_t size = 0;
    comity_status status = comity_store_query(
        store,
        "WITH e AS (SELECT source FROM index_element_row WHERE run = ?1::BIGINT AND source <> ''), need AS (SELECT "
        "needs FROM indicator JOIN e ON e.source = 'indicator:' || indicator UNION ALL SELECT needs FROM component "
        "JOIN "
        "e ON e.source = 'role:' || component UNION ALL SELECT source FROM e WHERE source LIKE 'state_year:%') SELECT "
        "coalesce(string_agg(needs, ' '), ''), (SELECT count(*) FROM e WHERE source LIKE 'sql:%' OR source = "
        "'several')::BIGINT FROM need",
        &run, 1, &rows, error);
    char *filling = status ? NULL : comity_needs_data_sets(rows.columns[0].text[0]);
    FILE *text = filling ? open_memstream(&sql, &size) : NULL;
    if (!text) {
        status = status ? status : comity_fail_memory(error);
        goto out;
    }
    fprintf(text,
            "SELECT d.name, d.title, d.version, d.file, d.sha256, strftime(d.imported, '%%Y-%%m-%%d %%H:%%M:%%S') AS "
            "imported, d.citation FROM data_set d WHERE d.data_set IN (SELECT data_set FROM run_input WHERE run = "
            "?1::BIGINT) AND (%s OR d.data_set IN (%s)) ORDER BY d.name, d.file",
            rows.columns[1].integer[0] ? "true" : "false", filling);
    status = fclose(text) == 0 ? comity_store_query(store, sql, &run, 1, &out->data, error) : comity_fail_memory(error);
out:
    free(sql);
    free(filling);
    comity_panel_free(&rows);
    return status;
}

comity_status comity_index_trace(comity_store *store, const char *number, const comity_trace_options *options,
                                 comity_trace *out, comity_error *error) {
    wanted what = {.options = options};
    comity_status status;
    if ((status = split(number, &what, error)) || (status = read_run(store, &what, out, error)) ||
        (status = find_unit(store, &what, error)) || (status = read_number(store, &what, out, error)) ||
        (status = read_parts(store, &what, out, error)) || (status = compare(store, &what, out, error))) {
        return status;
    }
    const char *run = what.run;
    status = read_data(store, &what, out, error);
    return status ? status
                  : comity_store_query(store,
                                       "SELECT name, label, version, file, sha256 FROM data_set_gone WHERE data_set IN "
                                       "(SELECT data_set FROM run_input WHERE run = ?::BIGINT) ORDER BY name, file",
                                       &run, 1, &out->gone, error);
}

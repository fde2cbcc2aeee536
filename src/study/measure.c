/* Computes the indicators. See measure.h. */
#include "study/measure.h"

#include "base/text.h"
#include "comity/measure.h"
#include "study/catalogue.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int is_chosen(const comity_measure_options *options, const char *indicator) {
    for (int i = 0; i < options->n_indicators; i++) {
        if (strcmp(options->indicators[i], indicator) == 0) {
            return 1;
        }
    }
    return options->n_indicators == 0;
}

/* Is every name that was asked for in the catalogue? */
static comity_status check_chosen(const comity_measure_options *options, const comity_panel *catalogue,
                                  comity_error *error) {
    for (int i = 0; i < options->n_indicators; i++) {
        int found = 0;
        for (size_t row = 0; row < catalogue->n_rows && !found; row++) {
            found = strcmp(catalogue->columns[0].text[row], options->indicators[i]) == 0;
        }
        if (!found) {
            return comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no indicator \"%s\"; see: comity indicators",
                               options->indicators[i]);
        }
    }
    return COMITY_OK;
}

/* The statement that computes an indicator and appends its values. Caller frees. */
static char *insert_statement(const char *sql) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return NULL;
    }
    fprintf(out,
            "INSERT INTO indicator_value_row SELECT ?::BIGINT, ?, setting.organisation, ?, q.year, q.value, q.n FROM "
            "(\n%s\n) q, setting WHERE q.value IS NOT NULL AND isfinite(q.value::DOUBLE) AND q.year BETWEEN "
            "setting.first_year AND setting.last_year ORDER BY q.year",
            sql);
    fclose(out);
    return text;
}

static comity_status compute(comity_store *store, const char *run, const char *indicator, const char *sql,
                             comity_variant variant, comity_error *error) {
    const char *values[] = {run, indicator, comity_variant_name(variant)};
    char *statement = insert_statement(sql);
    if (!statement) {
        return comity_fail_memory(error);
    }
    comity_status status = comity_store_query(store, statement, values, 3, NULL, error);
    if (status == COMITY_ERROR_INPUT && error) {
        char words[sizeof error->message];
        snprintf(words, sizeof words, "%s", error->message);
        comity_fail(error, status, "indicator %s: %.900s", indicator, words);
    }
    free(statement);
    return status;
}

/* Which entries of the catalogue were chosen and have their data; asked once, for all variants. `out` has a byte a row.
 */
static comity_status find_ready(comity_store *store, const comity_measure_options *options,
                                const comity_panel *catalogue, uint8_t *out, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < catalogue->n_rows; i++) {
        char waits_for[256];
        int ready = 0;
        if (is_chosen(options, catalogue->columns[0].text[i])) {
            status = comity_catalogue_ready(store, catalogue->columns[1].text[i], &ready, waits_for, sizeof waits_for,
                                            error);
        }
        out[i] = ready != 0;
    }
    return status;
}

static comity_status compute_variant(comity_store *store, const comity_measure_options *options,
                                     const comity_panel *catalogue, const uint8_t *has_data, comity_variant variant,
                                     const char *run, comity_error *error) {
    int ready = 0;
    comity_status status = comity_region_make(store, variant, &ready, error);
    for (size_t i = 0; !status && ready && i < catalogue->n_rows; i++) {
        const char *indicator = catalogue->columns[0].text[i];
        if (!has_data[i]) {
            continue;
        }
        if (options->stop && *options->stop) {
            return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
        }
        if (options->progress) {
            options->progress(options->context, indicator,
                              ((double)variant + (double)i / (double)catalogue->n_rows) / COMITY_N_VARIANTS);
        }
        status = compute(store, run, indicator, catalogue->columns[2].text[i], variant, error);
    }
    return status;
}

/* Values of the chosen indicators, or of all, and their trends. */
static comity_status delete_old(comity_store *store, const comity_measure_options *options,
                                const comity_panel *catalogue, comity_error *error) {
    comity_status status = COMITY_OK;
    if (options->n_indicators == 0) {
        const char *values[] = {options->region.organisation};
        status =
            comity_store_query(store,
                               "DELETE FROM trend_row WHERE organisation = ? AND subject IN (SELECT indicator FROM "
                               "indicator)",
                               values, 1, NULL, error);
        return status ? status
                      : comity_store_query(store,
                                           "DELETE FROM indicator_value_row WHERE organisation = ? AND indicator IN "
                                           "(SELECT indicator FROM indicator)",
                                           values, 1, NULL, error);
    }
    for (size_t i = 0; !status && i < catalogue->n_rows; i++) {
        const char *values[] = {options->region.organisation, catalogue->columns[0].text[i]};
        if (is_chosen(options, values[1])) {
            status =
                comity_store_query(store, "DELETE FROM indicator_value_row WHERE organisation = ? AND indicator = ?",
                                   values, 2, NULL, error);
            if (!status) {
                status = comity_store_query(store, "DELETE FROM trend_row WHERE organisation = ? AND subject = ?",
                                            values, 2, NULL, error);
            }
        }
    }
    return status;
}

/* Twelve significant digits: values that are equal but for the rounding of the last digit are ties. */
static double rounded(double value) {
    char text[32];
    snprintf(text, sizeof text, "%.12g", value);
    return strtod(text, NULL);
}

/* One row of trend_row from the rows [from, to) of a series. */
static comity_status trend_of(const comity_panel *rows, size_t from, size_t to, int64_t run, const char *organisation,
                              comity_panel *out, comity_error *error) {
    size_t n = to - from;
    comity_trend t;
    double *years = malloc(2 * n * sizeof *years);
    if (!years) {
        return comity_fail_memory(error);
    }
    double *values = years + n;
    const int64_t *year = rows->columns[2].integer + from;
    for (size_t i = 0; i < n; i++) {
        years[i] = (double)year[i];
        values[i] = rounded(rows->columns[3].number[from + i]);
    }
    comity_status status = comity_measure_trend(values, years, n, &t, error);
    free(years);
    if (status || (status = comity_panel_add_rows(out, 1, error))) {
        return status;
    }
    size_t at = out->n_rows - 1;
    const char *text[] = {organisation, rows->columns[0].text[from], rows->columns[1].text[from]};
    comity_panel_set_integer(out, 0, at, run);
    for (size_t i = 0; !status && i < 3; i++) {
        status = comity_panel_set_text(out, i + 1, at, text[i], strlen(text[i]), error);
    }
    comity_panel_set_integer(out, 4, at, (int64_t)n);
    comity_panel_set_integer(out, 5, at, year[0]);
    comity_panel_set_integer(out, 6, at, year[n - 1]);
    const double numbers[] = {t.s, t.variance, t.z, t.p, t.slope, t.slope_low, t.slope_high, t.pettitt_k};
    for (size_t i = 0; i < 8; i++) {
        if (isfinite(numbers[i])) {
            comity_panel_set_number(out, 7 + i, at, numbers[i]);
        }
    }
    if (t.pettitt_at >= 0 && (size_t)t.pettitt_at < n) {
        comity_panel_set_integer(out, 15, at, year[t.pettitt_at]);
    }
    if (isfinite(t.pettitt_p)) {
        comity_panel_set_number(out, 16, at, t.pettitt_p);
    }
    return status;
}

static comity_status trend_columns(comity_panel *out, comity_error *error) {
    static const struct {
        const char *name;
        comity_type type;
    } columns[] = {{"run", COMITY_INTEGER},          {"organisation", COMITY_TEXT}, {"subject", COMITY_TEXT},
                   {"series", COMITY_TEXT},          {"n", COMITY_INTEGER},         {"first_year", COMITY_INTEGER},
                   {"last_year", COMITY_INTEGER},    {"kendall_s", COMITY_NUMBER},  {"kendall_variance", COMITY_NUMBER},
                   {"kendall_z", COMITY_NUMBER},     {"p", COMITY_NUMBER},          {"sen_slope", COMITY_NUMBER},
                   {"sen_low", COMITY_NUMBER},       {"sen_high", COMITY_NUMBER},   {"pettitt_k", COMITY_NUMBER},
                   {"pettitt_year", COMITY_INTEGER}, {"pettitt_p", COMITY_NUMBER}};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof columns[0]; i++) {
        status = comity_panel_add_column(out, columns[i].name, NULL, columns[i].type, error);
    }
    return status;
}

comity_status comity_study_trends(comity_store *store, int64_t run, const char *organisation, const comity_panel *rows,
                                  comity_error *error) {
    comity_panel out;
    comity_panel_init(&out);
    comity_status status = trend_columns(&out, error);
    for (size_t from = 0; !status && from < rows->n_rows;) {
        size_t to = from + 1;
        while (to < rows->n_rows && strcmp(rows->columns[0].text[to], rows->columns[0].text[from]) == 0 &&
               strcmp(rows->columns[1].text[to], rows->columns[1].text[from]) == 0) {
            to++;
        }
        status = trend_of(rows, from, to, run, organisation, &out, error);
        from = to;
    }
    if (!status) {
        status = comity_store_append(store, "trend_row", &out, error);
    }
    comity_panel_free(&out);
    return status;
}

static comity_status test_series(comity_store *store, const comity_measure_options *options, int64_t run,
                                 comity_error *error) {
    char run_text[32];
    comity_panel rows;
    comity_panel_init(&rows);
    snprintf(run_text, sizeof run_text, "%" PRId64, run);
    const char *values[] = {run_text};
    comity_status status = comity_store_query(
        store,
        "SELECT indicator, indicator || '/' || variant, year, value FROM indicator_value_row WHERE run = ?::BIGINT "
        "ORDER BY 1, 2, 3",
        values, 1, &rows, error);
    if (!status) {
        status = comity_study_trends(store, run, options->region.organisation, &rows, error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status measure_all(comity_store *store, comity_measure_options *options, comity_error *error) {
    char run_text[32];
    char words[512];
    int64_t run = 0;
    comity_status status;
    comity_panel catalogue;
    uint8_t *has_data = NULL;
    comity_panel_init(&catalogue);
    if ((status = comity_catalogue_store(store, error)) ||
        (status = comity_store_query(store, "SELECT indicator, needs, sql FROM indicator ORDER BY dimension, indicator",
                                     NULL, 0, &catalogue, error)) ||
        (status = check_chosen(options, &catalogue, error)) ||
        (status = comity_text_print(words, sizeof words, error, "--org %s --years %d:%d", options->region.organisation,
                                    options->region.first_year, options->region.last_year)) ||
        (status = comity_store_run_begin(store, "measure", words, 0, &run, error)) ||
        (status = delete_old(store, options, &catalogue, error)) ||
        (status = comity_region_prepare(store, &options->region, error))) {
        goto out;
    }
    if (!(has_data = malloc(catalogue.n_rows + 1))) {
        status = comity_fail_memory(error);
        goto out;
    }
    snprintf(run_text, sizeof run_text, "%" PRId64, run);
    status = find_ready(store, options, &catalogue, has_data, error);
    for (int variant = 0; !status && variant < COMITY_N_VARIANTS; variant++) {
        status = compute_variant(store, options, &catalogue, has_data, (comity_variant)variant, run_text, error);
    }
    if (!status && !(status = test_series(store, options, run, error))) {
        status = comity_store_run_end(store, run, "indicators computed", error);
    }
out:
    free(has_data);
    comity_panel_free(&catalogue);
    return status;
}

comity_status comity_study_measure(comity_store *store, comity_measure_options *options, comity_error *error) {
    comity_status status = comity_region_complete(store, &options->region, error);
    if (status || (status = comity_store_begin(store, error))) {
        return status;
    }
    if ((status = measure_all(store, options, error))) {
        comity_store_rollback(store);
        return status;
    }
    return comity_store_commit(store, error);
}

comity_status comity_measure_summary(comity_store *store, const char *organisation, comity_panel *out,
                                     comity_error *error) {
    const char *values[] = {organisation};
    return comity_store_query(
        store,
        "WITH v AS (SELECT * FROM indicator_value_row WHERE organisation = ?), ends AS (SELECT indicator, "
        "count(*)::BIGINT AS n_years, min(year) AS first_year, arg_min(value, year) AS first, max(year) AS last_year, "
        "arg_max(value, year) AS last, arg_max(n, year) AS n FROM v WHERE variant = 'as_was' GROUP BY indicator) "
        "SELECT i.dimension, i.indicator, i.unit, e.n_years, e.first_year, e.first, e.last_year, e.last, e.n, f.value "
        "AS "
        "fixed, w.value AS without_largest, t.kendall_z AS z, t.p FROM ends e JOIN indicator i USING (indicator) LEFT "
        "JOIN v f ON f.indicator = e.indicator AND f.variant = 'fixed' AND f.year = e.last_year LEFT JOIN v w ON "
        "w.indicator = e.indicator AND w.variant = 'without_largest' AND w.year = e.last_year LEFT JOIN trend_row t ON "
        "t.organisation = (SELECT any_value(organisation) FROM v) AND t.series = e.indicator || '/as_was' ORDER BY "
        "CASE i.dimension WHEN 'economic' THEN 1 WHEN 'political' THEN 2 WHEN 'security' THEN 3 WHEN 'sociocultural' "
        "THEN 4 ELSE 5 END, i.indicator",
        values, 1, out, error);
}

comity_status comity_measure_waiting(comity_store *store, const char *organisation, comity_panel *out,
                                     comity_error *error) {
    const char *values[] = {organisation};
    comity_status status = comity_store_query(
        store,
        "SELECT dimension, indicator, needs FROM indicator WHERE indicator NOT IN (SELECT indicator FROM "
        "indicator_value_row WHERE organisation = ?) ORDER BY 1, 2",
        values, 1, out, error);
    return status ? status : comity_catalogue_add_waiting(store, out, error);
}

/* Adds `indicator` to the row of `need`, which is made where there is none. */
static comity_status add_to_need(comity_panel *out, const char *need, const char *indicator, comity_error *error) {
    size_t row = 0;
    char *names = NULL;
    comity_status status = COMITY_OK;
    while (row < out->n_rows && strcmp(out->columns[0].text[row], need) != 0) {
        row++;
    }
    int known = row < out->n_rows;
    if ((!known && ((status = comity_panel_add_rows(out, 1, error)) ||
                    (status = comity_panel_set_text(out, 0, row, need, strlen(need), error))))) {
        return status;
    }
    if (asprintf(&names, "%s%s%s", known ? out->columns[1].text[row] : "", known ? ", " : "", indicator) < 0) {
        return comity_fail_memory(error);
    }
    status = comity_panel_set_text(out, 1, row, names, strlen(names), error);
    free(names);
    return status;
}

comity_status comity_measure_waiting_by_need(comity_store *store, const char *organisation, comity_panel *out,
                                             comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status;
    if (!(status = comity_measure_waiting(store, organisation, &rows, error)) &&
        !(status = comity_panel_add_column(out, "waits_for", NULL, COMITY_TEXT, error))) {
        status = comity_panel_add_column(out, "indicators", NULL, COMITY_TEXT, error);
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        status = add_to_need(out, rows.columns[3].text[row], rows.columns[1].text[row], error);
    }
    comity_panel_free(&rows);
    return status;
}

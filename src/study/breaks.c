/* Where the saved series break. See breaks.h. */
#include "study/breaks.h"

#include "base/text.h"
#include "comity/measure.h"
#include "study/catalogue.h"
#include "study/cells.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LEAST_YEARS = 5, MOST_BREAKS = 2 };

#define USUAL_TRIM .15

/* Says that memory is out; the analyser sees that it is an error. */
static comity_status no_memory(comity_error *error) {
    comity_fail_memory(error);
    return COMITY_ERROR_MEMORY;
}

size_t comity_series_end(const comity_panel *rows, size_t from, size_t keys) {
    size_t to = from + 1;
    for (; to < rows->n_rows; to++) {
        for (size_t i = 0; i < keys; i++) {
            if (strcmp(rows->columns[i].text[to], rows->columns[i].text[from]) != 0) {
                return to;
            }
        }
    }
    return to;
}

/* Twelve significant digits: values that are equal but for the rounding of the last digit are equal. */
static double rounded(double value) {
    char text[32];
    snprintf(text, sizeof text, "%.12g", value);
    return strtod(text, NULL);
}

static double least_years(const comity_series_break_options *options, size_t n) {
    if (options->trim > 0) {
        return options->trim;
    }
    double share = floor(USUAL_TRIM * (double)n);
    return share > LEAST_YEARS ? share : LEAST_YEARS;
}

/* A position that an interval names, as a year of the series. */
static int64_t year_at(const int64_t *years, size_t n, int64_t position) {
    return years[position < 0 ? 0 : position >= (int64_t)n ? n - 1 : (size_t)position];
}

static comity_status describe(const double *values, const int64_t *years, size_t n, const comity_breaks *b,
                              size_t number, comity_series_segment *out, comity_error *error) {
    const comity_segment *segment = &b->segments[number];
    comity_trend trend;
    double *times = malloc(segment->n * sizeof *times);
    if (!times) {
        return no_memory(error);
    }
    *out = (comity_series_segment){.first_year = years[segment->first],
                                   .last_year = years[segment->last],
                                   .n = (int64_t)segment->n,
                                   .break_year = COMITY_CELL_NONE,
                                   .break_low = COMITY_CELL_NONE,
                                   .break_high = COMITY_CELL_NONE};
    for (size_t i = 0; i < segment->n; i++) {
        times[i] = (double)years[segment->first + i];
        out->level += values[segment->first + i] / (double)segment->n;
    }
    comity_status status = comity_measure_trend(values + segment->first, times, segment->n, &trend, error);
    free(times);
    out->slope = trend.slope;
    out->slope_p = trend.p;
    if (number) {
        const comity_break *begin = &b->breaks[number - 1];
        out->break_year = years[begin->at];
        if (begin->has_interval) {
            out->break_low = year_at(years, n, begin->low);
            out->break_high = year_at(years, n, begin->high);
        }
    }
    return status;
}

comity_status comity_series_breaks_find(const double *values, const int64_t *years, size_t n,
                                        const comity_series_break_options *options, comity_series_breaks *out,
                                        comity_error *error) {
    size_t k = options->trend ? 2 : 1;
    comity_breaks_options how = {.trim = least_years(options, n),
                                 .max_breaks = options->max_breaks ? options->max_breaks : MOST_BREAKS,
                                 .test_each = options->test_each};
    memset(out, 0, sizeof *out);
    double *x = malloc(n * (k + 1) * sizeof *x);
    if (!x) {
        return no_memory(error);
    }
    double *times = x + n * k;
    for (size_t i = 0; i < n; i++) {
        times[i] = (double)years[i];
    }
    comity_breaks_design(times, n, options->trend, x);
    comity_status status = comity_measure_breaks(values, x, n, k, &how, &out->breaks, error);
    if (!status && !(out->segments = calloc(out->breaks.n_breaks + 1, sizeof *out->segments))) {
        status = no_memory(error);
    }
    for (size_t i = 0; !status && i <= out->breaks.n_breaks; i++) {
        status = describe(values, years, n, &out->breaks, i, &out->segments[i], error);
    }
    free(x);
    return status;
}

void comity_series_breaks_free(comity_series_breaks *found) {
    comity_breaks_free(&found->breaks);
    free(found->segments);
    memset(found, 0, sizeof *found);
}

/* ---------------------------------------------------------------------------------------------------------- saving */

typedef struct {
    int64_t run;
    const char *organisation;
    const char *subject;
    const char *series;
    const int64_t *years;
    const double *values;
    size_t n;
    const comity_series_break_options *options;
    comity_panel tests;
    comity_panel models;
    comity_panel segments;
} saving;

static comity_status add_test(saving *s, const comity_series_breaks *found, comity_error *error) {
    comity_break_test test;
    size_t k = s->options->trend ? 2 : 1;
    comity_break_test_options how = {.trim = (double)found->breaks.least, .fast = 1};
    double *x = malloc(s->n * (k + 1) * sizeof *x);
    if (!x) {
        return no_memory(error);
    }
    double *times = x + s->n * k;
    for (size_t i = 0; i < s->n; i++) {
        times[i] = (double)s->years[i];
    }
    comity_breaks_design(times, s->n, s->options->trend, x);
    comity_status status = comity_measure_break_test(s->values, x, s->n, k, &how, &test, error);
    free(x);
    if (status) {
        return status;
    }
    const comity_cell cells[] = {
        COMITY_CELL_INTEGER(s->run),
        COMITY_CELL_TEXT(s->organisation),
        COMITY_CELL_TEXT(s->subject),
        COMITY_CELL_TEXT(s->series),
        COMITY_CELL_TEXT(s->options->trend ? "trend" : "level"),
        COMITY_CELL_INTEGER((int64_t)s->n),
        COMITY_CELL_INTEGER(s->years[0]),
        COMITY_CELL_INTEGER(s->years[s->n - 1]),
        COMITY_CELL_INTEGER((int64_t)found->breaks.least),
        COMITY_CELL_INTEGER((int64_t)found->breaks.n_breaks),
        COMITY_CELL_NUMBER(test.sup_f),
        COMITY_CELL_NUMBER(test.sup_p),
        COMITY_CELL_INTEGER(test.sup_at < 0 ? COMITY_CELL_NONE : s->years[test.sup_at]),
        COMITY_CELL_NUMBER(test.cusum),
        COMITY_CELL_NUMBER(test.cusum_p),
    };
    return comity_cells_add(&s->tests, cells, sizeof cells / sizeof cells[0], error);
}

static comity_status add_models(saving *s, const comity_breaks *b, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t m = 0; !status && m <= b->max_breaks; m++) {
        char years[256] = "";
        for (size_t i = 0; i < m; i++) {
            size_t length = strlen(years);
            snprintf(years + length, sizeof years - length, "%s%" PRId64, i ? " " : "",
                     s->years[b->optima[m * (m - 1) / 2 + i]]);
        }
        const comity_breaks_model *model = &b->models[m];
        const comity_cell cells[] = {
            COMITY_CELL_INTEGER(s->run),     COMITY_CELL_TEXT(s->organisation),     COMITY_CELL_TEXT(s->series),
            COMITY_CELL_INTEGER((int64_t)m), COMITY_CELL_NUMBER(model->rss),        COMITY_CELL_NUMBER(model->bic),
            COMITY_CELL_NUMBER(model->lwz),  COMITY_CELL_NUMBER(model->f),          COMITY_CELL_NUMBER(model->p),
            COMITY_CELL_TEXT(years),         COMITY_CELL_INTEGER(m == b->n_breaks),
        };
        status = comity_cells_add(&s->models, cells, sizeof cells / sizeof cells[0], error);
    }
    return status;
}

static comity_status add_segments(saving *s, const comity_series_breaks *found, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i <= found->breaks.n_breaks; i++) {
        const comity_series_segment *segment = &found->segments[i];
        const comity_cell cells[] = {
            COMITY_CELL_INTEGER(s->run),
            COMITY_CELL_TEXT(s->organisation),
            COMITY_CELL_TEXT(s->subject),
            COMITY_CELL_TEXT(s->series),
            COMITY_CELL_INTEGER((int64_t)i + 1),
            COMITY_CELL_INTEGER(segment->first_year),
            COMITY_CELL_INTEGER(segment->last_year),
            COMITY_CELL_INTEGER(segment->n),
            COMITY_CELL_NUMBER(segment->level),
            COMITY_CELL_NUMBER(segment->slope),
            COMITY_CELL_NUMBER(segment->slope_p),
            COMITY_CELL_INTEGER(segment->break_year),
            COMITY_CELL_INTEGER(segment->break_low),
            COMITY_CELL_INTEGER(segment->break_high),
        };
        status = comity_cells_add(&s->segments, cells, sizeof cells / sizeof cells[0], error);
    }
    return status;
}

static comity_status save_series(saving *s, const comity_panel *rows, size_t from, size_t to, comity_error *error) {
    comity_series_breaks found = {0};
    s->n = to - from;
    double *values = malloc(s->n * sizeof *values);
    if (!values) {
        return no_memory(error);
    }
    for (size_t i = 0; i < s->n; i++) {
        values[i] = rounded(rows->columns[3].number[from + i]);
    }
    s->values = values;
    s->years = rows->columns[2].integer + from;
    s->subject = rows->columns[0].text[from];
    s->series = rows->columns[1].text[from];
    comity_status status = comity_series_breaks_find(values, s->years, s->n, s->options, &found, error);
    if (!status && !(status = add_test(s, &found, error)) && !(status = add_models(s, &found.breaks, error))) {
        status = add_segments(s, &found, error);
    }
    comity_series_breaks_free(&found);
    free(values);
    return status;
}

static comity_status delete_series(comity_store *store, const char *organisation, const char *series,
                                   comity_error *error) {
    static const char *const statements[] = {
        "DELETE FROM break_test_row WHERE organisation = ? AND series = ?",
        "DELETE FROM break_model_row WHERE organisation = ? AND series = ?",
        "DELETE FROM break_row WHERE organisation = ? AND series = ?",
    };
    const char *values[] = {organisation, series};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof statements / sizeof statements[0]; i++) {
        status = comity_store_query(store, statements[i], values, 2, NULL, error);
    }
    return status;
}

comity_status comity_study_break_series(comity_store *store, int64_t run, const char *organisation,
                                        const comity_panel *rows, const comity_series_break_options *options,
                                        comity_error *error) {
    saving s = {.run = run, .organisation = organisation, .options = options};
    comity_status status = COMITY_OK;
    for (size_t from = 0; !status && from < rows->n_rows;) {
        size_t to = comity_series_end(rows, from, 2);
        if (!(status = delete_series(store, organisation, rows->columns[1].text[from], error))) {
            status = save_series(&s, rows, from, to, error);
        }
        from = to;
    }
    if (!status && !(status = comity_cells_append(store, "break_test_row", &s.tests, error)) &&
        !(status = comity_cells_append(store, "break_model_row", &s.models, error))) {
        status = comity_cells_append(store, "break_row", &s.segments, error);
    }
    comity_panel_free(&s.tests);
    comity_panel_free(&s.models);
    comity_panel_free(&s.segments);
    return status;
}

/* --------------------------------------------------------------------------------------------------------- the verb */

static comity_status add_rows(comity_panel *all, const comity_panel *some, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t row = 0; !status && row < some->n_rows; row++) {
        const comity_cell cells[] = {
            COMITY_CELL_TEXT(some->columns[0].text[row]),
            COMITY_CELL_TEXT(some->columns[1].text[row]),
            COMITY_CELL_INTEGER(some->columns[2].integer[row]),
            COMITY_CELL_NUMBER(some->columns[3].number[row]),
        };
        status = comity_cells_add(all, cells, 4, error);
    }
    return status;
}

static comity_status read_indicator(comity_store *store, const comity_study_breaks_options *options,
                                    const char *indicator, comity_panel *out, comity_error *error) {
    const char *values[] = {options->organisation, options->variant ? options->variant : "as_was", indicator};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store,
        "SELECT indicator, indicator || '/' || variant AS series, year, value FROM indicator_value_row WHERE "
        "organisation = ?1::VARCHAR AND variant = ?2::VARCHAR AND (?3::VARCHAR IS NULL OR indicator = ?3::VARCHAR) "
        "ORDER BY 1, 2, 3",
        values, 3, &rows, error);
    if (!status && rows.n_rows == 0 && indicator) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                             "%s has no value for %s (%s); see: comity indicators, and compute it with: comity measure",
                             indicator, options->organisation, values[1]);
    }
    if (!status) {
        status = add_rows(out, &rows, error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status read_components(comity_store *store, const comity_study_breaks_options *options, comity_panel *out,
                                     comity_error *error) {
    const char *state = strcmp(options->state, "all") == 0 ? NULL : options->state;
    const char *values[] = {options->organisation, state, options->component};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store,
        "SELECT component, series, year, value FROM role_series WHERE organisation = ?1::VARCHAR AND (?2::VARCHAR IS "
        "NULL OR state = ?2::VARCHAR) AND (?3::VARCHAR IS NULL OR component = ?3::VARCHAR) ORDER BY 1, 2, 3",
        values, 3, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                             "%s%s%s has no value for %s; compute the components with: comity role STATE FILE",
                             options->state, options->component ? "." : "",
                             options->component ? options->component : "", options->organisation);
    }
    if (!status) {
        status = add_rows(out, &rows, error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status read_series(comity_store *store, const comity_study_breaks_options *options, comity_panel *out,
                                 comity_error *error) {
    comity_status status = COMITY_OK;
    for (int i = 0; !status && i < options->n_indicators; i++) {
        status = read_indicator(store, options, options->indicators[i], out, error);
    }
    if (!status && !options->n_indicators && !options->state) {
        status = read_indicator(store, options, NULL, out, error);
    }
    if (!status && options->state) {
        status = read_components(store, options, out, error);
    }
    if (!status && out->n_rows == 0) {
        status =
            comity_fail(error, COMITY_ERROR_NOT_FOUND,
                        "there are no indicators of %s yet; compute them with: comity measure", options->organisation);
    }
    return status;
}

static comity_status breaks_all(comity_store *store, const comity_study_breaks_options *options, int64_t *run,
                                comity_error *error) {
    char words[512];
    const comity_series_break_options *series = &options->series;
    comity_status status;
    comity_panel rows;
    comity_panel_init(&rows);
    if ((status = comity_catalogue_store(store, error)) || (status = read_series(store, options, &rows, error)) ||
        (status = comity_text_print(
             words, sizeof words, error, "--org %s --variant %s --model %s --max-breaks %d --trim %g",
             options->organisation, options->variant ? options->variant : "as_was", series->trend ? "trend" : "level",
             series->max_breaks ? series->max_breaks < 0 ? 0 : series->max_breaks : MOST_BREAKS, series->trim)) ||
        (status = comity_store_run_begin(store, "breaks", words, 0, run, error)) ||
        (status = comity_study_break_series(store, *run, options->organisation, &rows, series, error))) {
        goto out;
    }
    if (options->stop && *options->stop) {
        status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
        goto out;
    }
    status = comity_store_run_end(store, *run, "breaks of series", error);
out:
    comity_panel_free(&rows);
    return status;
}

comity_status comity_study_breaks(comity_store *store, const comity_study_breaks_options *options, int64_t *run,
                                  comity_error *error) {
    comity_status status = comity_store_begin(store, error);
    if (status) {
        return status;
    }
    if ((status = breaks_all(store, options, run, error))) {
        comity_store_rollback(store);
        return status;
    }
    return comity_store_commit(store, error);
}

static comity_status ask(comity_store *store, const char *sql, int64_t run, comity_panel *out, comity_error *error) {
    char number[32];
    const char *value = number;
    snprintf(number, sizeof number, "%" PRId64, run);
    return comity_store_query(store, sql, &value, 1, out, error);
}

comity_status comity_breaks_summary(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    return ask(store,
               "SELECT b.series, t.n, b.segment, b.first_year, b.last_year, b.level, b.slope, b.slope_p, b.break_year, "
               "b.break_low AS low, b.break_high AS high, CASE WHEN segment = 1 THEN t.sup_f END AS sup_f, CASE WHEN "
               "segment = 1 THEN t.sup_p END AS sup_p, CASE WHEN segment = 1 THEN t.cusum_p END AS cusum_p FROM "
               "break_row b JOIN break_test_row t USING (run, series) WHERE run = ?::BIGINT ORDER BY b.series, "
               "b.segment",
               run, out, error);
}

comity_status comity_breaks_models(comity_store *store, int64_t run, comity_panel *out, comity_error *error) {
    return ask(store,
               "SELECT series, breaks, rss, bic, lwz, f, p, years, CASE WHEN chosen THEN 'yes' ELSE '' END AS chosen "
               "FROM break_model_row WHERE run = ?::BIGINT ORDER BY series, breaks",
               run, out, error);
}

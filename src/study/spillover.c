/* Which dimension of integration goes before which. See spillover.h. */
#include "study/spillover.h"

#include "base/text.h"
#include "comity/spillover.h"
#include "study/breaks.h"
#include "study/catalogue.h"
#include "study/cells.h"
#include "study/region.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { USUAL_LAGS = 4 };

/* ?1 run, ?2 organisation, ?3 variant. */
static const char *const series_sql =
    "INSERT INTO dimension_series_row WITH v AS (SELECT i.dimension, i.indicator, v.year, CASE i.direction WHEN "
    "'negative' THEN -v.value ELSE v.value END AS value FROM indicator_value_row v JOIN indicator i USING (indicator) "
    "WHERE v.organisation = ?2::VARCHAR AND v.variant = ?3::VARCHAR AND i.direction <> 'none'), "
    "z AS (SELECT dimension, indicator, year, (value - avg(value) OVER own) / stddev_samp(value) OVER own AS z FROM v "
    "WINDOW own AS (PARTITION BY indicator) QUALIFY max(value) OVER own - min(value) OVER own > 1e-12 * "
    "max(abs(value)) "
    "OVER own), "
    "d AS (SELECT now.dimension, now.year, now.z, now.z - before.z AS change FROM z now LEFT JOIN z before ON "
    "before.indicator = now.indicator AND before.year = now.year - 1) "
    "SELECT ?1::BIGINT, ?2::VARCHAR, ?3::VARCHAR, dimension, year, avg(z), avg(change), count(*), count(change) FROM d "
    "GROUP BY dimension, year ORDER BY dimension, year";

/* The order that the theory of spillover from security states; the other dimensions have no place in it. */
static const char *const first_sql =
    "INSERT INTO first_instrument_row WITH earliest AS (SELECT d.dimension, arg_min(i.instrument, (i.adopted, "
    "i.instrument)) AS instrument, min(i.adopted) AS adopted FROM instrument i JOIN instrument_domain x USING "
    "(instrument) JOIN domain d USING (domain) WHERE i.organisation IN (SELECT part FROM organisation_line WHERE "
    "organisation = ?2::VARCHAR) AND i.adopted IS NOT NULL GROUP BY d.dimension) SELECT ?1::BIGINT, ?2::VARCHAR, "
    "dimension, instrument, adopted, CASE dimension WHEN 'security' THEN 1 WHEN 'economic' THEN 2 WHEN 'sociocultural' "
    "THEN 3 END, rank() OVER (ORDER BY adopted) FROM earliest ORDER BY adopted, dimension";

/* Changes of all dimensions over the same years: a row of `n` a dimension. */
typedef struct {
    const char **names; /* in the panel */
    double *change;
    size_t n_dimensions;
    size_t n;
} table;

static void free_table(table *t) {
    free(t->names);
    free(t->change);
}

/* Rows: TEXT dimension, INTEGER year, NUMBER change, ordered. */
static comity_status fill_table(const comity_panel *rows, table *out, comity_error *error) {
    int64_t first = INT64_MAX;
    int64_t last = INT64_MIN;
    size_t cells = 0;
    for (size_t row = 0; row < rows->n_rows; row++) {
        int64_t year = rows->columns[1].integer[row];
        first = year < first ? year : first;
        last = year > last ? year : last;
    }
    for (size_t from = 0; from < rows->n_rows; from = comity_series_end(rows, from, 1)) {
        out->n_dimensions++;
    }
    out->n = rows->n_rows ? (size_t)(last - first + 1) : 0;
    out->names = calloc(out->n_dimensions + 1, sizeof *out->names);
    if (!out->names || __builtin_mul_overflow(out->n, out->n_dimensions, &cells) ||
        !(out->change = calloc(cells + 1, sizeof *out->change))) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; i < cells; i++) {
        out->change[i] = NAN;
    }
    for (size_t from = 0, d = 0; from < rows->n_rows; d++) {
        size_t to = comity_series_end(rows, from, 1);
        out->names[d] = rows->columns[0].text[from];
        for (; from < to; from++) {
            if (comity_is_present(&rows->columns[2], from)) {
                out->change[d * out->n + (size_t)(rows->columns[1].integer[from] - first)] =
                    rows->columns[2].number[from];
            }
        }
    }
    return COMITY_OK;
}

static comity_status add_pair(int64_t run, const comity_study_spillover_options *options, const char *variant,
                              const table *t, size_t a, size_t b, comity_panel *out, comity_error *error) {
    comity_lead_lag_options how = {.most_lag = (size_t)(options->most_lag ? options->most_lag : USUAL_LAGS),
                                   .levels = 1};
    comity_lead_lag *lags = calloc(how.most_lag, sizeof *lags);
    if (!lags) {
        return comity_fail_memory(error);
    }
    comity_status status = comity_measure_lead_lag(t->change + a * t->n, t->change + b * t->n, t->n, &how, lags, error);
    for (size_t k = 0; !status && k < how.most_lag; k++) {
        const comity_cell cells[] = {
            COMITY_CELL_INTEGER(run),
            COMITY_CELL_TEXT(options->organisation),
            COMITY_CELL_TEXT(variant),
            COMITY_CELL_TEXT(t->names[a]),
            COMITY_CELL_TEXT(t->names[b]),
            COMITY_CELL_INTEGER((int64_t)k + 1),
            COMITY_CELL_INTEGER((int64_t)lags[k].n),
            COMITY_CELL_NUMBER(lags[k].a_leads),
            COMITY_CELL_NUMBER(lags[k].b_leads),
            COMITY_CELL_NUMBER(lags[k].lead),
            COMITY_CELL_NUMBER(lags[k].p),
            COMITY_CELL_INTEGER((int64_t)lags[k].shifts),
            COMITY_CELL_NUMBER(lags[k].critical_r),
            COMITY_CELL_NUMBER(lags[k].detectable_r),
        };
        status = comity_cells_add(out, cells, sizeof cells / sizeof cells[0], error);
    }
    free(lags);
    return status;
}

static comity_status save_pairs(comity_store *store, int64_t run, const comity_study_spillover_options *options,
                                const char *variant, const char *number, comity_error *error) {
    table t = {0};
    comity_panel rows;
    comity_panel out;
    comity_panel_init(&rows);
    comity_panel_init(&out);
    comity_status status = comity_store_query(
        store, "SELECT dimension, year, change FROM dimension_series_row WHERE run = ?::BIGINT ORDER BY 1, 2", &number,
        1, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                             "no indicator of %s varies (%s); compute the indicators with: comity measure",
                             options->organisation, variant);
    }
    if (!status) {
        status = fill_table(&rows, &t, error);
    }
    for (size_t a = 0; !status && a < t.n_dimensions; a++) {
        for (size_t b = a + 1; !status && b < t.n_dimensions; b++) {
            status = add_pair(run, options, variant, &t, a, b, &out, error);
        }
        if (!status && options->stop && *options->stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
        }
    }
    if (!status) {
        status = comity_cells_append(store, "spillover_row", &out, error);
    }
    free_table(&t);
    comity_panel_free(&rows);
    comity_panel_free(&out);
    return status;
}

static comity_status delete_old(comity_store *store, const char *organisation, const char *variant,
                                comity_error *error) {
    static const char *const statements[] = {
        "DELETE FROM spillover_row WHERE organisation = ?1::VARCHAR AND variant = ?2::VARCHAR",
        "DELETE FROM dimension_series_row WHERE organisation = ?1::VARCHAR AND variant = ?2::VARCHAR",
        "DELETE FROM first_instrument_row WHERE organisation = ?1::VARCHAR AND ?2::VARCHAR IS NOT NULL",
    };
    const char *values[] = {organisation, variant};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof statements / sizeof statements[0]; i++) {
        status = comity_store_query(store, statements[i], values, 2, NULL, error);
    }
    return status;
}

static comity_status spillover_all(comity_store *store, const comity_study_spillover_options *options, int64_t *run,
                                   comity_error *error) {
    char words[512];
    char number[32];
    const char *variant = options->variant ? options->variant : "as_was";
    const char *values[] = {number, options->organisation, variant};
    comity_status status;
    if (comity_variant_find(variant) < 0) {
        return comity_fail(error, COMITY_ERROR_USAGE,
                           "there is no variant \"%s\"; there are as_was, fixed, without_largest", variant);
    }
    if ((status =
             comity_text_print(words, sizeof words, error, "--org %s --variant %s --lags %d", options->organisation,
                               variant, options->most_lag ? options->most_lag : USUAL_LAGS)) ||
        (status = comity_store_run_begin(store, "spillover", words, 0, run, error)) ||
        (status = delete_old(store, options->organisation, variant, error))) {
        return status;
    }
    snprintf(number, sizeof number, "%" PRId64, *run);
    if ((status = comity_store_query(store, series_sql, values, 3, NULL, error)) ||
        (status = comity_store_query(store, first_sql, values, 2, NULL, error)) ||
        (status = save_pairs(store, *run, options, variant, number, error))) {
        return status;
    }
    return comity_store_run_end(store, *run, "lead and lag of dimensions", error);
}

comity_status comity_study_spillover(comity_store *store, const comity_study_spillover_options *options, int64_t *run,
                                     comity_error *error) {
    comity_status status = comity_store_begin(store, error);
    if (status) {
        return status;
    }
    if ((status = spillover_all(store, options, run, error))) {
        comity_store_rollback(store);
        return status;
    }
    return comity_store_commit(store, error);
}

/* --------------------------------------------------------------------------------------------------------- answers */

void comity_spillover_answer_init(comity_spillover_answer *answer) {
    memset(answer, 0, sizeof *answer);
    answer->tau = answer->tau_p = NAN;
}

void comity_spillover_answer_free(comity_spillover_answer *answer) {
    comity_panel_free(&answer->dimensions);
    comity_panel_free(&answer->pairs);
    comity_panel_free(&answer->first);
    comity_spillover_answer_init(answer);
}

static double whole(const comity_panel *panel, size_t column, size_t row) {
    return comity_is_present(&panel->columns[column], row) ? (double)panel->columns[column].integer[row] : NAN;
}

static comity_status compare_orders(comity_spillover_answer *out, comity_error *error) {
    size_t n = out->first.n_rows;
    double *order = malloc((2 * n + 1) * sizeof *order);
    if (!order) {
        return comity_fail_memory(error);
    }
    for (size_t row = 0; row < n; row++) {
        order[row] = whole(&out->first, 3, row);
        order[n + row] = whole(&out->first, 4, row);
    }
    comity_status status = comity_order_agreement(order, order + n, n, &out->tau, &out->tau_p, &out->n_ordered, error);
    free(order);
    return status;
}

comity_status comity_spillover_read(comity_store *store, int64_t run, comity_spillover_answer *out,
                                    comity_error *error) {
    char number[32];
    const char *value = number;
    comity_status status;
    snprintf(number, sizeof number, "%" PRId64, run);
    if ((status = comity_store_query(store,
                                     "SELECT dimension, max(n) AS indicators, count(*) AS years, min(year) AS "
                                     "first_year, max(year) AS last_year, count(change) AS changes FROM "
                                     "dimension_series_row WHERE run = ?::BIGINT GROUP BY dimension ORDER BY dimension",
                                     &value, 1, &out->dimensions, error)) ||
        (status = comity_store_query(store,
                                     "SELECT dimension_a, dimension_b, lag, n, a_leads, b_leads, lead, p, shifts, "
                                     "critical_r, detectable_r FROM spillover_row WHERE run = ?::BIGINT ORDER BY "
                                     "dimension_a, dimension_b, lag",
                                     &value, 1, &out->pairs, error)) ||
        (status =
             comity_store_query(store,
                                "SELECT dimension, instrument, strftime(adopted, '%Y-%m-%d') AS adopted, expected, "
                                "seen FROM first_instrument_row WHERE run = ?::BIGINT ORDER BY adopted, dimension",
                                &value, 1, &out->first, error))) {
        return status;
    }
    return compare_orders(out, error);
}

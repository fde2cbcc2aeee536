/* From a term, a position in a network, a break, a lead or a rate to its run and what that read. See result_trace.h.
 *
 * A kind is three queries over one row `asked`: the number, the words of what it needs (result_needs.h), the inputs. */
#include "study/result_trace.h"

#include "base/text.h"
#include "data/unify/import_internal.h"
#include "study/needs.h"
#include "study/result_needs.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const char *kind; /* of the result */
    const char *name;
    const char *unit;
    const char *formula;
    const char *reference;
    const char *number; /* reads `asked`; has columns year (may be NULL) and run */
    const char *result; /* condition on the rows `r` of comity_result_needs of the run */
    const char *inputs; /* reads `asked` and `needed`, the words */
    const char *verb;   /* that computes it */
} kind;

/* Rows of layers and series as one line each: how many, the lowest and the highest. */
#define LAYER_LINES                                                                                                    \
    "SELECT 'tie' AS kind, t.layer AS what, t.year, count(*) AS rows, min(t.value) AS lowest, max(t.value) AS "        \
    "highest, any_value(t.source) AS source FROM tie t, asked WHERE 'tie:' || t.layer IN (FROM needed) AND t.year "    \
    "BETWEEN asked.year - asked.back AND asked.year GROUP BY ALL UNION ALL SELECT 'state_year', s.indicator, s.year, " \
    "count(*), min(s.value), max(s.value), any_value(s.source) FROM state_year s, asked WHERE 'state_year:' || "       \
    "s.indicator IN (FROM needed) AND s.year BETWEEN asked.year - asked.back AND asked.year GROUP BY ALL"

static const kind kinds[] = {
    {"qap", "Term of a regression of networks", "as the outcome, for one unit of the term",
     "least squares or logistic regression of the outcome's dyads on those of the terms; p: share of permutations with "
     "a statistic as far from 0 or farther",
     "Dekker, Krackhardt & Snijders 2007, Psychometrika 72:563-581; docs/methods/mrqap.md",
     "SELECT q.term, q.formula, q.organisation, q.year, q.model, q.null_model, q.estimate, q.standard_error, "
     "q.statistic, q.p, q.permutations, q.states, q.dyads, q.missing, q.run, coalesce((SELECT "
     "max(coalesce(try_cast(k AS INTEGER), 1)) FROM (SELECT unnest(regexp_extract_all(q.formula, 'lag[(][^,)]*,? "
     "?([0-9]*)', 1)) AS k)), 0) AS longest_lag FROM qap_row q, asked WHERE q.term = asked.a AND q.organisation IN "
     "(asked.organisation, '') AND (asked.year IS NULL OR q.year = asked.year) AND (asked.run IS NULL OR q.run = "
     "asked.run) ORDER BY q.run DESC LIMIT 1",
     "true", LAYER_LINES " ORDER BY ALL", "qap"},
    {"network", "Measure of a network", "see the page of the measure",
     "the measure of that name over the ties of the year, with the options of the run",
     "docs/methods/network-positions.md, network-communities.md, network-brokerage.md, network-core.md, "
     "network-layers.md",
     "SELECT n.layer, n.organisation, n.year, n.state, n.measure, n.value, n.run FROM (SELECT run, layer, "
     "organisation, year, state, measure, value FROM network_node_row UNION ALL SELECT run, layer, organisation, year, "
     "'', measure, value FROM network_graph_row) n, asked WHERE n.layer = asked.a AND n.state = asked.b AND n.measure "
     "= asked.c AND n.organisation IN (asked.organisation, '') AND (asked.year IS NULL OR n.year = asked.year) AND "
     "(asked.run IS NULL OR n.run = asked.run) ORDER BY n.run DESC, n.year DESC LIMIT 1",
     "r.result = asked.a",
     "SELECT 'tie' AS kind, t.layer AS what, t.origin, t.destination, t.year::VARCHAR AS date, t.value, t.source FROM "
     "tie t, asked WHERE 'tie:' || t.layer IN (FROM needed) AND t.year = asked.year AND (asked.b = '' OR asked.b IN "
     "(t.origin, t.destination)) AND (asked.region = '' OR (EXISTS (FROM member_at m WHERE m.organisation = "
     "asked.region AND "
     "m.role = 'member' AND m.state = t.origin AND m.year = t.year) AND EXISTS (FROM member_at m WHERE m.organisation "
     "= asked.region AND m.role = 'member' AND m.state = t.destination AND m.year = t.year))) UNION ALL SELECT "
     "'affiliation', f.layer, f.state, f.organisation, f.year::VARCHAR, f.value, d.name FROM affiliation f LEFT JOIN "
     "data_set d USING (data_set), asked WHERE 'affiliation:' || f.layer IN (FROM needed) AND f.year = asked.year AND "
     "(asked.b = '' OR f.state = asked.b) UNION ALL SELECT 'fact', 'party', p.state, p.instrument, "
     "partial_date(coalesce(p.acted, i.adopted), coalesce(p.acted_precision, i.adopted_precision)), NULL, p.source "
     "FROM party p JOIN instrument i USING (instrument), asked WHERE 'fact:party' IN (FROM needed) AND "
     "extract(year FROM coalesce(p.acted, i.adopted)) <= asked.year AND (asked.b = '' OR p.state = asked.b) ORDER BY "
     "ALL",
     "network"},
    {"breaks", "Breaks of a series", "that of the series",
     "Bai-Perron breaks of the level (or of level and trend), their number by BIC; intervals after Bai 1997",
     "Bai & Perron 1998, Econometrica 66:47-78; docs/methods/breaks.md",
     "SELECT b.series, t.subject, b.organisation, b.segment, b.first_year, b.last_year AS year, b.n, b.level, "
     "b.break_year, b.break_low, b.break_high, t.sup_f, t.sup_p, b.run FROM break_row b JOIN break_test_row "
     "t USING (run, organisation, series), asked WHERE b.series = CASE WHEN asked.b = '' THEN asked.a || '/' || "
     "asked.variant ELSE asked.a || '/' || asked.b END AND b.organisation = asked.organisation AND (asked.run IS NULL "
     "OR b.run = asked.run) ORDER BY b.segment",
     "r.result = CASE WHEN asked.b = '' THEN asked.a || '/' || asked.variant ELSE asked.a || '/' || asked.b END",
     "SELECT 'indicator' AS kind, v.indicator AS what, v.variant AS series, v.year, v.value, v.n, v.run FROM "
     "indicator_value_row v, asked WHERE asked.b = '' AND v.indicator = asked.a AND v.variant = asked.variant AND "
     "v.organisation = asked.organisation UNION ALL SELECT 'component', s.component, s.series, s.year, s.value, NULL, "
     "s.run FROM role_series s, asked WHERE s.state = asked.a AND s.component = asked.b AND s.organisation = "
     "asked.organisation ORDER BY year",
     "breaks"},
    {"spillover", "Lead and lag of two dimensions", "correlation",
     "correlation of the yearly changes of one dimension with those of the other some years later, less the other way "
     "round; p over all circular shifts",
     "docs/methods/spillover.md",
     "SELECT s.dimension_a, s.dimension_b, s.organisation, s.variant, s.lag, s.n, s.a_leads, s.b_leads, s.lead, s.p, "
     "s.shifts, s.critical_r, s.detectable_r, NULL::INTEGER AS year, s.run FROM spillover_row s, asked WHERE "
     "((s.dimension_a = asked.a AND s.dimension_b = asked.b) OR (s.dimension_a = asked.b AND s.dimension_b = asked.a)) "
     "AND s.organisation = asked.organisation AND s.variant = asked.variant AND (asked.run IS NULL OR s.run = "
     "asked.run) ORDER BY s.lag",
     "split_part(r.result, '/', 1) IN (asked.a, asked.b)",
     "SELECT 'dimension' AS kind, d.dimension AS what, d.year, d.value, d.change, d.n, d.n_changes, d.run FROM "
     "dimension_series_row d, asked WHERE d.dimension IN (asked.a, asked.b) AND d.organisation = asked.organisation "
     "AND d.variant = asked.variant ORDER BY d.dimension, d.year",
     "spillover"},
    {"security", "Incidents before and after an event", "ratio of yearly rates",
     "rate of incidents a state-year after the event over that before; exact Poisson interval and p, widened by the "
     "dispersion of the years; against: the control whose ratio it is divided by",
     "Przyborowski & Wilenski 1940, Biometrika 31:313-323; docs/methods/rate-ratio.md",
     "SELECT s.event, s.day, s.series, s.grp, s.against, s.organisation, s.n_states, s.first_year, s.last_year, "
     "s.events_before, s.events_after, s.exposure_before, s.exposure_after, s.ratio, s.low, s.high, s.p, "
     "s.wide_low, s.wide_high, NULL::INTEGER AS year, s.run FROM security_rate_row s, asked WHERE s.series = asked.a "
     "AND s.grp = asked.b AND s.organisation = asked.organisation AND (asked.run IS NULL OR s.run = asked.run) ORDER "
     "BY s.day, s.event, s.against",
     "r.result = asked.a || '/' || asked.b",
     "SELECT 'incidents' AS kind, i.series AS what, i.event, i.grp, i.year, i.events, i.states, i.run FROM "
     "security_incident_row i, asked WHERE i.series = asked.a AND i.grp = asked.b AND i.organisation = "
     "asked.organisation ORDER BY i.event, i.year",
     "security"},
};

int comity_result_trace_is(const char *number) {
    const char *colon = strchr(number, ':');
    for (size_t i = 0; colon && i < sizeof kinds / sizeof kinds[0]; i++) {
        size_t length = strlen(kinds[i].kind);
        if ((size_t)(colon - number) == length && strncmp(number, kinds[i].kind, length) == 0) {
            return 1;
        }
    }
    return 0;
}

typedef struct {
    const kind *kind;
    char part[3][2048]; /* what was asked, parted at the slashes */
    char run[32];       /* empty: the latest */
    char year[16];
    char of[128]; /* the organisation of the number that was found */
    char back[16];
    char *needs;
    const comity_trace_options *options;
} wanted;

/* The parts: a/b/c; of networks layer/state/measure, with the state left out: layer//measure. */
static comity_status split(const char *number, wanted *out, comity_error *error) {
    const char *colon = strchr(number, ':');
    const char *end = strrchr(number, '@');
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (strncmp(kinds[i].kind, number, (size_t)(colon - number)) == 0) {
            out->kind = &kinds[i];
        }
    }
    if (end && end[1] && strspn(end + 1, "0123456789") == strlen(end + 1)) {
        snprintf(out->run, sizeof out->run, "%.20s", end + 1);
    } else {
        end = number + strlen(number);
    }
    const char *from = colon + 1;
    for (size_t i = 0; i < 3 && from <= end; i++) {
        size_t length = strcspn(from, "/");
        length = i == 2 || from + length > end ? (size_t)(end - from) : length;
        comity_status status = comity_text_print(out->part[i], sizeof out->part[i], error, "%.*s", (int)length, from);
        if (status) {
            return status;
        }
        from += length + 1;
    }
    if (strcmp(out->kind->kind, "network") == 0 && !out->part[2][0]) {
        memcpy(out->part[2], out->part[1], sizeof out->part[2]);
        out->part[1][0] = '\0';
    }
    return COMITY_OK;
}

static void add_text(comity_sql *sql, const char *name, const char *value, const char *type) {
    if (*value || strcmp(type, "VARCHAR") == 0) {
        comity_sql_literal(sql, value);
        comity_sql_add(sql, "::%s AS %s", type, name);
    } else {
        comity_sql_add(sql, "NULL::%s AS %s", type, name);
    }
}

/* The row `asked` and the words `needed`, before a query. */
static void add_asked(comity_sql *sql, const wanted *what) {
    const struct {
        const char *name;
        const char *value;
        const char *type;
    } columns[] = {{"a", what->part[0], "VARCHAR"},
                   {"b", what->part[1], "VARCHAR"},
                   {"c", what->part[2], "VARCHAR"},
                   {"organisation", what->options->organisation, "VARCHAR"},
                   {"variant", what->options->variant ? what->options->variant : "as_was", "VARCHAR"},
                   {"region", what->of, "VARCHAR"},
                   {"year", what->year, "INTEGER"},
                   {"back", what->back, "INTEGER"},
                   {"run", what->run, "BIGINT"}};
    comity_sql_add(sql, "WITH asked AS (SELECT ");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        comity_sql_add(sql, i ? ", " : "");
        add_text(sql, columns[i].name, columns[i].value, columns[i].type);
    }
    comity_sql_add(sql, "), needed AS (SELECT DISTINCT unnest(string_split_regex(");
    comity_sql_literal(sql, what->needs ? what->needs : "");
    comity_sql_add(sql, ", '[ |]+')) AS word)\n");
}

static void copy_cell(const comity_panel *rows, const char *name, char *out, size_t size) {
    int at = comity_panel_find(rows, name);
    if (at >= 0 && comity_is_present(&rows->columns[at], 0)) {
        const comity_column *column = &rows->columns[at];
        if (column->type == COMITY_TEXT) {
            snprintf(out, size, "%s", column->text[0]);
        } else {
            snprintf(out, size, "%" PRId64, column->integer[0]);
        }
    }
}

static comity_status read_number(comity_store *store, wanted *what, comity_trace *out, comity_error *error) {
    comity_sql sql;
    if (what->options->year) {
        snprintf(what->year, sizeof what->year, "%d", what->options->year);
    }
    comity_sql_begin(&sql);
    add_asked(&sql, what);
    comity_sql_add(&sql, "%s", what->kind->number);
    comity_status status = comity_sql_rows(&sql, store, &out->number, error);
    if (!status && out->number.n_rows == 0) {
        return comity_fail(error, COMITY_ERROR_NOT_FOUND,
                           "there is no such number of kind %s for %s%s%s%s%s; compute it with: comity %s",
                           what->kind->kind, what->options->organisation, what->year[0] ? " in " : "", what->year,
                           what->run[0] ? " in run " : "", what->run, what->kind->verb);
    }
    if (!status) {
        copy_cell(&out->number, "year", what->year, sizeof what->year);
        copy_cell(&out->number, "run", what->run, sizeof what->run);
        copy_cell(&out->number, "organisation", what->of, sizeof what->of);
        copy_cell(&out->number, "longest_lag", what->back, sizeof what->back);
    }
    return status;
}

static comity_status read_needs(comity_store *store, wanted *what, comity_error *error) {
    comity_panel rows;
    comity_sql sql;
    comity_panel_init(&rows);
    comity_sql_begin(&sql);
    add_asked(&sql, what);
    comity_sql_add(&sql,
                   "SELECT coalesce(string_agg(DISTINCT r.needs, ' '), '') FROM (%s) r, asked WHERE r.run = asked.run "
                   "AND r.kind = '%s' AND (%s)",
                   comity_result_needs, what->kind->kind, what->kind->result);
    comity_status status = comity_sql_rows(&sql, store, &rows, error);
    if (!status) {
        what->needs = strdup(rows.columns[0].text[0]);
        status = what->needs ? COMITY_OK : comity_fail_memory(error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status read_inputs(comity_store *store, const wanted *what, comity_trace *out, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    add_asked(&sql, what);
    comity_sql_add(&sql, "%s", what->kind->inputs);
    out->sql = comity_sql_end(&sql);
    return out->sql ? comity_store_query(store, out->sql, NULL, 0, &out->inputs, error) : comity_fail_memory(error);
}

/* The run; the data sets it had that fill what the number needs; those of them that were dropped since. */
static comity_status read_data(comity_store *store, const wanted *what, comity_trace *out, comity_error *error) {
    const char *values[] = {what->run, what->needs};
    comity_sql sql;
    char *filling = comity_needs_data_sets(what->needs);
    if (!filling) {
        return comity_fail_memory(error);
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT d.name, d.title, d.version, d.file, d.sha256, strftime(d.imported, '%%Y-%%m-%%d "
                   "%%H:%%M:%%S') AS imported, d.citation FROM data_set d WHERE d.data_set IN (SELECT data_set FROM "
                   "run_input WHERE run = %s) AND d.data_set IN (%s) ORDER BY d.name, d.file",
                   what->run, filling);
    free(filling);
    comity_status status = comity_sql_rows(&sql, store, &out->data, error);
    status = status ? status
                    : comity_store_query(store,
                                         "SELECT run, method, options, version, seed, strftime(started, '%Y-%m-%d "
                                         "%H:%M:%S') AS started FROM run WHERE run = ?::BIGINT",
                                         values, 1, &out->run, error);
    return status ? status
                  : comity_store_query(store,
                                       "SELECT name, label, version, file, sha256 FROM data_set_gone WHERE data_set IN "
                                       "(SELECT data_set FROM run_input WHERE run = ?1::BIGINT) AND "
                                       "list_has_any(string_split(fills, ' '), string_split_regex(?2::VARCHAR, '[ "
                                       "|]+')) ORDER BY name, file",
                                       values, 2, &out->gone, error);
}

comity_status comity_result_trace(comity_store *store, const char *number, const comity_trace_options *options,
                                  comity_trace *out, comity_error *error) {
    wanted *what = calloc(1, sizeof *what);
    if (!what) {
        return comity_fail_memory(error);
    }
    what->options = options;
    snprintf(what->back, sizeof what->back, "0");
    comity_status status;
    if (!(status = split(number, what, error)) && !(status = read_number(store, what, out, error)) &&
        !(status = read_needs(store, what, error)) && !(status = read_inputs(store, what, out, error)) &&
        !(status = read_data(store, what, out, error))) {
        snprintf(out->name, sizeof out->name, "%s", what->kind->name);
        snprintf(out->unit, sizeof out->unit, "%s", what->kind->unit);
        snprintf(out->formula, sizeof out->formula, "%s", what->kind->formula);
        snprintf(out->reference, sizeof out->reference, "%s", what->kind->reference);
        if (out->gone.n_rows) {
            snprintf(out->note, sizeof out->note, "data that it rests on were dropped since its run");
        }
    }
    free(what->needs);
    free(what);
    return status;
}

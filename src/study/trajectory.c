/* How the part of each member changes over time. See trajectory.h. */
#include "study/trajectory.h"

#include "study/breaks.h"
#include "study/cells.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define FRONT (2 / 3.)
#define MIDDLE (1 / 3.)
#define SIGNIFICANT .05

static const char *const standing_sql =
    "INSERT INTO role_standing_row WITH compared AS (SELECT state, component, year, (rank() OVER lower - 1 + (count(*) "
    "OVER equal - 1) / 2) / (count(*) OVER all_of_year - 1) AS standing FROM role_series r, setting WHERE "
    "r.organisation = setting.organisation WINDOW lower AS (PARTITION BY component, year ORDER BY round(value, 9)), "
    "equal AS (PARTITION BY component, year, round(value, 9)), all_of_year AS (PARTITION BY component, year) QUALIFY "
    "count(*) OVER all_of_year > 1), "
    "has AS (SELECT DISTINCT state, component FROM compared), "
    "filled AS (SELECT g.state, g.year, g.component, c.standing, c.year = g.year AS of_year FROM (SELECT region.state, "
    "region.year, has.component FROM region JOIN has USING (state)) g ASOF JOIN compared c ON c.state = g.state AND "
    "c.component = g.component AND c.year <= g.year), "
    "left_out AS (SELECT '' AS left_out UNION ALL SELECT DISTINCT component FROM compared), "
    "composed AS (SELECT f.state, l.left_out, f.year, round(avg(f.standing), 12) AS standing, count(*) AS n, count(*) "
    "FILTER "
    "(f.of_year) AS n_of_year FROM filled f CROSS JOIN left_out l WHERE f.component <> l.left_out GROUP BY ALL), "
    "wanted AS (SELECT h.state, l.left_out, count(*) AS n FROM has h CROSS JOIN left_out l WHERE h.component <> "
    "l.left_out GROUP BY ALL) "
    "SELECT ?::BIGINT, setting.organisation, c.state, c.left_out, c.year, c.standing, c.n, c.n_of_year FROM composed c "
    "JOIN wanted w USING (state, left_out), setting WHERE c.n >= .75 * w.n ORDER BY c.state, c.left_out, c.year";

/* ?1 run. The window of a component is the ten years up to its last. */
static const char *const leading_sql =
    "INSERT INTO role_leading_row WITH late AS (SELECT *, max(year) OVER (PARTITION BY component) - 9 AS since FROM "
    "role_series r, setting WHERE r.organisation = setting.organisation), present AS (SELECT state FROM region, "
    "setting "
    "WHERE year = setting.last_year), "
    "range AS (SELECT state, component, kind, quantile_cont(value, .05) AS low, quantile_cont(value, .95) AS high FROM "
    "late JOIN present USING (state) WHERE year >= since GROUP BY ALL HAVING count(*) >= 3), "
    "against AS (SELECT a.state, a.component, a.kind, round(a.low, 9) > max(round(b.high, 9)) AS first FROM range a "
    "JOIN "
    "range b ON b.component = a.component AND b.state <> a.state GROUP BY a.state, a.component, a.kind, a.low), "
    "rise AS (SELECT DISTINCT split_part(b.series, '/', 1) AS state, b.subject AS component FROM (SELECT *, lag(level) "
    "OVER (PARTITION BY series ORDER BY segment) AS before FROM break_row, setting WHERE break_row.organisation = "
    "setting.organisation) b JOIN break_test_row t ON t.organisation = b.organisation AND t.series = b.series JOIN "
    "component c ON c.component = b.subject WHERE b.level > b.before AND t.sup_p < .05 AND c.kind <> 'structural'), "
    "left_out AS (SELECT '' AS left_out UNION ALL SELECT DISTINCT component FROM role_series r, setting WHERE "
    "r.organisation = setting.organisation), "
    "counted AS (SELECT p.state, l.left_out, count(a.component) AS components, count(*) FILTER (a.first) AS first, "
    "count(*) FILTER (a.kind = 'structural') AS structural, count(*) FILTER (a.kind = 'structural' AND a.first) AS "
    "structural_first, coalesce((SELECT string_agg(r.component, ' ' ORDER BY r.component) FROM rise r WHERE r.state = "
    "p.state AND r.component <> l.left_out), '') AS rises FROM present p CROSS JOIN left_out l LEFT JOIN against a ON "
    "a.state = p.state AND a.component <> l.left_out GROUP BY p.state, l.left_out), "
    "judged AS (SELECT *, "
    "CASE WHEN components = 0 THEN 'unknown' WHEN 2 * first >= components AND rises <> '' THEN 'leading' WHEN 2 * "
    "first "
    ">= components THEN 'first, without a rise' WHEN structural > 0 AND 2 * structural_first >= structural THEN 'first "
    "in structure only' ELSE 'not leading' END AS label FROM counted) SELECT ?1::BIGINT, setting.organisation, state, "
    "left_out, components, first, structural, structural_first, rises, CASE WHEN left_out = '' AND label = 'leading' "
    "AND "
    "NOT bool_and(label = 'leading') OVER (PARTITION BY state) THEN 'leading, fragile' ELSE label END FROM judged, "
    "setting ORDER BY state, left_out";

static const char *label_of(const comity_series_segment *segment, char out[32]) {
    const char *level = segment->level >= FRONT - 1e-9 ? "front" : segment->level >= MIDDLE - 1e-9 ? "middle" : "back";
    int moves = segment->slope_p < SIGNIFICANT && segment->slope != 0;
    snprintf(out, 32, "%s, %s", level, !moves ? "steady" : segment->slope > 0 ? "rising" : "falling");
    return out;
}

static comity_status add_trajectory(int64_t run, const char *organisation, const comity_panel *rows, size_t from,
                                    const comity_series_breaks *found, comity_panel *out, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i <= found->breaks.n_breaks; i++) {
        char label[32];
        const comity_series_segment *segment = &found->segments[i];
        const comity_cell cells[] = {
            COMITY_CELL_INTEGER(run),
            COMITY_CELL_TEXT(organisation),
            COMITY_CELL_TEXT(rows->columns[0].text[from]),
            COMITY_CELL_TEXT(rows->columns[1].text[from]),
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
            COMITY_CELL_TEXT(label_of(segment, label)),
        };
        status = comity_cells_add(out, cells, sizeof cells / sizeof cells[0], error);
    }
    return status;
}

/* Breaks of standing: columns TEXT state, left_out, INTEGER year, NUMBER standing. */
static comity_status save_trajectories(comity_store *store, int64_t run, const char *organisation,
                                       const comity_panel *rows, comity_error *error) {
    static const comity_series_break_options usual = {0};
    comity_panel out;
    comity_status status = COMITY_OK;
    comity_panel_init(&out);
    for (size_t from = 0; !status && from < rows->n_rows;) {
        size_t to = comity_series_end(rows, from, 2);
        comity_series_breaks found = {0};
        status = comity_series_breaks_find(rows->columns[3].number + from, rows->columns[2].integer + from, to - from,
                                           &usual, &found, error);
        if (!status) {
            status = add_trajectory(run, organisation, rows, from, &found, &out, error);
        }
        comity_series_breaks_free(&found);
        from = to;
    }
    if (!status) {
        status = comity_cells_append(store, "role_trajectory_row", &out, error);
    }
    comity_panel_free(&out);
    return status;
}

static comity_status delete_old(comity_store *store, const char *organisation, comity_error *error) {
    static const char *const statements[] = {
        "DELETE FROM role_standing_row WHERE organisation = ?",
        "DELETE FROM role_trajectory_row WHERE organisation = ?",
        "DELETE FROM role_leading_row WHERE organisation = ?",
        "DELETE FROM break_test_row WHERE organisation = ? AND subject IN (SELECT component FROM component)",
        "DELETE FROM break_model_row WHERE organisation = ? AND regexp_matches(series, '^[A-Z]{3}/')",
        "DELETE FROM break_row WHERE organisation = ? AND subject IN (SELECT component FROM component)",
    };
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof statements / sizeof statements[0]; i++) {
        status = comity_store_query(store, statements[i], &organisation, 1, NULL, error);
    }
    return status;
}

comity_status comity_study_trajectories(comity_store *store, int64_t run, const char *organisation,
                                        comity_error *error) {
    static const comity_series_break_options usual = {0};
    char number[32];
    const char *values[] = {number};
    comity_panel series;
    comity_panel standing;
    comity_status status;
    comity_panel_init(&series);
    comity_panel_init(&standing);
    snprintf(number, sizeof number, "%" PRId64, run);
    if ((status = delete_old(store, organisation, error)) ||
        (status = comity_store_query(store,
                                     "SELECT component, series, year, value FROM role_series WHERE run = ?::BIGINT "
                                     "ORDER BY 1, 2, 3",
                                     values, 1, &series, error)) ||
        (status = comity_study_break_series(store, run, organisation, &series, &usual, error)) ||
        (status = comity_store_query(store, standing_sql, values, 1, NULL, error)) ||
        (status = comity_store_query(store, leading_sql, values, 1, NULL, error)) ||
        (status = comity_store_query(store,
                                     "SELECT state, left_out, year, standing FROM role_standing_row WHERE run = "
                                     "?::BIGINT ORDER BY 1, 2, 3",
                                     values, 1, &standing, error))) {
        goto out;
    }
    status = save_trajectories(store, run, organisation, &standing, error);
out:
    comity_panel_free(&series);
    comity_panel_free(&standing);
    return status;
}

/* -------------------------------------------------------------------------------------------------------- answers */

comity_status comity_role_breaks(comity_store *store, const char *organisation, const char *state, comity_panel *out,
                                 comity_error *error) {
    const char *values[] = {organisation, state};
    return comity_store_query(
        store,
        "WITH own AS (SELECT *, lag(level) OVER (PARTITION BY series ORDER BY segment) AS before FROM break_row WHERE "
        "organisation = ?1::VARCHAR AND starts_with(series, ?2::VARCHAR || '/')) "
        "SELECT c.kind, t.subject AS component, t.n, t.breaks, o.break_year, o.break_low AS low, o.break_high AS high, "
        "o.before, o.level AS after, t.sup_f, t.sup_p FROM break_test_row t JOIN component c ON c.component = "
        "t.subject "
        "LEFT JOIN own o ON o.series = t.series AND o.segment > 1 WHERE t.organisation = ?1::VARCHAR AND "
        "starts_with(t.series, ?2::VARCHAR || '/') ORDER BY CASE c.kind WHEN 'structural' THEN 1 WHEN 'formal' THEN 2 "
        "WHEN 'political' THEN 3 ELSE 4 END, t.subject, o.segment",
        values, 2, out, error);
}

comity_status comity_role_trajectories(comity_store *store, const char *organisation, comity_panel *out,
                                       comity_error *error) {
    return comity_store_query(
        store,
        "WITH own AS (SELECT * FROM role_trajectory_row WHERE organisation = ?), ends AS (SELECT state, left_out, "
        "arg_max(label, segment) AS label FROM own GROUP BY ALL), kept AS (SELECT e.state, format('{} of {}', count(*) "
        "FILTER (o.label = e.label), count(*)) AS kept FROM ends e JOIN ends o ON o.state = e.state AND o.left_out <> "
        "'' WHERE e.left_out = '' GROUP BY e.state) SELECT t.state, t.segment, t.first_year, t.last_year, t.level, "
        "t.slope, t.slope_p, t.break_year, t.break_low AS low, t.break_high AS high, t.label, CASE WHEN t.segment = "
        "max(t.segment) OVER (PARTITION BY t.state) THEN kept.kept END AS kept FROM own t LEFT JOIN kept USING (state) "
        "WHERE t.left_out = '' ORDER BY t.state, t.segment",
        &organisation, 1, out, error);
}

comity_status comity_role_leading(comity_store *store, const char *organisation, comity_panel *out,
                                  comity_error *error) {
    return comity_store_query(
        store,
        "WITH own AS (SELECT * FROM role_leading_row WHERE organisation = ?1::VARCHAR), last AS (SELECT state, "
        "arg_max(standing, year) AS standing FROM role_standing_row WHERE organisation = ?1::VARCHAR AND left_out = '' "
        "GROUP BY state), kept AS (SELECT e.state, format('{} of {}', count(*) FILTER (starts_with(e.label, o.label)), "
        "count(*)) AS "
        "kept FROM own e JOIN own o ON o.state = e.state AND o.left_out <> '' WHERE e.left_out = '' GROUP BY e.state) "
        "SELECT o.state, last.standing, CASE WHEN last.standing IS NOT NULL THEN rank() OVER (ORDER BY "
        "round(last.standing, 9) DESC NULLS LAST) END AS rank, o.components, o.first, o.structural, "
        "o.structural_first, "
        "o.rises, o.label, kept.kept FROM own o LEFT JOIN last USING (state) LEFT JOIN kept USING (state) WHERE "
        "o.left_out = '' ORDER BY last.standing DESC NULLS LAST, o.state",
        &organisation, 1, out, error);
}

comity_status comity_role_trajectory_left_out(comity_store *store, const char *organisation, const char *state,
                                              comity_panel *out, comity_error *error) {
    const char *values[] = {organisation, state};
    return comity_store_query(
        store,
        "WITH t AS (SELECT left_out, string_agg(break_year::VARCHAR, ' ' ORDER BY segment) AS breaks, arg_max(label, "
        "segment) AS last_label, arg_max(level, segment) AS level FROM role_trajectory_row WHERE organisation = "
        "?1::VARCHAR AND state = ?2::VARCHAR GROUP BY left_out) SELECT l.left_out, t.level AS standing, t.breaks, "
        "t.last_label, l.components, l.first, l.label AS leading FROM role_leading_row l LEFT JOIN t USING (left_out) "
        "WHERE l.organisation = ?1::VARCHAR AND l.state = ?2::VARCHAR AND l.left_out <> '' ORDER BY l.left_out",
        values, 2, out, error);
}

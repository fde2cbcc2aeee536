/* What part each member plays. See role.h. */
#include "study/role.h"

#include "base/text.h"
#include "study/catalogue.h"
#include "study/measure.h"
#include "study/trajectory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static comity_status compute(comity_store *store, const char *run, const char *component, const char *sql,
                             comity_error *error) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return comity_fail_memory(error);
    }
    fprintf(out,
            "INSERT INTO role_component_row SELECT ?::BIGINT, setting.organisation, q.state, ?, q.year, q.value, q.n, "
            "q.multiple FROM (\n%s\n) q, setting WHERE q.value IS NOT NULL AND isfinite(q.value::DOUBLE) AND q.year "
            "BETWEEN setting.first_year AND setting.last_year ORDER BY q.state, q.year",
            sql);
    fclose(out);
    const char *values[] = {run, component};
    comity_status status = comity_store_query(store, text, values, 2, NULL, error);
    if (status == COMITY_ERROR_INPUT && error) {
        char words[sizeof error->message];
        snprintf(words, sizeof words, "%s", error->message);
        comity_fail(error, status, "component %s: %.900s", component, words);
    }
    free(text);
    return status;
}

static comity_status compute_all(comity_store *store, const comity_role_options *options, const char *run,
                                 comity_error *error) {
    comity_panel catalogue;
    comity_panel_init(&catalogue);
    comity_status status =
        comity_store_query(store, "SELECT component, needs, sql FROM component ORDER BY 1", NULL, 0, &catalogue, error);
    for (size_t i = 0; !status && i < catalogue.n_rows; i++) {
        char waits_for[256];
        int ready = 0;
        const char *component = catalogue.columns[0].text[i];
        if (options->stop && *options->stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
            break;
        }
        if (options->progress) {
            options->progress(options->context, component, (double)i / (double)catalogue.n_rows);
        }
        status =
            comity_catalogue_ready(store, catalogue.columns[1].text[i], &ready, waits_for, sizeof waits_for, error);
        if (!status && ready) {
            status = compute(store, run, component, catalogue.columns[2].text[i], error);
        }
    }
    comity_panel_free(&catalogue);
    return status;
}

/* Positions with all components and without each in turn. Ranks treat positions that agree to nine digits as tied. */
static const char *const quadrant_sql =
    "INSERT INTO quadrant_row WITH present AS (SELECT state FROM region, setting WHERE year = setting.last_year), "
    "latest AS (SELECT r.state, r.component, c.kind, arg_max(r.multiple, r.year) AS multiple FROM role_component_row r "
    "JOIN component c USING (component) JOIN present USING (state), setting WHERE r.organisation = "
    "setting.organisation "
    "AND r.multiple IS NOT NULL AND c.kind IN ('structural', 'formal') GROUP BY ALL), "
    "first AS (SELECT state, kind, count(*) FILTER (alone) * 2 > count(*) AS mostly_first FROM (SELECT state, kind, "
    "rank() OVER c = 1 AND count(*) FILTER (round(multiple, 9) = best) OVER (PARTITION BY component) = 1 AND count(*) "
    "OVER (PARTITION BY component) > 1 AS alone FROM (SELECT *, max(round(multiple, 9)) OVER (PARTITION BY component) "
    "AS "
    "best FROM latest) WINDOW c AS (PARTITION BY component ORDER BY round(multiple, 9) DESC)) GROUP BY ALL), "
    "left_out AS (SELECT '' AS left_out UNION ALL SELECT DISTINCT component FROM latest), "
    "position AS (SELECT p.state, l.left_out, avg(m.multiple) FILTER (m.kind = 'structural') AS structural, "
    "avg(m.multiple) FILTER (m.kind = 'formal') AS formal, count(*) FILTER (m.kind = 'structural') AS n_structural, "
    "count(*) FILTER (m.kind = 'formal') AS n_formal FROM present p CROSS JOIN left_out l LEFT JOIN latest m ON "
    "m.state = p.state AND m.component <> l.left_out GROUP BY ALL), "
    "ranked AS (SELECT *, CASE WHEN structural IS NOT NULL THEN rank() OVER (PARTITION BY left_out ORDER BY "
    "round(structural, 9) DESC NULLS LAST) END AS structural_rank, CASE WHEN formal IS NOT NULL THEN rank() OVER "
    "(PARTITION BY left_out ORDER BY round(formal, 9) DESC NULLS LAST) END AS formal_rank FROM position), "
    "tied AS (SELECT *, structural_rank = 1 AND count(*) FILTER (structural_rank = 1) OVER (PARTITION BY left_out) = 1 "
    "AS structural_first, formal_rank = 1 AND count(*) FILTER (formal_rank = 1) OVER (PARTITION BY left_out) = 1 AS "
    "formal_first FROM ranked), "
    "words AS (SELECT tied.*, CASE WHEN structural IS NULL THEN 'unknown' WHEN bool_and(structural_first) OVER own AND "
    "s.mostly_first THEN "
    "'leader' WHEN bool_or(structural_rank = 1) OVER own THEN 'contender' WHEN structural > 1 THEN 'above parity' ELSE "
    "'below parity' END AS structural_word, CASE WHEN formal IS NULL THEN 'unknown' WHEN bool_and(formal_first) OVER "
    "own AND f.mostly_first THEN 'leader' WHEN bool_or(formal_rank = 1) OVER own THEN 'contender' WHEN formal > 1 THEN "
    "'above parity' "
    "ELSE "
    "'below parity' END AS formal_word FROM tied LEFT JOIN first s ON s.state = tied.state AND s.kind = 'structural' "
    "LEFT JOIN first f ON f.state = tied.state AND f.kind = 'formal' WINDOW own AS (PARTITION BY tied.state)) "
    "SELECT ?::BIGINT, setting.organisation, state, left_out, structural, formal, n_structural, n_formal, "
    "structural_rank, formal_rank, format('structural: {}; formal: {}', structural_word, formal_word) FROM words, "
    "setting ORDER BY state, left_out";

static comity_status delete_old(comity_store *store, const char *organisation, comity_error *error) {
    static const char *const statements[] = {
        "DELETE FROM role_component_row WHERE organisation = ?",
        "DELETE FROM quadrant_row WHERE organisation = ?",
        "DELETE FROM trend_row WHERE organisation = ? AND subject IN (SELECT component FROM component)",
    };
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof statements / sizeof statements[0]; i++) {
        status = comity_store_query(store, statements[i], &organisation, 1, NULL, error);
    }
    return status;
}

static comity_status test_series(comity_store *store, int64_t run, const char *organisation, const char *run_text,
                                 comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store,
        "SELECT component, state || '/' || component, year, value FROM role_component_row WHERE run = ?::BIGINT ORDER "
        "BY 1, 2, 3",
        &run_text, 1, &rows, error);
    if (!status) {
        status = comity_study_trends(store, run, organisation, &rows, error);
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status role_all(comity_store *store, comity_role_options *options, comity_error *error) {
    char run_text[32];
    char words[512];
    const char *run_value = run_text;
    int64_t run = 0;
    int ready = 0;
    comity_status status;
    const comity_region *region = &options->region;
    if ((status = comity_catalogue_store(store, error)) ||
        (status = comity_text_print(words, sizeof words, error, "--org %s --years %d:%d", region->organisation,
                                    region->first_year, region->last_year)) ||
        (status = comity_store_run_begin(store, "role", words, 0, &run, error)) ||
        (status = delete_old(store, region->organisation, error)) ||
        (status = comity_region_prepare(store, region, error)) ||
        (status = comity_region_make(store, COMITY_AS_WAS, &ready, error))) {
        return status;
    }
    snprintf(run_text, sizeof run_text, "%" PRId64, run);
    if ((status = compute_all(store, options, run_text, error)) ||
        (status = test_series(store, run, region->organisation, run_text, error)) ||
        (status = comity_store_query(store, quadrant_sql, &run_value, 1, NULL, error)) ||
        (status = comity_study_trajectories(store, run, region->organisation, error))) {
        return status;
    }
    return comity_store_run_end(store, run, "role components computed", error);
}

comity_status comity_study_role(comity_store *store, comity_role_options *options, comity_error *error) {
    comity_status status = comity_region_complete(store, &options->region, error);
    if (status || (status = comity_store_begin(store, error))) {
        return status;
    }
    if ((status = role_all(store, options, error))) {
        comity_store_rollback(store);
        return status;
    }
    return comity_store_commit(store, error);
}

comity_status comity_role_summary(comity_store *store, const char *organisation, const char *state, comity_panel *out,
                                  comity_error *error) {
    const char *values[] = {organisation, state};
    return comity_store_query(
        store,
        "WITH r AS (SELECT * FROM role_component_row WHERE organisation = ?1::VARCHAR), own AS (SELECT component, "
        "count(*)::BIGINT AS n_years, min(year) AS first_year, arg_min(value, year) AS first, max(year) AS last_year, "
        "arg_max(value, year) AS last, arg_max(multiple, year) AS multiple FROM r WHERE state = ?2::VARCHAR GROUP BY "
        "component), "
        "ranked AS (SELECT component, state, year, rank() OVER (PARTITION BY component, year ORDER BY round(value, 9) "
        "DESC) AS rank, count(*) OVER (PARTITION BY component, year) AS of FROM r) "
        "SELECT c.kind, o.component, c.unit, o.n_years, o.first_year, o.first, o.last_year, o.last, o.multiple, "
        "k.rank, "
        "k.of, t.kendall_z AS z, t.p, t.sen_slope, t.pettitt_year, t.pettitt_p FROM own o JOIN component c USING "
        "(component) JOIN ranked k ON k.component = o.component AND k.state = ?2::VARCHAR AND k.year = o.last_year "
        "LEFT JOIN "
        "trend_row t ON t.organisation = ?1::VARCHAR AND t.series = ?2::VARCHAR || '/' || o.component ORDER BY CASE "
        "c.kind WHEN "
        "'structural' THEN 1 WHEN 'formal' THEN 2 WHEN 'political' THEN 3 ELSE 4 END, o.component",
        values, 2, out, error);
}

comity_status comity_role_quadrant(comity_store *store, const char *organisation, comity_panel *out,
                                   comity_error *error) {
    return comity_store_query(
        store,
        "WITH q AS (SELECT * FROM quadrant_row WHERE organisation = ?), ranks AS (SELECT state, min(structural_rank) "
        "AS "
        "s_low, max(structural_rank) AS s_high, min(formal_rank) AS f_low, max(formal_rank) AS f_high FROM q GROUP BY "
        "state) SELECT q.state, q.structural, q.n_structural, q.structural_rank, format('{}-{}', s_low, s_high) AS "
        "structural_ranks, q.formal, q.n_formal, q.formal_rank, format('{}-{}', f_low, f_high) AS formal_ranks, "
        "q.label "
        "FROM q JOIN ranks USING (state) WHERE q.left_out = '' ORDER BY q.structural DESC NULLS LAST, q.state",
        &organisation, 1, out, error);
}

comity_status comity_role_left_out(comity_store *store, const char *organisation, const char *state, comity_panel *out,
                                   comity_error *error) {
    const char *values[] = {organisation, state};
    return comity_store_query(store,
                              "SELECT left_out, structural, structural_rank, formal, formal_rank FROM quadrant_row "
                              "WHERE organisation = ? AND state = ? AND left_out <> '' ORDER BY left_out",
                              values, 2, out, error);
}

comity_status comity_role_waiting(comity_store *store, const char *organisation, comity_panel *out,
                                  comity_error *error) {
    comity_status status = comity_store_query(
        store,
        "SELECT kind, component, needs FROM component WHERE component NOT IN (SELECT component FROM role_component_row "
        "WHERE organisation = ?) ORDER BY 1, 2",
        &organisation, 1, out, error);
    return status ? status : comity_catalogue_add_waiting(store, out, error);
}

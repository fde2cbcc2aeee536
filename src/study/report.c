/* Fetches what a report shows. See report.h and report_data.h. One query a panel; ?1 is the organisation. */
#include "study/report.h"

#include "study/case_tables.h"
#include "study/measure.h"
#include "study/role.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    size_t offset; /* of the panel in comity_report_data */
    const char *sql;
} part;

/* A claim and its state; the chapter is the section without its paragraph or page ("Theory p3", "Theory, p. 3"). */
#define CLAIMS                                                                                                         \
    "SELECT c.claim, c.statement, regexp_replace(coalesce(c.section, 'Elsewhere'), '[ ,]+(pp?|par|paragraph)\\.? "     \
    "?[0-9].*$', '') AS chapter, CASE WHEN r.verdict IS NOT NULL THEN r.verdict WHEN r.error IS NOT NULL THEN "        \
    "'error' "                                                                                                         \
    "WHEN r.claim IS NOT NULL THEN 'waits' ELSE 'not_tested' END AS state, r.evidence, r.waits_for, r.error, "         \
    "coalesce(r.sources, c.sources) AS sources, c.reason, c.changes, r.n FROM claim c LEFT JOIN claim_result_row r "   \
    "USING (claim) WHERE ?1::VARCHAR IS NOT NULL"

#define PANEL(member) offsetof(comity_report_data, member)
#define NAME_OF(s)                                                                                                     \
    "(SELECT any_value(known.name ORDER BY known.began DESC) FROM state known WHERE known.state = " s                  \
    ")" /* aliased: a file m.comity is a catalogue m, whose m.state would be meant */
#define ISO(c) "strftime(" c ", '%Y-%m-%d')"
#define LINE_OF(c) c " IN (SELECT part FROM organisation_line WHERE organisation = ?1::VARCHAR)"
/* the words of `needs`, such as tie:trade_baci, without their kind */
#define SOURCES_OF(n)                                                                                                  \
    "replace(replace(regexp_replace(" n ", '(tie|state_year|fact):', '', 'g'), ' ', ', '), '|', ' or ')"

static const part parts[] = {
    {PANEL(spells),
     "SELECT m.state, " NAME_OF("m.state") " AS state_name, m.role, m.held_in, " ISO(
         "m.began") " AS began, s.began_precision, " ISO("m.ended") " AS ended, s.ended_precision, m.unverified, "
                                                                    "m.source "
                                                                    "FROM member_spell m JOIN spell s ON "
                                                                    "s.organisation = m.held_in AND s.state = m.state "
                                                                    "AND s.role = "
                                                                    "m.role AND s.began = m.began WHERE m.organisation "
                                                                    "= ?1::VARCHAR ORDER BY m.began, m.state"},
    {PANEL(instruments),
     "SELECT instrument, name, kind, " ISO("adopted") " AS adopted, adopted_precision, " ISO(
         "in_force") " AS in_force, place, (SELECT string_agg(DISTINCT d.dimension, '|' ORDER BY d.dimension) FROM "
                     "instrument_domain x JOIN "
                     "domain d USING (domain) WHERE x.instrument = i.instrument) AS dimension, source, locator, "
                     "unverified, (SELECT "
                     "count(DISTINCT state) FROM party p WHERE p.instrument = i.instrument AND p.act NOT IN "
                     "('observer', 'withdrawal')) AS "
                     "parties FROM instrument i WHERE " LINE_OF("i.organisation") " ORDER BY i.adopted, instrument"},
    {PANEL(meetings), "SELECT meeting, organisation, kind, " ISO("began") " AS began, place, host, " NAME_OF(
                          "host") " AS host_name, format, source, unverified FROM meeting m "
                                  "WHERE " LINE_OF("m.organisation") " ORDER BY m.began"},
    {PANEL(indicators),
     "SELECT i.indicator, i.name, i.dimension, i.unit, i.direction, i.formula, i.reference, " SOURCES_OF(
         "i.needs") " AS sources, v.variant, v.year, v.n, v.value FROM indicator_value_row v JOIN indicator i USING "
                    "(indicator) WHERE "
                    "v.organisation = ?1::VARCHAR ORDER BY CASE i.dimension WHEN 'economic' THEN 1 WHEN 'political' "
                    "THEN 2 WHEN 'security' "
                    "THEN 3 WHEN 'sociocultural' THEN 4 ELSE 5 END, i.indicator, v.variant, v.year"},
    {PANEL(trends),
     "SELECT series, n, first_year, last_year, pettitt_year, kendall_s, kendall_variance, kendall_z, p, sen_slope, "
     "sen_low, sen_high, pettitt_k, pettitt_p FROM trend_row WHERE organisation = ?1::VARCHAR ORDER BY series"},
    {PANEL(components),
     "SELECT r.state, " NAME_OF("r.state") " AS state_name, c.component, c.name, c.kind, c.unit, c.formula, "
                                           "c.reference, " SOURCES_OF(
                                               "c.needs") " AS sources, r.year, r.n, r.value FROM role_component_row r "
                                                          "JOIN component c USING (component) "
                                                          "WHERE r.organisation = ?1::VARCHAR ORDER BY CASE c.kind "
                                                          "WHEN 'structural' THEN 1 WHEN 'formal' THEN 2 WHEN "
                                                          "'political' THEN 3 ELSE 4 END, c.component, r.state, "
                                                          "r.year"},
    {PANEL(quadrant),
     "SELECT q.state, " NAME_OF(
         "q.state") " AS state_name, q.left_out, q.label, q.structural, q.formal, "
                    "q.n_structural, q.n_formal, q.structural_rank, q.formal_rank FROM quadrant_row q WHERE "
                    "q.organisation = ?1::VARCHAR ORDER BY q.state, q.left_out"},
    {PANEL(standings),
     "SELECT s.state, " NAME_OF("s.state") " AS state_name, s.year, s.n, s.standing AS value FROM role_standing_row s "
                                           "JOIN (SELECT state, arg_max(standing, year) AS last FROM role_standing_row "
                                           "WHERE organisation = ?1::VARCHAR AND left_out = '' GROUP BY state) USING "
                                           "(state) WHERE s.organisation = ?1::VARCHAR AND s.left_out = '' ORDER BY "
                                           "last DESC, s.state, s.year"},
    {PANEL(trajectories),
     "SELECT state, segment, first_year, last_year, level, break_year, break_low AS low, break_high AS high, label "
     "FROM "
     "role_trajectory_row WHERE organisation = ?1::VARCHAR AND left_out = '' ORDER BY state, segment"},
    {PANEL(index),
     "WITH last AS (SELECT * FROM index_run_row WHERE organisation = ?1::VARCHAR AND variant = 'as_was' AND units = "
     "'years' ORDER BY run DESC LIMIT 1) SELECT l.index_name, l.title, e.element, e.name, l.inputs, s.year, s.n, "
     "s.n_all, s.ranked, s.draws, s.score AS value, s.score_low AS low, s.score_high AS high, s.rank::DOUBLE AS rank, "
     "s.rank_low, s.rank_high, e.effective, l.confidence FROM last l JOIN index_element_row e USING (run) JOIN "
     "index_score_row s USING (run, element) WHERE e.parent IS NULL OR e.parent IN (SELECT element FROM "
     "index_element_row t WHERE t.run = l.run AND t.parent IS NULL) ORDER BY e.parent IS NOT NULL, e.position, s.year"},
    {PANEL(claims),
     "SELECT * EXCLUDE (starts) FROM (SELECT *, min(claim) OVER (PARTITION BY chapter) AS starts FROM (" CLAIMS
     ")) ORDER BY starts, claim"},
    {PANEL(corrections), "FROM (" CLAIMS ") WHERE state IN ('contradicted', 'outdated') ORDER BY state, "
                         "len(string_split(coalesce(sources, ''), ' ')) DESC, claim"},
    {PANEL(data_sets),
     "SELECT name, title, version, file, citation, terms, strftime(imported, '%Y-%m-%d') AS imported, rows_read, "
     "rows_kept, rows_missing, rows_rejected, rows_unmatched, first_year, last_year FROM data_set WHERE ?1::VARCHAR IS "
     "NOT "
     "NULL ORDER BY name, first_year, file"},
};

void comity_report_data_init(comity_report_data *data) {
    memset(data, 0, sizeof *data);
}

void comity_report_data_free(comity_report_data *data) {
    comity_panel *panels[] = {&data->spells,   &data->instruments, &data->meetings,   &data->indicators,
                              &data->waiting,  &data->trends,      &data->components, &data->components_waiting,
                              &data->quadrant, &data->data_sets,   &data->sources,    &data->quality,
                              &data->claims,   &data->corrections, &data->standings,  &data->trajectories,
                              &data->index};
    for (size_t i = 0; i < sizeof panels / sizeof panels[0]; i++) {
        comity_panel_free(panels[i]);
    }
    comity_report_data_init(data);
}

/* The codes and names of states are lists taken over whole: they would make the facts of the case look better checked
 * than they are. */
static int is_code_list(const char *table) {
    static const char *const lists[] = {"state", "state_name", "state_code", "not_state"};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        if (strcmp(lists[i], table) == 0) {
            return 1;
        }
    }
    return 0;
}

/* Facts, unverified and of low confidence, by table (without the lists of codes); or facts by source. */
static comity_status read_facts(comity_store *store, int by_source, comity_panel *out, comity_error *error) {
    char *text = NULL;
    size_t size = 0;
    size_t n = 0;
    const comity_fact_table *tables = comity_fact_tables(&n);
    FILE *sql = open_memstream(&text, &size);
    if (!sql) {
        return comity_fail_memory(error);
    }
    fputs("WITH fact AS (", sql);
    int first = 1;
    for (size_t i = 0; i < n; i++) {
        if (tables[i].sourced && (by_source || !is_code_list(tables[i].name))) {
            fprintf(sql, "%sSELECT '%s' AS table_name, source, unverified, confidence FROM \"%s\"",
                    first ? "" : " UNION ALL ", tables[i].name, tables[i].name);
            first = 0;
        }
    }
    fputs(by_source
              ? ") SELECT s.source, s.kind, s.title, s.author, s.publisher, partial_date(s.published, "
                "s.published_precision) AS published, s.url, count(*) AS facts FROM fact JOIN source s USING (source) "
                "GROUP BY ALL ORDER BY facts DESC, s.source"
              : ") SELECT table_name, count(*) AS facts, count(unverified) AS unverified, count(*) FILTER (confidence "
                "= 'low') AS low_confidence FROM fact GROUP BY 1 ORDER BY 1",
          sql);
    fclose(sql);
    comity_status status = comity_store_query(store, text, NULL, 0, out, error);
    free(text);
    return status;
}

/* The columns of comity_report_data.waiting from those of the waiting lists. */
static comity_status read_waiting(comity_store *store, const char *organisation, int components, comity_panel *out,
                                  comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    static const char *const names[2][4] = {{"indicator", "name", "dimension", "waits_for"},
                                            {"component", "name", "kind", "waits_for"}};
    comity_status status = components ? comity_role_waiting(store, organisation, &rows, error)
                                      : comity_measure_waiting(store, organisation, &rows, error);
    for (size_t i = 0; !status && i < 4; i++) {
        status = comity_panel_add_column(out, names[components][i], NULL, COMITY_TEXT, error);
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        /* rows: group, id, needs, waits_for; the id stands for the name as well */
        const char *cells[] = {rows.columns[1].text[row], rows.columns[1].text[row], rows.columns[0].text[row],
                               rows.columns[3].text[row]};
        status = comity_panel_add_rows(out, 1, error);
        for (size_t i = 0; !status && i < 4; i++) {
            status = comity_panel_set_text(out, i, row, cells[i], strlen(cells[i]), error);
        }
    }
    comity_panel_free(&rows);
    return status;
}

static comity_status read_title(comity_store *store, const char *organisation, const char *state,
                                comity_report_data *out, comity_error *error) {
    const char *values[] = {organisation, state};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = comity_store_query(
        store,
        "SELECT o.name, " NAME_OF("?2::VARCHAR") ", strftime(current_date, '%Y-%m-%d'), (SELECT min(extract(year FROM "
                                                 "began)) FROM member_spell m WHERE m.organisation = ?1::VARCHAR), "
                                                 "(SELECT year FROM last_recorded_year) FROM "
                                                 "organisation o WHERE o.organisation = ?1::VARCHAR",
        values, 2, &rows, error);
    if (!status && (rows.n_rows == 0 || !comity_is_present(&rows.columns[1], 0))) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no organisation \"%s\" or no state \"%s\"",
                             organisation, state);
    }
    if (!status) {
        snprintf(out->organisation, sizeof out->organisation, "%s", organisation);
        snprintf(out->state, sizeof out->state, "%s", state);
        snprintf(out->organisation_name, sizeof out->organisation_name, "%s", rows.columns[0].text[0]);
        snprintf(out->state_name, sizeof out->state_name, "%s", rows.columns[1].text[0]);
        snprintf(out->made, sizeof out->made, "%s", rows.columns[2].text[0]);
        snprintf(out->version, sizeof out->version, "%s", COMITY_VERSION);
        out->first_year = comity_is_present(&rows.columns[3], 0) ? (int)rows.columns[3].integer[0] : 0;
        out->last_year = comity_is_present(&rows.columns[4], 0) ? (int)rows.columns[4].integer[0] : 0;
    }
    comity_panel_free(&rows);
    return status;
}

comity_status comity_study_report(comity_store *store, const char *organisation, const char *state,
                                  comity_report_data *out, comity_error *error) {
    comity_status status = read_title(store, organisation, state, out, error);
    for (size_t i = 0; !status && i < sizeof parts / sizeof parts[0]; i++) {
        status = comity_store_query(store, parts[i].sql, &organisation, 1,
                                    (comity_panel *)((char *)out + parts[i].offset), error);
    }
    if (status || (status = read_facts(store, 1, &out->sources, error)) ||
        (status = read_facts(store, 0, &out->quality, error)) ||
        (status = read_waiting(store, organisation, 0, &out->waiting, error))) {
        return status;
    }
    return read_waiting(store, organisation, 1, &out->components_waiting, error);
}

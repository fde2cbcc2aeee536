/* Incidents before and after. See security.h.
 *
 * SQL makes the groups and adds up the counts in temporary tables; the ratios are computed here, a row at a time. */
#include "study/security.h"

#include "base/text.h"
#include "comity/rates.h"
#include "study/catalogue.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define LEVEL 0.95
#define NORMAL_QUANTILE 1.959963984540054

/* Columns of the temporary table security_sum. */
enum {
    EVENT,
    DAY,
    SERIES,
    GRP,
    STATES,
    N_STATES,
    FIRST_YEAR,
    LAST_YEAR,
    YEARS_BEFORE,
    YEARS_AFTER,
    EVENTS_BEFORE,
    EVENTS_AFTER,
    EXPOSURE_BEFORE,
    EXPOSURE_AFTER,
    DISPERSION,
    N_SUMS
};

static const char *const recorded_events_sql =
    "CREATE OR REPLACE TEMP TABLE security_event AS WITH line AS (SELECT part FROM organisation_line WHERE "
    "organisation "
    "= ?) SELECT instrument AS event, adopted AS day FROM instrument WHERE organisation IN (FROM line) AND kind IN "
    "('treaty', 'agreement', 'convention') AND instrument IN (SELECT instrument FROM instrument_domain WHERE domain = "
    "'counterterrorism') UNION ALL SELECT body, opened FROM body WHERE organisation IN (FROM line) AND opened IS NOT "
    "NULL AND body IN (SELECT subject FROM statistic) ORDER BY day, event";

/* Groups of an event, named. */
static const char *const groups_sql =
    "CREATE OR REPLACE TEMP TABLE security_state AS WITH inside AS (SELECT DISTINCT e.event, e.day, m.state FROM "
    "security_event e, security_subject s JOIN member_spell m USING (organisation) WHERE m.role = 'member' AND m.began "
    "<= e.day AND (m.ended IS NULL OR m.ended > e.day)), map AS (SELECT e.event, max(y.year) AS year FROM "
    "security_event e JOIN (SELECT DISTINCT year FROM tie WHERE layer = 'contiguity_cow_land') y ON y.year <= "
    "extract(year FROM e.day) GROUP BY ALL), beside AS (SELECT DISTINCT i.event, t.destination AS state FROM inside i "
    "JOIN map USING (event) JOIN tie t ON t.layer = 'contiguity_cow_land' AND t.year = map.year AND t.origin = i.state "
    "WHERE (i.event, t.destination) NOT IN (SELECT (event, state) FROM inside)), others AS (SELECT DISTINCT e.event, "
    "s.state FROM security_event e JOIN state s ON s.kind = 'state' AND (s.began IS NULL OR s.began <= e.day) AND "
    "(s.ended IS NULL OR s.ended > e.day) WHERE (e.event, s.state) NOT IN (SELECT (event, state) FROM inside UNION ALL "
    "SELECT (event, state) FROM beside)) SELECT event, 'members' AS grp, state FROM inside UNION ALL SELECT event, "
    "'neighbours', state FROM beside UNION ALL SELECT event, 'others', state FROM others UNION ALL SELECT event, "
    "state, "
    "state FROM inside";

/* A row an event, series, group, state and year in which that state existed and the series tells of anybody. */
static const char *const counts_sql =
    "CREATE OR REPLACE TEMP TABLE security_count AS WITH source AS (SELECT series_id, indicator FROM series WHERE "
    "indicator IN ('gtd_incidents', 'ucdp_events', 'ucdp_sample_events', 'ucdp_conflicts')), told AS (SELECT DISTINCT "
    "source.indicator, r.year FROM state_year_row r JOIN source USING (series_id)), found AS (SELECT source.indicator, "
    "r.state, r.year, avg(r.value) AS value FROM state_year_row r JOIN source USING (series_id) GROUP BY ALL), wanted "
    "AS (SELECT e.event, t.indicator, t.year::INTEGER AS year, t.year > extract(year FROM e.day) AS after FROM "
    "security_event e JOIN told t ON t.year <> extract(year FROM e.day) AND t.year BETWEEN coalesce(?::INTEGER, "
    "extract(year FROM e.day) - 10) AND coalesce(?::INTEGER, extract(year FROM e.day) + 10)) SELECT w.event, "
    "w.indicator, g.grp, g.state, w.year, w.after, coalesce(f.value, 0) AS events FROM wanted w JOIN security_state g "
    "USING (event) LEFT JOIN found f ON f.indicator = w.indicator AND f.state = g.state AND f.year = w.year WHERE "
    "EXISTS (FROM state s WHERE s.state = g.state AND s.kind = 'state' AND (s.began IS NULL OR s.began <= "
    "make_date(w.year, 1, 1)) AND (s.ended IS NULL OR s.ended > make_date(w.year, 12, 31)))";

/* Their sums; dispersion is that of the yearly sums around the mean of each side. */
static const char *const sums_sql =
    "WITH yearly AS (SELECT event, indicator, grp, year, after, sum(events ORDER BY state) AS events, count(*) AS "
    "states FROM security_count GROUP BY ALL), names AS (SELECT event, grp, string_agg(state, ' ' ORDER BY state) AS "
    "states, count(*) AS n FROM security_state GROUP BY ALL), sums AS (SELECT event, indicator, grp, min(year) AS "
    "first_year, max(year) AS last_year, count(*) FILTER (NOT after) AS years_before, count(*) FILTER (after) AS "
    "years_after, coalesce(sum(events) FILTER (NOT after), 0) AS before, coalesce(sum(events) FILTER (after), 0) AS "
    "since, coalesce(sum(states) FILTER (NOT after), 0)::DOUBLE AS e_before, coalesce(sum(states) FILTER (after), "
    "0)::DOUBLE AS e_after, comity_rate_dispersion(list(events ORDER BY year) FILTER (NOT after)) AS d0, "
    "comity_rate_dispersion(list(events ORDER BY year) FILTER (after)) AS d1 FROM yearly GROUP BY ALL) SELECT s.event, "
    "strftime(e.day, '%Y-%m-%d') AS day, s.indicator, s.grp, n.states, n.n, s.first_year::BIGINT, s.last_year::BIGINT, "
    "years_before, years_after, round(before)::BIGINT, round(since)::BIGINT, e_before, e_after, "
    "(coalesce(d0 * (years_before - 1), 0) + coalesce(d1 * (years_after - 1), 0)) / nullif(CASE WHEN d0 IS NULL THEN 0 "
    "ELSE years_before - 1 END + CASE WHEN d1 IS NULL THEN 0 ELSE years_after - 1 END, 0) AS dispersion FROM sums s "
    "JOIN "
    "names n USING (event, grp) JOIN security_event e USING (event) ORDER BY e.day, s.event, s.indicator, CASE s.grp "
    "WHEN 'members' THEN 1 WHEN 'neighbours' THEN 2 WHEN 'others' THEN 3 ELSE 4 END, s.grp";

static comity_status make_events(comity_store *store, const comity_security_options *options, comity_error *error) {
    const char *organisation[] = {options->organisation};
    const char *event[] = {options->event};
    comity_status status =
        comity_store_query(store, "CREATE OR REPLACE TEMP TABLE security_subject AS SELECT ?::VARCHAR AS organisation",
                           organisation, 1, NULL, error);
    if (!status) {
        status = options->event
                     ? comity_store_query(store,
                                          "CREATE OR REPLACE TEMP TABLE security_event AS SELECT 'event' AS event, "
                                          "?::DATE AS day",
                                          event, 1, NULL, error)
                     : comity_store_query(store, recorded_events_sql, organisation, 1, NULL, error);
    }
    int64_t n = 0;
    if (!status) {
        status = comity_store_integer(store, "SELECT count(*) FROM security_event", NULL, 0, 0, &n, error);
    }
    if (!status && n == 0) {
        status = comity_fail(error, COMITY_ERROR_INPUT,
                             "no instrument of %s on counterterrorism is recorded; give a day with --event",
                             options->organisation);
    }
    return status;
}

/* The sums of all events, series and groups. */
static comity_status read_sums(comity_store *store, const comity_security_options *options, comity_panel *sums,
                               comity_error *error) {
    char first[16];
    char last[16];
    snprintf(first, sizeof first, "%d", options->first_year);
    snprintf(last, sizeof last, "%d", options->last_year);
    const char *years[] = {options->first_year ? first : NULL, options->last_year ? last : NULL};
    comity_status status;
    if ((status = make_events(store, options, error)) || (status = comity_store_exec(store, groups_sql, error)) ||
        (status = comity_store_query(store, counts_sql, years, 2, NULL, error)) ||
        (status = comity_store_query(store, sums_sql, NULL, 0, sums, error))) {
        return status;
    }
    return sums->n_rows ? COMITY_OK
                        : comity_fail(error, COMITY_ERROR_INPUT,
                                      "there are no incidents of members around the event; it waits for "
                                      "state_year:gtd_incidents, state_year:ucdp_events, state_year:ucdp_sample_events "
                                      "or state_year:ucdp_conflicts");
}

/* ----------------------------------------------------------------------------------------------------------- ratios */

static int64_t integer_at(const comity_panel *rows, size_t column, size_t row) {
    return rows->columns[column].integer[row];
}

static double number_at(const comity_panel *rows, size_t column, size_t row) {
    return comity_is_present(&rows->columns[column], row) ? rows->columns[column].number[row] : NAN;
}

static comity_rate rate_at(const comity_panel *sums, size_t row, int after) {
    return (comity_rate){.events = integer_at(sums, after ? EVENTS_AFTER : EVENTS_BEFORE, row),
                         .exposure = number_at(sums, after ? EXPOSURE_AFTER : EXPOSURE_BEFORE, row)};
}

/* Variance of the logarithm of a ratio, with the scatter of the counts around their means; at least Poisson's. */
static double log_variance(const comity_panel *sums, size_t row) {
    double scatter = number_at(sums, DISPERSION, row);
    double before = (double)integer_at(sums, EVENTS_BEFORE, row);
    double after = (double)integer_at(sums, EVENTS_AFTER, row);
    return before > 0 && after > 0 ? (scatter > 1 ? scatter : 1) * (1 / before + 1 / after) : NAN;
}

static comity_status result_columns(comity_panel *out, comity_error *error) {
    static const struct {
        const char *name;
        comity_type type;
    } columns[] = {{"run", COMITY_INTEGER},
                   {"organisation", COMITY_TEXT},
                   {"event", COMITY_TEXT},
                   {"day", COMITY_TEXT},
                   {"series", COMITY_TEXT},
                   {"grp", COMITY_TEXT},
                   {"against", COMITY_TEXT},
                   {"states", COMITY_TEXT},
                   {"n_states", COMITY_INTEGER},
                   {"first_year", COMITY_INTEGER},
                   {"last_year", COMITY_INTEGER},
                   {"years_before", COMITY_INTEGER},
                   {"years_after", COMITY_INTEGER},
                   {"events_before", COMITY_INTEGER},
                   {"events_after", COMITY_INTEGER},
                   {"exposure_before", COMITY_NUMBER},
                   {"exposure_after", COMITY_NUMBER},
                   {"ratio", COMITY_NUMBER},
                   {"low", COMITY_NUMBER},
                   {"high", COMITY_NUMBER},
                   {"mid_low", COMITY_NUMBER},
                   {"mid_high", COMITY_NUMBER},
                   {"p", COMITY_NUMBER},
                   {"p_central", COMITY_NUMBER},
                   {"mid_p", COMITY_NUMBER},
                   {"dispersion", COMITY_NUMBER},
                   {"wide_low", COMITY_NUMBER},
                   {"wide_high", COMITY_NUMBER}};
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof columns[0]; i++) {
        status = comity_panel_add_column(out, columns[i].name, NULL, columns[i].type, error);
    }
    return status;
}

/* One row of the result: the group's own sums, and a ratio. `against`: NULL, or the row of the control. */
static comity_status add_result(const comity_panel *sums, size_t row, const size_t *against, int64_t run,
                                const char *organisation, const comity_rate_ratio *r, comity_panel *out,
                                comity_error *error) {
    comity_status status = comity_panel_add_rows(out, 1, error);
    if (status) {
        return status;
    }
    size_t at = out->n_rows - 1;
    const char *control = against ? sums->columns[GRP].text[*against] : "";
    const char *texts[] = {organisation,
                           sums->columns[EVENT].text[row],
                           sums->columns[DAY].text[row],
                           sums->columns[SERIES].text[row],
                           sums->columns[GRP].text[row],
                           control,
                           sums->columns[STATES].text[row]};
    double variance = log_variance(sums, row) + (against ? log_variance(sums, *against) : 0);
    double reach = exp(NORMAL_QUANTILE * sqrt(variance));
    const double numbers[] = {number_at(sums, EXPOSURE_BEFORE, row),
                              number_at(sums, EXPOSURE_AFTER, row),
                              r->ratio,
                              r->low,
                              r->high,
                              r->mid_low,
                              r->mid_high,
                              r->p,
                              r->p_central,
                              r->mid_p,
                              number_at(sums, DISPERSION, row),
                              r->ratio / reach,
                              r->ratio * reach};
    comity_panel_set_integer(out, 0, at, run);
    for (size_t i = 0; !status && i < 7; i++) {
        status = comity_panel_set_text(out, i + 1, at, texts[i], strlen(texts[i]), error);
    }
    for (size_t i = 0; i < 7; i++) {
        comity_panel_set_integer(out, 8 + i, at, integer_at(sums, N_STATES + i, row));
    }
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        if (!isnan(numbers[i])) {
            comity_panel_set_number(out, 15 + i, at, numbers[i]);
        }
    }
    return status;
}

/* Is there something to compare: years on both sides? */
static int has_both_sides(const comity_panel *sums, size_t row) {
    return number_at(sums, EXPOSURE_BEFORE, row) > 0 && number_at(sums, EXPOSURE_AFTER, row) > 0;
}

static int same_comparison(const comity_panel *sums, size_t a, size_t b) {
    return strcmp(sums->columns[EVENT].text[a], sums->columns[EVENT].text[b]) == 0 &&
           strcmp(sums->columns[SERIES].text[a], sums->columns[SERIES].text[b]) == 0;
}

/* The ratio of a group, and for the members those over the ratio of each control. */
static comity_status add_group(const comity_panel *sums, size_t row, int64_t run, const char *organisation,
                               comity_panel *out, comity_error *error) {
    comity_rate_ratio ratio;
    if (!has_both_sides(sums, row)) {
        return COMITY_OK;
    }
    comity_status status =
        comity_measure_rate_ratio(rate_at(sums, row, 1), rate_at(sums, row, 0), LEVEL, &ratio, error);
    if (!status) {
        status = add_result(sums, row, NULL, run, organisation, &ratio, out, error);
    }
    if (strcmp(sums->columns[GRP].text[row], "members") != 0) {
        return status;
    }
    for (size_t other = row + 1; !status && other < sums->n_rows && same_comparison(sums, row, other); other++) {
        const char *grp = sums->columns[GRP].text[other];
        if ((strcmp(grp, "neighbours") == 0 || strcmp(grp, "others") == 0) && has_both_sides(sums, other) &&
            !(status =
                  comity_measure_ratio_of_ratios(rate_at(sums, row, 1), rate_at(sums, row, 0), rate_at(sums, other, 1),
                                                 rate_at(sums, other, 0), LEVEL, &ratio, error))) {
            status = add_result(sums, row, &other, run, organisation, &ratio, out, error);
        }
    }
    return status;
}

static comity_status add_groups(const comity_security_options *options, const comity_panel *sums, int64_t run,
                                comity_panel *out, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t row = 0; !status && row < sums->n_rows; row++) {
        if (options->stop && *options->stop) {
            return comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
        }
        if (options->progress) {
            options->progress(options->context, sums->columns[EVENT].text[row], (double)row / (double)sums->n_rows);
        }
        status = add_group(sums, row, run, options->organisation, out, error);
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ saving
 */

static comity_status save(comity_store *store, const char *organisation, int64_t run, const comity_panel *results,
                          comity_error *error) {
    char run_text[32];
    snprintf(run_text, sizeof run_text, "%" PRId64, run);
    const char *values[] = {run_text, organisation};
    comity_status status;
    if ((status = comity_store_query(store, "DELETE FROM security_rate_row WHERE organisation = ?", values + 1, 1, NULL,
                                     error)) ||
        (status = comity_store_query(store, "DELETE FROM security_incident_row WHERE organisation = ?", values + 1, 1,
                                     NULL, error)) ||
        (status = comity_store_query(
             store,
             "INSERT INTO security_incident_row SELECT ?::BIGINT, ?, c.event, c.indicator, c.grp, c.year, sum(c.events "
             "ORDER BY c.state), count(*) FROM security_count c WHERE c.grp IN ('members', 'neighbours', 'others') "
             "GROUP "
             "BY ALL ORDER BY ALL",
             values, 2, NULL, error))) {
        return status;
    }
    return comity_store_append(store, "security_rate_row", results, error);
}

static comity_status compare(comity_store *store, const comity_security_options *options, comity_error *error) {
    char words[400];
    int64_t run = 0;
    comity_panel sums;
    comity_panel results;
    comity_panel_init(&sums);
    comity_panel_init(&results);
    comity_status status;
    /* one thread: sums keep their order */
    if ((status = comity_catalogue_store(store, error)) || /* with it the views of this program */
        (status = comity_store_exec(store, "SET threads = 1", error)) ||
        (status = comity_text_print(words, sizeof words, error, "--org %s%s%s; years %d:%d (0: ten on each side)",
                                    options->organisation, options->event ? " --event " : "",
                                    options->event ? options->event : "", options->first_year, options->last_year)) ||
        (status = comity_store_run_begin(store, "security", words, 0, &run, error)) ||
        (status = read_sums(store, options, &sums, error)) || (status = result_columns(&results, error)) ||
        (status = add_groups(options, &sums, run, &results, error)) ||
        (status = save(store, options->organisation, run, &results, error))) {
        goto out;
    }
    status = comity_store_run_end(store, run, "incidents before and after compared", error);
out:
    comity_panel_free(&results);
    comity_panel_free(&sums);
    return status;
}

comity_status comity_study_security(comity_store *store, comity_security_options *options, comity_error *error) {
    comity_status status = comity_store_begin(store, error);
    if (status) {
        return status;
    }
    if ((status = compare(store, options, error))) {
        comity_store_rollback(store);
        return status;
    }
    return comity_store_commit(store, error);
}

/* ----------------------------------------------------------------------------------------------------------- reading
 */

comity_status comity_security_rates(comity_store *store, const char *organisation, int brief, comity_panel *out,
                                    comity_error *error) {
    const char *values[] = {organisation, brief ? "yes" : "no"};
    return comity_store_query(
        store,
        "SELECT event, day, series, grp, against, n_states, first_year, last_year, years_before, years_after, "
        "events_before, events_after, exposure_before, exposure_after, ratio, low, high, p, mid_low, mid_high, mid_p, "
        "dispersion, wide_low, wide_high, states FROM security_rate_row WHERE organisation = ? AND (? = 'no' OR grp IN "
        "('members', 'neighbours', 'others')) ORDER BY day, event, series, against <> '', CASE grp WHEN 'members' THEN "
        "1 WHEN 'neighbours' THEN 2 WHEN 'others' THEN 3 ELSE 4 END, grp, against",
        values, 2, out, error);
}

comity_status comity_security_incidents(comity_store *store, const char *organisation, comity_panel *out,
                                        comity_error *error) {
    const char *values[] = {organisation};
    return comity_store_query(
        store,
        "WITH one AS (SELECT * FROM security_incident_row WHERE organisation = ?1 AND event = (SELECT arg_min(event, "
        "day || event) FROM security_rate_row WHERE organisation = ?1)) SELECT series, year, sum(events) FILTER (grp = "
        "'members') AS members, sum(states) FILTER (grp = 'members')::BIGINT AS states, sum(events) FILTER (grp = "
        "'neighbours') AS neighbours, sum(states) FILTER (grp = 'neighbours')::BIGINT AS n_states, sum(events) FILTER "
        "(grp = 'others') AS others, sum(states) FILTER (grp = 'others')::BIGINT AS o_states FROM one GROUP BY ALL "
        "ORDER BY series, year",
        values, 1, out, error);
}

comity_status comity_security_groups(comity_store *store, const char *organisation, comity_panel *out,
                                     comity_error *error) {
    const char *values[] = {organisation};
    return comity_store_query(store,
                              "SELECT DISTINCT day, event, grp, states FROM security_rate_row WHERE organisation = ? "
                              "AND against = '' AND grp IN ('members', 'neighbours') ORDER BY day, event, grp",
                              values, 1, out, error);
}

comity_status comity_security_statistics(comity_store *store, const char *organisation, comity_panel *out,
                                         comity_error *error) {
    const char *values[] = {organisation};
    return comity_store_query(store,
                              "SELECT unit, statistic, indicator, qualifier, value, began, ended, reporter, source, "
                              "overlapping FROM statistic_side_by_side WHERE subject IN (SELECT body FROM body WHERE "
                              "organisation IN (SELECT part FROM organisation_line WHERE organisation = ?)) ORDER BY "
                              "unit, began NULLS LAST, ended, statistic",
                              values, 1, out, error);
}

comity_status comity_security_designations(comity_store *store, const char *organisation, comity_panel *out,
                                           comity_error *error) {
    (void)organisation; /* lists of authorities outside the organisation belong beside those of members */
    return comity_store_query(store, "FROM designation_register ORDER BY subject, began, authority", NULL, 0, out,
                              error);
}

/* Similarity of votes and ties. See similarity.h. */
#include "study/similarity.h"

#include "base/text.h"
#include "data/unify/import_internal.h"
#include "data/unify/layer.h"
#include "study/world.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_LAYERS = 16, FIRST_YEAR = 1816, LAST_YEAR = 9999 };

/* The words of the call, read. */
typedef struct {
    int votes;
    char layers[MOST_LAYERS][COMITY_KEY_SIZE];
    double layer_levels[MOST_LAYERS]; /* NaN: the layer's own values */
    size_t n_layers;
    double levels[COMITY_MAX_LEVELS];
    comity_similarity measures[COMITY_N_SIMILARITIES];
    comity_similarity_options options;
    int first;
    int last;
} plan;

/* ------------------------------------------------------------------------------------------------------ the words */

static comity_status read_number(const char *text, size_t length, double *out, comity_error *error) {
    char word[64];
    char *end = word;
    snprintf(word, sizeof word, "%.*s", (int)(length < sizeof word ? length : sizeof word - 1), text);
    *out = strtod(word, &end);
    return length == 0 || length >= sizeof word || *end || !isfinite(*out) || strspn(word, "+-.0123456789eE") != length
               ? comity_fail(error, COMITY_ERROR_USAGE, "\"%.*s\" is no number", (int)length, text)
               : COMITY_OK;
}

comity_status comity_similarity_read_levels(const char *text, double out[COMITY_MAX_LEVELS], size_t *n,
                                            comity_error *error) {
    const char *colon = strchr(text, ':');
    comity_status status = COMITY_OK;
    *n = 0;
    if (colon) {
        double first = 0;
        double last = 0;
        if ((status = read_number(text, (size_t)(colon - text), &first, error)) ||
            (status = read_number(colon + 1, strlen(colon + 1), &last, error))) {
            return status;
        }
        while (*n < COMITY_MAX_LEVELS && first + (double)*n <= last) {
            out[*n] = first + (double)*n;
            ++*n;
        }
        return first < last && last - first < COMITY_MAX_LEVELS
                   ? COMITY_OK
                   : comity_fail(error, COMITY_ERROR_USAGE, "levels %s: expected two numbers that rise such as 0:3",
                                 text);
    }
    for (const char *word = text;; word++) {
        size_t length = strcspn(word, ",");
        if (*n == COMITY_MAX_LEVELS) {
            return comity_fail(error, COMITY_ERROR_USAGE, "more than %d levels", COMITY_MAX_LEVELS);
        }
        if ((status = read_number(word, length, &out[(*n)++], error))) {
            return status;
        }
        word += length;
        if (!*word) {
            return COMITY_OK;
        }
    }
}

static comity_status read_measures(const char *text, plan *p, comity_error *error) {
    p->options.n_measures = 0;
    for (const char *word = text;; word++) {
        char name[64];
        size_t length = strcspn(word, ",");
        snprintf(name, sizeof name, "%.*s", (int)(length < sizeof name ? length : sizeof name - 1), word);
        int which = comity_similarity_find(name);
        if (which < 0) {
            return comity_fail(error, COMITY_ERROR_USAGE,
                               "there is no measure \"%s\"; there are agreement, s, s_squared, kappa, kappa_absolute, "
                               "kappa_squared, pi, pi_absolute, pi_squared, tau_b, alignment, alignment_squared",
                               name);
        }
        for (size_t i = 0; i < p->options.n_measures; i++) {
            if (p->measures[i] == (comity_similarity)which) {
                return comity_fail(error, COMITY_ERROR_USAGE, "the measure %s is named twice", name);
            }
        }
        p->measures[p->options.n_measures++] = (comity_similarity)which;
        word += length;
        if (!*word) {
            return COMITY_OK;
        }
    }
}

/* LAYER, or LAYER=LEVEL,LAYER=LEVEL. */
static comity_status read_layers(const char *text, plan *p, comity_error *error) {
    for (const char *word = text;; word++) {
        size_t length = strcspn(word, ",");
        size_t name = strcspn(word, ",=");
        if (p->n_layers == MOST_LAYERS || name == 0 || name >= COMITY_KEY_SIZE) {
            return comity_fail(error, COMITY_ERROR_USAGE, "\"%s\": expected a layer, or LAYER=LEVEL,LAYER=LEVEL", text);
        }
        snprintf(p->layers[p->n_layers], COMITY_KEY_SIZE, "%.*s", (int)name, word);
        p->layer_levels[p->n_layers] = NAN;
        if (name < length) {
            comity_status status =
                read_number(word + name + 1, length - name - 1, &p->layer_levels[p->n_layers], error);
            if (status) {
                return status;
            }
        }
        p->n_layers++;
        word += length;
        if (!*word) {
            break;
        }
    }
    for (size_t i = 0; p->n_layers > 1 && i < p->n_layers; i++) {
        if (isnan(p->layer_levels[i])) {
            return comity_fail(error, COMITY_ERROR_USAGE, "of several layers each needs its level: %s=LEVEL",
                               p->layers[i]);
        }
    }
    return COMITY_OK;
}

static int compare(const void *left, const void *right) {
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* The levels that the words of the subject give: 1 2 3 of votes, 0 and those of LAYER=LEVEL. */
static comity_status levels_of_subject(plan *p, comity_error *error) {
    size_t n = 0;
    if (p->votes) {
        memcpy(p->levels, (double[]){1, 2, 3}, 3 * sizeof(double));
        p->options.levels.n = 3;
        return COMITY_OK;
    }
    if (isnan(p->layer_levels[0])) {
        return comity_fail(error, COMITY_ERROR_USAGE,
                           "give the levels that a tie of %s can have, such as --levels 0:3: levels that nobody uses "
                           "count too",
                           p->layers[0]);
    }
    p->levels[n++] = 0;
    for (size_t i = 0; i < p->n_layers; i++) {
        size_t at = 0;
        while (at < n && p->levels[at] != p->layer_levels[i]) {
            at++;
        }
        if (at == n) {
            p->levels[n++] = p->layer_levels[i];
        }
    }
    qsort(p->levels, n, sizeof *p->levels, compare);
    p->options.levels.n = n;
    return COMITY_OK;
}

static comity_status read_level(const char *text, double otherwise, double *out, comity_error *error) {
    *out = otherwise;
    if (text && strcmp(text, "missing") == 0) {
        *out = NAN;
        return COMITY_OK;
    }
    return text ? read_number(text, strlen(text), out, error) : COMITY_OK;
}

static comity_status check_save(const comity_similarity_study *study, comity_error *error) {
    const char *name = study->save;
    if (name && (!*name || strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(name) ||
                 strlen(name) + 24 > COMITY_KEY_SIZE)) {
        return comity_fail(error, COMITY_ERROR_USAGE,
                           "\"%s\" is no name for a layer: small letters, digits and _, at most %d", name,
                           COMITY_KEY_SIZE - 24);
    }
    if (name && study->by_session) {
        return comity_fail(error, COMITY_ERROR_USAGE, "layers are by calendar year: sessions cannot be saved");
    }
    return COMITY_OK;
}

static comity_status check_words(const comity_similarity_study *study, const plan *p, comity_error *error) {
    if (p->votes && (study->absent || study->self || study->weights)) {
        return comity_fail(error, COMITY_ERROR_USAGE, "votes have no absent, self or weights: those are of layers");
    }
    if (!p->votes && study->by_session) {
        return comity_fail(error, COMITY_ERROR_USAGE, "layers are by calendar year, not by session");
    }
    return check_save(study, error);
}

static comity_status read_plan(const comity_similarity_study *study, plan *p, comity_error *error) {
    comity_status status;
    memset(p, 0, sizeof *p);
    p->votes = strcmp(study->subject, "votes") == 0;
    p->first = study->first_year ? study->first_year : FIRST_YEAR;
    p->last = study->last_year ? study->last_year : LAST_YEAR;
    if ((status = check_words(study, p, error)) ||
        (status = read_measures(study->measures ? study->measures : "s,kappa_squared,pi_squared,tau_b", p, error)) ||
        (!p->votes && (status = read_layers(study->subject, p, error))) ||
        (status = study->levels ? comity_similarity_read_levels(study->levels, p->levels, &p->options.levels.n, error)
                                : levels_of_subject(p, error))) {
        return status;
    }
    int has_zero = 0;
    for (size_t i = 0; i < p->options.levels.n; i++) {
        has_zero |= p->levels[i] == 0;
    }
    p->options.levels.values = p->levels;
    p->options.measures = p->measures;
    p->options.stop = study->stop;
    p->options.ignore_others = p->votes;
    if ((status = comity_levels_check(&p->options.levels, error)) ||
        (status = read_level(study->absent, has_zero ? 0 : (double)NAN, &p->options.absent, error))) {
        return status;
    }
    return read_level(study->self, p->levels[p->options.levels.n - 1], &p->options.self, error);
}

/* -------------------------------------------------------------------------------------------------------- the rows */

/* Years of the layers, within those asked for. Error for a layer that is not there. */
static comity_status find_years(comity_store *store, plan *p, comity_error *error) {
    comity_panel years;
    if (p->votes) { /* the General Assembly first met in January 1946, its first session */
        p->first = p->first > 1945 ? p->first : 1945;
        p->last = p->last < 2100 ? p->last : 2100;
        return COMITY_OK;
    }
    comity_panel_init(&years);
    comity_status status = COMITY_OK;
    int first = LAST_YEAR;
    int last = 0;
    for (size_t i = 0; !status && i < p->n_layers; i++) {
        const char *values[] = {p->layers[i]};
        status = comity_store_query(store, "SELECT min(year)::INTEGER, max(year)::INTEGER FROM tie WHERE layer = ?",
                                    values, 1, &years, error);
        if (!status && years.columns[0].missing[0]) {
            status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                                 "there is no layer \"%s\"; see: comity sql FILE \"SELECT layer, name FROM layer\"",
                                 p->layers[i]);
        }
        if (!status) {
            int from = (int)years.columns[0].integer[0];
            int to = (int)years.columns[1].integer[0];
            first = from < first ? from : first;
            last = to > last ? to : last;
        }
    }
    comity_panel_free(&years);
    p->first = first > p->first ? first : p->first;
    p->last = last < p->last ? last : p->last;
    return status;
}

static comity_status read_votes(comity_store *store, const comity_similarity_study *study, const plan *p,
                                comity_panel *out, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "SELECT %s::INTEGER AS period, vote.roll_call AS item, id AS state, vote AS value FROM vote JOIN "
                   "roll_call USING (roll_call) JOIN world_state USING (state) WHERE year(date) BETWEEN %d AND %d",
                   study->by_session ? "session" : "year(date)", p->first, p->last);
    return comity_sql_rows(&sql, store, out, error);
}

static comity_status read_ties(comity_store *store, const plan *p, comity_panel *out, comity_error *error) {
    comity_sql sql;
    int plain = isnan(p->layer_levels[0]);
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT t.year AS period, o.id AS origin, d.id AS destination, %s AS value FROM (",
                   plain ? "t.value" : "max(t.value)");
    for (size_t i = 0; i < p->n_layers; i++) {
        comity_sql_add(&sql,
                       i ? " UNION ALL SELECT year, origin, destination, " : "SELECT year, origin, destination, ");
        if (plain) {
            comity_sql_add(&sql, "value FROM tie WHERE layer = ");
        } else {
            comity_sql_add(&sql, "%.17g::DOUBLE AS value FROM tie WHERE value > 0 AND layer = ", p->layer_levels[i]);
        }
        comity_sql_literal(&sql, p->layers[i]);
    }
    comity_sql_add(&sql,
                   ") t JOIN world_state o ON o.state = t.origin JOIN world_state d ON d.state = t.destination WHERE "
                   "t.year BETWEEN %d AND %d%s",
                   p->first, p->last, plain ? "" : " GROUP BY t.year, o.id, d.id");
    return comity_sql_rows(&sql, store, out, error);
}

static comity_status read_weights(comity_store *store, const char *series, comity_panel *out, comity_error *error) {
    comity_status status = comity_store_query(store,
                                              "SELECT year AS period, id AS item, value AS weight FROM state_year JOIN "
                                              "world_state USING (state) WHERE indicator = ?",
                                              &series, 1, out, error);
    if (!status && out->n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no series \"%s\"", series);
    }
    return status;
}

typedef struct {
    const comity_similarity_study *study;
} watcher;

static void report(void *context, double fraction) {
    const watcher *w = context;
    w->study->progress(w->study->context, "similarity", fraction);
}

static comity_status compute(comity_store *store, const comity_similarity_study *study, const plan *p,
                             comity_panel *out, comity_error *error) {
    comity_panel rows;
    comity_panel states;
    comity_panel weights;
    watcher w = {study};
    comity_panel_init(&rows);
    comity_panel_init(&states);
    comity_panel_init(&weights);
    comity_status status = COMITY_OK;
    comity_similarity_options options = p->options;
    options.progress = study->progress ? report : NULL;
    options.context = &w;
    if (study->weights) {
        status = read_weights(store, study->weights, &weights, error);
        options.weights = &weights;
    }
    if (!status) {
        status = p->votes ? read_votes(store, study, p, &rows, error) : read_ties(store, p, &rows, error);
    }
    if (!status && p->votes) {
        status = comity_measure_similarity(&rows, &options, out, error);
    } else if (!status && !(status = comity_store_query(store, "SELECT year AS period, id AS state FROM world", NULL, 0,
                                                        &states, error))) {
        status = comity_measure_portfolios(&rows, &states, &options, out, error);
    }
    comity_panel_free(&rows);
    comity_panel_free(&states);
    comity_panel_free(&weights);
    return status;
}

/* ------------------------------------------------------------------------------------------------------- the result */

/* Puts the pairs into the temporary table, under the codes of states, those of members only if that is asked. */
static comity_status keep(comity_store *store, const comity_similarity_study *study, const plan *p,
                          const comity_panel *pairs, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE OR REPLACE TEMP TABLE similarity_number (period INTEGER, state_a INTEGER, state_b "
                         "INTEGER, n BIGINT");
    for (size_t i = 0; i < p->options.n_measures; i++) {
        comity_sql_add(&sql, ", %s DOUBLE", comity_similarity_name(p->measures[i]));
    }
    comity_sql_add(&sql, ")");
    comity_status status = comity_sql_run(&sql, store, error);
    if (status || (status = comity_store_append(store, "similarity_number", pairs, error))) {
        return status;
    }
    const char *shown = study->by_session ? "session" : "year";
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "CREATE OR REPLACE TEMP TABLE similarity_result AS SELECT period AS %s, a.state AS state_a, b.state "
                   "AS state_b, q.* EXCLUDE (period, state_a, state_b) FROM similarity_number q JOIN world_state a ON "
                   "a.id = q.state_a JOIN world_state b ON b.id = q.state_b",
                   shown);
    if (study->organisation) { /* session s begins in September of the year 1945 + s */
        comity_sql_add(&sql,
                       " JOIN world_member ma ON ma.state = a.state AND ma.year = q.period%s JOIN world_member mb ON "
                       "mb.state = b.state AND mb.year = ma.year",
                       study->by_session ? " + 1945" : "");
    }
    comity_sql_add(&sql, " ORDER BY 1, 2, 3");
    status = comity_sql_run(&sql, store, error);
    return status ? status : comity_store_exec(store, "DROP TABLE similarity_number", error);
}

comity_status comity_similarity_pairs(comity_store *store, comity_panel *out, comity_error *error) {
    return comity_store_query(store, "FROM similarity_result ORDER BY 1, 2, 3", NULL, 0, out, error);
}

comity_status comity_similarity_periods(comity_store *store, comity_panel *out, comity_error *error) {
    comity_panel columns;
    comity_sql sql;
    comity_panel_init(&columns);
    comity_status status = comity_store_query(store, "FROM similarity_result LIMIT 0", NULL, 0, &columns, error);
    if (!status) {
        comity_sql_begin(&sql);
        comity_sql_add(&sql, "SELECT %s, count(*) AS pairs, median(n) AS n", columns.columns[0].name);
        for (size_t i = 4; i < columns.n_columns; i++) {
            const char *name = columns.columns[i].name;
            comity_sql_add(&sql, ", avg(%s) AS %s", name, name);
            if (columns.n_columns == 5) {
                comity_sql_add(&sql, ", min(%s) AS least, max(%s) AS most", name, name);
            }
        }
        comity_sql_add(&sql, " FROM similarity_result GROUP BY 1 ORDER BY 1");
        status = comity_sql_rows(&sql, store, out, error);
    }
    comity_panel_free(&columns);
    return status;
}

/* The words of the call, for the run. */
static comity_status write_words(const comity_similarity_study *study, const plan *p, char *out, size_t size,
                                 comity_error *error) {
    char levels[COMITY_MAX_LEVELS * 26] = "";
    size_t used = 0;
    for (size_t i = 0; i < p->options.levels.n; i++) {
        used += (size_t)snprintf(levels + used, sizeof levels - used, "%s%g", i ? "," : "", p->levels[i]);
    }
    return comity_text_print(
        out, size, error, "%s --measure %s --levels %s --absent %s --self %s%s%s%s%s --years %d:%d", study->subject,
        study->measures ? study->measures : "s,kappa_squared,pi_squared,tau_b", levels,
        study->absent ? study->absent : "default", study->self ? study->self : "default",
        study->weights ? " --weights " : "", study->weights ? study->weights : "", study->organisation ? " --org " : "",
        study->organisation ? study->organisation : "", p->first, p->last);
}

/* The last data set that the inputs come from. */
static comity_status find_data_set(comity_store *store, const plan *p, int64_t *out, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    if (p->votes) {
        comity_sql_add(&sql, "SELECT max(data_set)::BIGINT FROM vote");
    } else {
        comity_sql_add(&sql,
                       "SELECT max(data_set)::BIGINT FROM tie_numbered JOIN layer USING (layer_id) WHERE layer IN (");
        for (size_t i = 0; i < p->n_layers; i++) {
            comity_sql_add(&sql, i ? ", " : "");
            comity_sql_literal(&sql, p->layers[i]);
        }
        comity_sql_add(&sql, ")");
    }
    return comity_sql_count(&sql, store, out, error);
}

static comity_status refuse_imported(comity_store *store, const char *key, comity_error *error) {
    int64_t found = 0;
    comity_status status =
        comity_store_integer(store,
                             "SELECT 1 FROM layer WHERE layer = ? AND layer_id NOT IN (SELECT layer_id FROM "
                             "computed_layer)",
                             &key, 1, 0, &found, error);
    return status || !found
               ? status
               : comity_fail(error, COMITY_ERROR_INPUT, "the layer %s was not computed: choose another name", key);
}

static comity_status save_layer(comity_store *store, const comity_similarity_study *study, const plan *p, size_t i,
                                int64_t run, int64_t data_set, comity_error *error) {
    char key[COMITY_KEY_SIZE];
    char name[400];
    char formula[600];
    int64_t id = 0;
    const char *measure = comity_similarity_name(p->measures[i]);
    snprintf(key, sizeof key, p->options.n_measures > 1 ? "%s_%s" : "%s", study->save, measure);
    snprintf(name, sizeof name, "Similarity (%s) of %.300s", measure, study->subject);
    snprintf(formula, sizeof formula, "comity similarity %.300s, measure %s, run %" PRId64, study->subject, measure,
             run);
    comity_layer_about about = {key, name, "similarity", formula, "comity/similarity.h", 1};
    comity_status status = refuse_imported(store, key, error);
    if (status || (status = comity_layer_use(store, &about, &id, error))) {
        return status;
    }
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "DELETE FROM tie_numbered WHERE layer_id = %" PRId64 "; DELETE FROM computed_layer WHERE layer_id = "
                   "%" PRId64 "; INSERT INTO computed_layer VALUES (%" PRId64 ", %" PRId64
                   "); UPDATE layer SET name = ",
                   id, id, id, run);
    comity_sql_literal(&sql, name);
    comity_sql_add(&sql, ", formula = ");
    comity_sql_literal(&sql, formula);
    comity_sql_add(&sql, " WHERE layer_id = %" PRId64, id);
    char ties[400];
    snprintf(ties, sizeof ties,
             "SELECT %" PRId64 ", state_a, state_b, year, %s, %" PRId64 " FROM similarity_result WHERE %s IS NOT NULL "
             "ORDER BY year, state_a, state_b",
             id, measure, data_set, measure);
    status = comity_sql_run(&sql, store, error);
    return status ? status : comity_layer_add_ties(store, ties, error);
}

static comity_status save(comity_store *store, const comity_similarity_study *study, const plan *p,
                          comity_error *error) {
    char words[2048];
    int64_t run = 0;
    int64_t data_set = 0;
    comity_status status;
    if ((status = write_words(study, p, words, sizeof words, error)) ||
        (status = find_data_set(store, p, &data_set, error)) ||
        (status = comity_store_run_begin(store, "similarity", words, 0, &run, error))) {
        return status;
    }
    for (size_t i = 0; !status && i < p->options.n_measures; i++) {
        status = save_layer(store, study, p, i, run, data_set, error);
    }
    return status ? status : comity_store_run_end(store, run, "similarity computed", error);
}

static comity_status study_all(comity_store *store, const comity_similarity_study *study, plan *p,
                               comity_error *error) {
    comity_panel pairs;
    comity_panel_init(&pairs);
    comity_status status = find_years(store, p, error);
    if (!status && !(status = comity_world_make(store, p->first, p->last, error)) && study->organisation) {
        status = comity_world_members(store, study->organisation, p->first, p->last, error);
    }
    if (!status && !(status = compute(store, study, p, &pairs, error))) {
        status = keep(store, study, p, &pairs, error);
    }
    comity_panel_free(&pairs);
    return status || !study->save ? status : save(store, study, p, error);
}

comity_status comity_study_similarity(comity_store *store, const comity_similarity_study *study, comity_error *error) {
    plan p;
    comity_status status = read_plan(study, &p, error);
    if (status || (status = comity_store_begin(store, error))) {
        return status;
    }
    if ((status = study_all(store, study, &p, error))) {
        comity_store_rollback(store);
        return status;
    }
    return comity_store_commit(store, error);
}

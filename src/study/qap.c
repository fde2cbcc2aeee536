/* Regression of networks. See qap.h. */
#include "study/qap.h"

#include "base/text.h"
#include "study/network_formula.h"
#include "study/world.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    const comity_qap_study *study;
    comity_network_formula formula;
    size_t n;
    double *networks[COMITY_NETWORK_TERMS + 1]; /* of the terms, then the outcome */
    double *attribute;                          /* of each state */
    comity_qap_info info;
    comity_permutation_term correlation;
    int has_correlation;
} work;

static const comity_network_term *term_of(const work *w, size_t i) {
    return i < w->formula.n_terms ? &w->formula.terms[i] : &w->formula.outcome;
}

/* The states that take part, in the temporary table qap_state (state, id). */
static comity_status find_states(comity_store *store, work *w, comity_error *error) {
    const comity_qap_study *study = w->study;
    int64_t n = 0;
    comity_status status = comity_world_make(store, study->year, study->year, error);
    if (!status && study->organisation) {
        status = comity_world_members(store, study->organisation, study->year, study->year, error);
    }
    if (!status) {
        status = comity_store_exec(store,
                                   study->organisation
                                       ? "CREATE OR REPLACE TEMP TABLE qap_state AS SELECT state, CAST(row_number() "
                                         "OVER (ORDER BY state) - 1 AS INTEGER) AS id FROM world_member"
                                       : "CREATE OR REPLACE TEMP TABLE qap_state AS SELECT state, CAST(row_number() "
                                         "OVER (ORDER BY state) - 1 AS INTEGER) AS id FROM world",
                                   error);
    }
    if (!status) {
        status = comity_store_integer(store, "SELECT count(*) FROM qap_state", NULL, 0, 0, &n, error);
    }
    w->n = w->info.n_asked = (size_t)n;
    return status;
}

static comity_status not_there(comity_store *store, const char *sql, const char *what, const char *key, int year,
                               comity_error *error) {
    int64_t found = 0;
    comity_status status = comity_store_integer(store, sql, &key, 1, 0, &found, error);
    if (status) {
        return status;
    }
    return found ? comity_fail(error, COMITY_ERROR_NOT_FOUND, "the %s %s says nothing of these states in %d", what, key,
                               year)
                 : comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no %s \"%s\"", what, key);
}

static comity_status read_layer(comity_store *store, const work *w, const comity_network_term *term, double *out,
                                comity_error *error) {
    char year[16];
    const char *values[] = {term->key, year};
    comity_panel rows;
    comity_panel_init(&rows);
    snprintf(year, sizeof year, "%d", w->study->year - term->lag);
    comity_status status = comity_store_query(store,
                                              "SELECT o.id, d.id AS other, t.value FROM tie t JOIN qap_state o ON "
                                              "o.state = t.origin JOIN qap_state d ON d.state = t.destination WHERE "
                                              "t.layer = ? AND t.year = ?::INTEGER AND o.id <> d.id",
                                              values, 2, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = not_there(store, "SELECT count(*) FROM layer WHERE layer = ?", "layer", term->key,
                           w->study->year - term->lag, error);
    }
    for (size_t cell = 0; !status && cell < w->n * w->n; cell++) {
        out[cell] = term->recorded ? (double)NAN : comity_network_apply(term, 0);
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        size_t cell = (size_t)rows.columns[0].integer[row] * w->n + (size_t)rows.columns[1].integer[row];
        out[cell] = comity_network_apply(term, rows.columns[2].number[row]);
    }
    comity_panel_free(&rows);
    return status;
}

static double combine(comity_network_kind kind, double origin, double destination) {
    return kind == COMITY_TERM_ORIGIN        ? origin
           : kind == COMITY_TERM_DESTINATION ? destination
                                             : fabs(origin - destination);
}

static comity_status read_series(comity_store *store, const work *w, const comity_network_term *term, double *out,
                                 comity_error *error) {
    char year[16];
    const char *values[] = {term->key, year};
    comity_panel rows;
    comity_panel_init(&rows);
    snprintf(year, sizeof year, "%d", w->study->year - term->lag);
    comity_status status = comity_store_query(store,
                                              "SELECT id, value FROM state_year JOIN qap_state USING (state) WHERE "
                                              "indicator = ? AND year = ?::INTEGER",
                                              values, 2, &rows, error);
    if (!status && rows.n_rows == 0) {
        status = not_there(store, "SELECT count(*) FROM series WHERE indicator = ?", "series", term->key,
                           w->study->year - term->lag, error);
    }
    for (size_t i = 0; i < w->n; i++) {
        w->attribute[i] = NAN;
    }
    for (size_t row = 0; !status && row < rows.n_rows; row++) {
        w->attribute[rows.columns[0].integer[row]] = rows.columns[1].number[row];
    }
    for (size_t i = 0; !status && i < w->n; i++) {
        for (size_t j = 0; j < w->n; j++) {
            double value = combine(term->kind, w->attribute[i], w->attribute[j]);
            out[i * w->n + j] = comity_network_apply(term, value);
        }
    }
    comity_panel_free(&rows);
    return status;
}

/* Some cell differs from that across the diagonal. */
static int has_direction(const double *network, size_t n) {
    for (size_t i = 0; i < n; i++) {
        for (size_t j = i + 1; j < n; j++) {
            double a = network[i * n + j];
            double b = network[j * n + i];
            if (isnan(a) != isnan(b) || (!isnan(a) && a != b)) {
                return 1;
            }
        }
    }
    return 0;
}

static comity_status read_networks(comity_store *store, work *w, comity_error *error) {
    comity_status status = COMITY_OK;
    w->attribute = malloc((w->n + 1) * sizeof *w->attribute);
    if (!w->attribute) {
        return comity_fail_memory(error);
    }
    for (size_t i = 0; !status && i <= w->formula.n_terms; i++) {
        const comity_network_term *term = term_of(w, i);
        w->networks[i] = malloc((w->n * w->n + 1) * sizeof *w->networks[i]);
        if (!w->networks[i]) {
            return comity_fail_memory(error);
        }
        status = term->kind == COMITY_TERM_LAYER ? read_layer(store, w, term, w->networks[i], error)
                                                 : read_series(store, w, term, w->networks[i], error);
        w->info.directed |= !status && has_direction(w->networks[i], w->n);
    }
    return status;
}

static comity_status fit(work *w, comity_error *error) {
    const double *x[COMITY_NETWORK_TERMS];
    const char *names[COMITY_NETWORK_TERMS + 1];
    comity_permutation_options options = w->study->options;
    size_t terms = w->formula.n_terms;
    options.directed = w->info.directed;
    for (size_t i = 0; i <= terms; i++) {
        names[i] = term_of(w, i)->text;
        if (i < terms) {
            x[i] = w->networks[i];
        }
    }
    comity_status status = comity_mrqap(w->networks[terms], x, names, terms, w->n, &options, &w->info.fit, error);
    w->has_correlation = terms == 1 && options.model == COMITY_MODEL_LINEAR;
    if (!status && w->has_correlation) {
        status = comity_qap_correlation(w->networks[1], w->networks[0], w->n, &options, &w->correlation, error);
    }
    if (status && error) {
        error->column[0] = '\0'; /* the sentence has the name */
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------- the result */

static const struct {
    const char *name;
    comity_type type;
} columns[] = {{"run", COMITY_INTEGER},      {"formula", COMITY_TEXT},         {"organisation", COMITY_TEXT},
               {"year", COMITY_INTEGER},     {"model", COMITY_TEXT},           {"null_model", COMITY_TEXT},
               {"term", COMITY_TEXT},        {"estimate", COMITY_NUMBER},      {"standard_error", COMITY_NUMBER},
               {"statistic", COMITY_NUMBER}, {"p_lower", COMITY_NUMBER},       {"p_upper", COMITY_NUMBER},
               {"p", COMITY_NUMBER},         {"permutations", COMITY_INTEGER}, {"states", COMITY_INTEGER},
               {"dyads", COMITY_INTEGER},    {"missing", COMITY_INTEGER},      {"r_squared", COMITY_NUMBER}};

static const char *model_name(const comity_qap_study *study) {
    return study->options.model == COMITY_MODEL_LOGIT ? "logit" : "linear";
}

static const char *null_name(const comity_qap_study *study) {
    return study->options.null == COMITY_NULL_Y ? "y" : "dsp";
}

/* outcome ~ term + term, blanks as they should be. */
static comity_status write_formula(const work *w, char *out, size_t size, comity_error *error) {
    size_t used = 0;
    comity_status status = comity_text_print(out, size, error, "%s ~ ", w->formula.outcome.text);
    for (size_t i = 0; !status && i < w->formula.n_terms; i++) {
        used = strlen(out);
        status = comity_text_print(out + used, size - used, error, "%s%s", i ? " + " : "", w->formula.terms[i].text);
    }
    return status;
}

static comity_status add_term(const work *w, int64_t run, const char *formula, const char *name,
                              const comity_permutation_term *term, comity_panel *out, comity_error *error) {
    const comity_permutation_result *r = &w->info.fit;
    const char *organisation = w->study->organisation ? w->study->organisation : "";
    const char *texts[] = {
        [1] = formula, [2] = organisation, [4] = model_name(w->study), [5] = null_name(w->study), [6] = name};
    double numbers[] = {term->estimate, term->error, term->statistic, term->p_lower, term->p_upper, term->p};
    int64_t counts[] = {(int64_t)term->n_null, (int64_t)r->n_states, (int64_t)r->n_dyads, (int64_t)r->n_missing};
    comity_status status = comity_panel_add_rows(out, 1, error);
    size_t row = status ? 0 : out->n_rows - 1;
    for (size_t i = 1; !status && i < sizeof texts / sizeof texts[0]; i++) {
        if (texts[i]) {
            status = comity_panel_set_text(out, i, row, texts[i], strlen(texts[i]), error);
        }
    }
    if (status) {
        return status;
    }
    comity_panel_set_integer(out, 0, row, run);
    comity_panel_set_integer(out, 3, row, w->study->year);
    for (size_t i = 0; i < 6; i++) {
        if (isfinite(numbers[i])) {
            comity_panel_set_number(out, 7 + i, row, numbers[i]);
        }
    }
    for (size_t i = 0; i < 4; i++) {
        comity_panel_set_integer(out, 13 + i, row, counts[i]);
    }
    comity_panel_set_number(out, 17, row, r->r_squared);
    return COMITY_OK;
}

static comity_status fill(const work *w, int64_t run, const char *formula, comity_panel *out, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t i = 0; !status && i < sizeof columns / sizeof columns[0]; i++) {
        status = comity_panel_add_column(out, columns[i].name, NULL, columns[i].type, error);
    }
    for (size_t i = 0; !status && i < w->info.fit.n_terms; i++) {
        status = add_term(w, run, formula, i ? w->formula.terms[i - 1].text : "intercept", &w->info.fit.terms[i], out,
                          error);
    }
    if (!status && w->has_correlation) {
        status = add_term(w, run, formula, "correlation", &w->correlation, out, error);
    }
    return status;
}

static comity_status save(comity_store *store, const work *w, comity_panel *out, comity_error *error) {
    char formula[4608];
    char words[5000];
    char run_text[32];
    char year[16];
    const comity_qap_study *study = w->study;
    int64_t run = 0;
    comity_status status;
    comity_panel rows;
    comity_panel_init(&rows);
    snprintf(year, sizeof year, "%d", study->year);
    if ((status = write_formula(w, formula, sizeof formula, error))) {
        return status;
    }
    const char *key[] = {formula, study->organisation ? study->organisation : "", year, model_name(study),
                         null_name(study)};
    if ((status = comity_text_print(words, sizeof words, error,
                                    "\"%s\" --year %s%s%s --model %s --null %s "
                                    "--permutations %zu --seed %" PRIu64,
                                    formula, year, study->organisation ? " --org " : "", key[1], key[3], key[4],
                                    study->options.n_permutations, study->options.seed)) ||
        (status = comity_store_run_begin(store, "qap", words, (int64_t)study->options.seed, &run, error)) ||
        (status = comity_store_query(store,
                                     "DELETE FROM qap_row WHERE formula = ? AND organisation = ? AND year = "
                                     "?::INTEGER AND model = ? AND null_model = ?",
                                     key, 5, NULL, error)) ||
        (status = fill(w, run, formula, &rows, error)) ||
        (status = comity_store_append(store, "qap_row", &rows, error)) ||
        (status = comity_store_run_end(store, run, "networks regressed", error))) {
        goto out;
    }
    snprintf(run_text, sizeof run_text, "%" PRId64, run);
    if (out) {
        const char *values[] = {run_text};
        status = comity_store_query(store,
                                    "SELECT term, estimate, standard_error, statistic, p, p_lower, p_upper FROM "
                                    "qap_row WHERE run = ?::BIGINT ORDER BY rowid",
                                    values, 1, out, error);
    }
out:
    comity_panel_free(&rows);
    return status;
}

static comity_status study_all(comity_store *store, work *w, comity_panel *out, comity_error *error) {
    comity_status status;
    if ((status = find_states(store, w, error)) || (status = read_networks(store, w, error)) ||
        (status = fit(w, error))) {
        return status;
    }
    return save(store, w, out, error);
}

comity_status comity_study_qap(comity_store *store, const comity_qap_study *study, comity_qap_info *info,
                               comity_panel *out, comity_error *error) {
    work *w = calloc(1, sizeof *w);
    if (!w) {
        return comity_fail_memory(error);
    }
    w->study = study;
    comity_status status = comity_network_formula_parse(study->formula, &w->formula, error);
    if (!status && !(status = comity_store_begin(store, error))) {
        if ((status = study_all(store, w, out, error))) {
            comity_store_rollback(store);
        } else {
            status = comity_store_commit(store, error);
        }
    }
    if (info) {
        *info = w->info;
    }
    for (size_t i = 0; i <= COMITY_NETWORK_TERMS; i++) {
        free(w->networks[i]);
    }
    free(w->attribute);
    free(w);
    return status;
}

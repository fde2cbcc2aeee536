/* Tests the claims of a case and keeps what was found. See claims.h. */
#include "study/claims.h"

#include "base/assets.h"
#include "base/text.h"
#include "study/case_tables.h"
#include "study/claim_file.h"
#include "study/claim_test.h"
#include "study/needs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --------------------------------------------------------------------------------------------------------- choosing */

/* " WHERE claim IN (...)" of the claims chosen; "" for all. Caller frees; NULL: out of memory. */
static char *write_choice(const char *const *claims, size_t n) {
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return NULL;
    }
    for (size_t i = 0; i < n; i++) {
        fputs(i ? ", '" : " WHERE claim IN ('", out);
        for (const char *c = claims[i]; *c; c++) {
            fprintf(out, *c == '\'' ? "''" : "%c", *c);
        }
        fputc('\'', out);
    }
    fputs(n ? ")" : "", out);
    int failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

/* Runs "`head` WHERE claim IN (...)`tail`". */
static comity_status query_chosen(comity_store *store, const char *head, const char *const *claims, size_t n,
                                  const char *tail, comity_panel *out, comity_error *error) {
    char *choice = write_choice(claims, n);
    char *sql = NULL;
    if (!choice || asprintf(&sql, "%s%s%s", head, choice, tail) < 0) {
        free(choice);
        return comity_fail_memory(error);
    }
    comity_status status = comity_store_query(store, sql, NULL, 0, out, error);
    free(choice);
    free(sql);
    return status;
}

/* The claims to test, each of those asked for among them. */
static comity_status read_claims(comity_store *store, const char *const *claims, size_t n, comity_panel *out,
                                 comity_error *error) {
    comity_status status =
        query_chosen(store, "SELECT " COMITY_CLAIM_COLUMNS " FROM claim", claims, n, " ORDER BY claim", out, error);
    if (!status && n == 0 && out->n_rows == 0) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND,
                             "the case has no claims; see: comity template, which writes an example");
    }
    for (size_t i = 0; !status && i < n; i++) {
        int found = 0;
        for (size_t row = 0; row < out->n_rows && !found; row++) {
            found = strcmp(out->columns[0].text[row], claims[i]) == 0;
        }
        if (!found) {
            status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no claim \"%s\"; see: comity show claims",
                                 claims[i]);
        }
    }
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- testing
 */

static const struct {
    const char *name;
    comity_type type;
} result_columns[] = {{"run", COMITY_INTEGER},  {"claim", COMITY_TEXT},    {"verdict", COMITY_TEXT},
                      {"n", COMITY_INTEGER},    {"evidence", COMITY_TEXT}, {"waits_for", COMITY_TEXT},
                      {"sources", COMITY_TEXT}, {"numbers", COMITY_TEXT},  {"rule", COMITY_TEXT},
                      {"error", COMITY_TEXT}};
enum { N_RESULT_COLUMNS = sizeof result_columns / sizeof result_columns[0] };

static comity_status add_outcome(comity_panel *results, const char *claim, const comity_claim_outcome *outcome,
                                 comity_error *error) {
    const char *cells[N_RESULT_COLUMNS] = {
        [1] = claim,
        [2] = outcome->verdict[0] ? outcome->verdict : NULL,
        [4] = outcome->verdict[0] ? outcome->evidence : NULL,
        [5] = outcome->waits_for[0] ? outcome->waits_for : NULL,
        [6] = outcome->sources,
        [7] = outcome->numbers,
        [8] = outcome->condition[0] ? outcome->condition : NULL,
        [9] = outcome->problem[0] ? outcome->problem : NULL,
    };
    comity_status status = comity_panel_add_rows(results, 1, error);
    size_t row = results->n_rows - 1;
    for (size_t i = 0; !status && i < N_RESULT_COLUMNS; i++) {
        if (cells[i]) {
            status = comity_panel_set_text(results, i, row, cells[i], strlen(cells[i]), error);
        }
    }
    if (!status && outcome->has_n) {
        comity_panel_set_integer(results, 3, row, outcome->n);
    }
    return status;
}

static comity_status test_all(comity_store *store, const comity_claims_options *options, const comity_panel *claims,
                              comity_panel *results, comity_error *error) {
    comity_panel holdings;
    comity_panel_init(&holdings);
    comity_status status = comity_claim_prepare(store, error);
    status = status ? status : comity_claim_holdings(store, &holdings, error);
    for (size_t row = 0; !status && row < claims->n_rows; row++) {
        comity_claim_outcome outcome;
        const char *claim = claims->columns[COMITY_TEST_CLAIM].text[row];
        if (options->stop && *options->stop) {
            status = comity_fail(error, COMITY_ERROR_INTERRUPTED, "interrupted; the workbench is as it was before");
            break;
        }
        if (options->progress) {
            options->progress(options->context, claim, (double)row / (double)claims->n_rows);
        }
        comity_claim_outcome_init(&outcome);
        status = comity_claim_test(store, claims, row, &holdings, &outcome, error);
        status = status ? status : add_outcome(results, claim, &outcome, error);
        comity_claim_outcome_free(&outcome);
    }
    comity_panel_free(&holdings);
    return status;
}

/* ------------------------------------------------------------------------------------------------------------ saving
 */

static comity_status save(comity_store *store, const comity_claims_options *options, comity_panel *results,
                          comity_error *error) {
    int64_t run = 0;
    char words[64];
    snprintf(words, sizeof words, options->n_claims ? "%zu claims chosen" : "all claims", options->n_claims);
    comity_status status = comity_store_run_begin(store, "claims", words, 0, &run, error);
    status = status ? status
                    : query_chosen(store, "DELETE FROM claim_result_row", options->claims, options->n_claims, "", NULL,
                                   error);
    for (size_t row = 0; row < results->n_rows; row++) {
        comity_panel_set_integer(results, 0, row, run);
    }
    status = status ? status : comity_store_append(store, "claim_result_row", results, error);
    snprintf(words, sizeof words, "%zu claims tested", results->n_rows);
    return status ? status : comity_store_run_end(store, run, words, error);
}

/* What claims read must be what this program knows, also in a file that an older one made. */
static comity_status renew_views(comity_store *store, comity_error *error) {
    comity_status status = comity_store_begin(store, error);
    if (status || (status = comity_store_exec(store, comity_asset_find("src/study/views.sql")->bytes, error))) {
        comity_store_rollback(store);
        return status;
    }
    return comity_store_commit(store, error);
}

comity_status comity_study_claims(comity_store *store, const comity_claims_options *options, comity_error *error) {
    comity_panel claims;
    comity_panel results;
    comity_panel_init(&claims);
    comity_panel_init(&results);
    comity_status status = read_claims(store, options->claims, options->n_claims, &claims, error);
    for (size_t i = 0; !status && i < N_RESULT_COLUMNS; i++) {
        status = comity_panel_add_column(&results, result_columns[i].name, NULL, result_columns[i].type, error);
    }
    status = status ? status : renew_views(store, error);
    status = status ? status : test_all(store, options, &claims, &results, error);
    if (!status && !(status = comity_store_begin(store, error))) {
        if ((status = save(store, options, &results, error))) {
            comity_store_rollback(store);
        } else {
            status = comity_store_commit(store, error);
        }
    }
    comity_panel_free(&claims);
    comity_panel_free(&results);
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- showing
 */

/* The state of a claim in one word. */
#define STATE                                                                                                          \
    "CASE WHEN r.verdict IS NOT NULL THEN r.verdict WHEN r.error IS NOT NULL THEN 'error' WHEN r.claim IS NOT NULL "   \
    "THEN 'waits' ELSE 'not tested' END"

static comity_status check_verdict(const char *verdict, comity_error *error) {
    for (int i = 0; comity_claim_verdict(i); i++) {
        if (strcmp(comity_claim_verdict(i), verdict) == 0) {
            return COMITY_OK;
        }
    }
    if (strcmp(verdict, "waits") == 0 || strcmp(verdict, "error") == 0) {
        return COMITY_OK;
    }
    return comity_fail(error, COMITY_ERROR_USAGE,
                       "there is no verdict \"%.60s\"; there are holds, partly, contradicted, outdated, contested, "
                       "not_testable, waits, error",
                       verdict);
}

comity_status comity_claims_found(comity_store *store, const char *const *claims, size_t n, const char *verdict,
                                  comity_panel *out, comity_error *error) {
    char tail[128] = ") WHERE true ORDER BY claim";
    if (verdict) {
        comity_status status = check_verdict(verdict, error);
        if (status) {
            return status;
        }
        snprintf(tail, sizeof tail, ") WHERE state = '%s' ORDER BY claim", verdict);
    }
    return query_chosen(
        store,
        "SELECT * EXCLUDE (state) FROM (SELECT c.claim, r.verdict, r.n, r.evidence, r.waits_for, "
        "c.statement, c.section, c.kind, r.sources, r.numbers, r.rule, c.reason, c.changes, r.error, " STATE
        " AS state FROM claim c LEFT JOIN claim_result_row r USING (claim)",
        claims, n, tail, out, error);
}

comity_status comity_claims_counts(comity_store *store, comity_panel *out, comity_error *error) {
    return comity_store_query(store,
                              "SELECT state AS verdict, count(*) AS claims FROM (SELECT " STATE
                              " AS state FROM claim c LEFT JOIN claim_result_row r USING (claim)) GROUP BY state ORDER "
                              "BY list_position(['holds', 'partly', 'contradicted', 'outdated', 'contested', "
                              "'not_testable', 'waits', 'error', 'not tested'], state)",
                              NULL, 0, out, error);
}

/* ---------------------------------------------------------------------------------------------------------- checking
 */

static comity_status add_finding(comity_store *store, const char *check, const char *claim, const char *words,
                                 comity_error *error) {
    const char *values[] = {check, claim, words};
    return comity_store_query(store,
                              "INSERT INTO claim_finding SELECT 'error', ?1::VARCHAR, 'claim', NULL, ?2::VARCHAR || ': "
                              "' || ?3::VARCHAR",
                              values, 3, NULL, error);
}

static comity_status try_claims(comity_store *store, const comity_panel *claims, comity_error *error) {
    comity_status status = COMITY_OK;
    for (size_t row = 0; !status && row < claims->n_rows; row++) {
        char problem[1100];
        status = comity_claim_try(store, claims, row, problem, sizeof problem, error);
        if (!status && problem[0]) {
            status = add_finding(store, "claim cannot be tested", claims->columns[0].text[row], problem, error);
        }
    }
    return status;
}

comity_status comity_claims_check(comity_store *store, comity_error *error) {
    comity_panel claims;
    comity_panel_init(&claims);
    comity_status status = comity_store_exec(
        store,
        "CREATE OR REPLACE TEMP TABLE claim_finding (severity VARCHAR, \"check\" VARCHAR, table_name VARCHAR, line "
        "BIGINT, finding VARCHAR); INSERT INTO claim_finding SELECT 'error', 'unknown source', 'claim', NULL, "
        "format('{}: {} is not in sources.csv', claim, word) FROM (SELECT DISTINCT claim, "
        "unnest(string_split(coalesce(sources, '') || ' ' || coalesce(source, ''), ' ')) AS word FROM claim) WHERE "
        "word "
        "<> '' AND word NOT IN (SELECT source FROM source WHERE source IS NOT NULL); INSERT INTO claim_finding SELECT "
        "'error', 'unknown need', 'claim', NULL, format('{}: there is no table {}', claim, word[6:]) FROM (SELECT "
        "DISTINCT claim, unnest(string_split_regex(needs, '[ |]+')) AS word FROM claim WHERE needs IS NOT NULL) WHERE "
        "starts_with(word, 'fact:') AND word[6:] NOT IN (SELECT table_name FROM duckdb_tables() WHERE schema_name = "
        "'main')",
        error);
    status = status ? status
                    : comity_store_query(
                          store,
                          /* the tables of a data set are there once it is imported, not before */
                          "SELECT " COMITY_CLAIM_COLUMNS " FROM claim WHERE claim NOT IN (SELECT claim FROM (SELECT "
                          "claim, unnest(string_split_regex(coalesce(needs, ''), '[ |]+')) AS word FROM claim) WHERE "
                          "starts_with(word, 'data:') AND word[6:] NOT IN (SELECT name FROM data_set)) ORDER BY claim",
                          NULL, 0, &claims, error);
    status = status ? status : comity_store_exec(store, "SET enable_external_access = false", error);
    status = status ? status : try_claims(store, &claims, error);
    comity_panel_free(&claims);
    return status;
}

/* ----------------------------------------------------------------------------------------------------------- tracing
 */

void comity_claim_trace_init(comity_claim_trace *trace) {
    memset(trace, 0, sizeof *trace);
}

void comity_claim_trace_free(comity_claim_trace *trace) {
    comity_panel_free(&trace->claim);
    comity_panel_free(&trace->saved);
    comity_panel_free(&trace->numbers);
    comity_panel_free(&trace->sources);
    comity_panel_free(&trace->data);
    comity_claim_trace_init(trace);
}

/* A row (name, value) of the numbers. `tried`: of a rule, whether it came to that; -1: it is no rule. */
static comity_status add_number(comity_panel *out, const char *name, const comity_column *column, int tried,
                                comity_error *error) {
    char value[512] = "unknown";
    int there = comity_is_present(column, 0);
    if (tried == 0) {
        snprintf(value, sizeof value, "not tried");
    } else if (there && tried > 0) {
        snprintf(value, sizeof value, "%s", column->integer[0] ? "true" : "false");
    } else if (there && column->type == COMITY_TEXT) {
        snprintf(value, sizeof value, "%s", column->text[0]);
    } else if (there && column->type == COMITY_INTEGER) {
        snprintf(value, sizeof value, "%" PRId64, column->integer[0]);
    } else if (there) {
        comity_text_number(column->number[0], value);
    }
    comity_status status = comity_panel_add_rows(out, 1, error);
    if (!status && !(status = comity_panel_set_text(out, 0, out->n_rows - 1, name, strlen(name), error))) {
        status = comity_panel_set_text(out, 1, out->n_rows - 1, value, strlen(value), error);
    }
    return status;
}

static comity_status list_numbers(const char *rules, const comity_claim_outcome *outcome, comity_panel *out,
                                  comity_error *error) {
    const char *verdict;
    const char *condition;
    size_t verdict_length;
    size_t length;
    comity_status status = comity_panel_add_column(out, "name", NULL, COMITY_TEXT, error);
    status = status ? status : comity_panel_add_column(out, "value", NULL, COMITY_TEXT, error);
    size_t own = outcome->row.n_rows ? outcome->row.n_columns - outcome->n_rules : 0;
    for (size_t i = 0; !status && i < own; i++) {
        status = add_number(out, outcome->row.columns[i].name, &outcome->row.columns[i], -1, error);
    }
    for (size_t i = 0; !status && own && comity_claim_next_rule(&rules, &verdict, &verdict_length, &condition, &length);
         i++) {
        char name[600];
        snprintf(name, sizeof name, "%.*s: %.*s", (int)verdict_length, verdict, length > 500 ? 500 : (int)length,
                 condition);
        status =
            add_number(out, name, &outcome->row.columns[own + i], outcome->rule < 0 || (int)i <= outcome->rule, error);
    }
    return status;
}

static comity_status list_rest(comity_store *store, const char *needs, const char *sources, comity_claim_trace *out,
                               comity_error *error) {
    comity_status status = comity_store_query(store,
                                              "SELECT source, title, author, partial_date(published, "
                                              "published_precision) AS published, url FROM source WHERE "
                                              "list_contains(string_split(?::VARCHAR, ' '), source) ORDER BY source",
                                              &sources, 1, &out->sources, error);
    char *filling = status ? NULL : comity_needs_data_sets(needs);
    char *sql = NULL;
    if (!status && (!filling || asprintf(&sql,
                                         "SELECT name, title, version, file, sha256, citation FROM data_set WHERE "
                                         "data_set IN (%s) OR list_contains(string_split(?::VARCHAR, ' '), name) "
                                         "ORDER BY name, file",
                                         filling) < 0)) {
        sql = NULL;
        status = comity_fail_memory(error);
    }
    status = status ? status : comity_store_query(store, sql, &sources, 1, &out->data, error);
    free(filling);
    free(sql);
    return status;
}

/* Says where what was saved and what is found now differ. */
static void compare(const comity_claim_outcome *outcome, comity_claim_trace *out) {
    const comity_column *verdict = out->saved.n_rows ? &out->saved.columns[0] : NULL;
    const char *was = verdict && comity_is_present(verdict, 0) ? verdict->text[0] : "";
    if (outcome->problem[0]) {
        snprintf(out->note, sizeof out->note, "it cannot be tested: %.200s", outcome->problem);
    } else if (outcome->waits_for[0]) {
        snprintf(out->note, sizeof out->note, "it waits for %.200s", outcome->waits_for);
    } else if (!verdict) {
        snprintf(out->note, sizeof out->note, "it was not tested yet by: comity claims; now it comes out as: %s",
                 outcome->verdict);
    } else if (strcmp(was, outcome->verdict) != 0) {
        snprintf(out->note, sizeof out->note, "tested again it comes out as: %s; what it rests on has changed since",
                 outcome->verdict);
    }
}

static comity_status trace_found(comity_store *store, const char *claim, comity_claim_trace *out, comity_error *error) {
    comity_panel holdings;
    comity_panel tested;
    comity_claim_outcome outcome;
    comity_panel_init(&holdings);
    comity_panel_init(&tested);
    comity_claim_outcome_init(&outcome);
    comity_status status = read_claims(store, &claim, 1, &tested, error);
    if (!status && !(status = comity_claim_prepare(store, error)) &&
        !(status = comity_claim_holdings(store, &holdings, error)) &&
        !(status = comity_claim_test(store, &tested, 0, &holdings, &outcome, error))) {
        const comity_column *needs = &tested.columns[COMITY_TEST_NEEDS];
        const comity_column *rules = &tested.columns[COMITY_TEST_RULES];
        status = list_numbers(comity_is_present(rules, 0) ? rules->text[0] : "", &outcome, &out->numbers, error);
        status = status
                     ? status
                     : list_rest(store, comity_is_present(needs, 0) ? needs->text[0] : "", outcome.sources, out, error);
        compare(&outcome, out);
    }
    comity_claim_outcome_free(&outcome);
    comity_panel_free(&tested);
    comity_panel_free(&holdings);
    return status;
}

comity_status comity_claims_trace(comity_store *store, const char *claim, int *found, comity_claim_trace *out,
                                  comity_error *error) {
    *found = 0;
    comity_status status = comity_store_query(store,
                                              "SELECT claim, statement, section, kind, source, needs, rules, evidence, "
                                              "reason, changes, sources, sql, file FROM "
                                              "claim WHERE claim = ?",
                                              &claim, 1, &out->claim, error);
    if (status || out->claim.n_rows == 0) {
        return status;
    }
    *found = 1;
    status = comity_store_query(store,
                                "SELECT r.verdict, r.n, r.evidence, r.waits_for, r.rule, r.error, r.run, run.version, "
                                "strftime(run.started, '%Y-%m-%d %H:%M:%S') AS started FROM claim_result_row r LEFT "
                                "JOIN run USING (run) WHERE r.claim = ?",
                                &claim, 1, &out->saved, error);
    return status ? status : trace_found(store, claim, out, error);
}

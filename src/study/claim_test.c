/* Tests one claim. See claim_test.h.
 *
 * The query is wrapped, so that its rules are computed beside its columns, in one statement:
 *
 *     SELECT q.*, (RULE)::BOOLEAN AS "rule 1", ... FROM (QUERY) q
 *
 * A text that closes the bracket itself makes several statements, which DuckDB does not prepare, or another SELECT. The
 * transaction is for reading only, so that a SELECT which writes (nextval) fails too. */
#include "study/claim_test.h"

#include "base/text.h"
#include "study/needs.h"
#include "study/region.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void comity_claim_outcome_init(comity_claim_outcome *outcome) {
    memset(outcome, 0, sizeof *outcome);
    comity_panel_init(&outcome->row);
    outcome->rule = -1;
}

void comity_claim_outcome_free(comity_claim_outcome *outcome) {
    comity_panel_free(&outcome->row);
    free(outcome->evidence);
    free(outcome->numbers);
    free(outcome->sources);
    comity_claim_outcome_init(outcome);
}

static const char *cell(const comity_panel *panel, size_t column, size_t row) {
    return comity_is_present(&panel->columns[column], row) ? panel->columns[column].text[row] : "";
}

int comity_claim_next_rule(const char **rules, const char **verdict, size_t *verdict_length, const char **condition,
                           size_t *condition_length) {
    const char *line = *rules + strspn(*rules, "\n");
    const char *colon = strchr(line, ':');
    if (!*line || !colon) {
        return 0;
    }
    *verdict = line;
    *verdict_length = (size_t)(colon - line);
    *condition = colon + 1 + strspn(colon + 1, " ");
    *condition_length = strcspn(*condition, "\n");
    *rules = *condition + *condition_length;
    return 1;
}

/* ------------------------------------------------------------------------------------------------------ what is there
 */

comity_status comity_claim_prepare(comity_store *store, comity_error *error) {
    comity_region region = {0};
    comity_panel subject;
    int ready = 0;
    comity_panel_init(&subject);
    comity_status status = comity_store_query(store,
                                              "SELECT organisation FROM organisation o WHERE subject = 'yes' AND "
                                              "EXISTS (FROM member_spell m WHERE m.organisation = o.organisation AND "
                                              "m.role = 'member') ORDER BY line LIMIT 1",
                                              NULL, 0, &subject, error);
    if (!status && subject.n_rows) {
        status =
            comity_text_print(region.organisation, sizeof region.organisation, error, "%s", subject.columns[0].text[0]);
        status = status ? status : comity_region_complete(store, &region, error);
        status = status ? status : comity_region_prepare(store, &region, error);
        status = status ? status : comity_region_make(store, COMITY_AS_WAS, &ready, error);
    }
    comity_panel_free(&subject);
    return status ? status : comity_store_exec(store, "SET enable_external_access = false", error);
}

/* Ties and series with the data sets that fill them, data sets themselves, results by name. */
static const char *const holdings_sql =
    "SELECT 'tie:' || layer AS word, string_agg(DISTINCT d.name, ' ' ORDER BY d.name) AS names FROM (SELECT DISTINCT "
    "layer_id, data_set FROM tie_numbered) JOIN layer USING (layer_id) LEFT JOIN data_set d USING (data_set) GROUP BY "
    "layer "
    "UNION ALL SELECT 'state_year:' || indicator, string_agg(DISTINCT d.name, ' ' ORDER BY d.name) FROM (SELECT "
    "DISTINCT "
    "series_id, data_set FROM state_year_row) JOIN series USING (series_id) LEFT JOIN data_set d USING (data_set) "
    "GROUP "
    "BY indicator UNION ALL SELECT 'data:' || name, name FROM data_set GROUP BY name UNION ALL SELECT 'result:' || "
    "indicator, NULL FROM indicator_value_row GROUP BY indicator UNION ALL SELECT 'result:' || component, NULL FROM "
    "role_component_row GROUP BY component UNION ALL SELECT 'result:role', NULL WHERE EXISTS (FROM role_component_row)";

/* Any table of the workbench with rows: fact:NAME, and result:NAME where it is NAME_row. */
static void write_table(FILE *sql, const char *name, int has_data_set) {
    size_t length = strlen(name);
    int result = length > 4 && strcmp(name + length - 4, "_row") == 0;
    fprintf(sql, " UNION ALL SELECT '%s:%.*s', ", result ? "result" : "fact", (int)(result ? length - 4 : length),
            name);
    if (has_data_set) {
        fprintf(sql,
                "(SELECT string_agg(DISTINCT d.name, ' ' ORDER BY d.name) FROM data_set d WHERE d.data_set IN (SELECT "
                "DISTINCT "
                "data_set FROM main.\"%s\"))",
                name);
    } else {
        fputs("NULL", sql);
    }
    fprintf(sql, " WHERE EXISTS (FROM main.\"%s\")", name);
}

comity_status comity_claim_holdings(comity_store *store, comity_panel *out, comity_error *error) {
    char *text = NULL;
    size_t size = 0;
    comity_panel tables;
    comity_panel_init(&tables);
    comity_status status = comity_store_query(
        store,
        "SELECT t.table_name, bool_or(c.column_name = 'data_set') FROM duckdb_tables() t JOIN duckdb_columns() c USING "
        "(database_name, schema_name, table_name) WHERE t.schema_name = 'main' AND t.database_name = "
        "current_database() AND NOT t.temporary AND regexp_full_match(t.table_name, '[A-Za-z0-9_]+') AND t.table_name "
        "NOT IN "
        "('tie_numbered', 'tie_month_numbered', 'state_year_row', 'data_set') GROUP BY 1 ORDER BY 1",
        NULL, 0, &tables, error);
    FILE *sql = status ? NULL : open_memstream(&text, &size);
    if (!status && !sql) {
        status = comity_fail_memory(error);
    }
    if (!status) {
        fputs(holdings_sql, sql);
        for (size_t i = 0; i < tables.n_rows; i++) {
            write_table(sql, tables.columns[0].text[i], tables.columns[1].integer[i] != 0);
        }
        status = fclose(sql) == 0 ? comity_store_query(store, text, NULL, 0, out, error) : comity_fail_memory(error);
    }
    free(text);
    comity_panel_free(&tables);
    return status;
}

/* The row of that word among the holdings, or -1. */
static long find_word(const comity_panel *holdings, const char *word, size_t length) {
    for (size_t row = 0; row < holdings->n_rows; row++) {
        const char *there = holdings->columns[0].text[row];
        if (strncmp(there, word, length) == 0 && !there[length]) {
            return (long)row;
        }
    }
    return -1;
}

/* Writes the needs that are not met, in words; "" where all are. */
static void write_open_needs(const char *needs, const comity_panel *holdings, char *out, size_t size) {
    out[0] = '\0';
    while (*(needs += strspn(needs, " "))) {
        size_t whole = strcspn(needs, " ");
        int met = 0;
        for (size_t at = 0; at < whole; at += strcspn(needs + at, " |") + 1) {
            met |= find_word(holdings, needs + at, strcspn(needs + at, " |")) >= 0;
        }
        for (size_t at = 0; !met && at < whole; at += strcspn(needs + at, " |") + 1) {
            size_t used = strlen(out);
            snprintf(out + used, size - used, "%s%.*s",
                     at     ? " or "
                     : used ? " and "
                            : "",
                     (int)strcspn(needs + at, " |"), needs + at);
        }
        needs += whole;
    }
}

/* ------------------------------------------------------------------------------------------------------------ the
 * query */

static char *write_statement(const char *query, const char *rules, size_t *n_rules, const char *limit) {
    char *text = NULL;
    size_t size = 0;
    const char *verdict;
    const char *condition;
    size_t verdict_length;
    size_t length;
    FILE *out = open_memstream(&text, &size);
    if (!out) {
        return NULL;
    }
    *n_rules = 0;
    fputs("SELECT q.*", out);
    while (comity_claim_next_rule(&rules, &verdict, &verdict_length, &condition, &length)) {
        ++*n_rules;
        if (length == 9 && strncmp(condition, "otherwise", 9) == 0) {
            fprintf(out, ", true AS \"rule %zu\"", *n_rules);
        } else {
            fprintf(out, ", (%.*s\n)::BOOLEAN AS \"rule %zu\"", (int)length, condition, *n_rules);
        }
    }
    fprintf(out, " FROM (\n%s\n) q%s", query, limit);
    int failed = ferror(out);
    if (fclose(out) != 0 || failed) {
        free(text);
        return NULL;
    }
    return text;
}

/* An error of the claim itself, or of the workbench? */
static int is_of_claim(comity_status status) {
    return status == COMITY_ERROR_INPUT || status == COMITY_ERROR_USAGE || status == COMITY_ERROR_NOT_FOUND;
}

static comity_status query_reading(comity_store *store, const char *sql, comity_panel *out, comity_error *error) {
    comity_status status = comity_store_exec(store, "BEGIN TRANSACTION READ ONLY", error);
    if (!status) {
        status = comity_store_query(store, sql, NULL, 0, out, error);
        (void)comity_store_exec(store, "ROLLBACK", NULL);
    }
    return status;
}

/* Are the last columns those of the rules? A condition with brackets of its own may have become several columns. */
static int rules_stand(const comity_claim_outcome *out) {
    size_t first = out->row.n_columns - out->n_rules;
    if (out->row.n_columns < out->n_rules) {
        return 0;
    }
    for (size_t i = 0; i < out->n_rules; i++) {
        char name[32];
        const comity_column *column = &out->row.columns[first + i];
        snprintf(name, sizeof name, "rule %zu", i + 1);
        if (strcmp(column->name, name) != 0 || column->type != COMITY_INTEGER) {
            return 0;
        }
    }
    return 1;
}

/* Runs the wrapped query into out->row; what is wrong with it becomes out->problem. */
static comity_status run_query(comity_store *store, const comity_panel *claims, size_t row, const char *limit,
                               comity_claim_outcome *out, comity_error *error) {
    comity_error failure;
    comity_error_clear(&failure);
    char *sql =
        write_statement(cell(claims, COMITY_TEST_SQL, row), cell(claims, COMITY_TEST_RULES, row), &out->n_rules, limit);
    if (!sql) {
        return comity_fail_memory(error);
    }
    comity_status status = query_reading(store, sql, &out->row, &failure);
    free(sql);
    if (is_of_claim(status)) {
        snprintf(out->problem, sizeof out->problem, "%s", failure.message);
        return COMITY_OK;
    }
    if (!status && !rules_stand(out)) {
        snprintf(out->problem, sizeof out->problem, "a rule is no single condition");
    }
    if (status && error) {
        *error = failure;
    }
    return status;
}

/* ------------------------------------------------------------------------------------------------------------- the
 * words */

static void value_text(const comity_column *column, size_t row, char *out, size_t size) {
    char number[32];
    if (!comity_is_present(column, row)) {
        snprintf(out, size, "unknown");
    } else if (column->type == COMITY_TEXT) {
        snprintf(out, size, "%s", column->text[row]);
    } else if (column->type == COMITY_INTEGER) {
        snprintf(out, size, "%" PRId64, column->integer[row]);
    } else {
        comity_text_rounded(column->number[row], 6, number);
        snprintf(out, size, "%s", number);
    }
}

static int find_column(const comity_panel *panel, size_t n_columns, const char *name, size_t length) {
    for (size_t i = 0; i < n_columns; i++) {
        if (strncmp(panel->columns[i].name, name, length) == 0 && !panel->columns[i].name[length]) {
            return (int)i;
        }
    }
    return -1;
}

/* Columns of the query itself, without those of the rules. */
static size_t own_columns(const comity_claim_outcome *outcome) {
    return outcome->row.n_columns - outcome->n_rules;
}

/* The evidence with its {columns} replaced, to `to`; NULL: it is only checked. A name that is no column becomes
 * out->problem. */
static void write_evidence(const char *text, comity_claim_outcome *out, FILE *to) {
    while (*text) {
        size_t plain = strcspn(text, "{");
        if (to) {
            fwrite(text, 1, plain, to);
        }
        text += plain;
        if (!*text) {
            return;
        }
        size_t length = strcspn(text + 1, "}");
        int column = find_column(&out->row, own_columns(out), text + 1, length);
        if (column < 0) {
            snprintf(out->problem, sizeof out->problem, "the evidence names {%.*s}, which the query does not return",
                     length > 100 ? 100 : (int)length, text + 1);
            return;
        }
        if (to) {
            char value[512];
            value_text(&out->row.columns[column], 0, value, sizeof value);
            fputs(value, to);
        }
        text += length + 1 + (text[length + 1] == '}');
    }
}

static void write_numbers(const comity_claim_outcome *out, FILE *to) {
    int any = 0;
    for (size_t i = 0; i < own_columns(out); i++) {
        char value[512];
        if (strcmp(out->row.columns[i].name, "sources") != 0) {
            value_text(&out->row.columns[i], 0, value, sizeof value);
            fprintf(to, "%s%s=%s", any ? "; " : "", out->row.columns[i].name, value);
            any = 1;
        }
    }
}

/* Adds each word of `words` that is not there yet. */
static void add_words(const char *words, char *out, size_t size) {
    while (*(words += strspn(words, " ,"))) {
        size_t length = strcspn(words, " ,");
        size_t used = strlen(out);
        int there = 0;
        for (const char *at = out; *at; at += strcspn(at, " "), at += *at == ' ') {
            there |= strcspn(at, " ") == length && strncmp(at, words, length) == 0;
        }
        if (!there && used + length + 2 < size) {
            snprintf(out + used, size - used, "%s%.*s", used ? " " : "", (int)length, words);
        }
        words += length;
    }
}

/* Sources: those of the header, those that the query found, and the data sets of the needs. */
static char *list_sources(const comity_panel *claims, size_t row, const comity_panel *holdings,
                          const comity_claim_outcome *out) {
    char words[4096] = "";
    size_t length;
    const char *needs = cell(claims, COMITY_TEST_NEEDS, row);
    add_words(cell(claims, COMITY_TEST_SOURCES, row), words, sizeof words);
    int column = out->row.n_rows ? find_column(&out->row, own_columns(out), "sources", 7) : -1;
    if (column >= 0 && out->row.columns[column].type == COMITY_TEXT) {
        add_words(cell(&out->row, (size_t)column, 0), words, sizeof words);
    }
    for (const char *word = comity_needs_next(&needs, &length); word; word = comity_needs_next(&needs, &length)) {
        long at = find_word(holdings, word, length);
        if (at >= 0) {
            add_words(cell(holdings, 1, (size_t)at), words, sizeof words);
        }
    }
    return strdup(words);
}

/* ----------------------------------------------------------------------------------------------------------- the
 * verdict */

/* Column n of the query; NULL, and a problem, where there is none or it is text. */
static const comity_column *check_n(comity_claim_outcome *out) {
    int column = find_column(&out->row, own_columns(out), "n", 1);
    if (column < 0) {
        snprintf(out->problem, sizeof out->problem, "the query returns no column n");
    } else if (out->row.columns[column].type == COMITY_TEXT) {
        snprintf(out->problem, sizeof out->problem, "column n of the query is no number");
    }
    return out->problem[0] ? NULL : &out->row.columns[column];
}

static void read_n(comity_claim_outcome *out) {
    const comity_column *n = check_n(out);
    if (n && comity_is_present(n, 0)) {
        double value = n->type == COMITY_NUMBER ? n->number[0] : (double)n->integer[0];
        out->has_n = isfinite(value) && fabs(value) < 9e15;
        out->n = out->has_n ? (int64_t)llround(value) : 0;
    }
}

static void decide(const char *rules, comity_claim_outcome *out) {
    const char *verdict;
    const char *condition;
    size_t verdict_length;
    size_t length;
    for (size_t i = 0; comity_claim_next_rule(&rules, &verdict, &verdict_length, &condition, &length); i++) {
        const comity_column *column = &out->row.columns[own_columns(out) + i];
        if (comity_is_present(column, 0) && column->integer[0]) {
            out->rule = (int)i;
            snprintf(out->verdict, sizeof out->verdict, "%.*s", (int)verdict_length, verdict);
            snprintf(out->condition, sizeof out->condition, "%.*s", length > 500 ? 500 : (int)length, condition);
            return;
        }
    }
    snprintf(out->waits_for, sizeof out->waits_for, "no data for it: none of its rules is true");
}

static comity_status describe(const comity_panel *claims, size_t row, comity_claim_outcome *out, comity_error *error) {
    size_t size = 0;
    FILE *numbers = open_memstream(&out->numbers, &size);
    if (!numbers) {
        return comity_fail_memory(error);
    }
    write_numbers(out, numbers);
    if (fclose(numbers) != 0) {
        return comity_fail_memory(error);
    }
    FILE *evidence = open_memstream(&out->evidence, &size);
    if (!evidence) {
        return comity_fail_memory(error);
    }
    write_evidence(cell(claims, COMITY_TEST_EVIDENCE, row), out, evidence);
    return fclose(evidence) == 0 ? COMITY_OK : comity_fail_memory(error);
}

/* A claim without a query: its one rule is not_testable. */
static void decide_without_query(comity_claim_outcome *out) {
    snprintf(out->verdict, sizeof out->verdict, "not_testable");
    snprintf(out->condition, sizeof out->condition, "otherwise");
    out->rule = 0;
}

static comity_status test_row(const comity_panel *claims, size_t row, comity_claim_outcome *out, comity_error *error) {
    if (out->row.n_rows > 1) {
        snprintf(out->problem, sizeof out->problem, "the query returns %zu rows; expected one", out->row.n_rows);
    } else if (out->row.n_rows == 1) {
        read_n(out);
    }
    if (out->problem[0]) {
        return COMITY_OK;
    }
    if (out->row.n_rows == 0 || !out->has_n || out->n == 0) {
        snprintf(out->waits_for, sizeof out->waits_for, "no data for it");
        return COMITY_OK;
    }
    decide(cell(claims, COMITY_TEST_RULES, row), out);
    comity_status status = describe(claims, row, out, error);
    if (out->problem[0]) {
        out->verdict[0] = '\0';
        out->rule = -1;
    }
    return status;
}

comity_status comity_claim_test(comity_store *store, const comity_panel *claims, size_t row,
                                const comity_panel *holdings, comity_claim_outcome *out, comity_error *error) {
    comity_status status = COMITY_OK;
    if (!cell(claims, COMITY_TEST_RULES, row)[0]) {
        snprintf(out->problem, sizeof out->problem,
                 "the workbench has the claim without its test, which came later; read the case again: comity init "
                 "FILE --case CASE --keep");
    } else if (!cell(claims, COMITY_TEST_SQL, row)[0]) {
        decide_without_query(out);
    } else {
        write_open_needs(cell(claims, COMITY_TEST_NEEDS, row), holdings, out->waits_for, sizeof out->waits_for);
        status = out->waits_for[0] ? COMITY_OK : run_query(store, claims, row, "", out, error);
        if (!status && !out->waits_for[0] && !out->problem[0]) {
            status = test_row(claims, row, out, error);
        }
    }
    if (!status && !(out->sources = list_sources(claims, row, holdings, out))) {
        status = comity_fail_memory(error);
    }
    return status;
}

comity_status comity_claim_try(comity_store *store, const comity_panel *claims, size_t row, char *problem, size_t size,
                               comity_error *error) {
    comity_claim_outcome outcome;
    comity_claim_outcome_init(&outcome);
    comity_status status = COMITY_OK;
    if (cell(claims, COMITY_TEST_SQL, row)[0]) {
        status = run_query(store, claims, row, " LIMIT 0", &outcome, error);
        if (!status && !outcome.problem[0]) {
            write_evidence(cell(claims, COMITY_TEST_EVIDENCE, row), &outcome, NULL);
        }
        if (!status && !outcome.problem[0]) {
            check_n(&outcome);
        }
    }
    snprintf(problem, size, "%s", outcome.problem);
    comity_claim_outcome_free(&outcome);
    return status;
}

/* The cross-walk of state codes. See crosswalk.h. */
#include "data/unify/crosswalk.h"

#include "data/unify/import_internal.h"

#include <inttypes.h>
#include <stdlib.h>

/* Writes `text`, an expression, in the form in which the cross-walk holds codes of that system. */
static void write_normal(comity_sql *sql, comity_code_system system, const char *text) {
    switch (system) {
    case COMITY_CODE_NAME:
        comity_sql_add(sql, "lower(strip_accents(trim(%s)))", text);
        break;
    case COMITY_CODE_ISO2:
    case COMITY_CODE_ISO3:
        comity_sql_add(sql, "upper(trim(%s))", text);
        break;
    default: /* a whole number, however it was written: 020, 20, 20.0 */
        comity_sql_add(sql,
                       "coalesce(CASE WHEN TRY_CAST(%s AS DOUBLE) = floor(TRY_CAST(%s AS DOUBLE)) "
                       "THEN CAST(TRY_CAST(TRY_CAST(%s AS DOUBLE) AS BIGINT) AS VARCHAR) END, trim(%s))",
                       text, text, text, text);
    }
}

static void write_alias(comity_sql *sql, const comity_recipe_alias *alias) {
    comity_sql_add(sql, "INSERT INTO import_code SELECT '%s', ", comity_code_system_name(alias->system));
    comity_sql code;
    comity_sql_begin(&code);
    comity_sql_literal(&code, alias->code);
    char *literal = comity_sql_end(&code);
    if (literal) {
        write_normal(sql, alias->system, literal);
    }
    free(literal);
    comity_sql_add(
        sql, ", '%s', make_date(%d, 1, 1), make_date(%d, 1, 1), true WHERE EXISTS (FROM state WHERE state = '%s');",
        alias->state, alias->first, alias->last + 1, alias->state);
}

comity_status comity_crosswalk_make(comity_store *store, const comity_recipe *recipe, comity_error *error) {
    static const char *const columns[] = {"state",
                                          "iso2",
                                          "CAST(m49 AS VARCHAR)",
                                          "CAST(cow AS VARCHAR)",
                                          "CAST(gw AS VARCHAR)",
                                          "lower(strip_accents(trim(name)))"};
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_state AS SELECT state, CAST(row_number() OVER (ORDER BY state) AS "
                         "SMALLINT) AS id FROM (SELECT DISTINCT state FROM state);"
                         "CREATE TEMP TABLE import_code AS ");
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        comity_sql_add(&sql,
                       "SELECT '%s' AS system, %s AS code, state, began, ended, false AS alias FROM state "
                       "WHERE code IS NOT NULL UNION ALL ",
                       comity_code_system_name((comity_code_system)i), columns[i]);
    }
    comity_sql_add(&sql, "SELECT 'name', lower(strip_accents(trim(state_name.name))), state, state.began, state.ended, "
                         "false FROM state_name JOIN state USING (state);");
    for (size_t i = 0; i < recipe->n_aliases; i++) {
        write_alias(&sql, &recipe->aliases[i]);
    }
    return comity_sql_run(&sql, store, error);
}

/* The distinct codes and years, numbered. */
static void write_pairs(comity_sql *sql, size_t n, size_t end) {
    comity_sql_add(sql, "pair AS (SELECT *, row_number() OVER () AS pair FROM (SELECT ");
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(sql, "e%zuc%zu AS c%zu, ", end, i, i);
    }
    comity_sql_add(sql, "year, count(*) AS rows FROM import_seen WHERE wanted GROUP BY ALL)), ");
}

/* One row a pair and column that is not empty. */
static void write_tries(comity_sql *sql, const comity_recipe_state *state) {
    comity_sql_add(sql, "attempt AS (");
    for (size_t i = 0; i < state->n; i++) {
        char column[24];
        snprintf(column, sizeof column, "c%zu", i);
        comity_sql_add(sql, "%sSELECT pair, year, %zu AS turn, '%s' AS system, ", i ? " UNION ALL " : "", i,
                       comity_code_system_name(state->codes[i].system));
        write_normal(sql, state->codes[i].system, column);
        comity_sql_add(sql, " AS code FROM pair WHERE trim(c%zu) <> '' AND year IS NOT NULL", i);
    }
    comity_sql_add(sql, "), ");
}

comity_status comity_crosswalk_resolve(comity_store *store, const comity_recipe_state *state, size_t end,
                                       comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_end%zu AS WITH ", end);
    write_pairs(&sql, state->n, end);
    write_tries(&sql, state);
    comity_sql_add(
        &sql,
        "candidate AS (SELECT pair, turn, state, alias, "
        "    (began IS NULL OR year(began) <= attempt.year) AND (ended IS NULL OR ended > make_date(attempt.year, 1, "
        "1)) "
        "        AS in_year, "
        "    (began IS NULL OR year(began) <= attempt.year) AND (ended IS NULL OR ended > make_date(attempt.year, 12, "
        "31)) "
        "        AS at_end "
        "    FROM attempt JOIN import_code USING (system, code)), "
        "judged AS (SELECT pair, turn, "
        "    coalesce(any_value(state) FILTER (alias AND in_year), "
        "        CASE WHEN count(DISTINCT state) FILTER (in_year) = 1 THEN any_value(state) FILTER (in_year) "
        "             WHEN count(DISTINCT state) FILTER (at_end) = 1 THEN any_value(state) FILTER (at_end) END) AS "
        "dated, "
        "    CASE WHEN count(*) FILTER (in_year) = 0 AND count(DISTINCT state) FILTER (NOT alias) = 1 "
        "         THEN any_value(state) FILTER (NOT alias) END AS undated "
        "    FROM candidate GROUP BY pair, turn), "
        "picked AS (SELECT pair, arg_min(dated, turn) FILTER (dated IS NOT NULL) AS dated, "
        "    arg_min(undated, turn) FILTER (undated IS NOT NULL) AS undated FROM judged GROUP BY pair) "
        "SELECT pair.* EXCLUDE (pair), import_state.id, dated IS NULL AND undated IS NOT NULL AS outside, "
        "    CASE WHEN dated IS NOT NULL THEN NULL WHEN undated IS NOT NULL THEN 'outside the dates of the state' "
        "         WHEN picked.pair IS NULL THEN 'unknown code' ELSE 'the code fits several states' END AS reason "
        "FROM pair LEFT JOIN picked USING (pair) LEFT JOIN import_state ON state = coalesce(dated, undated)");
    return comity_sql_run(&sql, store, error);
}

/* SELECT of year, rows, reason, system and code of the codes of one end that have a reason. */
static void write_reasons(comity_sql *sql, const comity_recipe_state *state, size_t end) {
    comity_sql_add(sql, "SELECT year, rows, reason, CASE");
    for (size_t i = 0; i < state->n; i++) {
        comity_sql_add(sql, " WHEN c%zu <> '' THEN '%s'", i, comity_code_system_name(state->codes[i].system));
    }
    comity_sql_add(sql, " ELSE '%s' END AS system, left(concat_ws(' / '",
                   comity_code_system_name(state->codes[0].system));
    for (size_t i = 0; i < state->n; i++) {
        comity_sql_add(sql, ", nullif(c%zu, '')", i);
    }
    comity_sql_add(sql, "), 200) AS code FROM import_end%zu WHERE reason IS NOT NULL AND year IS NOT NULL", end);
}

comity_status comity_crosswalk_report(comity_store *store, const comity_recipe_state *const *states, size_t n,
                                      int64_t data_set, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "INSERT INTO unmatched SELECT %" PRId64 ", system, code, reason, min(year), max(year), "
                   "CAST(sum(rows) AS BIGINT) FROM (",
                   data_set);
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(&sql, "%s", i ? " UNION ALL " : "");
        write_reasons(&sql, states[i], i);
    }
    comity_sql_add(&sql, ") GROUP BY system, code, reason ORDER BY ALL");
    return comity_sql_run(&sql, store, error);
}

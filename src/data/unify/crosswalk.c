/* The cross-walk of state codes. See crosswalk.h. */
#include "data/unify/crosswalk.h"

#include "data/unify/import_internal.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define LETTERS "('iso3', 'iso2', 'cowc', 'gwc', 'wb')"

/* Codes of polities count within their dates alone: outside of them a name such as Texas means no state. */
#define RANK "CASE WHEN kind = 'polity' THEN 3 ELSE 2 END"

enum { MOST_NEAREST = 300 };

static const char *const policies[] = {"as_coded", "successor", "strict"};

const char *comity_succession_name(comity_succession policy) {
    return policies[policy];
}

int comity_succession_find(const char *name, comity_succession *out) {
    for (size_t i = 0; i < sizeof policies / sizeof policies[0]; i++) {
        if (strcmp(policies[i], name) == 0) {
            *out = (comity_succession)i;
            return 1;
        }
    }
    return 0;
}

/* ----------------------------------------------------------------------------------------------------------- codes */

/* Writes `text` in the form in which the cross-walk holds codes of that system; both are SQL expressions. A number may
 * be written as 020, 20 or 20.0. */
static void write_normal(comity_sql *sql, const char *system, const char *text) {
    comity_sql_add(sql,
                   "CASE WHEN %s = 'name' THEN comity_name(%s) WHEN %s IN " LETTERS " THEN upper(trim(%s)) "
                   "ELSE coalesce(CASE WHEN TRY_CAST(%s AS DOUBLE) = floor(TRY_CAST(%s AS DOUBLE)) "
                   "THEN CAST(TRY_CAST(TRY_CAST(%s AS DOUBLE) AS BIGINT) AS VARCHAR) END, trim(%s)) END",
                   system, text, system, text, text, text, text, text);
}

char *comity_crosswalk_normal(const char *system, const char *text) {
    comity_sql sql;
    comity_sql_begin(&sql);
    write_normal(&sql, system, text);
    return comity_sql_end(&sql);
}

static void write_alias(comity_sql *sql, const comity_recipe_alias *alias) {
    char system[24];
    comity_sql code;
    comity_sql_begin(&code);
    comity_sql_literal(&code, alias->code);
    char *literal = comity_sql_end(&code);
    snprintf(system, sizeof system, "'%s'", comity_code_system_name(alias->system));
    comity_sql_add(sql, "INSERT INTO import_code SELECT %s, ", system);
    if (literal) {
        write_normal(sql, system, literal);
    }
    comity_sql_add(sql,
                   ", '%s', make_date(%d, 1, 1), make_date(%d, 1, 1), 1, %s, 'recipe' WHERE EXISTS (FROM state WHERE "
                   "state = '%s');",
                   alias->state, alias->first, alias->last + 1, literal ? literal : "NULL", alias->state);
    free(literal);
}

/* The columns of `state`, which hold while the row holds. */
static void write_columns(comity_sql *sql) {
    static const char *const columns[] = {
        "state", "iso2", "CAST(m49 AS VARCHAR)", "CAST(cow AS VARCHAR)", "CAST(gw AS VARCHAR)", "name"};
    for (size_t i = 0; i < sizeof columns / sizeof columns[0]; i++) {
        const char *system = comity_code_system_name((comity_code_system)i);
        comity_sql_add(sql, "SELECT '%s' AS system, ", system);
        comity_sql_add(sql, i == COMITY_CODE_NAME ? "comity_name(%s)" : "%s", columns[i]);
        comity_sql_add(sql,
                       " AS code, state, began, ended, " RANK "::TINYINT AS rank, %s AS given, 'states.csv' AS origin "
                       "FROM state WHERE code IS NOT NULL UNION ALL ",
                       columns[i]);
    }
    comity_sql_add(sql, "SELECT 'name', comity_name(state_name.name), state, state.began, state.ended, " RANK ", "
                        "state_name.name, 'state_names.csv' FROM state_name JOIN state USING (state)");
}

/* A code without dates holds while its state does; one with a single date up to the beginning or end of its state. */
static void write_dated(comity_sql *sql) {
    comity_sql_add(sql, "; INSERT INTO import_code SELECT system, ");
    write_normal(sql, "system", "code");
    comity_sql_add(
        sql, ", state, state.began, state.ended, " RANK ", code, 'state_codes.csv' FROM state_code JOIN state USING "
             "(state) WHERE state_code.began IS NULL AND state_code.ended IS NULL UNION ALL SELECT system, ");
    write_normal(sql, "system", "code");
    comity_sql_add(sql, ", state, coalesce(state_code.began, first), coalesce(state_code.ended, last), " RANK ", code, "
                        "'state_codes.csv' FROM state_code JOIN (SELECT state, CASE WHEN count(*) = count(began) THEN "
                        "min(began) END AS first, any_value(kind) AS kind, CASE WHEN count(*) = count(ended) THEN "
                        "max(ended) END AS last FROM "
                        "state GROUP BY state) AS life USING (state) WHERE state_code.began IS NOT NULL OR "
                        "state_code.ended IS NOT NULL; INSERT INTO import_code SELECT system, ");
    write_normal(sql, "system", "code");
    comity_sql_add(sql, ", state, make_date(first_year, 1, 1), make_date(last_year + 1, 1, 1), 0, code, 'alias' "
                        "FROM state_alias WHERE state IN (SELECT state FROM state);");
}

static void write_heirs(comity_sql *sql) {
    comity_sql_add(sql,
                   "CREATE TEMP TABLE import_heir AS WITH RECURSIVE after AS (SELECT state, ended, successor AS next "
                   "FROM state QUALIFY row_number() OVER (PARTITION BY state ORDER BY began DESC NULLS LAST) = 1), "
                   "line AS (SELECT DISTINCT state, state AS heir, 0 AS step FROM state UNION ALL "
                   "    SELECT line.state, next, step + 1 FROM line JOIN after ON after.state = line.heir "
                   "    WHERE after.ended IS NOT NULL AND next IN (SELECT state FROM state) AND step < 20) "
                   "SELECT state, arg_max(heir, step) AS heir FROM line GROUP BY state;");
}

comity_status comity_crosswalk_make(comity_store *store, const comity_recipe *recipe, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_state AS SELECT state, CAST(row_number() OVER (ORDER BY state) AS "
                         "SMALLINT) AS id FROM (SELECT DISTINCT state FROM state);"
                         "CREATE TEMP TABLE import_code AS ");
    write_columns(&sql);
    write_dated(&sql);
    for (size_t i = 0; recipe && i < recipe->n_aliases; i++) {
        write_alias(&sql, &recipe->aliases[i]);
    }
    write_heirs(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_not_state AS SELECT system, ");
    write_normal(&sql, "system", "code");
    comity_sql_add(&sql, " AS code, kind, about FROM not_state");
    return comity_sql_run(&sql, store, error);
}

/* --------------------------------------------------------------------------------------------------------- resolve */

/* A row of a table may have no year (0): its codes mean the states that have them today. */
enum { TODAY = 9998 };

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
        char system[24];
        char column[24];
        snprintf(column, sizeof column, "c%zu", i);
        snprintf(system, sizeof system, "'%s'", comity_code_system_name(state->codes[i].system));
        comity_sql_add(sql, "%sSELECT pair, if(year = 0, %d, year) AS year, %zu AS turn, %s AS system, ",
                       i ? " UNION ALL " : "", TODAY, i, system);
        write_normal(sql, system, column);
        comity_sql_add(sql, " AS code FROM pair WHERE trim(c%zu) <> '' AND year IS NOT NULL", i);
    }
    comity_sql_add(sql, "), ");
}

/* For each pair the state within dates, and the only one outside of them. Under the policy `successor` states count as
 * their heirs. */
static void write_choice(comity_sql *sql, comity_succession policy) {
    comity_sql_add(
        sql,
        "candidate AS (SELECT pair, turn, %s AS state, rank, "
        "    (began IS NULL OR year(began) <= attempt.year) AND (ended IS NULL OR ended > "
        "        make_date(attempt.year, 1, 1)) AS in_year, "
        "    (began IS NULL OR year(began) <= attempt.year) AND (ended IS NULL OR ended > "
        "        make_date(attempt.year, 12, 31)) AS at_end "
        "    FROM attempt JOIN import_code USING (system, code) JOIN import_heir USING (state)), "
        "judged AS (SELECT pair, turn, "
        "    coalesce(any_value(state) FILTER (rank = 0 AND in_year), "
        "        any_value(state) FILTER (rank = 1 AND in_year), "
        "        CASE WHEN count(DISTINCT state) FILTER (in_year) = 1 THEN any_value(state) FILTER (in_year) "
        "             WHEN count(DISTINCT state) FILTER (at_end) = 1 THEN any_value(state) FILTER (at_end) "
        "        END) AS dated, "
        "    CASE WHEN count(*) FILTER (in_year) = 0 AND count(DISTINCT state) FILTER (rank = 2) = 1 "
        "         THEN any_value(state) FILTER (rank = 2) END AS undated, "
        "    count(*) FILTER (in_year) = 0 AND count(DISTINCT state) = 1 AS elsewhen "
        "    FROM candidate GROUP BY pair, turn), "
        "picked AS (SELECT pair, arg_min(dated, turn) FILTER (dated IS NOT NULL) AS dated, "
        "    arg_min(undated, turn) FILTER (undated IS NOT NULL) AS undated, bool_and(elsewhen) AS elsewhen "
        "    FROM judged GROUP BY pair), "
        "foreign_to AS (SELECT pair, any_value(kind) AS kind FROM attempt JOIN import_not_state "
        "    USING (system, code) GROUP BY pair) ",
        policy == COMITY_SUCCESSION_SUCCESSOR ? "heir" : "state");
}

/* Whether a state that fits only outside its dates is as good as dated: its line of succession covers the year. */
static const char *in_line(comity_succession policy) {
    return policy != COMITY_SUCCESSION_SUCCESSOR
               ? "false"
               : "EXISTS (SELECT 1 FROM import_heir JOIN state USING (state) WHERE heir = undated AND (began IS NULL "
                 "OR "
                 "year(began) <= pair.year) AND (ended IS NULL OR ended > make_date(pair.year, 1, 1)))";
}

comity_status comity_crosswalk_resolve(comity_store *store, const comity_recipe_state *state, size_t end,
                                       comity_succession policy, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE TEMP TABLE import_end%zu AS WITH ", end);
    write_pairs(&sql, state->n, end);
    write_tries(&sql, state);
    write_choice(&sql, policy);
    comity_sql_add(
        &sql,
        "SELECT judged.* EXCLUDE (pair, chosen, late, kind, known, elsewhen), import_state.id, "
        "    late AND chosen IS NOT NULL AS outside, "
        "    CASE WHEN late THEN 'outside the dates of the state' WHEN chosen IS NOT NULL THEN NULL "
        "         WHEN elsewhen THEN 'outside the dates of the state' "
        "         WHEN known THEN 'the code fits several states' "
        "         WHEN kind IS NOT NULL THEN 'not a state (' || kind || ')' ELSE 'unknown code' END AS reason "
        "FROM (SELECT pair.*, coalesce(dated, %s) AS chosen, "
        "    dated IS NULL AND undated IS NOT NULL AND pair.year <> 0 AND NOT (%s) AS late, kind, "
        "    picked.pair IS NOT NULL AS known, elsewhen "
        "    FROM pair LEFT JOIN picked USING (pair) LEFT JOIN foreign_to USING (pair)) AS judged "
        "LEFT JOIN import_state ON state = chosen",
        policy == COMITY_SUCCESSION_STRICT ? "NULL" : "undated", in_line(policy));
    return comity_sql_run(&sql, store, error);
}

/* ---------------------------------------------------------------------------------------------------------- report */

/* The codes of a row of import_end<end> as people read them. */
static void write_shown(comity_sql *sql, const comity_recipe_state *state) {
    comity_sql_add(sql, "left(concat_ws(' / '");
    for (size_t i = 0; i < state->n; i++) {
        comity_sql_add(sql, ", nullif(c%zu, '')", i);
    }
    comity_sql_add(sql, "), 200)");
}

/* SELECT of year, rows, reason, system and code of the codes of one end that have a reason. */
static void write_reasons(comity_sql *sql, const comity_recipe_state *state, size_t end) {
    comity_sql_add(sql, "SELECT year, rows, reason, CASE");
    for (size_t i = 0; i < state->n; i++) {
        comity_sql_add(sql, " WHEN c%zu <> '' THEN '%s'", i, comity_code_system_name(state->codes[i].system));
    }
    comity_sql_add(sql, " ELSE '%s' END AS system, ", comity_code_system_name(state->codes[0].system));
    write_shown(sql, state);
    comity_sql_add(sql, " AS code FROM import_end%zu WHERE reason IS NOT NULL AND year IS NOT NULL", end);
}

/* SELECT of shown, system, code and rows of every unknown code of one end. */
static void write_lost(comity_sql *sql, const comity_recipe_state *state, size_t end) {
    for (size_t i = 0; i < state->n; i++) {
        comity_sql_add(sql, "%sSELECT ", i ? " UNION ALL " : "");
        write_shown(sql, state);
        comity_sql_add(sql,
                       " AS shown, '%s' AS system, c%zu AS code, rows FROM import_end%zu WHERE reason = 'unknown code' "
                       "AND year IS NOT NULL AND trim(c%zu) <> ''",
                       comity_code_system_name(state->codes[i].system), i, end, i);
    }
}

comity_status comity_crosswalk_nearest(comity_store *store, comity_error *error) {
    return comity_store_exec(
        store,
        "CREATE OR REPLACE TEMP TABLE import_near AS WITH "
        "lost AS (SELECT shown, system, comity_name(code) AS form, upper(trim(code)) AS letters FROM import_lost), "
        "name_of AS (SELECT state, arg_max(name, coalesce(began, DATE '0001-01-01')) AS name FROM state GROUP BY "
        "state), "
        "named AS (SELECT code AS form, state, min(given) AS given FROM import_code WHERE system = 'name' GROUP BY "
        "code, "
        "    state), "
        "tried AS ("
        "    SELECT shown, state, given, 'name' AS via, jaro_winkler_similarity(lost.form, named.form) AS similarity, "
        "        damerau_levenshtein(lost.form, named.form) AS distance FROM lost JOIN named ON "
        "        jaro_winkler_similarity(lost.form, named.form) >= 0.8 WHERE system = 'name' AND lost.form <> '' "
        "    UNION ALL SELECT shown, state, given, c.system, 1, 0 FROM lost JOIN import_code c ON c.code = letters AND "
        "        c.system <> lost.system AND c.system IN " LETTERS
        "    UNION ALL SELECT shown, state, given, 'name', 1, 0 FROM lost JOIN named USING (form) WHERE system <> "
        "'name'), "
        "best AS (SELECT * FROM tried QUALIFY row_number() OVER (PARTITION BY shown, state ORDER BY similarity DESC, "
        "    distance, via, given) = 1) "
        "SELECT shown, CAST(row_number() OVER (PARTITION BY shown ORDER BY similarity DESC, distance, state) AS "
        "    INTEGER) AS place, state, name, given, via, similarity, distance FROM best JOIN name_of USING (state) "
        "    QUALIFY place <= 3",
        error);
}

/* Notes beside each unknown code what comes nearest. */
static comity_status add_nearest(comity_store *store, const comity_recipe_state *const *states, size_t n,
                                 int64_t data_set, comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "CREATE OR REPLACE TEMP TABLE import_lost AS SELECT shown, system, code FROM (");
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(&sql, "%s", i ? " UNION ALL " : "");
        write_lost(&sql, states[i], i);
    }
    comity_sql_add(&sql, ") GROUP BY shown, system, code ORDER BY sum(rows) DESC, shown, system, code LIMIT %d",
                   MOST_NEAREST);
    comity_status status = comity_sql_run(&sql, store, error);
    if (status || (status = comity_crosswalk_nearest(store, error))) {
        return status;
    }
    return comity_sql_do(
        store, error,
        "UPDATE unmatched SET nearest = found FROM (SELECT shown, string_agg(name || ' (' || state || ')' || CASE WHEN "
        "similarity = 1 THEN ' as ' || via ELSE '' END, '; ' ORDER BY place) AS found FROM import_near GROUP BY shown) "
        "WHERE data_set = %" PRId64 " AND code = shown AND reason = 'unknown code'",
        data_set);
}

comity_status comity_crosswalk_report(comity_store *store, const comity_recipe_state *const *states, size_t n,
                                      int64_t data_set, comity_error *error) {
    int64_t unknown = 0;
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql,
                   "INSERT INTO unmatched (data_set, system, code, reason, first_year, last_year, rows) SELECT "
                   "%" PRId64 ", system, code, reason, min(year), max(year), CAST(sum(rows) AS BIGINT) FROM (",
                   data_set);
    for (size_t i = 0; i < n; i++) {
        comity_sql_add(&sql, "%s", i ? " UNION ALL " : "");
        write_reasons(&sql, states[i], i);
    }
    comity_sql_add(&sql, ") GROUP BY system, code, reason ORDER BY ALL");
    comity_status status = comity_sql_run(&sql, store, error);
    if (status || (status = comity_sql_integer(store, &unknown, error,
                                               "SELECT count(*)::BIGINT FROM unmatched WHERE data_set = %" PRId64
                                               " AND reason = 'unknown code'",
                                               data_set))) {
        return status;
    }
    return unknown ? add_nearest(store, states, n, data_set, error) : COMITY_OK;
}

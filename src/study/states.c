/* Which state is this? See states.h.
 *
 * The questions are put to the temporary tables that an import makes (data/unify/crosswalk.h), so that what is
 * explained is what an import does. */
#include "study/states.h"

#include "data/unify/crosswalk.h"
#include "data/unify/import_internal.h"
#include "data/unify/name.h"
#include "study/case.h"
#include "study/functions.h"

#include <stdlib.h>
#include <string.h>

enum { FIRST_YEAR = 1, LAST_YEAR = 9999 };

comity_status comity_states_open(comity_store **out, comity_error *error) {
    comity_status status = comity_store_create_in_memory(out, error);
    if (!status &&
        ((status = comity_functions_register(*out, error)) || (status = comity_case_make_tables(*out, error)) ||
         (status = comity_case_load_states(*out, error)))) {
        comity_store_close(*out);
        *out = NULL;
    }
    return status;
}

void comity_states_answer_init(comity_states_answer *answer) {
    answer->form[0] = '\0';
    comity_panel_init(&answer->matches);
    comity_panel_init(&answer->states);
    comity_panel_init(&answer->foreign);
    comity_panel_init(&answer->nearest);
}

void comity_states_answer_free(comity_states_answer *answer) {
    comity_panel_free(&answer->matches);
    comity_panel_free(&answer->states);
    comity_panel_free(&answer->foreign);
    comity_panel_free(&answer->nearest);
}

static comity_status check_system(const char *system, comity_error *error) {
    char known[256] = "";
    for (size_t i = 0; i < COMITY_CODE_SYSTEMS; i++) {
        const char *name = comity_code_system_name((comity_code_system)i);
        if (strcmp(name, system) == 0) {
            return COMITY_OK;
        }
        size_t used = strlen(known);
        snprintf(known + used, sizeof known - used, "%s%s", i ? ", " : "", name);
    }
    return comity_fail(error, COMITY_ERROR_INPUT, "there is no code system \"%.40s\"; there are: %s", system, known);
}

/* --------------------------------------------------------------------------------------------------------- explain */

/* Runs `before`, the normal form of ?1 in the column `system`, and `after`. */
static comity_status ask(comity_store *store, const comity_states_question *question, const char *before,
                         const char *after, comity_panel *out, comity_error *error) {
    char year[16];
    char *normal = comity_crosswalk_normal("system", "?1::VARCHAR");
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "WITH asked AS (SELECT ?1::VARCHAR, ?2::VARCHAR, ?3::INTEGER) %s%s%s", before,
                   normal ? normal : "", after);
    char *text = comity_sql_end(&sql);
    snprintf(year, sizeof year, "%d", question->year);
    const char *values[] = {question->text, question->system, question->year ? year : NULL};
    comity_status status =
        normal && text ? comity_store_query(store, text, values, 3, out, error) : comity_fail_memory(error);
    free(normal);
    free(text);
    return status;
}

static comity_status find_matches(comity_store *store, const comity_states_question *question, comity_panel *out,
                                  comity_error *error) {
    return ask(
        store, question,
        "SELECT system, code, state, name, given, origin, strftime(c.began, '%Y-%m-%d') AS began, CASE WHEN "
        "year(c.ended) < 10000 THEN strftime(c.ended, '%Y-%m-%d') END AS ended, CASE WHEN ?3::INTEGER IS NOT NULL "
        "THEN CAST((c.began IS NULL OR year(c.began) <= ?3::INTEGER) AND (c.ended IS NULL OR c.ended > "
        "make_date(?3::INTEGER, 1, 1)) AS INTEGER) END AS in_year FROM import_code c "
        "JOIN (SELECT state, arg_max(name, coalesce(began, DATE '0001-01-01')) AS name FROM state GROUP BY state) "
        "USING (state) WHERE code <> '' AND (?2::VARCHAR IS NULL OR system = ?2::VARCHAR) AND code = ",
        " QUALIFY row_number() OVER (PARTITION BY system, code, state, c.began, c.ended, rank ORDER BY given = "
        "?1::VARCHAR DESC, origin DESC, given) = 1 ORDER BY in_year DESC, rank, system, state, c.began",
        out, error);
}

static comity_status find_foreign(comity_store *store, const comity_states_question *question, comity_panel *out,
                                  comity_error *error) {
    return ask(store, question,
               "SELECT DISTINCT system, code, kind, about FROM import_not_state WHERE ?3::INTEGER IS NOT DISTINCT FROM "
               "?3::INTEGER AND code <> '' AND (?2::VARCHAR IS NULL OR system = ?2::VARCHAR) AND code = ",
               " ORDER BY ALL", out, error);
}

/* SELECT ... of states with all their codes; the column `wanted` says which. */
#define LAST "coalesce(s.began, DATE '0001-01-01')"
#define DESCRIPTION                                                                                                    \
    "SELECT s.state, arg_max(s.name, " LAST ") AS name, arg_max(s.kind, " LAST ") AS kind, strftime(min(s.began), "    \
    "'%Y-%m-%d') AS began, CASE WHEN count(*) = count(s.ended) THEN strftime(max(s.ended), '%Y-%m-%d') END AS ended, " \
    "(SELECT string_agg(system || ' ' || code, ', ' ORDER BY place, code) FROM (SELECT DISTINCT system, code, "        \
    "list_position(['iso3', 'iso2', 'm49', 'cow', 'cowc', 'gw', 'gwc', 'imf', 'wb', 'vdem', 'polity'], system) AS "    \
    "place FROM import_code c WHERE c.state = s.state AND system <> 'name')) AS codes, (SELECT string_agg(DISTINCT "   \
    "p.state, ', ' ORDER BY p.state) FROM state p WHERE p.successor = s.state) AS predecessors, max(s.successor) AS "  \
    "successor, string_agg(DISTINCT s.note, '; ') AS note FROM state s "

static comity_status describe(comity_store *store, const comity_panel *matches, comity_panel *out,
                              comity_error *error) {
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "%s", DESCRIPTION "WHERE s.state IN (''");
    const comity_column *states = &matches->columns[2];
    for (size_t i = 0; i < matches->n_rows; i++) {
        comity_sql_add(&sql, ", ");
        comity_sql_literal(&sql, states->text[i]);
    }
    comity_sql_add(&sql, ") GROUP BY s.state ORDER BY s.state");
    return comity_sql_rows(&sql, store, out, error);
}

static comity_status find_nearest(comity_store *store, const comity_states_question *question, comity_panel *out,
                                  comity_error *error) {
    const char *values[] = {question->text, question->system ? question->system : "name"};
    comity_status status =
        comity_store_query(store,
                           "CREATE OR REPLACE TEMP TABLE import_lost AS SELECT ?1::VARCHAR AS shown, ?2::VARCHAR AS "
                           "system, ?1::VARCHAR AS code",
                           values, 2, NULL, error);
    if (status || (status = comity_crosswalk_nearest(store, error))) {
        return status;
    }
    return comity_store_query(store,
                              "SELECT state, name, given, via, round(similarity, 3) AS similarity, distance FROM "
                              "import_near ORDER BY place",
                              NULL, 0, out, error);
}

static comity_status make_crosswalk(comity_store *store, comity_error *error) {
    comity_status status = comity_import_drop_temporary(store, error);
    return status ? status : comity_crosswalk_make(store, NULL, error);
}

comity_status comity_states_explain(comity_store *store, const comity_states_question *question,
                                    comity_states_answer *out, comity_error *error) {
    comity_status status = question->system ? check_system(question->system, error) : COMITY_OK;
    if (status) {
        return status;
    }
    comity_name_form(question->text, strlen(question->text), out->form);
    if ((status = make_crosswalk(store, error)) || (status = find_matches(store, question, &out->matches, error)) ||
        (status = find_foreign(store, question, &out->foreign, error)) ||
        (status = describe(store, &out->matches, &out->states, error))) {
        return status;
    }
    return out->matches.n_rows || out->foreign.n_rows ? COMITY_OK : find_nearest(store, question, &out->nearest, error);
}

/* One column for the codes of each system. */
static void write_code_columns(comity_sql *sql) {
    static const char *const systems[] = {"iso2", "m49", "cow", "cowc", "gw", "gwc", "imf", "wb", "vdem", "polity"};
    for (size_t i = 0; i < sizeof systems / sizeof systems[0]; i++) {
        comity_sql_add(sql, "string_agg(DISTINCT code, ' ' ORDER BY code) FILTER (system = '%s') AS %s, ", systems[i],
                       systems[i]);
    }
}

comity_status comity_states_list(comity_store *store, comity_panel *out, comity_error *error) {
    comity_sql sql;
    comity_status status = make_crosswalk(store, error);
    if (status) {
        return status;
    }
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "SELECT state, name, kind, began, ended, held.* EXCLUDE (state), successor, note FROM (%s",
                   DESCRIPTION "GROUP BY s.state) JOIN (SELECT ");
    write_code_columns(&sql);
    comity_sql_add(&sql, "state FROM import_code GROUP BY state) AS held USING (state) ORDER BY state");
    return comity_sql_rows(&sql, store, out, error);
}

/* ---------------------------------------------------------------------------------------------------------- aliases */

static comity_status check_state(comity_store *store, const char *state, comity_error *error) {
    int64_t found = 0;
    comity_status status =
        comity_store_integer(store, "SELECT count(*) FROM state WHERE state = ?", &state, 1, 0, &found, error);
    return status || found
               ? status
               : comity_fail(error, COMITY_ERROR_INPUT,
                             "there is no state \"%.40s\" in this workbench; \"comity states\" lists them by "
                             "their codes",
                             state);
}

/* Aliases of the same system and code, which the query counts or removes: ?1 system, ?2 code, ?3 state or NULL. */
static comity_status of_code(comity_store *store, const char *before, const char *after, const char *const *values,
                             size_t n, comity_panel *out, comity_error *error) {
    char *given = comity_crosswalk_normal("system", "code");
    char *asked = comity_crosswalk_normal("system", "?2::VARCHAR");
    comity_sql sql;
    comity_sql_begin(&sql);
    comity_sql_add(&sql, "%s FROM state_alias WHERE system = ?1::VARCHAR AND %s = %s AND %s", before,
                   given ? given : "", asked ? asked : "", after);
    char *text = comity_sql_end(&sql);
    comity_status status =
        given && asked && text ? comity_store_query(store, text, values, n, out, error) : comity_fail_memory(error);
    free(given);
    free(asked);
    free(text);
    return status;
}

static comity_status check_free(comity_store *store, const char *const *values, comity_error *error) {
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = of_code(store, "SELECT state, first_year, last_year",
                                   "first_year <= ?4::INTEGER AND last_year >= ?3::INTEGER ORDER BY first_year LIMIT 1",
                                   values, 4, &rows, error);
    if (!status && rows.n_rows) {
        status = comity_fail(error, COMITY_ERROR_INPUT,
                             "%s \"%.60s\" is an alias already, of %s in the years %d to %d; remove that first",
                             values[0], values[1], rows.columns[0].text[0], (int)rows.columns[1].integer[0],
                             (int)rows.columns[2].integer[0]);
    }
    comity_panel_free(&rows);
    return status;
}

/* Data sets imported before are not the same any more when they are imported again. */
static comity_status note_change(comity_store *store, comity_error *error) {
    return comity_store_exec(store, "INSERT OR REPLACE INTO comity_meta VALUES ('aliases_changed', now()::TIMESTAMP)",
                             error);
}

comity_status comity_alias_add(comity_store *store, const comity_state_alias *alias, comity_error *error) {
    char first[16];
    char last[16];
    char form[COMITY_NAME_FORM];
    snprintf(first, sizeof first, "%d", alias->first_year ? alias->first_year : FIRST_YEAR);
    snprintf(last, sizeof last, "%d", alias->last_year ? alias->last_year : LAST_YEAR);
    const char *asked[] = {alias->system, alias->code, first, last};
    const char *values[] = {alias->system, alias->code, alias->state, first, last};
    comity_status status = check_system(alias->system, error);
    if (status) {
        return status;
    }
    comity_name_form(alias->code, strlen(alias->code), form);
    if (!form[0]) {
        return comity_fail(error, COMITY_ERROR_INPUT,
                           "\"%.60s\" is no code or name: it has no letters or digits, or more than %d bytes",
                           alias->code, COMITY_NAME_LONGEST);
    }
    if ((status = check_state(store, alias->state, error)) || (status = check_free(store, asked, error))) {
        return status;
    }
    status =
        comity_store_query(store, "INSERT INTO state_alias VALUES (?, ?, ?, ?::INTEGER, ?::INTEGER, now()::TIMESTAMP)",
                           values, 5, NULL, error);
    return status ? status : note_change(store, error);
}

comity_status comity_alias_remove(comity_store *store, const comity_state_alias *alias, comity_error *error) {
    static const char *const same = "(?3::VARCHAR IS NULL OR state = ?3::VARCHAR)";
    const char *values[] = {alias->system, alias->code, alias->state};
    comity_panel rows;
    comity_panel_init(&rows);
    comity_status status = check_system(alias->system, error);
    if (!status && !(status = of_code(store, "SELECT state", same, values, 3, &rows, error)) && !rows.n_rows) {
        status = comity_fail(error, COMITY_ERROR_NOT_FOUND, "there is no alias %s \"%.60s\"%s%.40s", alias->system,
                             alias->code, alias->state ? " of " : "", alias->state ? alias->state : "");
    }
    comity_panel_free(&rows);
    status = status ? status : of_code(store, "DELETE", same, values, 3, NULL, error);
    return status ? status : note_change(store, error);
}

comity_status comity_alias_list(comity_store *store, comity_panel *out, comity_error *error) {
    return comity_store_query(
        store,
        "SELECT system, code, a.state, name, nullif(first_year, 1) AS first_year, nullif(last_year, 9999) AS "
        "last_year, "
        "strftime(added, '%Y-%m-%d %H:%M:%S') AS added FROM state_alias a LEFT JOIN (SELECT state, arg_max(name, "
        "coalesce(began, DATE '0001-01-01')) AS name FROM state GROUP BY state) USING (state) ORDER BY system, code, "
        "first_year",
        NULL, 0, out, error);
}
